"""The contact log finds every change made behind its back."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from storage import contact_log
from storage.contact_log import Anchor, Entry
from storage.database import Database


def fill(database: Database, clock, n: int = 20) -> None:
    with database.begin() as conn:
        for i in range(n):
            contact_log.append(conn, clock.now(), [Entry(kind="planned", message_id=i, body={"số": i})])


def unlock(conn) -> None:
    """What somebody with the owner's rights would do first."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("DROP TRIGGER log_entries_no_UPDATE")
        conn.exec_driver_sql("DROP TRIGGER log_entries_no_DELETE")
    else:
        conn.exec_driver_sql("DROP TRIGGER log_entries_append_only ON log_entries")


def test_an_untouched_log_verifies(database, clock):
    fill(database, clock)
    with database.begin() as conn:
        found = contact_log.verify(conn, anchor=contact_log.head(conn))

    assert found.faults == ()
    assert found.entries == 20


@pytest.mark.parametrize("verb", ["UPDATE log_entries SET kind='read'", "DELETE FROM log_entries"])
def test_the_database_itself_refuses_to_change_the_past(database, clock, verb):
    fill(database, clock)
    with pytest.raises(DBAPIError), database.begin() as conn:
        conn.exec_driver_sql(verb)


TAMPERINGS = [
    ("an edited kind", "UPDATE log_entries SET kind='read' WHERE seq=7", (7, "edited")),
    ("an edited time", "UPDATE log_entries SET at='2026-01-01T00:00:00+07:00' WHERE seq=7", (7, "edited")),
    ("an edited text", "UPDATE log_bodies SET body='{}' WHERE seq=7", (7, "body")),
    ("a removed text", "DELETE FROM log_bodies WHERE seq=7", (7, "body")),
    ("a deleted entry", "DELETE FROM log_entries WHERE seq=7", (7, "missing")),
    ("an entry moved", "UPDATE log_entries SET seq=-7 WHERE seq=7", (1, "missing")),
    ("a head set back", "UPDATE log_head SET seq=19", (19, "head")),
]


@pytest.mark.parametrize(("what", "sql", "fault"), TAMPERINGS, ids=[t[0] for t in TAMPERINGS])
def test_tampering_is_found(database, clock, what, sql, fault):
    fill(database, clock)
    with database.begin() as conn:
        unlock(conn)
        conn.exec_driver_sql(sql)
    with database.begin() as conn:
        faults = contact_log.verify(conn).faults

    assert fault in faults


def test_a_cut_end_is_found_only_with_an_anchor(database, clock):
    fill(database, clock)
    with database.begin() as conn:
        anchor = contact_log.head(conn)
        unlock(conn)
        before = conn.execute(sa.text("SELECT hash FROM log_entries WHERE seq=15")).scalar_one()
        conn.exec_driver_sql("DELETE FROM log_entries WHERE seq>15")
        conn.exec_driver_sql("DELETE FROM log_bodies WHERE seq>15")
        conn.execute(sa.text("UPDATE log_head SET seq=15, hash=:h"), {"h": before})
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()
        assert contact_log.verify(conn, anchor=anchor).faults == ((20, "cut"),)


def test_a_log_rewritten_from_the_start_does_not_match_the_anchor(database, clock):
    fill(database, clock)
    with database.begin() as conn:
        anchor = contact_log.head(conn)

    with database.begin() as conn:
        found = contact_log.verify(conn, anchor=Anchor(seq=anchor.seq, hash="f" * 64))
    assert found.faults == ((20, "cut"),)


def test_entries_of_a_rolled_back_transaction_leave_no_gap(database, clock):
    fill(database, clock, 3)
    with database.engine.connect() as conn:
        contact_log.append(conn, clock.now(), [Entry(kind="planned", body={})])
        conn.rollback()
    fill(database, clock, 1)
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()
        assert contact_log.head(conn).seq == 4
