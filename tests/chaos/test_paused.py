"""After a stop has returned hardly anything more goes out, and after going on nobody is skipped (P5)."""

import random

import pytest

from tests.crash_loops import pause_loop
from tests.crash_rig import Judged, rig, seed

pytestmark = pytest.mark.slow


def test_stopped_at_random_points_over_restarts_nobody_is_skipped_or_told_twice(database_url, tmp_path):
    with rig(database_url, tmp_path, channels=["telegram"]) as office:
        wrong = pause_loop(office, random.Random(seed()), messages=400, pauses=3, account="telegram")
        assert wrong == []
        assert office.judge() == Judged()
        assert office.states() == {"accepted": 400}
