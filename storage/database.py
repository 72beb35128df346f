"""A transaction is a function: it runs whole, in a worker thread, and again whole when the database asks."""

import asyncio
import itertools
import json
import os
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import sqlalchemy as sa
from pydantic_core import from_json
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from messages.language import _
from messages.problem import DondocError

__all__ = [
    "Connection", "Database", "DatabaseAwayError", "HeldUpError", "given_up", "rows_of", "unhurried",
    "upsert",
]  # fmt: skip

P = ParamSpec("P")
R = TypeVar("R")

#: A database that restarts is back within this time; nobody shall notice.
_PATIENCE_S = 30.0
#: A transaction of ours that waits longer for its turn does not wait for ever.
_TURN_S = 10.0
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL forgets "sent" on power loss: a second demand
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
)
#: execution option of a transaction that writes nothing
_READS = "dondoc_reads"
#: PostgreSQL: serialization failure, deadlock, lock not available, frozen too long, a standby that only reads
_RETRIED_STATES = {"40001", "40P01", "55P03", "25P03", "25006"}
_LOCK_NOT_AVAILABLE = "55P03"
#: classes of states: connection lost, no room (disk, memory, connections), operator, system
_RETRIED_CLASSES = {"08", "53", "57", "58"}

#: SQLite: locked by somebody else, or no room: a person makes room while we wait
_SQLITE_PASSING = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL,
}  # fmt: skip


class DatabaseAwayError(DondocError):
    """It did not come back, or did not let us in, for as long as we wait: nothing was written."""

    exit_code = 75

    def __init__(self, reason: str = "") -> None:
        """`reason`: SQLite's name of the error, or PostgreSQL's state, for the log."""
        super().__init__(
            _("Cơ sở dữ liệu đang bận hoặc không trả lời; hãy thử lại sau ít phút."), code="database_away"
        )
        self.reason = reason


class HeldUpError(Exception):
    """Somebody else holds what this transaction needs, and does not let go."""


