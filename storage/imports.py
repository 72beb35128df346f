"""What was imported when, from which file, with which result; every row of it in one bucket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from storage.database import Connection, rows_of
from storage.tables import imports

T = TypeVar("T")


class Fate(IntEnum):
    """What a row did; a row with several records counts as its strongest."""

    UNCHANGED = 0
    UPDATED = 1
    IMPORTED = 2


@dataclass(frozen=True, slots=True)
class RowOf(Generic[T]):
    """The records one row of a file became (a D08a row may carry two schemes)."""

    row: int
    records: tuple[T, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file an import comes from."""

    list: str
    period: date | None
    file_name: str
    sha256: str
    as_of: date | None
    imported_by: str = ""
    received: date | None = None  #: the day the office got the list, where that starts a term
    circle: str = ""  #: of a list of persons who do not take part: which
    supplement: bool = False  #: mended rows of a list that is in already: who is missing has not left
    unread: frozenset[str] = frozenset()  #: codes in rows nothing could be made of: they have not left either


@dataclass(slots=True, kw_only=True)
class Diff:
    """What an import changed, in rows; `gone` and `paid` are subjects, each in one of them at most."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    gone: list[tuple[str, int]] = field(default_factory=list)  #: no longer named: the list cannot tell why
    #: records that left the list although nobody did: a unit that stands on another one, staff, workers
    elsewhere: int = 0
    paid: list[tuple[str, int]] = field(default_factory=list)  #: named, and what they owed before is paid
    clear: list[tuple[str, int]] = field(default_factory=list)  #: named as owing nothing, whatever was before
    kept: list[tuple[str, int]] = field(default_factory=list)  #: still on the list: their promises are judged
    fell: dict[tuple[str, int], int] = field(default_factory=dict)  #: đồng of dues that left with this list
    names_the_clear: bool = False  #: it names who owes nothing too: who is gone has moved, not paid

    def count(self, fate: Fate) -> None:
        name = fate.name.lower()
        setattr(self, name, getattr(self, name) + 1)


def add(conn: Connection, source: Source, *, now: datetime) -> int:
    """Open the import's record; its counts follow with `close`."""
    row = conn.execute(
        sa.insert(imports)
        .values(
            list=source.list,
            period=source.period,
            file_name=source.file_name,
            sha256=source.sha256,
            as_of=source.as_of,
            imported_at=now,
            imported_by=source.imported_by,
        )
        .returning(imports.c.id)
    )
    return int(row.scalar_one())


def close(conn: Connection, import_id: int, counts: Mapping[str, int]) -> None:
    conn.execute(sa.update(imports).where(imports.c.id == import_id).values(counts=dict(counts)))


def same_file(conn: Connection, list_name: str, period: date | None, sha256: str) -> datetime | None:
    """When this very file was imported for this period before; None if never."""
    return conn.scalar(
        sa.select(imports.c.imported_at)
        .where(imports.c.list == list_name, imports.c.period == period, imports.c.sha256 == sha256)
        .order_by(imports.c.id.desc())
        .limit(1)
    )


def first_as_of(conn: Connection, source: Source) -> date | None:
    """Of which day this very file's figures were when it first came for this period."""
    return conn.scalar(
        sa.select(imports.c.as_of)
        .where(
            imports.c.list == source.list,
            imports.c.period == source.period,
            imports.c.sha256 == source.sha256,
        )
        .order_by(imports.c.id)
        .limit(1)
    )


def newest_period(conn: Connection, list_name: str) -> date | None:
    newest: date | None = conn.scalar(
        sa.select(sa.func.max(imports.c.period)).where(imports.c.list == list_name)
    )
    return newest


def latest(conn: Connection) -> Sequence[Mapping[str, Any]]:
    return [dict(r) for r in rows_of(conn, sa.select(imports).order_by(imports.c.id.desc()).limit(20))]
