"""The office's box as any mail program sees it."""

import asyncio
import imaplib
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


async def newest(port: int, user: str, password: str) -> EmailMessage:
    return await asyncio.to_thread(_newest, port, user, password)


def _newest(port: int, user: str, password: str) -> EmailMessage:
    with imaplib.IMAP4("127.0.0.1", port) as box:
        box.login(user, password)
        _, [count] = box.select("INBOX")
        _, data = box.fetch((count or b"0").decode(), "(RFC822)")
        assert isinstance(data[0], tuple)
        found = message_from_bytes(data[0][1], policy=default)
    assert isinstance(found, EmailMessage)
    return found
