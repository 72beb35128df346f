"""A few connections kept open; a letter that met a dead one gets a fresh one at once."""

import asyncio

from bot.channels.email.mail_account import Submission
from bot.channels.email.smtp_login import open_session
from bot.channels.email.smtp_session import NotOpenedError, SmtpAnswer, SmtpSession, Step
from messages.faultpoint import faultpoint


class SmtpPool:
    def __init__(self, account: Submission, ehlo_name: str) -> None:
        self._account = account
        self._ehlo_name = ehlo_name
        self._free = asyncio.Semaphore(account.connections)
        self._idle: list[SmtpSession] = []  # last used, first taken: the others may fall asleep
        self._closed = False

    def open(self) -> None:
        self._closed = False

    async def send(self, sender: str, recipient: str, raw: bytes) -> SmtpAnswer:
        """Carry one letter. Never raises for anything a network can do."""
        async with self._free:
            faultpoint("email.before")
            try:
                session = self._rested() or await open_session(self._account, self._ehlo_name)
                reused = session.carried > 0
                answer = await session.deliver(sender, recipient, raw)
                if reused and _went_stale(answer):
                    # The server closed it while it rested. Nothing was sent, nobody is to blame.
                    session = await open_session(self._account, self._ehlo_name)
                    answer = await session.deliver(sender, recipient, raw)
            except NotOpenedError as exc:
                return exc.answer
            if self._closed:
                session.abort()
            elif session.usable:
                self._idle.append(session)
            return answer

    async def probe(self) -> SmtpAnswer:
        """Log in and ask for a sign of life on a connection of its own."""
        try:
            session = await open_session(self._account, self._ehlo_name)
        except NotOpenedError as exc:
            return exc.answer
        answer = await session.noop()
        await session.quit()
        return answer

    async def close(self) -> None:
        self._closed = True
        idle, self._idle = self._idle, []
        await asyncio.gather(*(session.quit() for session in idle))

    def _rested(self) -> SmtpSession | None:
        while self._idle:
            session = self._idle.pop()
            if session.usable:
                return session
            session.abort()
        return None


def _went_stale(answer: SmtpAnswer) -> bool:
    return answer.step is not Step.DOT and (
        answer.code == 421 or (answer.code == 0 and answer.cause == "dropped")
    )
