"""Bugs to plant in the engine, each with the promises it may break: a simulation is worth what it finds."""

import dataclasses
from collections.abc import Callable

import pytest

from messages.verdict import Done
from scheduler.facts import load_facts
from scheduler.settlement import Result
from scheduler.windows import Windows
from storage import accounts, cases, message_keys, outbox, receipts, settling, stops
from storage.tables import messages
from tests.simulation import scene, worker
from tests.simulation.promises import Broken
from tests.simulation.runs import machine, run


def accepted_before_it_is_sent(plant) -> None:
    claim = worker.Worker.claim

    def hasty(self, account):
        count = claim(self, account)
        early = [Result(claimed=h.item, verdict=Done(provider_id="")) for h in self.held[-count or None :]]
        if count:
            self.write(early)
        return count

    plant.setattr(worker.Worker, "claim", hasty)


def every_key_is_new(plant) -> None:
    take = message_keys.take
    plant.setattr(message_keys, "take", lambda conn, wanted: take(conn, wanted) | set(wanted))


def the_sweep_queues_again(plant) -> None:
    final = settling.final

    def again(conn, row, state, code, detail, now):
        if code != "sender_vanished":
            return final(conn, row, state, code, detail, now)
        conn.execute(
            messages.update().where(messages.c.id == row["id"]).values(state="queued", claim_id=None)
        )
        return None

    plant.setattr(settling, "final", again)


def receipts_overwrite(plant) -> None:
    class Lowest(dict[str, int]):
        def get(self, key, default=None):
            return -1

    plant.setattr(receipts, "_RANK", Lowest(receipts._RANK))


def stops_are_not_asked(plant) -> None:
    plant.setattr(stops, "read", lambda _rows: [])


def hours_are_not_asked(plant) -> None:
    class Always(Windows):
        def opening(self, at, **_more):
            return at

    plant.setattr(scene, "WINDOWS", Always())


def the_fence_is_gone(plant) -> None:
    settle = settling.settle

    def anybody(conn, message_id, claim_id, verdict, *, now):
        query = messages.select().where(messages.c.id == message_id)
        mine = next(conn.execute(query).mappings())["claim_id"]
        return settle(conn, message_id, mine or claim_id, verdict, now=now)

    plant.setattr(settling, "settle", anybody)


def refusals_are_not_asked(plant) -> None:
    plant.setattr(cases, "read_refusals", lambda _rows: [])


def the_list_is_not_asked(plant) -> None:
    class Everything(frozenset[tuple[str, int, str]]):
        def __contains__(self, _item):
            return True

    def all_owed(conn, waiting, now):
        return dataclasses.replace(load_facts(conn, waiting, now), owed=Everything())

    plant.setattr("scheduler.claiming.load_facts", all_owed)


def the_pace_is_forgotten(plant) -> None:
    plant.setattr(accounts, "pacing", lambda _paces: [])


def flight_is_not_counted(plant) -> None:
    plant.setattr(outbox, "by_account", lambda _rows: {})


Bug = tuple[Callable[..., None], set[str]]

#: Found within the budget of every change.
QUICKLY: list[Bug] = [
    (accepted_before_it_is_sent, {"never sent", "wire without intent"}),
    (every_key_is_new, {"key not unique", "said twice"}),
    (the_sweep_queues_again, {"state regressed", "said twice"}),
    (receipts_overwrite, {"state regressed"}),
    (stops_are_not_asked, {"stopped"}),
    (hours_are_not_asked, {"outside hours"}),
    (the_pace_is_forgotten, {"pace"}),
]
#: These need a rare order of events.
PATIENTLY: list[Bug] = [
    (the_fence_is_gone, {"sent and forgotten", "state regressed", "said twice", "wire without intent"}),
    (refusals_are_not_asked, {"unwanted", "refusal not heard"}),
    (the_list_is_not_asked, {"unwanted"}),
    (flight_is_not_counted, {"in flight", "two at once to one address"}),
]


def finds(bug: Bug, monkeypatch: pytest.MonkeyPatch, *, examples: int) -> None:
    plant, promises = bug
    plant(monkeypatch)
    with machine() as found:
        found.ends = False
        with pytest.raises(Broken) as broken:
            run(found, max_examples=examples)
    assert broken.value.promise in promises
    print(f"{plant.__name__}: {broken.value.promise}, example {found.statistics['examples']}")  # noqa: T201 - figures