class Database:
    """SQLite file or PostgreSQL, by URL alone.

    `run` is for the event loop: one hop to a worker thread per transaction, none per statement.
    """

    def __init__(self, url: str, *, threads: int = 4) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url)
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="database")
        self._closing = threading.Event()
        # SQLite has one writer and makes the others look again after growing pauses, in no order: our own
        # threads wait for one another without that, so that one that writes all the time starves nobody
        self._turn = threading.Lock() if self.is_sqlite else None

    @property
    def is_missing(self) -> bool:
        """A database file that nobody has made yet; asking must not make it."""
        return self.is_sqlite and not Path(self.url.database or "").exists()

    def clock_time(self) -> datetime | None:
        """Tell what time it is where the database runs; None: it runs here."""
        if self.is_sqlite:
            return None
        with self.begin() as conn:
            return cast("datetime", conn.exec_driver_sql("SELECT clock_timestamp()").scalar_one())

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction, no retry: for short reads and for the command line."""
        try:
            with self._my_turn(), self.engine.begin() as conn:
                yield conn
        except DBAPIError as error:
            if _is_passing(error):
                raise DatabaseAwayError(_reason(error)) from error
            raise

    def transact(self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `work(conn, …)` in a transaction; again, whole, when the database lost or refused it.

        `work` must touch nothing but the database. DatabaseAwayError when patience ends.
        """
        return self._patiently(lambda: self._writing(work, *args, **kwargs))

    def _writing(self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        with self._my_turn(), self.engine.begin() as conn:
            return work(conn, *args, **kwargs)

    def _patiently(self, attempted: Callable[[], R]) -> R:
        patience = time.monotonic() + _PATIENCE_S
        for attempt in itertools.count():
            if self._closing.is_set():  # long work of several transactions ends between two of them
                raise DatabaseAwayError
            try:
                return attempted()
            except DBAPIError as error:
                if not _is_passing(error):
                    raise
                pause = min(2.0, 0.05 * 2**attempt) * (0.5 + random.random() / 2)  # noqa: S311 - jitter, not a secret
                if time.monotonic() > patience or self._closing.wait(pause):
                    raise DatabaseAwayError(_reason(error)) from error
        raise AssertionError("unreachable")

    def read(self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `work(conn, …)` on one unmoving picture of the database; writers go on beside it.

        It may take its time, and must write nothing. Again, whole, when the database was lost.
        """
        return self._patiently(lambda: self._reading(work, *args, **kwargs))

    def glance(self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`read`, once: whoever asks whether the database is there does not wait until it is."""
        try:
            return self._reading(work, *args, **kwargs)
        except DBAPIError as error:
            if _is_passing(error):
                raise DatabaseAwayError(_reason(error)) from error
            raise

    def _reading(self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        with self.engine.execution_options(**{_READS: True}).begin() as conn:
            if not self.is_sqlite:
                conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                unhurried(conn)
            return work(conn, *args, **kwargs)

    async def apart(
        self, work: Callable[Concatenate["Database", P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run long work of several transactions, `work(database, …)`, beside the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: work(self, *args, **kwargs))

    async def run(
        self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: self.transact(work, *args, **kwargs))

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        # whoever has waited too long asks SQLite itself, which says that it is busy
        mine = self._turn is not None and self._turn.acquire(timeout=_TURN_S)
        try:
            yield
        finally:
            if mine and self._turn is not None:
                self._turn.release()

    def close(self) -> None:
        """Give up waiting for a database that is away, and let go of it."""
        self._closing.set()
        self._threads.shutdown(wait=True)
        self.engine.dispose()


def rows_of(
    conn: Connection, query: sa.Executable, given: Mapping[str, Any] | None = None
) -> Iterable[Mapping[str, Any]]:
    """The rows of a query, by column name; `given` are its parameters."""
    return cast("Iterable[Mapping[str, Any]]", conn.execute(query, given).mappings())


def unhurried(conn: Connection) -> None:
    """Let this transaction think: planning takes longer between two statements than a claim may."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '10min'")


@contextmanager
def given_up() -> Iterator[None]:
    """Within a transaction: a lock that was not given in time is HeldUpError, and no reason to try again."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise HeldUpError from error
        raise


def upsert(conn: Connection, table: sa.Table) -> Any:
    """INSERT … ON CONFLICT in the words of the database at hand."""
    return (sqlite if conn.dialect.name == "sqlite" else postgresql).insert(table)


def _engine(url: sa.URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, connect_args={"timeout": 10}, **_JSON)
        event.listen(engine, "do_connect", lambda *_connecting: _make_private(url.database))
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    if url.get_backend_name() != "postgresql":
        raise DondocError(
            _("Cơ sở dữ liệu phải là sqlite hoặc postgresql; hãy sửa database.url trong cấu hình."),
            code="database_kind",
            exit_code=3,
        )
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        # a connection that has died is noticed by the transaction, which runs again: no question before each
        **_JSON,
        connect_args={
            # a claimer frozen inside its transaction would hold the account row for ever
            # and nothing of ours is worth starting workers or a compiler for
            "options": "-c idle_in_transaction_session_timeout=5000 -c lock_timeout=10000 -c timezone=UTC "
            "-c max_parallel_workers_per_gather=0 -c jit=off",
            "connect_timeout": 10,
            # a network that swallows bytes is noticed before a lease has ended
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        },
    )


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(value: Any) -> str:
    """Vietnamese stays as it is written: a third of the bytes."""
    text = _written(value)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of an emoji is storable only when escaped
        return json.dumps(value)
    return text


def _read_json(text: str | bytes) -> Any:
    try:
        return from_json(text)  # a third of the standard library's time
    except ValueError:  # half of an emoji
        return json.loads(text)


_JSON: dict[str, Callable[[Any], Any]] = {"json_serializer": _json, "json_deserializer": _read_json}


def _make_private(path: str | None) -> None:
    """Names and debts lie in the file: nobody else on the machine may read it."""
    if path and path != ":memory:" and not Path(path).exists():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _prepare_sqlite(connection: Any, record: Any) -> None:
    del record
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_immediate(conn: Connection) -> None:
    # a deferred transaction that later wants to write fails with SQLITE_BUSY at once, whatever the timeout
    # whoever only reads takes no lock: the write-ahead log keeps the picture it began with
    conn.exec_driver_sql("BEGIN" if conn.get_execution_options().get(_READS) else "BEGIN IMMEDIATE")


def _reason(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or "lost"


def _is_passing(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in _RETRIED_STATES or state[:2] in _RETRIED_CLASSES
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return (error.orig.sqlite_errorcode & 0xFF) in _SQLITE_PASSING
    # PostgreSQL gives a state to everything but a connection that could not be made or was cut
    return True
