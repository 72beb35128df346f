"""The work a cadence calls for when it opens: for the office, for each collection employee, and reports."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from messages.formats import day as written_day
from messages.language import _
from messages.subjects import SubjectKind
from scheduler.area_chain import NO_AREAS, WHOLE_OFFICE, Areas
from scheduler.cadences import Cadence
from scheduler.levels import UNDECLARED, Level, LevelRecord, level_in_force
from scheduler.plan_result import PlannedTask, Subject
from scheduler.plan_roads import OFFICE
from scheduler.policy import NO_PLANS, cadence_rows
from scheduler.policy_rows.row import IN_PERSON, Per, Row, Task, TaskKind, task_title
from scheduler.rhythms import Span

#: What a report is made with, for the person who has to send it.
REPORT_COMMAND = "dondoc report {name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFacts:
    """A collection employee who works."""

    id: int
    code: str
    name: str
    areas: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What holds when a cadence opens."""

    at: datetime
    levels: Sequence[LevelRecord] = ()
    areas: Areas = NO_AREAS
    agents: Sequence[AgentFacts] = ()
    marked: AbstractSet[str] = frozenset()  #: marks that any unit has
    local_plans: AbstractSet[str] = NO_PLANS

    def somewhere(self) -> Mapping[Level, list[LevelRecord]]:
        """The levels in force anywhere in the office's area, each with the records that say so."""
        areas = dict.fromkeys([WHOLE_OFFICE, *(record.area for record in self.levels)])
        found: dict[Level, list[LevelRecord]] = {}
        for area in areas:
            record = level_in_force(self.levels, area, self.at, self.areas)
            kept = found.setdefault(record.level, [])
            if record not in kept:
                kept.append(record)
        return found


def tasks_of(cadence: Cadence, span: Span, around: Around) -> list[PlannedTask]:
    """Plan what one opening of a cadence calls for; opening it twice gives the same keys."""
    if cadence.task is not None:
        return [_own(cadence, cadence.task, span)]
    found: list[PlannedTask] = []
    for row in cadence_rows(cadence.id, span.opens, around.local_plans):
        if isinstance(row.what, Task) and (not row.needs or row.needs & around.marked):
            found += _of_row(cadence, row, row.what, span, around)
    return found


def _of_row(cadence: Cadence, row: Row, task: Task, span: Span, around: Around) -> list[PlannedTask]:
    if task.per is Per.AGENT:
        each = (_for_agent(cadence, row, task, span, around, agent) for agent in around.agents)
        return [planned for planned in each if planned is not None]
    holding = {level: found for level, found in around.somewhere().items() if level in row.grounds}
    if not holding:
        return []
    record = next(iter(holding.values()))[0]
    areas = [r.area for found in holding.values() for r in found if r.area != WHOLE_OFFICE]
    return [
        _planned(
            row, task, span, record,
            key=f"cadence:{cadence.id}:{span.period}:{task.kind}", subject=OFFICE, areas=areas,
        )
    ]  # fmt: skip


def _for_agent(
    cadence: Cadence, row: Row, task: Task, span: Span, around: Around, agent: AgentFacts
) -> PlannedTask | None:
    records = [
        level_in_force(around.levels, area, around.at, around.areas)
        for area in agent.areas or (WHOLE_OFFICE,)
    ]
    record = next((r for r in records if r.level in row.grounds), None)
    if record is None:
        return None
    subject = Subject(kind=SubjectKind.AGENT, id=agent.id, code=agent.code, name=agent.name)
    key = f"cadence:{cadence.id}:{span.period}:{task.kind}:{agent.code}"
    return _planned(row, task, span, record, key=key, subject=subject, owner_name=agent.code)


def _planned(
    row: Row,
    task: Task,
    span: Span,
    record: LevelRecord,
    *,
    key: str,
    subject: Subject,
    areas: Sequence[str] = (),
    owner_name: str = "",
) -> PlannedTask:
    where = ", ".join(dict.fromkeys(areas))
    basis = row.grounds[record.level]
    reason = f"{task_title(task.kind)} ({basis})"
    if where:
        reason = _("{work}; địa bàn: {areas}", work=reason, areas=where)
    return PlannedTask(
        key=key,
        kind=task.kind,
        owner=task.owner,
        owner_name=owner_name,
        deadline=span.due,
        subject=subject,
        reason=reason,
        rule=row.rule,
        basis=basis,
        level=record,
        form=task.form,
        obligation=row.obligation_at(record.level),
        needs_approval=row.approval,
        staff_limited=record.level.staff_limited and task.kind in IN_PERSON,
    )


def _own(cadence: Cadence, kind: TaskKind, span: Span) -> PlannedTask:
    reason = f"{cadence.title} ({cadence.basis})"
    if cadence.report:
        command = REPORT_COMMAND.format(name=cadence.report)
        reason = _("{work}; hạn {day}; lập bằng: {command}",
                   work=reason, day=written_day(span.due), command=command)  # fmt: skip
    return PlannedTask(
        key=f"cadence:{cadence.id}:{span.period}",
        kind=kind,
        owner=cadence.owner,
        owner_name="",
        deadline=span.due,
        subject=OFFICE,
        reason=reason,
        rule=cadence.id,
        basis=cadence.basis,
        level=UNDECLARED,
    )
