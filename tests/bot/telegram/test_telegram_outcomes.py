"""What the network says, and what the house makes of it."""

import logging

import pytest

from bot.sandbox.telegram import Flood, Mishap
from messages.channel import MessageClass
from messages.outcome import Accepted, AccountDown, Refused, TryLater, Uncertain
from tests.bot.telegram.far_end import PERSON, TOKEN, Telegram, bare, channel_to, outgoing


def said(code: int, description: str, **parameters: int) -> Mishap:
    body = {"ok": False, "error_code": code, "description": description}
    return Mishap(status=code, body=body, parameters=parameters)


DEAD = Refused(code="400", address_dead=True)
DEAD_403 = Refused(code="403", address_dead=True)
WRONG = Refused(code="400", payload_wrong=True)
TOKEN_GONE_401 = AccountDown(code="401", reauthorise=True)
TOKEN_GONE_404 = AccountDown(code="404", reauthorise=True)

ANSWERS = [
    (said(403, "Forbidden: bot was blocked by the user"), DEAD_403),
    (said(403, "Forbidden: user is deactivated"), DEAD_403),
    (said(403, "Forbidden: bot can't initiate conversation with a user"), DEAD_403),
    (said(403, "Forbidden: bot can't send messages to bots"), DEAD_403),
    (said(403, "Forbidden: bot was kicked from the supergroup chat"), DEAD_403),
    (said(403, "Forbidden: bot is not a member of the channel chat"), DEAD_403),
    (said(403, "Forbidden: the group chat was deleted"), DEAD_403),
    (said(403, "Forbidden: something new"), AccountDown(code="403")),
    (said(400, "Bad Request: chat not found"), DEAD),
    (said(400, "Bad Request: user not found"), DEAD),
    (said(400, "Bad Request: PEER_ID_INVALID"), DEAD),
    (said(400, "Bad Request: have no rights to send a message"), DEAD),
    (said(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), DEAD),
    (said(400, "Bad Request: message is too long"), WRONG),
    (said(400, "Bad Request: MEDIA_CAPTION_TOO_LONG"), WRONG),
    (said(400, "Bad Request: message text is empty"), WRONG),
    (said(400, "Bad Request: can't parse entities: Unclosed start tag at byte offset 3"), WRONG),
    (said(400, "Bad Request: BUTTON_DATA_INVALID"), WRONG),
    (said(400, "Bad Request: message is not modified: same"), WRONG),
    (said(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), WRONG),
    (said(400, "Bad Request: IMAGE_PROCESS_FAILED"), WRONG),
    (said(400, "Bad Request: FROZEN_METHOD_INVALID"), AccountDown(code="400")),
    (said(400, "Logged out"), AccountDown(code="400", reauthorise=True)),
    (
        said(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=-1001234567890,
        ),
        Refused(code="400", new_address="-1001234567890"),
    ),
    (
        said(429, "Too Many Requests: retry after 7", retry_after=7),
        TryLater(code="429", after_s=7, whole_account=True),
    ),
    (
        said(429, "Too Many Requests: retry after 14400", retry_after=14400),
        TryLater(code="429", after_s=14400, whole_account=True),
    ),
    (said(429, "Too Many Requests"), TryLater(code="429", after_s=60, whole_account=True)),
    (Mishap(status=429, body="<h1>slow down</h1>"), TryLater(code="429", after_s=60, whole_account=True)),
    (said(401, "Unauthorized"), TOKEN_GONE_401),
    (said(404, "Not Found"), TOKEN_GONE_404),
    (Mishap(status=404, body="<h1>nginx</h1>"), TOKEN_GONE_404),
    (said(409, "Conflict: terminated by other getUpdates request"), AccountDown(code="409")),
    (said(413, "Request Entity Too Large"), Refused(code="413", payload_wrong=True)),
    (said(421, "Misdirected Request: unallowed token specified"), AccountDown(code="421")),
    (said(402, "Payment Required"), AccountDown(code="402")),
    (Mishap(status=302, body="moved"), AccountDown(code="302")),
    (said(500, "Internal Server Error"), TryLater(code="500", after_s=300, outage=True)),
    (Mishap(status=503, body="<h1>busy</h1>"), TryLater(code="503", whole_account=True, outage=True)),
    (Mishap(status=502, body="<h1>bad gateway</h1>"), Uncertain(code="502", outage=True)),
    (Mishap(status=504, body=""), Uncertain(code="504", outage=True)),
    (Mishap(status=520, body="cloud"), Uncertain(code="520", outage=True)),
    (Mishap(status=200, body="<h1>hotel wifi</h1>"), Uncertain(code="garbled", outage=True)),
    (Mishap(status=200, body=""), Uncertain(code="garbled", outage=True)),
    (Mishap(status=200, body=[1]), Uncertain(code="garbled", outage=True)),
    (Mishap(status=200, body="[" * 100_000), Uncertain(code="garbled", outage=True)),
    (Mishap(status=200, body={"ok": True}), Uncertain(code="garbled", outage=True)),
    (Mishap(status=200, body={"ok": True, "result": "x"}), Uncertain(code="garbled", outage=True)),
    (
        Mishap(status=200, body={"ok": True, "result": {"message_id": 1}}),
        Uncertain(code="garbled", outage=True),
    ),
    (Mishap(accept=True, drop=True), Uncertain(code="RemoteProtocolError", outage=True)),
    (Mishap(delay_before_s=0.9), Uncertain(code="ReadTimeout", outage=True)),
    (Mishap(delay_after_s=0.9), Uncertain(code="ReadTimeout", outage=True)),
]


