"""A few connections kept open; letters wait in line for the next that is free.

A letter that met a connection the server had closed goes over another one at once, as long as
its text had not begun to leave. No letter waits longer than `Submission` says; an opening that
takes longer goes on and serves later letters.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any

from bot.channels.email.mail_account import Submission
from bot.channels.email.smtp_errand import Carrier, Errand, NotOpenedError, Post, SmtpAnswer, Step
from bot.channels.email.smtp_login import open_door
from bot.channels.email.smtp_session import SmtpSession

OPENING_S = 30.0
#: A server that lets some connections in and turns others away is not asked again so soon.
CONTENT_S = 2.0


class SmtpPool:
    def __init__(self, account: Submission, ehlo_name: str) -> None:
        self._account = account
        self._ehlo_name = ehlo_name
        self._line: deque[Errand] = deque()
        self._idle: list[Carrier] = []  # last used, first taken: the others may fall asleep
        self._open: set[Carrier] = set()  #: until really closed: also those that say goodbye
        self._opening = 0
        self._content_until = 0.0
        self._untold: SmtpAnswer | None = None  #: what an opening failed at when nobody waited any more
        self._closed = False
        self._openings: set[asyncio.Task[None]] = set()
        self._goodbyes: set[asyncio.Task[None]] = set()
        self._line_timer: asyncio.TimerHandle | None = None
        self._rest_timer: asyncio.TimerHandle | None = None

    def open(self) -> None:
        self._closed = False

    async def send(self, sender: str, recipient: str, raw: bytes) -> SmtpAnswer:
        """Carry one letter. Never raises for anything a network can do."""
        loop = asyncio.get_running_loop()
        now, account = loop.time(), self._account
        errand = Errand(
            sender, recipient, raw, now + account.timeout_s, now + account.total_s, loop.create_future()
        )
        if (session := self._rested()) is not None:
            session.carry(errand)
        else:
            self._line.append(errand)
            self._serve()
        try:
            return await errand.answered
        except asyncio.CancelledError:
            if errand.session is not None:
                errand.session.abort()  # cancelled half-way: this connection's state is unknown
            raise

    async def probe(self) -> SmtpAnswer:
        """Log in and ask for a sign of life on a connection of its own."""
        try:
            session = await self._opened(_Nobody())
        except NotOpenedError as exc:
            return exc.answer
        try:
            return await session.noop()
        finally:
            await session.quit()

    async def close(self) -> None:
        self._closed = True
        for timer in (self._line_timer, self._rest_timer):
            if timer is not None:
                timer.cancel()
        self._line_timer = self._rest_timer = None
        for task in self._openings:
            task.cancel()
        self._answer_all(SmtpAnswer(step=Step.CONNECT, code=0, cause="dropped"))
        while self._idle:
            self._start(self._idle.pop().quit(), self._goodbyes)
        await asyncio.gather(*self._openings, *self._goodbyes, return_exceptions=True)

    # What sessions ask of their post

    def next(self) -> Errand | None:
        while self._line:
            errand = self._line.popleft()
            if not errand.answered.done():
                return errand
        return None

    def again(self, errand: Errand) -> None:
        if errand.answered.done():
            return
        if self._closed or errand.dot_by <= asyncio.get_running_loop().time():
            errand.answer(SmtpAnswer(step=Step.MAIL, code=0, cause="dropped" if self._closed else "timeout"))
            return
        self._line.appendleft(errand)
        self._serve()

    def rest(self, session: Carrier) -> None:
        if self._closed:
            self._start(session.quit(), self._goodbyes)
        elif (errand := self.next()) is not None:
            session.carry(errand)
        else:
            loop = asyncio.get_running_loop()
            session.rested_at = loop.time()
            self._idle.append(session)
            if self._rest_timer is None:
                self._rest_timer = loop.call_later(self._account.rest_s, self._say_goodbye)

    def lost(self, session: Carrier) -> None:
        self._open.discard(session)
        if session in self._idle:
            self._idle.remove(session)
        if self._line:
            self._serve()

    # Who serves the line

    def _rested(self) -> Carrier | None:
        while self._idle:
            session = self._idle.pop()
            if session.usable:
                return session
            session.abort()
        return None

    def _serve(self) -> None:
        """See to it that somebody comes for the letters in line."""
        loop = asyncio.get_running_loop()
        while self._line and (session := self._rested()) is not None:
            self.rest(session)
        if not self._line:
            return
        first = self._line[0].dot_by
        if self._line_timer is not None and self._line_timer.when() > first:  # one came back
            self._line_timer.cancel()
            self._line_timer = None
        if self._line_timer is None:
            self._line_timer = loop.call_at(first, self._time_is_up)
        if self._closed or (self._open and loop.time() < self._content_until):
            return
        free = self._account.connections - len(self._open) - self._opening
        for _ in range(min(free, len(self._line) - self._opening)):
            self._opening += 1
            self._start(self._open_one(), self._openings)

    async def _open_one(self) -> None:
        try:
            session = await self._opened(self)
        except NotOpenedError as exc:
            self._opening -= 1
            self._not_opened(exc.answer)
        except BaseException:
            self._opening -= 1
            raise
        else:
            self._opening -= 1
            self._open.add(session)
            self._untold = None
            self.rest(session)

    async def _opened(self, post: Post) -> SmtpSession:
        try:
            async with asyncio.timeout(OPENING_S):
                door, pipelining = await open_door(self._account, self._ehlo_name)
        except TimeoutError as exc:
            raise NotOpenedError(SmtpAnswer(step=Step.CONNECT, code=0, cause="timeout")) from exc
        return SmtpSession(door, post, pipelining=pipelining)

    def _not_opened(self, answer: SmtpAnswer) -> None:
        """All who wait would meet the same wall, unless somebody got through or still may."""
        if self._open:
            loop = asyncio.get_running_loop()
            self._content_until = loop.time() + CONTENT_S
            loop.call_at(self._content_until, self._serve)
        elif not self._opening:
            self._untold = None if self._answer_all(answer) else answer

    def _answer_all(self, answer: SmtpAnswer) -> int:
        told = 0
        while (errand := self.next()) is not None:
            errand.answer(answer)
            told += 1
        return told

    def _time_is_up(self) -> None:
        """Letters whose turn did not come in time are handed back unsent."""
        self._line_timer = None
        now = asyncio.get_running_loop().time()
        answer = SmtpAnswer(step=Step.CONNECT, code=0, cause="waited" if self._open else "timeout")
        if self._untold is not None and not self._open:
            answer, self._untold = self._untold, None  # one slow to refuse a login is heard all the same
        for errand in self._line:
            if errand.dot_by <= now:
                errand.answer(answer)
        self._line = deque(errand for errand in self._line if not errand.answered.done())
        if self._line:
            self._serve()

    def _say_goodbye(self) -> None:
        """Close what has rested long enough; the oldest stands first."""
        self._rest_timer = None
        loop = asyncio.get_running_loop()
        while self._idle and (at := self._idle[0].rested_at + self._account.rest_s) <= loop.time():
            self._start(self._idle.pop(0).quit(), self._goodbyes)
        if self._idle:
            self._rest_timer = loop.call_at(at, self._say_goodbye)

    def _start(self, work: Coroutine[Any, Any, None], kept: set[asyncio.Task[None]]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        kept.add(task)
        task.add_done_callback(kept.discard)


class _Nobody:
    """The post of a connection that carries no letters."""

    def next(self) -> Errand | None:
        return None

    def again(self, errand: Errand) -> None: ...

    def rest(self, session: Carrier) -> None: ...

    def lost(self, session: Carrier) -> None: ...
