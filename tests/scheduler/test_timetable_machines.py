"""Three machines whose clocks disagree, one of them dying at random: every firing has its effect once."""

import os
import random
import time as stopwatch
from datetime import datetime, timedelta

from messages.formats import OFFICE_ZONE
from scheduler.slots import Daily, When
from tests.machines import NURSERY, effects_of, fired, live, simulate, thousand


def test_a_thousand_firings_of_a_day_happen_once_each_whoever_dies(database_url):
    draw = random.Random(os.urandom(8))
    with effects_of(database_url) as database:
        died = simulate(database_url, thousand(draw), kills=8, draw=draw)
        found = fired(database)

    assert died >= 5
    assert len(found) == 1000
    assert len({(job, slot) for job, slot, _at in found}) == 1000
    late = [(at - slot).total_seconds() for _job, slot, at in found]
    assert min(late) >= -90
    assert max(late) <= 45


# -- with the alarms of the real APScheduler, in real time ---------------------------------------------------


def test_alarms_that_ring_on_three_machines_at_once_have_one_effect(database_url):
    first = datetime.now(OFFICE_ZONE).replace(microsecond=0) + timedelta(seconds=3)
    slots = {f"job {n}": first + timedelta(seconds=n % 4) for n in range(60)}
    whens: dict[str, When] = {name: Daily(slot.time()) for name, slot in slots.items()}
    with effects_of(database_url) as database:
        machines = []
        for _ in range(3):
            ready = NURSERY.Event()
            machines.append(NURSERY.Process(target=live, args=(database_url, whens, 0.0, ready), daemon=True))
            machines[-1].start()
            assert ready.wait(30)
        # dies in the middle of the second round of alarms
        stopwatch.sleep(max(0.0, (first - datetime.now(OFFICE_ZONE)).total_seconds() + 1.005))
        machines[0].kill()
        patience = stopwatch.monotonic() + 30
        while len(fired(database)) < 60 and stopwatch.monotonic() < patience:
            stopwatch.sleep(0.05)
        stopwatch.sleep(0.6)  # a second effect would have come by now
        for machine in machines:
            machine.kill()
            machine.join()
        found = fired(database)

    assert sorted((job, slot) for job, slot, _at in found) == sorted(slots.items())
    assert max((at - slot).total_seconds() for _job, slot, at in found) <= 45
