"""Office files made on the spot: real workbooks, and packages no program would write."""

import io
import struct
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Rows = Iterable[Sequence[Any]]

#: The smallest due list: what most files below are a spoilt copy of.
HEADER = ("STT", "Họ và tên", "Mã số BHXH", "Số điện thoại", "Hạn thẻ đến", "Số tiền phải đóng")
AN = (1, "Nguyễn Thị An", "8412345670", "0900000011", "31/12/2026", 1366200)
BINH = (2, "Trần Văn Bình", "8412345671", "0900000012", "15/12/2026", 956340)
DUE_LIST = (HEADER, AN, BINH)


def workbook(path: Path, rows: Rows, *, merged: Sequence[str] = (), sheet: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    fill(book.active, rows)
    book.active.title = sheet
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


def fill(sheet: Worksheet, rows: Rows) -> None:
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])


def package(path: Path, sheet_xml: str | bytes, **parts: str | bytes) -> Path:
    """A minimal .xlsx around a hand-written worksheet; `parts` replaces or adds others by name."""
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kept: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{ns}" xmlns:r="{rel}"><sheets>'
            '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": sheet_xml,
    }
    kept.update(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
    return path


def worksheet_xml(rows: Rows, extra: str = "", *, prolog: str = "") -> str:
    """Rows as inline strings and numbers; `extra` goes behind the last row."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(cell_xml(f"{chr(65 + column)}{number}", cell) for column, cell in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'{prolog}<worksheet xmlns="{ns}"><sheetData>{"".join(lines)}{extra}</sheetData></worksheet>'


def cell_xml(reference: str, cell: object) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, int | float):
        return f'<c r="{reference}"><v>{cell}</v></c>'
    text = str(cell).replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def ods(path: Path, rows: Rows, *, prolog: str = "") -> Path:
    lines = []
    for row in rows:
        cells = "".join(
            f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            if isinstance(cell, int | float)
            else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        lines.append(f"<table:table-row>{cells}</table:table-row>")
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'{prolog}<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="D08a">{"".join(lines)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def xlsb(path: Path, rows: Rows) -> Path:
    """A binary workbook of one sheet, records as [MS-XLSB] writes them."""
    sheet = io.BytesIO()
    table = [list(row) for row in rows]
    width = max(len(row) for row in table)
    _record(sheet, 129)
    _record(sheet, 148, struct.pack("<4I", 0, len(table) - 1, 0, width - 1))
    _record(sheet, 145)
    for number, row in enumerate(table):
        _record(sheet, 0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, cell in enumerate(row):
            head = struct.pack("<II", column, 0)
            if isinstance(cell, int | float):
                _record(sheet, 5, head + struct.pack("<d", cell))
            else:
                _record(sheet, 6, head + _wide(str(cell)))
    _record(sheet, 146)
    _record(sheet, 130)
    book = io.BytesIO()
    _record(book, 131)
    _record(book, 143)
    _record(book, 156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("D08a"))
    _record(book, 144)
    _record(book, 132)
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book.getvalue())
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{rel}/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.bin", sheet.getvalue())
    return path


def _record(out: io.BytesIO, kind: int, data: bytes = b"") -> None:
    out.write(bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7]))
    size = len(data)
    while size > 0x7F:
        out.write(bytes([size & 0x7F | 0x80]))
        size >>= 7
    out.write(bytes([size]))
    out.write(data)


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def locked(path: Path) -> Path:
    """The beginning of what Excel writes for a workbook with a password: an OLE file with one stream."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    entry = "EncryptedPackage".encode("utf-16-le").ljust(128, b"\0")
    path.write_bytes(head + entry + bytes(4096))
    return path


def windows_1258(text: str) -> bytes:
    """Vietnamese as old Windows programs saved it: the tone floats behind its letter."""
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            out += _floating(char)
    return bytes(out)


def _floating(char: str) -> bytes:
    parts = unicodedata.normalize("NFD", char)
    tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
    letter = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
    return (letter + "".join(tones)).encode("cp1258")
