from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace

import pytest

from bot.channels.email import EmailChannel, Mailbox, Sender, Submission
from bot.clock import SystemClock
from bot.sandbox.mail import MailSandbox
from bot.sandbox.world import World
from messages.channel import Content, MessageClass, Outgoing
from tests import mail_rig
from tests.conftest import missing_part

OFFICE = "bhxh@coquan.test"
PASSWORD = "mat-khau-thu"
SENDER = Sender(name="BHXH cơ sở Phú Thọ", address=OFFICE)


def letter_to(
    address: str = "lan@nha.test", *, tracking_id: str = "t0123456789abcdefgh", **content: str
) -> Outgoing:
    usual = Content(text="Kính gửi chị Lan,\n\nĐến hạn đóng 1.234.567 đ.", subject="Nhắc đóng BHXH")
    return Outgoing(
        message_id=1,
        tracking_id=tracking_id,
        address=address,
        content=replace(usual, **content),  # type: ignore[arg-type]
        message_class=MessageClass.SERVICE,
    )


@pytest.fixture
def world() -> World:
    return World(clock=SystemClock())


@pytest.fixture
async def sandbox(world: World) -> AsyncIterator[MailSandbox]:
    found = MailSandbox(world, smtp_port=0, imap_port=0, user=OFFICE, password=PASSWORD)
    await found.open()
    yield found
    await found.close()


@pytest.fixture
async def channel(sandbox: MailSandbox) -> AsyncIterator[EmailChannel]:
    found = EmailChannel(
        submission=Submission(
            host="127.0.0.1",
            port=sandbox.smtp_port,
            security="none",
            username=OFFICE,
            password=PASSWORD,
        ),
        sender=SENDER,
        mailbox=Mailbox(
            host="127.0.0.1",
            port=sandbox.imap_port,
            security="none",
            username=OFFICE,
            password=PASSWORD,
            retry_s=0.05,
        ),
        now=SystemClock().now,
    )
    await found.open()
    yield found
    await found.close()


@pytest.fixture
async def channel_to() -> AsyncIterator[Callable[..., EmailChannel]]:
    """Channels to any SMTP port, closed at the end of the test."""
    made: list[EmailChannel] = []

    def make(port: int, **submission: object) -> EmailChannel:
        settings: dict[str, object] = {"host": "127.0.0.1", "port": port, "security": "none"}
        settings |= {"timeout_s": 0.3, "total_s": 0.6} | submission
        made.append(
            EmailChannel(
                submission=Submission(**settings),  # type: ignore[arg-type]
                sender=SENDER,
                now=SystemClock().now,
            )
        )
        return made[-1]

    yield make
    for channel in made:
        await channel.close()


@pytest.fixture(scope="session")
def rig() -> Iterator[mail_rig.MailRig]:
    if mail_rig.missing():
        missing_part("A mail server (Postfix, Dovecot)", mail_rig.HOW)
    with mail_rig.rig() as found:
        yield found
