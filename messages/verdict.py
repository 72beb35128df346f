"""What becomes of a message after an attempt: decided in `scheduler.retry`, carried out by the outbox.

    Done          the provider has it
    Again         back to the queue, not before `at`
    NextRoad      this address is finished with: the next road, or the last resort
    GiveUp        our own text or data is at fault: a person must mend it, no road would help
    Expired       its time has passed: it would be worse than silence
    HoldAccount   the account pauses; the message returns to the queue as if never tried
    InDoubt       it may have left: a person, a receipt or a status call resolves it

The types lie here, below both, because the store must take a verdict without importing who decides it.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    provider_id: str
    detail: str = ""
    silence_at: datetime | None = None  #: from then on, unseen, the next road is tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    at: datetime  #: aware; inside the sending hours of its class and channel
    counts: bool  #: False: waiting was asked of us, the attempt is given back
    reason: str = ""
    outage: bool = False  #: for the account's breaker: network or provider was not there
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRoad:
    reason: str  #: the network's code, "attempts_exhausted" or "too_late_by_this_road"
    address_dead: bool = False  #: nothing will reach this address until it writes to us
    new_address: str | None = None  #: where the network says the recipient has moved to
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAccount:
    until: datetime | None  #: None: until a person acts
    reason: str
    reauthorise: bool = False  #: the grant is gone, consent must be given again
    outage: bool = False  #: for the account's breaker, which may hold it longer
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InDoubt:
    code: str
    outage: bool = False  #: for the account's breaker
    detail: str = ""


Verdict = Done | Again | NextRoad | GiveUp | Expired | HoldAccount | InDoubt
