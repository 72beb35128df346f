"""At level 3 no team holds more on-site work a day than its roster allows; at level 4 none is held."""

from collections import Counter
from datetime import date

import pytest

from handlers import set_roster
from handlers.set_roster import NewLine
from messages.problem import DondocError
from scheduler import on_site, planning
from scheduler.roster import Line, OnSite, limit_for, spread
from storage.area_levels import AreaLevel, add
from tests.office_work import WINDOWS, at, company, employ, logged, office_on, open_tasks, owe
from tests.scheduler.test_timetable import plan_desk

WED, THU, FRI, MON = (date(2026, 12, day) for day in (2, 3, 4, 7))


def line(team="", per_day=1, since=WED, until=None):
    return Line(team=team, since=since, until=until, per_day=per_day)


def visit(key, team="", deadline=MON, first=WED):
    return OnSite(key=key, team=team, first=first, deadline=deadline)


SPREADS = [
    # lines, tasks, taken, days, why
    ([line()], [visit("a"), visit("b"), visit("c")], {}, [WED, THU, FRI], "one a day"),
    ([line(per_day=2)], [visit("a"), visit("b"), visit("c")], {}, [WED, WED, THU], "two a day"),
    ([line()], [visit("a", first=FRI), visit("b", first=FRI)], {}, [FRI, MON], "not on a weekend"),
    ([line()], [visit("a"), visit("b", deadline=WED)], {}, [THU, WED], "the pressing one first"),
    ([line()], [visit("a", deadline=WED), visit("b", deadline=WED)], {}, [WED, None], "no room: said"),
    ([line()], [visit("a"), visit("b", team="Tổ 1")], {}, [WED, WED], "each team for itself"),
    ([line()], [visit("a")], {("", WED): 1}, [THU], "what is given already counts"),
    ([line(per_day=0)], [visit("a")], {}, [None], "nobody may be met"),
    ([line("Tổ 1"), line(per_day=0)], [visit("a"), visit("b", team="Tổ 1")], {}, [None, WED], "own line"),
    ([line(until=THU), line(per_day=0, since=FRI)], [visit("a"), visit("b"), visit("c")], {},
     [WED, THU, None], "a line has an end"),
    ([line(), line(per_day=3)], [visit("a"), visit("b")], {}, [WED, WED], "the later line counts"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "tasks", "taken", "days"), [row[:4] for row in SPREADS], ids=[row[4] for row in SPREADS]
)
def test_each_visit_gets_the_first_day_with_room(lines, tasks, taken, days):
    found = spread(tasks, lines, WINDOWS, taken)
    assert [found[task.key] for task in tasks] == days


def test_a_team_nobody_has_limited_is_not_limited():
    assert limit_for([line("Tổ 1")], "Tổ 2", WED) is None
    assert limit_for([line("Tổ 1", since=FRI)], "Tổ 1", WED) is None


# -- in the office --------------------------------------------------------------------------------


@pytest.fixture
def office(database):
    """Two officers of one team, six units that owe two months: a visit and minutes each."""
    employ(database, "CV01", "officer", areas=["Phường 2"], team="Tổ 1")
    employ(database, "CV02", "officer", areas=["Phường 3"], team="Tổ 1")
    owe(database, date(2026, 12, 1),
        *(company(f"TV000{n}X", months=2.0, area=f"Phường {2 + n % 2}") for n in range(6)))  # fmt: skip
    return database


def declare(database, level, day=WED):
    with database.begin() as conn:
        add(conn, AreaLevel(area="*", level=level, from_at=at(day, 0), decision="QĐ 01"), now=at(day))


def limit(database, per_day, team="Tổ 1", until=None):
    entered = NewLine(team=team, since=WED, until=until, per_day=per_day, decision="QĐ 02")
    with database.begin() as conn:
        set_roster.enter(conn, office_on(WED), entered, by="GD01")
        return on_site.place_again(conn, today=WED, calendar=WINDOWS)


def plan(database, day=WED):
    return planning.carry_out(database, plan_desk(), day=day, now=at(day, 8))


