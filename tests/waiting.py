"""Waiting for what another task or thread brings about."""

import asyncio
from collections.abc import Callable


async def until(reached: Callable[[], object], *, timeout: float = 45) -> None:
    for _ in range(int(timeout / 0.01)):
        if reached():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")
