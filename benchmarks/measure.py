"""Two sides of a comparison, turn by turn, each in a process of its own: ratios are believed, not absolutes.

A side is a function of this package ("module:function") and its arguments; it does its work
between `Watch.start` and `Watch.stop` and hands back what it counted. Speed drifts with whatever else
the machine does, so the sides take turns, and a fixed piece of work is timed before each turn: where
that varies by more than a quarter, there is no verdict.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
#: More than this between the fastest and the slowest calibration: the machine was not the same for both.
DRIFT = 0.25
NO_VERDICT = "không kết luận / no verdict"


@dataclass(slots=True, kw_only=True)
class Counted:
    """What one run came to; written as JSON by the side's process."""

    items: int
    seconds: float
    cpu_us: float  #: user and system time per item, children included
    peak_mb: float  #: the process' highest resident memory
    child_mb: float = 0.0  #: the same of its largest child
    commits: int | None = None
    #: name → count of what must be equal to `items` (what the far end received, log entries …)
    checks: dict[str, int] = field(default_factory=dict)
    note: str = ""

    @property
    def rate(self) -> float:
        return self.items / self.seconds


class Watch:
    """Time, processor time and memory between two moments of this process."""

    def start(self) -> None:
        self._cpu = _cpu()
        self._at = time.perf_counter()

    def stop(self, items: int, **more: Any) -> Counted:
        seconds = time.perf_counter() - self._at
        return Counted(
            items=items,
            seconds=seconds,
            cpu_us=(_cpu() - self._cpu) / max(1, items) * 1e6,
            peak_mb=peak_mb(),
            child_mb=round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1),
            **more,
        )


@dataclass(slots=True, kw_only=True)
class Compared:
    """A side's runs beside those of its peer."""

    subject: str
    unit: str
    side: str
    peer: str
    bar: str = ""  #: what the design asks of the ratio: floor, goal
    note: str = ""
    runs: list[Counted] = field(default_factory=list)
    peer_runs: list[Counted] = field(default_factory=list)
    calibrations: list[float] = field(default_factory=list)

    @property
    def drift(self) -> float:
        return max(self.calibrations) / min(self.calibrations) - 1

    @property
    def ratio(self) -> float:
        """Median rate over the peer's."""
        return middle([r.rate for r in self.runs]) / middle([r.rate for r in self.peer_runs])

    @property
    def verdict(self) -> str:
        if not self.peer_runs:
            return "–"
        return NO_VERDICT if self.drift > DRIFT else f"{self.ratio:.2f}×"

    def as_dict(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "unit": self.unit,
            "bar": self.bar,
            "note": self.note,
            "ratio": round(self.ratio, 3) if self.peer_runs else None,
            "drift": round(self.drift, 3),
            "verdict": self.verdict,
            self.side: [asdict(run) for run in self.runs],
            self.peer: [asdict(run) for run in self.peer_runs],
        }


class CountError(Exception):
    """Two books disagree: whatever was measured, it was not the work."""


def run_side(function: str, args: Mapping[str, Any]) -> Counted:
    """Run "module:function" of this package in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sides", function, json.dumps(args)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{function}: exit {done.returncode}")
    return Counted(**json.loads(done.stdout.splitlines()[-1]))


def agreed(function: str, counted: Counted) -> Counted:
    """The same, once all its books say the same number."""
    wrong = {name: n for name, n in counted.checks.items() if n != counted.items}
    if wrong or not counted.items:
        raise CountError(f"{function}: {counted.items} items, but {wrong}")
    return counted


def calibrate() -> float:
    """Seconds for a fixed piece of pure Python."""
    began = time.perf_counter()
    total = 0
    for number in range(1_500_000):
        total += number & 7
    return time.perf_counter() - began


def spread(values: Sequence[float]) -> str:
    """Median (lowest to highest), as a table shows it."""
    return f"{statistics.median(values):,.0f} ({min(values):,.0f} to {max(values):,.0f})"


def middle(values: Sequence[float]) -> float:
    return statistics.median(values)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def peak_mb() -> float:
    """Highest resident memory of this program; getrusage would count the process it was started from."""
    status = Path("/proc/self/status")
    if not status.exists():
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    found = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return round(int(found["VmHWM"].split()[0]) / 1024, 1)
