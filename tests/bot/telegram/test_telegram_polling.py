"""Answers are stored before the network may forget them: nothing lost, nothing twice."""

import asyncio
import random

import pytest

from bot.channels.telegram import callback_id
from bot.sandbox.telegram import Mishap
from messages.channel import InboundKind
from tests.bot.telegram.far_end import PERSON, TOKEN, Memory, Telegram, channel_to, polling


async def test_words_arrive_in_order_and_the_offset_follows(started: Telegram, channel):
    memory = Memory()
    for text in ("một", "hai", "ba"):
        await started.world.say("telegram", PERSON, text)
    async with polling(channel, memory):
        events = await memory.until(3)
        await started.world.say("telegram", PERSON, "bốn")
        events = await memory.until(4)
    assert [e.text for e in events] == ["một", "hai", "ba", "bốn"]
    assert memory.at == str(int(events[-1].event_id) + 1)


async def test_a_stored_update_is_forgotten_only_by_the_next_question(started: Telegram, channel):
    class Slow(Memory):
        async def record(self, events, *, cursor=None):
            seen.append(started.waiting())
            return await super().record(events, cursor=cursor)

    seen: list[int] = []
    await started.world.say("telegram", PERSON, "một")
    memory = Slow()
    async with polling(channel, memory):
        await memory.until(1)
        async with asyncio.timeout(30):
            while started.waiting():  # noqa: ASYNC110 - the server is asked, as Telegram would be
                await asyncio.sleep(0.01)
    assert seen == [1]


async def test_killed_between_storing_and_asking_loses_nothing(started: Telegram):
    class Dies(Memory):
        async def record(self, events, *, cursor=None):
            await super().record(events, cursor=cursor)
            raise asyncio.CancelledError

    memory = Dies()
    await started.world.say("telegram", PERSON, "một")
    dying = channel_to(started.base_url)
    with pytest.raises(asyncio.CancelledError):
        await dying.receive(memory)
    await dying.close()
    assert started.waiting() == 1
    await started.world.say("telegram", PERSON, "hai")
    heir = Memory(events=memory.events, at=memory.at)
    channel = channel_to(started.base_url)
    async with polling(channel, heir):
        events = await heir.until(2)
    await channel.close()
    assert [e.text for e in events] == ["một", "hai"]


async def test_killed_before_storing_gets_everything_again(started: Telegram):
    class Dies(Memory):
        async def record(self, events, *, cursor=None):
            raise asyncio.CancelledError

    await started.world.say("telegram", PERSON, "một")
    dying = channel_to(started.base_url)
    with pytest.raises(asyncio.CancelledError):
        await dying.receive(Dies())
    await dying.close()
    memory = Memory()
    channel = channel_to(started.base_url)
    async with polling(channel, memory):
        events = await memory.until(1)
    await channel.close()
    assert [e.text for e in events] == ["một"]


async def test_killed_at_any_moment_nothing_is_lost_or_doubled(started: Telegram):
    """Two hundred answers, pollers that live for hundredths of a second, a store that commits late."""

    class Commits(Memory):
        async def record(self, events, *, cursor=None):
            await asyncio.sleep(chance.uniform(0, 0.01))
            new = await super().record(events, cursor=cursor)
            stored.extend(e.text for e in events[-new:] if new)
            await asyncio.sleep(chance.uniform(0, 0.01))
            return new

    chance = random.Random(20261122)
    stored: list[str] = []
    memory = Commits()
    kills = 0
    said = 0
    while len(memory.events) < 200:
        for _ in range(min(10, 200 - said)):
            await started.world.say("telegram", PERSON, str(said))
            said += 1
        channel = channel_to(started.base_url)
        async with polling(channel, memory):
            await asyncio.sleep(chance.uniform(0, 0.06))
        await channel.close()
        kills += 1
        assert kills < 500
    assert stored == [str(n) for n in range(200)]


async def test_a_store_that_fails_does_not_move_the_offset(started: Telegram, channel):
    memory = Memory(failures=3)
    await started.world.say("telegram", PERSON, "một")
    async with polling(channel, memory):
        events = await memory.until(1)
    assert ([e.text for e in events], memory.calls) == (["một"], 4)


async def test_an_offset_from_another_life_hides_nothing(started: Telegram, channel):
    memory = Memory(at="2147000000")
    await started.world.say("telegram", PERSON, "một")
    async with polling(channel, memory):
        events = await memory.until(1)
    assert [e.text for e in events] == ["một"]


@pytest.mark.parametrize("at", ["", "rác", "-5"])
async def test_a_position_nobody_can_read_starts_over(started: Telegram, channel, at):
    memory = Memory(at=at)
    await started.world.say("telegram", PERSON, "một")
    async with polling(channel, memory):
        assert len(await memory.until(1)) == 1


