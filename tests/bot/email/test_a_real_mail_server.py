"""The channel against Postfix and Dovecot: what they say, not what we think they say."""

import asyncio
import contextlib
import email
import smtplib
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import Any

import pytest
import uvloop

from bot.channels.email import EmailChannel, Mailbox, Sender, Submission
from bot.clock import SystemClock
from messages.channel import Inbound, InboundKind, Outgoing
from messages.outcome import Accepted, AccountDown, Refused, TryLater
from tests.bot.email.conftest import letter_to
from tests.kept_events import KeptEvents
from tests.mail_rig import PASSWORD, MailRig

pytestmark = pytest.mark.slow

BOT = "bot@app.test"


def trusting(rig: MailRig) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(rig.folder / "cert.pem"))


def account(rig: MailRig, submission: dict[str, Any], mailbox: dict[str, Any]) -> EmailChannel:
    out: dict[str, Any] = {"host": "127.0.0.1", "port": rig.smtp, "security": "starttls", "username": BOT}
    box: dict[str, Any] = {"host": "127.0.0.1", "port": rig.imaps, "security": "tls", "username": BOT}
    common = {"password": PASSWORD, "tls": trusting(rig)}
    return EmailChannel(
        submission=Submission(**(out | common | submission)),
        sender=Sender(name="BHXH cơ sở", address=BOT),
        mailbox=Mailbox(**(box | common | {"idle_s": 5.0} | mailbox)),
        now=SystemClock().now,
    )


@pytest.fixture
async def make(rig: MailRig) -> AsyncIterator[Callable[..., EmailChannel]]:
    made: list[EmailChannel] = []

    def one(mailbox: dict[str, Any] | None = None, **submission: Any) -> EmailChannel:
        made.append(account(rig, submission, mailbox or {}))
        return made[-1]

    yield one
    for channel in made:
        await channel.close()


@pytest.fixture
def channel(make: Callable[..., EmailChannel]) -> EmailChannel:
    return make()


@pytest.fixture
async def kept(channel: EmailChannel) -> AsyncIterator[KeptEvents]:
    events = KeptEvents()
    task = asyncio.create_task(channel.receive(events))
    yield events
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def about(tracking_id: str, kind: InboundKind) -> Callable[[Inbound], bool]:
    return lambda event: event.tracking_id == tracking_id and event.kind is kind


async def first(kept: KeptEvents, fits: Callable[[Inbound], bool]) -> Inbound:
    await kept.until(lambda k: any(fits(e) for e in k.events), timeout=90)
    return next(e for e in kept.events if fits(e))


async def in_box(rig: MailRig, address: str, message_id: str) -> EmailMessage:
    for _ in range(400):
        for raw in rig.box(address):
            letter = email.message_from_bytes(raw, policy=default)
            if letter["Message-ID"] == message_id:
                return letter
        await asyncio.sleep(0.025)
    raise AssertionError(f"nothing arrived at {address}")


def out(address: str, number: int, **content: str) -> Outgoing:
    return letter_to(address, tracking_id=f"rig{number:017d}", **content)


def answer(rig: MailRig, letter: EmailMessage, text: str) -> None:
    """The person answers with a program that knows nothing of us."""
    reply = EmailMessage()
    reply["From"] = "Lan <lan@user.test>"
    reply["To"] = letter["Reply-To"]
    reply["Subject"] = f"Re: {letter['Subject']}"
    reply["In-Reply-To"] = letter["Message-ID"]
    reply["Message-ID"] = f"<re{letter['Message-ID'].strip('<>')}>"
    reply.set_content(
        f"{text}\n\nVào 10:30, CN, 22 thg 11, 2026 BHXH <bot@app.test> đã viết:\n\n> Kính gửi chị Lan\n"
    )
    with smtplib.SMTP("127.0.0.1", rig.smtp) as client:
        client.sendmail("lan@user.test", [str(letter["Reply-To"])], reply.as_bytes(policy=SMTP))


