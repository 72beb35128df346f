"""Papers for Excel: the lists among the forms, and the addresses of a batch for the post.

Cells are data: no text of anybody becomes a formula or a link.
"""

import io
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from messages.form_fields import FIELDS, Kind, Row, Value, written
from messages.forms import Form
from storage.papers.letter_layout import FONT, PORTAL, portal_code
from storage.papers.letter_words import last_words

_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": FONT, "font_size": 12},
}
_WIDTHS = {Kind.MONEY: 13, Kind.COUNT: 10, Kind.DAY: 11, Kind.MONTH: 10}
_WIDE = {
    "ten_don_vi": 32, "dia_chi": 32, "ho_ten": 22, "chi_tieu": 40, "nhom": 34, "hanh_vi": 32, "ghi_chu": 16,
    "ma_so": 14, "ma_so_thue": 13, "ma_don_vi": 11, "ma_so_bhxh": 12, "nam_sinh": 11, "gioi_tinh": 6,
    "dien_thoai": 14, "phuong_thuc": 16, "dong_den": 10, "so_the": 17, "han_the": 11, "ma_nv_thu": 8,
}  # fmt: skip
#: What adds up, where the rows of a list are of one kind.
_SUMMED = frozenset(
    [
        "so_tien",
        "tn_so_tien",
        "yt_so_tien",
        "kinh_phi",
        "nguoi_dong",
        "ho_tro_tw",
        "ho_tro_dp",
        "so_nguoi",
        "so_lao_dong_thue",
        "so_da_tham_gia",
        "so_chua_tham_gia",
    ]
)
#: The fields that tell what a list is of, under its title.
_ABOUT = ("ten_don_vi", "ma_don_vi", "dia_chi", "ky", "so_lieu_den_ngay")
MAX_CELL = 32_767


