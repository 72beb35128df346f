"""Two processes on one PostgreSQL, of which a random one is killed and started again (P1, P4)."""

import random

import pytest

from tests.crash_loops import kept, kill_loop
from tests.crash_rig import rig, seed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]
MESSAGES = 2000
KILLS = 12


def test_of_two_processes_a_random_one_is_killed_and_nothing_is_lost_or_doubled(database_url, tmp_path):
    with rig(database_url, tmp_path) as office:
        found = kill_loop(office, random.Random(seed()), messages=MESSAGES, kills=KILLS, processes=2)
        kept(office, found, KILLS)
