"""Which word of the wire stands in the log, through our own client and through stock httpx (real sockets)."""

from collections.abc import Callable

import httpx
import pytest

from bot.channels.courier import Courier, CourierClient
from bot.channels.zalo.errors import ZaloTransportException
from bot.channels.zalo.wire import Request, Wire
from tests.faulty_http import (
    HTML,
    Behaviour,
    answering,
    closes_after_reading,
    faulty,
    http,
    never_answers,
    nobody_listens,
    once,
    resets_after_reading,
)

CLIENTS: dict[str, Callable[[], httpx.AsyncClient]] = {
    "courier": lambda: CourierClient(Courier()),
    "httpx": lambda: httpx.AsyncClient(trust_env=False),
}


@pytest.fixture(params=list(CLIENTS))
def client(request) -> httpx.AsyncClient:
    return CLIENTS[request.param]()


async def exchange(client: httpx.AsyncClient, url: str, *, deadline_s: float = 1.0) -> dict[str, object]:
    async with client:
        return await Wire(client, deadline_s=deadline_s).exchange(
            Request(method="POST", url=url, json={"a": 1})
        )


GOOD = b'{"error":0,"data":{}}'


@pytest.mark.parametrize(
    ("behaviour", "code", "maybe_sent"),
    [
        (never_answers, "deadline", True),
        (resets_after_reading, "ReadError", True),
        (closes_after_reading, "RemoteProtocolError", True),
        (once(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"), "RemoteProtocolError", True),
        (once(b"not http at all\r\n\r\n"), "RemoteProtocolError", True),
        (
            answering(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", *[b" "] * 90, every=0.1),
            "deadline",
            True,
        ),
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
    client: httpx.AsyncClient,
    behaviour: Behaviour,
    code: str,
    maybe_sent: bool,  # noqa: FBT001 - a column of the table
) -> None:
    async with faulty(behaviour) as end:
        with pytest.raises(ZaloTransportException) as caught:
            await exchange(client, end.url)
    assert (caught.value.code, caught.value.maybe_sent) == (code, maybe_sent)


async def test_an_answer_that_is_too_big_is_not_read_to_its_end(client: httpx.AsyncClient) -> None:
    async with faulty(answering(http("200 OK", b"x" * 1_500_000))) as end:
        with pytest.raises(ZaloTransportException) as caught:
            await exchange(client, end.url)
    assert caught.value.code == ("DecodingError" if isinstance(client, CourierClient) else "too_big")
    assert caught.value.maybe_sent


async def test_nobody_listening_means_nothing_was_sent(client: httpx.AsyncClient) -> None:
    with pytest.raises(ZaloTransportException) as caught:
        await exchange(client, nobody_listens())
    assert (caught.value.code, caught.value.maybe_sent) == ("connect", False)


@pytest.mark.parametrize("url", ["http://", "ftp://127.0.0.1/"])
async def test_an_impossible_address_means_nothing_was_sent(client: httpx.AsyncClient, url: str) -> None:
    with pytest.raises(ZaloTransportException) as caught:
        await exchange(client, url)
    assert not caught.value.maybe_sent


async def test_the_time_the_server_asks_for_is_kept(client: httpx.AsyncClient) -> None:
    async with faulty(answering(http("429 Slow down", b"", "Retry-After: 14400"))) as end:
        with pytest.raises(ZaloTransportException) as caught:
            await exchange(client, end.url)
    assert caught.value.after_s == 14400


async def test_an_error_in_json_speaks_for_itself_under_http_400(client: httpx.AsyncClient) -> None:
    async with faulty(answering(http("400 Bad Request", b'{"error":-14002}'))) as end:
        assert await exchange(client, end.url) == {"error": -14002}
