"""One connection to the mail server, told apart by how far it got.

aiosmtplib opens the door (see `smtp_login`). The letters are carried by the few lines below
because only they know whether the final dot was written: before it a lost connection
means "not sent", after it nobody can say. Servers that offer PIPELINING get a letter in two
round trips instead of four.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from enum import StrEnum

from bot.channels.email.mail_account import Submission
from bot.channels.email.smtp_wire import SmtpWire
from messages.faultpoint import faultpoint


class Step(StrEnum):
    """How far a letter got; what an answer means depends on it."""

    CONNECT = "connect"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  # up to the last byte before the final dot
    DOT = "dot"  # the final dot has been written


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAnswer:
    step: Step
    code: int  #: 0: no answer (dropped, timed out, refused)
    text: str = ""
    cause: str = ""  #: for code 0: "refused", "timeout", "dropped", "verify", "stripped", "no-auth", "tls"


class NotOpenedError(Exception):
    """No session; the answer that stood in the way is carried along."""

    def __init__(self, answer: SmtpAnswer) -> None:
        super().__init__(f"{answer.step} {answer.code} {answer.cause}")
        self.answer = answer


class SmtpSession:
    """An opened, authenticated connection that carries one letter at a time."""

    def __init__(self, account: Submission, transport: asyncio.WriteTransport, *, pipelining: bool) -> None:
        self._account = account
        self._transport = transport
        self._pipelining = pipelining
        self._wire = SmtpWire()
        self._transport.set_protocol(self._wire)
        # Everything handed over must be on its way before the dot follows: see `_body`.
        # Not high=0: below TLS asyncio takes an empty buffer for a full one then, and writing never resumes.
        self._transport.set_write_buffer_limits(high=1, low=0)
        self._dirty = False
        self.carried = 0  #: letters this connection has been asked to carry

    @property
    def usable(self) -> bool:
        # A reply nobody asked for (an idle "421") announces the end of the connection.
        return not (self._wire.lost or self._wire.replies or self._transport.is_closing())

    async def deliver(self, sender: str, recipient: str, raw: bytes) -> SmtpAnswer:
        """Carry one letter; the answer of the first step that said no, or of the final dot."""
        self.carried += 1
        try:
            answer = await self._deliver(sender, recipient, raw)
        except BaseException:
            self.abort()  # cancelled half-way: this connection's state is unknown
            raise
        if answer.code in (0, 421) or answer.code >= 600 or self._wire.lost:
            self.abort()
        return answer

    async def noop(self) -> SmtpAnswer:
        """Ask for a sign of life without sending anything."""
        return await self._command(Step.MAIL, b"NOOP\r\n")

    async def quit(self) -> None:
        if self.usable:
            self._transport.write(b"QUIT\r\n")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await self._wire.reply()
        self.abort()

    def abort(self) -> None:
        self._wire.lost = True
        self._transport.abort()

    async def _deliver(self, sender: str, recipient: str, raw: bytes) -> SmtpAnswer:
        envelope = (
            (Step.MAIL, f"MAIL FROM:<{sender}>\r\n".encode()),
            (Step.RCPT, f"RCPT TO:<{recipient}>\r\n".encode()),
            (Step.DATA, b"DATA\r\n"),
        )
        if self._dirty and (answer := await self._command(Step.MAIL, b"RSET\r\n")).code != 250:
            return answer
        self._dirty = True
        asked = self._pipelined(envelope) if self._pipelining else self._one_by_one(envelope)
        if (refusal := await asked) is not None:
            return refusal
        faultpoint("email.envelope")
        return await self._body(raw)

    async def _one_by_one(self, envelope: tuple[tuple[Step, bytes], ...]) -> SmtpAnswer | None:
        for step, command in envelope:
            answer = await self._command(step, command)
            if not _agrees(answer):
                return answer
        return None

    async def _pipelined(self, envelope: tuple[tuple[Step, bytes], ...]) -> SmtpAnswer | None:
        self._transport.write(b"".join(command for _step, command in envelope))
        refusal: SmtpAnswer | None = None
        for step, _command in envelope:
            answer = await self._answer(step)
            if not _agrees(answer):
                refusal = refusal or answer
                if answer.code in (0, 421):
                    break
            elif step is Step.DATA and refusal is not None:
                # The server waits for a letter nobody may get: hang up before any dot.
                self.abort()
        return refusal

    async def _body(self, raw: bytes) -> SmtpAnswer:
        """Write the letter, and the dot only once every byte before it has left our hands."""
        stuffed = raw.replace(b"\r\n.", b"\r\n..")
        if stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        if not stuffed.endswith(b"\r\n"):
            stuffed += b"\r\n"
        self._transport.write(stuffed)
        try:
            async with asyncio.timeout(self._account.timeout_s):
                await self._wire.writable()
        except TimeoutError:
            return SmtpAnswer(step=Step.DATA, code=0, cause="timeout")
        if self._wire.lost or self._transport.is_closing():
            return SmtpAnswer(step=Step.DATA, code=0, cause="dropped")
        if self._wire.replies:  # the server lost patience in mid-letter
            code, text = self._wire.replies.popleft()
            self.abort()
            return SmtpAnswer(step=Step.DATA, code=code, text=text)
        self._transport.write(b".\r\n")
        faultpoint("email.dot")
        answer = await self._answer(Step.DOT, self._account.dot_timeout_s)
        faultpoint("email.answered")
        self._dirty = answer.code != 250
        return answer

    async def _command(self, step: Step, command: bytes) -> SmtpAnswer:
        self._transport.write(command)
        return await self._answer(step)

    async def _answer(self, step: Step, timeout: float | None = None) -> SmtpAnswer:
        try:
            async with asyncio.timeout(timeout or self._account.timeout_s):
                reply = await self._wire.reply()
        except TimeoutError:
            self.abort()
            return SmtpAnswer(step=step, code=0, cause="timeout")
        if reply is None:
            return SmtpAnswer(step=step, code=0, cause="dropped")
        return SmtpAnswer(step=step, code=reply[0], text=reply[1])


def _agrees(answer: SmtpAnswer) -> bool:
    return answer.code == 354 if answer.step is Step.DATA else 200 <= answer.code < 300