def visits(database):
    return [t for t in open_tasks(database) if t["kind"] in {"site-visit", "minutes-d04h", "direct-work"}]


def test_the_plan_gives_on_site_work_at_level_3_its_days(office):
    declare(office, "L3")
    limit(office, 2)
    plan(office)

    found = visits(office)
    # twelve tasks until Monday 14/12, nine working days from Wednesday on: two a day are enough
    assert Counter(t["on_day"] for t in found) == dict.fromkeys(
        [WED, THU, FRI, MON, date(2026, 12, 8), date(2026, 12, 9)], 2
    )
    assert {t["level"] for t in found} == {"L3"}
    assert all(t["on_day"] <= t["deadline"] for t in found)


def test_what_does_not_fit_keeps_its_deadline_and_says_so(office):
    declare(office, "L3")
    limit(office, 1)
    plan(office)

    found = visits(office)
    without = [t for t in found if t["on_day"] is None]
    # until Monday 14/12 there are nine working days for twelve tasks
    assert (len(found), len(without)) == (12, 3)
    assert all(t["detail"].endswith("(quá số lượt trực tiếp của tổ)") for t in without)
    assert {t["deadline"] for t in without} == {date(2026, 12, 14)}

    assert limit(office, 5) == (12, 0)  # more people have come: all find their day, none says otherwise
    assert not any("quá số lượt" in t["detail"] for t in visits(office))


def test_what_was_not_done_on_its_day_finds_another(office):
    declare(office, "L3")
    limit(office, 2)
    plan(office)
    plan(office, FRI)

    assert min(t["on_day"] for t in visits(office)) == FRI
    assert max(Counter(t["on_day"] for t in visits(office)).values()) == 2


def test_at_level_4_visits_turn_into_posted_documents_and_come_back_with_the_level(office):
    declare(office, "L1")
    plan(office)
    assert Counter(t["kind"] for t in open_tasks(office) if t["form"]) == {"minutes-d04h": 6}

    declare(office, "L4", THU)
    plan(office, THU)
    assert Counter(t["kind"] for t in open_tasks(office) if t["form"]) == {"minutes-d04h-by-post": 6}
    assert visits(office) == []

    declare(office, "L3", MON)
    limit(office, 2)
    plan(office, MON)
    kinds = Counter(t["kind"] for t in visits(office))
    assert kinds == {"site-visit": 6, "minutes-d04h": 6}
    assert {t["level"] for t in visits(office)} == {"L3"}
    assert max(Counter(t["on_day"] for t in visits(office) if t["on_day"]).values()) == 2
    assert [len(entry["left"]) for entry in logged(office, "tasks") if "left" in entry] == [12, 6]


def test_open_work_that_still_holds_takes_the_new_level(office):
    declare(office, "L1")
    plan(office)
    limit(office, 2)
    assert {t["on_day"] for t in visits(office)} == {None}

    declare(office, "L3", THU)
    plan(office, THU)
    assert {t["level"] for t in visits(office)} == {"L3"}
    assert min(t["on_day"] for t in visits(office)) == THU


def test_a_plan_logs_its_tasks_with_one_entry_and_names_who_follows_the_unit(office):
    declare(office, "L1")
    plan(office)
    plan(office)

    (entry,) = logged(office, "tasks")
    assert len(entry["opened"]) == len(open_tasks(office))
    assert {t["owner"] for t in visits(office)} == {"CV01", "CV02"}


WRONG_LINES = [
    ({"decision": ""}, "no_decision", "on nobody's word"),
    ({"until": date(2026, 12, 1)}, "deadline_past", "over before it begins"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "code"), [row[:2] for row in WRONG_LINES], ids=[row[2] for row in WRONG_LINES]
)
def test_a_line_that_cannot_be_is_refused(office, wrong, code):
    entered = NewLine(**{"team": "", "since": WED, "until": None, "per_day": 1, "decision": "QĐ", **wrong})
    with pytest.raises(DondocError) as refused, office.begin() as conn:
        set_roster.enter(conn, office_on(WED), entered, by="GD01")

    assert (refused.value.code, logged(office, "roster")) == (code, [])