def list_file(form: Form, values: Mapping[str, Value], rows: Sequence[Row], *, made: datetime) -> bytes:
    """The form as a workbook; `values` hold its head and the number it is registered under."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _SAFE) as book:
        # the second it was made is no part of it: the same list is the same file
        book.set_properties({"title": form.title, "author": str(values.get("co_quan", "")), "created": made})
        sheet = book.add_worksheet(form.file[:31])
        _for_print(sheet)
        last = len(form.columns)
        _top(book, sheet, form, values, last)
        head = _HEAD_ROW + 1
        end = _rows(book, sheet, form.columns, rows, head)
        _bottom(book, sheet, form, values, end + 1)
    return out.getvalue()


def address_file(lines: Sequence[Mapping[str, str]], *, agency: str, day: date, made: datetime) -> bytes:
    """What the post is handed with a batch: "Mã vận đơn" stays empty for it to fill in.

    Lines hold so_van_ban, ma_don_vi, ten_don_vi, dia_chi, dien_thoai. What leaves the house is Vietnamese,
    whatever the language of the commands.
    """
    out = io.BytesIO()
    titles = [
        ("STT", 6), ("Số văn bản", 18), ("Mã đơn vị", 13), ("Tên đơn vị", 36), ("Địa chỉ", 48),
        ("Điện thoại", 15), ("Mã vận đơn", 20), ("Ghi chú", 18),
    ]  # fmt: skip
    with xlsxwriter.Workbook(out, _SAFE) as book:
        book.set_properties({"title": "Danh sách địa chỉ gửi bưu chính", "author": agency, "created": made})
        sheet = book.add_worksheet("Địa chỉ")
        _for_print(sheet)
        bold = book.add_format({"bold": True, "font_size": 13})
        sheet.write_string(0, 0, agency.upper(), bold)
        words = f"DANH SÁCH ĐỊA CHỈ GỬI QUA BƯU CHÍNH CÔNG ÍCH, NGÀY {written('han_nop', day)}"
        sheet.write_string(1, 0, words, bold)
        head, cell = _formats(book)
        for column, (title, width) in enumerate(titles):
            sheet.set_column(column, column, width)
            sheet.write_string(_ADDRESS_HEAD, column, title, head)
        sheet.repeat_rows(_ADDRESS_HEAD)
        sheet.freeze_panes(_ADDRESS_HEAD + 1, 0)
        for number, line in enumerate(lines, start=1):
            sheet.write_number(_ADDRESS_HEAD + number, 0, number, cell[Kind.COUNT])
            names = ("so_van_ban", "ma_don_vi", "ten_don_vi", "dia_chi", "dien_thoai", "", "")
            texts = [line.get(name, "") for name in names]
            _height(sheet, _ADDRESS_HEAD + number, texts, [width for _title, width in titles[1:]])
            for column, text in enumerate(texts, start=1):
                sheet.write_string(_ADDRESS_HEAD + number, column, text, cell[Kind.TEXT])
    return out.getvalue()


_ADDRESS_HEAD = 3
_HEAD_ROW = 7


def _top(book: Any, sheet: Any, form: Form, values: Mapping[str, Value], last: int) -> None:
    plain = book.add_format({"font_size": 12})
    bold = book.add_format({"bold": True, "font_size": 12})
    title = book.add_format({"bold": True, "font_size": 14, "align": "center", "text_wrap": True})
    small = book.add_format({"italic": True, "font_size": 9})
    sheet.write_string(0, 0, _text(values, "co_quan_chu_quan").upper(), plain)
    sheet.write_string(1, 0, _text(values, "co_quan").upper(), bold)
    sheet.write_string(2, 0, f"Số: {_text(values, 'so_van_ban')}", plain)
    whole = 6 + sum(map(_width, form.columns))
    about = book.add_format({"italic": True, "align": "center", "text_wrap": True})
    told = [
        f"{FIELDS[name].label}: {_text(values, name)}"
        for name in _ABOUT
        if name in form.known and _text(values, name)
    ]
    if quarter := _text(values, "quy"):
        told.append(f"{quarter} năm {_text(values, 'nam')}")
    for row, text, form_of, signs in ((4, form.title.upper(), title, 0.65), (5, "; ".join(told), about, 1.0)):
        sheet.merge_range(row, 0, row, last, text, form_of)
        # no program finds the height of joined cells by itself; capitals are wider than what columns count
        sheet.set_row(row, 19 * max(1, math.ceil(len(text) / (whole * signs))))
    sheet.write_string(6, 0, f"Mẫu {form.code.removeprefix('Mẫu ')}", small)
    sheet.insert_image(
        0, max(1, last - 1), "portal.png",
        {"image_data": io.BytesIO(portal_code(3)), "x_scale": 0.62, "y_scale": 0.62, "description": PORTAL},
    )  # fmt: skip


def _rows(book: Any, sheet: Any, columns: Sequence[str], rows: Sequence[Row], top: int) -> int:
    head, cell = _formats(book)
    sheet.set_column(0, 0, 6)
    sheet.write_string(top, 0, "STT", head)
    for place, name in enumerate(columns, start=1):
        sheet.set_column(place, place, _width(name))
        sheet.write_string(top, place, FIELDS[name].label, head)
    sheet.set_row(top, 48)
    sheet.repeat_rows(top)
    sheet.freeze_panes(top + 1, 0)
    line = top
    for line, row in enumerate(rows, start=top + 1):
        _height(sheet, line, [_told(row, name) for name in columns], [_width(name) for name in columns])
        sheet.write_number(line, 0, line - top, cell[Kind.COUNT])
        for place, name in enumerate(columns, start=1):
            _write(sheet, line, place, name, row.get(name), cell)
    alike = "chi_tieu" not in columns
    sums = {
        c: sum(_number(row.get(c)) for row in rows)
        for c in columns
        if alike and c in _SUMMED and any(row.get(c) for row in rows)
    }
    if rows and sums:
        line += 1
        bold = book.add_format({"bold": True, "border": 1, "num_format": "#,##0", "font_size": 11})
        sheet.write_string(line, 0, "", bold)
        for place, name in enumerate(columns, start=1):
            if name in sums:
                sheet.write_number(line, place, sums[name], bold)
            else:
                sheet.write_string(line, place, "Cộng" if place == 1 else "", bold)
    return line


def _width(name: str) -> int:
    return _WIDE.get(name, _WIDTHS.get(FIELDS[name].kind, 18))


def _number(value: Value) -> int | float:
    return value if isinstance(value, int | float) else 0


def _told(row: Row, name: str) -> str:
    return written(name, row.get(name))


def _height(sheet: Any, line: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """As many lines as the longest text takes: not every program finds that out by itself."""
    lines = max(-(-len(text) // width) for text, width in zip(texts, widths, strict=True))
    if lines > 1:
        sheet.set_row(line, 16 * lines)


def _bottom(book: Any, sheet: Any, form: Form, values: Mapping[str, Value], line: int) -> None:
    center = book.add_format({"bold": True, "align": "center"})
    italic = book.add_format({"italic": True, "align": "center"})
    last = len(form.columns)
    right = max(1, last - 2)
    parts = [_text(values, name) for name in ("ngay", "thang", "nam")]
    day = "ngày {} tháng {} năm {}".format(*parts)
    place = _text(values, "dia_danh")
    day = f"{place}, {day}" if place else day.capitalize()
    for row, text, form_of in (
        (line + 1, day, italic),
        (line + 2, _text(values, "chuc_vu_ky").upper(), center),
        (line + 6, _text(values, "nguoi_ky"), center),
    ):
        sheet.merge_range(row, right, row, last, text, form_of)
    sheet.write_string(line + 2, 1, "NGƯỜI LẬP BIỂU", center)
    sheet.write_string(line + 6, 1, _text(values, "ten_can_bo"), center)
    small = book.add_format({"italic": True, "font_size": 9, "font_color": "#595959"})
    sheet.write_string(line + 8, 0, last_words(form), small)


def _formats(book: Any) -> tuple[Any, dict[Kind, Any]]:
    usual = {"border": 1, "valign": "top", "font_size": 11}
    head = book.add_format({**usual, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True})
    return head, {
        Kind.TEXT: book.add_format({**usual, "num_format": "@", "text_wrap": True}),
        Kind.MONEY: book.add_format({**usual, "num_format": "#,##0"}),
        Kind.COUNT: book.add_format({**usual, "num_format": "#,##0.##;-#,##0.##", "align": "center"}),
        Kind.DAY: book.add_format({**usual, "num_format": "dd/mm/yyyy"}),
        Kind.MONTH: book.add_format({**usual, "num_format": "mm/yyyy"}),
    }


def _write(sheet: Any, line: int, place: int, name: str, value: Value, cell: Mapping[Kind, Any]) -> None:
    kind = FIELDS[name].kind
    if value is None or value == "":
        sheet.write_blank(line, place, None, cell[Kind.TEXT])
    elif isinstance(value, int | float) and kind in {Kind.MONEY, Kind.COUNT}:
        sheet.write_number(line, place, value, cell[kind])
    elif isinstance(value, date) and kind in {Kind.DAY, Kind.MONTH}:
        sheet.write_datetime(line, place, value, cell[kind])
    else:
        sheet.write_string(line, place, written(name, value)[:MAX_CELL], cell[Kind.TEXT])


def _text(values: Mapping[str, Value], name: str) -> str:
    return written(name, values.get(name))


def _for_print(sheet: Any) -> None:
    """A4, landscape, all columns on one page, the margins of NĐ 30/2020."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.79, right=0.59, top=0.79, bottom=0.79)
    sheet.set_footer("&C&P/&N")
