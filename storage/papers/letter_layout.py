"""How a letter lies on its page, by Nghị định 30/2020/NĐ-CP, Phụ lục I: built with python-docx, once.

Sizes: A4; margins 20 mm above and below, 30 mm left, 15 mm right (I.2); Times New Roman throughout (I.3);
sizes of the parts as in I.6 and II.1 to II.9.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
import segno
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

PORTAL = "https://dichvucong.gov.vn"
FONT = "Times New Roman"
WIDTH_CM = 16.5  #: between the margins
LEFT_CM = 6.3  #: of the letterhead
CENTER, LEFT, JUSTIFY = ALIGN.CENTER, ALIGN.LEFT, ALIGN.JUSTIFY


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    size: float = 13
    bold: bool = False
    italic: bool = False
    caps: bool = False
    grey: bool = False
    align: Any = LEFT
    before: float = 0
    after: float = 0
    indent_cm: float = 0.0
    keep: bool = False


BODY = Style(align=JUSTIFY, before=3, after=3, indent_cm=1.0)
BLANKS = Style(before=3, after=3, indent_cm=1.0)  #: to be filled in by hand


def blank_letter(title: str) -> Document:
    document = docx.Document()
    for paragraph in list(document.element.body):
        if paragraph.tag != qn("w:sectPr"):
            document.element.body.remove(paragraph)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    document.core_properties.title = title
    document.core_properties.author = "dondoc"
    document.core_properties.comments = ""
    return document


def write(paragraph: Any, text: str, style: Style) -> Any:
    """Text with **bold** parts into a paragraph."""
    layout = paragraph.paragraph_format
    paragraph.alignment = style.align
    layout.space_before, layout.space_after = Pt(style.before), Pt(style.after)
    layout.line_spacing = 1.0
    layout.keep_with_next = style.keep or None
    if style.indent_cm:
        layout.first_line_indent = Cm(style.indent_cm)
    for number, part in enumerate(text.split("**")):
        if not part:
            continue
        run = paragraph.add_run(part)
        run.font.size = Pt(style.size)
        run.bold = True if style.bold or number % 2 else None
        run.italic = style.italic or None
        run.font.all_caps = style.caps or None
        if style.grey:
            run.font.color.rgb = RGBColor(0x59, 0x59, 0x59)
    return paragraph


def head(document: Document, *, about: str) -> None:
    """Agency and number at the left, the state's name, place and day at the right (II.1 to II.5)."""
    left, right = columns(document, (LEFT_CM, WIDTH_CM - LEFT_CM))
    write(left.paragraphs[0], "{{ co_quan_chu_quan }}", Style(size=12, caps=True, align=CENTER))
    write(left.add_paragraph(), "{{ co_quan }}", Style(size=12, bold=True, caps=True, align=CENTER))
    _rule(left.add_paragraph(), side_cm=2.1)
    write(left.add_paragraph(), "Số: {{ so_van_ban }}", Style(align=CENTER, before=2))
    if about:
        write(left.add_paragraph(), f"V/v {about}", Style(size=12, align=CENTER, before=3))
    nation(right)
    write(
        right.add_paragraph(),
        "{{ dia_danh }}, ngày {{ ngay }} tháng {{ thang }} năm {{ nam }}",
        Style(italic=True, align=CENTER, before=2),
    )


def head_of_unit(document: Document) -> None:
    """Of what the unit itself sends: number, place and day are left to its hand."""
    left, right = columns(document, (LEFT_CM, WIDTH_CM - LEFT_CM))
    write(left.paragraphs[0], "{{ ten_don_vi }}", Style(size=12, bold=True, caps=True, align=CENTER))
    _rule(left.add_paragraph(), side_cm=2.1)
    write(left.add_paragraph(), "Số: ....................", Style(align=CENTER, before=2))
    nation(right)
    words = "...................., ngày ..... tháng ..... năm .........."
    write(right.add_paragraph(), words, Style(italic=True, align=CENTER, before=2))


