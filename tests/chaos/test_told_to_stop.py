"""Told to stop it finishes what is on the wire; told twice it stops at once (P15)."""

import random
import signal
import time
from typing import Any

import pytest

from tests.chaos_proxy import ChaosProxy
from tests.crash_loops import stop_loop
from tests.crash_rig import Judged, fresh_sqlite, rig, seed, wait_for
from tests.free_ports import free_port

pytestmark = pytest.mark.slow
STOPS = 6


def test_stopped_at_random_moments_it_ends_clean_every_time(sqlite_template, tmp_path):
    web = {"web": {"port": free_port()}}
    with rig(fresh_sqlite(sqlite_template, tmp_path), tmp_path, settings=web) as office:
        stops = stop_loop(office, random.Random(seed()), messages=600, stops=STOPS)
        print(f"slowest stop {max(s.seconds for s in stops):.2f} s")  # noqa: T201 - a figure
        assert [
            s for s in stops if s.code or s.seconds > 15 or {"sending", "uncertain"} & s.states.keys()
        ] == []
        assert office.judge() == Judged()
        assert office.states() == {"accepted": 600}


def test_told_a_second_time_it_stops_within_a_second(sqlite_template, tmp_path):
    settings = {"web": {"port": free_port()}}
    with ChaosProxy() as proxy:
        usual: dict[str, Any] = {
            "settings": settings,
            "channels": ["telegram"],
            "seen_at": {"http": proxy.port},
        }
        with rig(fresh_sqlite(sqlite_template, tmp_path), tmp_path, **usual) as office:
            proxy.target = office.far.ports["http"]
            office.put(2000)  # more than goes out before the network falls silent
            worker = office.start("run", "--json", lease_s=60.0)
            wait_for(lambda: office.sent() >= 20)
            proxy.switch(timeout=True)  # what is on the wire now gets no answer
            wait_for(lambda: office.states().get("sending", 0) >= office.given.in_flight)
            worker.signal(signal.SIGTERM)
            time.sleep(0.5)
            assert worker.alive  # it waits for the answers
            told = time.monotonic()
            worker.signal(signal.SIGTERM)
            code = worker.end(30)
            assert time.monotonic() - told <= 1.0
            assert code != 0
