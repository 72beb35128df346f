"""Level 3: work in a room is spread over days, so that no team holds more of it than its roster allows.

2800 has no such level; 3532 III.1.1.b and III.1.2.b: "phù hợp về số người, thời gian, không gian, địa điểm".
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from scheduler.levels import Level
from scheduler.policy_rows.row import IN_PERSON, TaskKind

#: A proposal is no visit; what its approval opens is.
ON_SITE = frozenset(
    {*IN_PERSON, TaskKind.CARRY_OUT_INSPECTION, TaskKind.CHECK_06_KT, TaskKind.CONFERENCE_WORK}
)
EVERY_TEAM = ""  #: the line of every team that has none of its own


class WorkingDays(Protocol):
    def is_working_day(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How many on-site tasks a team may hold on one day, by whose decision."""

    team: str
    since: date
    until: date | None  #: last day; None: until another line takes its place
    per_day: int
    decision: str = ""

    def holds(self, team: str, day: date) -> bool:
        return self.team == team and self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSite:
    """One task that needs people in a room."""

    key: str
    team: str
    first: date  #: not before
    deadline: date


def is_limited(kind: str, level: str, *, needs_approval: bool) -> bool:
    """Whether a task takes one of its team's turns."""
    return level == Level.L3.value and kind in ON_SITE and not needs_approval


def limit_for(lines: Sequence[Line], team: str, day: date) -> int | None:
    """The turns of a team on a day, by the line entered last; None: nobody has limited them."""
    for name in (team, EVERY_TEAM):
        found = [line for line in lines if line.holds(name, day)]
        if found:
            return found[-1].per_day
    return None


def spread(
    tasks: Iterable[OnSite],
    lines: Sequence[Line],
    calendar: WorkingDays,
    taken: Mapping[tuple[str, date], int],
) -> dict[str, date | None]:
    """Give each task its day, the most pressing first; None where no day before its deadline has room.

    A team without any line on a working day is not limited that day. `taken`: turns given already.
    """
    used = Counter(taken)
    found: dict[str, date | None] = {}
    for task in sorted(tasks, key=lambda one: (one.deadline, one.first, one.key)):
        day = _first_free(task, lines, calendar, used)
        found[task.key] = day
        if day is not None:
            used[task.team, day] += 1
    return found


def _first_free(
    task: OnSite, lines: Sequence[Line], calendar: WorkingDays, used: Mapping[tuple[str, date], int]
) -> date | None:
    day = task.first
    while day <= task.deadline:
        limit = limit_for(lines, task.team, day)
        if calendar.is_working_day(day) and (limit is None or used.get((task.team, day), 0) < limit):
            return day
        day += timedelta(days=1)
    return None
