"""The assembled sandbox on free ports, as a program would find it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.clock import SystemClock
from bot.sandbox.server import Sandbox


def assembled(folder: Path, **options) -> Sandbox:
    settings = {
        "clock": SystemClock(),
        "port": 0,
        "smtp_port": 0,
        "imap_port": 0,
        "truth": folder / "truth.jsonl",
        "people_file": folder / "people.jsonl",
        "zalo_webhook": "",
    }
    return Sandbox(**{**settings, **options})


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with assembled(tmp_path) as found:
        yield found


@pytest.fixture
async def browser(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without JavaScript: forms and links."""
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False, follow_redirects=True) as found:
        yield found
