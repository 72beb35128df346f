"""Conferences, costs and labour demand as the office enters them, on both databases."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from messages.problem import DondocError
from storage import conferences, contact_log, costs, labour_demands
from storage.conferences import Conference
from storage.costs import Cost
from storage.labour_demands import Demand
from storage.tables import employers

TODAY = date(2026, 12, 22)
WEEK = date(2026, 11, 30)


@pytest.fixture
def enter(database, clock):
    return lambda work, *args, **named: database.transact(work, *args, now=clock.now(), **named)


def conference(day, kind="customer"):
    return Conference(kind=kind, title="Hội nghị", area="Phường 9", day=day, invited=40, entered_by="CB01")


def test_a_conference_is_planned_held_and_counted_in_the_log(enter, database):
    planned = enter(conferences.add, conference(date(2026, 12, 10)))
    second = enter(conferences.add, conference(date(2026, 12, 11)))
    held = enter(conferences.hold, planned.code.lower(), today=TODAY, by="CB02", attended=31, registered=5)
    mended = enter(conferences.hold, planned.code, today=TODAY, by="CB02", attended=32)
    gone = enter(conferences.cancel, second.code, by="CB02", reason="bão")

    assert [planned.code, second.code] == ["HN-2026-12-001", "HN-2026-12-002"]
    assert (planned.state, held.state, gone.state, gone.note) == ("planned", "held", "cancelled", "bão")
    assert (mended.invited, mended.attended, mended.registered) == (40, 32, 5)
    with database.begin() as conn:
        said = [(e.body["code"], e.body["state"], e.body["by"]) for e in contact_log.entries(conn)]
    assert said == [
        ("HN-2026-12-001", "planned", "CB01"), ("HN-2026-12-002", "planned", "CB01"),
        ("HN-2026-12-001", "held", "CB02"), ("HN-2026-12-001", "held", "CB02"),
        ("HN-2026-12-002", "cancelled", "CB02"),
    ]  # fmt: skip


def test_what_cannot_be_is_refused_and_changes_nothing(enter, database):
    later = enter(conferences.add, conference(date(2026, 12, 30)))
    held = enter(conferences.add, conference(date(2026, 12, 1)))
    enter(conferences.hold, held.code, today=TODAY, by="CB01")
    refused: list[tuple[Any, tuple[Any, ...], dict[str, Any], str]] = [
        (conferences.add, (conference(TODAY, "party"),), {}, "usage"),
        (conferences.hold, (later.code,), {"today": TODAY, "by": ""}, "not_yet"),
        (conferences.hold, (held.code,), {"today": TODAY, "by": "", "attended": -1}, "usage"),
        (conferences.cancel, (held.code,), {"by": "", "reason": "x"}, "not_planned"),
        (conferences.hold, ("HN-2026-12-099",), {"today": TODAY, "by": ""}, "unknown_conference"),
    ]
    for work, args, named, code in refused:
        with pytest.raises(DondocError) as error:
            enter(work, *args, **named)
        assert error.value.code == code

    with database.begin() as conn:
        assert [c.state for c in conferences.listed(conn)] == ["held", "planned"]


def test_work_conferences_are_finished_before_20_december(enter, database):
    days = {"in time": date(2026, 12, 19), "late": date(2026, 12, 20), "never held": date(2026, 11, 3)}
    codes = {name: enter(conferences.add, conference(day, "work")).code for name, day in days.items()}
    for name in ("in time", "late"):
        enter(conferences.hold, codes[name], today=TODAY, by="CB01")
    enter(conferences.add, conference(date(2026, 12, 28)))  # of customers: has no such term

    with database.begin() as conn:
        late = conferences.late_work(conn, 2026)
    assert [c.code for c in late] == [codes["never held"], codes["late"]]


def test_costs_are_added_never_changed(enter, database):
    enter(costs.add, Cost(day=date(2026, 11, 10), kind="hội  nghị", amount=1_500_000, entered_by="CB01"))
    enter(costs.add, Cost(day=date(2026, 11, 12), kind="tờ rơi", amount=400_000, entered_by="CB01"))
    enter(costs.add, Cost(day=date(2026, 11, 13), kind="hội nghị", amount=-500_000, entered_by="CB01"))
    with pytest.raises(DondocError):
        enter(costs.add, Cost(day=TODAY, kind="tờ rơi", amount=0))

    with database.begin() as conn:
        found = costs.listed(conn, first=date(2026, 11, 1), last=date(2026, 11, 30))
        logged = [e.body["amount"] for e in contact_log.entries(conn)]
    assert costs.by_kind(found) == {"hội nghị": 1_000_000, "tờ rơi": 400_000}
    assert logged == [1_500_000, 400_000, -500_000]


@pytest.fixture
def units(database, clock):
    with database.begin() as conn:
        for code in ("TZ0001X", "TZ0002X"):
            conn.execute(
                sa.insert(employers).values(code=code, name=f"Công ty {code}", updated_at=clock.now())
            )


def demand(unit="TZ0001X", **changes):
    usual = {
        "week": WEEK,
        "trade": "May",
        "workers": 20,
        "sector": "Dệt may",
        "contact": "Chị Hoa 0900000001",
    }
    return Demand(unit=unit, **{**usual, **changes})


def test_labour_demand_of_a_week_by_trade_and_sector(enter, database, units):
    enter(labour_demands.add, demand())
    enter(labour_demands.add, demand(workers=25, week=date(2026, 12, 4)))  # the same week: said anew
    enter(labour_demands.add, demand("TZ0002X", workers=5))
    enter(labour_demands.add, demand("TZ0002X", trade="Hàn", sector="Cơ khí", workers=3))
    enter(labour_demands.add, demand("TZ0002X", trade="Kế toán", sector="", workers=0))  # nobody any more
    enter(labour_demands.add, demand(week=date(2026, 12, 7), workers=99))

    with database.begin() as conn:
        found = labour_demands.listed(conn, week=date(2026, 12, 6))
        logged = list(contact_log.entries(conn))
    assert labour_demands.by_trade(found) == {("Cơ khí", "Hàn"): 3, ("Dệt may", "May"): 30}
    assert {d.week for d in found} == {WEEK}
    assert [e.subject_kind for e in logged] == ["employer"] * 6
    assert "0900000001" not in str([e.body for e in logged])


WRONG = [{"unit": "NOPE"}, {"workers": -1}, {"trade": " "}, {"wage": -5}]


@pytest.mark.parametrize("changes", WRONG, ids=[str(w) for w in WRONG])
def test_a_demand_that_cannot_be_is_refused(enter, units, changes):
    with pytest.raises(DondocError):
        enter(labour_demands.add, demand(**changes))
