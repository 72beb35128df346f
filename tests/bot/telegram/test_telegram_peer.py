"""The channel against a Bot API server that we did not write."""

import asyncio
import collections
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import lo_bot_api_emulator as emulator
import pytest
from aiohttp import web

from bot.clock import SystemClock
from messages.channel import InboundKind
from messages.outcome import Accepted, AccountDown, Refused, TryLater
from tests.bot.telegram.far_end import TOKEN, Memory, bare, channel_to, outgoing, polling

#: Fields of Telegram that its contract, made for another messenger, does not list.
BESIDES = ("link_preview_options", "protect_content")
LAN = {"id": 42, "is_bot": False, "first_name": "Lan"}
CHAT = {"id": 42, "type": "private", "first_name": "Lan"}


class Peer(emulator.LoBotApiEmulator):  # type: ignore[misc]  # it ships no types
    """The emulator, remembering what was sent and refusing when told to."""

    def __init__(self) -> None:
        super().__init__(allow_insecure_loopback_webhooks=True)
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.refusals: collections.deque[emulator.ApiRefusal] = collections.deque()
        self.base_url = ""

    def validate(self, method: str, fields: dict[str, Any], uploads: Any) -> Any:
        if method.startswith("send") and self.refusals:
            raise self.refusals.popleft()
        known = {name: value for name, value in fields.items() if name not in BESIDES}
        result = super().validate(method, known, uploads)
        if method == "getMe":
            result = {**result, "username": "nguoi_khac_bot"}
        if method.startswith(("send", "answer")):
            self.sent.append((method, dict(fields)))
        return result

    async def types(self, number: int, text: str) -> None:
        message = {"message_id": number, "date": 1_795_000_000, "chat": CHAT, "from": LAN, "text": text}
        await self.enqueue_update({"message": message}, token=TOKEN)


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    made = Peer()
    runner = web.AppRunner(made.app(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    yield made
    await runner.cleanup()


@pytest.fixture
async def channel(peer: Peer):
    made = channel_to(peer.base_url)
    await made.open()
    yield made
    await made.close()


async def test_it_introduces_itself_and_is_well(peer: Peer, channel):
    told = await channel.check()
    assert (told.ok, told.name) == (True, "@nguoi_khac_bot")


async def test_words_and_pictures_are_taken(peer: Peer, channel):
    words = await channel.send(outgoing("Nợ < 1.234.567 đ", address="42"))
    picture = await channel.send(outgoing("Quét mã", address="42", qr_payload="0002010102"))
    quoting = await channel.send(outgoing("Dạ", address="42", reply_to="42:1"))
    assert [type(o) for o in (words, picture, quoting)] == [Accepted] * 3
    assert [method for method, _fields in peer.sent] == ["sendMessage", "sendPhoto", "sendMessage"]
    assert peer.sent[0][1]["text"] == "Nợ &lt; 1.234.567 đ"
    assert peer.sent[0][1]["link_preview_options"] == '{"is_disabled": true}'
    assert peer.sent[1][1]["caption"] == "Quét mã"


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (("Forbidden: bot was blocked by the user", 403, None), Refused(code="403", address_dead=True)),
        (("Bad Request: chat not found", 400, None), Refused(code="400", address_dead=True)),
        (
            ("Too Many Requests: retry after 2", 429, {"retry_after": 2}),
            TryLater(code="429", after_s=2, whole_account=True),
        ),
        (
            ("Bad Request: upgraded", 400, {"migrate_to_chat_id": -100}),
            Refused(code="400", new_address="-100"),
        ),
        (("Unauthorized", 401, None), AccountDown(code="401", reauthorise=True)),
    ],
)
async def test_its_refusals_mean_the_same(peer: Peer, channel, refusal, expected):
    peer.refusals.append(emulator.ApiRefusal(*refusal))
    assert bare(await channel.send(outgoing(address="42"))) == expected


async def test_its_own_rules_refuse_what_ours_would(peer: Peer, channel):
    assert bare(await channel.send(outgoing(address="0"))) == Refused(code="400", address_dead=True)


async def test_answers_come_once_and_in_order(peer: Peer, channel):
    memory = Memory()
    async with polling(channel, memory):
        for number in range(20):
            await peer.types(number + 1, f"câu {number}")
        events = await memory.until(20)
    assert [e.text for e in events] == [f"câu {n}" for n in range(20)]
    heir = Memory(at=memory.at)
    async with polling(channel, heir):
        await peer.types(99, "sau cùng")
        assert [e.text for e in await heir.until(1)] == ["sau cùng"]


async def test_a_button_is_recorded_and_answered(peer: Peer, channel):
    memory = Memory()
    shown = {"message_id": 3, "date": 1_795_000_000, "chat": CHAT, "text": "Chọn"}
    query = {"id": "77", "chat_instance": "1", "from": LAN, "message": shown, "data": "v1:ok"}
    async with polling(channel, memory):
        await peer.enqueue_update({"callback_query": query}, token=TOKEN)
        [event] = await memory.until(1)
        async with asyncio.timeout(30):
            while not peer.sent:  # noqa: ASYNC110 - the other server has no event for it
                await asyncio.sleep(0.01)
    assert (event.kind, event.text, event.reply_to) == (InboundKind.BUTTON, "v1:ok", "42:3")
    assert peer.sent == [("answerCallbackQuery", {"callback_query_id": "77"})]


async def test_killed_after_storing_nothing_is_lost_or_doubled(peer: Peer):
    memory = Memory()
    for number in range(30):
        await peer.types(number + 1, str(number))
        channel = channel_to(peer.base_url)
        async with polling(channel, memory):
            await memory.until(number + 1)
        await channel.close()
    assert [e.text for e in memory.events.values()] == [str(n) for n in range(30)]


async def test_a_second_poller_is_told_by_check(peer: Peer, channel):
    other = channel_to(peer.base_url, pace=0.02)
    details = set()
    async with polling(channel, Memory()), polling(other, Memory()):
        for _ in range(10):
            await asyncio.sleep(0.1)
            details |= {(await channel.check()).detail, (await other.check()).detail}
    await other.close()
    assert "Có chương trình khác đang nhận tin của bot này." in details


async def test_pushes_carry_the_secret(peer: Peer):
    channel = channel_to(peer.base_url, webhook_secret="bi-mat", poll=False)
    got: list[str] = []

    async def door(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        result = await channel.webhook(headers, await request.read(), now=SystemClock().now())
        got.extend(e.text for e in result.events)
        return web.Response(status=result.status)

    app = web.Application()
    app.router.add_post("/telegram", door)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    await channel.register_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/telegram")
    await peer.types(1, "dạ vâng")
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(30):
            while not got:  # noqa: ASYNC110 - the other server has no event for it
                await asyncio.sleep(0.01)
    await channel.close()
    await runner.cleanup()
    assert got == ["dạ vâng"]
