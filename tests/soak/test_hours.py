"""A million instants: nothing is ever allowed outside the hours (`make soak`; the seed is printed)."""

import os
import random
from datetime import datetime, timedelta

import pytest

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from scheduler.windows import DEFAULT_HOURS, Windows

CHANNELS = ("zalo", "zns", "telegram", "email")


@pytest.mark.slow
def test_a_million_instants_never_open_outside_the_hours():
    seed = int(os.environ.get("SOAK_SEED") or random.randrange(2**32))
    print(f"seed {seed} (repeat with SOAK_SEED={seed})")  # noqa: T201 - a failing soak must be replayable
    draw = random.Random(seed)
    windows = Windows()
    start = datetime(2026, 1, 1, tzinfo=OFFICE_ZONE)
    for _count in range(1_000_000):
        at = start + timedelta(seconds=draw.randrange(2 * 365 * 24 * 3600))
        message_class = draw.choice(list(MessageClass))
        channel = draw.choice(CHANNELS)
        opening = windows.opening(at, message_class=message_class, channel=channel)
        hours = DEFAULT_HOURS[message_class]

        assert opening >= at
        assert hours.start <= opening.time() < hours.until
        if channel in ("zalo", "zns"):
            assert 6 <= opening.hour < 22
