"""Two years played ahead: every act on the day the plans name, on words of the plans, and nothing else."""

from datetime import date, datetime, timedelta

import pytest

from bot.app import assemble
from bot.settings import Settings
from bot.simulation import simulate
from messages.formats import OFFICE_ZONE
from messages.language import use_language
from scheduler.cadences import BY_ID
from scheduler.policy import ROWS
from storage import schema
from storage.area_levels import AreaLevel, add
from storage.database import Database
from tests.conftest import HeldClock
from tests.listed import contact, debt, due, give, mobile, source, staff
from tests.office_work import WINDOWS, list_unregistered

FIRST, LAST = date(2027, 1, 1), date(2028, 12, 31)
DAY = timedelta(days=1)
OUTBREAK = date(2027, 1, 25), date(2027, 2, 24)  #: level 4 from the first day until before the second


def working_day_before(day):
    day -= DAY
    while not WINDOWS.is_working_day(day):
        day -= DAY
    return day


def days():
    return [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]


def last_of_month(day):
    return (day + DAY).day == 1


@pytest.fixture(scope="module")
def acts(tmp_path_factory):
    """A province's office with two agents, five debtors, a unit that pays for none and two who fall due."""
    url = f"sqlite:///{tmp_path_factory.mktemp('office') / 'dondoc.sqlite3'}"
    database = Database(url)
    schema.upgrade(database)
    now = datetime(2026, 12, 31, 9, tzinfo=OFFICE_ZONE)
    give(database, [staff("NV01"), staff("NV02")], source("agents", None), now)
    people = [
        due("8412345601", due_date=date(2027, 1, 20), method="3", phones=(mobile("900000001"),)),
        due("8412345602", due_date=date(2027, 2, 10), method="12", phones=(mobile("900000002"),)),
    ]
    give(database, people, source("d08a", date(2027, 1, 1)), now)
    debts = [
        debt(f"TV000{n}X", months=months, arising=5_000_000, as_of=date(2026, 12, 31),
             contacts=(contact(email=f"dv{n}@vidu.example"),))
        for n, months in enumerate((0.5, 1.5, 2.0, 3.5, 7.0))
    ]  # fmt: skip
    # owes nothing, but pays for none of its people
    debts.append(debt("TV0009Z", closing=0, months=None))
    give(database, debts, source("debtors", date(2026, 12, 1)), now)
    list_unregistered(database, date(2026, 12, 31), code="TV0009Z")
    since, until = (datetime(d.year, d.month, d.day, tzinfo=OFFICE_ZONE) for d in OUTBREAK)
    with database.begin() as conn:
        add(conn, AreaLevel(area="*", level="L4", from_at=since, until=until, decision="QĐ 9"), now=now)
    database.close()
    use_language("vi")
    given = {"database": {"url": url}, "policy": {"place": "province"}}
    app = assemble(Settings.model_validate(given), clock=HeldClock())
    try:
        return list(simulate(app, FIRST, LAST))
    finally:
        app.close()


def of(acts, source, name=None):
    return [act for act in acts if act.source == source and name in {None, act.id}]


DUE = [
    # the plans' words, read anew
    ("C10", "mondays", lambda d: d.weekday() == 0),
    ("C11", "the 15th and the 30th, in February its last day",
     lambda d: d.day in {15, 30} or (d.month == 2 and last_of_month(d))),
    ("C15", "the 28th", lambda d: d.day == 28),
    ("C16", "the 10th, the 20th and the last day", lambda d: d.day in {10, 20} or last_of_month(d)),
    ("C18", "before 10 January and 10 July", lambda d: (d.month, d.day) in {(1, 9), (7, 9)}),
    ("C23", "finished before 20 December", lambda d: (d.month, d.day) == (12, 19)),
    ("C27", "every half-year", lambda d: (d.month, d.day) in {(6, 30), (12, 31)}),
    ("C36", "every month", last_of_month),
]  # fmt: skip


