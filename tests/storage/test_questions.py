"""Questions in the driver's words are answered as SQLAlchemy would answer them."""

import time
from contextlib import closing
from datetime import date, timedelta

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from storage import among
from storage.database import Database, DatabaseAwayError
from storage.questions import Asked, Question, ask
from storage.tables import dues, messages
from tests.chaos_proxy import ChaosProxy
from tests.queued import new, put, road

#: What ends a round of the extended protocol: the server answers and is idle again.
SYNC = b"S\x00\x00\x00\x04"


def test_rows_are_those_of_the_statement_with_their_types(database, clock):
    chains = [f"m{n}" for n in range(5)]
    put(database, [new(c, clock.now(), roads=[road(address=c)]) for c in chains], clock.now())
    statement = (
        sa.select(messages.c.id, messages.c.chain, messages.c.not_before, messages.c.read_at)
        .where(
            among.texts(messages.c.chain, "chains"),
            messages.c.not_before <= sa.bindparam("until"),
            messages.c.state == "queued",
        )
        .order_by(messages.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )
    given = {"chains": ["m1", "m3", "m4", "ở đâu đó"], "until": clock.now() + timedelta(days=1), "most": 2}
    days = sa.select(dues.c.due_date).where(dues.c.due_date > sa.bindparam("day"))
    with database.begin() as conn:
        known = [tuple(row) for row in conn.execute(statement, given)]
        asked = ask(
            conn,
            (Question(statement), given),
            (Question(days), {"day": date(2026, 12, 1)}),
            (Question(statement), {**given, "most": 9}),
        )
        alone = ask(conn, (Question(statement), given))

    assert [row[1] for row in known] == ["m1", "m3"]
    assert known[0][2] == clock.now()
    assert alone == [known]
    assert asked[:2] == [known, []]
    assert [row[1] for row in asked[2]] == ["m1", "m3", "m4"]


def test_what_changes_something_is_said_on_the_same_way(database, clock):
    numbers = put(
        database, [new(f"m{n}", clock.now(), roads=[road(address=str(n))]) for n in range(3)], clock.now()
    )
    change = Question(
        sa.update(messages)
        .where(among.numbers_within(messages.c.id, "ids"))
        .values(state="cancelled", silence_at=sa.bindparam("now"))
    )
    look = Question(sa.select(messages.c.id, messages.c.state, messages.c.silence_at).order_by(messages.c.id))
    with database.begin() as conn:
        given = {**among.span("ids", numbers[1:]), "now": clock.now()}
        before, changed, after = ask(conn, (look, {}), (change, given), (look, {}))

    assert before == [(n, "queued", None) for n in numbers]
    assert changed == []
    assert after == [(numbers[0], "queued", None), *((n, "cancelled", clock.now()) for n in numbers[1:])]


def test_what_goes_wrong_is_an_error_like_any_other(database):
    wrong = Question(sa.select(sa.literal_column("nobody").label("nobody")).select_from(messages))
    with pytest.raises(DBAPIError), database.begin() as conn:
        ask(conn, (wrong, {}), (wrong, {}))
    with database.begin() as conn:
        assert ask(conn, (Question(sa.select(sa.literal_column("1"))), {})) == [[(1,)]]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_goes_together_leaves_in_one_piece_with_its_end(database_url):
    """A server that waits for the rest is not idle: whoever is frozen then would hold his locks for ever."""
    look: Asked = (Question(sa.select(messages.c.id).limit(1)), {})
    with ChaosProxy(sa.make_url(database_url).port or 0) as proxy:
        there = sa.make_url(database_url).set(host=proxy.host, port=proxy.port)
        with closing(Database(there.render_as_string(hide_password=False))) as database:
            for _round in range(12):  # unprepared, being prepared, prepared
                with database.begin() as conn:
                    conn.exec_driver_sql("SELECT 1")
                    proxy.heard = []
                    assert ask(conn, look, look, look) == [[], [], []]
                    (piece,) = proxy.heard
                    assert piece.endswith(SYNC)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_stands_still_after_his_questions_loses_his_transaction(database):
    look: Asked = (Question(sa.select(messages.c.id).limit(1)), {})

    def stand_still() -> None:
        with database.begin() as conn:
            conn.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '100ms'")
            ask(conn, look, look)
            time.sleep(0.5)
            ask(conn, look)

    with pytest.raises(DatabaseAwayError) as ended:
        stand_still()
    assert ended.value.reason in {"25P03", "lost"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_was_cut_between_two_questions_is_passing(database, database_url):
    one = Question(sa.select(sa.literal_column("1")))
    tries: list[int] = []

    def twice(conn):
        tries.append(1)
        if len(tries) == 1:
            pid = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with psycopg.connect(database_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [pid])
        return ask(conn, (one, {}), (one, {}))

    assert database.transact(twice) == [[(1,)], [(1,)]]
    assert len(tries) == 2
