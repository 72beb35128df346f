"""A report as a paper to be signed: laid out after NĐ 30/2020/NĐ-CP, Phụ lục I."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from messages.formats import OFFICE_ZONE
from messages.language import _
from storage.reports.parts import LETTERS, Block, Listing, Numbered, Report, shown
from storage.reports.report_book import column_titles, heading_lines, source_lines, sources

#: Of the state's papers, in Vietnamese whatever the language of the office.
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
#: A list longer than this is for the workbook; nobody signs it page by page.
LONGEST_LIST = 200
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


def write_paper(report: Report, path: Path) -> None:
    """Write the paper. OSError where it cannot be written."""
    paper = docx.Document()
    wide = any(len(block.columns) > 3 for block in report.blocks) or bool(report.listings)
    _page(paper, wide=wide)
    _letterhead(paper, report)
    _title(paper, report)
    figures = report.numbered()
    for block in report.blocks:
        _block(paper, block, figures)
    for listing in report.listings:
        _list(paper, listing)
    for line in source_lines(report):
        _say(paper, line, size=10, italic=True)
    _signatures(paper, report)
    paper.save(str(path))


def _page(paper: Any, *, wide: bool) -> None:
    """A4 with the margins of NĐ 30/2020: 20 mm above, below and right, 30 mm left; the number on top."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(30)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    _field(number, "PAGE")
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    style.paragraph_format.space_after = Pt(0)


def _letterhead(paper: Any, report: Report) -> None:
    table = paper.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    left, right = table.rows[0].cells
    _in_cell(left, report.agency.upper(), bold=True, size=13)
    _in_cell(left, "――――――", size=8)
    _in_cell(left, _("Số: ……/BC-……"), size=13)
    _in_cell(right, STATE, bold=True, size=13)
    _in_cell(right, MOTTO, bold=True, size=14)
    _in_cell(right, "――――――――――――", size=8)
    made = report.made_at.astimezone(OFFICE_ZONE)
    day = _("…………, ngày {day} tháng {month} năm {year}", day=f"{made:%d}", month=f"{made:%m}", year=made.year)
    _in_cell(right, day, italic=True, size=13)
    for cell in (left, right):  # a new cell brings an empty paragraph along
        cell._element.remove(cell.paragraphs[0]._element)  # noqa: SLF001 - python-docx has no other way


def _title(paper: Any, report: Report) -> None:
    _say(paper, _("BÁO CÁO"), size=14, bold=True, align=CENTRE, before=12)
    _say(paper, report.title, size=14, bold=True, align=CENTRE, after=6)
    if report.approval:
        _say(paper, report.approval.upper(), size=13, bold=True, align=CENTRE, after=6)
    for line in heading_lines(report):
        _say(paper, line)


def _block(paper: Any, block: Block, figures: Iterator[Numbered]) -> None:
    _say(paper, block.title, bold=True, before=10, after=3, together=True)
    lines = [(line, [next(figures) for _cell in line.cells]) for line in block.lines]
    if not lines:
        _say(paper, _("Không có số liệu."), italic=True)
    else:
        names = column_titles(block)
        heads = [_("Số"), _("Chỉ tiêu"), _("Đơn vị tính"), *names, _("Nguồn")]
        rows = [
            (
                found[0].number.rstrip(LETTERS),
                line.name,
                line.unit,
                *(shown(n.figure.value) for n in found),
                sources(found),
            )
            for line, found in lines
        ]
        numbers = range(3, 3 + len(names))
        widths = [10, 70 if len(names) < 4 else 56, 22, *([24] * len(names)), 32]
        _grid(paper, heads, rows, widths=widths, right=numbers)
    if block.note:
        _say(paper, block.note, size=10, italic=True)


def _list(paper: Any, listing: Listing) -> None:
    _say(paper, listing.title, bold=True, before=10, after=3, together=True)
    first = listing.rows[:LONGEST_LIST]
    rows = [[shown(cell) if isinstance(cell, int) else cell for cell in row] for row in first]
    heads = [name for name, _width in listing.columns]
    numeric = [n for n in range(len(heads)) if any(isinstance(row[n], int) for row in first)]
    _grid(paper, heads, rows, widths=[width for _name, width in listing.columns], right=numeric)
    if len(listing.rows) > LONGEST_LIST:
        more = len(listing.rows) - LONGEST_LIST
        _say(paper, _("Còn {count} dòng nữa: xem tệp XLSX.", count=more), size=10, italic=True)


def _grid(
    paper: Any,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float],
    right: Sequence[int],
) -> None:
    """A table whose headings come again on every page and whose rows are not torn."""
    section = paper.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    table = paper.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    shares = [int(room * width / sum(widths)) for width in widths]
    for column, share in zip(table.columns, shares, strict=True):
        column.width = share
    _fill(table.rows[0], heads, shares, bold=True)
    _mark(table.rows[0], "w:tblHeader")
    for row in rows:
        added = table.add_row()
        _fill(added, row, shares, right=right)
        _mark(added, "w:cantSplit")


def _fill(
    row: Any, texts: Sequence[str], widths: Sequence[int], *, bold: bool = False, right: Sequence[int] = ()
) -> None:
    for place, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.alignment = CENTRE if bold else RIGHT if place in right else LEFT
        _run(paragraph, text, size=10.5, bold=bold)


def _signatures(paper: Any, report: Report) -> None:
    _say(paper, "")
    table = paper.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _mark(table.rows[0], "w:cantSplit")
    _in_cell(left, _("Nơi nhận:"), bold=True, italic=True, size=12, align=LEFT)
    _in_cell(left, f"- {report.recipient};", size=11, align=LEFT)
    _in_cell(left, _("- Lưu: VT."), size=11, align=LEFT)
    _in_cell(right, _("THỦ TRƯỞNG CƠ QUAN"), bold=True, size=13)
    _in_cell(right, _("(Chữ ký, dấu của cơ quan, họ và tên)"), italic=True, size=11)
    for cell in (left, right):
        cell._element.remove(cell.paragraphs[0]._element)  # noqa: SLF001 - as above


def _say(
    paper: Any,
    text: str,
    *,
    size: float = 13,
    bold: bool = False,
    italic: bool = False,
    align: Any = LEFT,
    before: float = 0,
    after: float = 0,
    together: bool = False,
) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    paragraph.paragraph_format.keep_with_next = together
    _run(paragraph, text, size=size, bold=bold, italic=italic)


def _in_cell(
    cell: Any, text: str, *, size: float, bold: bool = False, italic: bool = False, align: Any = CENTRE
) -> None:
    paragraph = cell.add_paragraph()
    paragraph.alignment = align
    _run(paragraph, text, size=size, bold=bold, italic=italic)


def _run(paragraph: Any, text: str, *, size: float, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(_printable(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _printable(text: str) -> str:
    """XML knows no control characters; a name from somebody's list may hold one."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t ")


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx knows no fields


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - python-docx has no word for it
