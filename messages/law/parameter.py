"""One figure of the law: its value, from when to when, on whose word, and how sure we are of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from messages.language import _


class Confidence(StrEnum):
    HIGH = "HIGH"  # read in the text itself, or in several sources that do not know each other
    HIGH_MED = "HIGH-MED"
    MED = "MED"  # one source
    LOW = "LOW"  # to be looked up before anything rests on it


@dataclass(frozen=True, slots=True)
class Times:
    """So many times another parameter, whatever that one is on the day."""

    of: str
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Between:
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    key: str
    since: date | None = None  #: first day; None: as long as anybody asks for
    until: date | None = None  #: last day; None: until another row follows
    value: Decimal | Times | Between | None = None  #: None: the law says it in words only (`note`)
    unit: str = ""
    source: str
    confidence: Confidence
    note: str = ""

    def holds(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


CONFIDENCE = {
    Confidence.HIGH: _("chắc chắn"),
    Confidence.HIGH_MED: _("khá chắc chắn"),
    Confidence.MED: _("một nguồn"),
    Confidence.LOW: _("cần đối chiếu văn bản gốc"),
}
