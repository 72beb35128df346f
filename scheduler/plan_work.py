"""The work a plan asks of people: whose it is, on which day, and what a new level takes back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from messages.subjects import SubjectKind
from messages.task_results import LETTERS
from scheduler import policy
from scheduler.facts import area_tree, level_records
from scheduler.in_charge import officer_for
from scheduler.levels import InForce, Level
from scheduler.on_site import people_of, place, place_again
from scheduler.plan_result import PlannedTask
from scheduler.policy_rows.row import Owner, Task
from scheduler.roster import WorkingDays
from storage import contact_log, employers, letters, tasks
from storage.contact_log import Entry
from storage.database import Connection
from storage.letters import NewLetter
from storage.tasks import NewTask, UnderLevel


def officers(conn: Connection, planned: Sequence[PlannedTask]) -> dict[int, str]:
    """Who follows each unit that an officer's task is about; units nobody follows are left out."""
    people = people_of(conn)
    asked = {
        task.subject.id
        for task in planned
        if task.owner is Owner.OFFICER and task.subject.kind == SubjectKind.EMPLOYER.value
    }
    found = {
        row["id"]: officer_for(row["officers"], row["area"], people)
        for row in employers.some(conn, sorted(asked))
    }
    return {number: code for number, code in found.items() if code}


def new_task(task: PlannedTask, followed_by: Mapping[int, str]) -> NewTask:
    """A planned task as it is opened; the officer who follows the unit comes before the office's own."""
    owner = task.owner_name or task.owner.value
    if task.owner is Owner.OFFICER and task.subject.kind == SubjectKind.EMPLOYER.value:
        owner = followed_by.get(task.subject.id, owner)
    return NewTask(
        key=task.key,
        kind=task.kind.value,
        owner=owner,
        subject=(task.subject.kind, task.subject.id),
        detail=task.reason,
        deadline=task.deadline,
        rule=task.rule,
        needs_approval=task.needs_approval,
        basis=task.basis,
        form=task.form,
        area=task.area,
        level=task.level.level.value,
    )


def open_portion(
    conn: Connection, new: Sequence[NewTask], *, today: date, calendar: WorkingDays, now: datetime
) -> int:
    """Open a portion of a plan's tasks, each with its day and its letter; one entry in the log for all."""
    placed = place(conn, new, today=today, calendar=calendar)
    opened = tasks.open_all(conn, placed, now=now)
    if not opened.ids:
        return 0
    numbers = dict(zip(opened.keys, opened.ids, strict=True))
    letters.prepare(
        conn,
        [
            NewLetter(subject=task.subject, form=task.form or task.kind, task_id=numbers[task.key])
            for task in placed
            if task.key in numbers and task.kind in LETTERS
        ],
        now=now,
    )
    contact_log.append(conn, now, [Entry(kind="tasks", body={"opened": opened.ids})])
    return len(opened.ids)


def follow_levels(conn: Connection, *, today: date, calendar: WorkingDays, now: datetime) -> dict[str, int]:
    """Take back the open work that the levels now in force do not ask for, and spread the rest anew.

    The next plan opens what they do ask for: the posted document for the visit. What is taken back may be
    opened again under its key, should the level come back.
    """
    left, moved = displaced(tasks.under_levels(conn), InForce(level_records(conn), area_tree(conn)), now)
    done = leave(conn, left, moved, now=now)
    place_again(conn, today=today, calendar=calendar)  # also what was not done on its day
    return {"left": done, "moved": len(moved)}


def leave(conn: Connection, left: Sequence[int], moved: Mapping[int, str], *, now: datetime) -> int:
    """Take work back, and move what stays to its area's new level; one entry in the log for all."""
    tasks.set_levels(conn, moved)
    done = tasks.leave_for_level(conn, left, now=now)
    if done or moved:
        body = {"left": list(left), "moved": {str(number): level for number, level in moved.items()}}
        contact_log.append(conn, now, [Entry(kind="tasks", body=body)])
    return done


def displaced(
    rows: Sequence[UnderLevel], in_force: InForce, at: datetime
) -> tuple[list[int], dict[int, str]]:
    """Open tasks that are not asked for at the level in force, and the new level of the others."""
    left: list[int] = []
    moved: dict[int, str] = {}
    for row in rows:
        level = in_force(row.area, at)
        if level.value == row.level:
            continue
        if _asked_for(row.rule, row.kind, level):
            moved[row.id] = level.value
        else:
            left.append(row.id)
    return left, moved


@cache
def _asked_for(rule: str, kind: str, level: Level) -> bool:
    """What stands in for a message no road can carry is asked for at every level."""
    named = [row for row in policy.ROWS if row.rule == rule]
    work = [row for row in named if isinstance(row.what, Task) and row.what.kind == kind]
    return not work or any(level in row.grounds for row in work)
