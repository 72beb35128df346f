"""By which addresses a message travels, in which words each may hear it, and who goes when none is left."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from functools import lru_cache

from messages.channel import MessageClass
from messages.language import current_language
from messages.law.deadlines import month_end
from scheduler.levels import LevelRecord
from scheduler.plan_inputs import Road
from scheduler.plan_result import DraftRoad, PlannedTask, Subject
from scheduler.plan_run import Case, Run
from scheduler.policy_rows.row import IN_PERSON, Message, Obligation, Owner, Row, Task, TaskKind, task_title
from scheduler.rungs import midnight

CALLABLE = frozenset({"zns", "phone"})  #: channels whose address is a telephone number
LAST_RESORT_DAYS = 3
OFFICE = Subject(kind="office", id=0, code="office", name="")


def open_roads(run: Run, case: Case, message: Message) -> tuple[DraftRoad, ...]:
    """Usable roads in the order they are tried, each with the text its address may get.

    Where the full text may be said comes first: a chat that its owner has opened beats a number that
    somebody once wrote on a form, whatever the order of the networks.
    A refusal of one channel closes that channel, for statutory notices too: the duty stays, the road
    changes.
    """
    order = tuple(run.settings.road_order) or message.roads
    closed = _refused_channels(case)
    roads = [r for r in _usable(case, order) if r.channel not in closed]
    policy = run.settings.declared_contacts if case.personal else run.settings.employer_contacts
    trusted = policy == "full"
    if len(roads) > 1:
        roads.sort(key=lambda r: (not (r.confirmed or trusted), order.index(r.channel), not r.confirmed))
    return tuple(
        DraftRoad(
            channel=road.channel,
            address_id=road.address_id,
            address=road.address,
            text_key=message.text if road.confirmed or trusted else message.discreet,
        )
        for road in roads
    )


def all_refused(run: Run, case: Case, message: Message) -> bool:
    """True where roads exist and a person free to refuse has refused every one of them."""
    if case.message_class is MessageClass.MANDATORY:
        return False
    usable = _usable(case, tuple(run.settings.road_order) or message.roads)
    closed = _refused_channels(case)
    return bool(usable) and all(r.channel in closed for r in usable)


def task_of(
    run: Run, case: Case, row: Row, task: Task, level: LevelRecord, *, period: str = ""
) -> PlannedTask:
    """Open the work a row asks for: once per unit, or once per office, and period."""
    code = OFFICE.code if task.per_office else case.subject.code
    return _planned(
        run,
        case,
        task,
        level,
        key=f"task:{task.kind}:{code}:{period or case.obligation}",
        rule=row.rule,
        basis=row.grounds[level.level],
        obligation=row.obligation_at(level.level),
        approval=row.approval,
    )


def last_resort(run: Run, case: Case, row: Row, level: LevelRecord, step: str) -> PlannedTask:
    """Say who reaches the subject when no message can."""
    c = case.candidate
    if any(r.channel in CALLABLE for r in c.roads):
        kind = TaskKind.PHONE_CALL
    else:
        kind = TaskKind.FIND_CONTACT if case.personal else TaskKind.LETTER_BY_POST
    owner = Owner.AGENT if case.personal and c.agent.name else Owner.OFFICER
    return _planned(
        run,
        case,
        _last_work(kind, owner),
        level,
        key=f"task:{kind}:{case.subject.code}:{case.obligation}:{step}",
        rule=row.rule,
        basis=row.grounds[level.level],
    )


def figures_expire(run: Run, case: Case) -> datetime:
    """From here on the figures are too old to be said."""
    return midnight(case.candidate.figures_as_of + timedelta(days=run.settings.max_figures_age_days + 1))


def _planned(
    run: Run,
    case: Case,
    task: Task,
    level: LevelRecord,
    *,
    key: str,
    rule: str,
    basis: str,
    obligation: Obligation = Obligation.MUST,
    approval: bool = False,
) -> PlannedTask:
    subject = OFFICE if task.per_office else case.subject
    named = {Owner.AGENT: case.candidate.agent.name, Owner.OFFICER: case.candidate.officer.name}
    days = task.deadline_days
    return PlannedTask(
        key=key,
        kind=task.kind,
        owner=task.owner,
        owner_name=named.get(task.owner, ""),
        deadline=month_end(run.day) if days is None else run.term(days),
        subject=subject,
        reason=_reason(task.kind, basis, current_language()),
        rule=rule,
        basis=basis,
        level=level,
        form=task.form,
        area="" if task.per_office else case.candidate.area,
        obligation=obligation,
        needs_approval=approval,
        staff_limited=level.level.staff_limited and task.kind in IN_PERSON,
    )


@lru_cache(maxsize=1024)  # one text for all of a plan's tasks of a kind
def _reason(kind: TaskKind, basis: str, language: str) -> str:
    del language  # it only tells the answers apart
    return f"{task_title(kind)} ({basis})"


@lru_cache(maxsize=1024)
def _last_work(kind: TaskKind, owner: Owner) -> Task:
    return Task(kind=kind, owner=owner, deadline_days=LAST_RESORT_DAYS)


def _usable(case: Case, channels: Sequence[str]) -> list[Road]:
    return [r for r in case.candidate.roads if r.usable and r.channel in channels]


def _refused_channels(case: Case) -> AbstractSet[str]:
    """Channels the subject closed, one by one; "every channel" only reaches what may be refused."""
    if not case.candidate.opt_outs:
        return frozenset()
    return {
        o.channel
        for o in case.candidate.opt_outs
        if o.channel and o.message_class in {None, case.message_class}
    }
