"""What a file is, told by its content: the name after the dot is only a rumour."""

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from messages.language import _
from messages.problem import DondocError
from storage.lists import pages, preflight, separated, workbooks
from storage.lists.refusals import broken_file, locked_file
from storage.lists.sheet import Book

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD_BYTES = 65536

#: Files people pick by mistake: how they begin, and what to call them.
STRANGERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"MZ\x90", "EXE"),
    (b"SQLite format 3", "SQLite"),
)


class Kind(StrEnum):
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    HTML = "html"
    SPREADSHEET_XML = "xml"
    JSON = "json"
    TEXT = "text"


def open_book(path: Path) -> Book:
    """Open a list file of any kind. Raises DondocError with one sentence when it cannot be one."""
    kind = sniff(path)
    if kind in {Kind.XLSX, Kind.XLSB, Kind.ODS, Kind.XLS}:
        return workbooks.open_workbook(path, kind.value)
    if kind is Kind.JSON:
        return pages.open_json(path)
    if kind is Kind.HTML:
        return pages.open_html(path)
    if kind is Kind.SPREADSHEET_XML:
        return pages.open_spreadsheet_xml(path)
    return separated.open_text(path)


def sniff(path: Path) -> Kind:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise DondocError(_("Tệp trống: không có dữ liệu nào để đọc."), code="file_empty")
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.startswith(OLE):
        return _kind_of_ole(path)
    for magic, name in STRANGERS:
        if head.startswith(magic):
            raise DondocError(
                _(
                    "Đây là tệp {name}, không phải bảng tính. Hãy chọn tệp Excel (.xlsx, .xls) hoặc CSV.",
                    name=name,
                ),
                code="file_not_a_list",
            )
    return _kind_of_text(head)


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except preflight.BROKEN as error:
        raise broken_file() from error
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if any(name.startswith(("xl/", "/xl/", "xl\\")) for name in names):
        return Kind.XLSX
    if "content.xml" in names:
        return Kind.ODS
    if any(name.startswith("word/") for name in names):
        raise DondocError(
            _("Đây là tệp Word. Hãy chép bảng sang Excel rồi lưu thành .xlsx."), code="file_not_a_list"
        )
    raise DondocError(
        _("Đây là tệp nén, không phải bảng tính. Hãy giải nén rồi chọn tệp Excel bên trong."),
        code="file_not_a_list",
    )


def _kind_of_ole(path: Path) -> Kind:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise locked_file()
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return Kind.XLS
    raise DondocError(
        _("Tệp này không phải bảng tính Excel. Hãy chọn tệp Excel (.xlsx, .xls) hoặc CSV."),
        code="file_not_a_list",
    )


def _kind_of_text(head: bytes) -> Kind:
    text = separated.plain_head(head).lstrip("\ufeff \t\r\n")
    start = text[:2000].lower()
    if text.startswith(("{", "[")):
        return Kind.JSON
    if "urn:schemas-microsoft-com:office:spreadsheet" in start and "<?xml" in start:
        return Kind.SPREADSHEET_XML
    if start.startswith("mime-version:"):
        raise DondocError(
            _("Tệp là trang web đã lưu (MHTML). Hãy mở bằng Excel rồi lưu thành .xlsx."),
            code="file_not_a_list",
        )
    if start.startswith("<") and re.search(r"<(html|table|head|body|meta|div|style)\b|<!doctype html", start):
        return Kind.HTML
    if "\x00" in text:
        raise DondocError(
            _("Không nhận ra loại tệp. Hãy mở bằng Excel rồi lưu thành .xlsx."), code="file_unknown"
        )
    return Kind.TEXT
