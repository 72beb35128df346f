"""Who stood still for longer than its lease and wakes sends nothing a second time (P13)."""

import random
import signal
import time
from typing import Any

import pytest

from tests.crash_loops import freeze_loop
from tests.crash_rig import GOOD_ENDS, Judged, rig, seed, summary, wait_for
from tests.faulty_process import Circumstances, Fault, stopped

pytestmark = pytest.mark.slow
SHORT = Circumstances(lease_s=2.0)
ON_TELEGRAM: dict[str, Any] = {"given": SHORT, "channels": ["telegram"]}


@pytest.mark.parametrize("point", ["telegram.before", "telegram.answered"])
def test_frozen_mid_send_its_messages_are_in_doubt_and_another_sends_the_rest(database_url, tmp_path, point):
    with rig(database_url, tmp_path, **ON_TELEGRAM) as office:
        office.put(60)
        frozen = office.start(fault=Fault(mode="hang", point=point, passage=20))
        wait_for(lambda: stopped(frozen.pid))
        held = office.states().get("sending", 0)
        assert 1 <= held <= office.given.in_flight
        time.sleep(SHORT.lease_s + 0.2)

        assert office.start().end() in GOOD_ENDS
        assert office.states() == {"accepted": 60 - held, "uncertain": held}

        frozen.signal(signal.SIGCONT)
        assert frozen.end() in GOOD_ENDS
        office.sweep()
        assert office.judge() == Judged()
        # it brings the results it has; what it had not begun by then it may not begin
        assert len(office.doubted()) <= held


def test_frozen_at_random_moments_nothing_is_lost_and_nothing_said_twice(database_url, tmp_path):
    with rig(database_url, tmp_path, given=SHORT) as office:
        freeze_loop(office, random.Random(seed()), messages=240, rounds=2)
        assert office.judge() == Judged(), summary(office)
        assert len(office.doubted()) <= 2 * office.given.in_flight * len(office.channels)
