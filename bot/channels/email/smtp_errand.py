"""A letter on its way by SMTP, who carries it, and what came of it."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


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
    #: for code 0: "refused", "timeout", "dropped", "waited", "verify", "stripped", "no-auth", "tls"
    cause: str = ""


class NotOpenedError(Exception):
    """No session; the answer that stood in the way is carried along."""

    def __init__(self, answer: SmtpAnswer) -> None:
        super().__init__(f"{answer.step} {answer.code} {answer.cause}")
        self.answer = answer


@dataclass(slots=True, eq=False)
class Errand:
    """One letter to be carried."""

    sender: str
    recipient: str
    raw: bytes
    dot_by: float  #: the loop's time when its final dot must have been written
    answer_by: float  #: and when the answer to it must have come
    answered: asyncio.Future[SmtpAnswer]
    session: "Carrier | None" = None  #: who carries it now

    def answer(self, answer: SmtpAnswer) -> None:
        if not self.answered.done():
            self.answered.set_result(answer)

    def envelope(self) -> tuple[tuple[Step, bytes], ...]:
        return (
            (Step.MAIL, f"MAIL FROM:<{self.sender}>\r\n".encode()),
            (Step.RCPT, f"RCPT TO:<{self.recipient}>\r\n".encode()),
            (Step.DATA, b"DATA\r\n"),
        )


class Carrier(Protocol):
    """An opened connection, as seen by the one who hands out letters."""

    rested_at: float  #: the loop's time when it had nothing left to carry

    @property
    def usable(self) -> bool: ...

    def carry(self, errand: Errand) -> None: ...
    def abort(self) -> None: ...
    async def quit(self) -> None: ...


class Post(Protocol):
    """Who hands out letters."""

    def next(self) -> Errand | None: ...

    def again(self, errand: Errand) -> None:
        """Not a byte of its text left: another connection may carry it."""

    def rest(self, session: "Carrier") -> None:
        """Nothing left to carry."""

    def lost(self, session: "Carrier") -> None:
        """The connection is closed."""


class Door(Protocol):
    """What is needed of a transport; uvloop's are not `asyncio.Transport`s by class."""

    def write(self, data: bytes) -> None: ...
    def abort(self) -> None: ...
    def is_closing(self) -> bool: ...
    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None: ...
    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...
