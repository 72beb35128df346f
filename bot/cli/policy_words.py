"""One row of the policy in words, and as a document: for every command that shows rows."""

from typing import Any

from messages.language import _
from scheduler.cadences import BY_ID
from scheduler.levels import Level
from scheduler.policy_rows.row import (
    CaseWork,
    Message,
    Outside,
    Program,
    Row,
    Task,
    mark_title,
    owner_title,
    task_title,
)


def describe(row: Row, level: Level | None = None) -> dict[str, Any]:
    """One row as a document. With a level, its grounds there; without, all of them."""
    return {
        "rule": row.rule,
        "group": row.group.value,
        "what": kind_of(row),
        "does": work_of(row),
        "grounds": row.grounds.get(level)
        if level
        else {at.value: source for at, source in row.grounds.items()},
        "band": row.band.value if row.band else None,
        "rung": row.rung.step if row.rung else None,
        "standing": row.standing.value if row.standing else None,
        "phase": row.phase.value if row.phase else None,
        "cadence": row.cadence or None,
        "since": row.since,
        "until": row.until,
        "local": row.local or None,
        "owner": row.what.owner.value if isinstance(row.what, Task) else None,
        "form": row.what.form or None if isinstance(row.what, Task) else None,
        "obligation": (row.obligation_at(level) if level else row.obligation).value,
        "needs": sorted(mark.value for mark in row.needs),
        "approval": row.approval,
        "departs": row.departs or None,
    }


def kind_of(row: Row) -> str:
    """What a row does, in one word."""
    kinds = {Message: "message", Task: "task", CaseWork: "case", Program: "program", Outside: "outside"}
    return kinds[type(row.what)]


def work_of(row: Row) -> str:
    """What a row does, in a sentence."""
    match row.what:
        case Message(text=text):
            return _("Nhắn tin theo mẫu {text}", text=text)
        case Task(kind=kind, owner=owner):
            return f"{task_title(kind)} — {owner_title(owner)}"
        case CaseWork(case=case, events=events, forms=forms):
            return _("Hồ sơ {case}: bước {events}; mẫu {forms}",
                     case=case, events=", ".join(events), forms=", ".join(forms))  # fmt: skip
        case Program(place=place, words=words):
            return f"{words} ({place})"
        case Outside(why=why):
            return why


def when_of(row: Row) -> str:
    parts = [
        row.band.value if row.band else "",
        row.rung.step if row.rung else "",
        row.standing.value if row.standing else "",
        row.phase.value if row.phase else "",
        f"{row.cadence} ({BY_ID[row.cadence].title})" if row.cadence else "",
        ", ".join(mark_title(mark) for mark in sorted(row.needs)),
        row.local,
    ]
    return "; ".join(part for part in parts if part)
