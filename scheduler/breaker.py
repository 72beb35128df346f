"""When a network is not there, one asks for all: a few failures close the account's road, one probe opens it.

No recipient is blamed and no attempt burnt (`scheduler.retry`). The state is the account's; whoever keeps it
applies each outcome in the order it is written down. An answer of any kind, a refusal too, is a success here:
the network spoke.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

#: So many sends in a row with nobody there; with 16 in flight at most 20 fail.
FAILURES = 4
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=10)
#: Clocks of two machines never lie further apart; an end beyond it was written before the clock was set back.
FARTHEST = LONGEST_WAIT + timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    failures: int = 0  #: outages in a row
    until: datetime | None = None  #: nothing goes before it (aware); None: closed, everything goes
    level: int = 0  #: how often the wait has begun anew; it doubles each time
    probing: bool = False  #: one message is on its way to see; `until` is when it is given up


CLOSED = Breaker()


def may_send(breaker: Breaker, now: datetime) -> Literal["all", "probe", "none"]:
    """Tell what may be claimed; after "probe" store `while_probing` in the claim's own transaction."""
    if breaker.until is None:
        return "all"
    # the clock was set back, and the road would stay closed until it has caught up
    impossible = breaker.until - now > FARTHEST
    return "probe" if now >= breaker.until or impossible else "none"


def while_probing(breaker: Breaker, now: datetime, lease: timedelta) -> Breaker:
    """The state from the claim of the one probe until its outcome: nobody else may send.

    A probe whose sender died is given up together with his message, when the lease ends.
    """
    return replace(breaker, until=now + min(lease, LONGEST_WAIT), probing=True)


def after_success(breaker: Breaker) -> Breaker:  # noqa: ARG001 - what was is of no consequence
    return CLOSED


def after_outage(breaker: Breaker, now: datetime) -> Breaker:
    """Count one send that met nobody."""
    failures = breaker.failures + 1
    if breaker.until is not None and not breaker.probing:
        return replace(breaker, failures=failures)  # it was in flight when the road closed
    if breaker.until is None and failures < FAILURES:
        return replace(breaker, failures=failures)
    return Breaker(failures=failures, until=now + wait(breaker.level + 1), level=breaker.level + 1)


def wait(level: int) -> timedelta:
    """30 s, 1, 2, 4, 8, then 10 minutes."""
    return min(FIRST_WAIT * (1 << min(level - 1, 8)), LONGEST_WAIT)
