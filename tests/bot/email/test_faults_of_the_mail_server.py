"""Where a connection breaks decides what may be said of the letter: every place, over real sockets.

Unsent is only what cannot have been taken; in doubt is only what may have been.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
import uvloop

from bot.channels.email import EmailChannel, Submission
from bot.clock import SystemClock
from messages.outcome import Accepted, AccountDown, Outcome, Refused, TryLater, Uncertain
from tests.bot.email.conftest import SENDER, letter_to
from tests.faulty_smtp import DROP, PIPELINING, RESET, SILENT, WITH_AUTH, FaultySmtp, Words

Make = Callable[..., EmailChannel]
#: More than the systems of both sides take at once, so that a cut is seen while the text is still ours.
LONG = "x" * 6_000_000
LATER, ACCOUNT_LATER = (TryLater, False), (TryLater, True)
STARTTLS = {"EHLO": "250-faulty.test\r\n250 STARTTLS"}

# fault: script, what the account promises, text, outcome (and whether the whole account waits), letters taken
FAULTS: dict[str, tuple[Mapping[str, Words], dict[str, object], str, object, int]] = {
    "421 instead of a greeting": ({"GREETING": "421 4.3.2 full"}, {}, "a", ACCOUNT_LATER, 0),
    "dropped instead of a greeting": ({"GREETING": DROP}, {}, "a", ACCOUNT_LATER, 0),
    "reset instead of a greeting": ({"GREETING": RESET}, {}, "a", ACCOUNT_LATER, 0),
    "no greeting": ({"GREETING": SILENT}, {}, "a", ACCOUNT_LATER, 0),
    "garbage for a greeting": ({"GREETING": "HTTP/1.1 400 Bad Request"}, {}, "a", AccountDown, 0),
    "dropped at EHLO": ({"EHLO": DROP}, {}, "a", ACCOUNT_LATER, 0),
    "silent at EHLO": ({"EHLO": SILENT}, {}, "a", ACCOUNT_LATER, 0),
    "STARTTLS stripped": ({}, {"security": "starttls"}, "a", AccountDown, 0),
    "STARTTLS refused": (
        {**STARTTLS, "STARTTLS": "454 4.7.0 not now"}, {"security": "starttls"}, "a", ACCOUNT_LATER, 0),
    "handshake dropped": (
        {**STARTTLS, "STARTTLS": "220 go|drop"}, {"security": "starttls"}, "a", ACCOUNT_LATER, 0),
    "handshake silent": ({**STARTTLS, "STARTTLS": "220 go"}, {"security": "starttls"}, "a", ACCOUNT_LATER, 0),
    "AUTH refused": ({**WITH_AUTH, "AUTH": "535 5.7.8 no"}, {"username": "a"}, "a", AccountDown, 0),
    "AUTH dropped": ({**WITH_AUTH, "AUTH": DROP}, {"username": "a"}, "a", ACCOUNT_LATER, 0),
    "AUTH silent": ({**WITH_AUTH, "AUTH": SILENT}, {"username": "a"}, "a", ACCOUNT_LATER, 0),
    "4xx at MAIL": ({"MAIL": "451 4.3.0 later"}, {}, "a", ACCOUNT_LATER, 0),
    "5xx at MAIL": ({"MAIL": "550 5.1.8 no such sender"}, {}, "a", AccountDown, 0),
    "dropped at MAIL": ({"MAIL": DROP}, {}, "a", ACCOUNT_LATER, 0),
    "silent at MAIL": ({"MAIL": SILENT}, {}, "a", ACCOUNT_LATER, 0),
    "greylisted": ({"RCPT": "450 4.7.1 greylisted, come back"}, {}, "a", LATER, 0),
    "5xx at RCPT": ({"RCPT": "550 5.1.1 nobody"}, {}, "a", Refused, 0),
    "dropped at RCPT": ({"RCPT": DROP}, {}, "a", ACCOUNT_LATER, 0),
    "reset at RCPT": ({"RCPT": RESET}, {}, "a", ACCOUNT_LATER, 0),
    "silent at RCPT": ({"RCPT": SILENT}, {}, "a", ACCOUNT_LATER, 0),
    "4xx at DATA": ({"DATA": "451 4.3.0 later"}, {}, "a", LATER, 0),
    "5xx at DATA": ({"DATA": "554 5.6.0 no"}, {}, "a", Refused, 0),
    "dropped at DATA": ({"DATA": DROP}, {}, "a", ACCOUNT_LATER, 0),
    "silent at DATA": ({"DATA": SILENT}, {}, "a", ACCOUNT_LATER, 0),
    "more said than asked at DATA": ({"DATA": "354 go\r\n250 queued"}, {}, "a", ACCOUNT_LATER, 0),
    "more said than asked at MAIL": (
        {"MAIL": "250 ok\r\n250 ok\r\n354 go\r\n250 queued"}, {}, "a", ACCOUNT_LATER, 0),
    "dropped inside a long letter": ({"TEXT": DROP}, {}, LONG, ACCOUNT_LATER, 0),
    "421 inside a long letter": ({"TEXT": "421 4.3.2 enough|drop"}, {}, LONG, ACCOUNT_LATER, 0),
    "silent inside a long letter": ({"TEXT": SILENT}, {}, LONG, ACCOUNT_LATER, 0),
    "dropped inside a short letter": ({"TEXT": DROP}, {}, "a", Uncertain, 0),
    "4xx after the dot": ({"DOT": "451 4.3.0 later"}, {}, "a", LATER, 1),
    "5xx after the dot": ({"DOT": "554 5.6.0 no"}, {}, "a", Refused, 1),
    "421 after the dot": ({"DOT": "421 4.3.2 closing|drop"}, {}, "a", ACCOUNT_LATER, 1),
    "dropped after the dot": ({"DOT": DROP}, {}, "a", Uncertain, 1),
    "reset after the dot": ({"DOT": RESET}, {}, "a", Uncertain, 1),
    "silent after the dot": ({"DOT": SILENT}, {}, "a", Uncertain, 1),
    "half an answer after the dot": ({"DOT": "250-queued|drop"}, {}, "a", Uncertain, 1),
    "garbage after the dot": ({"DOT": "\x00\xff what"}, {}, "a", Uncertain, 1),
    "dropped once the yes was said": ({"DOT": "250 2.0.0 queued|drop"}, {}, "a", Accepted, 1),
    "421 behind the yes": ({"DOT": "250 2.0.0 queued\r\n421 bye|drop"}, {}, "a", Accepted, 1),
}  # fmt: skip


def kind(outcome: Outcome) -> object:
    return (TryLater, outcome.whole_account) if isinstance(outcome, TryLater) else type(outcome)


@pytest.mark.parametrize("pipelining", [False, True], ids=["one-by-one", "pipelined"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_where_it_broke_decides_the_outcome(channel_to: Make, fault: str, *, pipelining: bool) -> None:
    script, promised, text, expected, taken = FAULTS[fault]
    # Only a letter that cannot leave needs its time to be up early.
    limits = {"timeout_s": 0.3, "total_s": 0.6} if SILENT in script.values() or "silent" in fault else {}
    limits = limits or {"timeout_s": 20.0, "total_s": 30.0}
    async with FaultySmtp({**(PIPELINING if pipelining else {}), **script}) as server:
        outcome = await channel_to(server.port, **(limits | promised)).send(letter_to(text=text))
        assert (kind(outcome), len(server.letters)) == (expected, taken)


def over_uvloop(script: Mapping[str, Words], **submission: object) -> tuple[object, int]:
    async def once() -> tuple[object, int]:
        async with FaultySmtp(script) as server:
            usual = Submission(host="127.0.0.1", port=server.port, security="none", timeout_s=2, total_s=3)
            account = replace(usual, **submission)  # type: ignore[arg-type]
            channel = EmailChannel(submission=account, sender=SENDER, now=SystemClock().now)
            outcome = await channel.send(letter_to())
            await channel.close()
            return kind(outcome), len(server.letters)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(once())


@pytest.mark.parametrize("pipelining", [False, True], ids=["one-by-one", "pipelined"])
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ({}, (Accepted, 1)),
        ({"RCPT": "550 5.1.1 nobody"}, (Refused, 0)),
        ({"DATA": DROP}, (ACCOUNT_LATER, 0)),
        ({"DOT": DROP}, (Uncertain, 1)),
        ({"DOT": RESET}, (Uncertain, 1)),
        ({"DOT": "250 queued|drop"}, (Accepted, 1)),
    ],
)
def test_the_other_event_loop_tells_the_same(
    script: Mapping[str, Words], expected: tuple[object, int], *, pipelining: bool
) -> None:
    assert over_uvloop({**(PIPELINING if pipelining else {}), **script}) == expected


@contextlib.contextmanager
def full_waiting_room() -> Iterator[int]:
    """The port of a server whose queue is full: whoever knocks hears nothing."""
    with contextlib.ExitStack() as stack:
        door = stack.enter_context(socket.socket())
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        for _ in range(4):
            knock = stack.enter_context(socket.socket())
            knock.setblocking(False)
            knock.connect_ex(door.getsockname())
        yield door.getsockname()[1]


async def test_a_server_that_never_opens_is_given_up_in_time(channel_to: Make) -> None:
    with full_waiting_room() as port:
        before = asyncio.get_running_loop().time()
        outcome = await channel_to(port, timeout_s=0.3, total_s=0.6).send(letter_to())
        assert kind(outcome) == ACCOUNT_LATER
        assert asyncio.get_running_loop().time() - before < 0.6


@pytest.mark.parametrize("step", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
async def test_one_letter_never_takes_longer_than_its_total(channel_to: Make, step: str) -> None:
    async with FaultySmtp({step: SILENT}) as server:
        channel = channel_to(server.port, timeout_s=0.2, total_s=0.5)
        before = asyncio.get_running_loop().time()
        outcome = await channel.send(letter_to())
        took = asyncio.get_running_loop().time() - before
    assert kind(outcome) == (Uncertain if step == "DOT" else ACCOUNT_LATER)
    assert (0.5 if step == "DOT" else 0.2) - 0.01 <= took < 0.8


def test_the_usual_limits_end_well_before_another_may_take_the_letter_up() -> None:
    usual = Submission(host="h", port=1)
    assert usual.timeout_s < usual.total_s <= 0.2 * 60


async def test_a_login_refused_too_late_for_one_letter_is_told_to_the_next(channel_to: Make) -> None:
    refuse = asyncio.Event()

    class Slow(FaultySmtp):
        async def _say(self, what: Words, writer: asyncio.StreamWriter) -> bool:
            if self.commands[-1:] == ["AUTH"]:
                await refuse.wait()
                refuse.clear()
            return await super()._say(what, writer)

    async with Slow({**WITH_AUTH, "AUTH": "535 5.7.8 no"}) as server:
        channel = channel_to(server.port, username="a", timeout_s=0.2, total_s=0.4)
        outcomes = [await channel.send(letter_to())]
        refuse.set()
        await asyncio.sleep(0.05)
        outcomes.append(await channel.send(letter_to()))
    assert [kind(outcome) for outcome in outcomes] == [ACCOUNT_LATER, AccountDown]
