"""Excel and OpenDocument files: calamine reads them once the pre-flight has let them pass."""

import io
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

import python_calamine as calamine

from messages.language import _
from messages.problem import DondocError, Problem
from storage.lists import preflight
from storage.lists.preflight import PackageFacts
from storage.lists.refusals import broken_file, locked_file, oversized_file
from storage.lists.sheet import Book, LostCell, Row, Sheet
from storage.lists.worksheet_scan import SheetFacts, column_letters, column_number

#: The reader keeps 32 bytes for every cell of the rectangle, empty or not.
MAX_AREA = 16_000_000
#: The widest export known (the TST dump of C12) has about 230 columns.
WIDE = 512
MAX_STRAYS = 200
EXACT = 1e15  #: Excel keeps fifteen figures; beyond, a whole number is only said to be one


def open_workbook(path: Path, kind: str) -> Book:
    try:
        source = _named_truly(path, kind)
        if kind == "xls":
            return _book(source, None, ())
        with zipfile.ZipFile(path) as archive:
            preflight.inspect_package(archive)
            if kind == "xlsx":
                return _open_xlsx(source, archive)
            if kind == "ods":
                preflight.forbid_doctype(archive, "content.xml")
        return _book(source, None, ())
    except calamine.PasswordError as error:
        raise locked_file() from error
    except (calamine.CalamineError, *preflight.BROKEN) as error:
        if "password" in str(error).casefold() or "encrypt" in str(error).casefold():
            raise locked_file() from error
        raise broken_file() from error


def _named_truly(path: Path, kind: str) -> Path | IO[bytes]:
    """The path where its ending is true: the reader believes endings, and looks closer only without one."""
    endings = {kind, "xlsm", "xltx", "xltm"} if kind == "xlsx" else {kind}
    return path if path.suffix.lower().removeprefix(".") in endings else io.BytesIO(path.read_bytes())


def _open_xlsx(path: Path | IO[bytes], archive: zipfile.ZipFile) -> Book:
    facts = preflight.inspect_workbook(archive)
    limits: dict[str, tuple[int, int]] = {}
    strays: list[str] = []
    for sheet in facts.sheets:
        found = _strays(sheet)
        if found:
            limits[sheet.part] = _edge(sheet)
            strays.extend(found)
    source: Path | IO[bytes] = path if not limits else _without_strays(archive, limits)
    return _book(source, facts, tuple(strays))


def _edge(sheet: SheetFacts) -> tuple[int, int]:
    """Last row and column that belong to the list: those that do not stand alone."""
    columns = [column for column, count in sheet.filled.items() if count > 2 and column <= WIDE]
    return sheet.last_shared_row, max(columns, default=1)


def _strays(sheet: SheetFacts) -> list[str]:
    """Names of cells so far out that the rectangle around them is not worth its memory."""
    if not sheet.filled:
        return []
    width, height = max(sheet.filled), max(sheet.lowest.values())
    if width <= WIDE and width * height <= MAX_AREA:
        return []
    row, column = _edge(sheet)
    outside = [c for c in sheet.filled if c > column or sheet.lowest[c] > row]
    names = [f"{column_letters(c)}{sheet.lowest[c]}" for c in sorted(outside)]
    count = sum(sheet.filled[c] for c in outside if c > column)
    if row < 2:
        raise DondocError(
            _(
                "Tệp có ô lạc ở {cell}, cách xa mọi dữ liệu. Hãy xóa ô đó (xóa cả dòng và cột) rồi lưu lại.",
                cell=names[-1],
            ),
            code="stray_cell",
        )
    if count > MAX_STRAYS or row * column > MAX_AREA:
        raise oversized_file(_("{rows} dòng × {columns} cột", rows=height, columns=width))
    return names


def _without_strays(archive: zipfile.ZipFile, limits: dict[str, tuple[int, int]]) -> IO[bytes]:
    """The same package without the cells beyond the limits, in memory."""
    cell = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]+)([0-9]+)"[^>]*?(?:/>|>.*?</(?:\w+:)?c>)', re.DOTALL)
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as copy:
        for entry in archive.infolist():
            content = archive.read(entry)
            limit = limits.get(entry.filename.lstrip("/"))
            if limit is not None:
                content = cell.sub(partial(_kept, limit), content)
            copy.writestr(entry.filename, content)
    result.seek(0)
    return result


def _kept(limit: tuple[int, int], found: re.Match[bytes]) -> bytes:
    row, column = limit
    inside = int(found[2]) <= row and column_number(found[1].decode()) <= column
    return found[0] if inside else b""


def _book(source: Path | IO[bytes], facts: PackageFacts | None, strays: tuple[str, ...]) -> Book:
    workbook = calamine.load_workbook(source)
    known = {sheet.name: sheet for sheet in facts.sheets} if facts else {}
    sheets = tuple(
        _sheet(workbook, meta, known.get(meta.name))
        for meta in workbook.sheets_metadata
        if meta.typ == calamine.SheetTypeEnum.WorkSheet
    )
    notices = []
    if facts and facts.macros:
        notices.append(
            Problem(code="macros", message=_("Tệp có macro: macro không được chạy, chỉ đọc giá trị trong ô."))
        )
    return Book(
        sheets=sheets, notices=tuple(notices), strays=strays, date_1904=bool(facts and facts.date_1904)
    )


def _sheet(
    workbook: calamine.CalamineWorkbook, meta: calamine.SheetMetadata, facts: SheetFacts | None
) -> Sheet:
    found = workbook.get_sheet_by_name(meta.name)
    lost = facts.lost if facts else {}

    def rows() -> Iterator[tuple[int, Row]]:
        return _rows(found, lost)

    merged = found.merged_cell_ranges
    return Sheet(
        name=meta.name,
        rows=rows,
        visible=meta.visible == calamine.SheetVisibleEnum.Visible,
        merged=None if merged is None else tuple((a + 1, b, c + 1, d) for (a, b), (c, d) in merged),
        hidden_rows=frozenset(facts.hidden_rows) if facts else frozenset(),
        hidden_columns=_hidden(facts) if facts else (),
        lost=lost,
    )


def _hidden(facts: SheetFacts) -> tuple[str, ...]:
    """Letters of hidden columns that hold something."""
    return tuple(
        column_letters(column)
        for column in sorted(facts.filled)
        if any(first <= column <= last for first, last in facts.hidden_columns)
    )


def _rows(sheet: calamine.CalamineSheet, lost: dict[tuple[int, int], str]) -> Iterator[tuple[int, Row]]:
    """Rows from A1 on: the reader gives rows from the first but columns from the first used one."""
    if sheet.start is None:
        return
    indent: Row = [None] * sheet.start[1]
    lost_in: dict[int, list[tuple[int, str]]] = {}
    for (number, column), text in lost.items():
        lost_in.setdefault(number, []).append((column, text))
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row: Row = indent + [
            None
            if cell == ""
            else int(cell)
            if type(cell) is float and cell.is_integer() and -EXACT < cell < EXACT
            else cell
            for cell in cells
        ]
        for column, text in lost_in.get(number, ()):
            row.extend([None] * (column - len(row)))
            row[column - 1] = LostCell(text)
        yield number, row