@pytest.mark.parametrize(("mishap", "expected"), ANSWERS, ids=lambda v: str(getattr(v, "body", ""))[:60])
async def test_every_answer_has_its_outcome(started: Telegram, channel, mishap, expected):
    mishap.times = 1
    started.sandbox.mishaps.plan(mishap)
    outcome = await channel.send(outgoing())
    assert bare(outcome) == expected
    assert outcome.detail.endswith("."), "an officer reads one sentence"


async def test_a_taken_message_carries_chat_and_number(started: Telegram, channel):
    outcome = await channel.send(outgoing("Xin chào"))
    line = started.world.chat("telegram", PERSON).lines[-1]
    assert outcome == Accepted(provider_id=line.message_id)
    assert (line.text, line.message_id.split(":")[0]) == ("Xin chào", PERSON)


async def test_a_person_who_never_started_cannot_be_reached(telegram: Telegram, channel):
    assert bare(await channel.send(outgoing(address="555"))) == DEAD


async def test_a_person_who_blocked_us_is_dead_until_they_write(started: Telegram, channel):
    await started.sandbox.block(PERSON)
    assert bare(await channel.send(outgoing())) == DEAD_403
    await started.world.start("telegram", PERSON)
    assert isinstance(await channel.send(outgoing()), Accepted)


async def test_the_server_itself_asks_us_to_wait(started: Telegram, channel):
    started.sandbox.flood.per_chat, started.sandbox.flood.chat_window_s = 1, 3.0
    assert isinstance(await channel.send(outgoing()), Accepted)
    assert bare(await channel.send(outgoing())) == TryLater(code="429", after_s=3, whole_account=True)
    assert started.shown() == ["Chào bác"]


async def test_flood_limits_are_off_unless_wanted():
    quiet = Flood()
    for _ in range(1000):
        quiet.admit(1, 0.0)


async def test_a_wrong_token_asks_for_a_new_one(telegram: Telegram):
    channel = channel_to(telegram.base_url, token="1:wrong")
    assert bare(await channel.send(outgoing())) == TOKEN_GONE_401
    await channel.close()


@pytest.mark.parametrize(
    ("address", "text", "code"),
    [
        ("@kenh", "a", "address"),
        ("", "a", "address"),
        ("12; drop", "a", "address"),
        ("9" * 19, "a", "address"),
        (PERSON, "   \n", "empty"),
        (PERSON, "a" * 4097, "too_long"),
        (PERSON, "😀" * 2049, "too_long"),
        (PERSON, "\ud800", "unicode"),
    ],
)
async def test_what_cannot_be_sent_never_leaves(started: Telegram, channel, address, text, code):
    outcome = await channel.send(outgoing(text, address=address))
    assert isinstance(outcome, Refused)
    assert outcome.code == code
    assert started.shown() == []


async def test_neither_token_nor_text_reaches_a_log(started: Telegram, channel, caplog):
    logging.getLogger().setLevel(logging.DEBUG)
    words = "Bà Nguyễn Thị Bí Mật nợ 1.234.567 đ"
    await channel.send(outgoing(words))
    for mishap in (
        Mishap(status=200, body=words),
        Mishap(status=500, body=words),
        Mishap(accept=True, drop=True),
    ):
        started.sandbox.mishaps.plan(mishap)
        await channel.send(outgoing(words))
    ours = [r for r in caplog.records if not r.name.startswith(("asyncio", "uvicorn"))]
    assert [r.getMessage() for r in ours if TOKEN in r.getMessage() or "Bí Mật" in r.getMessage()] == []


async def test_only_personal_messages_are_protected(started: Telegram, channel):
    for kind in MessageClass:
        await channel.send(outgoing(kind.value, message_class=kind))
    found = {
        line.text: line.extra["protected"]
        for line in started.world.chat("telegram", PERSON).lines
        if line.to_person
    }
    assert found == {"mandatory": True, "service": True, "promo": False, "reply": False}
