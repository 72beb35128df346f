"""Many letters over few connections: each gets its own answer, none leaves twice, the limit holds."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

import pytest
import uvloop

from bot.channels.email import EmailChannel, Submission
from messages.formats import OFFICE_ZONE
from messages.outcome import Accepted, Outcome, Refused, TryLater, Uncertain
from tests.bot.email.conftest import SENDER, letter_to
from tests.faulty_smtp import DROP, PIPELINING, RESET, SILENT, USUAL, FaultySmtp, Words
from tests.waiting import until

AT = datetime(2026, 11, 22, 9, 5, tzinfo=OFFICE_ZONE)
Make = Callable[..., EmailChannel]
both_ways = pytest.mark.parametrize("offer", [{}, PIPELINING], ids=["one-by-one", "pipelined"])
PATIENT = {"timeout_s": 20.0, "total_s": 30.0}


async def send_all(channel: EmailChannel, count: int) -> list[Outcome]:
    letters = (letter_to(tracking_id=f"t{number:019d}") for number in range(count))
    return await asyncio.gather(*(channel.send(letter) for letter in letters))


class Moody(FaultySmtp):
    """Does something else every now and then, at any step; knows what it said yes to."""

    MOODS: Mapping[str, tuple[str, ...]] = {
        "GREETING": ("421 4.3.2 full", DROP, RESET),
        "EHLO": (DROP,),
        "MAIL": (DROP, RESET, "421 4.7.0 enough|drop", "250 ok|drop", SILENT),
        "RCPT": (DROP, "450 4.2.0 later", "550 5.1.1 nobody", "421 4.7.0 enough|drop"),
        "DATA": (DROP, "451 4.3.0 later", "354 go|drop", "354 go\r\n250 queued"),
        "DOT": (
            DROP,
            RESET,
            "451 4.3.0 later",
            "554 5.6.0 no",
            "250 ok|drop",
            "421 4.3.2 closing|drop",
            SILENT,
        ),
        "RSET": (DROP,),
    }

    def __init__(self, offer: Mapping[str, Words], seed: int) -> None:
        self.said_yes: list[bytes] = []
        self._chance = random.Random(seed)
        usual = {**USUAL, **offer}
        super().__init__({**offer, **{step: self._mood(step, str(usual[step])) for step in self.MOODS}})

    def _mood(self, step: str, usual: str) -> Callable[[FaultySmtp], str]:
        def say(server: FaultySmtp) -> str:
            said = usual if self._chance.random() < 0.95 else self._chance.choice(self.MOODS[step])
            if step == "DOT" and said.startswith("250"):
                self.said_yes += re.findall(rb"\r\nMessage-ID: (\S+)", server.letters[-1])
            return said

        return say

    def _invites(self, _script: Mapping[str, Words]) -> bool:
        return self._last.startswith("354")

    async def _say(self, what: Words, writer: asyncio.StreamWriter) -> bool:
        self._last = what(self) if callable(what) else what
        return await super()._say(self._last, writer)


async def meet(offer: Mapping[str, Words], seed: int) -> None:
    async with Moody(offer, seed) as server:
        submission = Submission(
            host="127.0.0.1", port=server.port, security="none", connections=4, timeout_s=0.5, total_s=1.0
        )
        channel = EmailChannel(submission=submission, sender=SENDER, now=lambda: AT)
        outcomes = await send_all(channel, 200)
        await channel.close()
    yes = Counter(server.said_yes)
    told = [f"<dd.t{number:019d}@coquan.test>".encode() for number in range(200)]
    assert set(yes.values()) <= {1}
    assert set(arrived(server).values()) <= {1}
    for message_id, outcome in zip(told, outcomes, strict=True):
        if isinstance(outcome, Accepted):
            assert yes[message_id] == 1
        elif not isinstance(outcome, Uncertain):
            assert yes[message_id] == 0, outcome


@both_ways
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_whatever_the_server_does_no_letter_is_told_wrong_or_twice(
    loop: Callable[[], asyncio.AbstractEventLoop], offer: Mapping[str, Words], seed: int
) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(meet(offer, seed))


def kinds(outcomes: Iterable[Outcome]) -> Counter[str]:
    return Counter(type(outcome).__name__ for outcome in outcomes)


def arrived(server: FaultySmtp) -> Counter[bytes]:
    return Counter(re.findall(rb"\r\nMessage-ID: (\S+)", b"\r\n".join(server.letters)))


def accepted_ids(outcomes: list[Outcome]) -> set[bytes]:
    return {outcome.provider_id.encode() for outcome in outcomes if isinstance(outcome, Accepted)}


@both_ways
@pytest.mark.parametrize("limit", [1, 3])
async def test_the_far_end_never_sees_more_connections_than_allowed(
    channel_to: Make, offer: Mapping[str, Words], limit: int
) -> None:
    """Not even when the server hangs up again and again."""
    few = {**offer, "DOT": lambda s: f"250 ok{'|drop' if len(s.letters) % 7 == 0 else ''}"}
    async with FaultySmtp(few) as server:
        outcomes = await send_all(channel_to(server.port, connections=limit, **PATIENT), 200)
        assert (server.open_at_most, kinds(outcomes)) == (limit, {"Accepted": 200})
        assert arrived(server) == dict.fromkeys(accepted_ids(outcomes), 1)


@both_ways
async def test_a_server_that_says_421_every_few_letters_fails_none(
    channel_to: Make, offer: Mapping[str, Words]
) -> None:
    class Tired(FaultySmtp):
        """Takes five letters a connection, then says so and hangs up."""

        async def _say(self, what: Words, writer: asyncio.StreamWriter) -> bool:
            if self.commands[-1:] == ["MAIL"] and what == "250 2.1.0 Ok":
                carried[writer] += 1
                if carried[writer] > 5:
                    what = "421 4.7.0 too many letters over this connection|drop"
            return await super()._say(what, writer)

    carried: Counter[asyncio.StreamWriter] = Counter()
    async with Tired(offer) as server:
        outcomes = await send_all(channel_to(server.port, connections=2, **PATIENT), 100)
        assert (kinds(outcomes), server.connections) == ({"Accepted": 100}, 20)
        assert set(arrived(server).values()) == {1}
        assert len(server.letters) == 100


@both_ways
async def test_each_letter_gets_its_own_answer(channel_to: Make, offer: Mapping[str, Words]) -> None:
    def judge(server: FaultySmtp) -> str:
        return "554 5.6.0 no" if b"00007@" in server.letters[-1] else "250 ok"

    async with FaultySmtp({**offer, "DOT": judge}) as server:
        outcomes = await send_all(channel_to(server.port, connections=2, **PATIENT), 40)
        assert (kinds(outcomes), server.connections) == ({"Accepted": 39, "Refused": 1}, 2)
        assert type(outcomes[7]) is Refused
        assert len(arrived(server)) == 40


@both_ways
async def test_a_connection_lost_after_a_dot_leaves_one_letter_in_doubt_and_no_other(
    channel_to: Make, offer: Mapping[str, Words]
) -> None:
    async with FaultySmtp(
        {**offer, "DOT": lambda s: DROP if len(s.letters) in (5, 11) else "250 ok"}
    ) as server:
        outcomes = await send_all(channel_to(server.port, connections=2, **PATIENT), 40)
        assert kinds(outcomes) == {"Accepted": 38, "Uncertain": 2}
        assert (len(server.letters), set(arrived(server).values())) == (40, {1})


async def test_an_envelope_told_too_early_is_told_again(channel_to: Make) -> None:
    """A server that does not forget the old envelope when it refuses a text must be reset first."""
    state = {"nested": False}

    def dot(server: FaultySmtp) -> str:
        state["nested"] = len(server.letters) == 3
        return "554 5.6.0 no" if state["nested"] else "250 ok"

    def mail(_server: FaultySmtp) -> str:
        return "503 5.5.1 nested MAIL" if state["nested"] else "250 ok"

    def reset(_server: FaultySmtp) -> str:
        state["nested"] = False
        return "250 ok"

    script = {**PIPELINING, "DOT": dot, "MAIL": mail, "RSET": reset}
    script |= {"DATA": lambda _s: "503 5.5.1 no" if state["nested"] else "354 go"}
    async with Patient(script) as server:
        outcomes = await send_all(channel_to(server.port, connections=1, **PATIENT), 10)
        assert (kinds(outcomes), server.connections) == ({"Accepted": 9, "Refused": 1}, 1)
        assert set(arrived(server).values()) == {1}


class Patient(FaultySmtp):
    """Invites a letter only when it says so."""

    def _invites(self, script: Mapping[str, Words]) -> bool:
        words = script["DATA"]
        return (words(self) if callable(words) else words).startswith("354")


async def test_turned_away_at_some_doors_all_letters_take_the_open_ones(channel_to: Make) -> None:
    async with FaultySmtp({}, {}, {"GREETING": "421 4.7.0 too many connections|drop"}) as server:
        outcomes = await send_all(channel_to(server.port, connections=6, **PATIENT), 60)
        assert (kinds(outcomes), server.connections) == ({"Accepted": 60}, 6)


async def test_one_refused_login_answers_all_who_wait(channel_to: Make) -> None:
    script = {"EHLO": "250-faulty.test\r\n250 AUTH PLAIN LOGIN", "AUTH": "535 5.7.8 no"}
    async with FaultySmtp(script) as server:
        outcomes = await send_all(channel_to(server.port, connections=1, username="a", **PATIENT), 30)
        assert (kinds(outcomes), server.commands.count("AUTH")) == ({"AccountDown": 30}, 1)


async def test_a_letter_whose_turn_never_came_is_unsent_and_blames_nobody(channel_to: Make) -> None:
    async with FaultySmtp({"DOT": SILENT}) as server:
        channel = channel_to(server.port, connections=1, timeout_s=0.2, total_s=0.6)
        first, second = await send_all(channel, 2)
        assert len(server.letters) == 1
    assert type(first) is Uncertain
    assert isinstance(second, TryLater)
    assert (second.code, second.whole_account) == ("busy", False)


@both_ways
async def test_a_connection_unused_for_long_is_closed_politely(
    channel_to: Make, offer: Mapping[str, Words]
) -> None:
    async with FaultySmtp(offer) as server:
        channel = channel_to(server.port, rest_s=0.05)
        outcomes = await send_all(channel, 3)
        await until(lambda: server.open_now == 0)
        quits = server.commands.count("QUIT")
        outcomes += await send_all(channel, 1)
        assert (quits, kinds(outcomes), server.commands.count("MAIL")) == (3, {"Accepted": 4}, 4)


async def test_closing_says_goodbye_and_hands_back_what_waits(channel_to: Make) -> None:
    async with FaultySmtp({"DOT": lambda s: "250 ok" if len(s.letters) == 1 else SILENT}) as server:
        channel = channel_to(server.port, connections=1)
        await channel.send(letter_to())
        sending = asyncio.gather(channel.send(letter_to()), channel.send(letter_to()))
        await until(lambda: len(server.letters) == 2)
        await channel.close()
        assert kinds(await sending) == {"Uncertain": 1, "TryLater": 1}
    async with FaultySmtp() as server:
        channel = channel_to(server.port)
        await channel.send(letter_to())
        await channel.close()
        assert server.commands[-1] == "QUIT"


async def test_no_command_is_told_ahead_where_the_server_does_not_offer_it() -> None:
    """Each piece that arrives must be one command, or one letter with its dot."""
    pieces: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hi\r\n")
        while piece := await reader.read(2**16):
            pieces.append(piece)
            writer.write(b"354 go\r\n" if piece == b"DATA\r\n" else b"250 ok\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    submission = Submission(host="127.0.0.1", port=port, security="none", connections=1)
    channel = EmailChannel(submission=submission, sender=SENDER, now=lambda: AT)
    assert kinds(await send_all(channel, 5)) == {"Accepted": 5}
    await channel.close()
    server.close()
    assert {piece.count(b"\r\n") for piece in pieces if not piece.endswith(b"\r\n.\r\n")} == {1}
    assert [piece for piece in pieces if piece.count(b"\r\n.\r\n") > 1] == []


async def test_a_letter_sent_again_is_the_same_letter() -> None:
    """So that a mail program, and our own reading of bounces, take both for one."""
    clock = [AT]
    async with FaultySmtp() as server:
        submission = Submission(host="127.0.0.1", port=server.port, security="none")
        channel = EmailChannel(submission=submission, sender=SENDER, now=lambda: clock[0])
        for later in (timedelta(), timedelta(), timedelta(hours=2)):
            clock[0] = AT + later
            await channel.send(letter_to(qr_payload="00020101021238"))
        await channel.close()
        first, again, much_later = server.letters
    date = re.compile(rb"\r\nDate: [^\r]+")
    assert again == first
    assert (date.sub(b"", much_later), much_later == first) == (date.sub(b"", first), False)
    assert first.count(b"\r\nMessage-ID: <dd.t0123456789abcdefgh@coquan.test>\r\n") == 1
