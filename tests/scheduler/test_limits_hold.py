"""Every slot handed out keeps every limit, whoever claims and whatever the clock does."""

import itertools
import random
import threading
from contextlib import ExitStack, closing
from datetime import datetime, timedelta

import pytest

from messages.channel import MessageClass
from scheduler.caps import Caps
from scheduler.claiming import claim
from scheduler.pacing import Pace
from scheduler.terms import Terms
from storage.database import Database
from tests.far_file import WINDOWS
from tests.far_times import fullest, settle
from tests.queued import new, put, road, rows

TELEGRAM = Pace(30.0)
CHAT, GROUP = Pace(1.0), Pace(20 / 60)


class Claimers:
    """Several processes' claims in turn, a tenth of a second or more apart; the network takes all at once."""

    def __init__(self, database: Database, url: str, clock, processes: int, terms: dict[str, Terms], **more):
        self._stack = ExitStack()
        others = [self._stack.enter_context(closing(Database(url))) for _ in range(processes - 1)]
        self._turns = itertools.cycle([database, *others])
        self._draw = random.Random(7)
        self._clock, self._terms, self._more = clock, terms, more
        self.slots: dict[str, list[datetime]] = {account: [] for account in terms}
        self.by_address: dict[str, list[datetime]] = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._stack.close()

    def look(self, account: str):
        database = next(self._turns)
        found = database.transact(
            claim, account, now=self._clock.now(), limit=100, terms=self._terms[account], windows=WINDOWS,
            **self._more,
        )  # fmt: skip
        for item in found.claimed:
            self.slots[account].append(item.send_at)
            self.by_address.setdefault(item.message.address, []).append(item.send_at)
        settle(database, found, self._clock.now())
        return found

    def go_on(self, seconds: float) -> None:
        end = self._clock.now() + timedelta(seconds=seconds)
        while self._clock.now() < end:
            for account in self._terms:
                self.look(account)
            self._clock.forward(seconds=self._draw.uniform(0.1, 0.28))


def many(now, count, channel="telegram", **more):
    return [
        new(f"{channel}{i:05}", now, subject=("participant", i), roads=[road(channel, f"{i}")], **more)
        for i in range(count)
    ]


PROCESSES = pytest.mark.parametrize(
    ("database_url", "processes"), [("sqlite", 1), ("postgresql", 3)],
    indirect=["database_url"],
)  # fmt: skip


@PROCESSES
def test_an_account_gets_thirty_slots_a_second_and_never_one_more(database, database_url, clock, processes):
    put(database, many(clock.now(), 200), clock.now())
    with Claimers(database, database_url, clock, processes, {"telegram": Terms(pace=TELEGRAM)}) as at_work:
        at_work.go_on(6)
    slots = at_work.slots["telegram"]

    assert fullest(slots, 1) == 30
    assert len(slots) >= 0.9 * 30 * 6


@PROCESSES
def test_two_accounts_together_keep_the_pace_they_share(database, database_url, clock, processes):
    """An application's pace holds over the official account and its notices together."""
    put(database, [*many(clock.now(), 500, "zalo"), *many(clock.now(), 500, "zns")], clock.now())
    terms = Terms(pace=Pace(1000.0), shared=("zalo.app", Pace(600 / 60)))
    with Claimers(database, database_url, clock, processes, {"zalo": terms, "zns": terms}) as at_work:
        at_work.go_on(21)
    slots = [*at_work.slots["zalo"], *at_work.slots["zns"]]

    assert fullest(slots, 20) == 200  # a third of the minute's
    assert len(slots) >= 0.9 * 210
    assert min(len(found) for found in at_work.slots.values()) > 50


@PROCESSES
def test_a_chat_hears_one_a_second_and_a_group_twenty_a_minute(database, database_url, clock, processes):
    now = clock.now()
    items = [new(f"c{i:03}", now, roads=[road(address="700")]) for i in range(30)]
    items += [new(f"g{i:03}", now, roads=[road(address="-100900")]) for i in range(30)]
    put(database, [*items, *many(now, 20)], now)
    terms = Terms(pace=TELEGRAM, chat_pace=CHAT, group_pace=GROUP)
    with Claimers(database, database_url, clock, processes, {"telegram": terms}) as at_work:
        at_work.go_on(64)
    chat, group = at_work.by_address["700"], at_work.by_address["-100900"]

    assert (fullest(chat, 1), len(chat)) == (1, 30)
    assert (chat[-1] - chat[0]).total_seconds() <= 29 / 0.9
    assert (fullest(group, 60), fullest(group, 3)) == (20, 1)
    assert len(group) >= 0.9 * 20
    assert sum(len(found) for found in at_work.by_address.values()) == 30 + len(group) + 20


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_letters_go_at_the_pace_of_the_hour(database, database_url, clock):
    put(database, many(clock.now(), 300, "email"), clock.now())
    with Claimers(database, database_url, clock, 2, {"email": Terms(pace=Pace(7200 / 3600))}) as at_work:
        at_work.go_on(25)

    assert fullest(at_work.slots["email"], 20) == 40
    assert len(at_work.slots["email"]) >= 0.9 * 50


