"""The far end of every network: it keeps what was really taken, whatever our books say of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from messages.outcome import Accepted, AccountDown, Outcome, Refused, TryLater, Turn, Uncertain
from storage.message_rows import Ready, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One message as the far end has it."""

    number: int
    chain: str
    step: int
    subject: Subject
    channel: str
    address: str
    tracking_id: str
    provider_id: str


@dataclass(slots=True)
class Truth:
    taken: list[Taken] = field(default_factory=list)
    by_number: dict[int, Taken] = field(default_factory=dict)
    bounced: set[int] = field(default_factory=set)  #: given back later, and that was told
    answered: set[tuple[str, str]] = field(default_factory=set)  #: (channel, address) that has written to us
    counts: Counter[str] = field(default_factory=Counter)

    def take(self, message: Ready) -> Taken:
        found = Taken(
            number=message.id,
            chain=message.chain,
            step=message.step,
            subject=message.subject,
            channel=message.channel,
            address=message.address,
            tracking_id=message.tracking_id,
            provider_id=f"p{len(self.taken) + 1}",
        )
        self.taken.append(found)
        self.by_number[message.id] = found
        return found


#: What may become of a send: (was it taken, what we are told).
_Told = Callable[[str, Ready, datetime], Outcome]
ANSWERS: dict[str, tuple[bool, _Told]] = {
    "accepted": (True, lambda given, _m, _now: Accepted(provider_id=given)),
    "answer_lost": (True, lambda *_: Uncertain(code="timeout")),
    "answer_lost_outage": (True, lambda *_: Uncertain(code="timeout", outage=True)),
    "letter_lost": (False, lambda *_: Uncertain(code="timeout")),
    "nobody_there": (False, lambda *_: TryLater(code="connect", outage=True, whole_account=True)),
    "server_error": (False, lambda *_: TryLater(code="500", after_s=300.0, outage=True)),
    "too_fast": (False, lambda *_: TryLater(code="429", after_s=31.2, whole_account=True)),
    "chat_too_fast": (False, lambda *_: TryLater(code="429", after_s=5.0)),
    "busy": (False, lambda *_: TryLater(code="451")),
    "once_more": (False, lambda *_: TryLater(code="-200", after_s=300.0, tries=2)),
    "its_night": (False, lambda *_: TryLater(code="-133", turn=Turn.OPENING)),
    "quota": (False, lambda *_: TryLater(code="-144", turn=Turn.NEXT_DAY, whole_account=True)),
    "refused": (False, lambda *_: Refused(code="403")),
    "dead": (False, lambda *_: Refused(code="400", address_dead=True)),
    "wrong_words": (False, lambda *_: Refused(code="-137", payload_wrong=True)),
    "moved": (False, lambda _given, m, _now: _moved(m)),
    "token_ended": (False, lambda *_: AccountDown(code="401", reauthorise=True)),
    "account_down": (
        False,
        lambda _given, _m, now: AccountDown(code="535", until=now + timedelta(hours=1)),
    ),
}


def _moved(message: Ready) -> Outcome:
    """Only a group moves (it becomes a supergroup), and only once."""
    if message.address.startswith("-1"):
        return Refused(code="400", new_address="-2" + message.address[2:])
    return Refused(code="403")
