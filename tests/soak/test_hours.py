"""A million sends: nothing ever leaves outside the hours (`make soak`; the seed is printed)."""

import os
import random

import pytest

from tests.sending_hours import simulate


@pytest.mark.slow
def test_a_million_sends_never_leave_outside_the_hours():
    seed = int(os.environ.get("SOAK_SEED") or random.randrange(2**32))
    print(f"seed {seed} (repeat with SOAK_SEED={seed})")  # noqa: T201 - a failing soak must be replayable
    counts = simulate(random.Random(seed), 1_000_000)
    print(dict(counts))  # noqa: T201 - how many were put off, tried again, resumed

    assert counts["outside"] == 0
