from datetime import datetime, timedelta
from typing import Any

import pytest

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.outcome import Accepted, AccountDown, Outcome, Refused, TryLater, Turn, Uncertain
from messages.verdict import Again, Done, Expired, GiveUp, HoldAccount, InDoubt, NextRoad, Verdict
from scheduler.retry import BACK_OFF, MAX_ATTEMPTS, back_off, decide
from scheduler.windows import Windows

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=OFFICE_ZONE)  # a Tuesday
IN_A_WEEK = NOW + timedelta(days=7)
WINDOWS = Windows()


def judge(outcome: Outcome, **given: Any) -> Verdict:
    asked: dict[str, Any] = {
        "attempt": 1,
        "now": NOW,
        "expires": IN_A_WEEK,
        "channel": "telegram",
        "message_class": MessageClass.SERVICE,
        "windows": WINDOWS,
    }
    return decide(outcome, **(asked | given))


def hours(n: float) -> datetime:
    return NOW + timedelta(hours=n)


EVENING = datetime(2026, 12, 1, 19, 58, tzinfo=OFFICE_ZONE)
NEXT_MORNING = datetime(2026, 12, 2, 8, 0, tzinfo=OFFICE_ZONE)

TABLE = [
    (Accepted(provider_id="77"), {}, Done(provider_id="77"), "the provider has it"),
    (
        Accepted(provider_id="77"),
        {"now": IN_A_WEEK + timedelta(hours=1)},
        Done(provider_id="77"),
        "what is taken is taken, however late",
    ),
    (Uncertain(code="read_timeout"), {}, InDoubt(code="read_timeout"), "it may have left: a person"),
    (
        Uncertain(code="502"),
        {"attempt": MAX_ATTEMPTS + 3, "now": IN_A_WEEK},
        InDoubt(code="502"),
        "no count and no clock turns doubt into a repeat",
    ),
    (
        AccountDown(code="401"),
        {},
        HoldAccount(until=None, reason="401"),
        "nobody is blamed, a person must act",
    ),
    (
        AccountDown(code="-32", until=hours(15)),
        {},
        HoldAccount(until=hours(15), reason="-32"),
        "the daily quota comes back by itself",
    ),
    (
        AccountDown(code="-14014", reauthorise=True),
        {},
        HoldAccount(until=None, reason="-14014", reauthorise=True),
        "the grant is gone",
    ),
    (
        Refused(code="403", address_dead=True),
        {},
        NextRoad(reason="403", address_dead=True),
        "blocked by the person: that address is dead",
    ),
    (Refused(code="-213"), {}, NextRoad(reason="-213"), "not a follower: another road"),
    (
        Refused(code="migrated", new_address="-100123"),
        {},
        NextRoad(reason="migrated", new_address="-100123"),
        "the chat moved",
    ),
    (
        Refused(code="moved", new_address="-100123"),
        {"attempt": 3},
        NextRoad(reason="moved"),
        "two servers that name each other: another road",
    ),
    (Refused(code="-117", payload_wrong=True), {}, GiveUp(reason="-117"), "our template is at fault"),
    (
        Refused(code="554", payload_wrong=True, address_dead=True),
        {},
        GiveUp(reason="554"),
        "wrong words do not kill an address",
    ),
    (
        TryLater(code="429", after_s=37),
        {},
        Again(at=NOW + timedelta(seconds=37), counts=False, reason="429"),
        "obeyed exactly, and no attempt burnt",
    ),
    *(
        (
            TryLater(code="429", after_s=absurd, whole_account=True),
            {},
            HoldAccount(until=hours(24), reason="429"),
            "nobody is away for years: asked again after a day",
        )
        for absurd in (1e9, 1e300, float("inf"))
    ),
    (
        TryLater(code="429", after_s=0),
        {},
        Again(at=NOW, counts=False, reason="429"),
        "zero seconds are a time too",
    ),
    (
        TryLater(code="429", after_s=37),
        {"attempt": 50},
        Again(at=NOW + timedelta(seconds=37), counts=False, reason="429"),
        "waiting on request never runs out of attempts",
    ),
    (
        TryLater(code="-133", not_before=hours(21)),
        {},
        Again(at=hours(23), counts=False, reason="-133"),
        "ZNS opens at 06:00, the office at 08:00: the later hour",
    ),
    (
        TryLater(code="429", after_s=60, not_before=hours(2)),
        {},
        Again(at=hours(2), counts=False, reason="429"),
        "of two times the later",
    ),
    (
        TryLater(code="429", after_s=300),
        {"now": EVENING},
        Again(at=NEXT_MORNING, counts=False, reason="429"),
        "a wait that ends in the evening ends in the morning",
    ),
    (
        TryLater(code="421"),
        {},
        Again(at=NOW + timedelta(minutes=1), counts=True, reason="421"),
        "first failure: a minute",
    ),
    (
        TryLater(code="421"),
        {"attempt": 2},
        Again(at=NOW + timedelta(minutes=5), counts=True, reason="421"),
        "second: five minutes",
    ),
    (
        TryLater(code="421"),
        {"attempt": 3},
        Again(at=NOW + timedelta(minutes=15), counts=True, reason="421"),
        "third: a quarter of an hour",
    ),
    (TryLater(code="421"), {"attempt": 4}, Again(at=hours(1), counts=True, reason="421"), "fourth: an hour"),
    (
        TryLater(code="421"),
        {"attempt": 5},
        Again(at=hours(3), counts=True, reason="421"),
        "fifth: three hours",
    ),
    (
        TryLater(code="421"),
        {"attempt": 6},
        NextRoad(reason="attempts_exhausted", detail="421"),
        "the sixth failure ends this road, not the message",
    ),
    (
        TryLater(code="421"),
        {"jitter": 0.5},
        Again(at=NOW + timedelta(seconds=66), counts=True, reason="421"),
        "half the jitter: a tenth more",
    ),
    (
        TryLater(code="421"),
        {"now": EVENING, "attempt": 2},
        Again(at=NEXT_MORNING, counts=True, reason="421"),
        "a retry keeps quiet hours like anything else",
    ),
    (
        TryLater(code="421"),
        {"now": IN_A_WEEK},
        Expired(reason="421"),
        "its time has passed",
    ),
    (
        TryLater(code="429", after_s=30),
        {"now": IN_A_WEEK + timedelta(seconds=1)},
        Expired(reason="429"),
        "a request to wait does not prolong a life",
    ),
    (
        TryLater(code="-133", not_before=hours(21)),
        {"expires": hours(12)},
        NextRoad(reason="too_late_by_this_road", detail="-133"),
        "this road opens too late, mail may still arrive",
    ),
    (
        TryLater(code="429", after_s=37, whole_account=True),
        {},
        HoldAccount(until=NOW + timedelta(seconds=37), reason="429"),
        "the wait holds for every message of the account",
    ),
    (
        TryLater(code="503", whole_account=True),
        {"attempt": 6},
        HoldAccount(until=NOW + timedelta(minutes=1), reason="503"),
        "an outage burns nobody's attempts",
    ),
    (
        TryLater(code="429", after_s=37, whole_account=True),
        {"now": IN_A_WEEK + timedelta(hours=1)},
        HoldAccount(until=IN_A_WEEK + timedelta(hours=1, seconds=37), reason="429"),
        "the account pauses even when this message is past saving",
    ),
    (
        TryLater(code="connect", whole_account=True, outage=True),
        {},
        Again(at=NOW + timedelta(minutes=1), counts=False, reason="connect", outage=True),
        "nobody there: how long the account waits is its breaker's to say",
    ),
    (
        TryLater(code="500", after_s=300, outage=True),
        {"attempt": 50},
        Again(at=NOW + timedelta(minutes=5), counts=False, reason="500", outage=True),
        "an outage never exhausts a message",
    ),
    (
        TryLater(code="http_503", after_s=90, whole_account=True, outage=True),
        {},
        HoldAccount(until=NOW + timedelta(seconds=90), reason="http_503", outage=True),
        "it says itself when it will be back",
    ),
    (
        TryLater(code="connect", whole_account=True, outage=True),
        {"now": IN_A_WEEK},
        Expired(reason="connect"),
        "no outage prolongs a life",
    ),
    (
        Uncertain(code="ReadTimeout", outage=True),
        {},
        InDoubt(code="ReadTimeout", outage=True),
        "doubt, and a sign that nobody is there",
    ),
    (
        TryLater(code="429", after_s=36.01, whole_account=True),
        {},
        HoldAccount(until=NOW + timedelta(seconds=37), reason="429"),
        "rounded up: never before the second named",
    ),
    (
        TryLater(code="-200", after_s=300, tries=2),
        {},
        Again(at=NOW + timedelta(minutes=5), counts=True, reason="-200"),
        "a code with a limit of its own burns an attempt",
    ),
    (
        TryLater(code="-200", after_s=300, tries=2),
        {"attempt": 2},
        NextRoad(reason="attempts_exhausted", detail="-200"),
        "and ends with it",
    ),
    (
        TryLater(code="-147", turn=Turn.NEXT_DAY),
        {},
        Again(at=hours(23), counts=False, reason="-147"),
        "midnight, then eight o'clock",
    ),
    (
        TryLater(code="-147", turn=Turn.NEXT_DAY),
        {"expires": hours(23)},
        NextRoad(reason="too_late_by_this_road", detail="-147"),
        "tomorrow is too late by this road",
    ),
    (
        TryLater(code="-144", turn=Turn.NEXT_DAY, whole_account=True),
        {"channel": "zns"},
        HoldAccount(until=hours(21), reason="-144"),
        "the account wakes when the network does, each message at its own hour",
    ),
    (
        TryLater(code="quota", turn=Turn.NEXT_DAY, whole_account=True),
        {},
        HoldAccount(until=hours(15), reason="quota"),
        "a network without hours: midnight",
    ),
]


