"""An office whose sender is killed, frozen and starved, and the judge who compares truth and books.

The judge knows two books: what the sandbox took (truth) and how each message ended (the database).
Nothing may be missing from either, nothing may have been said twice, and whatever nobody can know
must be listed as `uncertain`.
"""

import json
import os
import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import psycopg
import sqlalchemy as sa

from messages.formats import OFFICE_ZONE
from storage import accounts, contact_log, history, schema
from storage.database import Database
from storage.message_rows import NewMessage
from storage.tables import messages
from tests.far_sandbox import CHANNELS, FarSandbox, address, content, far_sandbox
from tests.faulty_process import Circumstances, Worker, start
from tests.queued import new, put, road

#: A working Tuesday morning: every channel's hours are open.
MORNING = datetime(2026, 12, 1, 9, 0, tzinfo=OFFICE_ZONE)
#: Delivery alone, until nothing is left; any number of processes may.
SEND = ("send", "--until-empty", "--json")
#: Nothing left, or something is in doubt.
GOOD_ENDS = {0, 6}
FAST = 5000.0
ON_THE_WAY = ("queued", "sending")
ARRIVED = ("accepted", "delivered", "read")

Address = tuple[str, str]


def seed() -> int:
    """Of this run; SOAK_SEED repeats another."""
    found = int(os.environ.get("SOAK_SEED") or random.randrange(2**32))
    print(f"seed {found} (repeat with SOAK_SEED={found})")  # noqa: T201 - a run that fails must be repeatable
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the two books say; a clean run is `Judged()`."""

    lost: tuple[Address, ...] = ()  #: neither sent nor in doubt
    twice: tuple[Address, ...] = ()
    unproven: tuple[Address, ...] = ()  #: said to be sent, and nobody got it
    unlisted: tuple[Address, ...] = ()  #: sent, and the books do not know
    strangers: tuple[Address, ...] = ()  #: states no message of these tests may end in
    log_faults: tuple[str, ...] = ()


@dataclass(slots=True)
class Rig:
    """One database, one configuration, the sandbox, and the processes started against them."""

    url: str
    folder: Path
    far: FarSandbox
    given: Circumstances = field(default_factory=lambda: Circumstances(lease_s=3.0))
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    known: dict[Address, int] = field(default_factory=dict)  #: every message, by where it goes
    workers: list[Worker] = field(default_factory=list)
    channels: Sequence[str] = CHANNELS  #: those the office has
    seen_at: Mapping[str, int] = field(default_factory=dict)  #: ports of proxies before the sandbox

    def config(self, name: str = "dondoc.toml", **more: Mapping[str, Any]) -> Path:
        """Write a `dondoc.toml`; `more` are sections that win over the usual ones."""
        sections: dict[str, dict[str, Any]] = {
            "database": {"url": self.url, "key_file": str(self.folder / "dondoc.key")},
            **self.far.config(at=self.seen_at),
        }
        rates = {
            "telegram": {"per_second": FAST},
            "email": {"per_second": FAST, "per_hour": FAST * 3600, "connections": 16},
        }
        zalo = {"zalo": {"per_second": FAST, "zns_per_second": FAST, "app_per_minute": FAST * 60}}
        limits = {"delivery": {"lease_s": self.given.lease_s, "in_flight": self.given.in_flight}}
        for layer in (rates, zalo, limits, self.settings, more):
            for section, values in layer.items():
                sections.setdefault(section, {}).update(values)
        for section, channel in (("telegram", "telegram"), ("email", "email"), ("zalo", "zns")):
            if channel not in self.channels:
                del sections[section]
        path = self.folder / name
        draft = path.with_suffix(".draft")
        draft.write_text(
            "".join(
                f"[{section}]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in values.items())
                for section, values in sections.items()
                if values
            )
        )
        draft.chmod(0o600)
        draft.replace(path)  # at once: another process may just be reading it
        return path

    def start(
        self, *arguments: str, given: Circumstances | None = None, config: Path | None = None, **changed: Any
    ) -> Worker:
        """A process of dondoc: `send --until-empty` unless told otherwise; `changed`: circumstances."""
        number = len(self.workers)
        path = config or self.config()
        worker = start(
            [*(arguments or SEND), "--config", str(path)],
            self.folder / f"said{number}.txt",
            replace(given or self.given, **changed),
        )
        self.workers.append(worker)
        return worker

    def put(self, count: int, *, first: int = 0, at: datetime = MORNING) -> None:
        """Queue messages, on each channel in turn, each to somebody else."""
        channels = self.channels
        items = [message(channels[n % len(channels)], n, at) for n in range(first, first + count)]
        database = Database(self.url)
        try:
            put(database, items, at)
        finally:
            database.close()
        self.known.update({(m.roads[0].channel, m.roads[0].address): n for n, m in enumerate(items, first)})

    def sent(self) -> int:
        """How many messages of this office the sandbox has taken."""
        return sum(self.far.counted(self.known).values())

    def reach(self, goal: int, *workers: Worker, timeout: float = 60.0) -> None:
        """Wait until so many were sent; no longer than one of these processes is at work."""
        wait_for(lambda: self.sent() >= goal or not any(w.alive for w in workers), timeout=timeout)

    def states(self) -> dict[str, int]:
        with reading(self.url) as conn:
            return history.states(conn)

    def ends(self) -> dict[Address, str]:
        """(channel, address) → state. The one place that knows where the books keep it."""
        with reading(self.url) as conn:
            found = conn.execute(sa.select(messages.c.channel, messages.c.address, messages.c.state))
            return {(channel, where): state for channel, where, state in found}

    def why_in_doubt(self) -> dict[str, int]:
        """ "channel code" → how many."""
        with reading(self.url) as conn:
            found = conn.execute(
                sa.select(messages.c.channel, messages.c.code).where(messages.c.state == "uncertain")
            )
            return dict(Counter(f"{channel} {code}" for channel, code in found))

    def doubted(self) -> list[Address]:
        return sorted(where for where, state in self.ends().items() if state == "uncertain")

    def sweep(self) -> None:
        """Run once more, unharmed, after every lease has ended; again when an account had to be spared.

        Who wakes after its deadlines has that many failures at once: then the breaker is open for a while.
        """
        patience = time.monotonic() + 90
        if self.on_the_way():
            time.sleep(self.given.lease_s + 0.3)
        while self.on_the_way() and time.monotonic() < patience:
            code = self.start().end()
            assert code in GOOD_ENDS, self.workers[-1].said()[-2000:]
            if self.on_the_way():
                time.sleep(self.given.rest_s / 2)

    def on_the_way(self) -> bool:
        return bool(self.states().keys() & set(ON_THE_WAY))

    def judge(self) -> Judged:
        """Compare truth and books when nothing is on the way any more."""
        sent, ends = self.far.counted(self.known), self.ends()
        database = Database(self.url)
        try:
            with database.begin() as conn:
                faults = contact_log.verify(conn).faults
        finally:
            database.close()
        return Judged(
            lost=_those(self.known, lambda w: not sent[w] and ends.get(w) not in (*ARRIVED, "uncertain")),
            twice=_those(sent, lambda w: sent[w] > 1),
            unproven=_those(ends, lambda w: ends[w] in ARRIVED and not sent[w]),
            unlisted=_those(sent, lambda w: ends.get(w) not in (*ARRIVED, "uncertain")),
            strangers=_those(ends, lambda w: ends[w] not in (*ARRIVED, "uncertain")),
            log_faults=tuple(str(fault) for fault in faults),
        )

    def without_intent(self) -> list[Address]:
        """Sent, while the books say nobody has begun: what may not be at any moment."""
        sent, ends = self.far.counted(self.known), self.ends()
        return sorted(w for w in sent if ends.get(w) not in ("sending", *ARRIVED, "uncertain"))

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()


def _those(found: Iterable[Address], wrong: Callable[[Address], bool]) -> tuple[Address, ...]:
    return tuple(sorted(filter(wrong, found)))


def message(channel: str, number: int, at: datetime) -> NewMessage:
    way = replace(road(channel=channel, address=address(channel, number)), content=content(channel, number))
    return new(f"m{number}", at, subject=("participant", number + 1), roads=[way])


@contextmanager
def reading(url: str) -> Iterator[sa.Connection]:
    """A connection that takes no lock: who observes must not slow down what is observed."""
    engine = sa.create_engine(sa.make_url(url).set(drivername=_DRIVERS[sa.make_url(url).get_backend_name()]))
    try:
        with engine.connect() as conn:
            yield conn
    finally:
        engine.dispose()


_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


class Observer:
    """Looks at the totals all the time: at every moment they add up (P4)."""

    def __init__(self, url: str, total: int, *, every_s: float = 0.01) -> None:
        self._url, self._total, self._every = url, total, every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.count = 0
        self.wrong: list[dict[str, int]] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join(10)

    def _look(self) -> None:
        with reading(self._url) as conn:
            while not self._stop.wait(self._every):
                found = history.states(conn)
                conn.rollback()  # the next look sees what has been committed meanwhile
                self.count += 1
                if sum(found.values()) != self._total:
                    self.wrong.append(found)


def switch(url: str, account: str, *, paused: bool, at: datetime = MORNING) -> None:
    """Stop an account, or let it go on. The one place that knows how."""
    database = Database(url)
    try:
        with database.begin() as conn:
            if paused:
                accounts.pause(conn, account, until=None, reason="test", now=at)
            else:
                accounts.resume(conn, account, now=at)
    finally:
        database.close()


def wait_for(reached: Callable[[], object], *, timeout: float = 60, every_s: float = 0.003) -> None:
    patience = time.monotonic() + timeout
    while not reached():
        assert time.monotonic() < patience, "waited in vain"
        time.sleep(every_s)


def fresh_sqlite(template: Path, folder: Path, name: str = "dondoc.sqlite3") -> str:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, folder / name)
    return f"sqlite:///{folder / name}"


def fresh_postgres(server: str, name: str) -> str:
    """A database with the current schema on a server of one's own."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}".encode())
    database = Database(f"{server}/{name}")
    schema.upgrade(database)
    database.close()
    return f"{server}/{name}"


@contextmanager
def rig(url: str, folder: Path, *, seen_at: Mapping[str, int] | None = None, **more: Any) -> Iterator[Rig]:
    """A rig with a sandbox of its own; every process it started is gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with far_sandbox(folder / "truth.jsonl", MORNING, seen_at=seen_at) as far:
        found = Rig(url, folder, far, seen_at=seen_at or {}, **more)
        try:
            yield found
        finally:
            found.close()


def in_doubt_at_most(kills: int, in_flight: int, channels: Sequence[str] = CHANNELS) -> int:
    """Each account has so many in flight in each process."""
    return kills * in_flight * len(channels)


def summary(rig: Rig, **more: object) -> str:
    found: dict[str, object] = {
        "sent": rig.sent(),
        "states": rig.states(),
        "doubt": rig.why_in_doubt(),
        **more,
    }
    return json.dumps(found, default=str, ensure_ascii=False)
