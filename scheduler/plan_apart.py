"""Units that climb no ladder: suspended ones are reminded and never threatened, dissolved ones are work.

Units insured by the state budget are written to where nobody may call on them; their tables are the office's
work of the quarter.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from messages.law.deadlines import make_up_deadline
from messages.office import Office
from messages.subjects import UnitGroup
from messages.texts.fields import Value
from scheduler.levels import LevelRecord
from scheduler.plan_fields import apart_fields, apart_snapshot, standing
from scheduler.plan_inputs import DebtCandidate, Suspension
from scheduler.plan_result import Draft, PlannedTask, TaskOnly
from scheduler.plan_roads import figures_expire, last_resort, open_roads, task_of
from scheduler.plan_run import Case, Run, contacted_recently, refusal
from scheduler.policy import Standpoint, unit_rows
from scheduler.policy_rows.row import Message, Phase, Row, Task
from scheduler.refusals import Reason
from scheduler.rungs import midnight

APART = frozenset({UnitGroup.SUSPENDED_PENSION, UnitGroup.DISSOLVED, UnitGroup.STATE_BUDGET_HEALTH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A unit off the ladder, as it stands on the day its message would leave."""

    candidate: DebtCandidate
    group: UnitGroup
    phase: Phase | None
    level: LevelRecord
    day: date
    rows: tuple[Row, ...]


def group_on(c: DebtCandidate, day: date) -> tuple[UnitGroup, Phase | None]:
    """The group a unit belongs to on a day; a suspension that is entered counts for more than the list."""
    found = c.suspension
    if found is not None and found.since <= day:
        if day <= found.until:
            return UnitGroup.SUSPENDED_PENSION, Phase.RUNNING
        if day <= make_up_by(found):
            return UnitGroup.SUSPENDED_PENSION, Phase.ENDED
    if c.debt.group is UnitGroup.SUSPENDED_PENSION:
        return c.debt.group, Phase.RUNNING
    return c.debt.group, None


def make_up_by(suspension: Suspension) -> date:
    """Last day on which what was suspended is made up without a charge."""
    return make_up_deadline(suspension.since, suspension.until)


def plan_apart(run: Run, case: Case, c: DebtCandidate) -> None:
    """Put one such unit into exactly one of the run's lists."""
    day = run.opening(case.message_class).date()
    group, phase = group_on(c, day)
    if phase is not Phase.ENDED and group is not UnitGroup.DISSOLVED and c.debt.closing <= 0:
        run.refuse(case, Reason.NO_DEBT)
        return
    level = run.level(case)
    at = Standpoint(
        group=group, level=level.level, day=day, phase=phase, local_plans=run.settings.local_plans
    )
    apart = Apart(candidate=c, group=group, phase=phase, level=level, day=day, rows=unit_rows(at))
    _settle(run, case, apart)


def _settle(run: Run, case: Case, apart: Apart) -> None:
    tasks = [
        task_of(run, case, row, row.what, apart.level, period=_period(apart))
        for row in apart.rows
        if isinstance(row.what, Task) and row.wanted_of(apart.candidate.marks)
    ]
    draft = _message(run, case, apart)
    if isinstance(draft, PlannedTask):
        tasks.append(draft)
    opened = run.add_tasks(tasks)
    if isinstance(draft, Draft):
        run.add_draft(case, draft)
        return
    why = Reason.NO_ROAD if isinstance(draft, PlannedTask) else draft
    if opened:
        run.task_only.append(
            TaskOnly(
                subject=case.subject,
                obligation=case.obligation,
                task_keys=[task.key for task in opened],
                why_no_message=refusal(case, why, run.settings),
            )
        )
    elif tasks and why in {Reason.NO_ROW, Reason.NO_ROAD}:
        run.refuse(case, Reason.ALREADY_PLANNED)
    else:
        run.refuse(case, GROUP_REASONS[apart.group] if why is Reason.NO_ROW else why)


GROUP_REASONS = {
    UnitGroup.SUSPENDED_PENSION: Reason.SUSPENDED_GROUP,
    UnitGroup.DISSOLVED: Reason.DISSOLVED_GROUP,
    UnitGroup.STATE_BUDGET_HEALTH: Reason.STATE_BUDGET_GROUP,
}


def _period(apart: Apart) -> str:
    """Dissolved units and the budget's money are worked on by the quarter, the others by the month."""
    quarter = f"{apart.day.year}-Q{(apart.day.month + 2) // 3}"
    return f"{apart.candidate.period:%Y-%m}" if apart.group is UnitGroup.SUSPENDED_PENSION else quarter


def _message(run: Run, case: Case, apart: Apart) -> Draft | PlannedTask | Reason:
    for row in apart.rows:
        if isinstance(row.what, Message):
            break
    else:
        return Reason.NO_ROW
    step, period = _step(apart)
    key = run.fresh_key(f"{step}:{case.subject.code}:{period}")
    if key is None:
        return Reason.ALREADY_PLANNED
    if contacted_recently(run, case):
        return Reason.CONTACTED_RECENTLY
    resort = last_resort(run, case, row, apart.level, step)
    roads = open_roads(run, case, row.what)
    if not roads:
        return resort
    expires = figures_expire(run, case)
    if apart.phase is Phase.ENDED and apart.candidate.suspension is not None:
        expires = midnight(make_up_by(apart.candidate.suspension))
    return Draft(
        key=key,
        rule=row.rule,
        basis=row.grounds[apart.level.level],
        subject=case.subject,
        # what is to be made up stands on no list of debts: the claim must not look for it there
        obligation="" if apart.phase is Phase.ENDED else case.obligation,
        step=step,
        text_key=row.what.text,
        discreet_text_key=row.what.discreet,
        message_class=case.message_class,
        roads=roads,
        grounds=ApartGrounds(office=run.inputs.office, apart=apart),
        language=apart.candidate.language,
        not_before=run.opening(case.message_class),
        expires=expires,
        level=apart.level,
        needs_approval=row.approval,
        last_resort=resort,
    )


def _step(apart: Apart) -> tuple[str, str]:
    """What the message is about, and how often it is said."""
    if apart.phase is Phase.ENDED and apart.candidate.suspension is not None:
        return "make-up", f"{apart.candidate.suspension.until:%Y-%m}"
    if apart.group is UnitGroup.SUSPENDED_PENSION:
        return "suspended", _period(apart)
    return "budget", _period(apart)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApartGrounds:
    office: Office
    apart: Apart

    def fields(self) -> dict[str, Value]:
        return _fields(self.office, self.apart)

    def snapshot(self, resort: PlannedTask) -> dict[str, Any]:
        apart = self.apart
        figures = apart_snapshot(apart.candidate, apart.group.value, apart.phase and apart.phase.value)
        return figures | standing(apart.candidate, apart.level, resort)


def _fields(office: Office, apart: Apart) -> dict[str, Value]:
    suspension = apart.candidate.suspension
    ended = apart.phase is Phase.ENDED and suspension is not None
    return apart_fields(
        office,
        apart.candidate,
        apart.level,
        suspension_end=suspension.until if suspension is not None and apart.phase is not None else None,
        make_up_by=make_up_by(suspension) if ended and suspension is not None else None,
        quarter=_period(apart) if apart.group is UnitGroup.STATE_BUDGET_HEALTH else "",
    )
