"""The contact log finds every change made behind its back."""

import hashlib
import json

import pytest
import sqlalchemy as sa
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from storage import contact_log
from storage.contact_log import Anchor, Entry
from storage.database import Database
from storage.tables import log_entries
from tests.queued import new, put


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


def test_an_entry_is_linked_by_the_hash_of_a_json_list(database, clock):
    """Anybody can recompute the chain with any JSON library, strange words included."""
    strange = ['khỏi "ngoặc"', "gạch \\ chéo", "xuống\ndòng\x01", "\u2028 🙏"]
    with database.begin() as conn:
        for number, kind in enumerate(strange):
            entry = Entry(kind=kind, subject_kind="participant", subject_id=number, body={})
            contact_log.append(conn, clock.now(), [entry])
        for row in conn.execute(sa.select(log_entries)).mappings():
            names = (
                "seq",
                "at",
                "kind",
                "subject_kind",
                "subject_id",
                "message_id",
                "body_hash",
                "prev_hash",
            )
            linked = json.dumps([row[name] for name in names], ensure_ascii=False, separators=(",", ":"))
            assert row["hash"] == hashlib.sha256(linked.encode()).hexdigest()


@given(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=20)))
def test_one_body_has_one_text(body):
    try:
        plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        assume(False)
    assert contact_log.canonical(body).encode() == plain


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


# -- what was planned -------------------------------------------------------------------------------


def planned(database: Database, clock, n: int = 5) -> None:
    """Two entries, each for `n` messages of two subjects."""
    for batch in ("a", "b"):
        put(
            database,
            [new(f"{batch}{i}", clock.now(), subject=("participant", i % 2)) for i in range(n)],
            clock.now(),
        )


def test_a_batch_of_planned_messages_is_one_link_and_reads_as_one_entry_each(database, clock):
    planned(database, clock)
    with database.begin() as conn:
        found = list(contact_log.entries(conn))
        of_one = list(contact_log.entries(conn, subject=("participant", 1)))
        proved = contact_log.verify(conn)
        assert (proved.entries, proved.planned, proved.faults) == (2, 10, ())

    assert [(e.kind, e.seq, e.body["key"]) for e in found] == [
        ("planned", seq, f"{batch}{i}#0") for seq, batch in ((1, "a"), (2, "b")) for i in range(5)
    ]
    assert {e.subject_id for e in of_one} == {1}
    assert [e.body["key"] for e in of_one] == ["a1#0", "a3#0", "b1#0", "b3#0"]


FORGERIES = [
    ("a fact was changed", "UPDATE log_planned SET body = '{{}}' WHERE {one}", (2, "body")),
    ("and its mark with it", "UPDATE log_planned SET body='', body_hash='x' WHERE {one}", (2, "body")),
    ("it is another's", "UPDATE log_planned SET subject_id = 99 WHERE {one}", (2, "body")),
    ("it was taken out", "DELETE FROM log_planned WHERE {one}", (2, "body")),
    ("it was moved to another plan", "UPDATE log_planned SET seq = 1 WHERE {one}", (1, "body")),
    ("one that nobody planned", "UPDATE log_planned SET seq = 9 WHERE {one}", (2, "body")),
    ("all were taken out", "DELETE FROM log_planned", (1, "body")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "sql", "fault"), FORGERIES, ids=[f[0] for f in FORGERIES])
def test_a_forged_plan_is_found(database, clock, what, sql, fault):
    planned(database, clock)
    with database.begin() as conn:
        one = conn.execute(sa.text("SELECT max(message_id) FROM log_planned WHERE seq = 2")).scalar_one()
        conn.exec_driver_sql(sql.format(one=f"message_id = {one}"))
        assert fault in contact_log.verify(conn).faults


def test_a_plan_that_comes_in_between_is_no_fault(database, clock):
    planned(database, clock)

    def look(conn):
        before = contact_log.head(conn)
        put(database, [new("in between", clock.now())], clock.now())  # nobody who writes waits for a reader
        return before, contact_log.verify(conn)

    before, found = database.read(look)
    assert (found.head, found.faults) == (before, ())
    with database.begin() as conn:
        assert contact_log.head(conn).seq == before.seq + 1