@pytest.mark.parametrize(("name", "falls"), [(row[0], row[2]) for row in DUE], ids=[row[1] for row in DUE])
def test_what_has_its_day_is_asked_for_in_time(acts, name, falls):
    found = of(acts, "cadence", name)
    # what is due on the first day was asked for before the span
    expected = [
        day for day in days() if falls(day) and (name in {"C18", "C23"} or working_day_before(day) >= FIRST)
    ]
    assert [act.due for act in found if act.due <= LAST] == expected
    assert all(act.day <= act.due for act in found)
    assert all(WINDOWS.is_working_day(act.day) for act in found)


@pytest.mark.parametrize("name", ["C01", "C02", "C09", "C28", "M1"])
def test_what_comes_every_month_comes_on_its_first_working_day(acts, name):
    firsts: dict[tuple[int, int], date] = {}
    for day in days():
        if WINDOWS.is_working_day(day):
            firsts.setdefault((day.year, day.month), day)
    assert sorted({act.day for act in of(acts, "cadence", name)}) == sorted(firsts.values())


@pytest.mark.parametrize("name", ["C05", "C24", "C25"])
def test_what_comes_every_quarter_is_due_at_its_end(acts, name):
    ends = [day for day in days() if day.month % 3 == 0 and last_of_month(day)]
    assert sorted({act.due for act in of(acts, "cadence", name)}) == ends


def test_what_comes_every_week_comes_in_every_week_that_is_worked(acts):
    worked = {day.isocalendar()[:2] for day in days() if WINDOWS.is_working_day(day)}
    assert {act.day.isocalendar()[:2] for act in of(acts, "cadence", "C31")} == worked


def test_every_act_rests_on_words_and_on_a_row(acts):
    rules = {row.rule for row in ROWS}
    for act in acts:
        if act.source in {"message", "task"}:
            assert act.id in rules
            assert act.basis
        if act.source == "cadence":
            assert BY_ID[act.id].in_force(act.day)
            assert act.basis


def test_plans_of_other_years_and_places_are_silent(acts):
    assert not {"C12", "C13", "C19", "C29", "C30", "C32", "C33", "C34"} & {act.id for act in acts}


def test_a_person_is_reminded_on_the_ladders_days_and_falls_due_again(acts):
    asked = {
        act.day for act in acts if act.source in {"message", "task"} and act.id.startswith("due-voluntary")
    }
    first = date(2027, 1, 20)
    for offset in (-15, -7, 0):
        assert first + offset * DAY in asked
    again = date(2027, 4, 20)  # by a method of three months
    assert again - 7 * DAY in asked


def test_at_level_4_nobody_is_visited_and_before_and_after_somebody_is(acts):
    visits = [act.day for act in of(acts, "task") if "site" in act.id or act.id.endswith("-visit")]
    assert [day for day in visits if OUTBREAK[0] <= day < OUTBREAK[1]] == []
    assert min(visits) < OUTBREAK[0]
    assert max(visits) >= OUTBREAK[1]
    for crowd in ("C07", "C35"):  # going from door to door, and the launch with its banners
        found = [act.day for act in of(acts, "cadence", crowd)]
        assert found
        assert not [day for day in found if OUTBREAK[0] <= day < OUTBREAK[1]]
    by_post = [a for a in of(acts, "task") if "post" in a.id and OUTBREAK[0] <= a.day < OUTBREAK[1]]
    assert by_post


def test_the_chain_of_an_unregistered_unit_runs_to_the_proposal_and_no_further(acts):
    chain = [act.id.partition(":")[2] for act in of(acts, "case") if act.id.startswith("unregistered:")]
    # what follows the proposal is a named person's to decide
    assert chain == [
        "opened", "noticed", "no-reply", "invited", "absent", "scheduled", "checked", "not-complying",
    ]  # fmt: skip
