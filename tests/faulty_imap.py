"""A mailbox that renumbers itself, hangs up in mid-letter, falls silent or knows no push, as told."""

import asyncio
import contextlib
import re
from typing import Self


class FaultyImap:
    def __init__(self, *letters: bytes) -> None:
        self.letters: dict[int, bytes] = dict(enumerate(letters, start=1))
        self.uidvalidity = 7
        self.password = "mat-khau-thu"
        self.pushes = True  #: offers IDLE
        self.hang_up_at: set[int] = set()  #: UIDs whose first fetch ends in BYE, half-way
        self.vanished: set[int] = set()  #: found by SEARCH, gone at FETCH
        self.bye_in_idle = 0  #: how many IDLEs are answered by BYE
        self.logins = 0
        self.connections = 0
        self.idles = 0
        self.fetches: list[str] = []
        self.port = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_exc: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def add(self, letter: bytes) -> None:
        self.letters[max(self.letters, default=0) + 1] = letter
        for writer in self._writers:
            writer.write(f"* {len(self.letters)} EXISTS\r\n".encode())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                writer.write(b"* OK ready\r\n")
                while line := await reader.readline():
                    tag, _space, command = line.decode().strip().partition(" ")
                    if not await self._answer(tag, command, reader, writer):
                        break
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(
        self, tag: str, command: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        verb = command.upper()
        if verb.startswith("CAPABILITY"):
            writer.write(f"* CAPABILITY IMAP4rev1{' IDLE' if self.pushes else ''}\r\n".encode())
        elif verb.startswith("LOGIN"):
            self.logins += 1
            if f'"{self.password}"' not in command:
                writer.write(f"{tag} NO [AUTHENTICATIONFAILED] no\r\n".encode())
                return True
        elif verb.startswith("EXAMINE"):
            writer.write(
                f"* {len(self.letters)} EXISTS\r\n* OK [UIDVALIDITY {self.uidvalidity}] ok\r\n".encode()
            )
        elif verb.startswith("UID SEARCH"):
            writer.write(f"* SEARCH {' '.join(map(str, self._found(verb)))}\r\n".encode())
        elif verb.startswith("UID FETCH"):
            if not self._fetched(command, writer):
                return False
        elif verb == "IDLE":
            return await self._idle(tag, reader, writer)
        elif verb == "LOGOUT":
            writer.write(f"* BYE\r\n{tag} OK bye\r\n".encode())
            return False
        writer.write(f"{tag} OK done\r\n".encode())
        return True

    def _found(self, verb: str) -> list[int]:
        if (asked := re.search(r"UID (\d+):\*", verb.removeprefix("UID SEARCH"))) is None:
            return sorted(self.letters)
        # The newest is always among them, as RFC 3501 has it.
        return sorted(
            {u for u in self.letters if u >= int(asked.group(1))} | {max(self.letters, default=0)} - {0}
        )

    def _fetched(self, command: str, writer: asyncio.StreamWriter) -> bool:
        self.fetches.append(command)
        for uid in (int(u) for u in command.split()[2].split(",")):
            letter = self.letters.get(uid)
            if letter is None:
                continue
            if "RFC822.SIZE" in command:
                writer.write(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(letter)})\r\n".encode())
            elif uid in self.hang_up_at:
                self.hang_up_at.discard(uid)
                writer.write(f"* {uid} FETCH (UID {uid} BODY[] {{{len(letter)}}}\r\n".encode() + letter[:10])
                return False
            elif uid not in self.vanished:
                date = 'INTERNALDATE "22-Nov-2026 02:05:00 +0000"'
                writer.write(
                    f"* {uid} FETCH (UID {uid} {date} BODY[] {{{len(letter)}}}\r\n".encode()
                    + letter
                    + b")\r\n"
                )
        return True

    async def _idle(self, tag: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        self.idles += 1
        if self.bye_in_idle:
            self.bye_in_idle -= 1
            writer.write(b"* BYE Server shutting down\r\n")
            return False
        writer.write(b"+ idling\r\n")
        self._writers.add(writer)
        done = await reader.readline()
        self._writers.discard(writer)
        writer.write(f"{tag} OK done\r\n".encode())
        return bool(done)
