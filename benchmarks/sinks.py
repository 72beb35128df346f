"""The fastest far ends we can make, each in a process of its own; they count what they were given.

`python -m benchmarks.sinks http|smtp` prints one line of JSON with its port and serves until it is ended.
"""

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TELEGRAM = (
    '{"ok":true,"result":{"message_id":%d,"date":1796090400,"text":"ok",'
    '"chat":{"id":7000000001,"type":"private","first_name":"Bench"}}}'
)
_ZALO = '{"error":0,"message":"Success","data":{"message_id":"%d","user_id":"1"}}'
_ZNS = '{"error":0,"message":"Success","data":{"msg_id":"%d","sent_time":"1796090400000"}}'
#: what the request line holds → (name of the count, body with a number in it)
_ROUTES = ((b"/sendMessage", "telegram", _TELEGRAM), (b"/message/cs", "zalo", _ZALO),
           (b"/message/template", "zns", _ZNS))  # fmt: skip


class HttpSink(asyncio.Protocol):
    """No framework, no parsing beyond the request line and the length: a client is measured against it."""

    counts: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._buffer, 0, end)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < whole:
                return
            line = self._buffer[: self._buffer.find(b"\r\n")]
            self._buffer = self._buffer[whole:]
            self._transport.write(self._answer(line))

    def _answer(self, line: bytes) -> bytes:
        for mark, name, body in _ROUTES:
            if mark in line:
                self.counts[name] += 1
                return _ok(body % self.counts[name])
        if b"/counts" in line:
            return _ok(json.dumps(self.counts))
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


class SmtpSink(asyncio.Protocol):
    """Takes every letter; for machines without Postfix's smtp-sink. Knows PIPELINING."""

    letters = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._buffer = b""
        self._in_letter = False
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            if self._in_letter:
                end = self._buffer.find(b"\r\n.\r\n")
                if end < 0:
                    return
                self._buffer = self._buffer[end + 5 :]
                self._in_letter = False
                SmtpSink.letters += 1
                self._transport.write(b"250 2.0.0 Ok\r\n")
                continue
            end = self._buffer.find(b"\r\n")
            if end < 0:
                return
            verb, self._buffer = self._buffer[:4].upper(), self._buffer[end + 2 :]
            self._transport.write(self._answer(verb))

    def _answer(self, verb: bytes) -> bytes:
        if verb == b"EHLO":
            return b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
        if verb == b"DATA":
            self._in_letter = True
            return b"354 go on\r\n"
        if verb == b"STAT":  # not SMTP: how the benchmark asks for the count
            return f"250 {SmtpSink.letters}\r\n".encode()
        return b"221 bye\r\n" if verb == b"QUIT" else b"250 Ok\r\n"


def _ok(body: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


async def _serve(kind: str) -> None:
    protocol = HttpSink if kind == "http" else SmtpSink
    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await server.serve_forever()


class Sink:
    """A running far end, seen from the benchmark."""

    def __init__(self, kind: str, *, own: bool = False) -> None:
        """`own`: our Python SMTP sink even where Postfix's is installed."""
        postfix = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin") if kind == "smtp" and not own else None
        self.kind = kind
        self.name = "smtp-sink (Postfix)" if postfix else f"asyncio {kind} sink"
        self._mesg = 0
        self._postfix = postfix is not None
        if postfix:
            self.port = _free_port()
            user = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to serve as root
            command = [postfix, "-c", *user, f"127.0.0.1:{self.port}", "1000"]
        else:
            command = [sys.executable, "-m", "benchmarks.sinks", kind]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])
        if postfix:
            threading.Thread(target=self._watch, daemon=True).start()
            _wait_for_port(self.port)
        else:
            assert self._process.stdout is not None
            self.port = json.loads(self._process.stdout.readline())["port"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def count(self, name: str = "") -> int:
        """How many messages arrived: by route of the HTTP sink, all of the SMTP sink."""
        if self._postfix:
            time.sleep(0.1)  # its counters reach us through a pipe
            return self._mesg
        if self.kind == "smtp":
            return _ask_smtp(self.port)
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/counts", timeout=10) as answer:
            return int(json.loads(answer.read()).get(name, 0))

    def _watch(self) -> None:
        assert self._process.stdout is not None
        rest = b""
        while chunk := self._process.stdout.read1(65536):  # type: ignore[attr-defined]
            rest = (rest + chunk)[-200:]
            if found := re.findall(rb"mesg=(\d+)[\r\n]", rest):
                self._mesg = int(found[-1])


@contextmanager
def sink(kind: str, *, own: bool = False) -> Iterator[Sink]:
    with Sink(kind, own=own) as found:
        yield found


def _ask_smtp(port: int) -> int:
    with socket.create_connection(("127.0.0.1", port), 10) as line, line.makefile("rwb") as wire:
        wire.readline()
        wire.write(b"STAT\r\n")
        wire.flush()
        return int(wire.readline().split()[1])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
