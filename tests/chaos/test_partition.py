"""A network that misbehaves, before the database and before the providers (F4, F17)."""

import random
import time
from typing import Any

import pytest
import sqlalchemy as sa

from tests.chaos_proxy import ChaosProxy
from tests.crash_rig import GOOD_ENDS, Judged, fresh_sqlite, in_doubt_at_most, rig, seed, wait_for
from tests.faulty_process import Circumstances

pytestmark = pytest.mark.slow
TROUBLES: tuple[dict[str, Any], ...] = (
    {"latency_s": 0.05, "jitter_s": 0.1},
    {"slice_bytes": 7},
    {"reset_peer": True},
    {"limit_bytes": 300},
    {"timeout": True},
    {"slow_close_s": 0.5, "bytes_per_s": 20_000.0},
)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("trouble", [{"down": True}, {"held": True}], ids=["cut", "silent"])
def test_cut_off_from_the_database_it_stops_and_others_go_on(database_url, tmp_path, trouble):
    url = sa.make_url(database_url)
    with (
        ChaosProxy(url.port or 5432) as proxy,
        rig(database_url, tmp_path, given=Circumstances(lease_s=3.0), channels=["telegram"]) as office,
    ):
        office.put(400)
        behind = office.config("cut.toml", database={"url": str(url.set(port=proxy.port))})
        cut = office.start(config=behind)
        wait_for(lambda: office.sent() >= 30)
        proxy.switch(**trouble)
        time.sleep(0.5)
        stands = office.sent()
        time.sleep(1.0)
        # what it had claimed was on the way already; without a database it begins nothing more
        assert office.sent() == stands
        other = office.start()
        assert other.end() in GOOD_ENDS
        assert office.sent() >= 400 - office.given.in_flight
        proxy.switch()
        cut.end()
        office.sweep()
        assert office.judge() == Judged()
        assert len(office.doubted()) <= office.given.in_flight


def test_a_misbehaving_network_brings_doubt_at_most_and_never_a_second_message(sqlite_template, tmp_path):
    given = Circumstances(lease_s=2.5)
    with ChaosProxy() as web, ChaosProxy() as mail:
        seen_at = {"http": web.port, "smtp": mail.port}
        url = fresh_sqlite(sqlite_template, tmp_path)
        with rig(url, tmp_path, given=given, seen_at=seen_at) as office:
            web.target, mail.target = office.far.ports["http"], office.far.ports["smtp"]
            chance = random.Random(seed())
            office.put(300)
            worker = office.start()
            for number, trouble in enumerate(chance.sample(TROUBLES, len(TROUBLES)), 1):
                office.reach(number * 30, worker)
                proxy = chance.choice([web, mail])
                proxy.switch(**trouble)
                time.sleep(chance.uniform(0.2, 0.8))
                proxy.switch()
                if not worker.alive:
                    worker = office.start()
            worker.end()
            office.sweep()
            found = office.judge()
            assert (found.twice, found.unproven, found.log_faults) == ((), (), ())
            # what was refused before a byte was written waits for its next try
            assert set(office.states()) <= {"accepted", "uncertain", "queued"}
            assert len(office.doubted()) <= in_doubt_at_most(len(TROUBLES), given.in_flight)
