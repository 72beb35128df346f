"""A transaction runs whole, or the caller learns in one sentence that it did not."""

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from storage import database as house
from storage import schema
from storage.database import Database, DatabaseAwayError
from storage.tables import cursors
from tests.queued import new, put


def add(conn, name: str) -> None:
    conn.execute(sa.insert(cursors).values(name=name, value="1"))


def names(database: Database) -> set[str]:
    with database.begin() as conn:
        return set(conn.scalars(sa.select(cursors.c.name)))


def test_a_fault_of_ours_is_raised_at_once_and_leaves_nothing(database):
    calls = []

    def twice(conn) -> None:
        calls.append(1)
        add(conn, "a")
        add(conn, "a")

    with pytest.raises(IntegrityError):
        database.transact(twice)
    assert (len(calls), names(database)) == (1, set())


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_cut_in_the_middle_is_tried_again_whole(database):
    calls: list[int] = []

    def cut_the_first_time(conn) -> None:
        add(conn, f"before {len(calls)}")
        calls.append(1)
        if len(calls) == 1:
            admin = sa.create_engine(database.engine.url, isolation_level="AUTOCOMMIT")
            with admin.connect() as other:
                other.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                    "AND datname = current_database()"
                )
            admin.dispose()
        add(conn, f"after {len(calls)}")

    database.transact(cut_the_first_time)
    assert (len(calls), names(database)) == (2, {"before 1", "after 2"})


def test_a_database_that_cannot_be_reached_is_told_in_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(house, "_PATIENCE_S", 0.2)
    nobody = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(DatabaseAwayError) as told:
        nobody.transact(names_of)
    nobody.close()

    assert (told.value.exit_code, told.value.code) == (75, "database_away")
    assert "nobody" not in told.value.message


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_somebody_writes_to_is_busy_and_not_missing(database, database_url, monkeypatch):
    monkeypatch.setattr(house, "_SQLITE_PRAGMAS", ("PRAGMA busy_timeout=50",))
    other = Database(database_url)
    with database.begin():
        for look in (schema.ensure_current, schema.upgrade, names):
            with pytest.raises(DatabaseAwayError) as told:
                look(other)
            assert told.value.exit_code == 75
    schema.ensure_current(other)
    other.close()


def names_of(conn) -> set[str]:
    return set(conn.scalars(sa.select(cursors.c.name)))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_deadlock_is_nobodys_fault(database, clock):
    one, two = put(database, [new("a", clock.now()), new("b", clock.now())], clock.now())
    meet = threading.Barrier(2, timeout=10)
    calls = []

    def cross(conn, first: int, second: int) -> None:
        calls.append(first)
        conn.exec_driver_sql(f"UPDATE messages SET detail='{first}' WHERE id={first}")
        if len(calls) <= 2:
            meet.wait()
        conn.exec_driver_sql(f"UPDATE messages SET detail='{first}' WHERE id={second}")

    threads = [
        threading.Thread(target=database.transact, args=(cross, *pair)) for pair in ((one, two), (two, one))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 3


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_transaction_may_think_if_it_says_so_and_only_then(database):
    def limit(conn) -> str:
        return str(conn.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one())

    def thinking(conn) -> str:
        house.unhurried(conn)
        return limit(conn)

    assert database.transact(limit) == "5s"
    assert database.transact(thinking) == "10min"
    assert database.transact(limit) == "5s"
