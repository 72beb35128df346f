"""A report as a workbook: the figures, the rows behind each of them, and the lists that go with it."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from messages.formats import day, moment
from messages.language import _
from storage.reports import sheets
from storage.reports.parts import LETTERS, Block, Counted, Numbered, Report, letter
from storage.reports.report_words import table_word

#: Rows of details on one sheet: Excel ends at 1,048,576.
A_SHEET = 1_000_000
_WIDTHS = (6, 56, 15)
_FIGURE, _SOURCE = 14, 34
#: Height of a line of text; readers do not measure wrapped rows by themselves.
_LINE = 15


def write_book(report: Report, path: Path) -> None:
    """Write the workbook. OSError or XlsxFileError where it cannot be written."""
    book = sheets.workbook(path)
    try:
        numbered = list(report.numbered())
        _figures(book, report, _places(numbered))
        _details(book, numbered)
        for listing in report.listings:
            sheets.add_table(book, listing.title[:31], listing.columns, listing.rows)
    finally:
        book.close()


def details_name(number: int) -> str:
    return _("Chi tiết") if number == 0 else _("Chi tiết {number}", number=number + 1)


def _places(numbered: Sequence[Numbered]) -> dict[str, str]:
    """Where each figure's rows begin on the sheets of details; figures without rows have no place."""
    places: dict[str, str] = {}
    at = 0
    for n in numbered:
        if n.figure.rows:
            places[n.number] = f"internal:'{details_name(at // A_SHEET)}'!A{at % A_SHEET + 2}"
        at += len(n.figure.rows)
    return places


class _Shapes:
    """The formats of the sheet of figures."""

    def __init__(self, book: Any) -> None:
        bold = {"bold": True}
        self.big = book.add_format({**bold, "font_size": 14})
        self.bold = book.add_format(bold)
        self.head = book.add_format({**sheets.HEAD, "align": "center"})
        self.section = book.add_format({**bold, "bg_color": "#F2F2F2", "border": 1})
        self.text = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        self.number = book.add_format({"border": 1, "num_format": "#,##0.##", "valign": "vcenter"})
        self.whole = book.add_format({"border": 1, "num_format": sheets.MONEY, "valign": "vcenter"})
        self.linked = book.add_format(
            {
                "border": 1,
                "num_format": sheets.MONEY,
                "valign": "vcenter",
                "font_color": "#0B5394",
                "underline": 1,
            }
        )
        self.note = book.add_format({"italic": True, "font_size": 9, "font_color": "#595959"})
        self.alarm = book.add_format({**bold, "font_color": "#C00000", "font_size": 12})


def _figures(book: Any, report: Report, places: dict[str, str]) -> None:
    sheet = book.add_worksheet(_("Báo cáo"))
    shapes = _Shapes(book)
    sheets.for_print(sheet)
    widest = max((len(block.columns) for block in report.blocks), default=1)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(3, 2 + widest, _FIGURE)
    sheet.set_column(3 + widest, 3 + widest, _SOURCE)
    row = _heading(sheet, report, shapes)
    figures = report.numbered()
    for block in report.blocks:
        row = _block(sheet, row + 1, block, figures, shapes, places, source=3 + widest)
    for line in source_lines(report):
        sheet.write_string(row + 1, 1, line, shapes.note)
        row += 1


def _heading(sheet: Any, report: Report, shapes: _Shapes) -> int:
    """Who, what, about when; returns the row of its last line."""
    sheet.write_string(0, 0, report.agency.upper(), shapes.bold)
    sheet.write_string(1, 0, report.title.upper(), shapes.big)
    lines = heading_lines(report)
    row = 1
    if report.approval:
        row += 1
        sheet.write_string(row, 0, report.approval.upper(), shapes.alarm)
    for text in lines:
        row += 1
        sheet.write_string(row, 0, text)
    return row


def heading_lines(report: Report) -> list[str]:
    """What stands below the title, on every medium."""
    lines = [_("Kỳ báo cáo: {period}", period=report.period.words())]
    if report.unfinished:
        lines.append(_("Kỳ chưa kết thúc: số liệu đến ngày {day}", day=day(report.as_of)))
    if report.area:
        lines.append(_("Địa bàn: {area}", area=report.area))
    return [
        *lines,
        _("Kính gửi: {recipient}", recipient=report.recipient),
        _("Căn cứ: {basis}", basis=report.basis),
    ]


