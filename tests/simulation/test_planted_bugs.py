"""The simulation is worth what it finds: each of these bugs, planted, breaks the promise it must break."""

import pytest

from tests.simulation.bugs import QUICKLY, finds
from tests.simulation.runs import EXAMPLES


@pytest.mark.parametrize("bug", QUICKLY, ids=[plant.__name__ for plant, _promises in QUICKLY])
def test_a_planted_bug_is_found_by_every_run(bug, monkeypatch):
    finds(bug, monkeypatch, examples=EXAMPLES)
