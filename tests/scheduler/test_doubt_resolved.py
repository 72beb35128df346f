"""A message of which nobody knows whether it left: settled by the network's word, sent once more, or held."""

import asyncio
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from messages.channel import InboundKind
from messages.outcome import Accepted, Refused, Uncertain
from scheduler import upkeep as keeping
from scheduler.caps import Caps
from scheduler.doubt import DoubtRule, Follow
from scheduler.silence import SilenceSettings
from scheduler.upkeep import Upkeep
from storage import cases, contact_log, doubts, receipts, stops, sweeping, tasks
from storage.database import Database
from storage.tables import messages
from tests.far_file import WINDOWS, FarFile, RunningClock, deliver, taken
from tests.queued import SUBJECT, new, put, road, rows, states

LETTERS = DoubtRule(channel="email", follow=Follow.ONCE_MORE, after=timedelta(minutes=15))


@pytest.fixture
def running(clock):
    return RunningClock(clock.now())


class Doubtful(FarFile):
    """Takes messages and does not say so; asked later, it says what it is told to say."""

    def __init__(self, path, name="zns", *, fates=None, silent=True) -> None:
        super().__init__(path, name)
        self.silent = silent
        self.fates = fates or {}  #: address → outcome, None: not known (yet)
        self.asked: list[str] = []

    async def send(self, out):
        outcome = await super().send(out)
        return Uncertain(code="timeout") if self.silent else outcome

    async def fate(self, *, tracking_id, provider_id, sent_at, address, text):
        assert text == f"tin đến {address}"
        self.asked.append(address)
        return self.fates.get(address)


def put_in_doubt(database, running, channel, addresses, **more):
    items = [
        new(f"m{address}", running.now(), roads=[road(channel.name, address)], **more)
        for address in addresses
    ]
    put(database, items, running.now())
    asyncio.run(deliver(database, running.now, channel).run_until_empty())
    assert states(database)["uncertain"] == len(addresses)


def upkeep(database, running, channel, *rules) -> Upkeep:
    return Upkeep(
        database=database, channels={channel.name: channel}, now=running.now, windows=WINDOWS, every_s=15.0,
        caps=Caps(), silence=SilenceSettings(), doubt_rules=rules,
    )  # fmt: skip


def ends(database):
    return {row["address"]: row["state"] for row in rows(database)}


# -- the network is asked ---------------------------------------------------------------------------------


def test_the_networks_word_settles_and_what_it_does_not_know_waits(database, running, tmp_path):
    channel = Doubtful(
        tmp_path / "far", fates={"84001": Accepted(provider_id="z1"), "84003": Refused(code="-118")}
    )
    put_in_doubt(database, running, channel, ["84001", "84002", "84003"])
    work = upkeep(database, running, channel)
    asyncio.run(work.resolve())
    assert channel.asked == []  # a receipt may be on its way

    running.forward(minutes=5)
    for _ in range(3):
        asyncio.run(work.resolve())
    assert channel.asked == ["84001", "84002", "84003"]
    assert ends(database) == {"84001": "accepted", "84002": "uncertain", "84003": "failed"}
    with database.begin() as conn:
        assert len(tasks.tasks_of(conn, SUBJECT)) == 1  # of the one who was not reached

    running.forward(minutes=5, seconds=10)
    channel.fates["84002"] = Accepted(provider_id="z2")
    asyncio.run(work.resolve())
    assert ends(database)["84002"] == "accepted"
    assert len(taken(tmp_path / "far")) == 3
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()


def test_an_id_that_belongs_to_another_message_is_not_believed(database, running, tmp_path):
    known = FarFile(tmp_path / "known", "zns")
    put(database, [new("known", running.now(), roads=[road("zns", "84001")])], running.now())
    asyncio.run(deliver(database, running.now, known).run_until_empty())
    (row,) = rows(database)
    channel = Doubtful(tmp_path / "far", fates={"84002": Accepted(provider_id=row["provider_id"])})
    put_in_doubt(database, running, channel, ["84002"])
    running.forward(minutes=6)
    asyncio.run(upkeep(database, running, channel).resolve())

    assert (channel.asked, ends(database)["84002"]) == (["84002"], "uncertain")


def test_two_processes_that_ask_at_once_settle_once(database, database_url, running, tmp_path):
    addresses = [f"84{i:03}" for i in range(12)]
    channel = Doubtful(tmp_path / "far", fates={a: Accepted(provider_id=f"z{a}") for a in addresses})
    put_in_doubt(database, running, channel, addresses)
    running.forward(minutes=6)

    async def both() -> None:
        with closing(Database(database_url)) as other:
            await asyncio.gather(*(upkeep(db, running, channel).resolve() for db in (database, other)))

    asyncio.run(both())
    assert set(ends(database).values()) == {"accepted"}
    with database.begin() as conn:
        kinds = [entry.kind for entry in contact_log.entries(conn)]
    assert kinds.count("accepted") == len(addresses)


def test_those_only_a_person_can_resolve_do_not_hide_the_later_ones(database, running, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "DOUBTS_AT_ONCE", 4)
    channel = Doubtful(tmp_path / "far")
    put_in_doubt(database, running, channel, [f"84{i:03}" for i in range(9)])
    running.forward(hours=25)  # the network will not know any more
    put(database, [new("late", running.now(), roads=[road("zns", "84999")])], running.now())
    asyncio.run(deliver(database, running.now, channel).run_until_empty())
    running.forward(minutes=6)
    channel.fates["84999"] = Accepted(provider_id="z9")
    work = upkeep(database, running, channel)
    for _ in range(3):
        asyncio.run(work.resolve())

    assert channel.asked == ["84999"]
    assert ends(database)["84999"] == "accepted"


