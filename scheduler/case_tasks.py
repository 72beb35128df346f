"""The work a case asks for in each of its states: whose, until when, on which form, and its letter."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from messages.formats import OFFICE_ZONE
from messages.formats import day as written_day
from messages.language import _
from scheduler.case_steps import MACHINES, CaseKind, Machine, Step, Waiting, Whose
from scheduler.case_titles import state_title
from scheduler.facts import area_tree, level_records
from scheduler.levels import Level, level_in_force
from scheduler.on_site import place
from scheduler.policy_rows.row import Owner, TaskKind, task_title
from scheduler.windows import Windows
from storage import letters, tasks
from storage.database import Connection
from storage.letters import NewLetter
from storage.tasks import NewTask

_OWNERS = {
    Waiting.OFFICER: Owner.OFFICER,
    Waiting.UNIT: Owner.OFFICER,  # who has to look after it when the unit lets a term go by
    Waiting.INSPECTORS: Owner.INSPECTORS,
    Waiting.DIRECTOR: Owner.DIRECTOR,
}


def open_state_task(
    conn: Connection, case: Mapping[str, Any], event_id: int, *, windows: Windows, now: datetime
) -> int | None:
    """Open the work of the state a case has just entered; None where it asks for none."""
    kind = CaseKind(case["kind"])
    machine = MACHINES[kind]
    state = machine.states[case["state"]]
    if state.task is None:
        return None
    level = level_in_force(level_records(conn), case["area"], now, area_tree(conn)).level
    work = _at_level(state.task, level)
    ahead = _ahead(machine, case["state"])
    basis = ahead.basis if ahead else ""
    form = ahead.form if ahead else ""
    title = f"{task_title(work)} ({basis})" if basis else task_title(work)
    new = NewTask(
        key=f"case:{case['id']}:{event_id}",
        kind=work.value,
        owner=owner_of(case),
        subject=(case["subject_kind"], case["subject_id"]),
        detail=_("{title} — hồ sơ số {id}", title=title, id=case["id"]),
        deadline=case["due"],
        needs_approval=state.proposes,
        basis=basis,
        form=form,
        area=case["area"],
        level=level.value,
        case_id=case["id"],
    )
    (placed,) = place(conn, [new], today=now.astimezone(OFFICE_ZONE).date(), calendar=windows)
    number = tasks.open_one(conn, placed, now=now)
    if number is not None and ahead is not None and ahead.letter == "sent":
        letter = NewLetter(subject=new.subject, form=form, task_id=number, case_id=case["id"])
        letters.prepare(conn, [letter], now=now)
    return number


def warn(conn: Connection, case: Mapping[str, Any], due: date, *, now: datetime) -> int | None:
    """Tell whoever is to act, or to follow the unit, that a term runs out; once a case and term."""
    title = state_title(CaseKind(case["kind"]), case["state"])
    return tasks.open_one(
        conn,
        NewTask(
            key=f"deadline-soon:{case['id']}:{case['state']}:{due.isoformat()}",
            kind=TaskKind.DEADLINE_SOON.value,
            owner=owner_of(case),
            subject=(case["subject_kind"], case["subject_id"]),
            detail=_("Hồ sơ số {id}, {label}: {title}; hạn {day}.",
                     id=case["id"], label=case["facts"].get("label", ""), title=title, day=written_day(due)),
            deadline=due,
            area=case["area"],
            case_id=case["id"],
        ),
        now=now,
    )  # fmt: skip


def owner_of(case: Mapping[str, Any]) -> str:
    """Who acts in this state: the officer of the case by name, the others by their office."""
    waiting = MACHINES[CaseKind(case["kind"])].states[case["state"]].waiting
    role = _OWNERS.get(waiting, Owner.OFFICER)
    return (case["owner"] or role.value) if role is Owner.OFFICER else role.value


def _at_level(kind: TaskKind, level: Level) -> TaskKind:
    """Where people may not meet, the plans know the inspection that combines ways (3532 III.1.2.c)."""
    remote = kind is TaskKind.INSPECTION and level.remote_only
    return TaskKind.FLEXIBLE_INSPECTION if remote else kind


def _ahead(machine: Machine, state: str) -> Step | None:
    """The step a state waits for: the first out of it that a person, or whoever decides, may enter."""
    if machine.states[state].task is TaskKind.REVIEW_CASE:
        return None  # which step follows is just what is asked
    found = (
        s
        for s in machine.steps
        # what leads back to the state itself, a second invitation, is nobody's next step
        if s.moves.get(state, state) != state and s.whose is not Whose.PROGRAM and not s.by_lists
    )
    return next(found, None)
