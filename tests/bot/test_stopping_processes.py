"""A stop is felt by other processes within a second; a worker that is told to end loses nothing."""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot import worker as working
from bot.sandbox.server import Sandbox
from handlers import stop_sending
from messages.problem import DondocError
from scheduler.pacing import Pace
from storage import sweeping
from storage.database import Database
from tests.far_file import FarFile, RunningClock, addresses_of, deliver, taken, until
from tests.offices import office, sections_for
from tests.queued import new, put, road, rows, states

IN_FLIGHT = 4
RATE = 60.0
#: Children are forked from a process that has no threads and has imported everything already.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.far_file", "tests.queued"])


def send_for_ever(url: str, at: datetime, path: Path) -> None:
    database = Database(url)
    far = FarFile(path, before_s=lambda: 0.02)
    delivery = deliver(
        database, RunningClock(at).now, far, paces={"telegram": Pace(RATE)}, max_in_flight=IN_FLIGHT
    )
    asyncio.run(delivery.run(asyncio.Event()))


@contextlib.contextmanager
def senders(url: str, at: datetime, path: Path, count: int = 2) -> Iterator[None]:
    children = [
        NURSERY.Process(target=send_for_ever, args=(url, at, path), daemon=True) for _ in range(count)
    ]
    for child in children:
        child.start()
    try:
        yield
    finally:
        for child in children:
            child.kill()
            child.join(10)


@pytest.fixture
def far(tmp_path: Path) -> Path:
    path = tmp_path / "far.txt"
    path.touch()
    return path


def queue(database, now, **counts: int) -> None:
    """Messages of each campaign, one after another of each in turn."""
    most = max(counts.values())
    put(
        database,
        [
            new(f"{name}{i}", now, rule=name, roads=[road(address=f"{name}{i}")])
            for i in range(most)
            for name, count in counts.items()
            if i < count
        ],
        now,
    )


async def test_after_a_pause_no_more_goes_than_was_in_flight(database, database_url, clock, far):
    queue(database, clock.now(), a=500)
    with senders(database_url, clock.now(), far):
        await until(lambda: len(taken(far)) > 20)
        database.transact(
            stop_sending.stop, "account:telegram", kind="paused", reason="x", by="y", now=clock.now()
        )
        at_the_stop = len(taken(far))
        await until(lambda: states(database).get("sending", 0) == 0)
        at_rest = len(taken(far))
        assert at_rest - at_the_stop <= IN_FLIGHT
        await asyncio.sleep(1.0)
        assert len(taken(far)) == at_rest
        database.transact(stop_sending.resume, "account:telegram", by="y", now=clock.now())
        await until(lambda: len(taken(far)) > at_rest + 20, timeout=10)
    assert len(set(taken(far))) == len(taken(far))


async def test_of_a_cancelled_campaign_only_what_was_on_the_wire_goes_and_others_go_whole(
    database, database_url, clock, far
):
    queue(database, clock.now(), a=300, b=60)
    with senders(database_url, clock.now(), far):
        await until(lambda: len(taken(far)) > 20)
        database.transact(
            stop_sending.stop, "campaign:a", kind="cancelled", reason="x", by="y", now=clock.now()
        )
        while database.transact(sweeping.take_back, "a", clock.now()):
            pass
        at_return = set(addresses_of(far))
        flying = {row["address"] for row in rows(database) if row["state"] == "sending"}
        await until(lambda: sum(address.startswith("b") for address in addresses_of(far)) == 60)
        await asyncio.sleep(0.3)
    late = {address for address in addresses_of(far) if address.startswith("a")} - at_return

    assert late <= flying
    ends = [row["state"] for row in rows(database) if row["rule"] == "a"]
    assert set(ends) == {"accepted", "cancelled"}
    assert len(taken(far)) == len(set(taken(far)))


# dondoc worker


@contextlib.asynccontextmanager
async def training(database_url: str, folder: Path):
    """A sandbox, and a configuration that points at it; no hour is closed on its clock."""
    at = RunningClock(datetime.fromisoformat("2026-12-01T09:00+07:00"))
    async with Sandbox(clock=at, port=0, smtp_port=0, imap_port=0) as sandbox:
        lines = [f'[database]\nurl = "{database_url}"\nkey_file = "{folder}/dondoc.key"']
        env = []
        for section, values in sections_for(sandbox).items():
            plain = {k: v for k, v in values.items() if not _secret(k)}
            env += [f"DONDOC_{section}_{k}".upper() + f"={v}" for k, v in values.items() if _secret(k)]
            lines.append(f"[{section}]\n" + "\n".join(f"{k} = {_toml(v)}" for k, v in plain.items()))
        (folder / "dondoc.toml").write_text("\n\n".join(lines))
        (folder / ".env").write_text("\n".join(env))
        (folder / ".env").chmod(0o600)
        yield sandbox, at


def _secret(key: str) -> bool:
    return any(word in key for word in ("token", "secret", "password")) and not key.endswith("_file")


def _toml(value: object) -> str:
    return (
        str(value).lower()
        if isinstance(value, bool)
        else repr(value)
        if isinstance(value, int)
        else f'"{value}"'
    )


def worker(folder: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", "from bot.cli.main import main; main()", "worker", "--json", *options]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
    return subprocess.Popen(
        command, cwd=folder, env={**environment, "PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


async def test_a_worker_told_to_end_finishes_what_is_on_the_wire(database, database_url, tmp_path):
    async with training(database_url, tmp_path) as (sandbox, at):
        await sandbox.world.start("telegram", "900000042")
        put(
            database, [new(f"m{i}", at.now(), roads=[road(address="900000042")]) for i in range(30)], at.now()
        )
        child = worker(tmp_path, "--accounts", "telegram")
        try:
            await until(lambda: states(database).get("accepted", 0) >= 2, timeout=30)
            began = time.monotonic()
            child.send_signal(signal.SIGTERM)
            out, err = await asyncio.to_thread(child.communicate, timeout=20)
        finally:
            child.kill()

    assert (child.returncode, time.monotonic() - began < 15) == (0, True), err
    assert '"accounts": ["telegram"]' in out
    assert set(states(database)) == {"accepted", "queued"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_without_its_sandbox_a_worker_does_not_begin(database, database_url, tmp_path, clock):
    put(database, [new("m", clock.now())], clock.now())
    url = "http://127.0.0.1:1"
    app = office(
        database_url, tmp_path, clock,
        mode={"sandbox": url}, telegram={"token": "1:a", "base_url": f"{url}/telegram/bot"},
    )  # fmt: skip
    with contextlib.closing(app), pytest.raises(DondocError) as refused:
        await working.work(app, accounts=[], announce=lambda _address: None)

    assert (refused.value.code, refused.value.exit_code) == ("no_sandbox", 75)
    assert states(database) == {"queued": 1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_account_nobody_has_is_named_with_the_nearest(database, database_url, tmp_path, clock):
    app = office(database_url, tmp_path, clock, telegram={"token": "1:a"})
    with contextlib.closing(app), pytest.raises(DondocError) as refused:
        await working.work(app, accounts=["telegran"], announce=lambda _address: None)

    assert refused.value.code == "not_found"
    assert "telegram" in refused.value.message
