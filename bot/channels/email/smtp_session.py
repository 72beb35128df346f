"""One connection to the mail server, told apart by how far each letter got.

aiosmtplib opens the door (see `smtp_login`). The letters are carried here because only these
lines know whether the final dot was written: before it a lost connection means "not sent",
after it nobody can say. Everything happens as replies arrive, without a task or a timer of
a letter's own: that is what makes a letter cheap. Servers that offer PIPELINING are told the
next envelope together with the end of the text (RFC 2920, 3.1): one round trip a letter.
"""

import asyncio
from collections import deque
from typing import cast

from bot.channels.email.smtp_errand import Door, Errand, Post, SmtpAnswer, Step
from bot.channels.email.smtp_wire import Replies
from messages.faultpoint import faultpoint

#: A shorter text leaves in one write with its dot: it fits what the system takes at once, so a cut
#: "between" could not be told anyway. Of a longer one everything must be out before the dot follows.
WHOLE = 16 * 1024
GOODBYE_S = 2.0


class SmtpSession(asyncio.Protocol):
    """An opened, authenticated connection that carries one letter after the other."""

    def __init__(self, door: Door, post: Post, *, pipelining: bool) -> None:
        self._loop = asyncio.get_running_loop()
        self._door = door
        self._post = post
        self._pipelining = pipelining
        self._replies = Replies()
        self._owed: deque[Step] = deque()  #: the replies the server still owes us
        self._unsaid: deque[tuple[Step, bytes]] = deque()  #: commands that wait for a reply
        self._errand: Errand | None = None
        self._ahead: Errand | None = None  #: whose envelope was told together with the last text
        self._refusal: SmtpAnswer | None = None  #: first "no" to the envelope
        self._asked: asyncio.Future[SmtpAnswer] | None = None  #: NOOP, QUIT
        self._paused = self._dirty = self._gone = False
        self._presumed = False  #: the envelope was told before its predecessor's text was refused
        self._spoilt = False  #: the server said more than it was asked
        self._timer: asyncio.TimerHandle | None = None
        self._deadline = 0.0
        self._letters = 0  #: how many this connection has been asked to carry
        self.rested_at = 0.0
        door.set_protocol(self)
        # Everything handed over must be on its way before the dot follows a long text.
        # Not high=0: below TLS asyncio takes an empty buffer for a full one then, and writing never resumes.
        door.set_write_buffer_limits(high=1, low=0)

    @property
    def usable(self) -> bool:
        return not (self._gone or self._door.is_closing())

    def carry(self, errand: Errand) -> None:
        """Begin with a letter; its `answered` will hold the first "no", or the answer to the dot."""
        self._begin(errand)
        commands = errand.envelope()
        if self._dirty:
            commands = ((Step.MAIL, b"RSET\r\n"), *commands)
        if self._pipelining:
            self._owed.extend(step for step, _command in commands)
            self._door.write(b"".join([command for _step, command in commands]))
        else:
            self._unsaid.extend(commands)
            self._say_next()
        self._watch(errand.dot_by)

    async def noop(self) -> SmtpAnswer:
        """Ask for a sign of life without sending anything."""
        return await self._ask(b"NOOP\r\n")

    async def quit(self) -> None:
        try:
            if self.usable and self._errand is None:
                await self._ask(b"QUIT\r\n")
        finally:
            self.abort()

    def abort(self) -> None:
        """Hang up at once; a letter whose envelope was told ahead is handed back."""
        self._gone = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._door.abort()
        if (ahead := self._ahead) is not None:
            self._ahead = None
            self._post.again(ahead)

    # What the transport tells us

    def data_received(self, data: bytes) -> None:
        replies = self._replies.feed(data)
        if len(replies) > (len(self._owed) or (self._asked is not None)):
            self._spoilt = True
        for code, words in replies:
            if self._gone:
                return
            if self._owed:
                self._hear(self._owed.popleft(), code, words)
            elif self._asked is not None:
                self._tell_asker(SmtpAnswer(step=Step.MAIL, code=code, text=_text(words)))
            elif self._errand is not None:  # the server lost patience in mid-letter
                self._finish(SmtpAnswer(step=Step.DATA, code=code, text=_text(words)), hang_up=True)
            else:  # a reply nobody asked for (an idle "421") announces the end
                self.abort()

    def eof_received(self) -> bool:
        self._cut("dropped")
        return False

    def connection_lost(self, _exc: Exception | None) -> None:
        self._cut("dropped")
        self._post.lost(self)

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        if self._errand is not None and not self._owed and not self._gone:
            self._write_dot()

    # How a letter proceeds

    def _begin(self, errand: Errand, *, presumed: bool = False) -> None:
        self._letters += 1
        self._errand = errand
        self._presumed = presumed
        errand.session = self
        self._refusal = None

    def _hear(self, step: Step, code: int, words: bytes) -> None:
        if step is Step.DOT:
            self._finish(SmtpAnswer(step=step, code=code, text=_text(words)))
            return
        if not (code == 354 if step is Step.DATA else 200 <= code < 300):
            self._refusal = self._refusal or SmtpAnswer(step=step, code=code, text=_text(words))
            if code == 421 or not self._pipelining or step is Step.DATA:
                self._finish(self._refusal)
        elif self._unsaid:
            self._say_next()
        elif step is Step.DATA and self._refusal is None:
            self._write_text()
        elif self._refusal is not None and step is Step.DATA:
            # The server waits for a letter nobody may get: hang up before any dot.
            self._finish(self._refusal, hang_up=True)

    def _say_next(self) -> None:
        if self._spoilt:
            self._cut("dropped")
            return
        step, command = self._unsaid.popleft()
        self._owed.append(step)
        self._door.write(command)

    def _write_text(self) -> None:
        errand = cast("Errand", self._errand)
        if errand.answered.done():  # given up meanwhile
            self.abort()
            return
        if self._spoilt:  # a "queued" said before the text must not be taken for its answer
            self._cut("dropped")
            return
        text = errand.raw.replace(b"\r\n.", b"\r\n..")
        if text.startswith(b"."):
            text = b"." + text
        if not text.endswith(b"\r\n"):
            text += b"\r\n"
        if len(text) <= WHOLE:
            self._write_dot(text)
            return
        self._door.write(text)
        if not self._paused:
            self._write_dot()

    def _write_dot(self, text: bytes = b"") -> None:
        """The end of the letter, behind its text or what is left of it, before the next envelope."""
        errand = cast("Errand", self._errand)
        if not self.usable:
            self._cut("dropped")
            return
        parts = [text, b".\r\n"]
        self._owed.append(Step.DOT)
        self._dirty = True
        if self._pipelining and (ahead := self._post.next()) is not None:
            self._ahead = ahead
            for step, command in ahead.envelope():
                self._owed.append(step)
                parts.append(command)
        self._door.write(b"".join(parts))
        faultpoint("email.dot")
        if self._door.is_closing():  # the system took nothing of it: the dot has not left
            self._owed.appendleft(Step.DATA)
            self._cut("dropped")
            return
        self._watch(errand.answer_by)

    def _finish(self, answer: SmtpAnswer, *, hang_up: bool = False) -> None:
        errand, self._errand = cast("Errand", self._errand), None
        self._dirty = not (answer.step is Step.DOT and 200 <= answer.code < 300)
        self._unsaid.clear()
        if hang_up or self._spoilt or answer.code in (0, 421) or answer.code >= 600:
            self.abort()
        errand.session = None
        if (self._letters > 1 and _went_stale(answer)) or (self._presumed and answer.code == 503):
            # The server closed it while it rested or has had enough letters: nothing left, nobody to blame.
            self._post.again(errand)
        else:
            errand.answer(answer)
        if self._gone:
            return
        if (ahead := self._ahead) is not None:
            self._ahead = None
            self._begin(ahead, presumed=self._dirty)
            self._watch(ahead.dot_by)
        else:
            self._post.rest(self)

    def _cut(self, cause: str) -> None:
        """No more replies: what that means depends on the one we waited for."""
        if self._asked is not None:
            self._tell_asker(SmtpAnswer(step=Step.MAIL, code=0, cause=cause))
        if self._errand is not None:
            step = self._owed[0] if self._owed else Step.DATA
            self._finish(SmtpAnswer(step=step, code=0, cause=cause))
        elif not self._gone:
            self.abort()

    # Time, and what is not a letter

    def _watch(self, deadline: float) -> None:
        """One timer serves letter after letter: it looks at the deadline when it goes off."""
        self._deadline = deadline
        if self._timer is not None:
            if self._timer.when() <= deadline:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(deadline, self._time_is_up)

    def _time_is_up(self) -> None:
        self._timer = None
        if self._errand is None and self._asked is None:
            return
        if self._loop.time() < self._deadline:
            self._watch(self._deadline)
        else:
            self._cut("timeout")

    async def _ask(self, command: bytes) -> SmtpAnswer:
        self._asked = self._loop.create_future()
        self._door.write(command)
        self._watch(self._loop.time() + GOODBYE_S)
        return await self._asked

    def _tell_asker(self, answer: SmtpAnswer) -> None:
        asked, self._asked = self._asked, None
        if asked is not None and not asked.done():
            asked.set_result(answer)


def _text(words: bytes) -> str:
    return words.decode("utf-8", "replace")


def _went_stale(answer: SmtpAnswer) -> bool:
    return answer.step is not Step.DOT and (
        answer.code == 421 or (answer.code == 0 and answer.cause == "dropped")
    )
