"""A participant's due: the rung reached, by the roads that are theirs, in words their addresses may hear."""

from datetime import date, datetime

from messages.channel import MessageClass
from messages.subjects import Due, SubjectKind, has_stopped
from scheduler.levels import LevelRecord
from scheduler.plan_fields import DueGrounds
from scheduler.plan_inputs import DueCandidate
from scheduler.plan_result import Draft, DraftRoad, PlannedTask, Subject, TaskOnly
from scheduler.plan_roads import all_refused, figures_expire, last_resort, open_roads
from scheduler.plan_run import Case, Run, blocked, contacted_recently, follow_up_key, refusal, to_follow_up
from scheduler.policy import Step, ladder
from scheduler.refusals import Reason
from scheduler.rungs import expiry, next_rung, reached


def plan_due(run: Run, c: DueCandidate) -> None:
    """Put one due into exactly one of the run's lists."""
    due = c.due
    case = Case(
        candidate=c,
        subject=Subject(kind=SubjectKind.PARTICIPANT, id=c.subject_id, code=due.code, name=due.name),
        obligation=f"{due.scheme.value}:{due.due_date.isoformat()}",
        about=due.scheme.value,
        message_class=MessageClass.SERVICE,
    )
    if has_stopped(due.note):
        run.refuse(case, Reason.STOPPED)
        return
    stopped = blocked(run, case)
    if stopped is not None:
        run.refusals.append(stopped)
        return
    level, send_day = run.level(case), run.opening(case.message_class).date()
    found = _reached(run, due, level, send_day)
    if found is Reason.BETWEEN_RUNGS and to_follow_up(case) is not None:
        found = next_rung(ladder(due.scheme, level.level), due.due_date, send_day) or found
    if isinstance(found, Reason):
        run.refuse(case, found)
        return
    _on_step(run, case, c, level, found)


def _reached(run: Run, due: Due, level: LevelRecord, send_day: date) -> Step | Reason:
    """The rung of all who owe the same on the same day; whoever plans for a message sends it on one day."""
    asked = due.scheme, level.level, due.due_date
    found = run.rungs.get(asked)
    if found is None:
        found = run.rungs[asked] = reached(
            ladder(due.scheme, level.level),
            due.due_date,
            send_day,
            grace_days=run.settings.grace_days,
            windows=run.windows,
        )
    return found


def _ends(run: Run, due: Due, level: LevelRecord, step: Step) -> datetime:
    asked = due.scheme, level.level, due.due_date, step.rung.step
    found = run.ends.get(asked)
    if found is None:
        found = run.ends[asked] = expiry(ladder(due.scheme, level.level), step.rung, due.due_date)
    return found


def _on_step(run: Run, case: Case, c: DueCandidate, level: LevelRecord, step: Step) -> None:
    due = c.due
    key = follow_up_key(run, case, f"due:{due.code}:{case.obligation}:{step.rung.step}")
    if key is None:
        run.refuse(case, Reason.ALREADY_PLANNED)
        return
    if contacted_recently(run, case):
        run.refuse(case, Reason.CONTACTED_RECENTLY)
        return
    resort = last_resort(run, case, step.row, level, step.rung.step)
    roads = open_roads(run, case, step.message)
    if roads:
        run.add_draft(case, _draft(run, case, c, level, step, key=key, roads=roads, resort=resort))
    elif all_refused(run, case, step.message):
        run.refuse(case, Reason.OPTED_OUT)
    else:
        _by_person(run, case, resort)


def _draft(
    run: Run,
    case: Case,
    c: DueCandidate,
    level: LevelRecord,
    step: Step,
    *,
    key: str,
    roads: tuple[DraftRoad, ...],
    resort: PlannedTask,
) -> Draft:
    send_at = run.opening(case.message_class)
    ends = _ends(run, c.due, level, step)
    return Draft(
        key=key,
        rule=step.row.rule,
        basis=step.row.grounds[level.level],
        subject=case.subject,
        obligation=case.obligation,
        step=step.rung.step,
        text_key=step.message.text,
        discreet_text_key=step.message.discreet,
        message_class=case.message_class,
        roads=roads,
        grounds=DueGrounds(office=run.inputs.office, candidate=c, level=level, send_day=send_at.date()),
        language=c.language,
        not_before=send_at,
        expires=min(ends, figures_expire(run, case)),
        level=level,
        needs_approval=step.row.approval,
        last_resort=resort,
    )


def _by_person(run: Run, case: Case, resort: PlannedTask) -> None:
    tasks = run.add_tasks([resort])
    if not tasks:
        run.refuse(case, Reason.ALREADY_PLANNED)
        return
    run.task_only.append(
        TaskOnly(
            subject=case.subject,
            obligation=case.obligation,
            task_keys=[task.key for task in tasks],
            why_no_message=refusal(case, Reason.NO_ROAD, run.settings),
        )
    )