@pytest.mark.parametrize(("outcome", "given", "verdict", "why"), TABLE)
def test_an_attempt_is_judged_by_the_table(outcome, given, verdict, why):
    assert judge(outcome, **given) == verdict, why


def test_what_the_provider_said_travels_with_the_verdict():
    assert judge(Accepted(provider_id="1", detail="queued")) == Done(provider_id="1", detail="queued")
    assert judge(Refused(code="550", detail="5.1.1")) == NextRoad(reason="550", detail="5.1.1")


def test_the_officers_sentence_travels_with_a_wait():
    said = TryLater(code="450", detail="Máy chủ chưa nhận thư.")
    assert judge(said).detail == "Máy chủ chưa nhận thư."
    assert judge(said, attempt=6) == NextRoad(
        reason="attempts_exhausted", detail="450 Máy chủ chưa nhận thư."
    )


def test_a_spread_never_leads_out_of_the_hours():
    late = datetime(2026, 12, 1, 19, 40, tzinfo=OFFICE_ZONE)
    verdict = judge(TryLater(code="-234", turn=Turn.OPENING), now=late, jitter=0.9)
    assert isinstance(verdict, Again)
    assert verdict.at == NEXT_MORNING


def test_jitter_only_lengthens_and_never_by_more_than_a_fifth():
    for attempt, wait in enumerate(BACK_OFF, start=1):
        assert back_off(attempt) == wait
        assert wait <= back_off(attempt, 0.999) < wait * 1.2


def test_a_message_always_comes_to_an_end():
    now, attempt, verdicts = NOW, 0, []
    while True:
        attempt += 1
        verdict = judge(TryLater(code="421"), attempt=attempt, now=now)
        verdicts.append(type(verdict))
        if not isinstance(verdict, Again):
            break
        now = verdict.at
    assert verdicts == [Again] * 5 + [NextRoad]
