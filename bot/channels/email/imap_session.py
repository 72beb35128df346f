"""One IMAP connection, used by one thread at a time; every call here blocks."""

import contextlib
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import MailboxLoginError

from bot.channels.email.mail_account import Mailbox

#: Of a letter with large attachments only the beginning is fetched: the text stands there.
LARGEST_FETCHED = 4 * 1024 * 1024
BEGINNING = 512 * 1024


class LoginRefusedError(Exception):
    """The box does not take our name and password; trying faster does not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    uid: int
    raw: bytes
    at: datetime | None  #: when the server received it (aware)
    truncated: bool


class ImapSession:
    def __init__(self, account: Mailbox) -> None:
        self._account = account
        self._box = _connected(account)
        try:
            self._box.login(account.username, account.password, initial_folder=None)
        except (MailboxLoginError, imaplib.IMAP4.error) as exc:
            self.drop()
            if isinstance(exc, imaplib.IMAP4.abort):
                raise
            raise LoginRefusedError from exc
        with contextlib.suppress(imaplib.IMAP4.error):
            # Some servers tell of IDLE only once they know who asks.
            self._box.client._get_capabilities()  # noqa: SLF001 - no public way to ask again
        self._box.folder.set(account.folder, readonly=True)
        self.uidvalidity = _number(self._box.client.response("UIDVALIDITY")[1])

    @property
    def can_push(self) -> bool:
        return "IDLE" in self._box.client.capabilities

    def wait(self, seconds: float) -> None:
        """Until the server reports something, or `seconds` have passed."""
        self._box.idle.wait(timeout=seconds)

    def uids_after(self, uid: int) -> list[int]:
        # "n:*" always names the newest letter, even when its UID is below n (RFC 3501, 6.4.8).
        return sorted(u for u in self._search(f"UID {uid + 1}:*") if u > uid)

    def uids_since(self, moment: datetime) -> list[int]:
        # SINCE knows whole days of the server's own zone.
        earlier = moment - timedelta(days=1)
        return sorted(self._search(f"SINCE {imaplib.Time2Internaldate(earlier)[1:12].strip()}"))

    def newest_uid(self) -> int:
        return max(self._search("ALL"), default=0)

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Letters in ascending order; those that vanished meanwhile are left out."""
        sizes = self._sizes(uids)
        for uid in uids:
            if uid not in sizes:
                continue
            large = sizes[uid] > LARGEST_FETCHED
            part = f"BODY.PEEK[]<0.{BEGINNING}>" if large else "BODY.PEEK[]"
            for line, raw in _literals(self._uid("FETCH", str(uid), f"(UID INTERNALDATE {part})")):
                yield Fetched(uid=uid, raw=raw, at=_internal_date(line), truncated=large)

    def log_out(self) -> None:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            self._box.client.logout()

    def drop(self) -> None:
        """Close without ceremony."""
        with contextlib.suppress(OSError):
            self._box.client.shutdown()

    def interrupt(self) -> None:
        """End whatever the thread is waiting for. The only call another thread may make."""
        # The plain socket below TLS: shutting that down cannot race with the reader's TLS state.
        with contextlib.suppress(OSError, ValueError):
            copy = socket.fromfd(self._box.client.sock.fileno(), socket.AF_INET, socket.SOCK_STREAM)
            with copy:
                copy.shutdown(socket.SHUT_RDWR)

    def _search(self, criteria: str) -> list[int]:
        return [int(uid) for uid in self._box.uids(criteria, charset=None)]

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        sizes = {}
        for item in self._uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)"):
            line = item if isinstance(item, bytes) else b""
            uid, size = re.search(rb"UID (\d+)", line), re.search(rb"RFC822\.SIZE (\d+)", line)
            if uid and size:
                sizes[int(uid.group(1))] = int(size.group(1))
        return sizes

    def _uid(self, *command: str) -> list[bytes | tuple[bytes, bytes]]:
        status, data = self._box.client.uid(*command)
        if status != "OK":
            raise imaplib.IMAP4.abort(f"{command[0]}: {status}")
        return [item for item in data if item is not None]


def _connected(account: Mailbox) -> BaseMailBox:
    if account.security == "none":
        return MailBoxUnencrypted(account.host, account.port, timeout=account.timeout_s)
    context = account.tls or ssl.create_default_context()
    kind = MailBox if account.security == "tls" else MailBoxStartTls
    return kind(account.host, account.port, timeout=account.timeout_s, ssl_context=context)


def _literals(data: Sequence[bytes | tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    for item in data:
        if isinstance(item, tuple):
            yield item[0], item[1]


def _internal_date(line: bytes) -> datetime | None:
    found = imaplib.Internaldate2tuple(line)
    if found is None:
        return None
    # imaplib answers in local time; by way of the epoch the host's zone falls out again.
    return datetime.fromtimestamp(time.mktime(found), UTC)


def _number(data: Sequence[bytes | None]) -> int:
    return int(data[0]) if data and data[0] else 0
