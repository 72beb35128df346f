"""Both ends of the training mail network in one provider: what the office sends, what people answer."""

import asyncio
import re
from email.message import EmailMessage
from email.utils import make_msgid

from bot.sandbox.mail import letters
from bot.sandbox.mail.office_mailbox import OfficeMailbox
from bot.sandbox.mail.post_office import PostOffice, html_of, text_of
from bot.sandbox.world import Line, World

_TRACKING = re.compile(r"<dd\.([a-z0-9]+)@")
_SHOWN = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "Auto-Submitted",
          "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Language")  # fmt: skip
#: A real bounce is never faster than the acceptance it follows.
RETURN_DELAY = 0.05


class MailSandbox:
    """`user` is the office's mail address and its login for both servers."""

    channels: tuple[str, ...] = ("email",)

    def __init__(
        self,
        world: World,
        *,
        smtp_port: int,
        imap_port: int,
        user: str,
        password: str,
        host: str = "127.0.0.1",
    ) -> None:
        self._world = world
        self._office = user.lower()
        self._domain = self._office.rpartition("@")[2]
        self._post = PostOffice(
            user=user, password=password, host=host, port=smtp_port, deliver=self._arrived
        )
        self._box = OfficeMailbox(user=user, password=password, host=host, port=imap_port)
        self._returning: set[asyncio.Task[None]] = set()
        world.join(self)

    @property
    def smtp_port(self) -> int:
        return self._post.port

    @property
    def imap_port(self) -> int:
        return self._box.port

    async def open(self) -> None:
        await self._box.start()
        await self._post.start()

    async def close(self) -> None:
        for task in self._returning:
            task.cancel()
        await asyncio.gather(*self._returning, return_exceptions=True)
        await self._post.stop()
        await self._box.stop()

    async def say(self, channel: str, address: str, text: str, *, reply_to: str = "") -> None:
        """The person writes; with `reply_to` (a Message-ID of ours) they answer above the quotation."""
        message_id = make_msgid(domain=address.rpartition("@")[2] or letters.SERVER)
        answered = self._line(channel, address, reply_to)
        to = str(answered.extra.get("reply_to") or self._office) if answered else self._office
        raw = letters.reply(
            sender=address,
            to=to,
            text=text,
            at=self._world.clock.now(),
            message_id=message_id,
            subject=f"Re: {answered.subject}" if answered else "",
            answered=reply_to,
            answered_text=answered.text if answered else "",
            answered_from=self._office,
            answered_at=answered.at if answered else None,
        )
        self._world.said(channel, address, text, message_id=message_id)
        await self.post(raw, to=to, envelope_from=address)

    async def start(self, channel: str, address: str, token: str = "") -> None:
        await self.say(channel, address, f"BẮT ĐẦU {token}".strip())

    async def post(self, raw: bytes, *, to: str, envelope_from: str) -> None:
        """Put any letter into the office's box, with the marks a receiving server adds."""
        trace = f"Return-Path: <{envelope_from}>\r\nDelivered-To: {to}\r\n".encode()
        await self._box.deliver(trace + raw, self._world.clock.now())

    async def _arrived(self, envelope_from: str, recipient: str, letter: EmailMessage, raw: bytes) -> None:
        if recipient.lower().rpartition("@")[2] == self._domain:
            await self.post(raw, to=recipient, envelope_from=envelope_from)
            return
        message_id = str(letter.get("Message-ID", "")).strip()
        tracking = _TRACKING.search(message_id)
        self._world.delivered(
            "email",
            recipient,
            text_of(letter),
            message_id=message_id,
            subject=str(letter.get("Subject", "")),
            html=html_of(letter),
            extra={
                "headers": {name: str(letter[name]) for name in _SHOWN if name in letter},
                "tracking_id": tracking.group(1) if tracking else "",
                "envelope_from": envelope_from,
                "reply_to": str(letter.get("Reply-To", "")),
            },
        )
        now = self._world.clock.now()
        local = recipient.lower()
        if local.startswith("bounce"):
            back = letters.bounce(recipient=recipient, to=envelope_from, at=now, returned=raw)
            self._send_back(back, to=envelope_from)
        elif local.startswith("vacation"):
            subject = str(letter.get("Subject", ""))
            back = letters.vacation(
                sender=recipient, to=envelope_from, at=now, answered=message_id, subject=subject
            )
            self._send_back(back, to=envelope_from)

    def _send_back(self, raw: bytes, *, to: str) -> None:
        async def wait() -> None:
            await asyncio.sleep(RETURN_DELAY)
            await self.post(raw, to=to, envelope_from="")

        task = asyncio.create_task(wait())
        self._returning.add(task)
        task.add_done_callback(self._returning.discard)

    def _line(self, channel: str, address: str, message_id: str) -> Line | None:
        if not message_id:
            return None
        lines = self._world.chat(channel, address).lines
        return next((line for line in reversed(lines) if line.message_id == message_id), None)
