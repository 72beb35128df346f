"""No space left: nothing is sent that is not written down first, and space given back mends all (P17)."""

import random
import time

import pytest

from tests.crash_rig import GOOD_ENDS, Judged, fresh_sqlite, rig, seed, wait_for
from tests.faulty_process import Circumstances
from tests.free_ports import free_port
from tests.full_disks import fill, integrity, small_disk

pytestmark = pytest.mark.slow
USUAL = {"given": Circumstances(lease_s=2.0), "channels": ["telegram"]}


def test_a_file_that_may_not_grow_stops_the_sender_before_the_wire(sqlite_template, tmp_path):
    folder = tmp_path / "office"
    with rig(fresh_sqlite(sqlite_template, folder), folder, **USUAL) as office:
        office.put(240)
        chance = random.Random(seed())
        ends = []
        for limit in sorted(chance.sample(range(20_000, 400_000), 6)):
            worker = office.start(largest_file=limit)
            ends.append(worker.end())
            assert office.without_intent() == []
            assert integrity(folder / "dondoc.sqlite3") == "ok"
        print(f"ends {ends}")  # noqa: T201 - a figure
        assert any(end not in GOOD_ENDS for end in ends)
        office.sweep()
        assert office.judge() == Judged()
        assert integrity(folder / "dondoc.sqlite3") == "ok"


@pytest.mark.parametrize("phase", ["before it begins", "while it sends", "between two runs"])
def test_a_full_disk_stops_the_sender_and_space_given_back_lets_it_go_on(sqlite_template, tmp_path, phase):
    with (
        small_disk(tmp_path / "disk", 1_500_000) as disk,
        rig(fresh_sqlite(sqlite_template, disk), tmp_path / "office", **USUAL) as office,
    ):
        office.put(200)
        filler = fill(disk) if phase == "before it begins" else None
        worker = office.start()
        if phase != "before it begins":
            wait_for(lambda: office.sent() >= 40 or not worker.alive)
            if phase == "between two runs":
                worker.kill()
            filler = fill(disk)
            if phase == "between two runs":
                time.sleep(office.given.lease_s)
                worker = office.start()
        worker.end()
        assert office.without_intent() == []
        assert filler is not None
        filler.unlink()
        assert integrity(disk / "dondoc.sqlite3") == "ok"
        office.sweep()
        assert office.judge() == Judged()
        assert integrity(disk / "dondoc.sqlite3") == "ok"
        assert len(office.doubted()) <= 2 * office.given.in_flight


def test_the_running_program_goes_on_by_itself_when_space_is_given_back(sqlite_template, tmp_path):
    with (
        small_disk(tmp_path / "disk", 1_500_000) as disk,
        rig(fresh_sqlite(sqlite_template, disk), tmp_path / "office", settings={"web": {"port": free_port()}}, **USUAL) as office,
    ):
        office.put(200)
        worker = office.start("run", "--json")
        wait_for(lambda: office.sent() >= 40 or not worker.alive)
        filler = fill(disk)
        time.sleep(2.0)
        filler.unlink()
        assert worker.alive, worker.said()[-500:]
        wait_for(lambda: office.states().get("accepted", 0) + office.states().get("uncertain", 0) == 200)
