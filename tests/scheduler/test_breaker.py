"""A network that is not there costs a handful of sends, then one at a time until it is back."""

import heapq
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.formats import OFFICE_ZONE
from scheduler.breaker import (
    CLOSED,
    FAILURES,
    Breaker,
    after_outage,
    after_success,
    may_send,
    wait,
    while_probing,
)

LEASE = timedelta(seconds=60)
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=OFFICE_ZONE)


def seconds(n: float) -> datetime:
    return NOON + timedelta(seconds=n)


def opened() -> Breaker:
    breaker = CLOSED
    for _failure in range(FAILURES):
        breaker = after_outage(breaker, NOON)
    return breaker


def test_three_failures_are_bad_luck_and_the_fourth_closes_the_road() -> None:
    breaker = CLOSED
    for failures in (1, 2, 3):
        breaker = after_outage(breaker, NOON)
        assert breaker == Breaker(failures=failures)
        assert may_send(breaker, NOON) == "all"
    breaker = after_outage(breaker, NOON)
    assert breaker == Breaker(failures=4, until=seconds(30), level=1)
    assert may_send(breaker, NOON) == "none"


def test_one_success_in_between_begins_the_count_anew() -> None:
    breaker = after_success(after_outage(after_outage(after_outage(CLOSED, NOON), NOON), NOON))
    assert breaker == CLOSED
    assert after_outage(breaker, NOON) == Breaker(failures=1)


def test_when_the_wait_is_over_exactly_one_goes_ahead() -> None:
    breaker = opened()
    assert [may_send(breaker, seconds(s)) for s in (29.9, 30, 3600)] == ["none", "probe", "probe"]
    probing = while_probing(breaker, seconds(30), LEASE)
    assert [may_send(probing, seconds(s)) for s in (30, 89)] == ["none", "none"]


def test_a_probe_whose_sender_died_is_replaced() -> None:
    probing = while_probing(opened(), seconds(30), LEASE)
    assert may_send(probing, seconds(30) + LEASE) == "probe"


def test_a_probe_that_fails_doubles_the_wait() -> None:
    breaker = after_outage(while_probing(opened(), seconds(30), LEASE), seconds(31))
    assert breaker == Breaker(failures=5, until=seconds(31 + 60), level=2)


def test_a_probe_that_arrives_opens_the_road_for_all() -> None:
    breaker = after_success(while_probing(opened(), seconds(30), LEASE))
    assert (breaker, may_send(breaker, seconds(31))) == (CLOSED, "all")


def test_what_was_in_flight_when_the_road_closed_prolongs_nothing() -> None:
    breaker = opened()
    for late in (1, 10, 45):
        breaker = after_outage(breaker, seconds(late))
    assert breaker == Breaker(failures=7, until=seconds(30), level=1)


@pytest.mark.parametrize(
    ("level", "waits"), [(1, 30), (2, 60), (3, 120), (4, 240), (5, 480), (6, 600), (7, 600), (10_000, 600)]
)
def test_the_wait_doubles_up_to_ten_minutes(level: int, waits: int) -> None:
    assert wait(level) == timedelta(seconds=waits)


@given(
    in_flight=st.integers(1, 16),
    pause_s=st.floats(0.01, 2),
    answers_s=st.lists(st.floats(0.05, 48), min_size=1, max_size=30),
    outage_s=st.floats(60, 1800),
)
def test_an_outage_costs_few_sends_and_one_a_probe(
    in_flight: int, pause_s: float, answers_s: list[float], outage_s: float
) -> None:
    """A sender with `in_flight` hands, tried all through an outage and until it works again."""
    breaker, probes, spent, ids = CLOSED, 0, 0, count()
    flying: list[tuple[float, int, bool]] = []  # (answered at, order, met somebody)
    now, works = 0.0, False
    while not works:
        while flying and flying[0][0] <= now and not works:
            _at, _order, works = heapq.heappop(flying)
            breaker = after_success(breaker) if works else after_outage(breaker, seconds(now))
        may = may_send(breaker, seconds(now))
        if may != "none" and len(flying) < in_flight and not works:
            lasts = answers_s[(spent + probes) % len(answers_s)]
            heapq.heappush(flying, (now + lasts, next(ids), now >= outage_s))
            probes, spent = (probes + 1, spent) if may == "probe" else (probes, spent + 1)
            if may == "probe":
                breaker = while_probing(breaker, seconds(now), LEASE)
        now += pause_s if may == "all" else 1.0
        assert now < outage_s + 700 + 120, "back within the longest wait"
    assert spent <= FAILURES + in_flight
    assert probes <= 9, "30 s, 1, 2, 4, 8, 10, 10 minutes: seven in half an hour, and the one that arrives"
    assert (breaker, may_send(breaker, seconds(now))) == (CLOSED, "all")


def test_a_clock_that_was_set_back_does_not_keep_the_road_closed():
    now = datetime(2026, 12, 1, 9, tzinfo=OFFICE_ZONE)
    opened = Breaker(failures=4, until=now + timedelta(seconds=30), level=1)

    assert may_send(opened, now) == "none"
    assert may_send(opened, now - timedelta(days=1)) == "probe"
