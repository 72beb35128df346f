"""The sandbox's mail servers, asked by clients that were not written for them."""

import asyncio
import contextlib
import email
import imaplib
import smtplib
from collections.abc import AsyncIterator
from dataclasses import replace
from email.policy import default

import aiosmtplib
import pytest
from imap_tools import AND, BaseMailBox, MailBoxUnencrypted

from bot.channels.email import EmailChannel
from bot.sandbox.mail import MailSandbox
from bot.sandbox.world import World
from messages.channel import AccountCheck, Inbound, InboundKind
from messages.outcome import Accepted, Refused, TryLater
from tests.bot.email.conftest import OFFICE, PASSWORD, letter_to
from tests.kept_events import KeptEvents

T = "t0123456789abcdefgh"
OURS = f"<dd.{T}@coquan.test>"
RAW = (
    b"From: bhxh@coquan.test\r\nTo: lan@nha.test\r\nSubject: Hi\r\n"
    b"Message-ID: <x1@coquan.test>\r\n\r\nXin chao\r\n"
)


@pytest.fixture
async def kept(channel: EmailChannel) -> AsyncIterator[KeptEvents]:
    """What the channel has read from the box, while it follows it."""
    events = KeptEvents()
    task = asyncio.create_task(channel.receive(events))
    yield events
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def first(kept: KeptEvents, kind: InboundKind) -> Inbound:
    await kept.until(lambda k: any(e.kind is kind for e in k.events))
    return next(e for e in kept.events if e.kind is kind)


async def test_smtplib_hands_over_a_letter(sandbox: MailSandbox, world: World) -> None:
    def send() -> dict[str, tuple[int, bytes]]:
        with smtplib.SMTP("127.0.0.1", sandbox.smtp_port) as client:
            client.login(OFFICE, PASSWORD)
            return client.sendmail(OFFICE, ["lan@nha.test", "nouser1@nha.test", "full@nha.test"], RAW)

    refused = await asyncio.to_thread(send)
    assert {to: code for to, (code, _words) in refused.items()} == {
        "nouser1@nha.test": 550,
        "full@nha.test": 452,
    }
    assert [line.text for line in world.chats["email", "lan@nha.test"].lines] == ["Xin chao"]


async def test_aiosmtplib_hands_over_a_letter(sandbox: MailSandbox, world: World) -> None:
    await aiosmtplib.send(
        RAW, sender=OFFICE, recipients=["lan@nha.test"], hostname="127.0.0.1", port=sandbox.smtp_port,
        username=OFFICE, password=PASSWORD, start_tls=False,
    )  # fmt: skip
    assert world.chats["email", "lan@nha.test"].lines[0].message_id == "<x1@coquan.test>"


async def test_nobody_sends_without_the_password(sandbox: MailSandbox) -> None:
    def send(password: str) -> None:
        with smtplib.SMTP("127.0.0.1", sandbox.smtp_port) as client:
            if password:
                client.login(OFFICE, password)
            client.sendmail(OFFICE, ["lan@nha.test"], RAW)

    with pytest.raises(smtplib.SMTPAuthenticationError):
        await asyncio.to_thread(send, "sai")
    with pytest.raises(smtplib.SMTPSenderRefused):
        await asyncio.to_thread(send, "")


async def test_imaplib_reads_marks_and_searches_the_box(sandbox: MailSandbox) -> None:
    await sandbox.say("email", "lan@nha.test", "Xin chào")

    def read() -> tuple[object, ...]:
        with imaplib.IMAP4("127.0.0.1", sandbox.imap_port) as client:
            client.login(OFFICE, PASSWORD)
            client.select("INBOX")
            unseen = client.uid("SEARCH", "UNSEEN")[1][0].split()
            raw = client.uid("FETCH", unseen[0].decode(), "(BODY.PEEK[])")[1][0]
            client.uid("STORE", unseen[0].decode(), "+FLAGS", "(\\Seen)")
            left = client.uid("SEARCH", "UNSEEN")[1][0].split()
            return len(unseen), email.message_from_bytes(raw[1], policy=default)["From"], left

    assert await asyncio.to_thread(read) == (1, "lan@nha.test", [])


async def test_imap_tools_is_told_of_a_new_letter_while_it_waits(sandbox: MailSandbox) -> None:
    def mailbox() -> BaseMailBox:
        return MailBoxUnencrypted("127.0.0.1", sandbox.imap_port).login(OFFICE, PASSWORD)

    def wait() -> list[str]:
        # a line that comes in two packets ends the wait of imap-tools: whoever waits connects again
        with contextlib.suppress(imaplib.IMAP4.abort), mailbox() as box:
            assert box.idle.wait(timeout=20)
        with mailbox() as box:
            return [m.text.strip() for m in box.fetch(AND(seen=False), mark_seen=False)]

    waiting = asyncio.create_task(asyncio.to_thread(wait))
    await asyncio.sleep(0.5)
    await sandbox.say("email", "lan@nha.test", "Xin chào")
    assert await waiting == ["Xin chào"]


