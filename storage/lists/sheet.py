"""A sheet before anybody knows what it means: rows of cells, whatever the file was."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from messages.problem import Problem
from storage.lists.result import Cell

Row = list[Cell]


class LostCell(str):
    """A cell that has no value although the file shows one: `#N/A`, or a formula never calculated."""

    __slots__ = ()

    @property
    def uncalculated(self) -> bool:
        return not self


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    name: str
    rows: Callable[
        [], Iterator[tuple[int, Row]]
    ]  #: (1-based row number, cells from column A); may be called again
    visible: bool = True
    merged: tuple[tuple[int, int, int, int], ...] | None = (
        None  #: first row, column, last row, column; None: unknown
    )
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[str, ...] = ()
    lost: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    sheets: tuple[Sheet, ...]
    notices: tuple[Problem, ...] = ()
    strays: tuple[str, ...] = ()  #: cells left out because they stand absurdly far from the list
    date_1904: bool = False
