"""What may be done with a case: which steps are in order, when its term ends, what the clock brings. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from scheduler.case_steps import MACHINES, CaseKind, Machine, Need, State, Step, Whose
from scheduler.case_titles import event_title, state_title


class Calendar(Protocol):
    def is_working_day(self, day: date) -> bool: ...
    def end_of_term(self, day: date, n: int) -> date: ...
    def working_days_after(self, day: date, n: int) -> date: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRules:
    """What the office has decided about terms: the plans count in days and do not say which."""

    working_days: bool = False  #: terms of the documents in working days; else in calendar days
    warn_days: int = 2  #: working days before the end of a term
    minutes_days: int = 10  #: for posted minutes to come back


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What deciding needs to know of a case."""

    kind: CaseKind
    state: str
    since: date  #: day the state was entered
    due: date | None = None
    conference_on: date | None = None
    closed: bool = False

    @property
    def machine(self) -> Machine:
        return MACHINES[self.kind]

    @property
    def now(self) -> State:
        return self.machine.states[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A step as it is reported."""

    event: str
    day: date  #: on which it happened
    note: str = ""
    has_scan: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMoves:
    """What the program does with a case by the clock alone."""

    event: str = ""  #: the step to take, "" for none
    warns: bool = False


def allowed(case: Case, whose: Whose = Whose.PERSON) -> list[Step]:
    """The steps that may follow, in the order of the machine."""
    return [step for step in case.machine.steps if case.state in step.moves and step.whose is whose]


def judged(case: Case, given: Given, *, today: date, whose: Whose) -> tuple[Step, str]:
    """The step and the state it leads to; DondocError, one sentence, where it may not be taken."""
    step = case.machine.by_event.get(given.event)
    if step is None:
        raise _not_in_order(case, given, code="unknown_step")
    if case.closed or case.now.final:
        raise DondocError(
            _("Hồ sơ đã kết thúc ở bước “{state}”, không ghi thêm bước nào.",
              state=state_title(case.kind, case.state)),
            code="case_closed",
        )  # fmt: skip
    if case.state not in step.moves:
        raise _not_in_order(case, given, code="out_of_order")
    if step.whose is not whose and not (step.by_lists and whose is Whose.PROGRAM):
        raise _not_yours(case, step)
    _check_day(case, given, today)
    _check_needs(step, given, whose)
    return step, step.moves[case.state]


def _check_day(case: Case, given: Given, today: date) -> None:
    if given.day > today:
        raise DondocError(
            _("Ngày {day} chưa đến; hãy ghi bước này khi việc đã diễn ra.", day=written_day(given.day)),
            code="day_ahead",
        )
    if given.day < case.since:
        raise DondocError(
            _("Bước trước diễn ra ngày {before}; ngày {day} không thể sớm hơn.",
              before=written_day(case.since), day=written_day(given.day)),
            code="day_before",
        )  # fmt: skip
    held = given.event in {"attended", "absent"} and case.conference_on is not None
    if held and given.day != case.conference_on:
        assert case.conference_on is not None  # noqa: S101 - just asked
        raise DondocError(
            _("Hội nghị họp ngày {day}; hãy ghi đúng ngày ấy, hoặc ghi lại giấy mời nếu đã dời ngày.",
              day=written_day(case.conference_on)),
            code="other_day",
        )  # fmt: skip


def _check_needs(step: Step, given: Given, whose: Whose) -> None:
    if Need.SCAN in step.needs and not given.has_scan:
        raise DondocError(
            _("Bước “{event}” phải kèm bản quét {form}: thêm --scan TỆP.",
              event=event_title(step.event), form=step.form),
            code="scan_missing",
        )  # fmt: skip
    if Need.NOTE in step.needs and not given.note and whose is Whose.PERSON:
        raise DondocError(
            _("Bước “{event}” phải ghi lý do: thêm --note.", event=event_title(step.event)),
            code="note_missing",
        )


def due_of(
    case_kind: CaseKind,
    state: str,
    day: date,
    *,
    rules: CaseRules,
    calendar: Calendar,
    conference_on: date | None = None,
) -> date | None:
    """Last day of the term of a state entered on `day`; None where none runs."""
    found = MACHINES[case_kind].states[state]
    if state == "invited" and conference_on is not None:
        return conference_on
    if found.term is None:
        return None
    days = rules.minutes_days if found.term.configured else found.term.days
    if rules.working_days and not found.term.ours:
        return calendar.working_days_after(day, days)
    return calendar.end_of_term(day, days)


def due_moves(case: Case, *, today: date, rules: CaseRules, calendar: Calendar) -> DueMoves:
    """What the clock alone brings: a term runs out when its last day has ended."""
    if case.closed or case.now.final or case.due is None:
        return DueMoves()
    then = case.now.term.then if case.now.term else ""
    if then and today > case.due:
        return DueMoves(event=then)
    return DueMoves(warns=today >= warned_from(case.due, rules.warn_days, calendar))


def warned_from(due: date, days: int, calendar: Calendar) -> date:
    """The working day that lies so many working days before a term's end."""
    day = due
    while days > 0:
        day -= timedelta(days=1)
        days -= calendar.is_working_day(day)
    return day


def _not_in_order(case: Case, given: Given, *, code: str) -> DondocError:
    return DondocError(
        _("Hồ sơ đang ở bước “{state}”, không ghi được “{event}”. Có thể ghi: {allowed}.",
          state=state_title(case.kind, case.state), event=given.event,
          allowed=_listed(allowed(case)) or _("không bước nào")),
        code=code,
    )  # fmt: skip


def _listed(steps: Sequence[Step]) -> str:
    return ", ".join(f"{step.event} ({event_title(step.event)})" for step in steps)


def _not_yours(case: Case, step: Step) -> DondocError:
    if step.whose is Whose.DECISION:
        return DondocError(
            _("Bước “{event}” do người có thẩm quyền quyết định: dondoc proposal approve hoặc refuse.",
              event=event_title(step.event)),
            code="needs_decision",
            exit_code=5,
        )  # fmt: skip
    if case.kind is CaseKind.DEBT:
        return DondocError(
            _("Mức nợ thay đổi theo danh sách đơn vị nợ mới, không ghi bằng tay."), code="by_list"
        )
    return DondocError(
        _("Bước “{event}” do phần mềm ghi khi hết hạn, không ghi bằng tay.", event=event_title(step.event)),
        code="by_term",
    )
