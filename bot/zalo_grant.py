"""The one token pair of the Official Account, sealed in the database and renewed by one process at a time.

A renewed pair lies in a sealed file before it goes to the database: the old one is spent, and a database
that is away for half a minute, or a process that is killed meanwhile, would lock the office out.
"""

import asyncio
import contextlib
import json
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.channels.zalo import ZaloToken
from messages.faultpoint import faultpoint
from messages.language import _
from messages.problem import DondocError
from storage import leases
from storage.database import Connection, Database
from storage.sealed import Seal

log = structlog.get_logger(__name__)

NAME = "zalo-token"
#: Longer than a renewal can take (twice an HTTP deadline of 30 s, a database away for 30 s, twice):
#: a lease that ends during the call spends the refresh token twice.
SPAN = timedelta(seconds=150)


class DatabaseTokenStore:
    """A `TokenStore` for any number of processes on one database."""

    def __init__(
        self,
        database: Database,
        seal: Seal,
        *,
        now: Callable[[], datetime],
        first_refresh_token: str = "",
        last_resort: Path = Path("dondoc.zalo-token.sealed"),
    ) -> None:
        """`last_resort`: where a new pair lies, sealed, until the database has it."""
        self._database = database
        self._seal = seal
        self._now = now
        self._first = first_refresh_token
        self._file = last_resort
        self._replaced: str | None = None  # the refresh token in the database, while we hold the lock

    async def load(self) -> ZaloToken | None:
        kept = await self._database.run(self._read)
        return await asyncio.to_thread(self._in_file, kept) or kept

    async def save(self, token: ZaloToken) -> None:
        sealed = await asyncio.to_thread(self._put_aside, token)
        try:
            await self._database.run(self._write, token)
        except Exception as error:
            if not sealed:
                raise
            # durable all the same: every process of this machine reads it there
            log.error("zalo.token.only_in_file", error=type(error).__name__)
            return
        faultpoint("zalo_token.committed")
        if sealed:
            await asyncio.to_thread(self._drop_file)
        faultpoint("zalo_token.unsealed")

    def lock(self) -> AbstractAsyncContextManager[None]:
        return self._leased(patience_s=2 * SPAN.total_seconds())

    async def take_back(self) -> None:
        """Give the database the pair it once would not take; whoever holds the lock does it instead."""
        if await asyncio.to_thread(self._file.exists):
            with contextlib.suppress(DondocError):
                async with self._leased(patience_s=0):
                    pass

    @contextlib.asynccontextmanager
    async def _leased(self, *, patience_s: float) -> AsyncIterator[None]:
        owner = secrets.token_hex(8)
        patience = asyncio.get_running_loop().time() + patience_s
        while not await self._taken(owner):
            if asyncio.get_running_loop().time() > patience:
                raise DondocError(
                    _("Một tiến trình khác đang giữ mã truy cập Zalo quá lâu; hãy thử lại."),
                    code="zalo_locked",
                    exit_code=75,
                )
            await asyncio.sleep(0.2)
        try:
            # what cannot be opened must not keep a new consent from replacing it
            with contextlib.suppress(DondocError):
                self._replaced = await self._settled()
            yield
        finally:
            self._replaced = None
            await self._database.run(leases.release, NAME, owner)

    async def _taken(self, owner: str) -> bool:
        """Try to take the lock; whoever is cancelled meanwhile does not keep it."""
        trying = asyncio.ensure_future(
            self._database.run(leases.acquire, NAME, owner, now=self._now(), span=SPAN)
        )
        try:
            return await asyncio.shield(trying)
        except asyncio.CancelledError:
            with contextlib.suppress(DondocError):  # then it ends by itself
                if await trying:
                    await self._database.run(leases.release, NAME, owner)
            raise

    async def _settled(self) -> str:
        """Bring the file's pair into the database; the refresh token the database then holds."""
        kept = await self._database.run(self._read)
        found = await asyncio.to_thread(self._in_file, kept)
        if found is not None:
            try:
                await self._database.run(self._write, found)
            except Exception as error:  # noqa: BLE001 - the file stays, and `load` goes on reading it
                log.error("zalo.token.only_in_file", error=type(error).__name__)
                return kept.refresh_token if kept else ""
            kept = found
            log.info("zalo.token.taken_back")
        if await asyncio.to_thread(self._opened):
            await asyncio.to_thread(self._drop_file)
        return kept.refresh_token if kept else ""

    def _in_file(self, kept: ZaloToken | None) -> ZaloToken | None:
        """The sealed pair, if it is the successor of `kept`; any other has had its day."""
        found = self._opened()
        if found is None or found["replaces"] != (kept.refresh_token if kept else ""):
            return None
        return ZaloToken.from_dict(found["pair"])

    def _opened(self) -> dict[str, Any] | None:
        """None also for what is torn by whatever ended its writer, or sealed with a key we do not have."""
        try:
            return dict(json.loads(self._seal.opened(self._file.read_text())))
        except (OSError, DondocError):
            return None

    def _put_aside(self, token: ZaloToken) -> bool:
        """Seal the pair into the file. False outside the lock, or where the disk would not take it."""
        if self._replaced is None:
            return False
        closed = self._seal.closed(json.dumps({"replaces": self._replaced, "pair": token.as_dict()}))
        try:
            # no second name and no rename: a torn seal does not open
            _write_file(self._file, closed)
        except OSError as error:
            log.error("zalo.token.not_put_aside", error=type(error).__name__)
            return False
        faultpoint("zalo_token.sealed")
        return True

    def _drop_file(self) -> None:
        with contextlib.suppress(OSError):  # it follows no pair any more: nobody will read it
            self._file.unlink()

    def _read(self, conn: Connection) -> ZaloToken | None:
        stored = self._seal.get(conn, NAME)
        if stored is not None:
            return ZaloToken.from_dict(json.loads(stored))
        if not self._first:
            return None
        # an access token that has ended already: the first call renews it
        ended = self._now() - timedelta(days=1)
        return ZaloToken(access_token="-", refresh_token=self._first, obtained_at=ended, expires_in=0)  # noqa: S106 - no token

    def _write(self, conn: Connection, token: ZaloToken) -> None:
        self._seal.put(conn, NAME, json.dumps(token.as_dict()), now=self._now())
        faultpoint("zalo_token.written")


def _write_file(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        faultpoint("zalo_token.set_down")
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # or a power cut forgets that the file exists
    finally:
        os.close(folder)
