"""The long scenarios, whose numbers alone differ between the quick and the long runs."""

import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.crash_rig import GOOD_ENDS, Judged, Observer, Rig, in_doubt_at_most, summary, switch, wait_for
from tests.faulty_process import Worker

#: Nothing takes longer, or something is wrong.
QUIET_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    kills: int
    doubted: int
    observations: int
    wrong_totals: Sequence[dict[str, int]]
    judged: Judged


def kill_loop(
    rig: Rig, chance: random.Random, *, messages: int, kills: int, processes: int, every_s: float = 0.01
) -> Killed:
    """Deliver everything while a process is killed (-9) at random instants, and judge (P1, P4)."""
    rig.put(messages)
    workers = [rig.start() for _ in range(processes)]
    # a process that is killed while it renews Zalo's token leaves the channel waiting for longer than we do
    wait_for(lambda: len({c for (c, _), n in rig.far.counted(rig.known).items() if n}) == len(rig.channels))
    done = 0
    with Observer(rig.url, messages, every_s=every_s) as observer:
        for _try in range(3 * kills):
            if done == kills:
                break
            # spread over the work that is left, not over time: a slow machine kills as often as a fast one
            left = rig.states().get("queued", 0)
            ahead = 1 + int(chance.random() * left / (kills - done + 1))
            victim = chance.randrange(processes)
            rig.reach(rig.sent() + ahead, *workers)
            time.sleep(chance.uniform(0, 0.05))
            killed = workers[victim].kill()
            done += killed
            if (
                not killed
            ):  # it had ended by itself: an account rests, because the machine was too slow for it
                time.sleep(rig.given.rest_s)
            workers[victim] = rig.start()
        for worker in workers:
            assert worker.end() in GOOD_ENDS, worker.said()[-2000:]
        rig.sweep()
        wait_for(lambda: observer.count >= observer_floor(kills), timeout=QUIET_S)
    found = Killed(
        kills=done,
        doubted=len(rig.doubted()),
        observations=observer.count,
        wrong_totals=observer.wrong,
        judged=rig.judge(),
    )
    sent = rig.far.counted(rig.known)
    figures = summary(
        rig,
        kills=done,
        observations=found.observations,
        doubted_and_sent=sum(1 for where in rig.doubted() if sent[where]),
    )
    print(figures)  # noqa: T201 - what the run is for
    return found


def observer_floor(kills: int) -> int:
    """How often the totals are to be looked at: 500 times in the quick run, 10,000 in the long one."""
    return 500 if kills <= 20 else 10_000


def kept(rig: Rig, found: Killed, kills: int) -> None:
    """What a kill loop must have come to."""
    assert found.judged == Judged(), found.judged
    assert list(found.wrong_totals) == []
    assert found.observations >= observer_floor(kills)
    assert found.kills == kills
    assert found.doubted <= in_doubt_at_most(found.kills, rig.given.in_flight, rig.channels)


def pause_loop(rig: Rig, chance: random.Random, *, messages: int, pauses: int, account: str) -> list[str]:
    """Stop at random points, restart, go on (P5); a sentence for each time more went out than may."""
    rig.put(messages)
    wrong = []
    worker = rig.start()
    for number in range(pauses):
        goal = int(messages * (number + chance.random()) / (pauses + 1))
        rig.reach(goal, worker)
        switch(rig.url, account, paused=True)
        at_once = rig.sent()
        time.sleep(1.0)
        after_a_second = rig.sent()
        time.sleep(0.3)
        later = rig.sent()
        if after_a_second - at_once > rig.given.in_flight or later != after_a_second:
            wrong.append(f"pause {number}: {at_once}, a second later {after_a_second}, then {later}")
        if worker.alive:
            worker.signal(signal.SIGTERM)
            worker.end(20)
        switch(rig.url, account, paused=False)
        worker = rig.start()
    assert worker.end() in GOOD_ENDS, worker.said()[-2000:]
    return wrong


