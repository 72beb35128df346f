"""What reports ask of the deciding rooms: duties of the policy, levels, debt ages and areas."""

from collections.abc import Sequence
from datetime import date, datetime

from messages.area_names import area_key
from messages.language import _
from messages.subjects import Debt, UnitGroup
from messages.words import TASK_KINDS
from scheduler.case_steps import CaseKind
from scheduler.case_titles import event_title, state_title
from scheduler.debt_age import Basis, debt_age
from scheduler.facts import area_tree, level_records
from scheduler.levels import level_in_force
from scheduler.policy import ROWS
from scheduler.policy_rows.row import Message, Obligation, Row, Task, TaskKind, task_title
from storage.database import Connection
from storage.reports.parts import Duty, Rules


def rules(conn: Connection, *, debt_order: Sequence[Basis]) -> Rules:
    """Everything a report cannot know by itself, from the same picture of the database as its figures."""
    records, tree = level_records(conn), area_tree(conn)

    def level_at(area: str, at: datetime) -> tuple[str, str]:
        found = level_in_force(records, area, at, tree)
        return found.level.value, found.decision or ""

    def aged(debt: Debt, period: date) -> tuple[str, int]:
        found = debt_age(debt, period=period, order=debt_order)
        if found is None:
            return "", 0
        return "" if found.band is None else found.band.value, found.overdue

    return Rules(
        duties=duties(),
        level_at=level_at,
        aged=aged,
        lies_in=lies_in,
        task=_task_word,
        case_state=lambda kind, state: state_title(CaseKind(kind), state),
        case_step=event_title,
    )


def duties() -> list[Duty]:
    """The rows of the policy that are about units."""
    doing = [row for row in ROWS if isinstance(row.what, Task | Message)]
    return [_duty(row) for row in doing if isinstance(row.group, UnitGroup)]


def _duty(row: Row) -> Duty:
    task = isinstance(row.what, Task)
    title = task_title(row.what.kind) if isinstance(row.what, Task) else _("Nhắn tin đôn đốc đơn vị")
    return Duty(
        rule=row.rule,
        title=title,
        task=task,
        grounds={level.value: grounds for level, grounds in row.grounds.items()},
        group=row.group.value,
        band="" if row.band is None else row.band.value,
        always=_of_every_unit(row) and row.obligation in {Obligation.MUST, Obligation.SHOULD},
        since=row.since,
        until=row.until,
        per_office=isinstance(row.what, Task) and row.what.per_office,
    )


def _task_word(kind: str) -> str:
    """The short word of a kind of work; where there is none, its title."""
    if kind in TASK_KINDS or kind not in set(TaskKind):
        return TASK_KINDS.get(kind, kind)
    return task_title(TaskKind(kind))


def _of_every_unit(row: Row) -> bool:
    """Whether the group, the band and the level alone call for it; the rest a report does not know."""
    return not (row.needs or row.local or row.phase or row.standing)


def lies_in(area: str, wanted: str) -> bool:
    """Whether an area as written is the wanted one or a part of it: "P.2, TP Trà Vinh" lies in "Phường 2"."""
    key = area_key(area)
    return bool(key) and area_key(wanted) in {key, *key.split(", ")}
