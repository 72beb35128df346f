"""Old months leave the database for files: written, read back, compared, and only then deleted.

A month leaves when every message of it is final and nothing looks back at it any more. Its keys stay, so
that nothing is ever said twice; so does whose each message was, so that its recipient can still refuse; and
so does the contact log, which keeps its own copy of what was planned. Cut off at any moment, archiving is
run again: what is in a file already is compared with it once more, the rest goes into a further file.
"""

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

from messages.formats import OFFICE_ZONE
from messages.language import _
from messages.problem import DondocError
from storage import bulk, partitions
from storage.database import Connection, Database, rows_of, unhurried
from storage.message_rows import WHOLE
from storage.tables import archived_messages, lanes, message_bodies, messages

FINAL = ("accepted", "delivered", "read", "failed", "expired", "cancelled", "superseded")
#: Full months before this one that stay, 89 days at least: caps look back 31 days (`scheduler/facts.py`), the
#: planner 79 as the settings come (`scheduler/planning.py`), and networks report for days.
MONTHS_KEPT = 3
#: Deleted in one transaction where rows are deleted one by one: a send waits behind no more than these.
AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Messages of a month that lie together: a partition, or a part of a table."""

    day: date  #: its first
    count: int
    living: int  #: not final yet, or waiting for the silence after them
    bytes: int  #: of their words
    partition: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    month: Month
    file: Path


def months(database: Database, before: date, *, today: date) -> list[Month]:
    """Months before that one which have messages, oldest first; refused where limits look back."""
    latest = today.replace(day=1)
    for _month in range(MONTHS_KEPT):
        latest = (latest - timedelta(days=1)).replace(day=1)
    if before > latest:
        raise DondocError(
            _("--before không được sau {month}: tin của ba tháng gần đây còn cần để giữ đúng giới hạn gửi.",
              month=f"{latest:%Y-%m}"),
            code="usage",
            exit_code=2,
        )  # fmt: skip
    return database.read(_months, before)


def archive(
    database: Database,
    folder: Path,
    before: date,
    *,
    today: date,
    told: Callable[[str], None] = lambda _file: None,
) -> list[Archived]:
    """Move every month before that one into files of `folder`; all of them may go, or none does."""
    found = months(database, before, today=today)
    _refuse_living(found)
    _refuse_full(found, folder)
    done = []
    for month in found:
        file = next((f for f in _files(folder, month) if _holds(database, f, month)), None)
        if file is None:
            file = _written(database, folder, month)
            if not _holds(database, file, month):
                raise _changed(month)
        told(str(file))
        _remove(database, file, month)
        done.append(Archived(month=month, file=file))
    return done


def _refuse_living(found: Sequence[Month]) -> None:
    for month in found:
        if month.living:
            raise DondocError(
                _("Tháng {month} còn {count} tin chưa xong (chờ, đang gửi hoặc chưa rõ); chưa lưu trữ gì.",
                  month=f"{month.day:%Y-%m}", count=month.living),
                code="not_final",
                exit_code=5,
            )  # fmt: skip


def _refuse_full(found: Sequence[Month], folder: Path) -> None:
    needed = sum(month.bytes for month in found)  # as if nothing were compressed
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise DondocError(
            _("Ổ đĩa của {folder} còn {free} MB, lưu trữ cần đến {needed} MB; chưa lưu trữ gì.",
              folder=folder, free=free >> 20, needed=(needed >> 20) + 1),
            code="disk_full",
        )  # fmt: skip


def _changed(month: Month) -> DondocError:
    return DondocError(
        _("Tháng {month} đổi trong lúc lưu trữ, phần còn lại chưa bị xóa; hãy chạy lại.",
          month=f"{month.day:%Y-%m}"),
        code="changed",
        exit_code=75,
    )  # fmt: skip


# -- which messages ---------------------------------------------------------------------------------


def _months(conn: Connection, before: date) -> list[Month]:
    sizes = [sa.func.length(sa.cast(c, sa.Text)) for c in message_bodies.c if c.name != "message_id"]
    done = sa.and_(messages.c.state.in_(FINAL), messages.c.silence_at.is_(None))
    query = sa.select(
        sa.func.count(),
        sa.func.count().filter(sa.not_(done)),
        sa.func.sum(sum(sizes[1:], sizes[0]) + 600),
    ).join(message_bodies, message_bodies.c.message_id == messages.c.id)
    found = []
    for day, partition in _candidates(conn, before):
        count, living, size = conn.execute(query.where(*_of(conn, day, partition=partition))).one()
        if count:
            found.append(Month(day=day, count=count, living=living, bytes=int(size), partition=partition))
    return found


def _candidates(conn: Connection, before: date) -> Iterator[tuple[date, bool]]:
    """Months there may be messages of, oldest first, each with whether it is a partition of its own."""
    parted = conn.dialect.name != "sqlite"
    # on PostgreSQL, what the first schema wrote lies together
    query = sa.select(sa.func.min(messages.c.planned_at))
    oldest = conn.scalar(query.where(messages.c.id < partitions.MONTH) if parted else query)
    if oldest is not None:
        day = oldest.astimezone(OFFICE_ZONE).date().replace(day=1)
        while day < before:
            yield day, False
            day = _after(day)
    if parted:
        named = "messages_y"
        for name in partitions.names(conn):
            day = date(int(name[-7:-3]), int(name[-2:]), 1)
            if name.startswith(named) and day < before:
                yield day, True


def _of(conn: Connection, day: date, *, partition: bool) -> list[sa.ColumnElement[bool]]:
    if partition:
        first, end = partitions.span_of(day)
        return [messages.c.id >= first, messages.c.id < end]
    begins, ends = (datetime(d.year, d.month, 1, tzinfo=OFFICE_ZONE) for d in (day, _after(day)))
    within = [messages.c.planned_at >= begins, messages.c.planned_at < ends]
    return within if conn.dialect.name == "sqlite" else [*within, messages.c.id < partitions.MONTH]


def _after(day: date) -> date:
    return (day + timedelta(days=32)).replace(day=1)


# -- files ------------------------------------------------------------------------------------------


def _files(folder: Path, month: Month) -> list[Path]:
    return [f for f in sorted(folder.glob(f"messages-{month.day:%Y-%m}-*.jsonl.gz")) if _manifest(f).exists()]


def _manifest(file: Path) -> Path:
    return file.with_suffix("").with_suffix(".manifest.json")


def _written(database: Database, folder: Path, month: Month) -> Path:
    taken = {f.name for f in folder.glob(f"messages-{month.day:%Y-%m}-*")}
    number = 1
    while f"messages-{month.day:%Y-%m}-{number}.jsonl.gz" in taken:
        number += 1
    file = folder / f"messages-{month.day:%Y-%m}-{number}.jsonl.gz"
    count = database.read(_dump, file, month)
    document = {"month": f"{month.day:%Y-%m}", "messages": count, "sha256": _sha256(file)}
    with _durable(_manifest(file)) as out:
        out.write(json.dumps(document).encode() + b"\n")
    return file


def _dump(conn: Connection, file: Path, month: Month) -> int:
    count = 0
    with _durable(file) as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as out:
        for line in _lines(conn, month):
            out.write(line + b"\n")
            count += 1
    return count


@contextmanager
def _durable(path: Path) -> Iterator[BinaryIO]:
    """A file for its owner only, on the disk when it is closed."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _lines(conn: Connection, month: Month) -> Iterator[bytes]:
    query = WHOLE.where(*_of(conn, month.day, partition=month.partition)).order_by(messages.c.id)
    with conn.execute(query, execution_options={"yield_per": 2000}) as found:  # closed where nobody reads on
        for row in found.mappings():
            yield _line(dict(row))


