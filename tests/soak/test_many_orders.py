"""The simulation for long (`make soak`): SOAK_EXAMPLES, SOAK_STEPS and SOAK_SEED are settable.

Overnight: SOAK_EXAMPLES=20000 SOAK_STEPS=100. The seed is printed; the same one plays the same examples.
"""

import os
import random

import pytest
from hypothesis import Phase, seed

from tests.simulation.bugs import PATIENTLY, finds
from tests.simulation.runs import machine, run, told

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES") or 1000)
STEPS = int(os.environ.get("SOAK_STEPS") or 100)


@pytest.mark.slow
def test_many_orders_of_events_keep_every_promise():
    number = int(os.environ.get("SOAK_SEED") or random.randrange(2**32))
    print(f"seed {number} (repeat with SOAK_SEED={number})")  # noqa: T201 - a failing soak must be replayable
    phases = [Phase.generate, Phase.shrink]
    with machine() as found:
        try:
            run(
                seed(number)(found),
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                derandomize=False,
                phases=phases,
            )
        finally:
            print(told(found.statistics))  # noqa: T201 - figures


@pytest.mark.slow
@pytest.mark.parametrize("bug", PATIENTLY, ids=[plant.__name__ for plant, _promises in PATIENTLY])
def test_a_planted_bug_that_hides_well_is_found(bug, monkeypatch):
    finds(bug, monkeypatch, examples=max(600, EXAMPLES))
