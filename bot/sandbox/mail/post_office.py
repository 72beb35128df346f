"""The far end of SMTP: takes mail for anybody, and refuses as the real ones do when the name asks for it.

nouser…@  550 5.1.1 at RCPT        bounce…@    accepted, then a bounce comes back
full…@    452 4.2.2 at RCPT        vacation…@  accepted, then an out-of-office note comes back
"""

import asyncio
import logging
from base64 import b64encode
from collections.abc import Callable, Coroutine
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Deliver = Callable[[str, str, EmailMessage, bytes], Coroutine[Any, Any, None]]


class PostOffice:
    """One SMTP server; every accepted letter is handed to `deliver` once for each recipient."""

    def __init__(self, *, user: str, password: str, host: str, port: int, deliver: Deliver) -> None:
        self._login = (user.encode(), password.encode())
        self._host = host
        self._deliver = deliver
        self._server: asyncio.Server | None = None
        self._connections: set[SMTP] = set()
        self.port = port  #: the port listened on, known after `start`

    async def start(self) -> None:
        # aiosmtpd warns of a property it sets itself, once for each login.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, self._host, self.port)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for connection in self._connections:
            if connection.transport is not None:
                connection.transport.close()
        await self._server.wait_closed()
        await asyncio.sleep(0)
        self._server = None

    def _connection(self) -> SMTP:
        connection = SMTP(
            self,
            hostname="sandbox.dondoc",
            ident="ESMTP dondoc sandbox",
            loop=asyncio.get_running_loop(),
            authenticator=self._authenticate,
            auth_require_tls=False,  # loopback only
        )
        self._connections = {c for c in self._connections if c.transport is not None} | {connection}
        return connection

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == self._login
        return AuthResult(success=right, handled=False)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        local = address.lower()
        if local.startswith("nouser"):
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        if local.startswith("full"):
            return f"452 4.2.2 <{address}>: Mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        letter = message_from_bytes(raw, policy=default)
        for recipient in envelope.rcpt_tos:
            await self._deliver(envelope.mail_from or "", recipient, letter, raw)
        return "250 2.0.0 Ok: queued"


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(preferencelist=("plain",))
    return str(part.get_content()).replace("\r\n", "\n").strip() if part is not None else ""


def html_of(letter: EmailMessage) -> str:
    """The HTML with its inline pictures put into it, so that a page can show it as it is."""
    part = letter.get_body(preferencelist=("html",))
    if part is None:
        return ""
    html = str(part.get_content())
    for piece in letter.walk():
        cid = str(piece.get("Content-ID", "")).strip("<> ")
        if cid and piece.get_content_maintype() == "image":
            payload = piece.get_payload(decode=True)
            data = b64encode(payload if isinstance(payload, bytes) else b"").decode()
            html = html.replace(f"cid:{cid}", f"data:{piece.get_content_type()};base64,{data}")
    return html
