"""Who stood still for longer than its lease and wakes sends nothing a second time (P13)."""

import contextlib
import random
import signal
import sqlite3
from typing import Any

import pytest
import sqlalchemy as sa

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
        while not writable(database_url):
            frozen.signal(signal.SIGCONT)
            frozen.signal(signal.SIGSTOP)
            wait_for(lambda: stopped(frozen.pid))
        # what it was writing down stays locked until the server gives its transaction up, after the lease
        office.sweep()
        states = office.states()
        held = states["uncertain"]
        assert states == {"accepted": 60 - held, "uncertain": held}
        assert 1 <= held <= office.given.in_flight

        frozen.signal(signal.SIGCONT)
        assert frozen.end() in GOOD_ENDS
        office.sweep()
        assert office.judge() == Judged()
        # it brings the results it has; what it had not begun by then it may not begin
        assert len(office.doubted()) <= held


def writable(url: str) -> bool:
    """Whether another process may write; a file has one writer, and who stops as such stops everybody."""
    target = sa.make_url(url)
    if target.get_backend_name() != "sqlite":
        return True
    with contextlib.closing(sqlite3.connect(str(target.database), timeout=0.2)) as file:
        try:
            file.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


def test_frozen_at_random_moments_nothing_is_lost_and_nothing_said_twice(database_url, tmp_path):
    with rig(database_url, tmp_path, given=SHORT) as office:
        freeze_loop(office, random.Random(seed()), messages=240, rounds=2)
        assert office.judge() == Judged(), summary(office)
        # what a busy machine was too slow for within its time is not the freeze's doing
        of_the_freeze = [n for why, n in office.why_in_doubt().items() if not why.endswith(" deadline")]
        assert sum(of_the_freeze) <= 2 * office.given.in_flight * len(office.channels)
