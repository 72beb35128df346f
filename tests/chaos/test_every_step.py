"""At whatever step of a send a process dies, fails or freezes: none lost, none twice (P2)."""

import itertools
import os

import psycopg
import pytest

from tests.crash_rig import MORNING, fresh_sqlite
from tests.crash_steps import Steps, every
from tests.far_sandbox import far_sandbox

pytestmark = pytest.mark.slow
#: `make soak` strikes at every statement, in every way, on every wire and both databases
SOAK = bool(os.environ.get("SOAK"))
MODES = ("crash", "raise", "hang")
ELSEWHERE = MODES if SOAK else ("crash",)
STRUCK = {"crash": ["sql.before commit"], "raise": [], "hang": []}
WIRES = ("telegram.", "email.", "zalo.")

#: Every run writes to people of its own: they share one sandbox.
_runs = itertools.count(0, 10_000)


@pytest.fixture(scope="module")
def far(tmp_path_factory):
    with far_sandbox(tmp_path_factory.mktemp("far") / "truth.jsonl", MORNING) as found:
        yield found


@pytest.fixture
def on_sqlite(far, tmp_path, sqlite_template):
    return lambda *channels, **more: Steps(
        far,
        tmp_path,
        lambda folder: fresh_sqlite(sqlite_template, folder),
        channels,
        first=next(_runs),
        **more,
    )


@pytest.fixture
def on_postgresql(far, tmp_path, postgres_server):
    def fresh(folder):
        name = f"steps_{tmp_path.name}_{folder.name}".replace("-", "_").lower()
        with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name} TEMPLATE template_dondoc".encode())
        return f"{postgres_server}/{name}"

    return lambda *channels: Steps(far, tmp_path, fresh, channels, first=next(_runs))


@pytest.mark.parametrize("mode", MODES)
def test_a_process_struck_at_any_step_loses_nothing_and_doubles_nothing(on_sqlite, mode):
    steps = on_sqlite("telegram", messages=2 if SOAK or mode == "crash" else 1)
    passed = steps.passed()
    assert {"telegram.before", "telegram.answered", "sql.before commit"} <= set(passed)
    # between two statements of one transaction a process dies as it does before the commit
    chosen = passed if SOAK else [p for p in passed if not p.startswith("sql.") or p in STRUCK[mode]]
    print(f"{mode} at {len(chosen)} of {len(passed)} steps")  # noqa: T201 - a figure
    assert steps.strike(every(mode, chosen)) == []


@pytest.mark.parametrize("channel", ["email", "zns"])
@pytest.mark.parametrize("mode", ELSEWHERE)
def test_the_same_holds_on_every_other_wire(on_sqlite, mode, channel):
    steps = on_sqlite(channel)
    wire = [point for point in steps.passed() if point.startswith(WIRES)]
    assert wire
    assert steps.strike(every(mode, wire)) == []


@pytest.mark.parametrize("mode", ELSEWHERE)
def test_the_same_holds_on_postgresql_at_its_commits_and_on_the_wire(on_postgresql, mode):
    steps = on_postgresql("telegram")
    chosen = [p for p in steps.passed() if p == "sql.before commit" or p.startswith(WIRES)]
    assert len(chosen) >= 6
    assert steps.strike(every(mode, chosen)) == []
