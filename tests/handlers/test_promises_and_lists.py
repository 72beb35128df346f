"""The next list judges: what is paid stops, what left is not called paid where the list can tell, and
whoever broke a promise is reminded again and followed up by a person."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from handlers import list_import
from messages.subjects import Scheme
from scheduler import planning
from storage import contact_log, participants, promises
from storage import tasks as work
from storage.tables import debts, dues, tasks
from tests.handlers.conversations import CODE, UNIT, hold, with_employer, with_participant
from tests.listed import JANUARY, debt, due, give, rows_from, source, staff, store
from tests.scheduler.test_timetable import plan_desk

here = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HEALTH = Scheme.HOUSEHOLD_HEALTH
OTHERS = [debt(f"TV{n:04d}B") for n in range(5)]
LATER = date(2026, 12, 20)


def states(database, table, *, of=None):
    with database.begin() as conn:
        query = sa.select(table.c.period, table.c.state).order_by(table.c.period)
        return [
            (str(period)[:7], state)
            for period, state in conn.execute(query if of is None else query.where(of))
        ]


def verdicts(talk):
    return [p[2] for p in talk.remembers()["promises"]]


def december(**more):
    return source("debtors", sha256="next", as_of=LATER, **more)


# -- employers: paid, gone, moved -----------------------------------------------------------------

CLEAR = [debt(f"TV{n:04d}C", closing=0, months=None) for n in range(5)]
LISTS = [
    ("listed with nothing owed", [debt(UNIT, closing=0), *OTHERS], (1, 0), "paid", "kept"),
    ("listed as having paid too much", [debt(UNIT, closing=-5), *OTHERS], (1, 0), "paid", "kept"),
    ("missing from a list of debtors", OTHERS, (0, 1), "gone", "kept"),
    ("missing from a list of everybody", [*OTHERS, *CLEAR], (0, 1), "gone", "open"),
    ("still owing before the day", [debt(UNIT), *OTHERS], (0, 0), "open", "open"),
]  # fmt: skip


@here
@pytest.mark.parametrize(("why", "listed", "found", "state", "promise"), LISTS, ids=[x[0] for x in LISTS])
def test_paid_and_gone_are_two_things(database, clock, why, listed, found, state, promise):
    talk = with_employer(database, clock.now())
    talk.say("hẹn 25/12")
    outcome = give(database, list(dict.fromkeys(listed)), december(), talk.forward(days=1))

    assert (len(outcome.diff.paid), len(outcome.diff.gone)) == found
    with database.begin() as conn:
        assert conn.scalar(sa.select(debts.c.state).where(debts.c.employer_id == talk.subject[1])) == state
    assert verdicts(talk) == [promise]


@here
def test_a_single_unit_that_paid_too_much_makes_no_list_of_everybody(database, clock):
    many = [debt(f"TV{n:04d}D") for n in range(12)]
    for code, clear, named in (("1", 1, False), ("2", 2, True)):
        rest = [debt(f"TV{n:04d}E", closing=-1) for n in range(clear)]
        outcome = give(
            database, [*many, *rest], december(period=JANUARY) if named else december(), clock.now()
        )
        assert (code, outcome.diff.names_the_clear) == (code, named)


@here
def test_who_moved_is_told_apart_on_the_screen(database, clock):
    give(database, [debt(UNIT), *OTHERS], source("debtors"), clock.now())
    whole = give(database, [*OTHERS, *CLEAR], source("debtors", JANUARY), clock.now())
    debtors = give(database, OTHERS[:4], source("debtors", date(2027, 2, 1)), clock.now())

    assert [[w.code for w in o.warnings] for o in (whole, debtors)] == [["gone_not_paid"], []]


def test_a_unit_that_has_paid_is_left_in_peace(database, clock):
    talk = with_employer(database, clock.now())
    talk.say("đã nộp rồi")
    talk.say("hẹn 25/12")
    hold(talk, "dispute")
    hold(talk, "wrong_contact")
    talk.remind("later", sent=False)
    january = source("debtors", JANUARY)
    first = give(database, [debt(UNIT, closing=0), *OTHERS], january, talk.forward(days=5))
    again = give(database, [debt(UNIT, closing=0), *OTHERS], january, talk.forward(days=1))

    known = talk.remembers()
    assert known["holds"] == [("wrong_contact", None)]  # whose address it is, no payment shows
    assert known["reminders"]["later"] == "cancelled"
    assert [p[2] for p in known["promises"]] == ["kept"]
    assert (first.promises, len(first.diff.paid)) == ({"kept": 1, "broken": 0}, 1)
    assert (again.diff.unchanged, len(again.diff.paid)) == (6, 0)  # it paid once
    assert states(database, debts, of=debts.c.employer_id == talk.subject[1]) == [
        ("2026-12", "paid"),
        ("2027-01", "paid"),
    ]
    with database.begin() as conn:
        assert [t["state"] for t in work.tasks_of(conn, talk.subject)] == ["cancelled"]
        assert contact_log.verify(conn).faults == ()


@here
def test_who_paid_and_owes_again_is_owed_again(database, clock):
    give(database, [debt(UNIT)], source("debtors"), clock.now())
    give(database, [debt(UNIT, closing=0)], december(), clock.now())
    give(database, [debt(UNIT)], source("debtors", JANUARY), clock.now())

    assert states(database, debts) == [("2026-12", "paid"), ("2027-01", "open")]


# -- a part that was promised ---------------------------------------------------------------------

#: (why, what the list says, period, of which day, verdict): 20 million owed, 5 promised for 10/12
PARTS = [
    ("the balance fell by it", {"closing": 15_000_000}, None, LATER, "kept"),
    ("by more than that", {"closing": 1_000_000}, None, LATER, "kept"),
    ("kept before the day", {"closing": 15_000_000}, None, date(2026, 12, 5), "kept"),
    ("by less, and the day is over", {"closing": 15_000_001}, None, LATER, "broken"),
    ("by less, the day is to come", {"closing": 15_000_001}, None, date(2026, 12, 5), "open"),
    ("by less, on the day itself", {"closing": 15_000_001}, None, date(2026, 12, 10), "open"),
    ("figures older than the promise", {"closing": 15_000_000}, None, date(2026, 11, 30), "open"),
    ("what arose since is not held against it", {"closing": 23_000_000, "arising": 8_000_000}, JANUARY,
     date(2027, 1, 31), "kept"),
    ("nor does it hide that nothing was paid", {"closing": 28_000_000, "arising": 8_000_000}, JANUARY,
     date(2027, 1, 31), "broken"),
    ("a list that does not say what arose", {"closing": 16_000_000}, JANUARY, date(2027, 1, 31), "broken"),
]  # fmt: skip


@here
@pytest.mark.parametrize(("why", "now", "period", "as_of", "verdict"), PARTS, ids=[p[0] for p in PARTS])
def test_a_part_that_was_promised_is_kept_when_the_balance_fell_by_it(
    database, clock, why, now, period, as_of, verdict
):
    talk = with_employer(database, clock.now())
    talk.say("ngày 10/12 công ty nộp 5 triệu")
    where = source("debtors", period, sha256="next", as_of=as_of) if period else december()
    where = replace(where, as_of=as_of)
    give(database, [debt(UNIT, **now, as_of=None), *OTHERS], where, talk.forward(days=20))

    assert verdicts(talk) == [verdict]


@here
def test_two_part_payments_in_one_month_add_up(database, clock):
    talk = with_employer(database, clock.now())
    talk.say("ngày 10/12 công ty nộp 5 triệu")
    for closing, day in ((17_000_000, 5), (15_000_000, 12)):
        where = source("debtors", sha256=str(day), as_of=date(2026, 12, day))
        give(database, [debt(UNIT, closing=closing), *OTHERS], where, talk.forward(days=5))

    assert verdicts(talk) == ["kept"]


@here
def test_a_promise_nobody_wrote_is_judged_by_the_lists_alone(database, clock):
    talk = with_employer(database, clock.now())
    with database.begin() as conn:
        now = talk.forward(hours=1)
        promises.give(conn, talk.subject, day=date(2026, 12, 10), amount=5_000_000, inbox_id=0, now=now)
    january = source("debtors", JANUARY, as_of=date(2027, 1, 31))
    give(database, [debt(UNIT, closing=15_000_000), *OTHERS], january, talk.forward(days=31))

    assert verdicts(talk) == ["kept"]


# -- participants ---------------------------------------------------------------------------------

REST = due("8499999999")
NEXT = [
    ("paid up to a later month", {"paid_to": "2027-02"}, (1, 0), "paid", "kept"),
    ("paid up to a later day", {"paid_to": "2027-02-28"}, (1, 0), "paid", "kept"),
    ("the day alone moved", {"due_date": date(2027, 1, 15)}, (0, 0), "carried", "broken"),
    ("still the same", {}, (0, 0), "carried", "broken"),
]  # fmt: skip


@here
@pytest.mark.parametrize(("why", "now", "found", "state", "promise"), NEXT, ids=[n[0] for n in NEXT])
def test_who_stands_on_the_list_as_paid_up_to_later_has_paid(
    database, clock, why, now, found, state, promise
):
    talk = with_participant(database, clock.now())
    talk.say("hẹn 25/12")
    outcome = give(database, [due(CODE, **now), REST], source(period=JANUARY), talk.forward(days=31))

    assert (len(outcome.diff.paid), len(outcome.diff.gone)) == found
    own = dues.c.participant_id == talk.subject[1]
    assert states(database, dues, of=own) == [("2026-12", state), ("2027-01", "open")]
    assert verdicts(talk) == [promise]


UNDATED = [
    ("the next one falls due", date(2027, 3, 5), "paid"),
    ("a list that names no day", date(2027, 1, 31), "carried"),
]


@here
@pytest.mark.parametrize(("why", "day", "state"), UNDATED, ids=[u[0] for u in UNDATED])
def test_where_no_month_is_named_a_later_day_tells(database, clock, why, day, state):
    give(database, [due(CODE, paid_to=None)], source(), clock.now())
    give(database, [due(CODE, paid_to=None, due_date=day)], source(period=JANUARY), clock.now())

    assert states(database, dues) == [("2026-12", state), ("2027-01", "open")]


@here
def test_one_of_two_schemes_paid_is_not_yet_all_that_was_owed(database, clock):
    talk = with_participant(database, clock.now())
    both = (due(CODE), due(CODE, scheme=HEALTH, paid_to="2026-12-31", amount=100_000))
    give(database, [both, REST], source(sha256="both"), clock.now())
    talk.say("hẹn 25/12 đóng 297k")
    paid = (due(CODE, paid_to="2027-02"), due(CODE, scheme=HEALTH, paid_to="2026-12-31", amount=100_000))
    outcome = give(database, [paid, REST], source(period=JANUARY), talk.forward(days=31))

    assert outcome.diff.paid == []
    assert outcome.diff.fell == {talk.subject: 297_000}
    assert verdicts(talk) == ["kept"]  # the part that was promised


@here
def test_the_next_due_of_who_has_paid_is_owed_and_reminded_of(database, clock):
    talk = with_participant(database, clock.now())
    talk.say("đã đóng rồi")
    give(database, [due(CODE, paid_to="2027-02", due_date=date(2027, 3, 31)), REST],
         source(period=JANUARY), talk.forward(days=31))  # fmt: skip

    known = talk.remembers()
    assert known["holds"] == []
    with database.begin() as conn:
        assert [t["state"] for t in work.tasks_of(conn, talk.subject)] == ["cancelled"]
        assert [d.due.due_date for d in participants.dues_of(conn, talk.subject[1])] == [date(2027, 3, 31)]


# -- broken: up it goes ---------------------------------------------------------------------------


def broken_tasks(database):
    with database.begin() as conn:
        query = sa.select(tasks).where(tasks.c.kind == "broken-promise")
        return [dict(row) for row in conn.execute(query).mappings()]


@pytest.mark.parametrize("kind", ["participant", "employer"])
def test_a_broken_promise_becomes_work_for_who_follows_them_once(database, clock, kind):
    give(database, [staff("NV01")], source("agents", None), clock.now())
    if kind == "participant":
        talk, owner = with_participant(database, clock.now(), agent="NV01"), "NV01"
        listed: list[Any] = [due(CODE, agent="NV01")]
        where = source(sha256="next", as_of=LATER)
    else:
        talk, owner = with_employer(database, clock.now()), "canbo@bhxh.test"
        listed, where = [debt(UNIT, officers=("canbo@bhxh.test",))], december()
    talk.say("hẹn 10/12")
    now = talk.forward(days=20)
    first = give(database, listed, where, now)
    again = give(database, listed, where, now)

    (task,) = broken_tasks(database)
    assert (task["owner"], task["deadline"], task["state"]) == (owner, now.date() + timedelta(days=3), "open")
    assert "10/12/2026" in task["detail"]
    assert [o.promises for o in (first, again)] == [{"kept": 0, "broken": 1}, {"kept": 0, "broken": 0}]
    assert talk.remembers()["holds"] == []
    with database.begin() as conn:
        logged = [e.body for e in contact_log.entries(conn, subject=talk.subject) if e.kind == "promise"]
    assert [(b["state"], b["day"]) for b in logged] == [("broken", "2026-12-10")]


@here
def test_without_a_follower_it_is_the_offices_officer(database, clock):
    talk = with_participant(database, clock.now(), agent="")
    talk.say("hẹn 10/12")
    where = source(sha256="next", as_of=LATER)
    with database.begin() as conn:
        rows = rows_from([due(CODE, agent="")])
        list_import.put_in(conn, rows, where, {}, now=talk.forward(days=20), officer="Lê Thị Cán")

    assert [t["owner"] for t in broken_tasks(database)] == ["Lê Thị Cán"]


@here
def test_the_work_ends_when_it_is_paid_after_all(database, clock):
    talk = with_employer(database, clock.now())
    talk.say("hẹn 10/12")
    give(database, [debt(UNIT), *OTHERS], december(), talk.forward(days=20))
    give(database, [debt(UNIT, closing=0), *OTHERS], source("debtors", JANUARY), talk.forward(days=5))

    assert [t["state"] for t in broken_tasks(database)] == ["cancelled"]


def test_after_a_broken_promise_the_next_notice_of_the_same_month_is_due_at_once(database, clock):
    """Said this month already; promised, and broke it: said once more, then not again."""
    talk = with_employer(database, clock.now())
    desk = replace(plan_desk(), channels=frozenset({"telegram"}))

    def notices(day):
        made = planning.carry_out(database, desk, day=day.date(), now=day)
        return [draft.key for draft in made.plan.drafts]

    usual = f"debt:{UNIT}:2026-12:from-1"
    assert notices(talk.forward(hours=1)) == [usual]
    talk.say("hẹn 10/12")
    assert notices(talk.forward(days=4)) == []
    give(database, [debt(UNIT, as_of=None), *OTHERS], december(), talk.forward(days=14))

    assert [key for key in notices(talk.at) if UNIT in key] == [f"{usual}:p1"]
    assert [key for key in notices(talk.forward(days=7)) if UNIT in key] == []


def test_one_import_is_one_transaction_with_its_verdicts(database, clock):
    talk = with_employer(database, clock.now())
    talk.say("hẹn 10/12")

    class StopError(Exception):
        pass

    def cut(conn):
        store(conn, [debt(UNIT), *OTHERS], december(), talk.forward(days=20))
        raise StopError

    with pytest.raises(StopError):
        database.transact(cut)

    assert (verdicts(talk), broken_tasks(database)) == (["open"], [])
