"""What a plan comes to: every candidate stands once, as a draft, as work for a person, or as a refusal."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from messages.channel import MessageClass
from messages.texts.fields import Value
from scheduler.levels import LevelRecord
from scheduler.policy_rows.row import Obligation, Owner, TaskKind
from scheduler.refusals import Reason, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    kind: str  #: SubjectKind, or "office" for what is done once for everybody
    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRoad:
    channel: str
    address_id: int
    address: str
    text_key: str  #: the full or the discreet text, as this address may get it


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    key: str
    kind: TaskKind
    owner: Owner
    owner_name: str  #: the officer or agent in charge, where the list names one
    deadline: date
    subject: Subject
    reason: str  #: what the person reads: the work and the words it rests on
    rule: str
    basis: str  #: document and section at the level in force
    level: LevelRecord
    form: str = ""
    area: str = ""  #: of the subject, as written; "" for what is done once for everybody
    obligation: Obligation = Obligation.MUST
    needs_approval: bool = False
    staff_limited: bool = False  #: level 3: within the limits on number, time and place


class Grounds(Protocol):
    """What a message rests on: its words and figures are written out when they are asked for.

    A whole office's, written out at once, would take more memory than all that is known of it.
    """

    def fields(self) -> Mapping[str, Value]: ...

    def snapshot(self, resort: PlannedTask) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    key: str  #: stable: the same obligation and step always give the same key
    rule: str
    basis: str
    subject: Subject
    obligation: str  #: "BHXH_TN:2026-12-31" or "2026-11"
    step: str
    text_key: str
    discreet_text_key: str
    message_class: MessageClass
    roads: Sequence[DraftRoad]  #: in order; never empty
    grounds: Grounds
    language: str
    not_before: datetime
    expires: datetime
    level: LevelRecord
    needs_approval: bool
    last_resort: PlannedTask  #: opened when every road has failed

    @property
    def fields(self) -> Mapping[str, Value]:
        """Names of messages.texts.fields; made anew each time."""
        return self.grounds.fields()

    @property
    def snapshot(self) -> Mapping[str, Any]:
        """The figures as they stood, JSON-able; made anew each time."""
        return self.grounds.snapshot(self.last_resort)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Nothing goes out. `sentence` is for the officer, in their language."""

    subject: Subject
    obligation: str
    reason: Reason
    days: int = 0  #: the limit the reason speaks of, where it speaks of one
    hold: str = ""

    @property
    def sentence(self) -> str:
        return sentence(self.reason, days=self.days, hold=self.hold)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOnly:
    """No message, but work for a person; `why_no_message` says why not both."""

    subject: Subject
    obligation: str
    task_keys: Sequence[str]
    why_no_message: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    day: date
    drafts: Sequence[Draft]
    tasks: Sequence[PlannedTask]  #: beside drafts, instead of them, and once for the office
    task_only: Sequence[TaskOnly]
    refusals: Sequence[Refusal]


def explain(plan: Plan) -> dict[str, int]:
    """Count candidates by what became of them: "draft", "task_only" or the reason of the refusal.

    The counts add up to the number of candidates.
    """
    counts: Counter[str] = Counter()
    counts["draft"] = len(plan.drafts)
    counts["task_only"] = len(plan.task_only)
    counts.update(r.reason.value for r in plan.refusals)
    return {reason: n for reason, n in counts.most_common() if n}
