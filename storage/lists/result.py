"""What reading a list gives back: every data row in exactly one place, and everything worth telling."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from messages.problem import Problem
from messages.registers import (
    AreaEntry,
    MissingWorker,
    Prospect,
    StaffMember,
    SuspensionEntry,
    UnregisteredUnit,
)
from messages.subjects import AgentStaff, Debt, Due

ListKind = Literal[
    "d08a", "debtors", "agents", "unregistered", "workers", "prospects", "staff", "areas", "suspensions"
]
Record = (
    Due
    | Debt
    | AgentStaff
    | UnregisteredUnit
    | MissingWorker
    | Prospect
    | StaffMember
    | AreaEntry
    | SuspensionEntry
)
Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One row that became records: two of them where a row carries both schemes."""

    row: int  #: the file's own row number, 1-based
    records: tuple[Record, ...]
    cells: tuple[Cell, ...] = ()  #: as they came, where the store may yet refuse the row
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A row that says again what an earlier row said; the first one counts."""

    row: int
    of_row: int
    code: str
    differs: bool  #: same subject, other figures: a person should look


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row nothing could be made of, kept as it came so that it can be mended and imported again."""

    row: int
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...]
    sections: tuple[str, ...] = ()  #: the section lines above it that still speak for it, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """Invariant: `rows == len(reads) + len(duplicates) + len(rejected)`."""

    list: ListKind
    sha256: str
    file_name: str
    sheet: str
    period_in_file: date | None  #: first day of the month the letterhead names
    as_of_in_file: date | None  #: "Số liệu đến ngày …"
    rows: int
    reads: tuple[Read, ...]
    duplicates: tuple[Repeated, ...]
    rejected: tuple[RejectedRow, ...]
    warnings: tuple[Problem, ...]  #: about rows that were read all the same
    notices: tuple[Problem, ...]  #: about the file as a whole
    letterhead: tuple[str, ...] = ()  #: the lines above the list that say its unit, month, day or scheme
    header: tuple[str, ...]  #: one heading per column, "group › heading" where there are two rows

    def records(self) -> Iterator[Record]:
        for read in self.reads:
            yield from read.records