def freeze_loop(rig: Rig, chance: random.Random, *, messages: int, rounds: int) -> None:
    """Two processes; one stands still for longer than the lease, and wakes (P13). Judge afterwards."""
    rig.put(messages)
    workers = [rig.start(), rig.start()]
    for number in range(rounds):
        goal = int(messages * (number + chance.random()) / (rounds + 1))
        rig.reach(goal, *workers)
        victim = chance.choice(workers)
        if victim.alive:
            victim.signal(signal.SIGSTOP)
            time.sleep(rig.given.lease_s + chance.uniform(0.2, 1.0))
            victim.signal(signal.SIGCONT)
        workers = [worker if worker.alive else rig.start() for worker in workers]
    for worker in workers:
        assert worker.end() in GOOD_ENDS, worker.said()[-2000:]
    rig.sweep()


@dataclass(frozen=True, slots=True)
class Stop:
    """How one run ended that was told to (SIGTERM)."""

    code: int
    seconds: float
    states: dict[str, int]


def stop_loop(rig: Rig, chance: random.Random, *, messages: int, stops: int) -> list[Stop]:
    """SIGTERM at random moments of `dondoc run` (P15), each after something of that run has gone out."""
    share, found = messages // stops, []
    for number in range(stops):
        # a run that finds nothing to send would be told to stop before it has begun
        rig.put(share, first=number * share)
        goal = rig.sent() + chance.randrange(1, share)
        # the lease of an office, not the rig's: a run that begins on a busy machine may be slow for seconds,
        # and what is asked here is how it ends
        worker = rig.start("run", "--json", lease_s=60.0)
        rig.reach(goal, worker)
        time.sleep(chance.uniform(0, 0.1))
        assert worker.alive, (number, worker.said()[-2000:])
        told = time.monotonic()
        worker.signal(signal.SIGTERM)
        code = worker.end(30)
        found.append(Stop(code, time.monotonic() - told, rig.states()))
    worker = rig.start()
    assert worker.end() in GOOD_ENDS, worker.said()[-2000:]
    return found


def restart_loop(
    rig: Rig, chance: random.Random, restart: Callable[[str], None], *, messages: int, restarts: int
) -> list[float]:
    """The database restarts during sends (P16); how many seconds after each the next message went out."""
    rig.put(messages)
    workers = [rig.start(), rig.start()]
    resumed = []
    for number in range(restarts):
        goal = int(messages * (number + chance.uniform(0.2, 0.8)) / restarts)
        rig.reach(goal, *workers)
        resumed.append(_restarted(rig, restart, number, workers))
    return _finished(rig, workers, resumed)


def restart_every(
    rig: Rig,
    chance: random.Random,
    restart: Callable[[str], None],
    *,
    messages: int,
    seconds: float,
    pause_s: tuple[float, float],
) -> list[float]:
    """The same for so many seconds, a restart after each random pause; what is queued lasts as long."""
    workers = [rig.start(), rig.start()]
    resumed: list[float] = []
    end = time.monotonic() + seconds
    pace = messages / seconds
    put = 0
    while time.monotonic() < end:
        pause = chance.uniform(*pause_s)
        fresh = min(messages - put, int(pace * pause) + rig.given.in_flight)
        rig.put(fresh, first=put)
        put += fresh
        workers = [worker if worker.alive else rig.start() for worker in workers]
        rig.reach(rig.sent() + fresh // 2, *workers)
        began = time.monotonic()
        resumed.append(_restarted(rig, restart, len(resumed), workers))
        time.sleep(max(0.0, pause - (time.monotonic() - began)))
    return _finished(rig, workers, resumed)


def _restarted(rig: Rig, restart: Callable[[str], None], number: int, workers: Sequence[Worker]) -> float:
    """Restart, in one way and the other in turn; seconds until more goes out than was in flight."""
    restart(("immediate", "fast")[number % 2])
    back, before = time.monotonic(), rig.sent()
    rig.reach(before + rig.given.in_flight + 1, *workers)
    return time.monotonic() - back


def _finished(rig: Rig, workers: Sequence[Worker], resumed: list[float]) -> list[float]:
    for worker in workers:
        assert worker.end() in GOOD_ENDS, worker.said()[-2000:]
    rig.sweep()
    print(summary(rig, resumed=[round(s, 2) for s in resumed]))  # noqa: T201 - figures
    return resumed
