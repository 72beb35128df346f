"""What only time shows: the pace as the far end sees it, a pause, an answer in a broadcast, a killed worker.

Each figure stands beside its bar. Nothing is compared with a peer: none of them keeps a pace over processes.
"""

import itertools
import json
import signal
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, CountError
from benchmarks.office import MORNING, Yard
from benchmarks.queue_up import campaign, clone, enqueue
from storage import contact_log, history, stops
from storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    measured: str
    bar: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One message as the far end noted it."""

    at: float
    account: str
    address: str
    worker: int


@dataclass
class Scene:
    """One database, its far end, and the workers that serve it."""

    url: str
    far: Path
    rate: float
    accounts: Sequence[str] = ("bot",)
    latency_s: float = 0.0
    in_flight: int = 16
    workers: list[subprocess.Popen[str]] = field(default_factory=list)
    peak_mb: float = 0.0

    def start(self, count: int) -> None:
        given = {
            "url": self.url,
            "far": str(self.far),
            "accounts": list(self.accounts),
            "rate": self.rate,
            "latency_s": self.latency_s,
            "in_flight": self.in_flight,
        }
        command = [sys.executable, "-m", "benchmarks.paced_worker", json.dumps(given)]
        for _worker in range(count):
            self.workers.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True))
        for worker in self.workers:
            assert worker.stdout is not None
            worker.stdout.readline()

    def stop(self) -> None:
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            said, _nothing = worker.communicate(timeout=30)
            if said.strip():
                self.peak_mb = max(self.peak_mb, json.loads(said.splitlines()[-1])["peak_mb"])

    def lines(self) -> list[Line]:
        found = [line.split(" ") for line in self.far.read_text().splitlines()]
        return sorted((Line(float(at), a, to, int(pid)) for at, a, to, pid in found), key=lambda x: x.at)

    def wait_for(self, count: int, seconds: float) -> list[Line]:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.far.read_bytes().count(b"\n") < count:
            time.sleep(0.05)
        return self.lines()

    def agree(self, *, doubted: int = 0) -> None:
        """What the far end noted, what the outbox says and what the log holds are the same, but for doubt."""
        database = Database(self.url)
        with database.begin() as conn:
            accepted = history.states(conn).get("accepted", 0)
            entries = sum(e.kind == "accepted" for e in contact_log.entries(conn))
            faults = contact_log.verify(conn).faults
        database.close()
        lines = self.lines()
        once = {(line.account, line.address) for line in lines}
        if (
            faults
            or len(once) != len(lines)
            or entries != accepted
            or not 0 <= len(lines) - accepted <= doubted
        ):
            raise CountError(f"far end {len(lines)}, outbox {accepted}, log {entries}, faults {len(faults)}")


class Stage:
    """Scenes over one yard of databases. `brisk`: a second or two each, which shows only that they play."""

    def __init__(self, yard: Yard, folder: Path, *, brisk: bool = False) -> None:
        self._yard, self._folder = yard, folder
        self._seconds = 1.0 if brisk else 8.0
        self._answers = 2 if brisk else 20
        self._numbers = itertools.count()

    def scenes(self, *, heavy: bool) -> Iterator[tuple[str, Callable[[], list[Figure]]]]:
        """(name, what measures it), in order."""
        for engine in self._yard.engines:
            for rate, workers in itertools.product((30, 100), (1, 2)):
                yield f"pace, {engine}, {rate}/s, {workers}", partial(self.pace, engine, rate, workers)
            yield f"pause, {engine}", partial(self.pause, engine)
            yield f"answer in a broadcast, {engine}", partial(self.answer, engine)
        if "postgresql" in self._yard.engines:
            yield "kill, postgresql", self.takeover
        if heavy:
            yield from self._heavy()

    def _heavy(self) -> Iterator[tuple[str, Callable[[], list[Figure]]]]:
        if "postgresql" in self._yard.engines:
            yield "80 accounts, postgresql", partial(self.many, "postgresql", 80, 2)
        yield "32 accounts, sqlite", partial(self.many, "sqlite", 32, 1)
        yield "urgent, sqlite", self.urgent
        for count in (200_000, 2_000_000):
            yield f"memory, sqlite, {count}", partial(self.memory, count)

    @contextmanager
    def _scene(self, engine: str, **given: Any) -> Iterator[Scene]:
        url = self._yard.fresh(engine, "empty", 0, (), plan=False)
        scene = Scene(url=url, far=self._folder / f"far_{next(self._numbers)}.txt", **given)
        scene.far.touch()
        try:
            yield scene
        finally:
            for worker in scene.workers:
                if worker.poll() is None:
                    worker.kill()
                    worker.wait()
            self._yard.drop(url)

    def pace(self, engine: str, rate: int, workers: int) -> list[Figure]:
        count = int(rate * self._seconds)
        with self._scene(engine, rate=rate) as scene:
            enqueue(scene.url, campaign("bot", count))
            scene.start(workers)
            times = [line.at for line in scene.wait_for(count, self._seconds * 2 + 10)]
            scene.stop()
            scene.agree()
        share = (count - 1) / (times[-1] - times[0]) / rate
        worst = fullest_second(times) / rate
        name = f"P1 {engine}, one account at {rate}/s, {workers} processes"
        return [
            _figure(f"{name}: achieved / allowed", f"{share:.3f}", "0.97, 0.995", holds=share >= 0.97),
            _figure(f"{name}: worst second / limit", f"{worst:.3f}", "1.07, 1.035", holds=worst <= 1.07),
        ]

    def many(self, engine: str, accounts: int, workers: int, seconds: float = 6.0) -> list[Figure]:
        """30/s each, 50 ms to the network and back; the first and the last second are not counted."""
        names = [f"bot{n}" for n in range(accounts)]
        with self._scene(engine, rate=30.0, accounts=names, latency_s=0.05) as scene:
            for name in names:
                enqueue(scene.url, campaign(name, int(30 * seconds)))
            scene.start(workers)
            times = [line.at for line in scene.wait_for(int(accounts * 30 * seconds), seconds * 2)]
            scene.stop()
            scene.agree()
        inner = [at for at in times if times[0] + 1 <= at < times[0] + seconds - 1]
        share = len(inner) / (seconds - 2) / (accounts * 30)
        return [
            _figure(
                f"{accounts} accounts at 30/s, {engine}, {workers} processes: achieved / allowed",
                f"{share:.3f}",
                "0.97",
                holds=share >= 0.97,
            )
        ]

    def pause(self, engine: str) -> list[Figure]:
        with self._scene(engine, rate=30.0) as scene:
            enqueue(scene.url, campaign("bot", 300))
            scene.start(1)
            scene.wait_for(60, 10)
            database = Database(scene.url)
            database.transact(stops.put, stops.ALL, kind="paused", reason="bench", by="bench", now=MORNING)
            stopped = time.monotonic()
            time.sleep(1.5)
            last = scene.lines()[-1].at - stopped
            database.close()
            scene.stop()
            scene.agree()
        return [
            _figure(f"pause to last send, {engine}", f"{max(0.0, last):.2f} s", "0.5 s", holds=last <= 0.5)
        ]

    def answer(self, engine: str) -> list[Figure]:
        """From the commit of an answer to the network, while a broadcast takes all the account may send."""
        with self._scene(engine, rate=30.0) as scene:
            enqueue(scene.url, campaign("bot", 900, priority=2))
            scene.start(1)
            scene.wait_for(30, 10)
            waits = self._said(scene, self._answers, every_s=0.5)
            scene.stop()
            scene.agree()
        worst = percentile(waits[1:], 95)  # the first is what tells the account that people are talking
        return [
            _figure(
                f"answer in a broadcast at 30/s, {engine}: p95 (median {statistics.median(waits):.2f} s)",
                f"{worst:.2f} s",
                "0.25 s",
                holds=worst <= 0.25,
            )
        ]

    def urgent(self, messages: int = 50_000) -> list[Figure]:
        with self._scene("sqlite", rate=1000.0, in_flight=64) as scene:
            clone(scene.url, "bot", messages)
            scene.start(1)
            scene.wait_for(500, 20)
            waits = self._said(scene, 10, every_s=0.5)
            scene.stop()
        worst = percentile(waits, 95)
        return [
            _figure(
                f"P34 urgent message during a campaign of {messages:,}: p95",
                f"{worst:.2f} s",
                "10 s",
                holds=worst <= 10,
            )
        ]

    def _said(self, scene: Scene, count: int, *, every_s: float) -> list[float]:
        """Seconds from the commit of each answer to its line at the far end."""
        queued = {}
        for number in range(count):
            enqueue(scene.url, campaign("bot", 1, first=1_000_000 + number, priority=0))
            queued[str(1_000_000 + number)] = time.monotonic()
            time.sleep(every_s)
        time.sleep(1.0)
        there = {line.address: line.at for line in scene.lines() if line.address in queued}
        if there.keys() != queued.keys():
            raise CountError(f"{len(there)} of {len(queued)} answers came")
        return [there[address] - at for address, at in queued.items()]

    def takeover(self) -> list[Figure]:
        """Two workers share ten accounts; one is killed. How long until the other serves every account?"""
        names = [f"bot{n}" for n in range(10)]
        with self._scene("postgresql", rate=30.0, accounts=names, latency_s=0.02) as scene:
            for name in names:
                enqueue(scene.url, campaign(name, 300))
            scene.start(2)
            scene.wait_for(600, 10)
            victim = scene.workers.pop()
            victim.kill()
            killed = time.monotonic()
            victim.wait()
            time.sleep(2)
            first: dict[str, float] = defaultdict(lambda: 9.0)
            for line in scene.lines():
                if line.at > killed:
                    first[line.account] = min(first[line.account], line.at - killed)
            worst = max(first[name] for name in names)
            scene.stop()
            scene.agree(doubted=len(names) * scene.in_flight)
        return [
            _figure(
                "kill -9 of one of two workers, postgresql: until the other serves each of 10 accounts",
                f"{worst:.2f} s",
                "0.5 s",
                holds=worst <= 0.5,
            )
        ]

    def memory(self, count: int) -> list[Figure]:
        with self._scene("sqlite", rate=1000.0, in_flight=64) as scene:
            clone(scene.url, "bot", count)
            scene.start(1)
            scene.wait_for(3000, 30)
            scene.stop()
        limit = 200.0
        return [
            _figure(
                f"M1 sender with {count:,} queued",
                f"{scene.peak_mb:.0f} MB",
                "200 MB, 80 MB",
                holds=scene.peak_mb <= limit,
            )
        ]


def _figure(name: str, measured: str, bar: str, *, holds: bool) -> Figure:
    return Figure(name=name, measured=measured, bar=bar, holds=holds)


def fullest_second(times: Sequence[float]) -> int:
    """How many lie in the fullest half-open second."""
    best = start = 0
    for end, at in enumerate(times):
        while times[start] <= at - 1.0:
            start += 1
        best = max(best, end - start + 1)
    return best


def percentile(values: Sequence[float], share: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]
