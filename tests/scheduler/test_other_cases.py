"""Minutes by public post, the ladder of a debt, and lists that were received, as cases."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot import matters
from messages.problem import DondocError
from messages.subjects import UnitGroup
from scheduler import case_opening, case_work, planning
from scheduler.case_steps import CaseKind
from storage import letters
from storage.area_levels import AreaLevel, add
from storage.letters import Moved
from storage.office_tables import letters as letters_table
from tests.office_work import (
    SCAN,
    UNIT,
    approve,
    at,
    case,
    cases_of,
    company,
    employ,
    events,
    kinds,
    logged,
    office_on,
    on,
    open_tasks,
    owe,
    refuse,
    step,
    turn,
)
from tests.scheduler.test_timetable import plan_desk

DAY = date(2026, 12, 2)


def declare(database, level, day, area="Phường 2"):
    with database.begin() as conn:
        add(conn, AreaLevel(area=area, level=level, from_at=at(day, 0), decision="QĐ 01"), now=at(day))


def plan(database, day):
    return planning.carry_out(database, plan_desk(), day=day, now=at(day, 8))


@pytest.fixture
def office(database):
    """One unit that owes two months in an area at level 4: its minutes travel by post."""
    employ(database, "CV01", "officer", areas=["Phường 2"])
    employ(database, "GD01", "director")
    owe(database, date(2026, 12, 1), company(months=2.0))
    declare(database, "L4", DAY)
    plan(database, DAY)
    return database


@pytest.fixture
def round_trip(office):
    """The case of those minutes, opened by the round from the plan's own task."""
    turn(office, DAY)
    (found,) = cases_of(office, "minutes")
    return found["id"]


def letter_of(database, number):
    with database.begin() as conn:
        found = letters.of_case(conn, number, "D04h-TS")
    assert found is not None
    return dict(found)


def numbers(database, number):
    """The numbers of the post of every letter of a case."""
    with database.begin() as conn:
        mine = letters_table.c.case_id == number
        return list(
            conn.scalars(sa.select(letters_table.c.tracking_out).where(mine).order_by(letters_table.c.id))
        )


def post(database, number, state, day, *, signed=True, **more):
    moved = Moved(state=state, day=day, by="CV01", **more)
    letter = letter_of(database, number)["id"]
    return dict(database.transact(matters.letter, office_on(day), on(day), letter, moved, signed=signed))


def test_the_plan_s_task_and_its_letter_are_the_work_of_the_case(office, round_trip):
    (task,) = open_tasks(office, kind="minutes-d04h-by-post")
    assert (task["case_id"], task["owner"], task["form"], task["level"]) == (
        round_trip,
        "CV01",
        "D04h-TS",
        "L4",
    )
    assert letter_of(office, round_trip)["state"] == "to_send"
    assert case(office, round_trip)["state"] == "prepared"
    assert turn(office, DAY)["opened"] == 0


def test_minutes_go_out_and_come_back_by_the_numbers_of_the_post(office, round_trip):
    post(office, round_trip, "sent", date(2026, 12, 3), tracking="RB111VN")
    # Thursday 03/12 + 10 days = Sunday: Monday 14/12
    assert (case(office, round_trip)["state"], case(office, round_trip)["due"]) == (
        "sent",
        date(2026, 12, 14),
    )
    post(office, round_trip, "delivered", date(2026, 12, 5))
    assert case(office, round_trip)["state"] == "sent"

    post(office, round_trip, "returned", date(2026, 12, 10), tracking="RB222VN", scan=SCAN)

    assert (case(office, round_trip)["state"], open_tasks(office, case_id=round_trip)) == ("scanned", [])
    assert events(office, round_trip) == [
        ("opened", "02/12", "dondoc"),
        ("sent", "03/12", "CV01"),
        ("returned-signed", "10/12", "CV01"),
        ("scanned", "10/12", "CV01"),
    ]
    letter = letter_of(office, round_trip)
    assert (letter["tracking_out"], letter["tracking_back"], letter["scan_sha256"]) == (
        "RB111VN",
        "RB222VN",
        SCAN.sha256,
    )
    assert numbers(office, round_trip) == ["RB111VN"]


