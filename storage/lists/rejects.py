"""The rows that were not read, given back as a list the office can mend and import again."""

import math
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from messages.language import _
from storage.lists.result import Cell, ListFile, RejectedRow
from storage.lists.vocabulary import heading_words

MAX_CELL = 32_767  #: signs in a cell of Excel
REASON_WIDTH = 60
EXCEL_BEGINS = 1900  #: earlier days have no number in Excel


def write_rejects(path: Path, found: ListFile) -> int:
    """Write the file's own header, its rejected rows as they were, and "Lý do"; returns how many rows.

    What the rows meant by where they stood goes with them: the unit of their amounts, their month, scheme
    and section. Without it "22,6" in millions would come back as 22 đồng.

    Texts stay texts (a cell that begins with "=" is never a formula, a code keeps its zeros), numbers stay
    numbers, days stay days. Reading the file again ignores the "Lý do" column.
    """
    reason = _("Lý do")
    kept = [index for index, heading in enumerate(found.header) if heading_words(heading) != "ly do"]
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(_("Dòng bị loại"))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats = {
            date: book.add_format({"num_format": "dd/mm/yyyy"}),
            datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            str: book.add_format({"num_format": "@"}),
        }
        sheet.set_column(0, max(0, len(kept) - 1), 16)
        sheet.set_column(len(kept), len(kept), REASON_WIDTH)
        top = len(found.letterhead)
        for line, text in enumerate(found.letterhead):
            sheet.write_string(line, 0, text)
        sheet.freeze_panes(top + 1, 0)
        for position, index in enumerate(kept):
            # "group › heading" is how two rows of headings are told apart; it reads back as it was meant
            sheet.write_string(top, position, found.header[index], bold)
        sheet.write_string(top, len(kept), reason, bold)
        line = top
        sections: tuple[str, ...] = ()
        for row in found.rejected:
            for text in row.sections if row.sections != sections else ():
                line += 1
                sheet.write_string(line, 0, text)
            line, sections = line + 1, row.sections
            for position, index in enumerate(kept):
                cell = row.cells[index] if index < len(row.cells) else None
                _write(sheet, line, position, cell, formats)
            sheet.write_string(line, len(kept), _reason(row)[:MAX_CELL])
    return len(found.rejected)


def _reason(row: RejectedRow) -> str:
    parts = [
        f"{problem.column}: {problem.message}" if problem.column else problem.message
        for problem in row.problems
    ]
    return _("Dòng {row}", row=row.row) + " – " + " ".join(parts)


def _write(sheet: Worksheet, line: int, position: int, cell: Cell, formats: dict[type, Format]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(line, position, cell)
    elif isinstance(cell, int | float) and math.isfinite(cell):
        sheet.write_number(line, position, cell)
    elif isinstance(cell, datetime) and cell.year > EXCEL_BEGINS:
        sheet.write_datetime(line, position, cell, formats[datetime])
    elif isinstance(cell, date) and cell.year > EXCEL_BEGINS:
        sheet.write_datetime(line, position, cell, formats[date])
    else:
        sheet.write_string(line, position, str(cell)[:MAX_CELL], formats[str])
