"""What portals call an export: an HTML table or XML named .xls, or the JSON behind the page."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.parsers import expat

from messages.formats import OFFICE_ZONE
from messages.language import _
from messages.problem import DondocError
from storage.lists.preflight import guarded_parser
from storage.lists.refusals import broken_file, oversized_file, suspicious_file
from storage.lists.result import Cell
from storage.lists.separated import MAX_BYTES, decode
from storage.lists.sheet import Book, Row, Sheet

MAX_SPAN = 300
MAX_DEPTH = 5
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(Z|[+-]\d\d:?\d\d)?")


def open_html(path: Path) -> Book:
    """Every table of the page is a sheet; cells that span others give their text to the first."""
    parser = _Tables()
    parser.feed(_page_text(_content(path)))
    parser.close()
    tables = [table for table in parser.tables if table]
    if not tables:
        raise DondocError(
            _("Tệp là trang web không có bảng nào. Hãy mở bằng Excel rồi lưu thành .xlsx."),
            code="file_not_a_list",
        )
    return Book(sheets=tuple(_sheet(_("Bảng {n}", n=n), table) for n, table in enumerate(tables, start=1)))


def open_json(path: Path) -> Book:
    """A list of objects, wherever in the answer it hides: `result.items`, `data`, or the whole file."""
    text, _encoding = decode(_content(path))
    try:
        parsed = json.loads(text, parse_constant=lambda _name: None)
    except (ValueError, RecursionError) as error:
        raise broken_file() from error
    items = _items(parsed, MAX_DEPTH)
    if not items:
        raise DondocError(_("Tệp JSON không có danh sách nào để đọc."), code="file_empty")
    keys = list(dict.fromkeys(key for item in items for key in item))
    rows: list[Row] = [list(keys)]
    rows.extend([_plain(item.get(key)) for key in keys] for item in items)
    return Book(sheets=(_sheet(path.name, rows, first=0),))


def open_spreadsheet_xml(path: Path) -> Book:
    """Excel's XML of 2003, which some portals still write."""
    parser, reader = guarded_parser(), _SpreadsheetXml()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(_content(path), True)
    except (expat.ExpatError, ValueError) as error:
        raise broken_file() from error
    return Book(sheets=tuple(_sheet(name, rows) for name, rows in reader.sheets))


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise oversized_file(_("{size} MB", size=size // 1_000_000))
    return path.read_bytes()


def _sheet(name: str, table: list[Row], *, first: int = 1) -> Sheet:
    """A sheet of the given rows; the names of JSON fields stand in row 0, so that rows count objects."""

    def rows() -> Iterator[tuple[int, Row]]:
        return enumerate((list(row) for row in table), start=first)

    return Sheet(name=name, rows=rows)


def _page_text(content: bytes) -> str:
    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:4000], re.IGNORECASE)
    if declared and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content)[0]


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self.open: list[list[Row]] = []
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.waiting: dict[int, int] = {}  # column → rows still covered from above

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            table: list[Row] = []
            self.tables.append(table)
            self.open.append(table)
            self.waiting = {}
        elif tag == "tr" and self.open:
            self._end_cell()
            self._end_row()
            self.open[-1].append([])
        elif tag in {"td", "th"} and self.open:
            self._end_cell()
            given = dict(attrs)
            self.span = (_span(given.get("rowspan")), _span(given.get("colspan")))
            self.text = []
        elif tag == "br" and self.text is not None:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._end_cell()
        if tag == "table" and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def _end_row(self) -> None:
        """Columns at the right end that are still covered from above have been waited for once more."""
        if self.open[-1]:
            width = len(self.open[-1][-1])
            self.waiting = {c: n - (c >= width) for c, n in self.waiting.items() if n - (c >= width) > 0}

    def _end_cell(self) -> None:
        if self.text is None or not self.open:
            return
        table = self.open[-1]
        if not table:
            table.append([])
        row = table[-1]
        while self.waiting.get(len(row), 0) > 0:
            self.waiting[len(row)] -= 1
            row.append(None)
        down, across = self.span
        if down > 1:
            for column in range(len(row), len(row) + across):
                self.waiting[column] = down - 1
        row.append(" ".join("".join(self.text).split()) or None)
        row.extend([None] * (across - 1))
        self.text = None


def _span(value: str | None) -> int:
    return min(int(value), MAX_SPAN) if value and value.isdecimal() and int(value) > 0 else 1


def _items(node: Any, depth: int) -> list[dict[str, Any]]:
    """The longest list of objects within `depth` levels."""
    if isinstance(node, list):
        found = [item for item in node if isinstance(item, dict)]
        if found:
            return found
    if depth == 0 or not isinstance(node, dict | list):
        return []
    children = node.values() if isinstance(node, dict) else node
    return max((_items(child, depth - 1) for child in children), key=len, default=[])


def _plain(value: Any) -> Cell:
    if isinstance(value, str):
        return _moment(value) if _MOMENT.fullmatch(value) else value.strip() or None
    if value is None or isinstance(value, bool | int | float):
        return value
    return json.dumps(value, ensure_ascii=False)


def _moment(value: str) -> Cell:
    """The office's day of a timestamp: 17:00 UTC is already tomorrow in Hà Nội."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (moment.astimezone(OFFICE_ZONE) if moment.tzinfo else moment).date()


class _SpreadsheetXml:
    """Handlers for Workbook / Worksheet / Row / Cell / Data; `ss:Index` skips, `ss:MergeAcross` widens."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, list[Row]]] = []
        self.row: Row | None = None
        self.across = 0
        self.kind = ""
        self.text: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rsplit(":", 1)[-1]
        given = {key.rsplit(":", 1)[-1]: value for key, value in attributes.items()}
        if local == "Worksheet":
            self.sheets.append((given.get("Name", ""), []))
        elif local == "Row" and self.sheets:
            rows = self.sheets[-1][1]
            self._skip(rows, given.get("Index"), [])
            self.row = []
            rows.append(self.row)
        elif local == "Cell" and self.row is not None:
            self._skip(self.row, given.get("Index"), None)
            self.row.append(None)
            self.across = _span(given.get("MergeAcross")) if "MergeAcross" in given else 0
        elif local == "Data":
            self.kind, self.text = given.get("Type", "String"), []

    @staticmethod
    def _skip(cells: list[Any], index: str | None, empty: Any) -> None:
        if index is None:
            return
        target = int(index) - 1
        if target - len(cells) > MAX_SPAN:
            raise suspicious_file(_("có ô lạc rất xa"))
        while len(cells) < target:
            cells.append([] if empty == [] else empty)

    def end(self, tag: str) -> None:
        local = tag.rsplit(":", 1)[-1]
        if local == "Data" and self.text is not None and self.row:
            self.row[-1] = self._value("".join(self.text).strip())
            self.text = None
        elif local == "Cell" and self.row is not None:
            self.row.extend([None] * self.across)
            self.across = 0

    def characters(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def _value(self, text: str) -> Cell:
        if not text:
            return None
        if self.kind == "Number":
            return float(text)
        if self.kind == "DateTime":
            return datetime.fromisoformat(text[:10]).date()
        return text
