"""Workbooks as all reports write them: cells are inert data, pages are A4 landscape, headings repeat."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

#: Cells are data: no text of anybody becomes a formula or a link.
_SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MONEY = "#,##0"
HEAD = {"bold": True, "bg_color": "#DDE7F0", "border": 1, "text_wrap": True, "valign": "vcenter"}


def workbook(path: Path) -> Any:
    """Open a workbook that keeps one row in memory: rows are written in order, and never again."""
    return xlsxwriter.Workbook(str(path), _SAFE)


def for_print(sheet: Any) -> None:
    """A4, landscape, all columns on one page, its number below."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P/&N")


def start_table(book: Any, name: str, columns: Sequence[tuple[str, int]]) -> Any:
    """Add a sheet with its frozen, repeated headings; the rows follow from the second on."""
    sheet = book.add_worksheet(name)
    head = book.add_format(HEAD)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for_print(sheet)
    for column, (title, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    return sheet


def add_table(
    book: Any, name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str | float]]
) -> None:
    sheet = start_table(book, name, columns)
    money = book.add_format({"num_format": MONEY})
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            write(sheet, last, column, value, money)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def write(sheet: Any, row: int, column: int, value: str | float | None, shape: Any = None) -> None:
    """Write a number as a number and a text as it stands, whatever it begins with."""
    if value is None:
        sheet.write_blank(row, column, None, shape)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, shape)
    else:
        sheet.write_number(row, column, value, shape)
