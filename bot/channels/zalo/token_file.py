"""One OA's token pair in a JSON file, shared by processes of one machine (POSIX locks)."""

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.channels.zalo.tokens import ZaloToken

POLL_S = 0.05


class FileTokenStore:
    """The file is replaced whole and synced; the lock lives beside it and is never removed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock_path = path.with_name(path.name + ".lock")

    async def load(self) -> ZaloToken | None:
        return await asyncio.to_thread(self._read)

    async def save(self, token: ZaloToken) -> None:
        await asyncio.to_thread(self._write, token)

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[None]:
        # Tried in turns rather than waited for in a thread: a cancelled waiter must not get the lock.
        fd = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while not _taken(fd):  # noqa: ASYNC110 - another process cannot set our Event
                await asyncio.sleep(POLL_S)
            yield
        finally:
            os.close(fd)

    def _read(self) -> ZaloToken | None:
        try:
            written = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return ZaloToken.from_dict(json.loads(written))

    def _write(self, token: ZaloToken) -> None:
        beside = self._path.with_name(self._path.name + ".new")
        fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            json.dump(token.as_dict(), file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        directory = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def _taken(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