async def test_a_letter_arrives_whole(rig: MailRig, channel: EmailChannel) -> None:
    message = replace(
        out(
            "lan@user.test",
            1,
            subject="Nhắc đóng BHXH tự nguyện tháng 11/2026 cho chị Lan ở Phường 2",
            qr_payload="0002",
        ),
        unsubscribe_url="https://coquan.test/u/" + "x" * 300,
    )
    assert await channel.send(message) == Accepted(provider_id="<dd.rig00000000000000001@app.test>")
    letter = await in_box(rig, "lan@user.test", "<dd.rig00000000000000001@app.test>")
    assert letter["Subject"] == "Nhắc đóng BHXH tự nguyện tháng 11/2026 cho chị Lan ở Phường 2"
    assert letter["Return-Path"] == "<bot+rig00000000000000001@app.test>"
    assert str(letter["List-Unsubscribe"]).startswith("<https://coquan.test/u/xxx")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain = letter.get_body(preferencelist=("plain",))
    assert plain is not None
    assert (
        plain.get_content().strip().replace("\r\n", "\n") == "Kính gửi chị Lan,\n\nĐến hạn đóng 1.234.567 đ."
    )
    assert [p.get_content_type() for p in letter.walk()][-1] == "image/png"


async def test_an_answer_is_known_by_its_thread_and_its_address(
    rig: MailRig, channel: EmailChannel, kept: KeptEvents
) -> None:
    assert type(await channel.send(out("lan@user.test", 2))) is Accepted
    letter = await in_box(rig, "lan@user.test", "<dd.rig00000000000000002@app.test>")
    assert letter["Reply-To"] == "bot+rig00000000000000002@app.test"
    await asyncio.to_thread(answer, rig, letter, "Mai em đóng nhé")
    event = await first(kept, about("rig00000000000000002", InboundKind.TEXT))
    assert (event.text, event.address) == ("Mai em đóng nhé", "lan@user.test")
    assert event.reply_to == "<dd.rig00000000000000002@app.test>"


async def test_our_answer_to_an_answer_is_in_the_same_thread(
    rig: MailRig, channel: EmailChannel, kept: KeptEvents
) -> None:
    assert type(await channel.send(out("lan@user.test", 3))) is Accepted
    letter = await in_box(rig, "lan@user.test", "<dd.rig00000000000000003@app.test>")
    await asyncio.to_thread(answer, rig, letter, "Đóng ở đâu?")
    question = await first(kept, about("rig00000000000000003", InboundKind.TEXT))
    assert type(await channel.send(replace(out("lan@user.test", 4), reply_to=question.event_id))) is Accepted
    ours = await in_box(rig, "lan@user.test", "<dd.rig00000000000000004@app.test>")
    assert (ours["In-Reply-To"], ours["References"]) == (question.event_id, question.event_id)


@pytest.mark.parametrize(
    ("number", "address", "kind", "code", "reason"),
    [
        (10, "ai@nouser.test", InboundKind.BOUNCED, "5.1.1", "refused by the next server"),
        (11, "nobox@user.test", InboundKind.BOUNCED, "5.1.1", "refused by Dovecot"),
        (
            12,
            "ai@defer.test",
            InboundKind.DELAYED,
            "4.2.2",
            "expired: the box was full, the address is right",
        ),
    ],
)
async def test_a_real_bounce_is_understood(
    channel: EmailChannel,
    kept: KeptEvents,
    number: int,
    address: str,
    kind: InboundKind,
    code: str,
    reason: str,
) -> None:
    assert type(await channel.send(out(address, number))) is Accepted
    event = await first(kept, about(f"rig{number:017d}", kind))
    assert (event.address, event.raw["code"]) == (address, code), reason


@pytest.mark.parametrize(
    ("address", "expected", "reason"),
    [
        ("khongco@user.test", Refused, "550 5.1.1 at RCPT"),
        ("lan@user.test", Accepted, "and the same connection goes on"),
    ],
)
async def test_refusals_at_rcpt(channel: EmailChannel, address: str, expected: type, reason: str) -> None:
    await channel.send(out("khongco@user.test", 20))
    assert type(await channel.send(out(address, 21))) is expected, reason


async def test_an_unknown_recipient_is_dead(channel: EmailChannel) -> None:
    outcome = await channel.send(out("khongco@user.test", 22))
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.address_dead) == ("550 5.1.1", True)


async def test_a_letter_beyond_the_limit_is_our_fault_and_not_the_recipients(channel: EmailChannel) -> None:
    outcome = await channel.send(out("lan@user.test", 23, text="x" * 3_000_000))
    assert isinstance(outcome, Refused)
    assert (outcome.payload_wrong, outcome.address_dead) == (True, False)


