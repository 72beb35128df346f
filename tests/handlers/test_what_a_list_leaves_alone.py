"""A list of debtors ends what is said and done about the debt, and nothing about its other matters."""

from datetime import date

import pytest
import sqlalchemy as sa

from messages.registers import Coverage, UnregisteredUnit
from scheduler.claiming import claim
from scheduler.pacing import Pace
from scheduler.terms import Terms
from storage import tasks
from storage.tables import debts
from storage.tasks import NewTask
from tests.listed import debt, give, source, unit
from tests.office_work import UNIT, WINDOWS, at, company, open_tasks, owe
from tests.queued import new, put, road, rows

TODAY, LATER = date(2026, 12, 2), date(2026, 12, 20)
OTHERS = [debt(f"TV{n:04d}B") for n in range(5)]
LISTS = [
    (OTHERS, "named no more"),
    ([debt(UNIT, closing=0, months=None), *OTHERS], "nothing owed"),
    ([debt(UNIT, closing=-9, months=None), *OTHERS], "paid too much"),
]
#: (rule, obligation): the last two are on no list of debts
SAID = [("debt-1-to-3", "2026-12"), ("suspended-remind", "2026-12"), ("unregistered-message", ""),
        ("suspended-make-up", "")]  # fmt: skip
WORK = [("phone-call", "debt-1-to-3"), ("site-visit", "debt-1-to-3-visit"), ("phone-call", ""),
        ("phone-call", "unregistered-message"), ("minutes-d04h", "unregistered-minutes"),
        ("phone-call", "suspended-make-up")]  # fmt: skip


@pytest.fixture
def office(database):
    owe(database, date(2026, 12, 1), company(), *OTHERS)
    with database.begin() as conn:
        subject = unit(conn, UNIT)
        for number, (kind, rule) in enumerate(WORK):
            one = NewTask(key=f"t{number}", kind=kind, owner="CV01", subject=subject, detail="x",
                          deadline=None, rule=rule)  # fmt: skip
            tasks.open_one(conn, one, now=at(TODAY))
    queued = [
        new(f"m{n}", at(TODAY), subject=subject, rule=rule, obligation=owed, roads=[road(address=str(n))],
            expires_at=at(date(2026, 12, 30)))
        for n, (rule, owed) in enumerate(SAID)
    ]  # fmt: skip
    put(database, queued, at(TODAY))
    return database


@pytest.mark.parametrize(("listed", "why"), LISTS, ids=[why for _l, why in LISTS])
def test_only_the_debt_is_settled(office, listed, why):
    where = source("debtors", date(2026, 12, 1), sha256="next", as_of=LATER)
    outcome = give(office, listed, where, at(LATER))

    assert outcome.reminders_taken_back == 2
    assert {row["rule"]: (row["state"], row["code"]) for row in rows(office)} == {
        "debt-1-to-3": ("cancelled", "no_longer_owed"),
        "suspended-remind": ("cancelled", "no_longer_owed"),
        "unregistered-message": ("queued", ""),
        "suspended-make-up": ("queued", ""),
    }
    assert [(row["kind"], row["rule"]) for row in open_tasks(office)] == WORK[3:]


def test_the_claim_would_drop_the_same(office):
    """What a list cannot take back, because it is being written at that moment, is not sent either."""
    with office.begin() as conn:
        conn.execute(sa.update(debts).values(state="gone"))
    office.transact(
        claim, "telegram", now=at(TODAY, 10), limit=9, terms=Terms(pace=Pace(1000.0), in_flight=9),
        windows=WINDOWS,
    )  # fmt: skip

    assert {row["rule"] for row in rows(office) if row["state"] == "cancelled"} == {
        "debt-1-to-3",
        "suspended-remind",
    }


def test_a_list_of_the_tax_data_takes_back_its_own(database):
    """A unit known from that list alone has left it: nothing more is said of its workers."""
    listed = [
        UnregisteredUnit(code=f"TV{n:04d}U", tax_code="", name="x", coverage=Coverage.NEVER, missing=4)
        for n in range(2)
    ]
    give(database, listed, source("unregistered", sha256="a"), at(TODAY))
    with database.begin() as conn:
        left = unit(conn, "TV0001U")
    said = new("m", at(TODAY), subject=left, rule="unregistered-message", obligation="", roads=[road()])
    put(database, [said], at(TODAY))
    outcome = give(database, listed[:1], source("unregistered", sha256="b"), at(LATER))

    assert outcome.reminders_taken_back == 1
    assert [row["state"] for row in rows(database)] == ["cancelled"]
