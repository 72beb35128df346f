"""Which word of the wire stands in the log. What each fault means for a send: `test_network_faults`."""

import pytest

from messages.outcome import AccountDown, TryLater, Uncertain
from tests import faulty_http as far
from tests.bot.telegram.far_end import bare, channel_to, outgoing


async def sent(url: str):
    channel = channel_to(f"{url}/bot")
    outcome = await channel.send(outgoing())
    await channel.close()
    return bare(outcome)


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (far.closes_after_reading, "RemoteProtocolError"),
        (far.resets_after_reading, "ReadError"),
        (far.never_answers, "ReadTimeout"),
        (far.once(b"SSH-2.0-OpenSSH\r\n"), "RemoteProtocolError"),
        (far.once(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok":true'), "RemoteProtocolError"),
        (far.answering(far.http("200 OK", b"\x1f\x8b", "Content-Encoding: gzip")), "DecodingError"),
        (far.answering(far.http("200 OK", b" " * 1_100_000)), "DecodingError"),
        (far.answering(far.http("200 OK", far.HTML)), "garbled"),
    ],
)
async def test_after_the_first_byte_nobody_knows(behaviour, code):
    async with far.faulty(behaviour) as end:
        assert await sent(end.url) == Uncertain(code=code, outage=True)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:1", TryLater(code="ConnectError", whole_account=True, outage=True)),
        ("http://khong-co.invalid", TryLater(code="ConnectError", whole_account=True, outage=True)),
        ("ftp://127.0.0.1", AccountDown(code="UnsupportedProtocol")),
        ("http://127.0.0.1:so", AccountDown(code="InvalidURL")),
        ("http://", AccountDown(code="InvalidURL")),
    ],
)
async def test_what_never_connected_was_never_sent(url, expected):
    assert await sent(url) == expected


async def test_tls_that_is_never_answered_was_never_sent():
    async with far.faulty(far.never_reads) as end:
        assert await sent(end.url.replace("http:", "https:")) == TryLater(
            code="ConnectTimeout", whole_account=True, outage=True
        )
