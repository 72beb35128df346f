"""How often one person is written to: a table of cases, and a simulation counted by hand."""

import random
from datetime import datetime, timedelta

import pytest

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from scheduler.caps import Caps, Contact, may_go, other_channel_from

MANDATORY, SERVICE, PROMO, REPLY = (
    MessageClass.MANDATORY,
    MessageClass.SERVICE,
    MessageClass.PROMO,
    MessageClass.REPLY,
)
CAPS = Caps()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def past(*found: tuple[str, MessageClass]) -> list[Contact]:
    return [Contact(at=at(when), message_class=kind, channel="zalo") for when, kind in found]


def daily(kind: MessageClass, first: str, n: int) -> list[Contact]:
    start = at(f"{first} 09:00")
    return [Contact(at=start + timedelta(days=i), message_class=kind, channel="zns") for i in range(n)]


NOW = "2026-12-31 10:00"
TODAY = ("2026-12-31 08:00", SERVICE)
CASES = [
    ("nobody wrote before", [], SERVICE, None),
    ("one today leaves one", past(TODAY), SERVICE, None),
    ("two today are enough", past(TODAY, TODAY), SERVICE, "2027-01-01 00:00"),
    ("a duty is never held back", past(TODAY, TODAY, TODAY), MANDATORY, None),
    ("a duty counts", past(TODAY, ("2026-12-31 09:00", MANDATORY)), SERVICE, "2027-01-01 00:00"),
    ("an answer does not wait", past(TODAY, TODAY), REPLY, None),
    ("an answer does not count", past(TODAY, ("2026-12-31 09:00", REPLY)), SERVICE, None),
    ("yesterday's last minute is not today", past(("2026-12-30 23:59", SERVICE), TODAY), SERVICE, None),
    ("today begins at the office's midnight", past(("2026-12-31 00:00", SERVICE), TODAY), SERVICE,
     "2027-01-01 00:00"),
    ("nine in 30 days leave one", daily(SERVICE, "2026-12-02", 9), SERVICE, None),
    ("ten in 30 days: when the first is 30 days old", daily(SERVICE, "2026-12-02", 10), SERVICE,
     "2027-01-01 00:00"),
    ("ten, the first one 30 days ago", daily(SERVICE, "2026-12-01", 10), SERVICE, None),
    ("ten at the end of the month", daily(SERVICE, "2026-12-15", 10), SERVICE, "2027-01-14 00:00"),
    ("one invitation a day", past(("2026-12-31 08:00", PROMO)), PROMO, "2027-01-01 00:00"),
    ("a reminder after an invitation", past(("2026-12-31 08:00", PROMO)), SERVICE, None),
    ("an invitation after a reminder", past(TODAY), PROMO, None),
    ("an invitation is unasked, too", past(TODAY, TODAY), PROMO, "2027-01-01 00:00"),
    ("four invitations in 30 days", daily(PROMO, "2026-12-05", 4), PROMO, "2027-01-04 00:00"),
    ("four invitations hold no reminder back", daily(PROMO, "2026-12-05", 4), SERVICE, None),
    ("a clock that was ahead: tomorrow's count, too", past(("2027-01-01 08:00", PROMO)), PROMO,
     "2027-01-02 00:00"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "before", "kind", "goes"), CASES, ids=[c[0] for c in CASES])
def test_a_message_goes_when_the_caps_allow(why, before, kind, goes):
    found = may_go(before, message_class=kind, now=at(NOW), caps=CAPS)

    assert found == (None if goes is None else at(goes))


def test_the_order_in_which_the_past_is_told_does_not_matter():
    before = daily(SERVICE, "2026-12-15", 10)

    assert may_go(reversed(before), message_class=SERVICE, now=at(NOW), caps=CAPS) == at("2027-01-14 00:00")


def test_a_cap_of_none_is_refused():
    with pytest.raises(ValueError, match="for ever"):
        may_go([], message_class=SERVICE, now=at(NOW), caps=Caps(per_day=0))


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_asked_for_nobody_gets_more_than_the_caps_and_nothing_waits_too_long(seed):
    draw = random.Random(seed)
    caps = Caps(
        per_day=draw.randint(1, 3), per_30_days=draw.randint(3, 12), promo_per_30_days=draw.randint(1, 5)
    )
    now, sent = at("2026-06-01 08:00"), list[Contact]()

    def counts(kind: set[MessageClass], days: int, end: datetime) -> int:
        first = end.date() - timedelta(days=days - 1)
        return sum(c.message_class in kind and first <= c.at.date() <= end.date() for c in sent)

    for _message in range(1_500):
        now += timedelta(minutes=draw.randrange(600))
        kind = draw.choice(list(MessageClass))
        wait = may_go(sent, message_class=kind, now=now, caps=caps)
        unasked = {MANDATORY, SERVICE, PROMO}
        full = counts(unasked, 1, now) >= caps.per_day or counts(unasked, 30, now) >= caps.per_30_days
        promo = counts({PROMO}, 1, now) >= 1 or counts({PROMO}, 30, now) >= caps.promo_per_30_days
        held = kind in {SERVICE, PROMO} and (full or (kind is PROMO and promo))

        assert (wait is not None) == held
        if wait is None:
            sent.append(Contact(at=now, message_class=kind, channel="zalo"))
            continue
        assert wait > now
        assert may_go(sent, message_class=kind, now=wait, caps=caps) is None
        just_before = wait - timedelta(microseconds=1)
        assert may_go(sent, message_class=kind, now=just_before, caps=caps) is not None


@pytest.mark.parametrize(
    ("accepted", "failed", "follows", "why"),
    [
        ("2026-12-01 09:00", False, "2026-12-01 13:00", "four hours after the first channel took them"),
        ("2026-12-01 09:00", True, None, "it bounced: nobody has been told"),
        (None, True, None, "it was refused"),
        (None, False, None, "it was never taken"),
    ],
)
def test_the_same_words_do_not_go_by_two_channels_at_once(accepted, failed, follows, why):
    found = other_channel_from(at(accepted) if accepted else None, failed=failed, caps=CAPS)

    assert found == (at(follows) if follows else None), why
