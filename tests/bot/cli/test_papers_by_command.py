"""`dondoc document`: a batch as an officer makes it, and what refuses it before anything is written."""

import zipfile
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[3] / "examples"
DAY = ("--date", "2026-12-02")


@pytest.fixture
def office(dondoc, folder):
    """An office with debtors; the example list has no addresses, so those stand in a file of their own."""
    dondoc("init", "--yes", "--no-input", "--office", "BHXH cơ sở Thử")
    dondoc("import", "debtors", EXAMPLES / "don_vi_no_2026_11.xlsx", "--period", "2026-11")
    dondoc("import", "d08a", EXAMPLES / "d08a_2026_12.xlsx", "--period", "2026-12")
    config = folder / "dondoc.toml"
    config.write_text(config.read_text().replace("[documents]\n", '[documents]\nplace = "Trà Vinh"\n'))
    lines = [f"TZ{n:04d}X;Số {n}, đường Mẫu" for n in range(1, 30)]
    (folder / "dia_chi.csv").write_text("\n".join(["Mã đơn vị;Địa chỉ", *lines]))
    return folder


def letters(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode().count("Kính gửi: ")


def left(folder):
    return sorted(file.name for file in folder.iterdir() if file.suffix in {".docx", ".xlsx", ".tmp"})


def test_a_batch_is_one_file_with_its_addresses_and_stands_in_the_register(dondoc, office):
    units = ("--code", "TZ0001X", "--code", "tz0002x", "--code", "TZ0003X", "--rows", "dia_chi.csv")
    made = dondoc("document", "make", "03/688", *units, *DAY, "-o", "a.docx", "--by", "an", "--json").json
    register = dondoc("document", "list", "--year", "2026", "--json").json["documents"]

    assert [paper["number"] for paper in made["documents"]] == ["01/BHXH-TST", "02/BHXH-TST", "03/BHXH-TST"]
    assert (letters("a.docx"), left(office)) == (3, ["a.docx", "a_dia_chi.xlsx"])
    assert [(row["number_text"], row["sha256"], row["made_by"]) for row in register] == [
        (paper["number"], made["sha256"], "an") for paper in made["documents"]
    ]
    assert dondoc("log", "verify").code == 0


def test_the_letters_of_open_tasks_are_made_once(dondoc, office):
    """At level 4 the plan opens the task of a letter for every unit of three months and more."""
    dondoc("level", "set", "*", "L4", "--decision", "QĐ 1", "--from", "2026-11-01", "--yes")
    dondoc("plan")
    wanted = (
        "document",
        "make",
        "03/688",
        "--task-kind",
        "letter-03-688",
        "--rows",
        "dia_chi.csv",
        *DAY,
        "--json",
    )
    made = dondoc(*wanted, "-o", "a.docx").json
    again = dondoc(*wanted, "-o", "b.docx")
    anew = dondoc(*wanted, "-o", "b.docx", "--again").json

    assert made["count"] > 0
    assert {paper["task_id"] for paper in made["documents"]} != {None}
    assert (again.code, again.json["error"]["code"]) == (1, "nobody")
    assert (anew["count"], anew["skipped"]) == (made["count"], 0)


def test_a_letter_that_waits_tells_the_number_of_its_paper(dondoc, office):
    dondoc("level", "set", "*", "L4", "--decision", "QĐ 1", "--from", "2026-11-01", "--yes")
    dondoc("plan")
    waiting = dondoc("letter", "list", "--json").json["letters"]
    tasks = ("--task-kind", "letter-03-688", "--rows", "dia_chi.csv")
    made = dondoc("document", "make", "03/688", *tasks, *DAY, "--json").json["documents"]
    first = next(row["code"] for row in waiting if row["form"] == "D04h-TS")
    unit = ("--code", first, "--set", "dia_chi=x")
    (minutes,) = dondoc("document", "make", "D04h-TS", *unit, *DAY, "--json").json["documents"]
    listed = {(r["form"], r["code"]): r for r in dondoc("letter", "list", "--json").json["letters"]}
    letter = listed["D04h-TS", first]

    assert {row["number"] for row in waiting} == {None}
    assert [listed["03/688", one["code"]]["number"] for one in made] == [one["number"] for one in made]
    assert (minutes["task_id"], minutes["number"]) == (letter["task"], letter["number"])
    assert dondoc("letter", "show", letter["id"], "--json").json == letter
    assert f"số {letter['number']}" in dondoc("letter", "show", letter["id"]).out
    assert dondoc("log", "verify").code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("03/688", "--code", "TZ0001X"), "missing_field"),  # no address
        (("03/688", "--code", "TZ9999X", "--rows", "dia_chi.csv"), "not_found"),
        (("03/688", "--code", "TZ0001X", "--set", "dia_chj=x"), "no_field"),
        (("03/688", "--code", "TZ0001X", "--set", "so_van_ban=99/X"), "no_field"),  # the register's to give
        (("03/688", "--code", "TZ0001X", "--set", "so_tien=nhiều"), "bad_field"),
        (("03/688",), "usage"),
        (("03/688", "--code", "TZ0001X", "--task-kind", "letter-03-688"), "usage"),
        (("D08a-TS",), "usage"),
        (("D04a-TS", "--code", "TZ0001X"), "usage"),
        (("05-KT", "--code", "TZ0001X", "--set", "dia_chi=x"), "missing_field"),
        (("12-KT", "--code", "TZ0001X"), "no_form"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_sentence_and_nothing_changes(dondoc, office, arguments, code):
    refused = dondoc("document", "make", *arguments, *DAY, "--json")

    assert refused.json["error"]["code"] == code
    assert refused.code in {1, 2}
    assert refused.err.strip().count("\n") == 0
    assert (left(office), dondoc("document", "list", "--json").json["documents"]) == ([], [])


def test_a_template_of_the_offices_that_cannot_be_used_refuses_the_batch(dondoc, office):
    own = Path(dondoc("document", "template", "03/688", "--json").json["file"])
    with zipfile.ZipFile(own) as old:
        entries = {entry: old.read(entry) for entry in old.namelist()}
    words = entries["word/document.xml"].decode().replace("{{ han_nop }}", "{{ han_nop }}{{ han_nopp }}")
    with zipfile.ZipFile(own, "w") as new:
        for name, content in {**entries, "word/document.xml": words.encode()}.items():
            new.writestr(name, content)
    refused = dondoc(
        "document", "make", "03/688", "--code", "TZ0001X", "--rows", "dia_chi.csv", *DAY, "--json"
    )
    checked = dondoc("document", "check", own, "--form", "03/688", "--json")

    assert refused.json == checked.json
    assert refused.json["error"]["message"] == (
        "Tệp mẫu 03_688.docx (mẫu 03/688): không có trường “han_nopp” trong mẫu này. Có phải han_nop không?"
    )
    assert dondoc("document", "list", "--json").json["documents"] == []


def test_a_file_that_is_there_is_never_written_over(dondoc, office):
    Path("a.docx").write_text("đã ký")
    unit = ("--code", "TZ0001X", "--rows", "dia_chi.csv")
    refused = dondoc("document", "make", "03/688", *unit, *DAY, "-o", "a.docx", "--json")

    assert (refused.json["error"]["code"], Path("a.docx").read_text()) == ("file_exists", "đã ký")
    assert dondoc("document", "list", "--json").json["documents"] == []


def test_a_preview_takes_no_number_and_writes_nothing(dondoc, office):
    unit = ("--code", "TZ0001X", "--rows", "dia_chi.csv")
    seen = dondoc("document", "make", "03/688", *unit, *DAY, "--dry-run", "--json").json

    assert (seen["count"], seen["documents"][0]["number"], left(office)) == (1, None, [])
    assert dondoc("document", "list", "--json").json["documents"] == []


def test_lists_for_agents_lie_in_a_folder_one_file_each(dondoc, office):
    made = dondoc("document", "d08a", "--period", "2026-12", "-o", "d08", *DAY, "--json").json
    files = sorted(str(file) for file in Path("d08").iterdir())

    assert files == sorted(line["file"] for line in made["lists"])
    assert [line["number"] for line in made["lists"]] == [
        f"{n:02d}/BHXH-TST" for n in range(1, len(files) + 1)
    ]


def test_a_file_that_cannot_be_written_takes_no_number(dondoc, office):
    unit = ("--code", "TZ0001X", "--rows", "dia_chi.csv")
    refused = dondoc("document", "make", "03/688", *unit, *DAY, "-o", "no such folder/a.docx", "--json")

    assert refused.json["error"]["code"] == "cannot_write"
    assert dondoc("document", "list", "--json").json["documents"] == []
