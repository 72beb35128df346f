"""The roster carried out: tasks get their day when they are opened, and new ones when a line is entered."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from messages.language import _
from scheduler.in_charge import Person, team_of
from scheduler.roster import Line, OnSite, WorkingDays, is_limited, spread
from storage import rosters, tasks
from storage.database import Connection
from storage.tasks import NewTask, Wanted


def place(
    conn: Connection, new: Sequence[NewTask], *, today: date, calendar: WorkingDays
) -> Sequence[NewTask]:
    """Give new tasks that need people in a room at level 3 their day, within what is already given."""
    limited = {
        task.key for task in new if is_limited(task.kind, task.level, needs_approval=task.needs_approval)
    }
    lines = lines_of(conn) if limited else []
    if not lines:
        return new
    people = people_of(conn)
    standing = [row for row in _standing(conn) if row["on_day"] is not None and row["key"] not in limited]
    taken = Counter((team_of(row["owner"], people), row["on_day"]) for row in standing)
    asked = [_asked(dataclasses.asdict(task), people, today) for task in new if task.key in limited]
    days = spread(asked, lines, calendar, taken)
    return [
        dataclasses.replace(task, on_day=days[task.key], detail=said(task.detail, days[task.key]))
        if task.key in limited
        else task
        for task in new
    ]


def place_again(conn: Connection, *, today: date, calendar: WorkingDays) -> tuple[int, int]:
    """Spread all open on-site work at level 3 anew; returns how many tasks got a day, and how many none.

    What was given for a day that has gone by is spread with the rest: it was not done.
    """
    lines = lines_of(conn)
    rows = _standing(conn) if lines else []
    if not rows:
        return 0, 0
    people = people_of(conn)
    days = spread([_asked(row, people, today) for row in rows], lines, calendar, {})
    moved = {
        row["id"]: (days[row["key"]], said(row["detail"], days[row["key"]]))
        for row in rows
        if (row["on_day"], row["detail"]) != (days[row["key"]], said(row["detail"], days[row["key"]]))
    }
    tasks.put_on_days(conn, moved)
    without = sum(day is None for day in days.values())
    return len(days) - without, without


def said(detail: str, on_day: date | None) -> str:
    """The detail, saying where the team's turns do not suffice; said once, taken back when they do."""
    full = _(" (quá số lượt trực tiếp của tổ)")
    bare = detail.removesuffix(full)
    return bare if on_day is not None else bare + full


def lines_of(conn: Connection) -> list[Line]:
    return [
        Line(
            team=row["team"],
            since=row["since"],
            until=row["until"],
            per_day=row["per_day"],
            decision=row["decision"],
        )
        for row in rosters.every(conn)
    ]


def people_of(conn: Connection) -> list[Person]:
    return [Person(**row) for row in rosters.people(conn)]


def _standing(conn: Connection) -> list[Mapping[str, Any]]:
    return [
        row
        for row in tasks.listed(conn, Wanted(proposals=False))
        if is_limited(row["kind"], row["level"], needs_approval=row["needs_approval"])
    ]


def _asked(task: Mapping[str, Any], people: Sequence[Person], today: date) -> OnSite:
    """One without a deadline, or past it, is asked for today."""
    return OnSite(
        key=task["key"],
        team=team_of(task["owner"], people),
        first=today,
        deadline=max(task["deadline"] or today, today),
    )
