"""The crash loops of `tests/chaos` with the numbers of a night (`make soak`; the seed is printed)."""

import random

import pytest

from tests.crash_loops import (
    freeze_loop,
    kept,
    kill_loop,
    pause_loop,
    restart_every,
    stop_loop,
)
from tests.crash_rig import Judged, fresh_postgres, fresh_sqlite, in_doubt_at_most, rig, seed
from tests.faulty_process import Circumstances
from tests.free_ports import free_port
from tests.restarted_postgres import restartable

pytestmark = pytest.mark.slow
MESSAGES = 50_000
KILLS = 200
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def test_two_hundred_kills_of_one_process_on_one_file(sqlite_template, tmp_path):
    with rig(fresh_sqlite(sqlite_template, tmp_path), tmp_path) as office:
        found = kill_loop(office, random.Random(seed()), messages=MESSAGES, kills=KILLS, processes=1)
        kept(office, found, KILLS)


@on_postgresql
def test_two_hundred_kills_of_two_processes_on_postgresql(database_url, tmp_path):
    with rig(database_url, tmp_path) as office:
        found = kill_loop(office, random.Random(seed()), messages=MESSAGES, kills=KILLS, processes=2)
        kept(office, found, KILLS)


@on_postgresql
def test_more_in_flight_brings_no_more_doubt_than_that(database_url, tmp_path):
    with rig(database_url, tmp_path, given=Circumstances(lease_s=5.0, in_flight=64)) as office:
        found = kill_loop(office, random.Random(seed()), messages=10_000, kills=40, processes=2)
        kept(office, found, 40)


def test_a_hundred_freezes(database_url, tmp_path):
    with rig(database_url, tmp_path, given=Circumstances(lease_s=2.0)) as office:
        freeze_loop(office, random.Random(seed()), messages=10_000, rounds=100)
        assert office.judge() == Judged()


def test_fifty_stops(sqlite_template, tmp_path):
    settings = {"web": {"port": free_port()}}
    with rig(fresh_sqlite(sqlite_template, tmp_path), tmp_path, settings=settings) as office:
        stops = stop_loop(office, random.Random(seed()), messages=10_000, stops=50)
        assert [
            s for s in stops if s.code or s.seconds > 15 or {"sending", "uncertain"} & s.states.keys()
        ] == []
        assert office.judge() == Judged()


def test_a_hundred_pauses(database_url, tmp_path):
    with rig(database_url, tmp_path, channels=["telegram"]) as office:
        wrong = pause_loop(office, random.Random(seed()), messages=10_000, pauses=100, account="telegram")
        assert (wrong, office.judge()) == ([], Judged())
        assert office.states() == {"accepted": 10_000}


def test_ten_minutes_of_a_database_that_restarts_every_half_minute(tmp_path):
    with restartable() as cluster, rig(fresh_postgres(cluster.url, "restarted"), tmp_path) as office:
        resumed = restart_every(
            office, random.Random(seed()), cluster.restart, messages=MESSAGES, seconds=600, pause_s=(5, 40)
        )
        assert office.judge() == Judged()
        assert max(resumed) <= 10
        assert len(office.doubted()) <= in_doubt_at_most(1, 1)