def _line(row: Mapping[str, Any]) -> bytes:
    return bulk.as_json(row).encode()


def _read(file: Path) -> Iterator[tuple[int, bytes]]:
    with gzip.open(file) as content:
        for line in content:
            yield int(json.loads(line)["id"]), line.rstrip(b"\n")


def _holds(database: Database, file: Path, month: Month) -> bool:
    """True where the file is whole and each message still in the database stands in it as it is."""
    if json.loads(_manifest(file).read_text())["sha256"] != _sha256(file):
        return False
    return database.read(_all_in, file, month)


def _all_in(conn: Connection, file: Path, month: Month) -> bool:
    kept = iter(_read(file))
    # both in the order of their numbers
    return all(any(line == there for _number, there in kept) for line in _lines(conn, month))


# -- deleting ---------------------------------------------------------------------------------------


def _remove(database: Database, file: Path, month: Month) -> None:
    if month.partition:
        database.transact(_drop, file, month)
        return
    batch: dict[int, bytes] = {}
    for number, line in _read(file):
        batch[number] = line
        if len(batch) == AT_ONCE:
            database.transact(_delete, batch, month)
            batch = {}
    database.transact(_delete, batch, month)


def _drop(conn: Connection, file: Path, month: Month) -> None:
    """Drop the month's partitions: nobody changes them from the comparison to the end."""
    unhurried(conn)
    names = [partitions.partition_name(parent, month.day) for parent in partitions.PARENTS]
    conn.exec_driver_sql(f"LOCK TABLE {', '.join(names)} IN SHARE MODE")
    if not _all_in(conn, file, month):
        raise _changed(month)
    _remember(conn, *_of(conn, month.day, partition=True))
    for parent, name in zip(partitions.PARENTS, names, strict=True):
        conn.exec_driver_sql(f"ALTER TABLE {parent} DETACH PARTITION {name}")
        conn.exec_driver_sql(f"DROP TABLE {name}")
    # nothing can wait in lanes of numbers that nobody has
    conn.execute(sa.delete(lanes).where(lanes.c.first_id == partitions.span_of(month.day)[0]))


def _delete(conn: Connection, batch: Mapping[int, bytes], month: Month) -> None:
    there = WHOLE.where(messages.c.id.in_(list(batch))).with_for_update(of=messages)
    numbers = []
    for row in rows_of(conn, there):
        if _line(dict(row)) != batch[row["id"]]:
            raise _changed(month)
        numbers.append(row["id"])
    _remember(conn, messages.c.id.in_(numbers))
    conn.execute(sa.delete(messages).where(messages.c.id.in_(numbers)))
    conn.execute(sa.delete(message_bodies).where(message_bodies.c.message_id.in_(numbers)))


def _remember(conn: Connection, *these: sa.ColumnElement[bool]) -> None:
    """Keep whose each message was (`receipts.archived`)."""
    names = [column.name for column in archived_messages.c if column.name != "message_id"]
    kept = sa.select(messages.c.id, *(messages.c[name] for name in names)).where(*these)
    conn.execute(sa.insert(archived_messages).from_select(["message_id", *names], kept))
