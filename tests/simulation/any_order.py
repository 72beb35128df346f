"""The machine: whatever can happen to the engine, in any order; the promises are asked after every commit."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from messages.channel import InboundKind, MessageClass
from messages.formats import OFFICE_ZONE
from storage import accounts, stops, sweeping
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
    datetime(2026, 12, 31, 19, 59, tzinfo=OFFICE_ZONE),  # New Year's Eve
    datetime(2027, 2, 4, 16, 0, tzinfo=OFFICE_ZONE),  # the last day before Tết
]
SPANS = [0.1, 0.4, 1.1, 5.0, 31.5, 61.0, 400.0, 3700.0]
SCOPES = ["all", "channel:zalo", "account:telegram", *(f"campaign:{name}" for name in CAMPAIGNS)]
REPORTS = [InboundKind.ACCEPTED, InboundKind.DELIVERED, InboundKind.READ, InboundKind.BOUNCED]
BLOCKS = "(chặn)"
WORDS = ["dừng", "dừng", "Tôi đã chuyển khoản hôm qua", "cảm ơn", BLOCKS]

HOW_FAR = ["settled", "settled", "sent", "claimed"]

who = st.integers(0, 1)
which = st.integers(0, 30)
account = st.sampled_from(ACCOUNTS)
answer = st.sampled_from([*["accepted"] * len(ANSWERS), *ANSWERS])
four = st.lists(answer, min_size=4, max_size=4)
roads = st.permutations(ACCOUNTS).flatmap(lambda order: st.integers(1, 3).map(lambda n: order[:n]))
drawn_message = st.fixed_dictionaries(
    {
        "message_class": st.sampled_from(
            [MessageClass.SERVICE, MessageClass.SERVICE, MessageClass.PROMO, MessageClass.REPLY]
        ),
        "campaign": st.sampled_from(CAMPAIGNS),
        "priority": st.integers(1, 2),
        "owed": st.booleans(),
        "wait": st.sampled_from(WAITS),
        "life": st.sampled_from(LIVES),
    }
)


class AnyOrder(RuleBasedStateMachine):
    #: Given by whoever runs it.
    file: CopiedFile
    people: Mapping[str, Any]
    statistics: Counter[str]

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
        self.chains = {message.chain: (code, order) for message, code, order in backlog}
        planned.enqueue(self.scene, [message for message, _code, _order in backlog])

    # -- what is planned ----------------------------------------------------------------------

    @rule(code=st.sampled_from(PERSONS + UNITS), count=st.integers(2, 5), roads=roads, drawn=drawn_message)
    def queues(self, code, count, roads, drawn):
        new = []
        for _copy in range(count):
            chain = f"c{len(self.chains)}"
            self.chains[chain] = (code, roads)
            new.append(planned.message(self.scene, code, chain=chain, roads=["telegram", *roads], **drawn))
        planned.enqueue(self.scene, new)

    @precondition(lambda self: self.chains)
    @rule(index=which, turned=st.booleans(), drawn=drawn_message)
    def queues_the_same_again(self, index, turned, drawn):
        chain, (code, roads) = list(self.chains.items())[index % len(self.chains)]
        roads = roads[::-1] if turned else roads
        again = planned.message(self.scene, code, chain=chain, roads=[*roads, "telegram"], **drawn)
        assert planned.enqueue(self.scene, [again, again]) == 0

    @rule(plans=st.booleans(), persons=st.sets(st.sampled_from(PERSONS), max_size=3),
          unit=st.sampled_from([None, *UNITS]))  # fmt: skip
    def office_works(self, plans, persons, unit):
        """A list comes: who is no longer on it has paid; who was not and is again owes again. Or a plan is made."""
        scene = self.scene
        if plans:
            planned.plan_the_day(scene)
            return
        now = scene.now()
        self.lists += 1
        scene.transact("list", store, listed_persons(persons), _list("d08a", self.lists), now)
        scene.transact("list", store, listed_units([unit]), _list("debtors", self.lists), now)
        scene.known.paid = {scene.people[code]["subject"] for code in {*persons, unit} - {None}}

    # -- time ---------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from(SPANS), sweep=st.booleans())
    def time_passes(self, seconds, sweep):
        self.scene.pass_time(seconds)
        if sweep:
            self.scene.transact("sweep", sweeping.sweep, self.scene.now())

    @precondition(lambda self: any(row.state in ("sending", "uncertain") for row in self.scene.rows.values()))
    @rule()
    def a_lease_ends(self):
        self.scene.pass_time(61)
        self.scene.transact("sweep", sweeping.sweep, self.scene.now())

    @rule(days=st.sampled_from([0, 0, 1, 3]), jump=st.sampled_from([0, 0, 0, 86_400, -86_400, -5]))
    def night_passes(self, days, jump):
        """Or the clock jumps, as a machine's does that asks for the time at last."""
        if jump:
            self.scene.jump(timedelta(seconds=jump))
            return
        now = self.scene.now().astimezone(OFFICE_ZONE)
        morning = now.replace(hour=8, minute=0, second=0) + timedelta(days=days + (now.hour >= 8))
        self.scene.pass_until(morning)

    # -- delivery -----------------------------------------------------------------------------

    @rule(who=who, answers=four, far=st.sampled_from(HOW_FAR))
    def works(self, who, answers, far):
        """Claim, send, settle for every account; or only so far."""
        self._work(who, answers, far)

    @rule(who=who, seconds=st.sampled_from(SPANS[:6]), answers=four, far=st.sampled_from(HOW_FAR))
    def works_a_moment_later(self, who, seconds, answers, far):
        self.scene.pass_time(seconds)
        self._work(who, answers, far)

    @precondition(lambda self: any(w.held for w in self.scene.workers))
    @rule(who=who, index=which, told=answer)
    def sends(self, who, index, told):
        worker = self._whose(who, "held")
        worker.send(index % len(worker.held), told)

    @precondition(lambda self: any(w.results for w in self.scene.workers))
    @rule(who=who, some=st.lists(which, min_size=1, max_size=3))
    def settles(self, who, some):
        worker = self._whose(who, "results")
        worker.settle(list(dict.fromkeys(i % len(worker.results) for i in some)))

    @precondition(lambda self: any(w.written for w in self.scene.workers))
    @rule(who=who, some=st.lists(which, min_size=1, max_size=3))
    def settles_again(self, who, some):
        """The commit's answer was lost: the same results are written once more, however late."""
        worker = self._whose(who, "written")
        worker.write([worker.written[i % len(worker.written)] for i in some])

    # -- processes ----------------------------------------------------------------------------

    @rule(who=who, account=account, how=st.sampled_from(["dies", "claiming", "settling", "stops", "database"]))
    def process_ends(self, who, account, how):
        """Killed between two steps, inside a transaction, or told to; or the database restarts under it."""
        worker = self.scene.workers[who]
        match how:
            case "claiming":
                self.scene.dies_at("claim.marked", lambda: worker.claim(account))
            case "settling":
                self.scene.dies_at("settle.written", lambda: worker.settle(range(len(worker.results))))
            case "stops":
                worker.stop()
            case "database":
                self.scene.file.restart()
                return
        worker.die()

    # -- networks and people ------------------------------------------------------------------

    @precondition(lambda self: self.scene.truth.taken)
    @rule(index=which, kind=st.sampled_from(REPORTS), spared=st.booleans())
    def network_reports(self, index, kind, spared):
        taken = self.scene.truth.taken[-1 - index % len(self.scene.truth.taken)]
        more: dict[str, Any] = {"reply_to": taken.provider_id}
        if taken.channel in ("zns", "email"):
            more["tracking_id"] = taken.tracking_id
        if kind is InboundKind.BOUNCED:
            self.scene.truth.bounced.add(taken.number)
            more["raw"] = {"code": "5.2.2" if spared else "5.1.1"}
        event_id = self.scene.arrives(kind, taken.channel, **more)
        self.reports.append((kind, taken.channel, {**more, "event_id": event_id}))

    @precondition(lambda self: self.reports)
    @rule(index=which)
    def network_reports_again(self, index):
        kind, channel, more = self.reports[index % len(self.reports)]
        self.scene.arrives(kind, channel, **more)

    @rule(code=st.sampled_from(PERSONS), channel=st.sampled_from(["telegram", "zalo"]),
          words=st.sampled_from(WORDS), quotes=st.booleans())  # fmt: skip
    def somebody_writes(self, code, channel, words, quotes):
        scene = self.scene
        address = scene.people[code]["addresses"][channel].address
        if words == BLOCKS:
            scene.arrives(InboundKind.LEFT, channel, address=address)
            return
        sent = [t for t in scene.truth.taken if (t.channel, t.address) == (channel, address)]
        more = {"reply_to": sent[-1].provider_id} if quotes and sent else {}
        scene.writes(channel, address, words, **more)

    @precondition(lambda self: any(t.channel == "email" for t in self.scene.truth.taken))
    @rule(index=which)
    def somebody_refuses_letters(self, index):
        """With the tag of a letter of ours: a unit closes this road, a person all of them."""
        letters = [t for t in self.scene.truth.taken if t.channel == "email"]
        taken = letters[index % len(letters)]
        self.scene.writes("email", taken.address, "dừng", tracking_id=taken.tracking_id)

    @rule(most=st.sampled_from([1, 1000, 1000]))
    def reads_post(self, most):
        self.scene.read_post(most)

    # -- the officer --------------------------------------------------------------------------

    @rule(what=st.sampled_from(["stops", "cancels", "lifts", "lifts", "consents", "consents"]), scope=st.sampled_from(SCOPES),
          account=account, done=st.booleans())  # fmt: skip
    def officer(self, what, scope, account, done):
        known = self.scene.known
        match what:
            case "stops":
                self.scene.stop(scope, "paused")
            case "cancels" if scope.startswith("campaign:"):
                self.scene.stop(scope, "cancelled")
                if done:
                    self.scene.take_back(scope.removeprefix("campaign:"))
            case "lifts":
                for stopped in list(known.stops):
                    self.scene.transact("officer", stops.lift, stopped)
                known.stops.clear()
            case "consents":
                for name in ACCOUNTS if done else [account]:
                    self.scene.transact("officer", _resume, name, self.scene.now())
                    known.paused.pop(name, None)

    def teardown(self) -> None:
        """Only an example that has kept every promise so far is brought to its end."""
        if self.scene.start != datetime.min and not self.scene.broken:
            come_to_rest(self.scene)

    def _work(self, who: int, answers: list[str], far: str) -> None:
        worker = self.scene.workers[who]
        for account, told in zip(ACCOUNTS, answers, strict=True):
            worker.claim(account)
            while far != "claimed" and worker.held and worker.send(0, told):
                pass
        if far == "settled":
            worker.settle(range(len(worker.results)))

    def _whose(self, who: int, what: str) -> Any:
        """The named worker, or the other where only it has something."""
        worker = self.scene.workers[who]
        return worker if getattr(worker, what) else self.scene.workers[1 - who]


def _list(kind: str, serial: int) -> Any:
    return source(kind, DECEMBER, sha256=f"{kind}{serial}")


def _resume(conn: Connection, name: str, now: datetime) -> None:
    accounts.resume(conn, name, now=now)
