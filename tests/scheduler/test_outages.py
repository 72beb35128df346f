"""A network that is not there costs a few sends, then one probe at a time; nobody is blamed for it."""

import asyncio
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest

from messages.outcome import TryLater, Uncertain
from messages.verdict import Again
from scheduler.claiming import claim
from scheduler.pacing import Pace
from scheduler.settlement import LATE, Result, settle_batch
from scheduler.terms import Terms
from storage import accounts
from storage.database import Database
from tests.far_file import WINDOWS, FarFile, RunningClock, deliver, taken
from tests.queued import new, put, road, rows, states

PROCESSES = pytest.mark.parametrize(
    ("database_url", "processes", "count"), [("sqlite", 1, 300), ("postgresql", 3, 2000)],
    indirect=["database_url"],
)  # fmt: skip
#: Seconds from one probe to the next; together half an hour.
WAITS = (30, 60, 120, 240, 480, 600)

REFUSES = TryLater(code="connect", outage=True)
BROKEN = TryLater(code="500", outage=True)
SILENT = Uncertain(code="timeout", outage=True)


class Network:
    """A far end that can be gone; processes that write to it in turn or at once."""

    def __init__(self, database, url, clock, folder, processes=1) -> None:
        self.stack = ExitStack()
        self.says = None  #: while it is gone
        self.met = 0  #: how many sends found it gone
        self.clock, self._database, self._path = clock, database, folder / "far"
        others = [self.stack.enter_context(closing(Database(url))) for _ in range(processes - 1)]
        self._databases = [database, *others]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stack.close()

    def _answer(self, _out):
        self.met += self.says is not None
        return self.says

    async def work(self, *, once: bool = False) -> None:
        works = [
            deliver(db, self.clock.now, FarFile(self._path, answer=self._answer)) for db in self._databases
        ]
        async with asyncio.timeout(60):
            await asyncio.gather(*((w.run_once() if once else w.run_until_empty()) for w in works))

    def taken(self) -> list[str]:
        return taken(self._path)

    def account(self):
        with self._database.begin() as conn:
            return next(a for a in accounts.every(conn) if a["name"] == "telegram")

    def go_to(self, moment) -> None:
        self.clock.forward(seconds=(moment - self.clock.now()).total_seconds())


def many(now, count, channel="telegram"):
    return [new(f"{channel}{i:04}", now, roads=[road(channel, f"{i}")]) for i in range(count)]


@pytest.fixture
def running(clock):
    return RunningClock(clock.now())


@PROCESSES
@pytest.mark.parametrize("says", [REFUSES, BROKEN, SILENT], ids=["refuses", "broken", "silent"])
async def test_half_an_hour_without_a_network_costs_twenty_sends_and_six_probes(
    database, database_url, running, tmp_path, processes, count, says
):
    put(database, many(running.now(), count), running.now())
    with Network(database, database_url, running, tmp_path, processes) as network:
        await network.work(once=True)
        before = len(network.taken())
        assert 0 < before <= 16 * processes

        network.says = says
        await network.work()
        assert 4 <= network.met <= 20
        found = network.account()
        assert (found["level"], found["probing"], found["failures"]) == (1, False, network.met)

        probes = []
        for seconds in WAITS:
            opens, met = network.account()["open_until"], network.met
            network.go_to(opens - timedelta(seconds=3))
            await network.work(once=True)
            assert network.met == met
            network.go_to(opens)
            await network.work(once=True)
            probes.append((seconds, network.met - met))
        assert probes == [(seconds, 1) for seconds in WAITS]
        waited = network.account()["open_until"] - running.now()
        assert timedelta(minutes=9.5) < waited <= timedelta(minutes=10)

        network.says = None
        network.go_to(network.account()["open_until"])
        await network.work()
        lost_sight_of = network.met if says is SILENT else 0
        expected = {"accepted": count - lost_sight_of, "uncertain": lost_sight_of}
        assert states(database) == {state: n for state, n in expected.items() if n}
        assert len(network.taken()) == len(set(network.taken())) == count - lost_sight_of
        assert {row["attempt"] for row in rows(database)} == {1}
        found = network.account()
        assert (found["level"], found["failures"], found["open_until"]) == (0, 0, None)


