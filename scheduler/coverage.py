"""Where the house does what the plans say: each duty they word, and the rows that answer it."""

from dataclasses import dataclass
from functools import lru_cache

from messages.subjects import Band, Circle, Scheme, UnitGroup
from scheduler.levels import Level
from scheduler.policy import ROWS
from scheduler.policy_rows.row import Audience, Group, Row, Standing
from scheduler.written import Decision, decisions

#: How the plans' table writes groups that have another name here.
GROUPS: dict[str, Group] = {
    **{group.value: group for kind in (UnitGroup, Circle, Audience) for group in kind},
    "VOLUNTARY_DUE": Scheme.VOLUNTARY,
    "HOUSEHOLD_BHYT_DUE": Scheme.HOUSEHOLD_HEALTH,
}
#: The age of a debt or the standing of a unit, where the plan's own words are narrower than the group.
BANDS = {"<1m": Band.UNDER_1, "1-<3m": Band.FROM_1_TO_3, ">=3m": Band.FROM_3, ">=3m large/long": Band.FROM_3}
STANDINGS = {"never registered": Standing.NEVER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A duty of the plans for one group, and what the house does about it."""

    decision: Decision
    group: Group
    rows: tuple[Row, ...]  #: empty: nothing, and that is a fault


@lru_cache
def answered() -> tuple[Answered, ...]:
    """Every duty of the plans, a line for each group it names."""
    return tuple(
        Answered(decision=decision, group=GROUPS[group], rows=_rows(decision, GROUPS[group]))
        for decision in decisions()
        for group in decision.groups
    )


def _rows(decision: Decision, group: Group) -> tuple[Row, ...]:
    return tuple(row for row in ROWS if row.group is group and answers(row, decision))


def answers(row: Row, decision: Decision) -> bool:
    """Whether a row of the group does this duty at every level the plan names, on that plan's word."""
    return (
        decision.action in row.covers
        and all(_on_its_word(row, Level(level), decision) for level in decision.levels)
        and row.band in {None, BANDS.get(decision.status, row.band)}
        and row.standing in {None, STANDINGS.get(decision.status, row.standing)}
    )


def _on_its_word(row: Row, level: Level, decision: Decision) -> bool:
    """The grounds name the document, and the section or a part of it."""
    source = f"{decision.document} {decision.section}"
    return any(ground.startswith(source) for ground in _spelled_out(row.grounds.get(level, "")))


def _spelled_out(grounds: str) -> list[str]:
    """'3532 III.2.1.b, III.2.2.b' names one document for both sections."""
    found: list[str] = []
    for part in (part.strip() for part in grounds.split(",")):
        document = found[-1].split()[0] if found and part.startswith(("I", "V")) else ""
        found.append(f"{document} {part}".strip())
    return found
