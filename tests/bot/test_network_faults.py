"""What may have left is never sent again, and what surely has not left is: real sockets, both event loops."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.channels.courier import Courier, CourierClient
from bot.channels.telegram import TelegramChannel, Timeouts
from bot.channels.zalo import MemoryTokenStore, ZaloChannel, ZaloOAClient, ZaloToken, ZnsChannel, ZNSClient
from bot.clock import SystemClock
from messages.channel import Channel, Content, MessageClass, Outgoing
from messages.outcome import Accepted, AccountDown, Outcome, TryLater, Uncertain
from tests import faulty_http as far

pytestmark = pytest.mark.asyncio(loop_factories=["asyncio", "uvloop"])
now = SystemClock().now
#: Seconds for a whole send: those that hang are not waited for long.
SOON, PATIENT = 0.25, 10.0
GOOD = json.dumps(
    {
        "ok": True,
        "result": {"message_id": 7, "date": 1_796_090_400, "chat": {"id": 900000042, "type": "private"}},
        "error": 0,
        "data": {"message_id": "7", "msg_id": "7"},
    }
).encode()
SLOW_DOWN = b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}'
TEN_MB = far.http("200 OK", b" " * 10_000_000)


def telegram(url: str, deadline: float) -> Channel:
    timeouts = Timeouts(connect=deadline / 2, deadline=deadline)
    return TelegramChannel(token="1:x", now=now, base_url=f"{url}/bot", timeouts=timeouts)


def _zalo_client(kind: Callable[..., Any], url: str, deadline: float) -> Any:
    token = ZaloToken(access_token="a", refresh_token="r", obtained_at=now() - timedelta(hours=1))
    http = CourierClient(Courier())
    store = MemoryTokenStore(token)
    return kind("1", "secret", store, http, base_url=url, oauth_url=url, deadline_s=deadline)


def zalo(url: str, deadline: float) -> Channel:
    client = _zalo_client(ZaloOAClient, url, deadline)
    return ZaloChannel(client, now=now, app_id="1", oa_id="2", oa_secret_keys=["k"])


def zns(url: str, deadline: float) -> Channel:
    return ZnsChannel(_zalo_client(ZNSClient, url, deadline), now=now)


CHANNELS = {"telegram": telegram, "zalo": zalo, "zns": zns}


@pytest.fixture(params=list(CHANNELS))
def kind(request) -> str:
    return str(request.param)


@contextlib.asynccontextmanager
async def opened(kind: str, url: str, deadline: float = PATIENT) -> AsyncIterator[Channel]:
    channel = CHANNELS[kind](url, deadline)
    await channel.open()
    yield channel
    await channel.close()
    client = getattr(channel, "_client", None)
    if client is not None:
        await client._wire._http.aclose()


def outgoing(kind: str) -> Outgoing:
    content = Content(text="Chào bác", template_id="301", template_data={"ten": "An"})
    address = "84900000011" if kind == "zns" else "900000042"
    return Outgoing(
        message_id=1,
        tracking_id="a" * 16,
        address=address,
        content=content,
        message_class=MessageClass.SERVICE,
    )


async def sent(kind: str, url: str, deadline: float = PATIENT) -> Outcome:
    async with opened(kind, url, deadline) as channel:
        return await channel.send(outgoing(kind))


@dataclass(frozen=True)
class Fault:
    behaviour: far.Behaviour
    outcome: type[Outcome]
    arrives: int = 1  #: whole requests that reach the server
    deadline: float = PATIENT


#: Once a byte may have been written, only the server's own word counts.
AFTER = {
    "closes at once": Fault(far.closes_at_once, Uncertain, 0),
    "closes after reading": Fault(far.closes_after_reading, Uncertain),
    "resets after reading": Fault(far.resets_after_reading, Uncertain),
    "half-closes": Fault(far.half_closes, Uncertain, deadline=SOON),
    "never answers": Fault(far.never_answers, Uncertain, deadline=SOON),
    "never reads": Fault(far.never_reads, Uncertain, 0, SOON),
    "half a head": Fault(far.once(b"HTTP/1.1 200 OK\r\nContent-"), Uncertain),
    "half a body": Fault(far.once(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok":true'), Uncertain),
    "half a chunk": Fault(
        far.once(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"), Uncertain
    ),
    "a byte now and then": Fault(
        far.answering(far.http("200 OK", b" " * 999)[:-998], *[b" "] * 900, every=0.05),
        Uncertain,
        deadline=SOON,
    ),
    "a head without end": Fault(
        far.answering(b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 900, every=0.05), Uncertain, deadline=SOON
    ),
    "always continue": Fault(
        far.answering(*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 900, every=0.05), Uncertain, deadline=SOON
    ),
    "not http": Fault(far.once(b"SSH-2.0-OpenSSH\r\n"), Uncertain),
    "10 MB": Fault(far.answering(TEN_MB), Uncertain),
    "10 MB without a length": Fault(far.once(b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 10_000_000), Uncertain),
    "gzip": Fault(far.answering(far.http("200 OK", b"\x1f\x8b", "Content-Encoding: gzip")), Uncertain),
    "200 with HTML": Fault(far.answering(far.http("200 OK", far.HTML)), Uncertain),
    "200 with nothing": Fault(far.answering(far.http("200 OK")), Uncertain),
    "200 with half of it": Fault(far.answering(far.http("200 OK", GOOD[:40])), Uncertain),
    "204": Fault(far.answering(b"HTTP/1.1 204 No Content\r\n\r\n"), Uncertain),
    "502": Fault(far.answering(far.http("502 Bad Gateway", far.HTML)), Uncertain),
    "504": Fault(far.answering(far.http("504 Gateway Timeout", far.HTML)), Uncertain),
    "500": Fault(far.answering(far.http("500 Oops", far.HTML)), TryLater),
    "503": Fault(far.answering(far.http("503 Busy", far.HTML)), TryLater),
    "429": Fault(far.answering(far.http("429 Slow down", far.HTML)), TryLater),
}  # fmt: skip


@pytest.mark.parametrize("fault", AFTER.values(), ids=list(AFTER))
async def test_a_fault_after_the_first_byte(kind, fault):
    async with far.faulty(fault.behaviour) as end:
        began = asyncio.get_running_loop().time()
        outcome = await sent(kind, end.url, fault.deadline)
        took = asyncio.get_running_loop().time() - began
    assert type(outcome) is fault.outcome
    assert (end.connections, end.received) == (1, fault.arrives)  # never made again by itself
    assert took < 5


async def test_nobody_listens_and_nothing_was_sent(kind):
    assert type(await sent(kind, far.nobody_listens())) is TryLater


async def test_an_unknown_name_and_nothing_was_sent(kind):
    assert type(await sent(kind, "http://khong-co.invalid")) is TryLater


async def test_a_machine_that_takes_no_connection_and_nothing_was_sent(kind):
    with far.full_backlog() as url:
        assert type(await sent(kind, url, SOON)) is TryLater


async def test_a_certificate_nobody_trusts_and_nothing_was_sent(kind, tmp_path):
    server, _client = far.served_by(tmp_path)
    async with far.faulty(far.answering(far.http("200 OK", GOOD)), tls=server) as end:
        outcome = await sent(kind, end.url)
    assert type(outcome) is TryLater
    assert end.received == 0


@pytest.mark.parametrize("behaviour", [far.never_reads, far.closes_at_once], ids=["silent", "closing"])
async def test_tls_that_comes_to_nothing_and_nothing_was_sent(kind, behaviour):
    async with far.faulty(behaviour) as end:
        outcome = await sent(kind, end.url.replace("http:", "https:"), 2 * SOON)
    assert type(outcome) is TryLater
    assert end.received == 0


async def test_the_seconds_a_server_asks_for_are_kept(kind):
    async with far.faulty(far.answering(far.http("429 Slow down", SLOW_DOWN, "Retry-After: 7"))) as end:
        outcome = await sent(kind, end.url)
    assert isinstance(outcome, TryLater)
    assert (outcome.after_s, outcome.whole_account) == (7, True)


async def test_a_redirect_is_a_refusal_and_is_not_followed(kind):
    async with far.faulty(far.answering(far.http("200 OK", GOOD))) as elsewhere:
        answer = far.http("307 Temporary Redirect", b"", f"Location: {elsewhere.url}/")
        async with far.faulty(far.answering(answer)) as end:
            outcome = await sent(kind, end.url)
    assert isinstance(outcome, (TryLater, AccountDown))
    assert elsewhere.connections == 0


async def test_those_without_a_free_connection_were_not_sent():
    courier = Courier(connections=2)
    async with far.faulty(far.never_answers) as end:
        asked = [courier.exchange("POST", end.url, connect_s=0.3, deadline_s=0.6) for _ in range(5)]
        found = await asyncio.gather(*asked, return_exceptions=True)
    await courier.aclose()
    assert sorted(type(error).__name__ for error in found) == ["ConnectTimeout"] * 3 + ["ReadTimeout"] * 2
    assert end.received == 2


async def test_a_line_break_in_a_header_is_not_sent():
    courier = Courier()
    async with far.faulty(far.never_answers) as end:
        with pytest.raises(httpx.LocalProtocolError):
            await courier.exchange("POST", end.url, headers=[(b"access_token", b"a\r\nHost: elsewhere")])
    await courier.aclose()
    assert end.connections == 0


async def test_a_trusted_certificate_is_kept_to_and_its_connection_kept(tmp_path):
    server, client = far.served_by(tmp_path)
    courier = Courier(tls=client)
    async with far.faulty(far.answering(far.http("200 OK", GOOD)), tls=server) as end:
        answers = [await courier.exchange("POST", end.url, body=b"{}") for _ in range(3)]
        with pytest.raises(httpx.ConnectError):
            await courier.exchange("POST", end.url.replace("127.0.0.1", "127.0.0.2"))
        await courier.aclose()
    assert [(answer.status, answer.body) for answer in answers] == [(200, GOOD)] * 3
    assert end.received == 3


@pytest.mark.parametrize(
    "behaviour",
    [
        far.on_idle(far.http("200 OK", GOOD)),
        far.on_idle(far.http("200 OK", GOOD), far.http("408 Request Timeout")),
        far.on_idle(far.http("200 OK", GOOD), far.http("408 Request Timeout"), closing=False),
        far.on_idle(far.http("200 OK", GOOD), far.http("500 Oops", b"{}"), closing=False),
    ],
    ids=["hangs up", "408 and hangs up", "408", "500"],
)
async def test_what_a_server_does_to_an_idle_connection_is_no_answer_to_the_next_send(kind, behaviour):
    well = far.answering(far.http("200 OK", GOOD))
    async with far.faulty(behaviour, well) as end, opened(kind, end.url) as channel:
        first = await channel.send(outgoing(kind))
        await asyncio.sleep(0.15)
        second = await channel.send(outgoing(kind))
    assert [type(first), type(second)] == [Accepted, Accepted]
    assert (end.connections, end.received) == (2, 2)


async def test_a_hang_up_that_nobody_has_noticed_yet_costs_no_doubt(kind):
    """The server closes while our event loop is busy: the next send is the first to look."""
    with far.hangs_up_after_answering(far.http("200 OK", GOOD)) as (url, hung_up):
        async with opened(kind, url) as channel:
            first = await channel.send(outgoing(kind))
            assert hung_up.wait(5)
            second = await channel.send(outgoing(kind))
    assert [type(first), type(second)] == [Accepted, Accepted]


async def test_a_cancelled_send_leaves_no_answer_for_the_next(kind):
    pause = far.answering(b"", far.http("500 Oops", b"{}"), every=0.2)
    well = far.answering(far.http("200 OK", GOOD))
    async with far.faulty(pause, well) as end, opened(kind, end.url) as channel:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await channel.send(outgoing(kind))
        assert type(await channel.send(outgoing(kind))) is Accepted
