"""Matters that go by steps: states, who is waited for, how long, and which step may follow which. Pure.

The chain of units that pay for none or not for all of their workers is CV2022 I.4.1 to I.4.5; the minutes
that travel by public post are 2800 III.1.1.b and 3532 III.1.1.c; a received list is CV2022 I.3.2.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scheduler.policy_rows.row import TaskKind


class CaseKind(StrEnum):
    UNREGISTERED = "unregistered"
    MINUTES = "minutes"  # D04h-TS, out and back by public post
    DEBT = "debt"  # the ladder of one unit's debt
    RECEIVED_LIST = "received-list"


class Waiting(StrEnum):
    """Whom a case waits for."""

    OFFICER = "officer"
    UNIT = "unit"
    INSPECTORS = "inspectors"
    DIRECTOR = "director"
    LIST = "list"  # the next list says how it goes on
    NOBODY = "nobody"


class Whose(StrEnum):
    """Who may enter a step."""

    PERSON = "person"
    PROGRAM = "program"  # a term has run out, or a list says so
    DECISION = "decision"  # a named person with the right role, by `dondoc proposal`


class Need(StrEnum):
    """What a step does not go without."""

    SCAN = "scan"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """So many days from the day the state was entered."""

    days: int
    then: str = ""  #: the step the program takes once it has run out; "": somebody is merely late
    ours: bool = False  #: no document names it: the house's own proposal, in calendar days
    configured: bool = False  #: `policy.minutes_days` instead of `days`


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    waiting: Waiting
    term: Term | None = None
    task: TaskKind | None = None  #: opened when the state is entered; its owner is whoever is waited for
    final: bool = False
    proposes: bool = False  #: the task is a proposal that a named person decides
    settled: bool = False  #: somebody with authority has decided: no list closes the case any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    event: str
    moves: Mapping[str, str]  #: from state → to state
    whose: Whose = Whose.PERSON
    basis: str = ""  #: document and section
    form: str = ""  #: the paper that goes with it
    letter: str = ""  #: what it says of the letter on that form: sent, returned, undeliverable
    needs: frozenset[Need] = frozenset()
    by_lists: bool = False  #: a list may bring it as well as a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    first: str
    states: Mapping[str, State]
    steps: tuple[Step, ...]
    whole: TaskKind | None = None  #: a task that lasts as long as the case
    by_event: Mapping[str, Step] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_event", {step.event: step for step in self.steps})


def _officer(task: TaskKind, days: int = 5) -> State:
    """Somebody of the office has to act; the plans name no term, so this one is ours."""
    return State(waiting=Waiting.OFFICER, task=task, term=Term(days=days, ours=True))


def _proposal(task: TaskKind) -> State:
    ours = Term(days=15, ours=True)
    return State(waiting=Waiting.DIRECTOR, task=task, term=ours, proposes=True)


def _unit(then: str, days: int = 10) -> State:
    return State(waiting=Waiting.UNIT, term=Term(days=days, then=then))


_END = State(waiting=Waiting.NOBODY, final=True)
_INSPECTION = State(
    waiting=Waiting.INSPECTORS,
    task=TaskKind.CARRY_OUT_INSPECTION,
    term=Term(days=15, ours=True),
    settled=True,
)
_SCAN = frozenset({Need.SCAN})

_CHAIN = {
    "listed": _officer(TaskKind.NOTICE_04_KT),
    "noticed": _unit("no-reply"),  # I.4.2: 10 days from the notice
    "replied": _officer(TaskKind.REVIEW_CASE),
    "conference-due": _officer(TaskKind.INVITE_05_KT),
    "invited": _officer(TaskKind.CONFERENCE_WORK, days=10),  # or the day of the conference, where it is known
    "attended": _unit("not-complying"),  # I.4.2.c, I.4.4.a: 10 days from the conference
    "absent": State(
        waiting=Waiting.OFFICER, task=TaskKind.SCHEDULE_05A_KT, term=Term(days=2)
    ),  # I.4.3.c: within 2 days after the conference
    "direct": State(waiting=Waiting.OFFICER, task=TaskKind.SCHEDULE_05A_KT, term=Term(days=2)),
    "scheduled": _officer(TaskKind.CHECK_06_KT, days=10),
    "checked": _unit("not-complying"),  # I.4.4.a: 10 days from the direct check
    "inspection-proposed": _proposal(TaskKind.INSPECTION),
    "inspection-refused": _officer(TaskKind.REVIEW_CASE),
    "inspection-decided": _INSPECTION,
    # what the conclusion demands and until when is the inspectors' word: a person says how it goes on
    "inspected": State(
        waiting=Waiting.OFFICER,
        task=TaskKind.REVIEW_CASE,
        term=Term(days=10, ours=True),
        settled=True,
    ),
    "referral-proposed": State(
        waiting=Waiting.DIRECTOR,
        task=TaskKind.REFERRAL_216,
        term=Term(days=15, ours=True),
        proposes=True,
        settled=True,
    ),
    "referral-refused": State(
        waiting=Waiting.OFFICER,
        task=TaskKind.REVIEW_CASE,
        term=Term(days=5, ours=True),
        settled=True,
    ),
    "referral-decided": State(
        waiting=Waiting.OFFICER,
        task=TaskKind.HAND_OVER_DOSSIER,
        term=Term(days=10, ours=True),
        settled=True,
    ),
    "referred": _END,
    "resolved": _END,
}
_OPEN_CHAIN = {name: "resolved" for name, state in _CHAIN.items() if not state.final}

UNREGISTERED = Machine(
    first="listed",
    states=_CHAIN,
    steps=(
        Step(event="noticed", moves={"listed": "noticed"}, form="04-KT", letter="sent", basis="CV2022 I.4.1"),
        Step(event="replied", moves={"noticed": "replied"}, basis="CV2022 I.4.2"),
        Step(
            event="no-reply",
            moves={"noticed": "conference-due"},
            whose=Whose.PROGRAM,
            basis="CV2022 I.4.2",
        ),
        Step(event="conference-due", moves={"replied": "conference-due"}, basis="CV2022 I.4.2"),
        Step(
            event="invited",
            moves={"conference-due": "invited", "invited": "invited"},
            form="05-KT",
            letter="sent",
            basis="CV2022 I.4.2.a",
        ),
        # too few units for a conference: straight to the unit
        Step(event="direct", moves={"conference-due": "direct"}, basis="CV2022 I.4.2.c"),
        Step(event="attended", moves={"invited": "attended"}, basis="CV2022 I.4.2"),
        Step(event="absent", moves={"invited": "absent"}, basis="CV2022 I.4.3.a"),
        Step(
            event="scheduled",
            moves={"absent": "scheduled", "direct": "scheduled"},
            form="05a-KT",  # with 05b-KT
            letter="sent",
            basis="CV2022 I.4.3.c",
        ),
        Step(
            event="checked",
            moves={"scheduled": "checked"},
            form="06-KT",
            needs=_SCAN,
            basis="CV2022 I.4.3.d, đ",
        ),
        Step(
            event="not-complying",
            moves={"attended": "inspection-proposed", "checked": "inspection-proposed"},
            whose=Whose.PROGRAM,
            basis="CV2022 I.4.4.a",
        ),
        Step(
            event="inspection-decided",
            moves={"inspection-proposed": "inspection-decided"},
            whose=Whose.DECISION,
            basis="CV2022 I.4.4.a",
        ),
        Step(
            event="inspection-refused",
            moves={"inspection-proposed": "inspection-refused"},
            whose=Whose.DECISION,
        ),
        Step(
            event="propose-inspection",
            moves={"inspection-refused": "inspection-proposed"},
            basis="CV2022 I.4.4.a",
        ),
        Step(
            event="inspected",
            moves={"inspection-decided": "inspected"},
            form="07-KT",
            needs=_SCAN,
            basis="CV2022 I.4.4.b",
        ),
        Step(
            event="propose-referral",
            moves={"inspected": "referral-proposed", "referral-refused": "referral-proposed"},
            basis="CV2022 I.4.5.a",
        ),
        Step(
            event="referral-decided",
            moves={"referral-proposed": "referral-decided"},
            whose=Whose.DECISION,
            basis="CV2022 I.4.5.a",
        ),
        Step(
            event="referral-refused",
            moves={"referral-proposed": "referral-refused"},
            whose=Whose.DECISION,
        ),
        Step(
            event="referred",
            moves={"referral-decided": "referred"},
            form="07-KT",
            needs=_SCAN,
            basis="CV2022 I.4.5.b",
        ),
        Step(event="resolved", moves=_OPEN_CHAIN, needs=frozenset({Need.NOTE}), by_lists=True),
    ),
)

_MINUTES = {
    "prepared": State(
        waiting=Waiting.OFFICER,
        task=TaskKind.MINUTES_D04H_BY_POST,
        term=Term(days=5, ours=True),
    ),
    "sent": State(waiting=Waiting.UNIT, term=Term(days=10, then="not-returned", configured=True)),
    "not-returned": _officer(TaskKind.REVIEW_CASE),
    "undelivered": _officer(TaskKind.REVIEW_CASE),
    "signed": _officer(TaskKind.SCAN_MINUTES),
    "unsigned": _officer(TaskKind.SCAN_MINUTES),
    # a unit that does not sign: what follows is a person's word, and then a named person's decision
    "refused-to-sign": _officer(TaskKind.REVIEW_CASE),
    "inspection-proposed": _proposal(TaskKind.INSPECTION),
    "inspection-decided": _INSPECTION,
    "scanned": _END,
    "inspected": _END,
    "inspection-refused": _END,
    "resolved": _END,
}
MINUTES = Machine(
    first="prepared",
    states=_MINUTES,
    whole=TaskKind.MINUTES_D04H_BY_POST,
    steps=(
        Step(
            event="sent",
            moves={"prepared": "sent", "not-returned": "sent", "undelivered": "sent"},
            form="D04h-TS",
            letter="sent",
            basis="3532 III.1.1.c",
        ),
        Step(
            event="undeliverable",
            moves={"sent": "undelivered", "not-returned": "undelivered"},
            form="D04h-TS",
            letter="undeliverable",
        ),
        Step(event="not-returned", moves={"sent": "not-returned"}, whose=Whose.PROGRAM),
        Step(
            event="returned-signed",
            moves={"sent": "signed", "not-returned": "signed"},
            form="D04h-TS",
            letter="returned",
            basis="3532 III.1.1.c",
        ),
        Step(
            event="returned-unsigned",
            moves={"sent": "unsigned", "not-returned": "unsigned"},
            form="D04h-TS",
            letter="returned",
            basis="3532 III.1.1.c",
        ),
        Step(
            event="scanned",
            moves={"signed": "scanned", "unsigned": "refused-to-sign"},
            form="D04h-TS",
            needs=_SCAN,
        ),
        Step(
            event="propose-inspection",
            moves={"refused-to-sign": "inspection-proposed", "not-returned": "inspection-proposed"},
            needs=frozenset({Need.NOTE}),
            basis="3532 III.1.1.c, III.1.2",
        ),
        Step(
            event="inspection-decided",
            moves={"inspection-proposed": "inspection-decided"},
            whose=Whose.DECISION,
        ),
        Step(
            event="inspection-refused",
            moves={"inspection-proposed": "inspection-refused"},
            whose=Whose.DECISION,
        ),
        Step(event="inspected", moves={"inspection-decided": "inspected"}, needs=_SCAN),
        Step(
            event="resolved",
            moves={name: "resolved" for name, state in _MINUTES.items() if not state.final},
            needs=frozenset({Need.NOTE}),
            by_lists=True,
        ),
    ),
)

#: Band of the debt → state of its case.
RUNGS = {"<1": "under-1", "1-<3": "from-1", ">=3": "from-3"}
_LADDER = State(waiting=Waiting.LIST)
DEBT = Machine(
    first="under-1",
    states={**dict.fromkeys(RUNGS.values(), _LADDER), "paid": _END, "off-ladder": _END},
    steps=(
        *(
            Step(
                event=rung,
                moves={other: rung for other in RUNGS.values() if other != rung},
                whose=Whose.PROGRAM,
                basis="3532 III.1.1",
            )
            for rung in RUNGS.values()
        ),
        Step(event="paid", moves=dict.fromkeys(RUNGS.values(), "paid"), whose=Whose.PROGRAM),
        # suspended, dissolved: taken out before the debt is classified
        Step(event="off-ladder", moves=dict.fromkeys(RUNGS.values(), "off-ladder"), whose=Whose.PROGRAM),
    ),
)

RECEIVED_LIST = Machine(
    first="received",
    states={
        "received": State(waiting=Waiting.OFFICER, task=TaskKind.LOAD_LIST, term=Term(days=5)),
        "loaded": _END,
        "resolved": _END,
    },
    steps=(
        Step(event="loaded", moves={"received": "loaded"}, basis="CV2022 I.3.2.2"),
        Step(event="resolved", moves={"received": "resolved"}, needs=frozenset({Need.NOTE})),
    ),
)

MACHINES: Mapping[CaseKind, Machine] = {
    CaseKind.UNREGISTERED: UNREGISTERED,
    CaseKind.MINUTES: MINUTES,
    CaseKind.DEBT: DEBT,
    CaseKind.RECEIVED_LIST: RECEIVED_LIST,
}
