"""What one answer was understood to mean, and how sure we are."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Day = date  #: in the record the field is itself called "date"


class Intent(StrEnum):
    PAID = "paid"  #: says it has been paid (a claim, never a fact)
    PROMISE = "promise"  #: says it will be paid
    DISPUTE = "dispute"  #: the figure or the duty itself is contested
    WRONG_CONTACT = "wrong_contact"  #: we reached somebody else
    STOP = "stop"
    RESUME = "resume"
    QUESTION = "question"
    CALL_ME = "call_me"
    HARDSHIP = "hardship"
    ATTEND = "attend"
    DECLINE = "decline"  #: will not come, or will not pay any more
    THANKS = "thanks"  #: an acknowledgement and nothing else
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    intent: Intent
    date: Day | None = None  #: the day that goes with the intent, in office time
    amount: int | None = None  #: đồng
    confident: bool = True  #: False: a person should look before anything follows
    vague_date: bool = False  #: a time was named but not a day: ask for the day
    sensitive: bool = False  #: holds an ID number, a one-time code or a bank account: mask it
    abusive: bool = False
    why: str  #: the rule that decided; never a quotation
    also: tuple[Intent, ...] = ()  #: what else the same message says


def as_json(text: str, reading: Reading) -> dict[str, object]:
    """One reading as plain JSON values: date as ISO text, amount in đồng."""
    return {
        "text": text,
        "intent": reading.intent.value,
        "date": reading.date.isoformat() if reading.date else None,
        "amount": reading.amount,
        "confident": reading.confident,
        "vague_date": reading.vague_date,
        "sensitive": reading.sensitive,
        "abusive": reading.abusive,
        "why": reading.why,
        "also": [intent.value for intent in reading.also],
    }
