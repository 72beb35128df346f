"""The one token pair of the Official Account, sealed in the database and renewed by one process at a time."""

import asyncio
import contextlib
import json
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.zalo import ZaloToken
from messages.language import _
from messages.problem import DondocError
from storage import leases
from storage.database import Connection, Database
from storage.sealed import Seal

NAME = "zalo-token"
#: Longer than any HTTP deadline: a lease that ends during the call spends the refresh token twice.
SPAN = timedelta(seconds=90)


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
        self._database = database
        self._seal = seal
        self._now = now
        self._first = first_refresh_token
        self._last_resort = last_resort

    async def load(self) -> ZaloToken | None:
        stored = await self._database.run(self._read)
        if stored is not None:
            return ZaloToken.from_dict(json.loads(stored))
        if not self._first:
            return None
        # an access token that has ended already: the first call renews it
        ended = self._now() - timedelta(days=1)
        return ZaloToken(access_token="-", refresh_token=self._first, obtained_at=ended, expires_in=0)  # noqa: S106 - no token

    async def save(self, token: ZaloToken) -> None:
        await self._database.run(self._write, json.dumps(token.as_dict()))

    def lock(self) -> AbstractAsyncContextManager[None]:
        return self._leased()

    @contextlib.asynccontextmanager
    async def _leased(self) -> AsyncIterator[None]:
        owner = secrets.token_hex(8)
        patience = asyncio.get_running_loop().time() + 2 * SPAN.total_seconds()
        while not await self._database.run(leases.acquire, NAME, owner, now=self._now(), span=SPAN):
            if asyncio.get_running_loop().time() > patience:
                raise DondocError(
                    _("Một tiến trình khác đang giữ mã truy cập Zalo quá lâu; hãy thử lại."),
                    code="zalo_locked",
                    exit_code=75,
                )
            await asyncio.sleep(0.2)
        try:
            yield
        finally:
            await self._database.run(leases.release, NAME, owner)

    async def emergency(self, token: ZaloToken) -> None:
        """The database would not take a new pair, and the old one is spent: keep it, sealed, in a file."""
        await asyncio.to_thread(
            _write_file, self._last_resort, self._seal.closed(json.dumps(token.as_dict()))
        )

    def _read(self, conn: Connection) -> str | None:
        return self._seal.get(conn, NAME)

    def _write(self, conn: Connection, value: str) -> None:
        self._seal.put(conn, NAME, value, now=self._now())


def _write_file(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
