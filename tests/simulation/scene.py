"""Everything one example plays with: the clock, the file, two processes, the far end, and what is known."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers import dispatch
from messages.channel import Inbound, InboundKind
from messages.faultpoint import plant
from scheduler.pacing import Pace
from scheduler.terms import Terms
from scheduler.windows import Windows
from storage import inbox, stops, sweeping
from storage.database import Connection
from tests.desks import desk
from tests.simulation import promises
from tests.simulation.cast import FOUNDED
from tests.simulation.copied_file import CopiedFile
from tests.simulation.knowledge import Knowledge
from tests.simulation.promises import Broken, Row
from tests.simulation.truth import Truth
from tests.simulation.worker import Worker

ACCOUNTS = ("telegram", "zalo", "zns", "email")
_APP = ("zalo-app", Pace(2.0))
TERMS: Mapping[str, Terms] = {
    "telegram": Terms(pace=Pace(20.0), chat_pace=Pace(1.0), group_pace=Pace(20 / 60), in_flight=3),
    "zalo": Terms(pace=Pace(4.0), shared=_APP, in_flight=3),
    "zns": Terms(pace=Pace(5.0), shared=_APP, in_flight=2),
    "email": Terms(pace=Pace(1.5, burst=1), in_flight=2),
}
WINDOWS = Windows()


class Died(Exception):  # noqa: N818 - what happened to the process
    """The process ended here."""


class Scene:
    def __init__(self, file: CopiedFile, people: Mapping[str, Any], statistics: Counter[str]) -> None:
        file.fresh()
        self.file = file
        self.people = people
        self.statistics = statistics
        self.terms: Mapping[str, Terms] = TERMS
        self.windows = WINDOWS  # asked at each example: a test may plant another
        self.start = FOUNDED
        self.mono = 0.0  #: seconds that have passed; never jumps
        self.skew = timedelta()
        self.set_back = timedelta()  #: by so much in all
        self.epoch = 0
        self.truth = Truth()
        self.known = Knowledge()
        self.workers = [Worker(self), Worker(self)]
        self.rows: dict[int, Row] = {}
        self.slots: dict[str, list[float]] = {}
        self.unread: dict[str, Mapping[str, Any]] = {}  #: event id → what a person said
        self.letters = 0
        self.broken = False  #: an exception has ended a step: what follows says nothing

    # -- time ---------------------------------------------------------------------------------

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.mono) + self.skew

    def pass_time(self, seconds: float) -> None:
        self.mono += seconds

    def pass_until(self, moment: datetime) -> None:
        self.mono += max(0.0, (moment - self.now()).total_seconds())

    def jump(self, by: timedelta) -> None:
        self.skew += by
        self.epoch += 1
        self.slots.clear()
        self.set_back += max(timedelta(), -by)

    # -- the database -------------------------------------------------------------------------

    def transact(self, by: str, work: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """One transaction of ours, and a look at what it left behind; `by` names it for the states."""
        self.broken = True
        result = self.file.database.transact(work, *args, **more)
        promises.look(self, by)
        self.broken = False
        return result

    def dies_at(self, point: str, work: Callable[[], object]) -> None:
        """Do the work in a process that ends at this point of a transaction: nothing must be left of it."""

        def end(name: str) -> None:
            if name == point:
                raise Died

        plant(end)
        try:
            work()
        except Died:
            self.statistics["died inside"] += 1
        finally:
            plant(None)
        promises.look(self, "nobody")

    def stop(self, scope: str, kind: str) -> None:
        settings: dict[str, Any] = {"kind": kind, "reason": "", "by": "officer", "now": self.now()}
        self.transact("officer", lambda conn: stops.put(conn, scope, **settings))
        self.known.put_stop(scope, kind)

    def has_queued(self, account: str) -> bool:
        """Looks at empty queues show nothing and take most of the time."""
        now = f"{self.now().astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
        return any(
            row.account == account and row.state == "queued" and row.not_before <= now
            for row in self.rows.values()
        )

    def lift_all(self) -> None:
        for scope in list(self.known.stops):
            self.transact("officer", stops.lift, scope)
        self.known.stops.clear()
        self.known.paused_before.clear()

    def take_back(self, campaign: str) -> None:
        """Carry a cancellation out, portion by portion, until its stop is lifted or only the wire is left."""
        while self.transact("take_back", sweeping.take_back, campaign, self.now()):
            pass
        self._cancelled()

    def sweep(self) -> None:
        self.transact("sweep", sweeping.sweep, self.now())
        self._cancelled()

    def _cancelled(self) -> None:
        """A cancellation that is done lifts its own stop; until then something of it may come back.

        A pause from before stands again.
        """
        standing = dict(self.file.raw.execute("SELECT scope, kind FROM stops"))
        done = [s for s, k in self.known.stops.items() if k == "cancelled" and standing.get(s) != k]
        for scope in done:
            left = [r.id for r in self.rows.values() if f"campaign:{r.campaign}" == scope]
            if any(self.rows[number].state in ("queued", "sending") for number in left):
                raise Broken("cancelled in part", scope=scope)
            del self.known.stops[scope]
            if scope in self.known.paused_before:
                self.known.paused_before.remove(scope)
                self.known.stops[scope] = "paused"
            if standing.get(scope) != self.known.stops.get(scope):
                raise Broken("another stop after a cancellation", scope=scope)

    # -- post ---------------------------------------------------------------------------------

    def arrives(self, kind: InboundKind, channel: str, *, event_id: str = "", **more: Any) -> str:
        self.letters += not event_id
        event = Inbound(
            channel=channel, event_id=event_id or f"e{self.letters}", kind=kind, at=self.now(), **more
        )
        self.file.database.transact(_record, event, self.now())
        return event.event_id

    def writes(self, channel: str, address: str, words: str, **more: str) -> None:
        event_id = self.arrives(InboundKind.TEXT, channel, address=address, text=words, **more)
        self.unread[event_id] = {"channel": channel, "address": address, "refuses": words == "dừng"}

    def read_post(self, most: int = 1000) -> int:
        """Understand what waits, oldest first, each in its own transaction."""
        read = 0
        while read < most and self.transact("post", self._understand):
            read += 1
            self._heard()
        return read

    def _understand(self, conn: Connection) -> bool:
        # past `process_next`, which puts a letter aside whose handler fails: here that is a finding
        return dispatch._process(conn, desk(self.now()), 1, []) > 0

    def _heard(self) -> None:
        query = "SELECT state, intent, subject_kind, subject_id FROM inbox WHERE event_id = ?"
        for event_id, said in list(self.unread.items()):
            state, intent, kind, number = self.file.raw.execute(query, (event_id,)).fetchone()
            if state == "new":
                continue
            del self.unread[event_id]
            if not said["refuses"]:
                continue
            owners = self.owners(said["channel"], said["address"])
            if (state, intent) != ("done", "stop"):
                if len(owners) == 1 and said["channel"] != "email":
                    raise Broken("refusal not heard", said=said, state=state, intent=intent)
                continue
            self._obey((kind, number), said["channel"], said["address"])

    def _obey(self, subject: tuple[str, int], channel: str, address: str) -> None:
        if subject[0] == "employer":
            self.known.refused_channel.add((subject, channel))
        else:
            self.known.refused.add(subject)
            self.known.spared.add((channel, address))

    def owners(self, channel: str, address: str) -> list[str]:
        return [
            code
            for code, found in self.people.items()
            if channel in found["addresses"] and found["addresses"][channel].address == address
        ]


def _record(conn: Connection, event: Inbound, now: datetime) -> int:
    return inbox.record(conn, [event], now=now)
