"""The policy table: who is urged, when and by what, on the word of which document. Data, not code.

`docs/policy.md` prints it for people (`scheduler/policy_page.py`); `dondoc policy` asks it.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from messages.subjects import Band, Scheme, UnitGroup
from scheduler.levels import Level
from scheduler.policy_rows import employers, growth, participants, units_apart, units_unregistered
from scheduler.policy_rows.row import Message, Phase, Row, Rung, Standing

ROWS: tuple[Row, ...] = (
    *employers.ROWS,
    *units_apart.ROWS,
    *units_unregistered.ROWS,
    *participants.ROWS,
    *growth.ROWS,
)
BY_RULE = {row.rule: row for row in ROWS}
NO_PLANS: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """Where a unit stands: what decides which rows of its group hold."""

    group: UnitGroup
    level: Level
    day: date
    band: Band | None = None
    standing: Standing | None = None
    phase: Phase | None = None
    local_plans: AbstractSet[str] = NO_PLANS


@lru_cache(maxsize=4096)
def unit_rows(at: Standpoint) -> tuple[Row, ...]:
    """Every row that the lists call for a unit, the message first."""
    found = [
        row
        for row in ROWS
        if row.group is at.group and not row.cadence and row.rung is None and why_not(row, at) is None
    ]
    return tuple(sorted(found, key=lambda row: not isinstance(row.what, Message)))


def why_not(row: Row, at: Standpoint) -> str | None:
    """What keeps a row of its group from holding there: "level", "day", "plan", "band", …; None: it holds."""
    reasons = {
        "level": at.level not in row.grounds,
        "day": not row.in_force(at.day),
        "plan": bool(row.local) and row.local not in at.local_plans,
        "band": row.band not in {None, at.band},
        "standing": row.standing not in {None, at.standing},
        "phase": row.phase not in {None, at.phase},
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def cadence_rows(cadence: str, day: date, local_plans: AbstractSet[str] = NO_PLANS) -> tuple[Row, ...]:
    """The rows a cadence calls, whatever the level."""
    return tuple(
        row
        for row in ROWS
        if row.cadence == cadence and row.in_force(day) and (not row.local or row.local in local_plans)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A rung as it holds at one level."""

    rung: Rung
    row: Row
    message: Message


@lru_cache
def ladder(scheme: Scheme, level: Level) -> tuple[Step, ...]:
    """The rungs of a scheme that hold at a level, earliest first."""
    steps = [
        Step(rung=row.rung, row=row, message=row.what)
        for row in ROWS
        if row.group is scheme
        and level in row.grounds
        and row.rung is not None
        and isinstance(row.what, Message)
    ]
    return tuple(sorted(steps, key=lambda step: step.rung.offset))
