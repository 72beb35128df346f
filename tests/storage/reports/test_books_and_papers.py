"""What is written: a workbook in which every figure can be added up again, and a paper that says the same."""

import json
from datetime import timedelta
from pathlib import Path

import docx
import openpyxl
import pytest

from bot.cli.screen import as_json
from messages.formats import OFFICE_ZONE
from storage import contact_log
from storage.database import Database
from storage.reports import report_book, write_contacts
from storage.reports.catalogue import entries
from storage.reports.composing import as_document
from storage.reports.report_book import write_book
from storage.reports.report_paper import MOTTO, STATE, write_paper
from storage.reports.spans import read_period
from tests import reported
from tests.listed import debt, give, source
from tests.reported import NOW, SPANS, figures, report


@pytest.fixture
def office(database):
    reported.everything(database)
    return database


def rows_of(path: Path, sheet: str):
    return list(openpyxl.load_workbook(path, rich_text=False)[sheet].iter_rows(values_only=True))


def sums_of_details(path: Path) -> dict[str, float]:
    sums: dict[str, float] = {}
    for number, *_rest, share, _says in rows_of(path, "Chi tiết")[1:]:
        if number is not None:
            sums[number] = sums.get(number, 0) + share
    return sums


def test_the_details_of_a_workbook_add_up_to_every_figure(office, tmp_path):
    for entry in entries():
        found = report(office, entry.name, SPANS[entry.kinds[0].value])
        write_book(found, tmp_path / "bc.xlsx")
        said = {n.number: n.figure.value for n in found.numbered() if n.figure.rows}

        assert sums_of_details(tmp_path / "bc.xlsx") == said, entry.name


def test_every_figure_with_rows_leads_to_the_first_of_them(office, tmp_path):
    found = report(office, "contacts", "2026-11")
    write_book(found, tmp_path / "bc.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bc.xlsx")
    details = [row[0].value for row in book["Chi tiết"].iter_rows()]
    links = [cell.hyperlink for row in book["Báo cáo"].iter_rows() for cell in row if cell.hyperlink]
    targets = [details[int(link.location.rpartition("A")[2]) - 1] for link in links]

    assert targets == [n.number for n in found.numbered() if n.figure.rows]


def test_details_go_on_to_another_sheet_before_excel_ends(office, tmp_path, monkeypatch):
    monkeypatch.setattr(report_book, "A_SHEET", 10)
    found = report(office, "contacts", "2026-11")
    write_book(found, tmp_path / "bc.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bc.xlsx")
    names = [name for name in book.sheetnames if name.startswith("Chi tiết")]
    links = [cell.hyperlink.location for row in book["Báo cáo"].iter_rows() for cell in row if cell.hyperlink]
    sheet, _, place = links[-1].replace("'", "").partition("!")
    rows = sum(book[name].max_row - 1 for name in names)

    assert (names[:2], rows) == (
        ["Chi tiết", "Chi tiết 2"],
        sum(len(n.figure.rows) for n in found.numbered()),
    )
    assert book[sheet][place].value == [n.number for n in found.numbered() if n.figure.rows][-1]


def test_nobodys_name_becomes_a_formula(office, tmp_path):
    write_book(report(office, "debtors-ubnd", "2026-11"), tmp_path / "bc.xlsx")
    cells = [c for row in openpyxl.load_workbook(tmp_path / "bc.xlsx")["Đơn vị nợ"].iter_rows() for c in row]

    assert [c.data_type for c in cells if c.value == "=Công ty A"] == ["s"]


