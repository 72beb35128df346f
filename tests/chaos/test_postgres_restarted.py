"""The database restarts in the middle of sends, and nobody notices (P16)."""

import random

import pytest

from tests.crash_loops import restart_loop
from tests.crash_rig import Judged, fresh_postgres, in_doubt_at_most, rig, seed
from tests.faulty_process import Circumstances
from tests.restarted_postgres import restartable

pytestmark = pytest.mark.slow


def test_after_a_restart_sending_goes_on_and_nothing_is_lost_or_doubled(tmp_path):
    # the wire gets its share of a lease: a machine that starts a database beside it is slow to answer
    given = Circumstances(lease_s=20.0)
    with (
        restartable() as cluster,
        rig(fresh_postgres(cluster.url, "restarted"), tmp_path, given=given) as office,
    ):
        resumed = restart_loop(office, random.Random(seed()), cluster.restart, messages=600, restarts=2)
        assert office.judge() == Judged()
        assert max(resumed) <= 10
        # a restart takes nobody's answers away: they are written when the database is back
        assert len(office.doubted()) <= in_doubt_at_most(1, 1)