def test_steps_of_the_case_write_the_letter_just_the_same(office, round_trip):
    step(office, round_trip, "sent", date(2026, 12, 3), tracking="RB111VN")
    step(office, round_trip, "returned-signed", date(2026, 12, 9), tracking="RB222VN")
    assert [t["kind"] for t in open_tasks(office, case_id=round_trip)] == [
        "minutes-d04h-by-post",
        "scan-minutes",
    ]
    step(office, round_trip, "scanned", date(2026, 12, 10), scan=SCAN)

    letter = letter_of(office, round_trip)
    assert (letter["state"], letter["tracking_out"], letter["tracking_back"], letter["scan"]) == (
        "returned",
        "RB111VN",
        "RB222VN",
        SCAN.name,
    )


def test_minutes_nobody_sends_back_are_asked_about_and_may_go_once_more(office, round_trip):
    step(office, round_trip, "sent", date(2026, 12, 3), tracking="RB111VN")
    assert turn(office, date(2026, 12, 14))["moved"] == 0
    assert turn(office, date(2026, 12, 15))["moved"] == 1
    assert case(office, round_trip)["state"] == "not-returned"

    again = step(office, round_trip, "sent", date(2026, 12, 16), tracking="RB333VN")
    assert again["state"] == "sent"
    assert numbers(office, round_trip) == ["RB111VN", "RB333VN"]


def test_the_office_says_how_long_minutes_may_be_away(office, round_trip):
    reported = case_work.Reported(event="sent", day=date(2026, 12, 3), by="CV01")
    desk = on(date(2026, 12, 3), minutes_days=15)
    assert office.transact(case_work.take, desk, round_trip, reported)["due"] == date(2026, 12, 18)


def test_unsigned_minutes_become_a_proposal_only_by_a_person_and_another_decides(office, round_trip):
    post(office, round_trip, "sent", date(2026, 12, 3), tracking="RB111VN")
    post(office, round_trip, "returned", date(2026, 12, 9), scan=SCAN, signed=False)
    assert case(office, round_trip)["state"] == "refused-to-sign"
    assert open_tasks(office, proposals=True, case_id=round_trip) == []

    step(office, round_trip, "propose-inspection", date(2026, 12, 10), note="không ký", by="GD01")
    (proposal,) = open_tasks(office, case_id=round_trip, proposals=True)
    assert proposal["kind"] == "flexible-inspection"  # at level 4
    with pytest.raises(DondocError) as own:
        approve(office, proposal["id"], date(2026, 12, 10), "GD01")
    assert (own.value.code, own.value.exit_code) == ("own_proposal", 5)

    employ(office, "GD02", "director")
    approve(office, proposal["id"], date(2026, 12, 11), "GD02")
    assert case(office, round_trip)["state"] == "inspection-decided"
    (work,) = open_tasks(office, case_id=round_trip, kind="carry-out-inspection")
    assert (work["kind"], work["owner"], work["deadline"]) == (
        "carry-out-inspection",
        "inspectors",
        date(2026, 12, 28),  # 11/12 + 15 days = Saturday
    )
    step(office, round_trip, "inspected", date(2026, 12, 20), scan=SCAN, by="TTR1")
    assert case(office, round_trip)["closed_at"] is not None


def test_minutes_the_post_could_not_deliver_wait_for_an_address(office, round_trip):
    post(office, round_trip, "sent", date(2026, 12, 3), tracking="RB111VN")
    post(office, round_trip, "undeliverable", date(2026, 12, 7))
    assert case(office, round_trip)["state"] == "undelivered"
    assert ("review-case", date(2026, 12, 14)) in kinds(office)


def test_a_unit_that_has_paid_is_let_go(office, round_trip):
    step(office, round_trip, "sent", date(2026, 12, 3))
    owe(office, date(2026, 12, 8), company("TV0002B", months=1.0))

    assert turn(office, date(2026, 12, 9))["ended"] == 1
    assert (case(office, round_trip)["state"], open_tasks(office, case_id=round_trip)) == ("resolved", [])


# -- the ladder -----------------------------------------------------------------------------------


