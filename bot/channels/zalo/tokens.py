"""The refresh token works once: whoever loses the new pair has locked the office out.

One refresher at a time across all processes; the new pair is durable before it is used;
a lost answer is asked for again once with the same token; nothing empty replaces a token.
Whoever waits for a renewal waits with its message: nobody is blamed for a token.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, Self

from bot.channels.zalo.errors import (
    ZaloAuthenticationException,
    ZaloTokenException,
    ZaloTransportException,
)
from messages.faultpoint import faultpoint

INVALID_REFRESH_TOKEN = -14014
UNNUMBERED = 0  # Zalo sometimes sends `error_name` without a number
NO_TOKEN = -216  # what Zalo itself says of a call without a token
RENEW_AFTER = timedelta(hours=20)  # access tokens live 25 h
#: A message need not ask the database for the token the message before it had. Another process that
#: renews it meanwhile costs one refused call, which is then made again.
REMEMBERED_S = 5.0
#: A message waits so long for a renewal under way, then it goes back into the queue: the lease of a
#: process that died in the middle lasts longer than a send may take. The renewal itself goes on.
WAIT_S = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ZaloToken:
    """A pair as granted. Never shown by repr, so that no log can hold it."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    obtained_at: datetime  #: aware
    expires_in: int = 90_000  #: seconds
    consented_at: datetime | None = (
        None  #: the administrator's consent; whether rotation extends it is unknown
    )

    @property
    def expires_at(self) -> datetime:
        return self.obtained_at + timedelta(seconds=self.expires_in)

    def as_dict(self) -> dict[str, Any]:
        return {
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "obtained_at": self.obtained_at.isoformat(),
            "expires_in": self.expires_in,
            "consented_at": self.consented_at.isoformat() if self.consented_at else None,
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        consented = found.get("consented_at")
        return cls(
            access_token=found["access_token"],
            refresh_token=found["refresh_token"],
            obtained_at=datetime.fromisoformat(found["obtained_at"]),
            expires_in=int(found["expires_in"]),
            consented_at=datetime.fromisoformat(consented) if consented else None,
        )


class TokenStore(Protocol):
    """Where the one pair of an OA lives."""

    async def load(self) -> ZaloToken | None: ...

    async def save(self, token: ZaloToken) -> None:
        """Durable (committed, synced) when it returns, and from then on what `load` gives."""

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Exclusive across every process that uses this pair, for longer than any HTTP deadline."""


class MemoryTokenStore:
    """For one process that may ask for consent again after a restart."""

    def __init__(self, token: ZaloToken | None = None) -> None:
        self._token = token
        self._lock = asyncio.Lock()

    async def load(self) -> ZaloToken | None:
        return self._token

    async def save(self, token: ZaloToken) -> None:
        self._token = token

    def lock(self) -> AbstractAsyncContextManager[None]:
        return self._lock


class TokenKeeper:
    """Hands out a usable access token and renews it under the store's lock."""

    def __init__(
        self,
        store: TokenStore,
        exchange: Callable[[str], Awaitable[ZaloToken]],
        *,
        now: Callable[[], datetime],
        renew_after: timedelta = RENEW_AFTER,
    ) -> None:
        """`exchange` trades a refresh token for the next pair."""
        self._store = store
        self._exchange = exchange
        self._now = now
        self._renew_after = renew_after
        self._renewal: asyncio.Task[str] | None = None
        self._holds_lock = False  #: the renewal under way is alone with the pair
        self._seen: tuple[ZaloToken, float] | None = None

    def at_hand(self) -> str | None:
        """The token the message before had, while it is young; None: ask `access_token`."""
        if self._seen is None or time.monotonic() - self._seen[1] > REMEMBERED_S:
            return None
        token = self._seen[0]
        return token.access_token if self._young(token) else None

    async def access_token(self) -> str:
        token = await self._remembered()
        if self._young(token):
            return token.access_token
        try:
            return await self.renew(token.access_token)
        except (ZaloTransportException, ZaloTokenException):
            # Renewal ahead of time may wait for a better hour of the network or of the database.
            if self._now() < token.expires_at:
                return token.access_token
            raise

    async def renew(self, stale: str) -> str:
        """A token other than `stale`; neither cancellation nor impatience ends a rotation under way."""
        found = stale
        while found == stale:
            if self._renewal is None or self._renewal.done():
                self._renewal = asyncio.create_task(self._renew(stale))
                self._renewal.add_done_callback(_read)
            try:
                async with asyncio.timeout(WAIT_S):
                    found = await asyncio.shield(self._renewal)
            except TimeoutError as error:
                raise ZaloTokenException("token_store", "renewal under way") from error
        return found

    async def adopt(self, token: ZaloToken) -> None:
        """Store the first pair of a new consent."""
        async with self._locked():
            await self._keep(token)

    async def settle(self) -> None:
        """Wait for a rotation under way; to be called before the event loop ends.

        One that only waits for its turn, behind a process that may have died, is given up.
        """
        if self._renewal is not None:
            if not self._holds_lock:
                self._renewal.cancel()
            await asyncio.wait({self._renewal})

    async def _renew(self, stale: str) -> str:
        self._seen = None
        faultpoint("zalo_token.begun")
        async with self._locked():
            faultpoint("zalo_token.locked")
            token = await self._load()
            faultpoint("zalo_token.read")
            if token.access_token == stale:  # else another process has rotated meanwhile
                token = await self._rotate(token)
        faultpoint("zalo_token.unlocked")
        return token.access_token

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        """The store's lock; its own failures, before or after, are told apart from those of the work."""
        try:
            lock = self._store.lock()
            await lock.__aenter__()
        except Exception as error:
            raise ZaloTokenException("token_store", "lock") from error
        self._holds_lock = True
        try:
            yield
        finally:
            try:
                await lock.__aexit__(None, None, None)
            except Exception as error:
                raise ZaloTokenException("token_store", "unlock") from error
            finally:
                self._holds_lock = False

    async def _rotate(self, token: ZaloToken) -> ZaloToken:
        try:
            fresh = await self._asked(token)
        except ZaloAuthenticationException as error:
            if error.code not in (INVALID_REFRESH_TOKEN, UNNUMBERED):
                raise
            current = await self._load()
            if current.refresh_token != token.refresh_token:
                return current  # a new consent was given while we asked
            raise ZaloAuthenticationException(
                INVALID_REFRESH_TOKEN, error.message, error.response_data, reauthorise=True
            ) from error
        faultpoint("zalo_token.answered")
        fresh = replace(
            fresh,
            refresh_token=fresh.refresh_token or token.refresh_token,
            consented_at=token.consented_at,
        )
        await self._keep(fresh)
        return fresh

    async def _keep(self, fresh: ZaloToken) -> None:
        self._seen = None
        try:
            await self._store.save(fresh)
        except Exception as error:
            raise ZaloTokenException("token_not_saved") from error

    async def _asked(self, token: ZaloToken) -> ZaloToken:
        """The answer may be lost after the token was consumed: ask once more, then leave it to later."""
        try:
            return await self._exchange(token.refresh_token)
        except ZaloTransportException as lost:
            if not lost.maybe_sent:
                raise ZaloTransportException(f"oauth_{lost.code}", maybe_sent=False) from lost
        try:
            return await self._exchange(token.refresh_token)
        except ZaloTransportException as lost:
            # No message was part of this request, whatever became of it.
            raise ZaloTransportException(f"oauth_{lost.code}", maybe_sent=False) from lost

    def _young(self, token: ZaloToken) -> bool:
        now = self._now()
        return now - token.obtained_at < self._renew_after and now < token.expires_at

    async def _remembered(self) -> ZaloToken:
        seen, now = self._seen, time.monotonic()
        if seen is not None and now - seen[1] <= REMEMBERED_S:
            return seen[0]
        if seen is not None:
            self._seen = seen[0], now  # one asks; the messages beside it need not
        token = await self._load()
        self._seen = token, now
        return token

    async def _load(self) -> ZaloToken:
        try:
            token = await self._store.load()
        except Exception as error:
            raise ZaloTokenException("token_store", "load") from error
        if token is None:
            raise ZaloAuthenticationException(NO_TOKEN, "no token stored", reauthorise=True)
        return token


def _read(task: asyncio.Task[str]) -> None:
    """Every waiter may have been cancelled; asyncio would report an exception nobody read as a bug."""
    if not task.cancelled():
        task.exception()
