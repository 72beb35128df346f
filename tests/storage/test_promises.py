"""How promises came out, by who follows them and where."""

from datetime import date, datetime
from typing import Any

import pytest

from messages.formats import OFFICE_ZONE
from storage import promises
from storage.promises import Rate, Said
from tests.listed import debt, due, give, person, source, unit

A, B, C = (f"840000000{n}" for n in range(1, 4))
MONTH: dict[str, Any] = {"since": date(2026, 12, 1), "until": date(2026, 12, 31)}


@pytest.fixture
def told(database, clock):
    """Five promises: two kept, one broken, one open, one superseded."""
    listed = [due(A, agent="NV01"), due(B, agent="NV02", area="Phường 9"), due(C, agent="NV01")]
    give(database, listed, source(), clock.now())
    give(database, [debt("U1", officers=("mai@x.vn",)), debt("U2")], source("debtors"), clock.now())
    with database.begin() as conn:
        people = {code: person(conn, code) for code in (A, B, C)} | {u: unit(conn, u) for u in ("U1", "U2")}
        for who, day in ((A, 10), (A, 12), (B, 15), (C, 31), ("U1", 20)):
            when = date(2026, 12, day)
            promises.give(conn, people[who], day=when, amount=None, inbox_id=0, now=clock.now())
        promises.give(conn, people["U2"], day=None, amount=None, inbox_id=0, now=clock.now())
        said = Said(
            as_of=date(2026, 12, 18), paid=frozenset({people[A], people["U1"]}), listed=frozenset({people[B]})
        )
        promises.judge(conn, said, now=clock.now())
    return people


def test_promises_are_counted_by_agent_and_by_area(database, told):
    with database.begin() as conn:
        by_agent = promises.rates(conn, **MONTH, by="agent")
        by_area = promises.rates(conn, **MONTH, by="area")
        whole = promises.rates(conn, **MONTH, by="")

    assert by_agent == [
        Rate(key="", open=1),  # a unit nobody follows
        Rate(key="NV01", kept=1, open=1),
        Rate(key="NV02", broken=1),
        Rate(key="mai@x.vn", kept=1),
    ]
    assert by_area == [Rate(key="Phường 2", kept=2, open=2), Rate(key="Phường 9", broken=1)]
    assert whole == [Rate(key="", kept=2, broken=1, open=2)]
    assert [rate.share for rate in (*whole, *by_area, Rate(key="", open=3))] == [0.6667, 1.0, 0.0, None]


SPANS = [
    (date(2026, 12, 12), date(2026, 12, 12), (1, 0, 0), "the day that was named"),
    (date(2026, 12, 13), date(2026, 12, 20), (1, 1, 0), "both ends count"),
    (date(2026, 12, 1), date(2026, 12, 1), (0, 0, 1), "no day named: the day it was made"),
    (date(2027, 1, 1), date(2027, 1, 31), (0, 0, 0), "another month"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("since", "until", "found", "why"), SPANS, ids=[s[3] for s in SPANS])
def test_a_promise_counts_on_its_day(database, told, since, until, found, why):
    with database.begin() as conn:
        rates = promises.rates(conn, since=since, until=until)

    assert [(r.kept, r.broken, r.open) for r in rates] == ([found] if any(found) else [])


def test_who_broke_the_newest_promise_is_known_until_they_make_another(database, told, clock):
    past = datetime(2026, 11, 1, tzinfo=OFFICE_ZONE)
    with database.begin() as conn:
        before = promises.broken_since(conn, past)
        later = clock.forward(days=1)
        promises.give(conn, told[B], day=date(2026, 12, 28), amount=None, inbox_id=0, now=later)
        after = promises.broken_since(conn, past)

    assert {subject: at for subject, (_number, at) in before.items()} == {told[B]: clock.at.replace(day=1)}
    assert after == {}
