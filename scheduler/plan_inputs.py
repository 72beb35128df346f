"""All the planner may know: whoever loads the database fills these in, the planner reads nothing else."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from messages.channel import MessageClass
from messages.office import Office
from messages.subjects import Debt, Due
from scheduler.area_chain import NO_AREAS, Areas
from scheduler.debt_age import DEFAULT_ORDER, Basis
from scheduler.levels import LevelRecord
from scheduler.policy import NO_PLANS
from scheduler.policy_rows.row import Mark, Standing
from scheduler.windows import Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """One address of a subject, on one network. Channel "phone" means a number a person can call."""

    channel: str
    address_id: int
    address: str
    confirmed: bool  #: the owner has shown to be the subject
    usable: bool = True
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    reason: str  #: "promise", "paid", "dispute", "wrong_contact", "hardship" or the office's own
    until: date | None = None  #: first day reminders may go again; None: until a person releases it


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    channel: str = ""  #: "" = every channel
    message_class: MessageClass | None = None  #: None = whatever may be refused


@dataclass(frozen=True, slots=True, kw_only=True)
class PastContact:
    """A message of ours that left, or waits to leave."""

    at: datetime
    about: str = ""  #: scheme of the due ("BHXH_TN") or "" where it was about the debt or unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenPromise:
    """The newest promise of a subject, where a list has shown that it was not kept."""

    id: int
    at: datetime  #: when it was judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    subject_id: int
    figures_as_of: date  #: the day of the list's figures; refused when too old
    area: str = ""
    language: str = "vi"
    roads: Sequence[Road] = ()
    holds: Sequence[Hold] = ()
    opt_outs: Sequence[OptOut] = ()
    contacts: Sequence[PastContact] = ()
    broken: BrokenPromise | None = None
    officer: Named = field(default_factory=Named)
    agent: Named = field(default_factory=Named)
    link: str = ""  #: the subject's own way into a chat with us; "" = the office's page


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCandidate(Candidate):
    due: Due


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """Of payments to the pension and survivors' fund."""

    since: date
    until: date  #: last day of its last month


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtCandidate(Candidate):
    debt: Debt
    period: date  #: any day of the list's month
    marks: AbstractSet[Mark] = frozenset()
    tracking: Mapping[str, str] = field(default_factory=dict)  #: form → number of the letter on its way
    suspension: Suspension | None = None  #: the last one entered


@dataclass(frozen=True, slots=True, kw_only=True)
class UnregisteredCandidate(Candidate):
    """A unit of the tax data that insures none or not all of its workers."""

    code: str  #: mã đơn vị, else its tax code
    name: str
    standing: Standing
    missing: int | None  #: workers not insured
    period: date  #: of the list
    marks: AbstractSet[Mark] = frozenset()
    tracking: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    grace_days: int = 2  #: a rung missed by no more than this still goes out
    min_interval_days: int = 3  #: calendar days between two contacts with one subject
    max_figures_age_days: int = 45
    max_ahead_days: int = 3  #: a longer wait for the next open hour is planned when it is over
    #: addresses of participants that nobody confirmed get the discreet text
    declared_contacts: Literal["discreet", "full"] = "discreet"
    #: contacts a unit gave to the office speak for the unit
    employer_contacts: Literal["discreet", "full"] = "full"
    debt_order: Sequence[Basis] = DEFAULT_ORDER
    #: everything owed may still be paid in time, whatever ratio the list shows: "gentle" treats it as
    #: the youngest band, "refuse" says nothing, "band" trusts the ratio
    not_yet_late: Literal["gentle", "refuse", "band"] = "gentle"
    optional_tasks: bool = True
    road_order: Sequence[str] = ()  #: the office's own order; () = the row's
    local_plans: AbstractSet[str] = NO_PLANS  #: plans of one place that the office keeps, "49/KH-BCD"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInputs:
    office: Office
    windows: Windows
    dues: Sequence[DueCandidate] = ()
    debts: Sequence[DebtCandidate] = ()
    unregistered: Sequence[UnregisteredCandidate] = ()
    levels: Sequence[LevelRecord] = ()
    areas: Areas = NO_AREAS
    #: of messages and of tasks, whatever became of them, but for the withdrawn
    planned_keys: AbstractSet[str] = frozenset()
    #: of messages taken back unsent because the level changed: to be said anew, under a new key
    withdrawn_keys: AbstractSet[str] = frozenset()
    settings: PlanSettings = field(default_factory=PlanSettings)
