"""One send, and the process struck at each of its steps in turn (P2)."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.crash_rig import GOOD_ENDS, Address, Judged, Rig, wait_for
from tests.far_sandbox import FarSandbox
from tests.faulty_process import Circumstances, Fault, Mode, Worker, stopped

#: Short, so that what a struck process held is free by the time the others have been struck.
LEASE_S = 1.5
#: So many struck processes at once: they share two processors with everybody else.
AT_ONCE = 4
FROZEN_AT_ONCE = 36
#: A process that stands still inside a transaction lets nobody write; it is woken after so long.
PATIENCE_S = 1.0


@dataclass(slots=True)
class Struck:
    """One run with one fault, and what the books said when the process was gone (or stood still)."""

    fault: Fault
    rig: Rig
    worker: Worker
    sending: Sequence[Address] = ()
    doubted: Sequence[Address] = ()

    def look(self) -> None:
        ends = self.rig.ends()
        self.sending = sorted(w for w, state in ends.items() if state == "sending")
        self.doubted = sorted(w for w, state in ends.items() if state == "uncertain")


class Steps:
    """Strikes; `fresh` gives an empty database's URL for a folder, `first` numbers the runs."""

    def __init__(
        self,
        far: FarSandbox,
        folder: Path,
        fresh: Callable[[Path], str],
        channels: Sequence[str],
        *,
        first: int = 0,
        messages: int = 2,
    ) -> None:
        self._far, self._folder, self._fresh, self._channels = far, folder, fresh, channels
        self._runs = first
        self._messages = messages

    def passed(self) -> list[str]:
        """Every step of an unharmed run, in order."""
        rig = self._rig()
        passages = rig.folder / "passages.txt"
        worker = rig.start(passages=passages)
        assert worker.end() in GOOD_ENDS, worker.said()
        assert (rig.judge(), rig.doubted()) == (Judged(), [])
        return passages.read_text().splitlines()

    def strike(self, faults: Sequence[Fault]) -> list[str]:
        """Strike, restart, judge; a sentence for each fault after which a promise was broken."""
        wrong = []
        mode = faults[0].mode
        at_once = FROZEN_AT_ONCE if mode == "hang" else len(faults)
        for start in range(0, len(faults), at_once):
            wrong += self._strike(faults[start : start + at_once])
        return wrong

    def _strike(self, faults: Sequence[Fault]) -> list[str]:
        struck = []
        for begin in range(0, len(faults), AT_ONCE):
            some = [self._one(fault) for fault in faults[begin : begin + AT_ONCE]]
            for one in some:
                wait_for(lambda one=one: not one.worker.alive or stopped(one.worker.pid))  # type: ignore[misc]
                one.look()
            struck += some
        time.sleep(LEASE_S)  # what a struck process held is anybody's now
        for begin in range(0, len(struck), AT_ONCE):
            _restart(struck[begin : begin + AT_ONCE])
        return [said for one in struck for said in _broken(one)]

    def _one(self, fault: Fault) -> Struck:
        rig = self._rig()
        return Struck(fault, rig, rig.start(fault=fault))

    def _rig(self) -> Rig:
        self._runs += 1
        folder = self._folder / f"run{self._runs}"
        folder.mkdir(parents=True)
        given = Circumstances(lease_s=LEASE_S)
        rig = Rig(self._fresh(folder), folder, self._far, given=given, channels=self._channels)
        rig.put(self._messages, first=self._runs * self._messages)
        return rig


def every(mode: Mode, passed: Sequence[str]) -> list[Fault]:
    """Each step of a run, by its name and which passage of it that was."""
    seen: Counter[str] = Counter()
    found = []
    for point in passed:
        seen[point] += 1
        found.append(Fault(mode=mode, point=point, passage=seen[point]))
    return found


def _restart(struck: Sequence[Struck]) -> None:
    """Another takes over; whoever stands still is woken when it has finished, or is kept waiting."""
    clean = [one.rig.start() for one in struck]
    patience = time.monotonic() + PATIENCE_S
    while any(w.alive for w in clean) and time.monotonic() < patience:
        time.sleep(0.005)
    for one in struck:
        if one.worker.alive:
            one.worker.signal(signal.SIGCONT)
    for one, other in zip(struck, clean, strict=True):
        one.worker.end()
        assert other.end() in GOOD_ENDS, (one.fault, other.said()[-500:])


def _broken(one: Struck) -> list[str]:
    """What was begun and has no result is in doubt; everything else was accepted, once."""
    judged, doubted = one.rig.judge(), one.rig.doubted()
    begun = sorted([*one.sending, *one.doubted])
    said = []
    if judged != Judged():
        said.append(f"{one.fault}: {judged}")
    # a process that was woken again may bring its result after all
    if doubted != begun and not (one.fault.mode == "hang" and set(doubted) <= set(begun)):
        said.append(f"{one.fault}: begun {begun}, in doubt {doubted}")
    return said
