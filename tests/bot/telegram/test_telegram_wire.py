"""Faults below HTTP: what never connected was not sent, what broke later is known to nobody."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from messages.outcome import AccountDown, TryLater, Uncertain
from tests.bot.telegram.far_end import QUICK, bare, channel_to, outgoing

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def socket_server(talk: Talk) -> AsyncIterator[str]:
    talks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot"
    finally:
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks)
        server.close()
        await server.wait_closed()


async def request_read(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    await reader.readexactly(length)


async def close_before_reading(reader, writer):
    writer.transport.abort()


async def close_after_reading(reader, writer):
    await request_read(reader)


async def reset_after_reading(reader, writer):
    await request_read(reader)
    writer.transport.abort()


async def half_a_head(reader, writer):
    await request_read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-")
    await writer.drain()


async def half_a_body(reader, writer):
    await request_read(reader)
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok":true')
    await writer.drain()


async def never_answers(reader, writer):
    await asyncio.sleep(3)


async def a_byte_now_and_then(reader, writer):
    await request_read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.1)


async def an_endless_answer(reader, writer):
    await request_read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    for _ in range(200):
        writer.write(b" " * 100_000)
        await writer.drain()


async def a_compressed_bomb(reader, writer):
    await request_read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00")
    await writer.drain()


async def not_http(reader, writer):
    await request_read(reader)
    writer.write(b"SSH-2.0-OpenSSH\r\n")
    await writer.drain()


@pytest.mark.parametrize(
    ("talk", "code"),
    [
        (close_before_reading, {"ReadError", "WriteError", "RemoteProtocolError"}),
        (close_after_reading, {"RemoteProtocolError"}),
        (reset_after_reading, {"ReadError", "RemoteProtocolError"}),
        (half_a_head, {"RemoteProtocolError"}),
        (half_a_body, {"RemoteProtocolError"}),
        (never_answers, {"ReadTimeout"}),
        (an_endless_answer, {"DecodingError"}),
        (a_compressed_bomb, {"DecodingError"}),
        (not_http, {"RemoteProtocolError"}),
    ],
)
async def test_after_the_first_byte_nobody_knows(talk, code):
    async with socket_server(talk) as base_url:
        channel = channel_to(base_url)
        outcome = await channel.send(outgoing())
        await channel.close()
    assert isinstance(outcome, Uncertain)
    assert outcome.code in code


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://127.0.0.1:1/bot", TryLater(code="ConnectError", whole_account=True, outage=True)),
        ("http://khong-co.invalid/bot", TryLater(code="ConnectError", whole_account=True, outage=True)),
        ("ftp://127.0.0.1/bot", AccountDown(code="UnsupportedProtocol")),
        ("http://127.0.0.1:so/bot", AccountDown(code="InvalidURL")),
    ],
)
async def test_what_never_connected_was_never_sent(base_url, expected):
    channel = channel_to(base_url)
    assert bare(await channel.send(outgoing())) == expected
    await channel.close()


async def test_tls_that_fails_was_never_sent():
    async with socket_server(never_answers) as base_url:
        channel = channel_to(base_url.replace("http://", "https://"))
        outcome = await channel.send(outgoing())
        await channel.close()
    assert bare(outcome) == TryLater(code="ConnectTimeout", whole_account=True, outage=True)


async def test_waiting_for_a_free_connection_sends_nothing():
    async with socket_server(never_answers) as base_url:
        channel = channel_to(base_url)
        outcomes = await asyncio.gather(*(channel.send(outgoing()) for _ in range(12)))
        await channel.close()
    codes = sorted(getattr(outcome, "code", "") for outcome in outcomes)
    assert codes == ["PoolTimeout"] * 2 + ["ReadTimeout"] * 10


async def test_a_whole_send_ends_in_time():
    async with socket_server(a_byte_now_and_then) as base_url:
        channel = channel_to(base_url)
        loop = asyncio.get_running_loop()
        before = loop.time()
        outcome = await channel.send(outgoing())
        await channel.close()
    assert bare(outcome) == Uncertain(code="TimeoutError", outage=True)
    assert loop.time() - before < QUICK.deadline + 15
