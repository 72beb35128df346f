"""What an officer establishes about a unit, and what a decision lets it put off."""

from datetime import date

import pytest

from handlers import mark_unit
from messages.problem import DondocError
from messages.registers import SuspensionEntry
from storage import contact_log, marks, suspensions
from storage.imports import RowOf
from tests.listed import debt, give, source, unit

NAMES = ("large_debt", "violation")
JULY, DECEMBER = date(2026, 7, 1), date(2026, 12, 31)


@pytest.fixture
def office(database, clock):
    give(database, [debt("TZ0001X"), debt("TZ0002X")], source("debtors"), clock.now())
    return database


def test_a_mark_stands_until_it_is_lifted_and_is_read_ever_after(office, clock):
    at = clock.now()
    with office.begin() as conn:
        first, second = unit(conn, "TZ0001X"), unit(conn, "TZ0002X")
        told = {"allowed": NAMES, "by": "cb01", "now": at}
        done = [
            mark_unit.mark(conn, "tz0001x", "large-debt", why="nợ 7 tháng", **told),
            mark_unit.mark(conn, "TZ0001X", "large_debt", why="lần nữa", **told),
            mark_unit.mark(conn, "TZ0001X", "violation", why="biên bản số 3", **told),
            mark_unit.mark(conn, "TZ0002X", "violation", why="biên bản số 4", **told),
            mark_unit.unmark(conn, "TZ0002X", "violation", **told),
            mark_unit.unmark(conn, "TZ0002X", "violation", **told),
            mark_unit.mark(conn, "TZ0002X", "violation", why="biên bản số 5", **told),
        ]
        assert done == [True, False, True, True, True, False, True]
        assert marks.in_force(conn) == {first: {"large_debt", "violation"}, second: {"violation"}}
        assert [(m.why, m.lifted_by) for m in marks.every(conn, second)] == [
            ("biên bản số 4", "cb01"), ("biên bản số 5", ""),
        ]  # fmt: skip
        said = [e.body for e in contact_log.entries(conn, subject=second) if e.kind == "mark"]
    assert [(b["mark"], b["set"], b["by"]) for b in said] == [
        ("violation", True, "cb01"), ("violation", False, "cb01"), ("violation", True, "cb01"),
    ]  # fmt: skip


REFUSED_MARKS = [
    (("TZ0001X", "nonsense"), {"why": "x"}, "usage"),
    (("TZ0001X", "violation"), {"why": "  "}, "no_reason"),
    (("TZ9999X", "violation"), {"why": "x"}, "unit_unknown"),
]


@pytest.mark.parametrize(("given", "more", "code"), REFUSED_MARKS, ids=[r[2] for r in REFUSED_MARKS])
def test_a_mark_that_cannot_be_set_changes_nothing(office, clock, given, more, code):
    with office.begin() as conn, pytest.raises(DondocError) as refused:
        mark_unit.mark(conn, *given, **more, allowed=NAMES, by="cb01", now=clock.now())

    assert refused.value.code == code
    with office.begin() as conn:
        assert marks.every(conn) == []


def suspended(code: str = "TZ0001X", since: date = JULY, until: date = DECEMBER, decision: str = "QĐ 1"):
    return SuspensionEntry(code=code, since=since, until=until, decision=decision)


TRIED = [
    (suspended("TZ0002X"), "", "another unit"),
    (suspended(since=date(2027, 1, 1), until=date(2027, 12, 31)), "", "twelve months right behind"),
    (
        suspended(since=date(2026, 12, 1), until=date(2027, 1, 31)),
        "suspension_overlaps",
        "one month too early",
    ),
    (suspended(since=date(2026, 1, 1), until=date(2026, 12, 31)), "suspension_overlaps", "around it"),
    (suspended("TZ0002X", until=date(2027, 7, 31)), "suspension_too_long", "thirteen months"),
    (suspended("TZ0002X", until=date(2026, 6, 30)), "until_before_since", "ends before it begins"),
    (suspended("TZ0002X", decision=" "), "no_decision", "nobody decided it"),
    (suspended("TZ9999X"), "unit_unknown", "no such unit"),
]


@pytest.mark.parametrize(("tried", "code", "why"), TRIED, ids=[t[2] for t in TRIED])
def test_a_suspension_is_entered_or_refused(office, clock, tried, code, why):
    with office.begin() as conn:
        suspensions.add(conn, suspended(), by="cb01", now=clock.now())
        units = {"TZ0001X": 1, "TZ0002X": 2}
        problem = suspensions.problem_of(tried, [suspended()], units)
        assert (problem.code if problem else "") == code, why
        if problem is None:
            suspensions.add(conn, tried, by="cb01", now=clock.now())
        else:
            with pytest.raises(DondocError):
                suspensions.add(conn, tried, by="cb01", now=clock.now())
        assert len(suspensions.every(conn)) == (1 if code else 2)


def test_suspensions_are_found_by_day_by_unit_and_by_their_end(office, clock):
    with office.begin() as conn:
        suspensions.add(conn, suspended(), by="cb01", now=clock.now())
        suspensions.add(conn, suspended("TZ0002X", until=date(2026, 9, 30)), by="cb01", now=clock.now())
        first, second = unit(conn, "TZ0001X")[1], unit(conn, "TZ0002X")[1]
        days = [date(2026, 6, 30), JULY, date(2026, 9, 30), date(2026, 10, 1), DECEMBER, date(2027, 1, 1)]
        found = [set(suspensions.in_force(conn, day)) for day in days]
        ended = [
            [one.code for one in suspensions.ended_between(conn, a, b)]
            for a, b in ((date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 10, 1), DECEMBER))
        ]
        assert [one.decision for one in suspensions.of_unit(conn, first)] == ["QĐ 1"]

    assert found == [set(), {first, second}, {first, second}, {first}, {first}, set()]
    assert ended == [["TZ0002X"], ["TZ0001X"]]


def test_a_list_of_decisions_is_judged_row_by_row_and_put_in_once(office, clock):
    rows = [
        suspended(),
        suspended("TZ0001X", until=date(2026, 8, 31)),
        suspended("TZ9999X"),
        suspended("TZ0002X"),
    ]
    numbered = [RowOf(n, (one,)) for n, one in enumerate(rows, start=5)]
    with office.begin() as conn:
        wrong = suspensions.refusals(conn, numbered, source("suspensions", None))
    assert {row: problem.code for row, problem in wrong.items()} == {
        6: "suspension_overlaps", 7: "unit_unknown",
    }  # fmt: skip

    good = [rows[0], rows[3]]
    first = give(office, good, source("suspensions", None), clock.now())
    again = give(office, good, source("suspensions", None, sha256="2"), clock.now())
    assert [(o.diff.imported, o.diff.unchanged) for o in (first, again)] == [(2, 0), (0, 2)]