async def test_a_wrong_password_stops_the_account(make: Callable[..., EmailChannel]) -> None:
    outcome = await make(password="sai").send(out("lan@user.test", 24))
    assert isinstance(outcome, AccountDown)
    assert (outcome.code[:3], outcome.reauthorise) == ("535", True)


async def test_without_login_our_own_relay_refuses_us(make: Callable[..., EmailChannel]) -> None:
    outcome = await make(username="").send(out("ai@ngoai.test", 25))
    assert isinstance(outcome, AccountDown)
    assert outcome.code == "554 5.7.1"


async def test_a_certificate_nobody_vouches_for_stops_the_account(make: Callable[..., EmailChannel]) -> None:
    outcome = await make(tls=ssl.create_default_context()).send(out("lan@user.test", 26))
    assert isinstance(outcome, AccountDown)
    assert outcome.code == "tls verify"


async def test_tls_spoken_to_a_plain_port_is_no_letter(make: Callable[..., EmailChannel]) -> None:
    assert type(await make(security="tls").send(out("lan@user.test", 27))) is TryLater


async def test_no_header_can_be_smuggled_in(rig: MailRig, channel: EmailChannel) -> None:
    outcome = await channel.send(out("lan@user.test", 28, subject="Nhắc\r\nBcc: hung@user.test"))
    assert isinstance(outcome, Refused)
    assert (
        type(await channel.send(out("lan@user.test", 29, text="Chào\r\n.\r\nMAIL FROM:<ke@xau.test>\r\n")))
        is Accepted
    )
    letter = await in_box(rig, "lan@user.test", "<dd.rig00000000000000029@app.test>")
    plain = letter.get_body(preferencelist=("plain",))
    assert plain is not None
    assert "MAIL FROM:<ke@xau.test>" in plain.get_content()
    assert rig.box("hung@user.test") == []


async def test_many_letters_go_out_side_by_side_and_each_arrives_once(
    rig: MailRig, channel: EmailChannel
) -> None:
    outcomes = await asyncio.gather(*(channel.send(out("lan@user.test", n)) for n in range(100, 200)))
    assert {type(o) for o in outcomes} == {Accepted}
    await in_box(rig, "lan@user.test", "<dd.rig00000000000000199@app.test>")
    wanted = {f"<dd.rig{n:017d}@app.test>" for n in range(100, 200)}
    for _ in range(200):
        ids = [email.message_from_bytes(raw)["Message-ID"] for raw in rig.box("lan@user.test")]
        if wanted <= set(ids):
            break
        await asyncio.sleep(0.05)
    assert sorted(i for i in ids if i in wanted) == sorted(wanted)


def test_letters_go_out_encrypted_over_the_other_event_loop(rig: MailRig) -> None:
    """One is longer than what leaves in one write, one carries the server's limit too far."""
    sizes = {300: 10, 301: 400_000, 302: 3_000_000}

    async def send_all() -> list[type]:
        channel = account(rig, {"connections": 1, "timeout_s": 20.0, "total_s": 30.0}, {})
        letters = (out("lan@user.test", number, text="x" * size) for number, size in sizes.items())
        outcomes = await asyncio.gather(*(channel.send(letter) for letter in letters))
        await channel.close()
        return [type(outcome) for outcome in outcomes]

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(send_all()) == [Accepted, Accepted, Refused]


@pytest.mark.parametrize(
    ("submission", "mailbox", "ok"),
    [
        ({}, {}, True),
        ({"password": "sai"}, {}, False),
        ({}, {"password": "sai"}, False),
        ({"port": 1}, {}, False),
        ({}, {"port": 1}, False),
        ({}, {"security": "none", "port": 0}, True),
        ({}, {"security": "starttls", "port": 0}, True),
    ],
    ids=[
        "all well",
        "smtp password",
        "imap password",
        "smtp port",
        "imap port",
        "imap plain",
        "imap starttls",
    ],
)
async def test_the_account_is_checked_at_both_doors(
    rig: MailRig,
    make: Callable[..., EmailChannel],
    submission: dict[str, Any],
    mailbox: dict[str, Any],
    *,
    ok: bool,
) -> None:
    if mailbox.get("port") == 0:
        mailbox = {**mailbox, "port": rig.imap}
    found = await make(mailbox, **submission).check()
    assert (found.ok, found.name) == (ok, BOT)
    assert (found.detail == "", found.fix == "") == (ok, ok)
