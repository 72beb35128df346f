"""After a broadcast everybody answers: each answer counts once, and none waits behind one that fails."""

import asyncio
import random
from collections import Counter

from handlers.dispatch import AT_ONCE, TRIES, process_some
from messages.channel import Inbound
from storage import addresses, contact_log
from storage.inbox import DatabaseRecorder
from tests.desks import arrive, desk, letter, post
from tests.pushing import effects, linked

PEOPLE = 120
HANDS = 8


async def test_each_answer_counts_once_however_often_it_comes_and_whoever_reads_it(database, clock):
    now = clock.now()
    chance = random.Random(3)
    chats = linked(database, now, PEOPLE)
    said = [letter(f"e{chat}", now, text="mai em đóng", address=chat) for chat in chats]
    deliveries = [event for event in said for _ in range(chance.randint(1, 5))]
    chance.shuffle(deliveries)
    recorder = DatabaseRecorder(database, clock.now)
    brought = asyncio.Event()

    async def bring(events: list[Inbound]) -> None:
        for event in events:
            await recorder.record([event])

    async def read() -> None:
        while True:
            last = brought.is_set()
            if not await asyncio.to_thread(process_some, database, desk(now)) and last:
                return

    readers = [asyncio.create_task(read()) for _ in range(2)]
    await asyncio.gather(*(bring(deliveries[hand::HANDS]) for hand in range(HANDS)))
    brought.set()
    await asyncio.gather(*readers)

    assert {row["state"] for row in post(database).values()} == {"done"}
    assert len(post(database)) == PEOPLE
    assert effects(database) == (Counter(dict.fromkeys(chats, 1)), PEOPLE)
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()


def test_letters_that_fail_stop_none_of_the_others_and_end_with_a_person(database, clock):
    chats = linked(database, clock.now(), count=2 * AT_ONCE)
    with database.begin() as conn:  # addresses whose owner is missing from the books
        for bad in range(3):
            nobody = ("participant", 9990 + bad)
            addresses.confirm(conn, nobody, "telegram", str(bad), source="link", now=clock.now())
    good = [letter(f"g{chat}", clock.now(), text="mai em đóng", address=chat) for chat in chats]
    bad_ones = [letter(f"b{n}", clock.now(), text="XN 1234", address=str(n)) for n in range(3)]
    events = [bad_ones[0], *good[:AT_ONCE], bad_ones[1], *good[AT_ONCE:], bad_ones[2]]
    arrive(database, clock.now(), *events)

    read = 0
    while done := process_some(database, desk(clock.now())):
        read += done
    states = Counter((row["state"], row["event_id"][0]) for row in post(database).values())
    assert (read, states) == (len(events), Counter({("done", "g"): len(good), ("new", "b"): 3}))
    assert effects(database) == (Counter(dict.fromkeys(chats, 1)), len(chats))

    for _ in range(TRIES):
        clock.forward(minutes=5)
        while process_some(database, desk(clock.now())):
            pass
    assert {(r["event_id"], r["note"]) for r in post(database).values() if r["state"] == "parked"} == {
        (f"b{n}", "handler_failed") for n in range(3)
    }