def source_lines(report: Report) -> list[str]:
    """Where the figures come from, and by what the log of that moment is known again."""
    return [
        *report.notes,
        _(
            "Nguồn: số liệu lấy từ dondoc lúc {at}; chuỗi nhật ký đến mục {seq}, mã {hash}.",
            at=moment(report.made_at),
            seq=report.head.seq,
            hash=report.head.hash,
        ),
        _(
            "Mỗi số liệu bằng đúng tổng các dòng của nó ở trang “{sheet}” của tệp XLSX.",
            sheet=details_name(0),
        ),
    ]


def _block(
    sheet: Any,
    row: int,
    block: Block,
    figures: Iterator[Numbered],
    shapes: _Shapes,
    places: dict[str, str],
    *,
    source: int,
) -> int:
    """One block from `row` on; returns the row after its last line."""
    sheet.merge_range(row, 0, row, source, block.title, shapes.section)
    row += 1
    titles = [_("Số"), _("Chỉ tiêu"), _("Đơn vị tính"), *column_titles(block)]
    sheet.set_row(row, 2 * _LINE if len(block.columns) > 1 else _LINE)
    for column, title in enumerate(titles):
        sheet.write_string(row, column, title, shapes.head)
    sheet.write_string(row, source, _("Nguồn"), shapes.head)
    for line in block.lines:
        row += 1
        found = [next(figures) for _cell in line.cells]
        known = sources(found)
        sheet.set_row(
            row, _LINE * max(math.ceil(len(line.name) / _WIDTHS[1]), math.ceil(len(known) / _SOURCE), 1)
        )
        sheet.write_string(row, 0, found[0].number.rstrip(LETTERS), shapes.text)
        sheet.write_string(row, 1, line.name, shapes.text)
        sheet.write_string(row, 2, line.unit, shapes.text)
        for place, n in enumerate(found):
            _cell(sheet, row, 3 + place, n, shapes, places)
        sheet.write_string(row, source, known, shapes.text)
    if not block.lines:
        row += 1
        sheet.merge_range(row, 0, row, source, _("Không có số liệu."), shapes.text)
    if block.note:
        row += 1
        sheet.write_string(row, 1, block.note, shapes.note)
    return row + 1


def column_titles(block: Block) -> list[str]:
    """Headings of the figures; of several, each with its letter, by which its rows are found."""
    if len(block.columns) == 1:
        return [block.columns[0] or _("Số liệu")]
    return [f"{title} ({letter(place)})" for place, title in enumerate(block.columns)]


def _cell(sheet: Any, row: int, column: int, n: Numbered, shapes: _Shapes, places: dict[str, str]) -> None:
    value = n.figure.value
    if n.number in places:
        sheet.write_url(row, column, places[n.number], shapes.linked, string="", tip=_("Xem từng dòng"))
    shape = shapes.whole if value is None or value == int(value) else shapes.number
    sheets.write(sheet, row, column, value, shapes.linked if n.number in places else shape)


def sources(found: Sequence[Numbered]) -> str:
    """Name the books the figures of a line are counted from."""
    rows = [row for n in found for row in n.figure.rows]
    tables = {row.table for row in rows} | {table for row in rows for table, _id in row.via}
    tables |= {"log_entries"} if any(row.log for row in rows) else set()
    return "; ".join(sorted({table_word(table) for table in tables}))


def _details(book: Any, numbered: Sequence[Numbered]) -> None:
    columns = [(_("Số liệu"), 9), (_("Chỉ tiêu"), 50), (_("Sổ"), 24), (_("Bảng"), 16), (_("Số dòng"), 10),
               (_("Mục nhật ký"), 18), (_("Dòng khác"), 20), (_("Tính vào số liệu"), 16),
               (_("Nội dung"), 70)]  # fmt: skip
    rows = [(n, row) for n in numbered for row in n.figure.rows]
    for number, start in enumerate(range(0, max(len(rows), 1), A_SHEET)):
        part = rows[start : start + A_SHEET]
        sheets.add_table(book, details_name(number), columns, (_detail(n, row) for n, row in part))


def _detail(n: Numbered, row: Counted) -> Sequence[str | float]:
    log = ", ".join(map(str, row.log))
    via = ", ".join(f"{table} {number}" for table, number in row.via)
    return (n.number, n.name, table_word(row.table), row.table, row.id, log, via, row.share, row.says)
