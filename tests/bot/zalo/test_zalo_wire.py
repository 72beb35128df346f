"""Twelve ways a connection can end, and whether the message may have left (real sockets)."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from socket import SO_LINGER, SOL_SOCKET

import httpx
import pytest

from bot.channels.zalo.errors import ZaloTransportException
from bot.channels.zalo.wire import Request, Wire

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def behaving(behaviour: Behaviour) -> AsyncIterator[str]:
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await behaviour(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(serve(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await asyncio.gather(*serving)


async def read_all(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    await reader.readexactly(length)


def answering(raw: bytes, *, pause_s: float = 0.0) -> Behaviour:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_all(reader)
        await asyncio.sleep(pause_s)
        writer.write(raw)
        await writer.drain()

    return behave


def http(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_all(reader)
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_all(reader)


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_all(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(40):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def exchange(url: str, *, deadline_s: float = 1.0, read_s: float = 0.5) -> dict[str, object]:
    async with httpx.AsyncClient(trust_env=False) as client:
        wire = Wire(client, deadline_s=deadline_s, read_s=read_s)
        return await wire.exchange(Request(method="POST", url=url, json={"a": 1}))


GOOD = b'{"error":0,"data":{}}'
HTML = b"<html>maintenance</html>"


@pytest.mark.parametrize(
    ("behaviour", "code", "maybe_sent"),
    [
        (answering(http("200 OK", GOOD), pause_s=0.7), "ReadTimeout", True),
        (resets, "ReadError", True),
        (hangs_up, "RemoteProtocolError", True),
        (answering(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"), "RemoteProtocolError", True),
        (answering(b"not http at all\r\n\r\n"), "RemoteProtocolError", True),
        (drips, "deadline", True),
        (answering(http("200 OK", b"x" * 1_500_000)), "too_big", True),
        (answering(http("200 OK", HTML)), "unreadable", True),
        (answering(http("200 OK", b"")), "unreadable", True),
        (answering(http("200 OK", b'{"error":0,"da')), "unreadable", True),
        (answering(http("200 OK", b"[" * 100_000)), "unreadable", True),
        (answering(http("200 OK", b"[]")), "unreadable", True),
        (answering(http("502 Bad Gateway", HTML)), "http_502", True),
        (answering(http("504 Gateway Timeout", HTML)), "http_504", True),
        (answering(http("522 Origin", HTML)), "http_522", True),
        (answering(http("500 Oops", HTML)), "http_500", False),
        (answering(http("503 Busy", HTML)), "http_503", False),
        (answering(http("429 Slow down", HTML)), "http_429", False),
        (answering(http("404 Not Found", HTML)), "http_404", False),
        (answering(http("302 Found", b"", "Location: http://portal.example/")), "http_302", False),
    ],
)
async def test_an_ending_and_what_it_means_for_a_send(
    behaviour: Behaviour,
    code: str,
    maybe_sent: bool,  # noqa: FBT001 - a column of the table
) -> None:
    async with behaving(behaviour) as url:
        with pytest.raises(ZaloTransportException) as caught:
            await exchange(url)
    assert (caught.value.code, caught.value.maybe_sent) == (code, maybe_sent)


async def test_nobody_listening_means_nothing_was_sent() -> None:
    async with behaving(hangs_up) as url:
        pass
    with pytest.raises(ZaloTransportException) as caught:
        await exchange(url)
    assert (caught.value.code, caught.value.maybe_sent) == ("connect", False)


@pytest.mark.parametrize("url", ["http://", "ftp://127.0.0.1/"])
async def test_an_impossible_address_means_nothing_was_sent(url: str) -> None:
    with pytest.raises(ZaloTransportException) as caught:
        await exchange(url)
    assert not caught.value.maybe_sent


async def test_the_time_the_server_asks_for_is_kept() -> None:
    async with behaving(answering(http("429 Slow down", b"", "Retry-After: 14400"))) as url:
        with pytest.raises(ZaloTransportException) as caught:
            await exchange(url)
    assert caught.value.after_s == 14400


async def test_an_error_in_json_speaks_for_itself_under_http_400() -> None:
    async with behaving(answering(http("400 Bad Request", b'{"error":-14002}'))) as url:
        assert await exchange(url) == {"error": -14002}
