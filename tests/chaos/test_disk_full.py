"""No space left: nothing is sent that is not written down first, and space given back mends all (P17)."""

import random
import resource
import time
from typing import Any

import pytest

from tests.crash_rig import Judged, fresh_sqlite, rig, seed, wait_for
from tests.faulty_process import Circumstances
from tests.free_ports import free_port
from tests.full_disks import fill, integrity, small_disk

pytestmark = pytest.mark.slow
#: Twice what the write-ahead log takes before it is folded into the file, so that only the filler fills it.
DISK = 10_000_000
UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
USUAL: dict[str, Any] = {"given": Circumstances(lease_s=2.0), "channels": ["telegram"]}


def test_a_file_that_may_not_grow_stops_the_sender_before_the_wire(sqlite_template, tmp_path):
    folder = tmp_path / "office"
    with rig(fresh_sqlite(sqlite_template, folder), folder, **USUAL) as office:
        office.put(120)
        chance = random.Random(seed())
        for limit in sorted(chance.sample(range(20_000, 300_000), 3)):
            worker = office.start(largest_file=limit)
            _stalls(office, worker)
            assert office.without_intent() == []
            assert integrity(folder / "dondoc.sqlite3") == "ok"
            if worker.alive:
                resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, UNLIMITED)
            worker.end()
        office.sweep()
        assert office.judge() == Judged()
        assert integrity(folder / "dondoc.sqlite3") == "ok"


@pytest.mark.parametrize("phase", ["before it begins", "while it sends", "between two runs"])
def test_a_full_disk_stops_the_sender_and_space_given_back_lets_it_go_on(sqlite_template, tmp_path, phase):
    with (
        small_disk(tmp_path / "disk", DISK) as disk,
        rig(fresh_sqlite(sqlite_template, disk), tmp_path / "office", **USUAL) as office,
    ):
        office.put(200)
        filler = fill(disk) if phase == "before it begins" else None
        worker = office.start()
        if filler is None:
            wait_for(lambda: office.sent() >= 40 or not worker.alive)
            if phase == "between two runs":
                worker.kill()
            filler = fill(disk)
            if phase == "between two runs":
                time.sleep(office.given.lease_s)
                worker = office.start()
        _stalls(office, worker)
        stands = office.sent()
        time.sleep(0.5)
        assert office.sent() == stands
        filler.unlink()  # without room nobody can even read: what stands there now stood there then
        assert office.without_intent() == []
        worker.end()
        assert integrity(disk / "dondoc.sqlite3") == "ok"
        office.sweep()
        assert office.judge() == Judged()
        assert integrity(disk / "dondoc.sqlite3") == "ok"
        assert len(office.doubted()) <= 2 * office.given.in_flight


def test_the_running_program_goes_on_by_itself_when_space_is_given_back(sqlite_template, tmp_path):
    settings = {"web": {"port": free_port()}}
    with (
        small_disk(tmp_path / "disk", DISK) as disk,
        rig(fresh_sqlite(sqlite_template, disk), tmp_path / "office", settings=settings, **USUAL) as office,
    ):
        office.put(200)
        worker = office.start("run", "--json")
        wait_for(lambda: office.sent() >= 40 or not worker.alive)
        filler = fill(disk)
        _stalls(office, worker)
        filler.unlink()
        assert worker.alive, worker.said()[-500:]
        wait_for(lambda: not {"queued", "sending"} & office.states().keys())
        assert office.judge() == Judged()


def _stalls(office, worker):
    """Wait until nothing has gone out for a second, or the process has given up."""
    seen, since = office.sent(), time.monotonic()
    while worker.alive and time.monotonic() - since < 1.5:
        time.sleep(0.05)
        if office.sent() != seen:
            seen, since = office.sent(), time.monotonic()