# -- a clock that is set --------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-24.0, -1.0, 1.0, 24.0])
def test_a_clock_that_is_set_neither_stalls_an_account_nor_lets_it_burst(
    database, database_url, clock, hours
):
    early = clock.now() - timedelta(hours=30)
    put(database, many(early, 150), early)
    terms = {"telegram": Terms(pace=Pace(20.0), shared=("zalo.app", Pace(10.0)))}
    with Claimers(database, database_url, clock, 1, terms) as at_work:
        at_work.go_on(2)
        set_at = clock.forward(hours=hours)
        handed_out = len(at_work.slots["telegram"])
        at_work.go_on(6)
    slots = at_work.slots["telegram"][handed_out:]

    # two distances and two looks ahead, and a look
    assert (slots[0] - set_at).total_seconds() <= 2 * 0.1 + 2 * 0.3 + 0.28
    assert (fullest(slots, 1), len(slots) >= 0.9 * 10 * 5) == (10, True)


@pytest.mark.parametrize("hours", [-1.0, 1.0])
def test_a_clock_that_is_set_does_not_silence_a_chat(database, database_url, clock, hours):
    early = clock.now() - timedelta(hours=30)
    put(database, chatter(early, range(2)), early)
    with Claimers(
        database, database_url, clock, 1, {"telegram": Terms(pace=TELEGRAM, chat_pace=CHAT)}
    ) as at_work:
        at_work.go_on(2)
        set_at = clock.forward(hours=hours)
        at_work.by_address.clear()
        put(database, chatter(early, range(2, 20)), early)
        at_work.go_on(8)
    chat = at_work.by_address["700"]

    assert (chat[0] - set_at).total_seconds() <= 2 * 1.0 + 2 * 0.3 + 0.28
    assert (fullest(chat, 1), len(chat) >= 5) == (1, True)


def chatter(now, numbers):
    return [new(f"chat{i:03}", now, roads=[road(address="700")]) for i in numbers]


def test_a_clock_that_keeps_jumping_costs_a_moment_each_time(database, database_url, clock):
    early = clock.now() - timedelta(days=2)
    put(database, many(early, 500), early)
    with Claimers(database, database_url, clock, 1, {"telegram": Terms(pace=TELEGRAM)}) as at_work:
        for hours in (1.0, -1.0, 5.0, -5.0, -20.0, 20.0):
            before = len(at_work.slots["telegram"])
            at_work.go_on(2)
            fresh = at_work.slots["telegram"][before:]
            assert (fullest(fresh, 1), len(fresh) >= 30) == (30, True)
            clock.forward(hours=hours)


# -- how often one person is written to ------------------------------------------------------------------


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_accounts_that_claim_at_once_do_not_both_write_to_one_person(database, database_url, clock):
    """Each holds only its own account's row: what the other is about to mark must be waited for."""
    now = clock.now()
    caps = Caps(per_day=1)
    people = range(40)
    items = [
        new(f"{channel}{i}", now, subject=("participant", i), campaign=channel,
            roads=[road(channel, f"{channel}{i}")])
        for channel in ("telegram", "zalo") for i in people
    ]  # fmt: skip
    put(database, items, now)
    terms = Terms(pace=Pace(5000.0), in_flight=1000)
    together = threading.Barrier(2)

    def claims(account: str) -> None:
        with closing(Database(database_url)) as own:
            for _ in range(8):
                together.wait()
                own.transact(claim, account, now=now, limit=5, terms=terms, windows=WINDOWS, caps=caps)

    threads = [threading.Thread(target=claims, args=(name,)) for name in ("telegram", "zalo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written_to = [row["subject_id"] for row in rows(database) if row["state"] == "sending"]

    assert sorted(written_to) == list(people)


def test_caps_count_over_channels_and_campaigns(database, database_url, clock):
    now = clock.now()
    campaigns = [(channel, campaign) for channel in ("telegram", "zalo", "email") for campaign in "ab"]
    items = [
        new(f"{channel}{campaign}{i}", now, subject=("participant", i), campaign=campaign,
            message_class=MessageClass.SERVICE, roads=[road(channel, f"{channel}{i}")])
        for channel, campaign in campaigns for i in range(5)
    ]  # fmt: skip
    put(database, items, now)
    terms = {name: Terms(pace=TELEGRAM) for name in ("telegram", "zalo", "email")}
    with Claimers(database, database_url, clock, 3, terms, caps=Caps(per_day=2)) as at_work:
        at_work.go_on(3)

    sent = [row for row in rows(database) if row["state"] == "accepted"]
    waiting = [row for row in rows(database) if row["state"] == "queued"]
    assert sorted(row["subject_id"] for row in sent) == sorted([*range(5)] * 2)
    assert {row["code"] for row in waiting} == {"cap"}
    assert {(row["not_before"] - now).days for row in waiting} == {0}  # the morning of the next day
