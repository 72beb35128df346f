"""Killed at any instant, delivery loses nothing and says nothing twice; what it cannot know it lists."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage import contact_log
from storage.database import Database
from tests.far_file import FarFile, RunningClock, deliver, taken
from tests.nursery import NURSERY
from tests.queued import new, put, road, rows, states

KILLS = 15
MESSAGES = 600
IN_FLIGHT = 8


def send_all(url: str, at: datetime, path: Path) -> None:
    """What the killed process does: deliver until nothing is left."""
    database = Database(url)
    now = RunningClock(at).now
    end = FarFile(path, before_s=lambda: random.uniform(0, 0.02), after_s=lambda: random.uniform(0, 0.02))
    asyncio.run(deliver(database, now, end, max_in_flight=IN_FLIGHT).run_until_empty())
    database.close()


def killed_after(url: str, at: datetime, path: Path, seconds: float) -> bool:
    """True when the process was still at work when it was killed."""
    before = path.stat().st_size
    child = NURSERY.Process(target=send_all, args=(url, at, path), daemon=True)
    child.start()
    patience = time.monotonic() + 10
    while path.stat().st_size == before and child.is_alive() and time.monotonic() < patience:
        time.sleep(0.005)
    time.sleep(seconds)
    alive = child.is_alive()
    if alive and child.pid:
        os.kill(child.pid, signal.SIGKILL)
    child.join(10)
    return alive


@pytest.mark.slow
def test_killed_at_any_instant_nothing_is_lost_and_nothing_said_twice(
    database, database_url, clock, tmp_path
):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    print(f"seed {seed}")  # noqa: T201 - a run that fails must be repeatable
    far = tmp_path / "far.txt"
    far.touch()
    put(
        database,
        [new(f"m{i}", clock.now(), roads=[road(address=str(i))]) for i in range(MESSAGES)],
        clock.now(),
    )
    kills = 0
    at = clock.now()
    while kills < KILLS:
        # each start comes after the leases of the one before have ended
        at += timedelta(minutes=2)
        if not killed_after(database_url, at, far, chance.uniform(0, 0.08)):
            break
        kills += 1
        assert sum(states(database).values()) == MESSAGES
    asyncio.run(
        deliver(database, RunningClock(at + timedelta(minutes=2)).now, FarFile(far)).run_until_empty()
    )

    sent = Counter(taken(far))
    ends = {row["tracking_id"]: row["state"] for row in rows(database)}
    doubted = {tracking for tracking, state in ends.items() if state == "uncertain"}
    print(f"{kills} kills, {len(doubted)} in doubt, {len(doubted & sent.keys())} of them had been sent")  # noqa: T201 - figures
    assert [tracking for tracking, times in sent.items() if times > 1] == []
    assert set(ends.values()) <= {"accepted", "uncertain"}
    assert [
        tracking for tracking, state in ends.items() if state == "accepted" and tracking not in sent
    ] == []
    assert set(sent) <= set(ends)
    assert len(doubted) <= kills * IN_FLIGHT
    assert kills == KILLS
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()