@PROCESSES
async def test_each_wait_is_twice_the_one_before(database, database_url, running, tmp_path, processes, count):
    put(database, many(running.now(), 30), running.now())
    with Network(database, database_url, running, tmp_path, processes) as network:
        network.says = REFUSES
        await network.work()
        waits = []
        for _ in range(7):
            opens = network.account()["open_until"]
            waits.append(round((opens - running.now()).total_seconds() / 30) * 30)
            network.go_to(opens)
            await network.work(once=True)
    assert waits == [30, 60, 120, 240, 480, 600, 600]


async def test_a_probe_whose_process_died_is_given_up(database, database_url, running, tmp_path):
    put(database, many(running.now(), 30), running.now())
    with Network(database, database_url, running, tmp_path) as network:
        network.says = REFUSES
        await network.work()
        network.go_to(network.account()["open_until"])
        terms = Terms(pace=Pace(5000.0))
        found = database.transact(
            claim, "telegram", now=running.now(), limit=16, terms=terms, windows=WINDOWS
        )
        assert len(found.claimed) == 1  # and then its process died
        network.says = None
        await network.work(once=True)
        assert network.taken() == []

        running.forward(seconds=terms.lease.total_seconds())
        await network.work()
        assert states(database) == {"accepted": 29, "uncertain": 1}


async def test_who_wakes_after_his_lease_does_not_give_back_somebody_elses_probe(
    database, database_url, running, tmp_path
):
    put(database, many(running.now(), 30), running.now())
    with Network(database, database_url, running, tmp_path) as network:
        network.says = REFUSES
        await network.work()
        terms = Terms(pace=Pace(5000.0))
        given = {"limit": 16, "terms": terms, "windows": WINDOWS}
        network.go_to(network.account()["open_until"])
        (frozen,) = database.transact(claim, "telegram", now=running.now(), **given).claimed
        running.forward(seconds=terms.lease.total_seconds())
        (probe,) = database.transact(claim, "telegram", now=running.now(), **given).claimed
        late = Result(claimed=frozen, verdict=Again(at=running.now(), counts=False, reason=LATE))
        database.transact(settle_batch, [late], now=running.now())

        assert probe.claim_id != frozen.claim_id
        assert network.account()["probing"]
        assert not database.transact(claim, "telegram", now=running.now(), **given).claimed


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_another_account_goes_on_meanwhile(database, running, tmp_path):
    now = running.now()
    put(database, [*many(now, 60), *many(now, 60, "email")], now)
    gone = FarFile(tmp_path / "gone", answer=lambda _out: SILENT)
    there = FarFile(tmp_path / "there", "email")
    async with asyncio.timeout(30):
        await deliver(database, running.now, gone, there).run_until_empty()

    assert len(taken(tmp_path / "there")) == 60
    doubted = sum(row["state"] == "uncertain" for row in rows(database))
    assert 4 <= doubted <= 20
    assert states(database) == {"accepted": 60, "uncertain": doubted, "queued": 60 - doubted}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_network_that_only_refuses_is_there(database, running, tmp_path):
    put(database, many(running.now(), 60), running.now())
    busy = FarFile(tmp_path / "far", answer=lambda _out: TryLater(code="429", after_s=7))
    async with asyncio.timeout(30):
        await deliver(database, running.now, busy).run_until_empty()
    with database.begin() as conn:
        (account,) = accounts.every(conn)

    assert (account["failures"], account["open_until"], account["state"]) == (0, None, "active")
    assert {row["attempt"] for row in rows(database)} == {0}
