"""Limits measured where messages arrive: processes of their own on one database, and clocks that run."""

import itertools
import json
import os
import time
import urllib.request

import pytest

from scheduler.pacing import Pace
from scheduler.terms import Terms
from tests.crash_rig import Judged, rig
from tests.far_file import FarFile, RunningClock, deliver
from tests.far_times import fullest
from tests.queued import new, put, road
from tests.sending_machines import run

#: How near the limit is come to, and several machines at once, are a matter of the machine's own load:
#: `make soak` looks at both alone
SOAK = bool(os.environ.get("SOAK"))
USED = 0.9 if SOAK else 0.5
MACHINES = [("sqlite", 1), ("postgresql", 1), *([("postgresql", 3)] if SOAK else [])]
PROCESSES = pytest.mark.parametrize(("database_url", "processes"), MACHINES, indirect=["database_url"])


def many(now, count, channel):
    return [
        new(f"{channel}{i:03}", now, subject=("participant", i + 1), roads=[road(channel, f"{i}")])
        for i in range(count)
    ]


@PROCESSES
def test_nothing_is_sent_before_its_slot_and_no_slot_is_given_twice(
    database, database_url, clock, tmp_path, processes
):
    """What a machine is late by is the far end's tolerance: it moves a send, never its slot."""
    running = RunningClock(clock.now())
    put(database, [m for name in ("zalo", "zns") for m in many(clock.now(), 50, name)], clock.now())
    put(database, many(clock.now(), 120, "telegram"), clock.now())
    shared = ("zalo.app", Pace(1500 / 60))
    terms = {
        "telegram": Terms(pace=Pace(30.0)),
        "zalo": Terms(pace=Pace(1000.0), shared=shared),
        "zns": Terms(pace=Pace(1000.0), shared=shared),
    }
    found = run(database_url, tmp_path / "diary", running, terms, processes)

    assert (len(found["slot"]), found["sent"].keys()) == (220, found["slot"].keys())
    late = [
        (found["sent"][key][2] - at).total_seconds() for key, (_account, _where, at) in found["slot"].items()
    ]
    assert min(late) >= 0
    for accounts, limit in ((("telegram",), 30), (("zalo", "zns"), 25)):
        slots, sent = (
            sorted(at for account, _where, at in found[kind].values() if account in accounts)
            for kind in ("slot", "sent")
        )
        assert fullest(slots, 1) <= limit
        assert len(slots) >= USED * limit * (slots[-1] - slots[0]).total_seconds()
        # as many more as fit into the time by which the latest of them was late
        assert fullest(sent, 1) <= limit * (1 + max(late)) + 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_process_that_stalled_does_not_catch_up_in_a_burst(database, clock, tmp_path):
    """Every slot of the stall is over when it ends; what holds them must still leave one after the other."""
    running = RunningClock(clock.now())
    put(database, many(clock.now(), 60, "telegram"), clock.now())
    sent = []

    def stall(_out):
        sent.append(running.now())
        if len(sent) % 20 == 0:
            time.sleep(0.4)  # the whole process stands still, as on a busy machine

    end = FarFile(tmp_path / "far", answer=stall)
    await deliver(database, running.now, end, paces={"telegram": Pace(25.0)}).run_until_empty()

    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(sent)]
    assert len(sent) == 60
    assert sum(gap < 0.5 / 25 for gap in gaps) <= (
        3 if SOAK else 12
    )  # the nine tenths may be a machine's jitter apart


@PROCESSES
def test_telegrams_own_windows_refuse_nothing(database_url, tmp_path, processes):
    """A bot's thirty a second, a chat's one; at 20 a second machines may be late by half a second."""
    settings = {"telegram": {"per_second": 20.0, "chat_per_second": 1.0, "group_per_minute": 20.0}}
    with rig(database_url, tmp_path, channels=["telegram"], settings=settings) as office:
        door = f"http://127.0.0.1:{office.far.ports['http']}"
        limits = json.dumps({"per_second": 30, "per_chat": 1, "per_group": 20}).encode()
        urllib.request.urlopen(f"{door}/telegram/__sim/telegram/limits", data=limits).close()
        office.put(100)
        config = office.config()  # written once: it would be read while it is written again
        workers = [office.start(config=config) for _ in range(processes)]
        codes = [worker.end() for worker in workers]
        assert codes == [0] * processes, workers[0].said()[-2000:]
        with urllib.request.urlopen(f"{door}/__sim/rates") as answer:
            rates = json.load(answer)
        assert office.judge() == Judged()
    (bot,) = rates["accounts"].values()

    assert rates["requests"]["telegram"]["refused"] == 0
    assert (bot["total"], bot["max_1s"] <= 30) == (100, True)
