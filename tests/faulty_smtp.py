"""A mail server that says what it is told to say, and drops the line where it is told to."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Self

DROP = "drop"  # close the connection instead of answering
RESET = "reset"  # cut it the hard way
SILENT = "silent"  # never answer

#: An answer, one of the above, "250 Ok|drop" (answer, then hang up), or what is said on the spot.
Words = str | Callable[["FaultySmtp"], str]

USUAL: Mapping[str, Words] = {
    "GREETING": "220 faulty.test ESMTP",
    "EHLO": "250-faulty.test\r\n250 8BITMIME",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 go ahead",
    "DOT": "250 2.0.0 queued",
    "RSET": "250 Ok",
    "NOOP": "250 Ok",
    "QUIT": "221 bye",
}
PIPELINING: Mapping[str, Words] = {"EHLO": "250-faulty.test\r\n250-PIPELINING\r\n250 8BITMIME"}
WITH_AUTH: Mapping[str, Words] = {"EHLO": "250-faulty.test\r\n250 AUTH PLAIN"}


class FaultySmtp:
    """One script for each connection, the last one for all that follow.

    "TEXT" is said inside a letter, after its first bytes; usually nothing is.
    """

    def __init__(self, *scripts: Mapping[str, Words]) -> None:
        self._scripts: Sequence[Mapping[str, Words]] = [{**USUAL, **script} for script in scripts or ({},)]
        self.connections = 0
        self.open_now = self.open_at_most = 0
        self.commands: list[str] = []  #: verbs in order of arrival, all connections
        self.letters: list[bytes] = []  #: letters whose final dot arrived
        self.port = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**20)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_exc: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        script = self._scripts[min(self.connections, len(self._scripts) - 1)]
        self.connections += 1
        self.open_now += 1
        self.open_at_most = max(self.open_at_most, self.open_now)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._talk(script, reader, writer)
        finally:
            self._tasks.discard(task)
            self.open_now -= 1
            writer.close()

    async def _talk(
        self, script: Mapping[str, Words], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        step = "GREETING"
        while await self._say(script.get(step, "502 5.5.2 what?"), writer) and step != "QUIT":
            if step == "DATA" and self._invites(script):
                if "TEXT" in script:
                    await reader.read(1000)
                    if not await self._say(script["TEXT"], writer):
                        return
                letter = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append(letter[:-3])
                step = "DOT"
                continue
            line = await reader.readline()
            if not line:
                return
            step = line.decode().split()[0].upper()
            self.commands.append(step)

    def _invites(self, script: Mapping[str, Words]) -> bool:
        words = script["DATA"]
        return callable(words) or words.startswith("354")

    async def _say(self, what: Words, writer: asyncio.StreamWriter) -> bool:
        if callable(what):
            what = what(self)
        if what == DROP:
            return False
        if what == RESET:
            line = writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if what == SILENT:
            await asyncio.sleep(60)
            return False
        words, _then, after = what.partition("|")  # "250 Ok|drop": answer, then hang up
        writer.write(words.encode() + b"\r\n")
        await writer.drain()
        return after != DROP
