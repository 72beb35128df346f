"""A unit's debt: off the ladder or onto its band, one message a month, and the work no message replaces."""

from collections.abc import Sequence
from dataclasses import dataclass

from messages.channel import MessageClass
from messages.subjects import Band, SubjectKind
from scheduler.debt_age import DebtAge, debt_age
from scheduler.levels import LevelRecord
from scheduler.plan_apart import APART, group_on, plan_apart
from scheduler.plan_fields import DebtGrounds
from scheduler.plan_inputs import DebtCandidate, PlanSettings
from scheduler.plan_result import Draft, DraftRoad, PlannedTask, Subject, TaskOnly
from scheduler.plan_roads import figures_expire, last_resort, open_roads, task_of
from scheduler.plan_run import Case, Run, blocked, contacted_recently, follow_up_key, refusal
from scheduler.policy import Standpoint, unit_rows
from scheduler.policy_rows.row import Message, Obligation, Row, Task
from scheduler.refusals import Reason

STEPS = {Band.UNDER_1: "under-1", Band.FROM_1_TO_3: "from-1", Band.FROM_3: "from-3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """A debt with the band it is treated in."""

    candidate: DebtCandidate
    age: DebtAge
    band: Band
    level: LevelRecord
    rows: tuple[Row, ...]

    @property
    def in_time(self) -> bool:
        return self.age.overdue == 0

    @property
    def gentle(self) -> bool:
        return self.in_time and self.band is Band.UNDER_1


def plan_debt(run: Run, c: DebtCandidate) -> None:
    """Put one debt into exactly one of the run's lists."""
    case = Case(
        candidate=c,
        subject=Subject(kind=SubjectKind.EMPLOYER, id=c.subject_id, code=c.debt.code, name=c.debt.name),
        obligation=f"{c.period:%Y-%m}",
        about="",
        message_class=MessageClass.MANDATORY,
    )
    send_day = run.opening(case.message_class).date()
    # taken out before anything is classified by its age
    apart = group_on(c, send_day)[0] in APART
    age = debt_age(c.debt, period=c.period, order=run.settings.debt_order, day=send_day)
    if age is None and not apart:
        run.refuse(case, Reason.NO_DEBT)
        return
    stopped = blocked(run, case)
    if stopped is not None:
        run.refusals.append(stopped)
        return
    if apart or age is None:
        plan_apart(run, case, c)
        return
    band = _band(run, age)
    if isinstance(band, Reason):
        run.refuse(case, band)
        return
    level = run.level(case)
    at = Standpoint(
        group=c.debt.group,
        level=level.level,
        day=send_day,
        band=band,
        local_plans=run.settings.local_plans,
    )
    _settle(run, case, Aged(candidate=c, age=age, band=band, level=level, rows=unit_rows(at)))


def _band(run: Run, age: DebtAge) -> Band | Reason:
    found = band_on(run.settings, age)
    if found is not None:
        return found
    refused = age.overdue == 0 and run.settings.not_yet_late == "refuse"
    return Reason.NOT_YET_LATE if refused else Reason.UNKNOWN_AGE


def band_on(settings: PlanSettings, age: DebtAge) -> Band | None:
    """The band a unit is treated in. Who can still pay in time is never threatened with an inspection."""
    if age.overdue == 0 and settings.not_yet_late != "band":
        return Band.UNDER_1 if settings.not_yet_late == "gentle" else None
    return age.band


def _settle(run: Run, case: Case, aged: Aged) -> None:
    if not aged.rows:
        run.refuse(case, Reason.NO_ROW)
        return
    tasks = [
        task_of(run, case, row, row.what, aged.level)
        for row in aged.rows
        if isinstance(row.what, Task) and _wanted(run, aged, row, row.what)
    ]
    draft = _message(run, case, aged)
    if isinstance(draft, PlannedTask):
        tasks.append(draft)
    opened = run.add_tasks(tasks)
    if isinstance(draft, Draft):
        run.add_draft(case, draft)
        return
    why = Reason.NO_ROAD if isinstance(draft, PlannedTask) else draft
    own = [task.key for task in opened if task.subject == case.subject]
    if own:
        run.task_only.append(
            TaskOnly(
                subject=case.subject,
                obligation=case.obligation,
                task_keys=own,
                why_no_message=refusal(case, why, run.settings),
            )
        )
    else:
        run.refuse(case, Reason.ALREADY_PLANNED if why in {Reason.NO_ROAD, Reason.NO_ROW} else why)


def _wanted(run: Run, aged: Aged, row: Row, task: Task) -> bool:
    if not row.wanted_of(aged.candidate.marks):
        return False
    if row.obligation is Obligation.OPTIONAL and (aged.in_time or not run.settings.optional_tasks):
        return False
    # nobody is reported or published for money that is not yet late
    return not (task.per_office and aged.in_time)


def _message(run: Run, case: Case, aged: Aged) -> Draft | PlannedTask | Reason:
    """The unit's message of the month, the work that stands for it, or why there is neither."""
    for row in aged.rows:
        if isinstance(row.what, Message):
            break
    else:
        return Reason.NO_ROW
    step = STEPS[aged.band]
    key = follow_up_key(run, case, f"debt:{case.subject.code}:{case.obligation}:{step}")
    if key is None:
        return Reason.ALREADY_PLANNED
    if contacted_recently(run, case):
        return Reason.CONTACTED_RECENTLY
    resort = last_resort(run, case, row, aged.level, step)
    roads = open_roads(run, case, row.what)
    return _draft(run, case, aged, row, row.what, key=key, roads=roads, resort=resort) if roads else resort


def _draft(
    run: Run,
    case: Case,
    aged: Aged,
    row: Row,
    message: Message,
    *,
    key: str,
    roads: Sequence[DraftRoad],
    resort: PlannedTask,
) -> Draft:
    c, send_at = aged.candidate, run.opening(case.message_class)
    return Draft(
        key=key,
        rule=row.rule,
        basis=row.grounds[aged.level.level],
        subject=case.subject,
        obligation=case.obligation,
        step=STEPS[aged.band],
        text_key=message.text,
        discreet_text_key=message.discreet,
        message_class=case.message_class,
        roads=roads,
        grounds=DebtGrounds(
            office=run.inputs.office,
            candidate=c,
            age=aged.age,
            band=aged.band,
            level=aged.level,
            gentle=aged.gentle,
            send_day=send_at.date(),
        ),
        language=c.language,
        not_before=send_at,
        expires=figures_expire(run, case),
        level=aged.level,
        needs_approval=row.approval,
        last_resort=resort,
    )
