"""What we do about a network's code: the one shape in which every channel declares its table.

A row names a code, a reaction and the officer's sentence. A reaction names the kind of outcome, when the
next try may be, how many there are, and whether the wait is the message's or the account's.
`docs/outcomes.md` is printed from the same rows.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from messages.outcome import Accepted, AccountDown, Outcome, Refused, TryLater, Turn, Uncertain


class Kind(StrEnum):
    """One for each type of `messages.outcome`."""

    TAKEN = "accepted"
    LATER = "later"
    REFUSED = "refused"
    DOWN = "account down"
    DOUBT = "uncertain"


class Wait(StrEnum):
    """When the next try may be."""

    NONE = "none"  #: never by itself
    BACK_OFF = "back-off"  #: 1, 5, 15 minutes, 1, 3 hours (`scheduler.retry`)
    ASKED = "asked"  #: to the second the network names, rounded up; `seconds` where it names none
    AFTER = "after"  #: `seconds`
    OPENING = "opening"
    NEXT_DAY = "next day"
    NEXT_MONTH = "next month"


_TURNS = {Wait.OPENING: Turn.OPENING, Wait.NEXT_DAY: Turn.NEXT_DAY, Wait.NEXT_MONTH: Turn.NEXT_MONTH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    does: str  #: for the page
    kind: Kind
    wait: Wait = Wait.NONE
    seconds: float | None = None
    tries: int | None = None  #: a limit of its own, burnt by each try; None: see `burns`
    whole_account: bool = False
    outage: bool = False
    address_dead: bool = False
    payload_wrong: bool = False
    reauthorise: bool = False

    @property
    def burns(self) -> bool:
        """Whether a try costs the message one of its attempts."""
        if self.tries is not None:
            return True
        return self.wait is Wait.BACK_OFF and not (self.outage or self.whole_account)

    def outcome(
        self, code: str, detail: str, *, after_s: float | None = None, new_address: str | None = None
    ) -> Outcome:
        """Build the outcome; `after_s`: seconds the network asked for, where it did."""
        match self.kind:
            case Kind.TAKEN:
                return Accepted(provider_id=detail)
            case Kind.DOUBT:
                return Uncertain(code=code, detail=detail, outage=self.outage)
            case Kind.DOWN:
                return AccountDown(code=code, detail=detail, reauthorise=self.reauthorise)
            case Kind.REFUSED:
                return Refused(
                    code=code,
                    detail=detail,
                    address_dead=self.address_dead,
                    payload_wrong=self.payload_wrong,
                    new_address=new_address,
                )
            case Kind.LATER:
                return TryLater(
                    code=code,
                    detail=detail,
                    after_s=self.seconds if after_s is None else after_s,
                    turn=_TURNS.get(self.wait),
                    whole_account=self.whole_account,
                    outage=self.outage,
                    tries=self.tries,
                )


class CodeRow(NamedTuple):
    """One code of one network. The sentence is the catalog's id: translate it when it is shown."""

    code: str  #: "-230", "403"; "x" stands for any digits: "5xx 5.7.x"
    reaction: Reaction
    sentence: str
    words: str = ""  #: what must stand beside the code: Telegram's description, the step of a letter
    because: str = ""  #: source or reason, where the sentence does not say it


# -- it went, or nobody knows ----------------------------------------------------------------------

TAKEN = Reaction(does="done", kind=Kind.TAKEN)
DOUBT = Reaction(does="in doubt: a receipt, an answer or a person decides", kind=Kind.DOUBT)
DOUBT_OUTAGE = Reaction(does="in doubt; the breaker counts it", kind=Kind.DOUBT, outage=True)

# -- the address or the words ----------------------------------------------------------------------

ELSEWHERE = Reaction(does="next road", kind=Kind.REFUSED)
DEAD = Reaction(does="next road; address dead until it writes to us", kind=Kind.REFUSED, address_dead=True)
MOVED = Reaction(does="the address the network names", kind=Kind.REFUSED)
MOVED_OR_DEAD = Reaction(
    does="the address the network names; none named: as a dead one", kind=Kind.REFUSED, address_dead=True
)
WRONG = Reaction(
    does="give the message up: every road has the same words", kind=Kind.REFUSED, payload_wrong=True
)

# -- the account: a person -------------------------------------------------------------------------

PERSON = Reaction(does="pause, alert: a person mends account or settings", kind=Kind.DOWN)
PAY = Reaction(does="pause, alert: a person pays or asks for more", kind=Kind.DOWN)
CONSENT = Reaction(does="pause, alert: new consent or password", kind=Kind.DOWN, reauthorise=True)
RENEW = Reaction(
    does="renew the token, repeat the call once; refused again: pause, alert, new consent",
    kind=Kind.DOWN,
    reauthorise=True,
)

# -- time ------------------------------------------------------------------------------------------

OUTAGE = Reaction(
    does="same message later; the breaker counts it",
    kind=Kind.LATER,
    wait=Wait.BACK_OFF,
    whole_account=True,
    outage=True,
)
A_MOMENT = Reaction(does="same message in ten seconds", kind=Kind.LATER, wait=Wait.AFTER, seconds=10)
#: One message may upset a server that takes the others; were it alone, a minute would be too often.
OUTAGE_ONE = Reaction(
    does="same message later; the breaker counts it",
    kind=Kind.LATER,
    wait=Wait.AFTER,
    seconds=300.0,
    outage=True,
)
SLOWER = Reaction(
    does="the account is silent that long", kind=Kind.LATER, wait=Wait.ASKED, seconds=60.0, whole_account=True
)
ACCOUNT_WAITS = Reaction(
    does="the account is silent for a minute", kind=Kind.LATER, wait=Wait.BACK_OFF, whole_account=True
)
A_DAY_ALL = Reaction(
    does="the account waits", kind=Kind.LATER, wait=Wait.AFTER, seconds=86_400.0, whole_account=True
)
LATER = Reaction(does="same message later, then the next road", kind=Kind.LATER, wait=Wait.BACK_OFF)
ONCE_MORE = Reaction(
    does="same message once more, then the next road",
    kind=Kind.LATER,
    wait=Wait.AFTER,
    seconds=300.0,
    tries=2,
)
NIGHT = Reaction(does="same message after the night", kind=Kind.LATER, wait=Wait.OPENING)
NIGHT_ALL = Reaction(
    does="the account waits for the night to end", kind=Kind.LATER, wait=Wait.OPENING, whole_account=True
)
NEXT_DAY = Reaction(does="same message tomorrow", kind=Kind.LATER, wait=Wait.NEXT_DAY)
NEXT_DAY_ALL = Reaction(
    does="the account waits for tomorrow", kind=Kind.LATER, wait=Wait.NEXT_DAY, whole_account=True
)
NEXT_MONTH = Reaction(does="same message next month", kind=Kind.LATER, wait=Wait.NEXT_MONTH)
