"""An office behind a closed door reads the history instead of being told."""

import asyncio
import contextlib

import structlog

from bot.channels.zalo.history_poll import HistoryPoller
from messages.channel import InboundKind
from tests.bot.zalo.conftest import PHONE, Memory, Zalo, listening

K = InboundKind


def poller(zalo: Zalo) -> HistoryPoller:
    return HistoryPoller(zalo.oa(), now=zalo.clock.now, every_s=0.01)


async def test_what_people_wrote_is_read_once(zalo: Zalo) -> None:
    user, memory, poll = zalo.follower(), Memory(), poller(zalo)
    await zalo.world.start("zalo", user, token="abc123")
    zalo.clock.forward(seconds=1)
    await zalo.world.say("zalo", user, "mai em đóng")
    assert await poll.look(memory) == 2
    assert [(e.kind, e.text, e.token) for e in memory.events.values()] == [
        (K.START, "#KN-abc123", "abc123"),
        (K.TEXT, "mai em đóng", ""),
    ]
    assert await poll.look(memory) == 0


async def test_many_messages_of_many_people_are_all_read(zalo: Zalo) -> None:
    memory = Memory()
    users = [zalo.provider.add_user(phone=f"849000001{n:02}") for n in range(12)]
    for n in range(13):
        for user in users:
            await zalo.world.say("zalo", user, f"tin {n}")
        zalo.clock.forward(seconds=1)
    assert await poller(zalo).look(memory) == 13 * 12


async def test_what_the_office_said_is_not_an_event(zalo: Zalo) -> None:
    user, memory = zalo.follower(), Memory()
    await zalo.oa().send_text_message_to_user_id(user, "nhắc")
    assert await poller(zalo).look(memory) == 0


async def test_yesterdays_talk_is_not_news_at_the_first_look(zalo: Zalo) -> None:
    user, memory = zalo.follower(), Memory()
    await zalo.world.say("zalo", user, "hôm qua")
    zalo.clock.forward(hours=19)
    assert await poller(zalo).look(memory) == 0


async def test_the_cursor_moves_only_with_what_was_stored(zalo: Zalo) -> None:
    user, memory, poll = zalo.follower(), Memory(failures=1), poller(zalo)
    await zalo.world.say("zalo", user, "một")
    with contextlib.suppress(OSError):
        await poll.look(memory)
    assert memory.at is None
    assert await poll.look(memory) == 1


async def test_a_push_and_the_history_tell_one_event(zalo: Zalo) -> None:
    user = zalo.follower()
    async with listening(zalo, zalo.channel()) as office:
        await zalo.world.say("zalo", user, "một")
        await zalo.provider.postman.settled()
    assert await poller(zalo).look(office.memory) == 0


async def test_polling_survives_zalo_and_the_database(zalo: Zalo) -> None:
    user, memory = zalo.provider.add_user(phone=PHONE), Memory(failures=1)
    zalo.plant("http", path="/listrecentchat", status=503)
    await zalo.world.say("zalo", user, "một")
    channel = zalo.channel(poll=True, poll_every_s=0.01)
    with structlog.testing.capture_logs() as logs:
        task = asyncio.create_task(channel.receive(memory))
        async with asyncio.timeout(30):
            while not memory.events:  # noqa: ASYNC110 - the recorder has no bell
                await asyncio.sleep(0.01)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    assert [entry["event"] for entry in logs] == ["zalo.history.failed", "zalo.history.not_recorded"]


async def test_without_polling_receiving_ends_at_once(zalo: Zalo) -> None:
    await zalo.channel().receive(Memory())
    await zalo.zns_channel().receive(Memory())
