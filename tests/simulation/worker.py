"""One process that delivers, step by step, so that it can die or freeze between any two of them.

The steps are those of `scheduler.delivery`; only its event loop is not here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from messages.verdict import Again
from scheduler.claiming import Claimed, claim
from scheduler.delivery import SEND_SHARE
from scheduler.retry import decide
from scheduler.settlement import Result, settle_batch
from tests.simulation import promises
from tests.simulation.truth import ANSWERS

if TYPE_CHECKING:
    from tests.simulation.scene import Scene


@dataclass(slots=True)
class Held:
    """Claimed, and waiting for its slot in this process' memory."""

    item: Claimed
    account: str
    at: float  #: when it was claimed, in time that never jumps
    epoch: int  #: the clock has jumped so often before


@dataclass(slots=True)
class Worker:
    scene: "Scene"
    held: list[Held] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)  #: answers that are not on disk yet
    written: list[Result] = field(default_factory=list)  #: those that are, for a process that repeats itself

    def claim(self, account: str) -> int:
        """Returns how many were claimed."""
        scene = self.scene
        busy = [h.item.message for h in self.held] + [r.claimed.message for r in self.results]
        mine = [message.address for message in busy if message.account == account]
        terms, now = scene.terms[account], scene.now()
        if len(mine) >= terms.in_flight or not scene.has_queued(account):
            return 0
        found = scene.transact(
            "claim",
            claim,
            account,
            now=now,
            limit=terms.in_flight - len(mine),
            terms=terms,
            windows=scene.windows,
            channel=account,
            busy=frozenset(mine),
        )
        for item in found.claimed:
            promises.claimed(scene, account, item, now)
            self.held.append(Held(item, account, scene.mono, scene.epoch))
        scene.statistics["claimed"] += len(found.claimed)
        return len(found.claimed)

    def send(self, index: int, answer: str) -> bool:
        """The sender's turn: waits for the slot, touches the wire, hears the answer. False: it sleeps on."""
        scene, held = self.scene, self.held[index]
        message = held.item.message
        wait = (held.item.send_at - scene.now()).total_seconds()
        deadline = held.at + (scene.terms[held.account].lease * SEND_SHARE).total_seconds()
        if wait > 1 and scene.mono <= deadline:
            return False  # the clock was set back
        del self.held[index]
        if 0 < wait <= 1:
            scene.pass_time(wait)
        now = scene.now()
        if scene.mono >= deadline:
            late = Again(at=now, counts=False, reason="late")
            self.results.append(Result(claimed=held.item, verdict=late))
            return True
        promises.on_the_wire(scene, held)
        scene.statistics["sent"] += 1
        scene.statistics[f"answer {answer}"] += 1
        arrives, told = ANSWERS[answer]
        name = ""
        if arrives:
            name = scene.truth.take(message).provider_id
            promises.taken(scene, message.id)
        outcome = told(name, message, now)
        verdict = decide(
            outcome,
            attempt=message.attempt + 1,
            now=now,
            expires=message.expires_at,
            channel=message.channel,
            message_class=message.message_class,
            windows=scene.windows,
            jitter=0.5,
        )
        self.results.append(Result(claimed=held.item, verdict=verdict, outcome=outcome))
        return True

    def settle(self, some: Sequence[int]) -> None:
        """Write these answers, in this order."""
        chosen = [self.results[i] for i in some]
        self.results = [r for i, r in enumerate(self.results) if i not in some]
        self.write(chosen)
        self.written += chosen

    def write(self, results: list[Result]) -> None:
        if results:
            settled = self.scene.transact("settle", settle_batch, results, now=self.scene.now())
            self.scene.known.settled(results, settled)

    def stop(self) -> None:
        """Told to end: what is not on the wire is given back, what was answered is written."""
        now = self.scene.now()
        given_back = Again(at=now, counts=False, reason="stopping")
        self.results += [Result(claimed=h.item, verdict=given_back) for h in self.held]
        self.held = []
        self.settle(range(len(self.results)))

    def die(self) -> None:
        self.held, self.results, self.written = [], [], []
