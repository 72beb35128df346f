"""A web server on a real socket that does to a request what it is told, and knows what reached it."""

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import self_signed

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HTML = b"<html>maintenance</html>"


@dataclass
class FarEnd:
    """`received` counts requests that arrived whole."""

    url: str
    connections: int = 0
    received: int = 0


@contextlib.asynccontextmanager
async def faulty(*behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[FarEnd]:
    """One behaviour for each connection, the last for all that follow; who still talks at the end is cut."""
    talks: set[asyncio.Task[None]] = set()
    end = FarEnd("")

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        behaviour = behaviours[min(end.connections, len(behaviours) - 1)]
        end.connections += 1
        counted = _Counted(reader, end)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await behaviour(counted, writer)  # type: ignore[arg-type]
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    end.url = f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield end
    finally:
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        server.close()
        await server.wait_closed()


class _Counted:
    """A reader that tells when a request has been read to its last byte."""

    def __init__(self, reader: asyncio.StreamReader, end: FarEnd) -> None:
        self._reader = reader
        self._end = end

    async def request(self) -> bytes:
        head = await self._reader.readuntil(b"\r\n\r\n")
        lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        body = await self._reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
        self._end.received += 1
        return head + body


async def request_read(reader: asyncio.StreamReader) -> bytes:
    """The next request, whole."""
    assert isinstance(reader, _Counted)
    return await reader.request()


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def answering(*raw: bytes, every: float = 0.0) -> Behaviour:
    """Reads requests and answers each with these pieces, `every` seconds one, until the client hangs up."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await request_read(reader)
            for piece in raw:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(every)

    return behave


def once(raw: bytes) -> Behaviour:
    """Answers one request with `raw` and hangs up."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_read(reader)
        writer.write(raw)
        await writer.drain()

    return behave


def on_idle(answer: bytes, said: bytes = b"", *, closing: bool = True) -> Behaviour:
    """Answers, and then, asked nothing, says something or hangs up, or both."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_read(reader)
        writer.write(answer)
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(said)
        await writer.drain()
        if not closing:
            await request_read(reader)

    return behave


async def closes_at_once(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def closes_after_reading(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await request_read(reader)


async def resets_after_reading(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await request_read(reader)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def half_closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Says that it will say nothing more, and keeps listening."""
    await request_read(reader)
    writer.write_eof()
    await asyncio.sleep(60)


async def never_answers(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await request_read(reader)
    await asyncio.sleep(60)


async def never_reads(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


@contextlib.contextmanager
def hangs_up_after_answering(raw: bytes) -> Iterator[tuple[str, threading.Event]]:
    """In a thread of its own: answers each connection's request and hangs up when asked nothing more."""
    hung_up = threading.Event()

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _address = listener.accept()
                with line:
                    while not line.recv(65536).endswith(b"}"):
                        pass
                    line.sendall(raw)
                    time.sleep(0.1)
                hung_up.set()

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", hung_up
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def nobody_listens() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@contextlib.contextmanager
def full_backlog() -> Iterator[str]:
    """The address of a machine that is there and takes no more connections: connecting hangs."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _waiting in range(3):
            early = stack.enter_context(socket.socket())
            early.setblocking(False)
            early.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def served_by(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate nobody trusts, and a client's that trusts just it."""
    certificate, key = self_signed(folder)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))
