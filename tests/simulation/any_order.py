"""The machine: whatever can happen to the engine, in any order; the promises are asked after every commit.

One rule draws what happens next: several rules would be switched off at random for a whole example, and an
example without sending shows little. How often something happens is its number in `_OFTEN`.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from messages.channel import InboundKind, MessageClass
from messages.formats import OFFICE_ZONE
from storage import accounts
from storage.database import Connection
from tests.listed import DECEMBER, source, store
from tests.simulation import planned
from tests.simulation.cast import PERSONS, UNITS, listed_persons, listed_units
from tests.simulation.copied_file import CopiedFile
from tests.simulation.ending import come_to_rest
from tests.simulation.planned import CAMPAIGNS, LIVES, WAITS
from tests.simulation.scene import ACCOUNTS, Scene
from tests.simulation.truth import ANSWERS

STARTS = [
    datetime(2026, 12, 1, 9, 0, tzinfo=OFFICE_ZONE),  # a Tuesday morning
    datetime(2026, 12, 4, 17, 29, 58, tzinfo=OFFICE_ZONE),  # Friday, two seconds before the end
    datetime(2026, 12, 31, 19, 50, tzinfo=OFFICE_ZONE),  # New Year's Eve
    datetime(2027, 2, 4, 16, 0, tzinfo=OFFICE_ZONE),  # the last day before Tết
]
SCOPES = ["all", "channel:zalo", "account:telegram", *(f"campaign:{name}" for name in CAMPAIGNS)]
REPORTS = [InboundKind.ACCEPTED, InboundKind.DELIVERED, InboundKind.READ, InboundKind.BOUNCED]
BLOCKS = "(chặn)"
WORDS = ["dừng", "dừng", "Tôi đã chuyển khoản hôm qua", "cảm ơn", BLOCKS]

sometimes = st.booleans()
which = st.integers(0, 30)
several = st.lists(which, min_size=1, max_size=3)
worker_number = st.integers(0, 1)
answers = st.lists(
    st.sampled_from([*["accepted"] * len(ANSWERS), *ANSWERS]), min_size=len(ACCOUNTS), max_size=len(ACCOUNTS)
)
gone_persons = st.sets(st.sampled_from(PERSONS), max_size=2)
message = st.fixed_dictionaries(
    {
        "message_class": st.sampled_from([MessageClass.SERVICE, MessageClass.PROMO, MessageClass.REPLY]),
        "campaign": st.sampled_from(CAMPAIGNS),
        "priority": st.integers(1, 2),
        "owed": sometimes,
        "wait": st.sampled_from(WAITS),
        "life": st.sampled_from(LIVES),
    }
)

#: What a step asks for: (strategy, name) → a value that a failing example prints.
Draw = Callable[..., Any]
_OFTEN = {
    "works": 6, "goes_on": 3, "settles_again": 2, "lease_ends": 1, "time_passes": 1, "night_passes": 1,
    "clock_jumps": 1, "queues": 5, "queues_the_same_again": 1, "plans_the_day": 1, "list_comes": 1,
    "process_ends": 2, "network_reports": 3, "network_reports_again": 1,
    "somebody_writes": 2, "somebody_refuses_letters": 1, "reads_post": 2, "officer_stops": 1,
    "officer_cancels": 1, "officer_lifts": 2, "officer_consents": 2,
}  # fmt: skip


class AnyOrder(RuleBasedStateMachine):
    #: Given by whoever runs it.
    file: CopiedFile
    people: Mapping[str, Any]
    statistics: Counter[str]
    ends = True  #: whether an example that has broken nothing is brought to its end

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene(self.file, self.people, self.statistics)
        self.chains: dict[str, tuple[str, list[str]]] = {}
        self.reports: list[tuple[InboundKind, str, dict[str, Any]]] = []
        self.lists = 0
        self.statistics["examples"] += 1

    @initialize(at=st.sampled_from(STARTS))
    def begins(self, at):
        self.scene.start = at
        backlog = planned.backlog(self.scene)
        self.chains = {item.chain: (code, order) for item, code, order in backlog}
        planned.enqueue(self.scene, [item for item, _code, _order in backlog])

    @rule(
        what=st.sampled_from([name for name, often in _OFTEN.items() for _ in range(often)]), data=st.data()
    )
    def happens(self, what, data):
        self.statistics["steps"] += 1
        getattr(self, what)(data.draw)

    def teardown(self) -> None:
        """Only an example that has kept every promise so far is brought to its end."""
        if self.ends and self.chains and not self.scene.broken:
            come_to_rest(self.scene)

    # -- what is planned ----------------------------------------------------------------------

    def queues(self, draw: Draw) -> None:
        # whoever has refused or paid is planned for all the same: the claim must see it
        known = self.scene.known
        done = [c for c, found in self.people.items() if found["subject"] in known.refused | known.paid]
        code = draw(st.sampled_from([*PERSONS, *UNITS, *(done * 6)]), "to")
        roads = draw(st.permutations(ACCOUNTS), "roads")[: draw(st.integers(1, 3), "so many")]
        drawn = draw(message, "message")
        new = []
        for _copy in range(draw(st.integers(1, 4), "messages")):
            chain = f"c{len(self.chains)}"
            self.chains[chain] = (code, roads)
            new.append(planned.message(self.scene, code, chain=chain, roads=roads, **drawn))
        planned.enqueue(self.scene, new)

    def queues_the_same_again(self, draw: Draw) -> None:
        chain, (code, roads) = list(self.chains.items())[draw(which, "chain") % len(self.chains)]
        roads = roads[::-1] if draw(sometimes, "turned") else roads
        drawn = draw(message, "message")
        again = planned.message(self.scene, code, chain=chain, roads=roads, **drawn)
        assert planned.enqueue(self.scene, [again, again]) == 0

    def plans_the_day(self, _draw: Draw) -> None:
        planned.plan_the_day(self.scene)

    def list_comes(self, draw: Draw) -> None:
        """Who is no longer on it has paid; who was not and is again owes again."""
        scene, now = self.scene, self.scene.now()
        persons, unit = draw(gone_persons, "persons"), draw(st.sampled_from([None, *UNITS]), "unit")
        self.lists += 1
        scene.transact("list", store, listed_persons(persons), _list("d08a", self.lists), now)
        scene.transact("list", store, listed_units([unit]), _list("debtors", self.lists), now)
        scene.known.paid = {scene.people[code]["subject"] for code in {*persons, unit} - {None}}

    # -- time ---------------------------------------------------------------------------------

    def time_passes(self, draw: Draw) -> None:
        self.scene.pass_time(draw(st.sampled_from([0.4, 1.1, 5.0, 31.5, 61.0, 400.0, 3700.0]), "seconds"))

    def lease_ends(self, _draw: Draw) -> None:
        self.scene.pass_time(61)
        self.scene.sweep()

    def night_passes(self, draw: Draw) -> None:
        now = self.scene.now().astimezone(OFFICE_ZONE)
        days = draw(st.sampled_from([0, 0, 1, 3]), "days") + (now.hour >= 8)
        self.scene.pass_until(now.replace(hour=8, minute=0, second=0) + timedelta(days=days))

    def clock_jumps(self, draw: Draw) -> None:
        self.scene.jump(timedelta(seconds=draw(st.sampled_from([-5, 86_400, -86_400]), "seconds")))

    # -- delivery -----------------------------------------------------------------------------

    def works(self, draw: Draw) -> None:
        """Claim, send, settle for every account; or only so far."""
        worker = self.scene.workers[draw(worker_number, "worker")]
        self.scene.pass_time(draw(st.sampled_from([0.0, 0.1, 1.1, 5.0, 31.5]), "seconds"))
        told = draw(answers, "answers")
        far = draw(st.sampled_from(["settled", "settled", "sent", "claimed"]), "far")
        for account, answer in zip(ACCOUNTS, told, strict=True):
            worker.claim(account)
            while far != "claimed" and worker.held and worker.send(0, answer):
                pass
        if far == "settled":
            worker.settle(range(len(worker.results)))

    def goes_on(self, draw: Draw) -> None:
        """What has been begun is taken up, in any order: a send, or the settling of some answers."""
        for worker in self.scene.workers:
            if worker.held:
                index = draw(which, "send") % len(worker.held)
                worker.send(index, draw(answers, "answers")[0])
            elif worker.results:
                some = draw(several, "settle")
                worker.settle(list(dict.fromkeys(i % len(worker.results) for i in some)))

    def settles_again(self, draw: Draw) -> None:
        """The commit's answer was lost: the same results are written once more, however late."""
        for worker in self.scene.workers:
            if worker.written:
                some = draw(several, "again")
                worker.write([worker.written[-1 - i % len(worker.written)] for i in some])

    # -- processes ----------------------------------------------------------------------------

    def process_ends(self, draw: Draw) -> None:
        """Killed between two steps, inside a transaction, or told to; or the database restarts under it."""
        worker = self.scene.workers[draw(worker_number, "worker")]
        match draw(st.sampled_from(["dies", "claiming", "settling", "is told to", "database"]), "how"):
            case "database":
                self.scene.file.restart()
                return
            case "claiming":
                account = draw(st.sampled_from(ACCOUNTS), "account")
                self.scene.dies_at("claim.marked", lambda: worker.claim(account))
            case "settling":
                self.scene.dies_at("settle.written", lambda: worker.settle(range(len(worker.results))))
            case "is told to":
                worker.stop()
        worker.die()

    # -- networks and people ------------------------------------------------------------------

    def network_reports(self, draw: Draw) -> None:
        scene = self.scene
        if not scene.truth.taken:
            return
        taken = scene.truth.taken[-1 - draw(which, "message") % len(scene.truth.taken)]
        kind = draw(st.sampled_from(REPORTS), "kind")
        more: dict[str, Any] = {"reply_to": taken.provider_id}
        if taken.channel in ("zns", "email"):
            more["tracking_id"] = taken.tracking_id
        if kind is InboundKind.BOUNCED:
            scene.truth.bounced.add(taken.number)
            more["raw"] = {"code": draw(st.sampled_from(["5.1.1", "5.2.2"]), "code")}
        event_id = scene.arrives(kind, taken.channel, **more)
        self.reports.append((kind, taken.channel, {**more, "event_id": event_id}))

    def network_reports_again(self, draw: Draw) -> None:
        if self.reports:
            kind, channel, more = self.reports[draw(which, "report") % len(self.reports)]
            self.scene.arrives(kind, channel, **more)

    def somebody_writes(self, draw: Draw) -> None:
        scene, code = self.scene, draw(st.sampled_from(PERSONS), "who")
        channel, words = (
            draw(st.sampled_from(["telegram", "zalo"]), "by"),
            draw(st.sampled_from(WORDS), "words"),
        )
        address = scene.people[code]["addresses"][channel].address
        if words == BLOCKS:
            scene.arrives(InboundKind.LEFT, channel, address=address)
            return
        sent = [t for t in scene.truth.taken if (t.channel, t.address) == (channel, address)]
        more = {"reply_to": sent[-1].provider_id} if sent and draw(sometimes, "quotes") else {}
        scene.writes(channel, address, words, **more)

    def somebody_refuses_letters(self, draw: Draw) -> None:
        """With the tag of a letter of ours: a unit closes this road, a person all of them."""
        letters = [t for t in self.scene.truth.taken if t.channel == "email"]
        if letters:
            taken = letters[draw(which, "letter") % len(letters)]
            self.scene.writes("email", taken.address, "dừng", tracking_id=taken.tracking_id)

    def reads_post(self, draw: Draw) -> None:
        self.scene.read_post(draw(st.sampled_from([1, 1000, 1000]), "most"))

    # -- the officer --------------------------------------------------------------------------

    def officer_stops(self, draw: Draw) -> None:
        self.scene.stop(draw(st.sampled_from(SCOPES), "scope"), "paused")

    def officer_cancels(self, draw: Draw) -> None:
        name = draw(st.sampled_from(CAMPAIGNS), "campaign")
        self.scene.stop(f"campaign:{name}", "cancelled")
        if draw(sometimes, "done"):
            self.scene.take_back(name)

    def officer_lifts(self, _draw: Draw) -> None:
        self.scene.lift_all()

    def officer_consents(self, _draw: Draw) -> None:
        for name in ACCOUNTS:
            self.scene.transact("officer", _resume, name, self.scene.now())
        self.scene.known.paused.clear()


def _list(kind: str, serial: int) -> Any:
    return source(kind, DECEMBER, sha256=f"{kind}{serial}")


def _resume(conn: Connection, name: str, now: datetime) -> None:
    accounts.resume(conn, name, now=now)
