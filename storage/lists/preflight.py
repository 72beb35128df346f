"""Looking through a spreadsheet's package before any reader is allowed to believe it.

The fast reader allocates one block for the rectangle around all cells: two cells, A1 and XFD1048576,
ask it for 550 GB and abort the process. It also turns `#N/A` and formulas without a stored value into
empty cells without a word. So every part is streamed through once first, which costs about a second for
50,000 rows and is what makes the rest of the import safe.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from messages.language import _
from storage.lists.refusals import broken_file, oversized_file, suspicious_file
from storage.lists.worksheet_scan import SheetFacts, SheetScan, local_name, quick_scan

MAX_ENTRIES = 5000
MAX_PART_BYTES = 700_000_000
MAX_TOTAL_BYTES = 1_000_000_000
#: Office XML shrinks 5 to 30 times; a bomb several hundred times. Small parts may shrink as they like.
MAX_RATIO = 120
RATIO_FROM_BYTES = 32_000_000
MAX_ROWS = 600_000
CHUNK = 1 << 18
#: What reading a spoilt package may raise; ValueError is a number that is none.
BROKEN = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
)


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
    except BROKEN as error:
        if strict:
            raise broken_file() from error


def _feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _relations(archive: zipfile.ZipFile, names: dict[str, str]) -> dict[str, str]:
    targets: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "Relationship":
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
        local = local_name(tag)
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
    try:
        with archive.open(entry) as stream:
            known = quick_scan(stream, sheet)
    except BROKEN as error:
        raise broken_file() from error
    if not known:
        _parse(archive, entry, strict=True, wire=SheetScan(sheet).wire)
    if sheet.last_shared_row > MAX_ROWS:
        raise oversized_file(_("hơn {count} dòng", count=MAX_ROWS))
