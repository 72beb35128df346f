"""A worksheet written line by line, the same bytes every time, and people who do not exist."""
# ruff: noqa: INP001 - a script's other half beside it makes no package

from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Thạch", "Kim", "Sơn", "Lâm")
MIDDLE = ("Thị", "Văn", "Ngọc", "Minh", "Thanh", "Hoàng", "Kim")
GIVEN = ("An", "Bình", "Cẩm", "Dũng", "Gấm", "Hạnh", "Khoa", "Lý", "Mai", "Nghĩa", "Oanh", "Phúc", "Quyên")
MADE = datetime(2026, 12, 1, 8, 0)  # noqa: DTZ001 - a fixed stamp keeps the bytes the same


class Sheet:
    """A worksheet that is written line by line."""

    def __init__(self, path: Path, name: str, widths: tuple[int, ...]) -> None:
        self.book = xlsxwriter.Workbook(str(path))
        self.book.set_properties({"created": MADE, "title": name})
        self.sheet = self.book.add_worksheet(name)
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.money = self.book.add_format({"num_format": "#,##0"})
        self.bold = self.book.add_format({"bold": True})
        self.head = self.book.add_format(
            {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        self.line = 0
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def write(self, *cells: Any, bold: bool = False) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                self.sheet.write_datetime(self.line, column, cell, self.day)
            elif isinstance(cell, int):
                self.sheet.write_number(self.line, column, cell, self.money if cell >= 10_000 else None)
            elif cell:
                self.sheet.write_string(self.line, column, cell, self.bold if bold else None)
        self.line += 1

    def head_rows(self, top: list[str], below: list[str]) -> None:
        """Two rows of headings: a heading without one below it spans both, a group spans those below it."""
        column = 0
        while column < len(top):
            last = column
            while last + 1 < len(top) and not top[last + 1] and below[last + 1]:
                last += 1
            if not below[column]:
                self.sheet.merge_range(self.line, column, self.line + 1, column, top[column], self.head)
            else:
                self.sheet.merge_range(self.line, column, self.line, last, top[column], self.head)
                for position in range(column, last + 1):
                    self.sheet.write_string(self.line + 1, position, below[position], self.head)
            column = last + 1
        self.line += 2


def person(n: int) -> str:
    return f"{FAMILY[n * 3 % 10]} {MIDDLE[n * 5 % 7]} {GIVEN[n * 7 % 13]}"
