from datetime import timedelta

import pytest

from messages.channel import MessageClass
from messages.problem import DondocError
from scheduler.doubt import DoubtRule, DoubtStep, Follow, in_doubt

CHANNELS = ("telegram", "zalo", "zns", "email")
MANDATORY, SERVICE, PROMO = MessageClass.MANDATORY, MessageClass.SERVICE, MessageClass.PROMO
HOLD, ASK, ONCE_MORE = Follow.HOLD, Follow.ASK, Follow.ONCE_MORE

LETTERS = DoubtRule(channel="email", follow=ONCE_MORE, after=timedelta(minutes=15))
NO_INVITATION = DoubtRule(channel="email", follow=HOLD, message_class=PROMO)
NO_ASKING = DoubtRule(channel="zns", follow=HOLD)


def later(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


TABLE = [
    ("telegram", SERVICE, 1, 600, (), DoubtStep(follow=HOLD), "nobody to ask, nothing to tell it by"),
    ("zalo", SERVICE, 1, 10, (), DoubtStep(follow=ASK, again_in=later(10)), "the conversation shows it"),
    ("email", SERVICE, 1, 600, (), DoubtStep(follow=HOLD), "a letter, too, unless the office says so"),
    ("zns", SERVICE, 1, 0, (), DoubtStep(follow=HOLD, again_in=later(5)), "the receipt may be on its way"),
    ("zns", SERVICE, 1, 4, (), DoubtStep(follow=HOLD, again_in=later(1)), "not yet"),
    ("zns", SERVICE, 1, 5, (), DoubtStep(follow=ASK, again_in=later(5)), "now"),
    ("zns", SERVICE, 1, 20, (), DoubtStep(follow=ASK, again_in=later(20)), "rarer and rarer"),
    ("zns", MANDATORY, 3, 20, (), DoubtStep(follow=ASK, again_in=later(20)), "asking doubles nothing"),
    ("zns", SERVICE, 1, 24 * 60, (), DoubtStep(follow=HOLD), "a day later a person decides"),
    ("zns", SERVICE, 1, 20, (NO_ASKING,), DoubtStep(follow=HOLD), "the office's row goes first"),
    ("email", SERVICE, 1, 3, (LETTERS,), DoubtStep(follow=HOLD, again_in=later(12)), "not yet"),
    ("email", SERVICE, 1, 15, (LETTERS,), DoubtStep(follow=ONCE_MORE), "the same Message-ID"),
    ("email", SERVICE, 2, 15, (LETTERS,), DoubtStep(follow=HOLD), "never a third letter"),
    ("email", PROMO, 1, 15, (LETTERS, NO_INVITATION), DoubtStep(follow=HOLD), "the row of the class first"),
    ("telegram", SERVICE, 1, 15, (LETTERS,), DoubtStep(follow=HOLD), "a row of another channel"),
]


@pytest.mark.parametrize(("channel", "kind", "attempts", "minutes", "office", "step", "why"), TABLE)
def test_what_follows_a_doubt_is_the_table(channel, kind, attempts, minutes, office, step, why):
    found = in_doubt(channel, kind, attempts=attempts, waited=later(minutes), office=office)
    assert found == step, why


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("kind", MessageClass)
def test_nothing_is_sent_again_unless_the_office_says_so(channel, kind):
    follows = {
        in_doubt(channel, kind, attempts=attempts, waited=later(minutes)).follow
        for attempts in (1, 2, 6)
        for minutes in (0, 5, 60, 24 * 60, 30 * 24 * 60)
    }
    assert ONCE_MORE not in follows


def test_asking_comes_to_an_end():
    waited, asked = timedelta(), 0
    while (step := in_doubt("zns", SERVICE, attempts=1, waited=waited)).again_in is not None:
        asked += step.follow is ASK
        waited += step.again_in
    assert (asked, step) == (9, DoubtStep(follow=HOLD))


@pytest.mark.parametrize(
    ("channel", "follow", "after"),
    [
        ("telegram", ONCE_MORE, later(5)),
        ("zalo", ONCE_MORE, later(5)),
        ("zns", ONCE_MORE, later(5)),
        ("email", ASK, later(5)),
        ("telegram", ASK, later(5)),
        ("email", ONCE_MORE, later(0)),
        ("zns", ASK, later(-1)),
    ],
)
def test_what_a_network_cannot_do_is_refused(channel, follow, after):
    with pytest.raises(DondocError, match=channel) as refusal:
        DoubtRule(channel=channel, follow=follow, after=after)
    assert refusal.value.code == "doubt_rule_wrong"
