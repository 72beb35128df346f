"""Cells of a file as they stand, for tables that are no list of subjects: targets, results."""

import pickle
import tempfile
from dataclasses import dataclass
from pathlib import Path

from messages.language import _, current_language
from messages.problem import DondocError
from storage.lists.reading import fingerprint, in_child
from storage.lists.refusals import unmanageable_file
from storage.lists.result import Cell
from storage.lists.wire import Unpacker


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One visible sheet."""

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]  #: the file's own row number, 1-based, and its cells


@dataclass(frozen=True, slots=True, kw_only=True)
class GridFile:
    file_name: str
    sha256: str
    grids: tuple[Grid, ...]


def read_grids(path: Path, *, sheet: str | None = None) -> GridFile:
    """The visible sheets of a spreadsheet or CSV file of any kind, or the one named.

    The file is opened by a process of its own, as lists are. Raises DondocError with one sentence when it
    is refused.
    """
    digest = fingerprint(path)
    request = {"path": str(path.resolve()), "language": current_language()}
    with tempfile.TemporaryFile() as answer:
        in_child("storage.lists.grid_child", request, answer, path.stat().st_size)
        answer.seek(0)
        grids = []
        try:
            facts = Unpacker(answer).load()
            if "refused" in facts:
                raise DondocError(facts["refused"], code=facts["code"])
            if "died" in facts:
                raise unmanageable_file(facts["died"])
            while (part := Unpacker(answer).load()) is not None:
                name, rows = part
                grids.append(Grid(name=name, rows=tuple((number, tuple(cells)) for number, cells in rows)))
        except (pickle.UnpicklingError, EOFError, LookupError, TypeError, ValueError) as error:
            raise unmanageable_file() from error
    if sheet is not None:
        named = [grid for grid in grids if grid.name.strip().casefold() == sheet.strip().casefold()]
        if not named:
            raise DondocError(
                _("Tệp không có trang “{sheet}”; có: {names}.",
                  sheet=sheet, names=", ".join(grid.name for grid in grids)),
                code="no_sheet",
                exit_code=2,
            )  # fmt: skip
        grids = named
    return GridFile(file_name=path.name, sha256=digest, grids=tuple(grids))
