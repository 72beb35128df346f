import bisect
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.pacing import Pace, held_until

NOON = 1_796_000_000.0  # seconds since the epoch: floats are coarse there, as in the database


def _most_in_a_second(sent: list[float]) -> int:
    return max(bisect.bisect_right(sent, first + 1.0) - i for i, first in enumerate(sent))


def test_thirty_a_second_for_a_minute_never_exceeds_thirty_in_any_second():
    pace, tat, now, sent = Pace(30), 0.0, NOON, []
    while now < NOON + 60:
        send_at, tat = pace.next_slot(tat, now)
        sent.append(send_at)
        now = send_at
    assert _most_in_a_second(sent) == 30
    assert len([s for s in sent if s < NOON + 60]) == 1800  # and nothing of the limit is given away


def test_ten_a_second_are_six_hundred_a_minute_and_not_one_more():
    """A tenth of a second is no number that a float holds: what each sum loses must not add up."""
    pace, tat, sent = Pace(600 / 60), 0.0, []
    for _ in range(1300):
        send_at, tat = pace.next_slot(tat, NOON)
        sent.append(send_at)
    assert max(bisect.bisect_left(sent, first + 60.0) - i for i, first in enumerate(sent)) == 600


def test_random_arrivals_never_burst():
    draw = random.Random(7)
    pace, tat, now, sent = Pace(30), 0.0, NOON, []
    for _n in range(3000):
        now += draw.choice([0.0, 0.0, 0.001, 0.4])
        send_at, tat = pace.next_slot(tat, now)
        assert send_at >= now
        sent.append(send_at)
    assert sent == sorted(sent)
    assert _most_in_a_second(sent) <= 30


@pytest.mark.parametrize("rate", [0.1, 1.0, 20 / 60, 7.0, 29.97, 30.0, 100.0])
def test_two_sends_are_never_nearer_than_the_interval(rate):
    pace, tat, last = Pace(rate), 0.0, None
    for _n in range(50):
        send_at, tat = pace.next_slot(tat, NOON)
        if last is not None:
            assert send_at - last >= 1 / rate - 1e-6
        last = send_at


@given(
    rate=st.sampled_from([20 / 60, 1.0, 7.0, 30.0, 1000.0]),
    burst=st.integers(1, 5),
    behind=st.floats(-2, 2),
    horizon=st.floats(0, 1),
)
def test_the_slots_foreseen_are_those_that_are_taken(rate, burst, behind, horizon):
    pace, tat, taken = Pace(rate, burst), NOON + behind, 0
    foreseen = pace.slots(tat, NOON, NOON + horizon)
    while pace.ready_at(tat, NOON) <= NOON + horizon:
        _at, tat = pace.next_slot(tat, NOON)
        taken += 1

    assert 0 <= foreseen - taken <= 1


def test_an_idle_account_sends_at_once():
    assert Pace(1.0).next_slot(0.0, NOON) == (NOON, NOON + 1.0)


def test_a_burst_is_spent_and_then_paced():
    pace, tat, sent = Pace(1.0, burst=3), 0.0, []
    for _n in range(5):
        send_at, tat = pace.next_slot(tat, NOON)
        sent.append(send_at - NOON)
    assert sent == [0.0, 0.0, 0.0, 1.0, 2.0]


def test_a_chat_that_is_not_ready_takes_no_slot_from_the_others():
    account, chat = Pace(30), Pace(1.0)
    account_tat, chat_tats, now, sent = 0.0, {"a": 0.0, "b": 0.0}, NOON, []
    waiting = ["a", "a", "a", "b"]
    for name in waiting:
        if chat.ready_at(chat_tats[name], now) > now:
            continue  # back to the queue, uncounted
        send_at, account_tat = account.next_slot(account_tat, now)
        _at, chat_tats[name] = chat.next_slot(chat_tats[name], send_at)
        sent.append((name, round(send_at - now, 6)))
    assert sent == [("a", 0.0), ("b", 0.033334)]


def test_silence_asked_for_by_the_network_is_kept():
    tat = held_until(NOON + 1, NOON + 35)
    assert Pace(30).next_slot(tat, NOON)[0] == NOON + 35
    assert held_until(NOON + 60, NOON + 35) == NOON + 60


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 1), (float("inf"), 1), (float("nan"), 1), (1, 0)])
def test_a_pace_without_sense_is_refused(rate, burst):
    with pytest.raises(ValueError, match="rate above zero"):
        Pace(rate, burst)
