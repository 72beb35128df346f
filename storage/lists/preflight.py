"""Looking through a spreadsheet's package before any reader is allowed to believe it.

The fast reader allocates one block for the rectangle around all cells: two cells, A1 and XFD1048576,
ask it for 550 GB and abort the process. It also turns `#N/A` and formulas without a stored value into
empty cells without a word. So every XML part is streamed once through expat first, which costs about
a second for 50,000 rows and is what makes the rest of the import safe.
"""

import posixpath
import zipfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from messages.language import _
from storage.lists.refusals import broken_file, oversized_file, suspicious_file

MAX_ENTRIES = 5000
MAX_PART_BYTES = 700_000_000
MAX_TOTAL_BYTES = 1_000_000_000
#: Office XML shrinks 5 to 30 times; a bomb several hundred times. Small parts may shrink as they like.
MAX_RATIO = 120
RATIO_FROM_BYTES = 32_000_000
MAX_ROWS = 600_000
MAX_LOST = 300_000
CHUNK = 1 << 18

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


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


@dataclass(slots=True)
class PackageFacts:
    sheets: list[SheetFacts] = field(default_factory=list)
    date_1904: bool = False
    macros: bool = False


def inspect_package(archive: zipfile.ZipFile) -> None:
    """Refuse what no spreadsheet program writes: bombs, climbing names, tens of thousands of parts, DTDs."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise suspicious_file(_("có {count} mục nén bên trong", count=len(entries)))
    total = 0
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or ":" in parts[0] or (parts[0] == "" and ".." in entry.filename):
            raise suspicious_file(_("tên mục nén trỏ ra ngoài tệp"))
        total += entry.file_size
        if entry.flag_bits & 0x1:
            raise suspicious_file(_("mục nén bị mã hóa"))
        bloated = entry.file_size > RATIO_FROM_BYTES and entry.file_size > MAX_RATIO * max(
            1, entry.compress_size
        )
        if bloated or entry.file_size > MAX_PART_BYTES or total > MAX_TOTAL_BYTES:
            raise suspicious_file(_("giải nén ra quá lớn"))


def inspect_workbook(archive: zipfile.ZipFile) -> PackageFacts:
    """Stream every XML part of an .xlsx once. The package has passed `inspect_package`."""
    names = {entry.filename.lstrip("/"): entry.filename for entry in archive.infolist()}
    facts = PackageFacts(macros="xl/vbaProject.bin" in names)
    if "xl/workbook.xml" not in names:
        raise broken_file()
    targets = _relations(archive, names)
    _workbook(archive, names["xl/workbook.xml"], facts, targets)
    worksheets = {sheet.part for sheet in facts.sheets}
    for name, entry in names.items():
        if name.endswith((".xml", ".rels")) and name not in worksheets:
            _parse(archive, entry, strict=name in {"xl/sharedStrings.xml", "xl/styles.xml"})
    for sheet in facts.sheets:
        if sheet.part in names:
            _worksheet(archive, names[sheet.part], sheet)
    return facts


def forbid_doctype(archive: zipfile.ZipFile, name: str) -> None:
    """One XML part of another kind of package (OpenDocument's content.xml)."""
    _parse(archive, name, strict=True)


def guarded_parser() -> expat.XMLParserType:
    """An expat parser that refuses any DTD: entities are how XML bombs and file reads begin."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_arguments: object) -> None:
        raise suspicious_file(_("có khai báo DOCTYPE"))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _parse(
    archive: zipfile.ZipFile,
    entry: str,
    *,
    strict: bool,
    wire: Callable[[expat.XMLParserType], None] | None = None,
) -> None:
    parser = guarded_parser()
    if wire is not None:
        wire(parser)
    try:
        with archive.open(entry) as stream:
            _feed(parser, stream)
    except (
        expat.ExpatError,
        zipfile.BadZipFile,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
    ) as error:
        if strict:
            raise broken_file() from error


def _feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


def _relations(archive: zipfile.ZipFile, names: dict[str, str]) -> dict[str, str]:
    targets: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "Relationship":
            target = attributes.get("Target", "").replace("\\", "/")
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
            targets[attributes.get("Id", "")] = full

    def wire(parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = start

    entry = names.get("xl/_rels/workbook.xml.rels")
    if entry is not None:
        _parse(archive, entry, strict=True, wire=wire)
    return targets


def _workbook(archive: zipfile.ZipFile, entry: str, facts: PackageFacts, targets: dict[str, str]) -> None:
    def start(tag: str, attributes: dict[str, str]) -> None:
        local = _local(tag)
        if local == "workbookPr":
            facts.date_1904 = attributes.get("date1904", "0") in {"1", "true"}
        elif local == "sheet":
            relation = next((v for k, v in attributes.items() if k == "id" or k.endswith(":id")), "")
            facts.sheets.append(
                SheetFacts(
                    attributes.get("name", ""),
                    targets.get(relation, ""),
                    hidden=attributes.get("state", "visible") != "visible",
                )
            )

    def wire(parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = start

    _parse(archive, entry, strict=True, wire=wire)


def _worksheet(archive: zipfile.ZipFile, entry: str, sheet: SheetFacts) -> None:
    scan = _SheetScan(sheet)
    _parse(archive, entry, strict=True, wire=scan.wire)
    if sheet.last_shared_row > MAX_ROWS:
        raise oversized_file(_("hơn {count} dòng", count=MAX_ROWS))


class _SheetScan:
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
        local = tag if ":" not in tag else _local(tag)
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
        if tag != "c" and _local(tag) != "c":
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
        if len(self.sheet.lost) < MAX_LOST:
            self.sheet.lost[self.row, self.column] = lost


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