def test_a_debt_rises_and_falls_with_each_list_and_ends_when_it_is_paid(database):
    lists: list[tuple[date, dict[str, Any]]] = [
        (date(2026, 9, 30), {"months": 0.9}),
        (date(2026, 10, 31), {"months": 1.9}),
        (date(2026, 11, 30), {"months": 3.0}),
        (date(2026, 12, 31), {"months": 1.0, "closing": 9_000_000}),
    ]
    for day, figures in lists:
        owe(database, day, company(**{**figures, "as_of": day}))
        turn(database, day + timedelta(days=1))
        turn(database, day + timedelta(days=2))
    (one,) = cases_of(database, "debt")
    owe(database, date(2027, 1, 31), company("TV0002B", months=2.0, as_of=date(2027, 1, 31)))
    turn(database, date(2027, 2, 1))

    assert events(database, one["id"]) == [
        ("opened", "30/09", "dondoc"),
        ("from-1", "31/10", "dondoc"),
        ("from-3", "30/11", "dondoc"),
        ("from-1", "31/12", "dondoc"),
        ("paid", "01/02", "dondoc"),
    ]
    assert [c["code"] for c in cases_of(database, "debt")] == ["TV0002B"]
    assert logged(database, "case") == []  # one entry for all a list has moved
    assert [entry["moved"] for entry in logged(database, "cases")] == [
        [[one["id"], "under-1"]],
        [[one["id"], "from-1"]],
        [[one["id"], "from-3"]],
        [[one["id"], "from-1"]],
        [[one["id"] + 1, "from-1"], [one["id"], "paid"]],
    ]


def test_a_unit_that_is_dissolved_leaves_the_ladder(database):
    owe(database, date(2026, 11, 30), company(months=4.0))
    turn(database, date(2026, 12, 1))
    (one,) = cases_of(database, "debt")
    owe(database, date(2026, 12, 31), company(months=5.0, group=UnitGroup.DISSOLVED))
    turn(database, date(2027, 1, 1))

    assert case(database, one["id"])["state"] == "off-ladder"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_moves_the_ladder_by_hand(database):
    owe(database, date(2026, 11, 30), company(months=4.0))
    turn(database, date(2026, 12, 1))
    (one,) = cases_of(database, "debt")
    with pytest.raises(DondocError) as refused:
        step(database, one["id"], "paid", date(2026, 12, 2))

    assert refused.value.code == "by_list"


# -- a received list ------------------------------------------------------------------------------


def test_a_received_list_is_to_be_loaded_within_five_days(database):
    open_list = case_opening.open_for_list
    day = date(2026, 12, 2)
    number = database.transact(open_list, on(day), "02a-KT Phường 9", day=day, by="CV01")
    assert case(database, number)["due"] == date(2026, 12, 7)
    assert kinds(database) == [("load-list", date(2026, 12, 7))]

    ended = step(database, number, "loaded", date(2026, 12, 4))
    assert (ended["state"], kinds(database)) == ("loaded", [])


OPENINGS = [
    # kind, code, day, code of the sentence, why
    (CaseKind.UNREGISTERED, "KHONGCO", date(2026, 12, 2), "not_found", "no such unit"),
    (CaseKind.UNREGISTERED, UNIT, date(2026, 12, 3), "day_ahead", "has not begun"),
    (CaseKind.DEBT, "TV0002B", date(2026, 12, 2), "no_debt", "owes nothing that is late"),
    (CaseKind.DEBT, UNIT, date(2026, 12, 2), "case_known", "its case is open"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("kind", "code", "day", "error"), [row[:4] for row in OPENINGS], ids=[row[4] for row in OPENINGS]
)
def test_a_case_that_makes_no_sense_is_not_opened(database, kind, code, day, error):
    owe(database, date(2026, 11, 30), company(months=4.0), company("TV0002B", closing=0))
    today = date(2026, 12, 2)
    turn(database, today)
    with pytest.raises(DondocError) as refused:
        database.transact(case_opening.open_for_unit, on(today), kind, code, day=day, by="CV01")

    assert (refused.value.code, [c["kind"] for c in cases_of(database)]) == (error, ["debt"])


def test_a_refused_proposal_ends_the_round_trip_with_its_reason(office, round_trip):
    step(office, round_trip, "sent", date(2026, 12, 3))
    turn(office, date(2026, 12, 15))
    step(office, round_trip, "propose-inspection", date(2026, 12, 15), note="không trả lời")
    (proposal,) = open_tasks(office, case_id=round_trip, proposals=True)
    refused = refuse(office, proposal["id"], date(2026, 12, 16), "GD01", "đơn vị đang khắc phục")

    assert (refused["state"], refused["reason"]) == ("refused", "đơn vị đang khắc phục")
    assert (case(office, round_trip)["state"], open_tasks(office, case_id=round_trip)) == (
        "inspection-refused",
        [],
    )
