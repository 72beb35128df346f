"""A list that opens cases opens them with its own transaction, and just as the round of the day would."""

from datetime import date

import pytest

from bot import matters
from handlers import list_import
from messages.registers import Coverage, UnregisteredUnit
from storage import case_files, contact_log, unregistered
from tests.listed import rows_from, source
from tests.office_work import at, cases_of, employ, events, kinds, on, turn

RECEIVED, TODAY = date(2026, 12, 1), date(2026, 12, 3)
UNITS = [
    UnregisteredUnit(code=f"TV{n:04d}U", tax_code="", name=f"Công ty {n}", coverage=Coverage.NEVER, missing=n)
    for n in range(1, 4)
]


@pytest.fixture
def office(database):
    employ(database, "CV01", "officer")
    return database


def give(database, units, *, opens, period=date(2026, 12, 1), fails=False, today=TODAY):
    where = source("unregistered", period, received=RECEIVED, sha256=f"{period}{len(units)}")

    def work(conn):
        list_import.put_in(conn, rows_from(units), where, {"rows": len(units)}, now=at(today))
        opened = matters.imported(conn, on(today), where) if opens else 0
        if fails:
            raise RuntimeError("power")
        return opened

    return database.transact(work)


def work_of(database):
    """The work of the cases; that a term runs out is said by the round alone."""
    return [kind for kind in kinds(database) if kind[0] != "deadline-soon"]


def standing(database):
    return [
        (c["key"], c["kind"], c["state"], c["since"], c["due"], c["owner"], c["facts"], c["opened_at"])
        for c in cases_of(database)
    ]


def test_the_import_opens_what_the_round_would_and_the_round_finds_it_open(office):
    assert give(office, UNITS, opens=True) == 3
    by_import, work = standing(office), work_of(office)
    turn(office, TODAY)

    assert [key for key, *_rest in by_import] == [f"unregistered:{u.code}:2026-12" for u in UNITS]
    assert (standing(office), work_of(office)) == (by_import, work)
    assert [events(office, c["id"]) for c in cases_of(office)] == [[("opened", "01/12", "dondoc")]] * 3
    assert {kind for kind, _due in work} == {"notice-04-kt"}


def test_both_ways_come_to_the_same(office):
    give(office, UNITS, opens=False)
    turn(office, TODAY)
    by_round, work = standing(office), work_of(office)
    with office.begin() as conn:
        assert matters.imported(conn, on(TODAY), source("unregistered")) == 0

    assert len(by_round) == len(work) == 3
    assert standing(office) == by_round
    assert {(state, since, due) for _k, _n, state, since, due, *_rest in by_round} == {
        ("listed", RECEIVED, by_round[0][4])
    }


def test_a_list_that_does_not_go_in_opens_nothing(office):
    with pytest.raises(RuntimeError):
        give(office, UNITS, opens=True, fails=True)

    assert cases_of(office) == []
    with office.begin() as conn:
        assert unregistered.every_open(conn) == []
        assert contact_log.verify(conn).faults == ()


def test_the_next_list_opens_only_who_is_new(office):
    give(office, UNITS[:2], opens=True)
    january = date(2027, 1, 1)

    assert give(office, UNITS, opens=True, period=january, today=date(2027, 1, 4)) == 1
    with office.begin() as conn:
        listed = case_files.listed(conn, kind="unregistered")
    assert sorted(row["key"] for row in listed) == [
        "unregistered:TV0001U:2026-12",
        "unregistered:TV0002U:2026-12",
        "unregistered:TV0003U:2027-01",
    ]


def test_other_lists_open_no_case(office):
    give(office, UNITS, opens=False)
    with office.begin() as conn:
        assert matters.imported(conn, on(TODAY), source("debtors")) == 0
