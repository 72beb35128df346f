"""Days on which machines die all the time: every firing has its effect once (`make soak`)."""

import os
import random

import pytest

from tests.machines import effects_of, fired, simulate, thousand


@pytest.mark.slow
def test_five_days_of_a_thousand_firings_with_a_death_an_hour(database_url):
    seed = int(os.environ.get("SOAK_SEED") or random.randrange(2**32))
    print(f"seed {seed} (repeat with SOAK_SEED={seed})")  # noqa: T201 - a failing soak must be replayable
    draw = random.Random(seed)
    with effects_of(database_url) as database:
        for day in range(5):
            whens = {f"day {day} {name}": when for name, when in thousand(draw).items()}
            simulate(database_url, whens, kills=24, draw=draw)
        found = fired(database)

    assert len(found) == len({(job, slot) for job, slot, _at in found}) == 5000
    assert max((at - slot).total_seconds() for _job, slot, at in found) <= 45
