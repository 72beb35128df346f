"""The daily round of the cases: what lists have changed, what has run out, what will run out soon.

In portions, each of them whole: what one has done the next round finds done, so that a round cut off, or
made twice, moves each case once.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar

from messages.language import _
from messages.law.deadlines import month_end
from messages.subjects import SubjectKind
from scheduler.case_ladder import Owed, Rise, rises
from scheduler.case_steps import CaseKind, Whose
from scheduler.case_tasks import warn
from scheduler.case_terms import due_moves
from scheduler.case_work import (
    PROGRAM,
    CaseDesk,
    Opening,
    Reported,
    case_of,
    open_case,
    open_for_unregistered,
    take,
)
from scheduler.policy_rows.row import TaskKind
from storage import case_files, contact_log, employers, tasks
from storage.contact_log import Entry
from storage.database import Connection, Database
from storage.tasks import Wanted

Item = TypeVar("Item")

#: So many cases are written in one transaction: a send waits behind no more than these.
PORTION = 100
#: Longer than any Tết: a warning that is due today lies within it.
HORIZON = timedelta(days=60)


def carry_out(
    database: Database, desk: CaseDesk, *, closing: Callable[[Connection], None] | None = None
) -> dict[str, int]:
    """Make the round of a day; `closing` is done in its last transaction. Returns what was done, counted."""
    counts = {"opened": 0, "ended": 0, "moved": 0, "warned": 0}
    while some := database.transact(open_for_unregistered, desk, limit=PORTION):
        counts["opened"] += some
    counts["opened"] += _portions(
        database, database.read(_minutes_without_case), partial(_open_minutes, desk)
    )
    counts["ended"] += _portions(database, database.read(_no_longer_listed), partial(_end, desk))
    ladder = database.read(_rises, desk)
    counts["moved"] += _portions(database, ladder, partial(_climb, desk))
    pressing = database.read(_pressing, desk)
    counts["moved"] += _portions(database, pressing, partial(_move, desk))
    counts["warned"] += _portions(database, pressing, partial(_warn, desk))
    if closing is not None:
        database.transact(closing)
    return counts


def _portions(
    database: Database, items: Sequence[Item], work: Callable[[Connection, Sequence[Item]], int]
) -> int:
    done = 0
    for start in range(0, len(items), PORTION):
        done += database.transact(work, items[start : start + PORTION])
    return done


# -- what lists and plans have brought ------------------------------------------------------------


def _minutes_without_case(conn: Connection) -> list[int]:
    rows = tasks.listed(conn, Wanted(kind=TaskKind.MINUTES_D04H_BY_POST.value))
    return [row["id"] for row in rows if row["case_id"] is None]


def _open_minutes(desk: CaseDesk, conn: Connection, numbers: Sequence[int]) -> int:
    """The plan asks for minutes by post: their round trip is a case, and the task is its work."""
    opened = 0
    for number in numbers:
        task = tasks.get(conn, number)
        subject = (task["subject_kind"], task["subject_id"])
        if task["case_id"] is not None or task["state"] != "open":
            continue
        if case_files.open_of(conn, CaseKind.MINUTES.value, subject) is not None:
            continue
        found = open_case(
            conn,
            desk,
            Opening(
                kind=CaseKind.MINUTES,
                subject=subject,
                label=task["code"],
                day=desk.today,
                by=PROGRAM,
                key=f"{CaseKind.MINUTES}:{task['key']}:{desk.today.isoformat()}",
                task_id=number,
                facts={"owed": True},
            ),
        )
        opened += found is not None
    return opened


def _no_longer_listed(conn: Connection) -> list[int]:
    """Cases whose unit has registered or paid, as far as lists can say."""
    registered = case_files.no_longer_listed(conn, CaseKind.UNREGISTERED.value)
    waiting = [
        row
        for row in case_files.listed(conn, kind=CaseKind.MINUTES.value)
        if row["facts"].get("owed") and row["subject_kind"] == SubjectKind.EMPLOYER.value
    ]
    owing = {unit for unit, _period in employers.owed_by(conn, [row["subject_id"] for row in waiting])}
    return registered + [row["id"] for row in waiting if row["subject_id"] not in owing]


def _end(desk: CaseDesk, conn: Connection, numbers: Sequence[int]) -> int:
    """End them, unless somebody with authority has decided in the matter: then a person ends it, too."""
    ended = 0
    for number in numbers:
        row = case_files.locked(conn, number)
        case = case_of(row)
        if case.closed or case.now.settled:
            continue
        day = max(desk.today, case.since)
        note = _("Không còn trong danh sách mới nhất.")
        reported = Reported(event="resolved", day=day, by=PROGRAM, note=note)
        take(conn, desk, number, reported, whose=Whose.PROGRAM)
        ended += 1
    return ended


def _rises(conn: Connection, desk: CaseDesk) -> list[Rise]:
    owed = [
        Owed(
            employer_id=item.employer_id,
            code=item.debt.code,
            period=item.period,
            debt=item.debt,
            as_of=item.debt.as_of or month_end(item.period),
        )
        for item in employers.open_debts(conn)
    ]
    cases = case_files.listed(conn, kind=CaseKind.DEBT.value)
    standing = {row["subject_id"]: (row["id"], row["state"]) for row in cases}
    return rises(owed, standing, order=desk.debt_order, today=desk.today)


def _climb(desk: CaseDesk, conn: Connection, items: Sequence[Rise]) -> int:
    """Move the ladder; one entry in the log for all: a list moves hundreds, and says of each what it owes."""
    moved: list[list[object]] = []
    for rise in items:
        number = rise.case_id
        if number is None:
            number = _open_rung(conn, desk, rise)
        else:
            row = case_files.locked(conn, number)
            if row["closed_at"] is not None or row["state"] == rise.event:
                continue
            reported = Reported(event=rise.event, day=max(rise.day, row["since"]), by=PROGRAM)
            take(conn, desk, number, reported, whose=Whose.PROGRAM, logs=False)
        if number is not None:
            moved.append([number, rise.event])
    if moved:
        contact_log.append(conn, desk.now, [Entry(kind="cases", body={"moved": moved, "by": PROGRAM})])
    return len(moved)


def _open_rung(conn: Connection, desk: CaseDesk, rise: Rise) -> int | None:
    subject = (SubjectKind.EMPLOYER.value, rise.employer_id)
    if case_files.open_of(conn, CaseKind.DEBT.value, subject) is not None:
        return None
    return open_case(
        conn,
        desk,
        Opening(
            kind=CaseKind.DEBT,
            subject=subject,
            label=rise.code,
            day=rise.day,
            by=PROGRAM,
            key=f"{CaseKind.DEBT}:{rise.code}:{rise.period}:{desk.today.isoformat()}",
            state=rise.event,
        ),
        logs=False,
    )


# -- what the clock brings ------------------------------------------------------------------------


def _pressing(conn: Connection, desk: CaseDesk) -> list[int]:
    """Cases with which the clock has something to do today."""
    found = []
    for row in case_files.listed(conn, due_by=desk.today + HORIZON):
        brings = due_moves(case_of(row), today=desk.today, rules=desk.rules, calendar=desk.windows)
        if brings.event or brings.warns:
            found.append(row["id"])
    return found


def _move(desk: CaseDesk, conn: Connection, numbers: Sequence[int]) -> int:
    moved = 0
    for number in numbers:
        case = case_of(case_files.locked(conn, number))
        found = due_moves(case, today=desk.today, rules=desk.rules, calendar=desk.windows)
        if found.event:
            reported = Reported(event=found.event, day=desk.today, by=PROGRAM)
            take(conn, desk, number, reported, whose=Whose.PROGRAM)
            moved += 1
    return moved


def _warn(desk: CaseDesk, conn: Connection, numbers: Sequence[int]) -> int:
    warned: list[int] = []
    for number in numbers:
        row = case_files.get(conn, number)
        case = case_of(row)
        found = due_moves(case, today=desk.today, rules=desk.rules, calendar=desk.windows)
        if found.warns and case.due is not None and warn(conn, row, case.due, now=desk.now) is not None:
            warned.append(number)
    if warned:
        body: Mapping[str, object] = {"warned": warned, "by": PROGRAM}
        contact_log.append(conn, desk.now, [Entry(kind="cases", body=body)])
    return len(warned)
