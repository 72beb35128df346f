"""An event is stored once and for good before anybody is told that it was."""

import asyncio
import random

import pytest

from messages.channel import InboundKind
from storage import cursors, inbox
from storage.database import Database
from storage.inbox import DatabaseRecorder
from tests.desks import arrive, letter, post


def test_the_same_event_twice_is_one_letter(database, clock):
    now = clock.now()
    first = letter("1", now, text="một")

    assert arrive(database, now, first, letter("2", now)) == 2
    assert arrive(database, now, first) == 0
    assert arrive(database, now, letter("3", now), first, letter("3", now)) == 1
    assert arrive(database, now, letter("1", now, channel="zalo")) == 1
    assert len(post(database)) == 3
    with database.begin() as conn:
        assert inbox.counts(conn) == {"new": 4}


async def test_many_recorders_at_once_store_each_event_once(database, clock):
    now = clock.now()
    chance = random.Random(7)
    deliveries = [letter(str(i % 300), now, text=str(i % 300)) for i in range(900)]
    chance.shuffle(deliveries)
    recorder = DatabaseRecorder(database, clock.now)
    hands = [deliveries[i::8] for i in range(8)]

    async def bring(events) -> int:
        return sum([await recorder.record(events[i : i + 5]) for i in range(0, len(events), 5)])

    new = await asyncio.gather(*(bring(events) for events in hands))

    assert sum(new) == 300
    assert {row["text"] for row in post(database).values()} == {str(i) for i in range(300)}


async def test_the_cursor_moves_with_the_events_or_not_at_all(database, clock):
    recorder = DatabaseRecorder(database, clock.now)
    now = clock.now()
    assert await recorder.cursor("telegram") is None
    await recorder.record([letter("1", now)], cursor=("telegram", "10"))
    assert await recorder.cursor("telegram") == "10"

    with pytest.raises(Exception, match="naive"):
        await recorder.record(
            [letter("2", now), letter("3", now.replace(tzinfo=None))], cursor=("telegram", "12")
        )
    assert (await recorder.cursor("telegram"), list(post(database))) == ("10", ["1"])

    await recorder.record([], cursor=("telegram", "11"))
    assert await recorder.cursor("telegram") == "11"


async def test_a_recorder_that_dies_between_events_and_cursor_leaves_neither(database, database_url, clock):
    with database.engine.connect() as conn:
        inbox.record(conn, [letter("1", clock.now())], now=clock.now(), cursor=("telegram", "10"))
        conn.rollback()  # what a killed process leaves
    other = Database(database_url)
    with other.begin() as conn:
        assert cursors.get(conn, "telegram") is None
    other.close()
    assert post(database) == {}


HARD_TO_STORE = [
    ("half of an emoji", "xin chào \ud83d", "xin chào ?"),
    ("a NUL", "a\x00b", "ab"),
    ("a whole emoji", "cảm ơn 🙏", "cảm ơn 🙏"),
    ("four thousand signs", "ữ" * 4096, "ữ" * 4096),
]


@pytest.mark.parametrize(("what", "text", "kept"), HARD_TO_STORE, ids=[h[0] for h in HARD_TO_STORE])
def test_no_text_is_too_strange_to_be_stored(database, clock, what, text, kept):
    event = letter("1", clock.now(), text=text, display_name=text, raw={"text": text})
    assert arrive(database, clock.now(), event) == 1
    with database.begin() as conn:
        (found,) = inbox.take(conn, now=clock.now())

    assert (found.event.text, found.event.display_name) == (kept, kept)
    assert found.event.raw == {"text": text}


def test_an_event_comes_back_as_it_was_brought(database, clock):
    event = letter(
        "9007199254740993",
        clock.now(),
        InboundKind.START,
        channel="zalo",
        address="9007199254740993",
        text="xin chào",
        token="ABC",
        reply_to="5",
        tracking_id="t" * 24,
        display_name="Tám",
        private=False,
        raw={"ngày": [1, None, {"a": 0.5}]},
    )
    arrive(database, clock.now(), event)
    with database.begin() as conn:
        (found,) = inbox.take(conn, now=clock.now())

    assert found.event == event
    assert found.received_at == clock.now()


def test_a_postponed_letter_waits_longer_each_time_and_lets_others_pass(database, clock):
    arrive(database, clock.now(), letter("1", clock.now()), letter("2", clock.now()))
    waits = []
    for _ in range(14):
        with database.begin() as conn:
            (found,) = inbox.take(conn, now=clock.now())
            assert found.event.event_id == "1"
            inbox.postpone(conn, found, now=clock.now())
            assert [other.event.event_id for other in inbox.take(conn, now=clock.now(), limit=9)] == ["2"]
        before = clock.now()
        waits.append((post(database)["1"]["try_at"] - before).total_seconds())
        clock.forward(seconds=waits[-1])

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]
