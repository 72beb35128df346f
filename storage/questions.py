"""Several statements in one round trip: a claim asks a dozen small things, and the way costs more than they.

A question's text is made once for each kind of database and asked in the driver's own words: PostgreSQL gets
all of them at once (libpq's pipeline), SQLite one after the other, without a hand-over between.
"""

import contextlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from psycopg import Pipeline
from sqlalchemy.exc import DBAPIError

from storage.database import Connection

_Convert = Callable[[Any], Any]
Row = tuple[Any, ...]
_Statement = sa.Select[Any] | sa.Update | sa.TextClause | sa.TextualSelect


@dataclass(frozen=True, slots=True)
class _Worded:
    """A question in one database's words."""

    text: str
    fixed: Mapping[str, Any]  #: parameters that stand in the statement itself
    order: Sequence[str] | None  #: of the parameters, where they go by place
    inward: Mapping[str, _Convert]
    outward: Sequence[tuple[int, _Convert]]

    def parameters(self, given: Mapping[str, Any]) -> Any:
        values = {**self.fixed, **given}
        for name, convert in self.inward.items():
            values[name] = convert(values[name])
        return values if self.order is None else tuple(values[name] for name in self.order)

    def read(self, rows: Sequence[Row]) -> list[Row]:
        if not self.outward:
            return list(rows)
        found = []
        for row in rows:
            columns = list(row)
            for place, convert in self.outward:
                columns[place] = convert(columns[place])
            found.append(tuple(columns))
        return found


class Question:
    """A statement that is made all the time. Rows come as tuples, in the order of its columns."""

    def __init__(self, statement: _Statement) -> None:
        self._statement = statement
        self._worded: dict[str, _Worded] = {}

    def worded(self, conn: Connection) -> _Worded:
        found = self._worded.get(conn.dialect.name)
        if found is None:
            found = self._worded[conn.dialect.name] = _word(self._statement, conn.dialect)
        return found


#: What PostgreSQL calls a float: SQLAlchemy asks for the number of its type, and nothing else needs one.
_FLOAT8 = 701


def _word(statement: _Statement, dialect: sa.Dialect) -> _Worded:
    compiled: Any = statement.compile(dialect=dialect)
    inward = {
        name: convert
        for name, parameter in compiled.binds.items()
        if (convert := parameter.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    outward = [
        (place, convert)
        for place, column in enumerate(getattr(statement, "selected_columns", ()))
        if (convert := column.type.dialect_impl(dialect).result_processor(dialect, _FLOAT8)) is not None
    ]
    fixed = {name: parameter.value for name, parameter in compiled.binds.items() if not parameter.required}
    return _Worded(str(compiled), fixed, compiled.positiontup, inward, outward)


#: With its parameters.
Asked = tuple[Question, Mapping[str, Any]]


def ask(conn: Connection, *asked: Asked) -> list[list[Row]]:
    """Carry out each, in this order; the rows of each."""
    worded = [question.worded(conn) for question, _given in asked]
    said = [(w.text, w.parameters(given)) for w, (_question, given) in zip(worded, asked, strict=True)]
    driver: Any = conn.connection.driver_connection
    errors: Any = conn.dialect.loaded_dbapi
    for text, parameters in said:
        for listener in conn.dispatch.before_cursor_execute:  # whoever follows statements hears of these, too
            listener(conn, driver, text, parameters, None, False)
    try:
        if conn.dialect.name == "sqlite":
            return [w.read(driver.execute(*one).fetchall()) for w, one in zip(worded, said, strict=True)]
        with _together(driver) if len(said) > 1 else contextlib.nullcontext():
            cursors = [driver.cursor().execute(*one) for one in said]
        rows = [cursor.fetchall() if cursor.description else [] for cursor in cursors]
        return [w.read(found) for w, found in zip(worded, rows, strict=True)]
    except errors.Error as error:  # what went past SQLAlchemy is retried like everything else
        texts = "; ".join(text for text, _parameters in said)
        raise DBAPIError.instance(texts, None, _first(error), errors.Error, dialect=conn.dialect) from error


@contextlib.contextmanager
def _together(driver: Any) -> Iterator[None]:
    driver._pipeline = _AtOnce(driver)  # noqa: SLF001 - `pipeline()` would make one that sends as it goes
    with driver.pipeline():
        yield


class _AtOnce(Pipeline):
    """Sends nothing before all has been said, the end included.

    A server that waits for the rest of a pipeline is not idle, nor is one that was asked for a flush after
    the end, as the library does: no time-out ends its transaction, and a process that is frozen then would
    hold its locks for ever.
    """

    def _communicate_gen(self) -> Generator[Any, Any, None]:
        return
        yield

    def _exit_gen(self) -> Generator[Any, Any, None]:
        self._enqueue_sync()
        while self.command_queue:
            self.command_queue.popleft()()
        yield from super()._communicate_gen()
        yield from self._fetch_gen(flush=False)


def _first(error: Exception) -> Exception:
    """Of a pipeline that ended early, the answer that ended it: the others only say that it has ended."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, Exception) and getattr(found, "sqlstate", None):
            return found
        found = found.__context__
    return error
