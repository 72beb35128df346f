"""A unit of the tax data: told once a list what is asked of it; papers go by its case or by tasks."""

from datetime import date, timedelta

from messages.channel import MessageClass
from messages.subjects import SubjectKind, UnitGroup
from scheduler.levels import LevelRecord
from scheduler.plan_fields import UnregisteredGrounds
from scheduler.plan_inputs import UnregisteredCandidate
from scheduler.plan_result import Draft, PlannedTask, Subject, TaskOnly
from scheduler.plan_roads import figures_expire, last_resort, open_roads, task_of
from scheduler.plan_run import Case, Run, blocked, contacted_recently, refusal
from scheduler.policy import Standpoint, unit_rows
from scheduler.policy_rows.row import Message, Obligation, Row, Task
from scheduler.refusals import Reason

#: CV2022 I.4.2: who has not answered ten days after the notice is invited to a conference.
REPLY_DAYS = 10


def plan_unregistered(run: Run, c: UnregisteredCandidate) -> None:
    """Put one such unit into exactly one of the run's lists."""
    case = Case(
        candidate=c,
        subject=Subject(kind=SubjectKind.EMPLOYER, id=c.subject_id, code=c.code, name=c.name),
        obligation=f"{c.period:%Y-%m}",
        about="unregistered",
        message_class=MessageClass.MANDATORY,
    )
    stopped = blocked(run, case)
    if stopped is not None:
        run.refusals.append(stopped)
        return
    day, level = run.opening(case.message_class).date(), run.level(case)
    at = Standpoint(
        group=UnitGroup.UNREGISTERED,
        level=level.level,
        day=day,
        standing=c.standing,
        local_plans=run.settings.local_plans,
    )
    rows = unit_rows(at)
    tasks = [
        task_of(run, case, row, row.what, level)
        for row in rows
        if isinstance(row.what, Task) and _wanted(row, c)
    ]
    draft = _message(run, case, c, rows, level, day)
    if isinstance(draft, PlannedTask):
        tasks.append(draft)
    opened = run.add_tasks(tasks)
    if isinstance(draft, Draft):
        run.add_draft(case, draft)
        return
    why = Reason.NO_ROAD if isinstance(draft, PlannedTask) else draft
    own = [task.key for task in opened if task.subject == case.subject]
    if own:
        why_not = refusal(case, why, run.settings)
        run.task_only.append(
            TaskOnly(subject=case.subject, obligation=case.obligation, task_keys=own, why_no_message=why_not)
        )
    else:
        run.refuse(case, Reason.ALREADY_PLANNED if why is Reason.NO_ROAD else why)


def _wanted(row: Row, c: UnregisteredCandidate) -> bool:
    return row.obligation is not Obligation.OPTIONAL and row.wanted_of(c.marks)


def _message(
    run: Run, case: Case, c: UnregisteredCandidate, rows: tuple[Row, ...], level: LevelRecord, day: date
) -> Draft | PlannedTask | Reason:
    for row in rows:
        if isinstance(row.what, Message):
            break
    else:
        return Reason.NO_ROW
    if not c.missing:
        return Reason.NO_FIGURE
    key = run.fresh_key(f"unregistered:{c.code}:{case.obligation}")
    if key is None:
        return Reason.ALREADY_PLANNED
    if contacted_recently(run, case):
        return Reason.CONTACTED_RECENTLY
    resort = last_resort(run, case, row, level, "unregistered")
    roads = open_roads(run, case, row.what)
    if not roads:
        return resort
    reply_by = run.windows.end_of_term(day, REPLY_DAYS)
    return Draft(
        key=key,
        rule=row.rule,
        basis=row.grounds[level.level],
        subject=case.subject,
        obligation="",  # no list of debts says whether it is still so
        step="unregistered",
        text_key=row.what.text,
        discreet_text_key=row.what.discreet,
        message_class=case.message_class,
        roads=roads,
        grounds=UnregisteredGrounds(office=run.inputs.office, candidate=c, level=level, reply_by=reply_by),
        language=c.language,
        not_before=run.opening(case.message_class),
        expires=min(figures_expire(run, case), run.opening(case.message_class) + timedelta(days=REPLY_DAYS)),
        level=level,
        needs_approval=row.approval,
        last_resort=resort,
    )
