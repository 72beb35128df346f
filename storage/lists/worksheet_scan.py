"""What one worksheet part says that the reader would not pass on: far cells, lost values, hidden rows.

The parts Excel, LibreOffice and the usual libraries write all begin their cells with `<c r="A1"`: those are
scanned with patterns over blocks of bytes, four times faster than with a parser. Any other spelling goes
through expat. A file that lies to the patterns gains nothing: the reader's process has its limits anyway.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from messages.language import _
from storage.lists.refusals import suspicious_file

MAX_LOST = 300_000
BLOCK = 1 << 22

_HEAD_END = re.compile(rb"<sheetData\b")
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>(?!</c>)')
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v[^>]*>([^<]*)</v>)?'
)
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*\bt="e"[^>]*>\s*'
    rb"(?:<f[^>]*(?:/>|>[^<]*</f>))?\s*<v[^>]*>([^<]*)</v>"
)
_ROW = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"[^>]*>')
_NUMBER = re.compile(rb'\br="(\d+)"')
_COLUMN = re.compile(rb'<col\b[^>]*\bhidden="(?:1|true)"[^>]*>')


@dataclass(slots=True)
class SheetFacts:
    """What one worksheet part says about itself that the reader would not pass on."""

    name: str
    part: str
    hidden: bool = False
    lost: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filled: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))  #: cells by column
    lowest: dict[int, int] = field(default_factory=dict)  #: column → row of its last cell
    last_shared_row: int = 0  #: last row with two values or more: a lone far cell does not make a list

    def lose(self, row: int, column: int, text: str) -> None:
        """Note a cell whose value the file does not hold; `text` is the error shown, "" for a formula."""
        if len(self.lost) < MAX_LOST:
            self.lost[row, column] = text


def quick_scan(stream: IO[bytes], sheet: SheetFacts) -> bool:
    """Fill `sheet` from a part written in the usual way; False, and nothing done, when it is not."""
    block = stream.read(BLOCK)
    start = _HEAD_END.search(block)
    if start is None or (b'<c r="' not in block and b"<c" in block[start.end() :]):
        return False
    head = block[: start.end()]
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise suspicious_file(_("có khai báo DOCTYPE"))
    for found in _COLUMN.findall(head):
        limits = [re.search(rb'\b%s="(\d+)"' % name, found) for name in (b"min", b"max")]
        if all(limits):
            sheet.hidden_columns.append((int(limits[0][1]), int(limits[1][1])))  # type: ignore[index]
    while True:
        following = stream.read(BLOCK)
        cut = block.rfind(b"<row") if following else len(block)
        if cut <= 0:
            block += following
            if not following:
                break
            continue
        _scan_block(block[:cut], sheet)
        if not following:
            break
        block = block[cut:] + following
    return True


def _scan_block(block: bytes, sheet: SheetFacts) -> None:
    cells = _CELL.findall(block)
    for letters, count in Counter(letters for letters, _row in cells).items():
        sheet.filled[column_number(letters.decode())] += count
    for letters, row in dict(cells).items():
        sheet.lowest[column_number(letters.decode())] = int(row)
    below = b""
    for _letters, row in reversed(cells):
        if row == below:
            sheet.last_shared_row = int(row)
            break
        below = row
    if b'hidden="' in block:
        numbers = (_NUMBER.search(found) for found in _ROW.findall(block))
        sheet.hidden_rows.update(int(number[1]) for number in numbers if number)
    if b"<f" in block:
        for letters, row, attributes, value in _FORMULA.findall(block):
            if not value and b't="str"' not in attributes and b't="e"' not in attributes:
                sheet.lose(int(row), column_number(letters.decode()), "")
    if b't="e"' in block:
        for letters, row, value in _ERROR.findall(block):
            sheet.lose(int(row), column_number(letters.decode()), value.decode(errors="replace") or "#N/A")


class SheetScan:
    """Handlers for one worksheet: called several million times, so they touch plain attributes only."""

    def __init__(self, sheet: SheetFacts) -> None:
        self.sheet = sheet
        self.row = 0
        self.column = 0
        self.in_row = 0  # cells with a value in this row
        self.type = ""
        self.formula = False
        self.value = False
        self.text: list[str] = []
        self.letters: dict[str, int] = {}

    def wire(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        self.parser = parser

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag if ":" not in tag else local_name(tag)
        if local == "c":
            self._cell(attributes)
        elif local in {"v", "is"}:
            self.value = True
            if self.formula or self.type == "e":
                self.text = []
                self.parser.CharacterDataHandler = self.text.append
        elif local == "f":
            self.formula = True
        elif local == "row":
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
            self.in_row = 0
            if attributes.get("hidden") in {"1", "true"}:
                self.sheet.hidden_rows.add(self.row)
        elif local == "col" and attributes.get("hidden") in {"1", "true"}:
            self.sheet.hidden_columns.append((int(attributes.get("min", 0)), int(attributes.get("max", 0))))

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            letters = reference.rstrip("0123456789")
            column = self.letters.get(letters)
            if column is None:
                column = self.letters[letters] = column_number(letters)
            self.column = column
        self.type = attributes.get("t", "")
        self.formula = self.value = False

    def end(self, tag: str) -> None:
        if tag != "c" and local_name(tag) != "c":
            return
        if self.formula or self.type == "e":
            self._watched_cell()
        if not self.value:
            return
        sheet = self.sheet
        self.in_row += 1
        if self.in_row == 2:
            sheet.last_shared_row = self.row
        sheet.filled[self.column] += 1
        sheet.lowest[self.column] = self.row

    def _watched_cell(self) -> None:
        """An error, or a formula: one stored without a result (`<v/>`) is lost; an empty text is a result."""
        self.parser.CharacterDataHandler = None
        text = "".join(self.text) if self.value else ""
        if self.type == "e":
            lost = text or "#N/A"
        elif text or self.type == "str":
            return
        else:
            lost, self.value = "", False
        self.sheet.lose(self.row, self.column, lost)


def local_name(name: str) -> str:
    """The tag without its namespace prefix."""
    return name.rsplit(":", 1)[-1]


def column_number(letters: str) -> int:
    """A → 1, XFD → 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