def test_the_contacts_report_says_what_the_export_of_the_log_says(office, tmp_path):
    span = read_period("2026-11")
    path = tmp_path / "lien_he.xlsx"
    with office.begin() as conn:
        count, _anchor = write_contacts(
            conn, path, since=span.since, until=span.until, agency="BHXH", printed_at=NOW
        )
    exported = dict(row[:2] for row in rows_of(path, "Tổng hợp"))
    found = figures(report(office, "contacts", "2026-11"), "Liên hệ và mức độ chứng cứ")
    names = {
        "Tin có diễn biến trong kỳ": "Số tin có diễn biến trong kỳ",
        "Tin đã lập": "Số tin đã lập",
        "Dịch vụ đã nhận": "Dịch vụ đã nhận",
        "Đã đến máy": "Đã đến máy",
        "Đã xem": "Đã xem",
        "Câu trả lời, kể cả câu không trả lời tin nào": "Số câu trả lời",
        "Chưa rõ đã gửi hay chưa": "Chưa rõ đã gửi hay chưa",
        "Không gửi được": "Không gửi được",
    }

    assert {ours: found[ours] for ours in names} == {
        ours: [exported[theirs]] for ours, theirs in names.items()
    }
    assert count == len(rows_of(path, "Liên hệ")) - 1 == 5
    # planned in October, taken in November: the export names its level and channel all the same
    early = next(row for row in rows_of(path, "Liên hệ") if row[11] in {"", None})
    assert (early[6], early[9]) == ("L1", "Zalo")


def text_of(path: Path) -> str:
    paper = docx.Document(str(path))
    cells = [c.text for table in paper.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def test_a_paper_has_letterhead_title_figures_source_and_place_to_sign(office, tmp_path):
    found = report(office, "debtors-ubnd", "2026-11")
    write_paper(found, tmp_path / "bc.docx")
    text = text_of(tmp_path / "bc.docx")
    wanted = [
        STATE, MOTTO, "BHXH CƠ SỞ THỬ", "BÁO CÁO", "CHỜ NGƯỜI CÓ THẨM QUYỀN DUYỆT", "150.000.000",
        "Nơi nhận:", "Tháng 11/2026 (từ 01/11/2026 đến hết 30/11/2026)",
        f"mục {found.head.seq}, mã {found.head.hash}",
    ]  # fmt: skip

    assert [part for part in wanted if part not in text] == []


def test_every_report_can_be_a_paper(office, tmp_path):
    for entry in entries():
        found = report(office, entry.name, SPANS[entry.kinds[0].value])
        write_paper(found, tmp_path / f"{entry.name}.docx")

        assert found.title in text_of(tmp_path / f"{entry.name}.docx")


def test_a_paper_stands_whatever_a_list_calls_somebody(tmp_path, sqlite_template):
    # a control character is no XML
    found = report(_office_with_a_strange_name(tmp_path, sqlite_template), "debtors-ubnd", "2026-11")
    write_paper(found, tmp_path / "bc.docx")

    assert "Công ty lạ [31m" in text_of(tmp_path / "bc.docx")


def _office_with_a_strange_name(tmp_path: Path, template: Path) -> Database:
    copy = tmp_path / "strange.sqlite3"
    copy.write_bytes(template.read_bytes())
    database = Database(f"sqlite:///{copy}")
    unit = debt("TZ0001X", name="Công ty \x0blạ \x1b[31m", months=4.0)
    where = source("debtors", read_period("2026-11").first)
    give(database, [unit], where, NOW - timedelta(days=9))
    return database


def test_the_document_names_the_rows_of_every_figure_and_the_head_of_the_log(office):
    found = report(office, "mau-01-kh2800", "2026-11")
    document = json.loads(as_json(as_document(found)))
    with office.begin() as conn:
        head = contact_log.head(conn)
    shares = [f for f in document["figures"] if f["unit"] == "%"]

    assert document["head"] == {"seq": head.seq, "hash": head.hash}
    assert [f["value"] for f in document["figures"] if f["unit"] != "%"] == [
        sum(row["share"] for row in f["rows"]) for f in document["figures"] if f["unit"] != "%"
    ]
    assert [(f["value"], f["percent_of"]) for f in shares] == [(25, ["6a", "6b"])]
    assert document["made_at"] == NOW.astimezone(OFFICE_ZONE).isoformat()


def test_each_column_is_counted_in_its_own_unit(office):
    document = as_document(report(office, "debtors-ubnd", "2026-11"))

    assert [(f["name"], f["unit"], f["value"]) for f in document["figures"][:3]] == [
        ("Tất cả đơn vị nợ – Số đơn vị", "đơn vị", 5),
        ("Tất cả đơn vị nợ – Số dư nợ", "đồng", 150_000_000),
        ("Tất cả đơn vị nợ – Trong đó quá hạn", "đồng", 148_000_000),
    ]