def nation(cell: Any) -> None:
    write(cell.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Style(size=12, bold=True, align=CENTER))
    write(cell.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", Style(bold=True, align=CENTER))
    _rule(cell.add_paragraph(), side_cm=2.45)


def headline(document: Document, kind: str, about: str) -> None:
    """The kind of the document in capitals and what it is about, a line below (II.5.b)."""
    write(document.add_paragraph(), kind, Style(size=14, bold=True, align=CENTER, before=12, keep=True))
    if about:
        write(document.add_paragraph(), about, Style(bold=True, align=CENTER, keep=True))
    _rule(document.add_paragraph(), side_cm=6.2)


def closing(document: Document, *, copies: Sequence[str]) -> None:
    """Who gets it at the left, a code to the portal, who signs at the right (II.7 to II.9)."""
    _never_alone(document)
    write(document.add_paragraph(), "", Style(size=6, keep=True))
    left, middle, right = columns(document, (4.6, 4.4, 7.5))
    write(left.paragraphs[0], "Nơi nhận:", Style(size=12, bold=True, italic=True))
    for copy in copies:
        write(left.add_paragraph(), f"- {copy}", Style(size=11))
    portal(middle)
    write(right.paragraphs[0], "{{ chuc_vu_ky }}", Style(bold=True, caps=True, align=CENTER))
    for _line in range(3):
        write(right.add_paragraph(), "", Style())
    write(right.add_paragraph(), "{{ nguoi_ky }}", Style(bold=True, align=CENTER))


def two_signatures(document: Document, ours: str, theirs: str) -> None:
    _never_alone(document)
    write(document.add_paragraph(), "", Style(size=6, keep=True))
    left, middle, right = columns(document, (6.3, 3.9, 6.3))
    portal(middle)
    for cell, title in ((left, theirs), (right, ours)):
        write(cell.paragraphs[0], title, Style(size=12, bold=True, align=CENTER))
        words = "(Ký, ghi rõ họ tên, đóng dấu)"
        write(cell.add_paragraph(), words, Style(size=11, italic=True, align=CENTER))
        for _line in range(3):
            write(cell.add_paragraph(), "", Style())
    write(right.add_paragraph(), "{{ ten_can_bo }}", Style(bold=True, align=CENTER))


def unit_signature(document: Document) -> None:
    _never_alone(document)
    write(document.add_paragraph(), "", Style(size=6, keep=True))
    left, right = columns(document, (6.0, 10.5))
    portal(left)
    title = "NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT"
    write(right.paragraphs[0], title, Style(bold=True, align=CENTER))
    words = "(Ký, ghi rõ họ tên, đóng dấu)"
    write(right.add_paragraph(), words, Style(size=11, italic=True, align=CENTER))


def portal(cell: Any) -> None:
    cell.paragraphs[0].alignment = CENTER
    cell.paragraphs[0].add_run().add_picture(io.BytesIO(portal_code()), width=Cm(2.0))
    for words in ("Cổng Dịch vụ công quốc gia", "dichvucong.gov.vn"):
        write(cell.add_paragraph(), words, Style(size=8, align=CENTER))


def portal_code(scale: int = 8) -> bytes:
    """A picture (PNG) of the public service portal's address, readable with a fifth of it soiled."""
    out = io.BytesIO()
    segno.make(PORTAL, error="m", micro=False).save(out, kind="png", scale=scale, border=2)
    return out.getvalue()


def foot(document: Document, text: str) -> None:
    """Whose body the form is, at the foot of its first page: there it takes no place from the letter."""
    style = Style(size=8.5, italic=True, grey=True)
    write(document.sections[0].first_page_footer.paragraphs[0], text, style)
    # Word wants a paragraph behind a table: one that asks for no page of its own
    write(document.add_paragraph(), "", Style(size=1)).paragraph_format.line_spacing = Pt(1)


def columns(document: Document, widths_cm: Sequence[float]) -> list[Any]:
    """Cells without lines, beside each other on one page."""
    table = document.add_table(rows=1, cols=len(widths_cm))
    _fixed(table, widths_cm)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - has no other name
    return list(table.rows[0].cells)


def grid(
    document: Document,
    heads: Sequence[str],
    widths_cm: Sequence[float],
    rows: Sequence[Sequence[str]],
    *,
    size: float,
) -> None:
    """A table with lines. A row of one cell stands alone: a tag of its own (`{%tr for … %}`)."""
    table = document.add_table(rows=0, cols=len(heads))
    table.style = "Table Grid"
    _row(table, heads, Style(size=size, bold=True, align=CENTER, before=1, after=1))
    for row in rows:
        _row(
            table,
            row if len(row) > 1 else (row[0], *[""] * (len(heads) - 1)),
            Style(size=size, before=1, after=1),
        )
    _fixed(table, widths_cm)
    marker = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(marker)  # noqa: SLF001 - python-docx has no word for it


def _row(table: Any, cells: Sequence[str], style: Style) -> None:
    for cell, text in zip(table.add_row().cells, cells, strict=True):
        right = text.startswith(">")
        shown = Style(**{**_as_dict(style), "align": ALIGN.RIGHT}) if right else style
        write(cell.paragraphs[0], text.removeprefix(">"), shown)


def _as_dict(style: Style) -> dict[str, Any]:
    return {name: getattr(style, name) for name in Style.__dataclass_fields__}


def _fixed(table: Any, widths_cm: Sequence[float]) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _never_alone(document: Document) -> None:
    """The words before it go to the next page with a signature."""
    if document.element.body[-2].tag == qn("w:p"):
        document.paragraphs[-1].paragraph_format.keep_with_next = True


def _rule(paragraph: Any, *, side_cm: float) -> None:
    """A line under the words above, shorter than they are by `side_cm` on either side."""
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(3), Pt(3)
    layout.left_indent = layout.right_indent = Cm(side_cm)
    layout.line_spacing = Pt(3)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no word for it
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _page_number(paragraph: Any) -> None:
    """Arabic, in the middle of the upper margin, from the second page on (II.10 of Phụ lục I)."""
    paragraph.alignment = CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 - python-docx has no word for it
