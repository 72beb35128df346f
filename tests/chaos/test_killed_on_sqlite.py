"""One process on one file, killed at random instants while it writes to thousands (P1, P4)."""

import random

import pytest

from tests.crash_loops import kept, kill_loop
from tests.crash_rig import fresh_sqlite, rig, seed
from tests.faulty_process import Circumstances

pytestmark = pytest.mark.slow
MESSAGES = 2000
KILLS = 12


def test_killed_at_random_it_loses_nothing_doubles_nothing_and_lists_what_it_cannot_know(
    sqlite_template, tmp_path
):
    with rig(fresh_sqlite(sqlite_template, tmp_path), tmp_path) as office:
        found = kill_loop(office, random.Random(seed()), messages=MESSAGES, kills=KILLS, processes=1)
        kept(office, found, KILLS)


def test_with_more_in_flight_the_doubt_stays_within_it(sqlite_template, tmp_path):
    given = Circumstances(lease_s=3.0, in_flight=64)
    with rig(fresh_sqlite(sqlite_template, tmp_path), tmp_path, given=given) as office:
        found = kill_loop(office, random.Random(seed()), messages=2500, kills=5, processes=1)
        kept(office, found, 5)
