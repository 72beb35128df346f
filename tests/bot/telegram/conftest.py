"""Fixtures: the sandbox on a real socket and the channel against it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.telegram import TelegramChannel
from bot.clock import SystemClock
from bot.sandbox.telegram import telegram_app
from bot.sandbox.world import World
from tests.bot.telegram.far_end import PERSON, TOKEN, USERNAME, Telegram, channel_to, served


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[Telegram]:
    world = World(clock=SystemClock(), truth=tmp_path / "truth.jsonl")
    app = telegram_app(world, tokens={TOKEN: USERNAME}, webhook_retry_s=0.05)
    async with served(app) as url:
        yield Telegram(url, app.state.telegram, world)
    world.truth.close()


@pytest.fixture
async def started(telegram: Telegram) -> Telegram:
    """The person has pressed Start and the bot has read it."""
    await telegram.world.start("telegram", PERSON)
    telegram.sandbox.bots[TOKEN].queue.clear()
    return telegram


@pytest.fixture
async def channel(telegram: Telegram) -> AsyncIterator[TelegramChannel]:
    made = channel_to(telegram.base_url)
    await made.open()
    yield made
    await made.close()