@pytest.mark.parametrize(
    "mishap",
    [
        Mishap(method="getUpdates", status=429, times=2, parameters={"retry_after": 1}),
        Mishap(method="getUpdates", status=500, times=3),
        Mishap(method="getUpdates", status=200, body="<h1>wifi</h1>", times=2),
        Mishap(method="getUpdates", status=200, body={"ok": True, "result": {}}, times=2),
        Mishap(method="getUpdates", status=200, body={"ok": True, "result": [{"message": {}}]}, times=1),
        Mishap(method="getUpdates", status=401, times=2),
        Mishap(method="getUpdates", drop=True, accept=True, times=2),
        Mishap(method="getUpdates", delay_before_s=2.5, times=1),
    ],
    ids=["429", "500", "html", "no list", "no id", "401", "cut", "slow"],
)
async def test_trouble_on_the_way_delays_and_loses_nothing(started: Telegram, channel, mishap):
    memory = Memory()
    started.sandbox.mishaps.plan(mishap)
    await started.world.say("telegram", PERSON, "một")
    async with polling(channel, memory):
        events = await memory.until(1)
    assert [e.text for e in events] == ["một"]


async def test_a_webhook_elsewhere_is_told_by_check_and_outlived(started: Telegram, channel):
    memory = Memory()
    await channel.register_webhook("http://127.0.0.1:9/telegram")
    await started.world.say("telegram", PERSON, "một")
    async with polling(channel, memory):
        await asyncio.sleep(0.2)
        told = await channel.check()
        await channel.remove_webhook()
        events = await memory.until(1)
    assert (told.ok, told.name) == (False, "@dondoc_thu_bot")
    assert "webhook" in told.detail
    assert [e.text for e in events] == ["một"]


async def test_two_pollers_lose_nothing_and_one_says_why(started: Telegram):
    memory = Memory()
    first, second = channel_to(started.base_url, pace=0.02), channel_to(started.base_url, pace=0.02)
    details = set()
    async with polling(first, memory), polling(second, memory):
        for number in range(10):
            await started.world.say("telegram", PERSON, str(number))
            await asyncio.sleep(0.1)
            details |= {(await first.check()).detail, (await second.check()).detail}
        events = await memory.until(10)
    await first.close()
    await second.close()
    assert sorted(e.text for e in events) == [str(n) for n in range(10)]
    assert "Có chương trình khác đang nhận tin của bot này." in details


async def test_a_pressed_button_stops_spinning_once_it_is_stored(started: Telegram, channel):
    memory = Memory()
    async with polling(channel, memory):
        number = await started.sandbox.press(PERSON, "v1:ok:5:ab")
        [event] = await memory.until(1)
        async with asyncio.timeout(30):
            while number in started.sandbox.bots[TOKEN].presses:  # noqa: ASYNC110 - the server is asked
                await asyncio.sleep(0.01)
    assert (event.kind, event.text, callback_id(event)) == (InboundKind.BUTTON, "v1:ok:5:ab", number)


async def test_an_old_button_cannot_stop_the_poller(started: Telegram, channel):
    memory = Memory()
    async with polling(channel, memory):
        await started.sandbox.press(PERSON, "a")
        started.sandbox.bots[TOKEN].presses.clear()
        await started.world.say("telegram", PERSON, "một")
        events = await memory.until(2)
    assert [e.text for e in events] == ["a", "một"]
    await channel.acknowledge_button("")
    await channel.acknowledge_button("12345")


async def test_without_polling_receive_returns(started: Telegram):
    channel = channel_to(started.base_url, poll=False)
    await channel.receive(Memory())
    await channel.close()


async def test_leaving_and_coming_back_is_seen(started: Telegram, channel):
    memory = Memory()
    async with polling(channel, memory):
        await started.sandbox.block(PERSON)
        await started.world.start("telegram", PERSON, "abc")
        events = await memory.until(3)
    assert [(e.kind, e.token) for e in events] == [
        (InboundKind.LEFT, ""),
        (InboundKind.START, ""),
        (InboundKind.START, "abc"),
    ]


async def test_an_edited_answer_comes_as_words_for_a_person(started: Telegram, channel):
    memory = Memory()
    await started.world.say("telegram", PERSON, "ck rồi")
    line = started.world.chat("telegram", PERSON).lines[-1]
    await started.sandbox.edit(PERSON, line.message_id, "chưa ck")
    async with polling(channel, memory):
        events = await memory.until(2)
    # the first one shows what the person had written by the time we asked
    assert [(e.kind, e.text) for e in events][1] == (InboundKind.OTHER, "chưa ck")
