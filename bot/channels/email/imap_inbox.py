"""Follows one mailbox: what is new is recorded together with the place reached, and only then left behind."""

import asyncio
import contextlib
import functools
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar, cast

import structlog

from bot.channels.email.imap_session import ImapSession, LoginRefusedError
from bot.channels.email.mail_account import Mailbox
from bot.channels.email.mail_reading import MailReader
from messages.channel import Inbound, Recorder
from messages.language import _

log = structlog.get_logger(__name__)

T = TypeVar("T")

BATCH = 50
#: How far back we look when there is no place to go on from. The box may be years old: at the very
#: first start older letters are not news, and after a renumbering the known ones are told by their id.
FIRST_LOOK = timedelta(days=1)
RENUMBERED_LOOK = timedelta(days=30)
#: After news the server's push is trusted this long, then twice as long, up to the account's `idle_s`: a
#: letter that came between our last look and the wait is one that many servers never tell of.
FIRST_WAIT_S = 1.0
PATIENCE_WITH_THREAD = 5.0
PATIENCE_TO_OPEN = 1.0


class ImapInbox:
    def __init__(self, account: Mailbox, reader: MailReader, now: Callable[[], datetime]) -> None:
        self._account = account
        self._reader = reader
        self._now = now
        self._place = f"imap:{account.folder}"
        self._failures = 0

    async def follow(self, recorder: Recorder) -> None:
        """Until cancelled. A lost connection is opened again, a refused login is tried again slowly."""
        while True:
            session: ImapSession | None = None
            try:
                session = await self._open()
                await self._follow(session, recorder)
            except LoginRefusedError:
                log.warning("imap_login_refused", pause_s=self._account.login_retry_s)
                pause = self._account.login_retry_s
            except Exception as error:  # noqa: BLE001 - network, server or database: the box is followed again from the recorded place
                pause = self._backoff()
                log.warning("imap_interrupted", error=type(error).__name__, pause_s=pause)
            finally:
                if session is not None:
                    session.drop()
            await asyncio.sleep(pause)

    async def check(self) -> str:
        """What is wrong with the box, in the officer's language; "" when all is well."""
        try:
            session = await self._open()
        except LoginRefusedError:
            return _("Hộp thư không đăng nhập được: kiểm tra tên đăng nhập và mật khẩu ứng dụng.")
        except Exception:  # noqa: BLE001 - whatever stands in the way, the officer is told that it does
            return _("Không mở được hộp thư đến (IMAP) {host}.", host=self._account.host)
        await _in_thread(session.log_out)
        session.drop()
        return ""

    async def _open(self) -> ImapSession:
        """Connect; when we are cancelled meanwhile, what the thread still opens is closed again."""
        opening = asyncio.ensure_future(_in_thread(lambda: ImapSession(self._account), undo=ImapSession.drop))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            await asyncio.wait((opening,), timeout=PATIENCE_TO_OPEN)
            if opening.done() and opening.exception() is None:
                opening.result().drop()
            opening.cancel()
            raise

    async def _follow(self, session: ImapSession, recorder: Recorder) -> None:
        last = await self._resume(session, recorder)
        wait_s = FIRST_WAIT_S
        while True:
            uids = await self._ask(session, lambda after=last: session.uids_after(after))  # type: ignore[misc]
            self._failures = 0
            if uids:
                last = await self._take(session, recorder, uids)
                wait_s = FIRST_WAIT_S
            elif session.can_push:
                wait_s = min(wait_s, self._account.idle_s)
                await self._ask(session, functools.partial(session.wait, wait_s))
                wait_s *= 2
            else:
                await asyncio.sleep(self._account.poll_s)

    async def _resume(self, session: ImapSession, recorder: Recorder) -> int:
        """The last UID done with; when the box was renumbered, everything recent is read again."""
        cursor = await recorder.cursor(self._place)
        validity, _colon, uid = (cursor or "").partition(":")
        if validity == str(session.uidvalidity) and uid.isdecimal():
            return int(uid)
        look = RENUMBERED_LOOK if cursor else FIRST_LOOK
        newest = await self._ask(session, session.newest_uid)
        uids = await self._ask(session, lambda: session.uids_since(self._now() - look))
        log.info("imap_box_renumbered" if cursor else "imap_first_look", letters=len(uids))
        if uids:
            newest = max(newest, await self._take(session, recorder, uids))
        await recorder.record((), cursor=(self._place, f"{session.uidvalidity}:{newest}"))
        return newest

    async def _take(self, session: ImapSession, recorder: Recorder, uids: Sequence[int]) -> int:
        for start in range(0, len(uids), BATCH):
            batch = uids[start : start + BATCH]
            events = await self._ask(session, lambda batch=batch: self._read(session, batch))  # type: ignore[misc]
            place = f"{session.uidvalidity}:{batch[-1]}"
            new = await recorder.record(events, cursor=(self._place, place))
            log.info("imap_recorded", events=len(events), new=new)
        return uids[-1]

    def _read(self, session: ImapSession, uids: Sequence[int]) -> list[Inbound]:
        return [
            self._reader.read(f.raw, received=f.at or self._now(), truncated=f.truncated)
            for f in session.fetch(uids)
        ]

    async def _ask(self, session: ImapSession, question: Callable[[], T]) -> T:
        """A blocking question to the server; when we are cancelled, its thread is let go first."""
        asked = asyncio.ensure_future(_in_thread(question))
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            session.interrupt()
            await asyncio.wait((asked,), timeout=PATIENCE_WITH_THREAD)
            with contextlib.suppress(BaseException):
                asked.result()
            raise

    def _backoff(self) -> float:
        self._failures = min(self._failures + 1, 5)
        return float(min(self._account.retry_s * 2 ** (self._failures - 1), self._account.retry_s * 12))


async def _in_thread(function: Callable[[], T], *, undo: Callable[[T], None] | None = None) -> T:
    """Run in a daemon thread: a server that never answers must not hold up the end of the program.

    `undo` is given a value that nobody waits for any more.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: Exception | None) -> None:
        if done.done():
            if undo is not None and value is not None:
                undo(value)
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(cast("T", value))

    def work() -> None:
        value: T | None = None
        failure: Exception | None = None
        try:
            value = function()
        except Exception as error:  # noqa: BLE001 - carried to the one who waits
            failure = error
        try:
            loop.call_soon_threadsafe(settle, value, failure)
        except RuntimeError:  # the loop has ended meanwhile
            if undo is not None and value is not None:
                undo(value)

    threading.Thread(target=work, name="imap", daemon=True).start()
    return await done
