"""What became of one attempt to send, told apart by who must react.

    Accepted      nobody        the provider took it and named it
    TryLater      time          this message may go later; waiting burns no attempt
    Refused       the recipient this address will not take it: next address or channel
    AccountDown   the account   our credentials, quota or standing: pause, nobody is blamed
    Uncertain     a person      it may or may not have left: never re-sent by itself

A channel translates the network's words into one of these in one visible table;
only `scheduler.retry` decides what follows. An exception means a bug.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Turn(StrEnum):
    """A moment of the calendar that `scheduler.retry` finds: the network named a rule, not an hour."""

    OPENING = "opening"  #: when the network's night is over
    NEXT_DAY = "next_day"  #: quotas of a day turn at midnight of the office's zone
    NEXT_MONTH = "next_month"  #: on the first of the month


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    provider_id: str  #: the provider's own id of the message, as text
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLater:
    code: str  #: the network's code, e.g. "429", "-133", "451 4.7.1"
    after_s: float | None = None  #: seconds the provider asked for; None: the policy decides
    not_before: datetime | None = None  #: an hour the provider's rule names (aware)
    turn: Turn | None = None  #: a day or hour that ends the wait, to be found in the calendar
    detail: str = ""
    whole_account: bool = False  #: the wait holds for every message of the account
    outage: bool = (
        False  #: network or provider is not there: nobody is blamed, the account's breaker counts it
    )
    tries: int | None = None  #: this code's own limit of attempts, which then burns them; None: the policy's


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    code: str
    detail: str = ""
    address_dead: bool = False  #: nothing will ever reach this address again (until it writes to us)
    payload_wrong: bool = False  #: our text or data is at fault; the address is not
    new_address: str | None = None  #: the network says where the recipient has moved to


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDown:
    code: str
    detail: str = ""
    until: datetime | None = None  #: when the account is expected back; None: a person must act
    reauthorise: bool = False  #: the grant is gone, consent must be given again


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    code: str
    detail: str = ""
    outage: bool = False  #: as in TryLater: the next message would most likely meet the same silence


Outcome = Accepted | TryLater | Refused | AccountDown | Uncertain
