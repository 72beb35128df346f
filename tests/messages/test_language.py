"""Vietnamese stands in the code, English beside it, and neither loses a word of the other."""

import os
import re
import subprocess
import sys

import pytest

from messages.language import _, available, current_language, use_language
from tests import catalogs

#: Prints the help of every command, each as `dondoc … --help` would.
EVERY_HELP = """
import sys
from typer.main import get_command
from bot.cli.main import app

def tell(command, context):
    print("##", context.command_path)
    print(command.get_help(context))
    for name, inner in getattr(command, "commands", {}).items():
        tell(inner, type(context)(inner, info_name=name, parent=context))

found = get_command(app)
tell(found, found.context_class(found, info_name="dondoc"))
"""


DONDOC = (sys.executable, "-c", "from bot.cli.main import main; main()")
SENTENCE = re.compile(r'_\("[^"]*"')


@pytest.fixture(autouse=True)
def vietnamese_again():
    yield
    use_language("vi")


@pytest.fixture(scope="module")
def places():
    return {text: {name for name, _line in found} for text, found in catalogs.sentences().items()}


def run(folder, *command, **settings):
    """A process of its own: help texts and tables are translated while modules are imported."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
    process = subprocess.run(
        command,
        cwd=folder,
        env=kept | {"COLUMNS": "200", "NO_COLOR": "1", "PYTHONPATH": str(catalogs.ROOT)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in process.stderr, process.stderr
    return process


def vietnamese_in(text):
    """Lines with Vietnamese that is not quoted."""
    return [line for line in text.splitlines() if catalogs.VIETNAMESE.search(catalogs.QUOTED.sub("", line))]


def test_every_sentence_has_its_english_and_no_english_is_left_over():
    assert catalogs.faults() == []


@pytest.mark.parametrize(
    ("vietnamese", "english", "found"),
    [
        ("Tệp {file} trống.", "The file {file} is empty.", []),
        ("Tệp {file} trống.", "The file is empty.", ["other fields in English"]),  # a fact is lost
        ("Tệp {file} trống.", "The file {name} is empty.", ["other fields in English"]),  # KeyError when said
        (
            "Lệch {size:.1f} giờ",
            "{size} hours out",
            ["other fields in English"],
        ),  # its form too
        ("Thêm --yes.", "Add --force.", ["other options in English"]),  # would be typed, and refused
        ("Chạy: dondoc init", "Run: dondoc start", ["other commands in English"]),
        (" hoặc ", "or", ["other space at the beginning in English", "other space at the end in English"]),
        ("Lý do", "Lý do", ["Vietnamese left in English"]),
        ("Viết “nếu có”.", "Write “nếu có”.", []),  # quoted because it is typed as it stands
    ],
)
def test_a_translation_that_says_something_else_is_found(vietnamese, english, found):
    assert list(catalogs.wrong(vietnamese, english)) == found


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('_("Tệp " "trống.")', []),  # one literal, written in two pieces
        ('_("Tệp {file}", file=name)', []),
        ('_(f"Tệp {name}")', [1]),  # filled before it is looked up
        ("x = 1\n_(words)", [2]),
        ('_("Tệp " + name)', [1]),
    ],
)
def test_a_sentence_the_extractor_cannot_read_is_found(source, lines):
    assert list(catalogs.unseen(source)) == lines


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("dondoc — bàn đôn đốc của cơ quan bảo hiểm xã hội.", "bot/cli/main.py"),  # help of the program
        ("Nhập danh sách của cơ quan.", "bot/cli/import_list.py"),  # help of a group of commands
        ("Chỉ xem trước, không ghi gì.", "bot/cli/options.py"),  # help of an option
        ("Chọn một điện thoại", "bot/sandbox/pages/phones.html"),  # a page's heading
        ("Trả lời tin này, lúc {time}", "bot/sandbox/pages/bubbles.html"),  # with a field, in an attribute
        ("Zalo không hỗ trợ loại tin này.", "bot/channels/zalo/codes.py"),  # marked in a table, said later
        ("Số tiền phải đóng là số âm.", "storage/lists/d08a.py"),  # said in a process of its own
    ],
)
def test_sentences_are_found_wherever_they_are_said(places, sentence, place):
    assert place in places[sentence]


def test_no_vietnamese_stands_in_a_page_outside_a_sentence():
    pages = sorted((catalogs.ROOT / "bot/sandbox/pages").glob("*.html"))
    bare = [
        (page.name, line)
        for page in pages
        for line in SENTENCE.sub("", page.read_text(encoding="utf-8")).splitlines()
        if catalogs.VIETNAMESE.search(line)
    ]
    assert (len(pages) > 5, bare) == (True, [])


def test_vietnamese_needs_no_catalog_and_english_is_the_only_other_language():
    assert (current_language(), available()) == ("vi", ("vi", "en"))
    assert _("Một câu không có trong danh mục {n}.", n=1) == "Một câu không có trong danh mục 1."


def test_switching_the_language_switches_a_sentence_and_fills_its_fields():
    said = [_("Dòng {row}", row=7)]
    for language in ("en", "vi"):
        use_language(language)
        said.append(_("Dòng {row}", row=7))
    assert said == ["Dòng 7", "Row 7", "Dòng 7"]


@pytest.mark.parametrize("language", ["fr", "", "EN", "en_GB", "../en"])
def test_a_language_nobody_has_written_falls_back_to_vietnamese(language):
    use_language("en")
    use_language(language)
    assert (current_language(), _("Tên")) == ("vi", "Tên")


def test_a_sentence_without_english_is_said_in_vietnamese_rather_than_not_at_all():
    use_language("en")
    assert _("Câu này chưa ai dịch: {n}.", n=2) == "Câu này chưa ai dịch: 2."


@pytest.mark.slow
@pytest.mark.parametrize("from_file", [False, True])
def test_the_help_of_every_command_is_english_where_the_office_asks_for_it(tmp_path, from_file):
    settings = {} if from_file else {"DONDOC_OFFICE_LANGUAGE": "en"}
    if from_file:
        (tmp_path / "dondoc.toml").write_text('[office]\nlanguage = "en"\n', encoding="utf-8")
    process = run(tmp_path, sys.executable, "-c", EVERY_HELP, **settings)
    told = {line.removeprefix("## ") for line in process.stdout.splitlines() if line.startswith("## ")}
    assert {"dondoc", "dondoc plan", "dondoc import d08a", "dondoc log verify"} <= told
    assert vietnamese_in(process.stdout + process.stderr) == []


@pytest.mark.slow
def test_help_is_vietnamese_unless_asked_otherwise(tmp_path):
    process = run(tmp_path, *DONDOC, "--help")
    assert "bàn đôn đốc của cơ quan bảo hiểm xã hội" in process.stdout


@pytest.mark.slow
def test_an_english_office_can_be_set_up_checked_and_asked(tmp_path):
    """The database's own guard is a sentence too: an apostrophe in its English would break the schema."""
    codes = []
    told = ""
    for command in (
        ("init", "--yes", "--office", "Example Office"),
        ("plan", "--dry-run"),
        ("show", "0000000000"),
    ):
        process = run(tmp_path, *DONDOC, *command, DONDOC_OFFICE_LANGUAGE="en")
        codes.append(process.returncode)
        told += process.stdout + process.stderr
    assert (codes, vietnamese_in(told)) == ([0, 0, 1], [])
