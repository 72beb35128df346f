"""How the machine is run: with a fixed budget for every change, from a seed and for long in a soak."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation import cast
from tests.simulation.any_order import AnyOrder
from tests.simulation.copied_file import CopiedFile

#: What every change is tried with: the same examples each time.
EXAMPLES, STEPS = 50, 50
_MEMORY = Path("/dev/shm")


@contextmanager
def machine() -> Iterator[type[AnyOrder]]:
    """A machine with its own file, in memory where the system has such a place."""
    folder = Path(tempfile.mkdtemp(prefix="dondoc-sim-", dir=_MEMORY if _MEMORY.is_dir() else None))
    people: Mapping[str, Any] = cast.found(folder / "template.sqlite3")
    file = CopiedFile(folder / "template.sqlite3", folder / "dondoc.sqlite3")

    class Machine(AnyOrder):
        pass

    Machine.file, Machine.people, Machine.statistics = file, people, Counter()
    try:
        yield Machine
    finally:
        file.close()
        shutil.rmtree(folder)


def run(found: type[AnyOrder], **more: Any) -> None:
    """Raises `Broken` where a promise is."""
    usual: dict[str, Any] = {
        "max_examples": EXAMPLES,
        "stateful_step_count": STEPS,
        "derandomize": True,
        "database": None,  # what failed once is a test of its own, not a file on somebody's disk
        "deadline": None,
        "phases": [Phase.generate],
        "report_multiple_bugs": False,
        "suppress_health_check": list(HealthCheck),
        "verbosity": Verbosity.normal,
    }
    run_state_machine_as_test(found, settings=settings(**{**usual, **more}))


def told(statistics: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(statistics.items()))
