"""`dondoc report`: a wrong question is answered in one sentence, a right one is written down."""

import pytest
from openpyxl import load_workbook

from storage.database import Database
from tests import reported


@pytest.fixture
def office(dondoc, settings):
    """An office with lists, messages and work, as `dondoc init` made it."""
    dondoc("init", "--yes", "--no-input")
    database = Database(settings().database.url)
    reported.everything(database)
    database.close()


UNREADABLE = (
    "Kỳ báo cáo “2026-13” không đọc được; hãy ghi 2026-W49 (tuần), 2026-11a (nửa tháng), 2026-11 (tháng), "
    "2026-Q4 (quý), 2026-H2 (nửa năm), hoặc 2026-11-10 (từ đầu tháng đến hết ngày đó)."
)
WRONG = [
    (("weekli", "--period", "2026-W48"), "Không có báo cáo “weekli”. Có phải là: weekly không?", "mistyped"),
    (("weekly",), "Hãy ghi kỳ báo cáo, ví dụ --period 2026-W49.", "no span"),
    (("weekly", "--period", "2026-11"),
     "Báo cáo weekly lập theo tuần (--period 2026-W49); kỳ “2026-11” là tháng.", "another kind of span"),
    (("weekly", "--period", "2026-13"),
     UNREADABLE, "no such month"),
    (("weekly", "--period", "2026-W48", "-o", "x.pdf"),
     "Tệp báo cáo phải có đuôi .xlsx hoặc .docx; đang là “x.pdf”.", "a form we do not write"),
    (("weekly", "--period", "2026-W48", "--area", "Phường 3"),
     "Không có địa bàn “Phường 3” trong dữ liệu. Có phải là “Phường 2” không?", "zeros are no answer"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "sentence", "why"), WRONG, ids=[w[2] for w in WRONG])
def test_what_is_asked_for_wrongly(office, dondoc, folder, arguments, sentence, why):
    before = sorted(folder.iterdir())
    answer = dondoc("report", *arguments, "--json")

    assert (answer.code, answer.json["error"]["message"]) == (2, sentence)
    assert sorted(folder.iterdir()) == before


def test_a_span_that_has_not_begun_is_no_report(office, dondoc):
    answer = dondoc("report", "weekly", "--period", "2098-W01", "--json")

    assert (answer.code, answer.json["error"]["code"]) == (2, "usage")


def test_the_file_the_screen_and_the_document_say_the_same(office, dondoc, folder):
    document = dondoc("report", "contacts", "--period", "2026-11", "-o", "bc.xlsx", "--json").json
    dondoc("report", "contacts", "--period", "2026-11", "-o", "bc.docx")
    shown = dondoc("report", "contacts", "--period", "2026-11").out
    sums: dict[str, float] = {}
    for number, *_rest, share, _says in load_workbook("bc.xlsx")["Chi tiết"].iter_rows(
        min_row=2, values_only=True
    ):
        sums[number] = sums.get(number, 0) + share

    assert sums == {f["number"]: f["value"] for f in document["figures"] if f["rows"]}
    assert {f["section"] for f in document["figures"]} <= set(shown.splitlines())
    assert (folder / "bc.docx").stat().st_size > 10_000


def test_a_report_is_for_its_owner_only(office, dondoc, folder):
    dondoc("report", "contacts", "--period", "2026-11", "-o", "bc.xlsx")

    assert (folder / "bc.xlsx").stat().st_mode & 0o077 == 0


def test_a_place_that_cannot_be_written_says_so(office, dondoc):
    answer = dondoc("report", "contacts", "--period", "2026-11", "-o", "no such folder/bc.docx", "--json")

    assert (answer.code, answer.json["error"]["code"]) == (1, "cannot_write")


def test_the_list_names_every_report_and_its_span(dondoc):
    found = dondoc("report", "list", "--json").json["reports"]

    assert {r["name"]: r["periods"][0] for r in found} == {
        "weekly": "week",
        "labour-demand": "week",
        "development": "half-month",
        "mau-02-kh2800": "half-month",
        "mau-01-kh2800": "half-month",
        "kt-08": "month",
        "communication": "month",
        "debtors-ubnd": "month",
        "duties": "week",
        "quarter-budget": "quarter",
        "tax-10kt": "quarter",
        "labour-11kt": "quarter",
        "units-half-year": "half-year",
        "review-half-year": "half-year",
        "contacts": "week",
        "letters": "week",
    }
    assert [r["name"] for r in found if r["needs_approval"]] == ["debtors-ubnd"]
