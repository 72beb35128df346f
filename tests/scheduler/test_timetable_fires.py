"""A job of the timetable really runs, whatever kind of callable its work is."""

import asyncio
from datetime import time

from scheduler.timetable import Job, start


async def fired(now, at) -> list[str]:
    """Which jobs ran within half a second of starting the clock."""
    ran: list[str] = []

    async def work() -> None:
        ran.append("plan")

    clock = start([Job(name="plan", at=at, work=lambda: work())], now=now)  # noqa: PLW0108 - not a coroutine function
    try:
        await asyncio.sleep(0.5)
    finally:
        clock.shutdown(wait=False)
    return ran


async def test_a_slot_missed_by_less_than_an_hour_is_made_up(clock):
    assert await fired(clock.now(), time(8, 30)) == ["plan"]


async def test_a_slot_missed_by_more_waits_for_tomorrow(clock):
    assert await fired(clock.now(), time(7, 30)) == []