async def test_a_wrong_imap_password_is_refused(sandbox: MailSandbox) -> None:
    def login() -> None:
        client = imaplib.IMAP4("127.0.0.1", sandbox.imap_port)
        try:
            client.login(OFFICE, "sai")
        finally:
            client.shutdown()

    with pytest.raises(imaplib.IMAP4.error):
        await asyncio.to_thread(login)


async def test_a_letter_of_the_channel_arrives_as_it_was_meant(channel: EmailChannel, world: World) -> None:
    assert await channel.send(letter_to()) == Accepted(provider_id=OURS)
    line = world.chats["email", "lan@nha.test"].lines[0]
    assert (line.subject, line.text) == ("Nhắc đóng BHXH", "Kính gửi chị Lan,\n\nĐến hạn đóng 1.234.567 đ.")
    assert line.extra["tracking_id"] == T
    assert line.extra["envelope_from"] == f"bhxh+{T}@coquan.test"
    assert line.extra["reply_to"] == f"bhxh+{T}@coquan.test"
    assert line.extra["headers"]["Auto-Submitted"] == "auto-generated"
    assert line.extra["headers"]["Content-Language"] == "vi"


async def test_a_qr_code_can_be_seen_in_the_training_box(channel: EmailChannel, world: World) -> None:
    await channel.send(letter_to(qr_payload="000201010212"))
    assert '<img src="data:image/png;base64,iVBOR' in world.chats["email", "lan@nha.test"].lines[0].html


async def test_the_account_is_checked_without_sending(channel: EmailChannel, world: World) -> None:
    assert await channel.check() == AccountCheck(ok=True, name=OFFICE)
    assert world.chats == {}


@pytest.mark.parametrize(
    ("address", "outcome"),
    [("nouser7@nha.test", Refused), ("full@nha.test", TryLater), ("lan@nha.test", Accepted)],
)
async def test_some_names_are_refused_on_purpose(channel: EmailChannel, address: str, outcome: type) -> None:
    assert type(await channel.send(letter_to(address))) is outcome


async def test_an_answer_comes_back_with_its_words_alone(
    channel: EmailChannel, world: World, kept: KeptEvents
) -> None:
    await channel.send(letter_to())
    await world.say("email", "lan@nha.test", "Mai em đóng nhé", reply_to=OURS)
    event = await first(kept, InboundKind.TEXT)
    assert (event.text, event.address) == ("Mai em đóng nhé", "lan@nha.test")
    assert (event.reply_to, event.tracking_id) == (OURS, T)


async def test_our_answer_stands_in_the_persons_thread(
    channel: EmailChannel, world: World, kept: KeptEvents
) -> None:
    await world.say("email", "lan@nha.test", "Đóng ở đâu ạ?")
    question = await first(kept, InboundKind.TEXT)
    await channel.send(replace(letter_to(), reply_to=question.event_id))
    line = world.chats["email", "lan@nha.test"].lines[-1]
    assert line.extra["headers"]["In-Reply-To"] == question.event_id


async def test_a_first_contact_brings_its_token(world: World, kept: KeptEvents) -> None:
    await world.start("email", "lan@nha.test", "Abc-123_x")
    event = await first(kept, InboundKind.START)
    assert (event.token, event.address) == ("Abc-123_x", "lan@nha.test")


async def test_a_bounce_follows_the_acceptance(channel: EmailChannel, kept: KeptEvents) -> None:
    assert type(await channel.send(letter_to("bounce1@nha.test"))) is Accepted
    event = await first(kept, InboundKind.BOUNCED)
    assert (event.tracking_id, event.address, event.raw["code"]) == (T, "bounce1@nha.test", "5.1.1")


async def test_a_holiday_note_is_not_an_answer(channel: EmailChannel, kept: KeptEvents) -> None:
    await channel.send(letter_to("vacation1@nha.test"))
    event = await first(kept, InboundKind.AUTO_REPLY)
    assert (event.tracking_id, event.reply_to) == (T, OURS)
    assert not [e for e in kept.events if e.kind is InboundKind.TEXT]


async def test_the_servers_can_be_opened_again(world: World) -> None:
    for _ in range(2):
        network = MailSandbox(world, smtp_port=0, imap_port=0, user=OFFICE, password=PASSWORD)
        await network.open()
        assert network.smtp_port > 0
        assert network.imap_port > 0
        await network.close()
