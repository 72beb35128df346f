"""Quiet hours hold whatever puts a message off (the long run is in tests/soak)."""

import os
import random
import timeit
from datetime import datetime

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from scheduler.windows import Windows
from tests.sending_hours import simulate


def test_retries_backlogs_resumes_and_jumping_clocks_send_nothing_outside_the_hours():
    seed = int.from_bytes(os.urandom(4), "big")
    counts = simulate(random.Random(seed), 20_000)

    assert counts["outside"] == 0, f"seed {seed}"
    assert min(counts[kind] for kind in ("put off", "again", "held", "jumped")) > 1_000


def test_asking_for_the_hour_costs_a_claim_next_to_nothing():
    windows, at = Windows(), datetime(2026, 12, 1, 9, tzinfo=OFFICE_ZONE)

    def ask() -> None:
        windows.opening(at, message_class=MessageClass.SERVICE, channel="zalo")

    # 0.6 us on a quiet machine; the best of many, because this one has other things to do
    assert min(timeit.repeat(ask, number=200, repeat=50)) / 200 < 3e-6
