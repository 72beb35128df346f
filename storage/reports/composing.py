"""A report is composed from one unmoving picture of the database; the same one is shown, printed or JSON."""

import re
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from rapidfuzz import process

from messages.formats import OFFICE_ZONE, day, fold, moment
from messages.language import _
from messages.problem import DondocError
from storage import contact_log
from storage.database import Connection
from storage.office_tables import areas, conferences
from storage.reports.catalogue import Entry, find
from storage.reports.parts import Figure, Numbered, Report, Rules
from storage.reports.scope import Scope
from storage.reports.spans import Period
from storage.tables import employers, participants, tasks


def compose(
    conn: Connection, name: str, period: Period, *, rules: Rules, agency: str, now: datetime, area: str = ""
) -> Report:
    """Count a report's figures. DondocError "usage": no such report, another kind of span, not begun yet."""
    entry = find(name, period)
    if period.since > now:
        raise DondocError(
            _(
                "Kỳ {period} chưa bắt đầu: hôm nay là {today}.",
                period=period.text,
                today=day(now.astimezone(OFFICE_ZONE).date()),
            ),
            code="usage",
            exit_code=2,
        )
    if area:
        _check_area(conn, area, rules)
    scope = Scope(conn=conn, period=period, now=now, rules=rules, area=area)
    return Report(
        name=entry.name,
        title=entry.title,
        period=period,
        area=area,
        agency=agency,
        recipient=entry.recipient,
        basis=entry.basis,
        cadence=entry.cadence,
        made_at=now,
        as_of=scope.as_of,
        head=contact_log.head(conn),
        approval=_approval(conn, entry, period),
        notes=entry.notes,
        blocks=[block for part in entry.blocks for block in part(scope)],
        listings=[listing for part in entry.listings for listing in part(scope)],
    )


def _check_area(conn: Connection, area: str, rules: Rules) -> None:
    """A misspelt area would have a report full of zeros."""
    known = {name for query in _AREAS for name in conn.scalars(query) if name}
    if not any(rules.lies_in(name, area) for name in known):
        nearest = process.extractOne(area, sorted(known), processor=fold, score_cutoff=60)
        hint = _(" Có phải là “{name}” không?", name=nearest[0]) if nearest else ""
        raise DondocError(
            _("Không có địa bàn “{area}” trong dữ liệu.{hint}", area=area, hint=hint),
            code="usage",
            exit_code=2,
        )


_AREAS = [sa.select(table.c.area).distinct() for table in (employers, participants, conferences)]
_AREAS.append(sa.select(areas.c.name))


def _approval(conn: Connection, entry: Entry, period: Period) -> str:
    """Who has approved it; until somebody has, that it waits."""
    if not entry.approval_task:
        return ""
    query = sa.select(tasks.c.key, tasks.c.created_at, tasks.c.decided_by, tasks.c.decided_at).where(
        tasks.c.kind == entry.approval_task, tasks.c.decision == "approved", tasks.c.decided_at.is_not(None)
    )
    approved = conn.execute(query.order_by(tasks.c.id.desc()))
    found = next((row for row in approved if _about(row.key, row.created_at, period)), None)
    if found is None:
        return _("Chờ người có thẩm quyền duyệt")
    return _("{by} đã duyệt lúc {at}", by=found.decided_by, at=moment(found.decided_at))


def _about(key: str, opened: datetime, period: Period) -> bool:
    """Whether a task is about this span: its key names a list's month; else by the day it was opened."""
    months = re.findall(r"\b20\d\d-\d\d\b", key)
    return f"{period.first:%Y-%m}" in months if months else period.holds(opened)


def as_document(report: Report) -> dict[str, Any]:
    """The report as JSON: every figure under its number, with the rows it counts."""
    numbered = list(report.numbered())
    numbers = {id(n.figure): n.number for n in numbered}
    return {
        "report": report.name,
        "title": report.title,
        "cadence": list(report.cadence),
        "period": report.period.text,
        "from": report.period.first,
        "to": report.period.last,
        "as_of": report.as_of,
        "area": report.area or None,
        "agency": report.agency,
        "recipient": report.recipient,
        "basis": report.basis,
        "approval": report.approval or None,
        "made_at": report.made_at,
        "head": {"seq": report.head.seq, "hash": report.head.hash},
        "notes": [*report.notes, *(block.note for block in report.blocks if block.note)],
        "figures": [_figure(n, numbers) for n in numbered],
        "lists": [
            {
                "title": listing.title,
                "columns": [name for name, _width in listing.columns],
                "rows": [list(row) for row in listing.rows],
            }
            for listing in report.listings
        ],
    }


def _figure(n: Numbered, numbers: dict[int, str]) -> dict[str, Any]:
    found: Figure = n.figure
    document: dict[str, Any] = {
        "number": n.number,
        "section": n.block,
        "name": n.name,
        "unit": n.unit if found.quotient is None else "%",
        "value": found.value,
    }
    if found.quotient is not None:
        return document | {"percent_of": [numbers.get(id(part)) for part in found.quotient], "rows": []}
    rows = [
        {
            "table": r.table,
            "id": r.id,
            "share": r.share,
            "says": r.says,
            "log": list(r.log),
            "via": [list(v) for v in r.via],
        }
        for r in found.rows
    ]
    return document | {"rows": rows}
