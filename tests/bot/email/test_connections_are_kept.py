"""Connections are reused, reopened when they fell asleep, and never make one letter two."""

import asyncio
from collections.abc import Callable, Mapping

import pytest

from bot.channels.email import EmailChannel
from messages.outcome import Accepted, TryLater, Uncertain
from tests.bot.email.conftest import letter_to
from tests.faulty_smtp import DROP, PIPELINING, FaultySmtp, Words
from tests.waiting import until

Make = Callable[..., EmailChannel]


async def test_letters_share_one_connection(channel_to: Make) -> None:
    async with FaultySmtp() as server:
        channel = channel_to(server.port)
        outcomes = [await channel.send(letter_to()) for _ in range(5)]
        assert (server.connections, len(server.letters)) == (1, 5)
    assert {type(o) for o in outcomes} == {Accepted}


async def test_no_more_connections_than_allowed(channel_to: Make) -> None:
    async with FaultySmtp() as server:
        channel = channel_to(server.port, connections=3)
        await asyncio.gather(*(channel.send(letter_to()) for _ in range(20)))
        assert (server.connections <= 3, len(server.letters)) == (True, 20)


@pytest.mark.parametrize("script", [{}, PIPELINING], ids=["one-by-one", "pipelined"])
async def test_a_refused_recipient_leaves_the_connection_usable(
    channel_to: Make, script: Mapping[str, Words]
) -> None:
    async with FaultySmtp(
        {**script, "RCPT": "550 5.1.1 unknown", "DATA": "503 5.5.1 no recipients"}
    ) as server:
        channel = channel_to(server.port)
        await channel.send(letter_to())
        await channel.send(letter_to())
        assert server.connections == 1
        assert server.commands.count("RSET") == 1


async def test_a_server_that_takes_data_for_nobody_gets_no_letter(channel_to: Make) -> None:
    async with FaultySmtp({**PIPELINING, "RCPT": "550 5.1.1 unknown"}, PIPELINING) as server:
        channel = channel_to(server.port)
        refused = await channel.send(letter_to())
        accepted = await channel.send(letter_to())
        assert (type(refused).__name__, type(accepted).__name__) == ("Refused", "Accepted")
        assert (server.connections, len(server.letters)) == (2, 1)


@pytest.mark.parametrize("goodbye", ["250 Ok|drop", "250 Ok"])
async def test_a_connection_that_died_in_its_sleep_is_replaced_at_once(
    channel_to: Make, goodbye: str
) -> None:
    # The first connection takes one letter; the second letter meets its end.
    first = {"DOT": goodbye, "RSET": DROP}
    async with FaultySmtp(first) as server:
        channel = channel_to(server.port)
        outcomes = [await channel.send(letter_to())]
        await asyncio.sleep(0.05)
        outcomes.append(await channel.send(letter_to()))
    assert {type(o) for o in outcomes} == {Accepted}


class Sleepy(FaultySmtp):
    """Closes the first connection when it is asked to carry a second letter."""

    async def _say(self, what: Words, writer: asyncio.StreamWriter) -> bool:
        if self.connections == 1 and len(self.letters) == 1 and self.commands[-1] == "MAIL":
            return False
        return await super()._say(what, writer)


async def test_a_letter_that_met_a_closing_connection_goes_over_a_fresh_one(channel_to: Make) -> None:
    async with Sleepy() as server:
        channel = channel_to(server.port)
        outcomes = [await channel.send(letter_to()) for _ in range(2)]
        assert (server.connections, len(server.letters)) == (2, 2)
    assert {type(o) for o in outcomes} == {Accepted}


async def test_after_the_final_dot_nothing_is_sent_again(channel_to: Make) -> None:
    async with FaultySmtp({"DOT": DROP}) as server:
        channel = channel_to(server.port)
        outcome = await channel.send(letter_to())
        assert (type(outcome), server.connections, len(server.letters)) == (Uncertain, 1, 1)


class Hasty(FaultySmtp):
    """Hangs up after the first bytes of a letter."""

    async def _talk(
        self, script: Mapping[str, Words], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"220 hi\r\n")
        for words in ("250 ok", "250 ok", "250 ok", "354 go"):
            await reader.readuntil(b"\r\n")
            writer.write(words.encode() + b"\r\n")
        await reader.read(1000)


async def test_a_line_cut_before_the_final_dot_means_not_sent(channel_to: Make) -> None:
    async with Hasty() as server:
        # more than the network swallows at once, so that the cut is seen while the text is still ours
        outcome = await channel_to(server.port, timeout_s=5).send(letter_to(text="x" * 20_000_000))
        assert server.letters == []
    assert isinstance(outcome, TryLater)
    assert outcome.whole_account


async def test_a_cancelled_sending_does_not_leave_a_half_told_connection(channel_to: Make) -> None:
    async with FaultySmtp({"DOT": "silent"}, {}) as server:
        channel = channel_to(server.port, total_s=30)
        sending = asyncio.create_task(channel.send(letter_to()))
        await until(lambda: server.letters)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert type(await channel.send(letter_to())) is Accepted
        assert server.connections == 2


async def test_lines_beginning_with_a_dot_arrive_as_written(channel_to: Make) -> None:
    async with FaultySmtp() as server:
        channel = channel_to(server.port)
        answer = await channel._pool.send("a@b.test", "c@d.test", b"Subject: x\r\n\r\n.one\r\n..two\r\nend")
        assert answer.code == 250
        assert server.letters == [b"Subject: x\r\n\r\n..one\r\n...two\r\nend\r\n"]
