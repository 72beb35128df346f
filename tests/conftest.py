"""What every test may ask for: a clock it holds, and real databases of both kinds."""

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from messages.formats import OFFICE_ZONE
from storage import schema
from storage.database import Database
from tests import postgres

IN_CI = bool(os.environ.get("CI"))
#: `make soak` asks for the long ones
collect_ignore = [] if os.environ.get("SOAK") else ["soak"]


def missing_part(name: str, how: str) -> None:
    """A real part is not here: in CI that fails the run, elsewhere it says how to get it."""
    sentence = f"{name} is not installed; get it with: {how}"
    if IN_CI:
        pytest.fail(sentence)
    pytest.skip(sentence)


class HeldClock:
    """A clock that moves only when told. Starts on a working Tuesday morning."""

    def __init__(self) -> None:
        self.at = datetime(2026, 12, 1, 9, 0, tzinfo=OFFICE_ZONE)

    def now(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.close()  # the last connection folds the write-ahead log into the file
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    if postgres.binaries() is None:
        missing_part("PostgreSQL", "apt-get install postgresql")
    with postgres.cluster() as url:
        with psycopg.connect(f"{url}/postgres", autocommit=True) as conn:
            conn.execute("CREATE DATABASE template_dondoc")
        database = Database(f"{url}/template_dondoc")
        schema.upgrade(database)
        database.close()
        yield url


_numbers = itertools.count()


#: Each drop asks for a checkpoint, which is dear right after a database was made: several share one.
DROPPED_AT_ONCE = 16


class Databases:
    """Databases made for tests on one server, and taken out again: a thousand of them fill the disk."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._used: list[str] = []

    @contextlib.contextmanager
    def one(self) -> Iterator[str]:
        name = f"t{os.getpid()}_{next(_numbers)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE template_dondoc")
        yield f"{self._server}/{name}"
        self._used.append(name)
        if len(self._used) >= DROPPED_AT_ONCE:
            self._say(*(f"DROP DATABASE {used} WITH (FORCE)" for used in self._used))
            self._used.clear()

    def _say(self, *statements: str) -> None:
        with psycopg.connect(f"{self._server}/postgres", autocommit=True) as conn:
            for statement in statements:
                conn.execute(statement.encode())


@pytest.fixture(scope="session")
def databases(postgres_server: str) -> Databases:
    return Databases(postgres_server)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a fresh database with the current schema, on each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "dondoc.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    made: Databases = request.getfixturevalue("databases")
    with made.one() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.close()
