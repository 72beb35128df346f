"""A lost answer, and what Zalo can still be asked about the message."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channels.zalo import ZaloChannel
from messages.channel import InboundKind, Outgoing
from messages.outcome import Accepted, Outcome, Uncertain
from tests.bot.zalo.conftest import PHONE, Zalo, letter, listening, outgoing


async def asked(
    channel: ZaloChannel, out: Outgoing, sent_at: datetime, provider_id: str | None = None
) -> Outcome | None:
    return await channel.fate(
        tracking_id=out.tracking_id,
        provider_id=provider_id,
        sent_at=sent_at,
        address=out.address,
        text=out.content.text,
    )


@pytest.mark.parametrize("kind", ["lost", "truncated", "empty", "no_data"])
async def test_a_message_whose_answer_was_lost_is_found_in_the_conversation(zalo: Zalo, kind: str) -> None:
    channel, out, sent_at = zalo.channel(), outgoing(zalo.follower(), "Kính gửi bác"), zalo.clock.now()
    zalo.plant(kind, path="/message/cs")
    assert isinstance(await channel.send(out), Uncertain)
    zalo.clock.forward(minutes=5)
    await zalo.world.say("zalo", out.address, "Kính gửi bác")  # the same words, from the other side
    (line,) = zalo.world.received
    assert await asked(channel, out, sent_at) == Accepted(provider_id=line.message_id)
    assert await asked(channel, out, sent_at, line.message_id) == Accepted(provider_id=line.message_id)


async def test_a_message_that_did_not_arrive_stays_in_doubt(zalo: Zalo) -> None:
    channel, out = zalo.channel(), outgoing(zalo.follower(), "Kính gửi bác")
    zalo.plant("http", path="/message/cs", status=502)
    assert isinstance(await channel.send(out), Uncertain)
    zalo.clock.forward(hours=1)
    assert await asked(channel, out, zalo.clock.now() - timedelta(hours=1)) is None


@pytest.mark.parametrize(
    ("minutes", "words"), [(-2, "Kính gửi bác"), (2, "Kính gửi bác"), (0, "Kính gửi cô")]
)
async def test_another_message_is_no_evidence(zalo: Zalo, minutes: int, words: str) -> None:
    channel, user = zalo.channel(), zalo.follower()
    await channel.send(outgoing(user, words))
    sent_at = zalo.clock.now() - timedelta(minutes=minutes)
    assert await asked(channel, outgoing(user, "Kính gửi bác"), sent_at) is None


async def test_a_long_conversation_is_read_page_by_page(zalo: Zalo) -> None:
    channel, user = zalo.channel(), zalo.follower()
    await channel.send(outgoing(user, "Kính gửi bác"))
    (first,) = zalo.world.received
    sent_at = zalo.clock.now()
    for number in range(25):
        zalo.clock.forward(minutes=2)
        await channel.send(outgoing(user, f"tin {number}"))
    assert await asked(channel, outgoing(user, "Kính gửi bác "), sent_at) == Accepted(
        provider_id=first.message_id
    )


async def test_a_history_that_cannot_be_read_tells_nothing(zalo: Zalo) -> None:
    zalo.plant("http", path="/conversation", status=503)
    assert await asked(zalo.channel(), outgoing(zalo.follower()), zalo.clock.now()) is None


async def test_a_lost_zns_is_settled_by_its_receipt_alone(zalo: Zalo) -> None:
    channel, out, sent_at = zalo.zns_channel(), letter(), zalo.clock.now()
    known: dict[str, Any] = {"tracking_id": out.tracking_id, "sent_at": sent_at, "address": PHONE, "text": ""}
    zalo.plant("lost")
    async with listening(zalo, zalo.channel()) as office:
        assert isinstance(await channel.send(out), Uncertain)
        assert await channel.fate(provider_id=None, **known) is None
        await zalo.provider.postman.settled()
        (receipt,) = office.memory.events.values()
    assert (receipt.kind, receipt.tracking_id) == (InboundKind.DELIVERED, out.tracking_id)
    assert await channel.fate(provider_id=receipt.reply_to, **known) == Accepted(provider_id=receipt.reply_to)
    assert await channel.fate(provider_id="unknown", **known) is None