# -- a letter once more ------------------------------------------------------------------------------------


@pytest.mark.parametrize("processes", [1, 2])
def test_a_letter_goes_once_more_with_the_same_identity_and_then_stays(
    database, database_url, running, tmp_path, processes
):
    channel = Doubtful(tmp_path / "far", "email")
    put_in_doubt(database, running, channel, ["a@x.test"])

    async def resolve() -> None:
        with closing(Database(database_url)) as other:
            works = [upkeep(db, running, channel, LETTERS) for db in (database, other)[:processes]]
            await asyncio.gather(*(work.resolve() for work in works))

    for _ in range(4):
        running.forward(minutes=20)
        asyncio.run(resolve())
        asyncio.run(deliver(database, running.now, channel).run_until_empty())

    sent = taken(tmp_path / "far")
    assert (len(sent), len(set(sent))) == (2, 1)
    (row,) = rows(database)
    assert (row["state"], row["attempt"]) == ("uncertain", 2)


def test_without_the_offices_rule_it_is_held_for_ever_and_listed(database, running, tmp_path):
    for name, address in (("email", "a@x.test"), ("telegram", "700")):
        channel = Doubtful(tmp_path / name, name)
        put(database, [new(name, running.now(), roads=[road(name, address)])], running.now())
        asyncio.run(deliver(database, running.now, channel).run_until_empty())
        for _ in range(3):
            running.forward(days=3)
            asyncio.run(upkeep(database, running, channel).resolve())
            asyncio.run(deliver(database, running.now, channel).run_until_empty())
        assert (len(taken(tmp_path / name)), channel.asked) == (1, [])

    assert states(database) == {"uncertain": 2}


def test_a_receipt_that_comes_first_wins(database, running, tmp_path):
    channel = Doubtful(tmp_path / "far", "email")
    put_in_doubt(database, running, channel, ["a@x.test"])
    (row,) = rows(database)
    with database.begin() as conn:
        receipts.apply(conn, row, InboundKind.DELIVERED, at=running.now(), now=running.now())
    running.forward(minutes=20)
    asyncio.run(upkeep(database, running, channel, LETTERS).resolve())
    asyncio.run(deliver(database, running.now, channel).run_until_empty())

    assert (states(database), len(taken(tmp_path / "far"))) == ({"delivered": 1}, 1)


def test_who_says_stop_meanwhile_gets_no_second_letter(database, running, tmp_path):
    channel = Doubtful(tmp_path / "far", "email")
    put_in_doubt(database, running, channel, ["a@x.test"])
    with database.begin() as conn:
        cases.opt_out(conn, SUBJECT, channel="", address="", inbox_id=0, now=running.now())
    running.forward(minutes=20)
    asyncio.run(upkeep(database, running, channel, LETTERS).resolve())
    asyncio.run(deliver(database, running.now, channel).run_until_empty())

    assert len(taken(tmp_path / "far")) == 1


def test_a_cancelled_campaigns_letter_is_not_sent_once_more(database, running, tmp_path):
    channel = Doubtful(tmp_path / "far", "email")
    put_in_doubt(database, running, channel, ["a@x.test", "b@x.test"], campaign="figures")
    with database.begin() as conn:
        stops.put(conn, "campaign:figures", kind="cancelled", reason="", by="x", now=running.now())
        assert sweeping.take_back(conn, "figures", running.now()) == 0
        assert stops.every(conn) == []
    running.forward(minutes=20)
    asyncio.run(upkeep(database, running, channel, LETTERS).resolve())
    # and what a person finds was never sent is taken back, not sent
    first = rows(database)[0]["id"]
    with database.begin() as conn:
        doubts.resolve(conn, first, "not_sent", by="x", reason="", now=running.now())
    asyncio.run(deliver(database, running.now, channel).run_until_empty())

    assert (states(database), len(taken(tmp_path / "far"))) == ({"uncertain": 1, "cancelled": 1}, 2)


def test_a_network_that_names_the_id_we_know_already_is_believed(database, running, tmp_path):
    channel = Doubtful(tmp_path / "far", fates={"84002": Accepted(provider_id="z2")})
    put_in_doubt(database, running, channel, ["84002"])
    with database.begin() as conn:
        conn.execute(sa.update(messages).values(provider_id="z2"))
    running.forward(minutes=6)
    asyncio.run(upkeep(database, running, channel).resolve())

    assert ends(database) == {"84002": "accepted"}


def test_what_somebody_else_has_resolved_is_remembered_no_longer(database, running, tmp_path):
    channel = Doubtful(tmp_path / "far")
    put_in_doubt(database, running, channel, ["84001"])
    work = upkeep(database, running, channel)
    asyncio.run(work.resolve())
    assert len(work._next_question) == 1
    (row,) = rows(database)
    with database.begin() as conn:
        receipts.apply(conn, row, InboundKind.READ, at=running.now(), now=running.now())
    running.forward(days=1)
    asyncio.run(work.resolve())

    assert work._next_question == {}
