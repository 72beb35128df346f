"""Collection organisations and their staff (nhân viên thu)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.subjects import AgentStaff, SubjectKind
from storage import addresses as address_book
from storage.database import Connection, rows_of, upsert
from storage.imports import Diff, Fate, RowOf, Source
from storage.tables import agents

KIND = SubjectKind.AGENT.value
_FIELDS = (
    "name",
    "organisation_code",
    "organisation_name",
    "organisation_type",
    "phones",
    "email",
    "areas",
    "active",
)


def store(
    conn: Connection, rows: Sequence[RowOf[AgentStaff]], source: Source, *, import_id: int, now: datetime
) -> Diff:
    """Put a list of agents in. Staff no longer listed stop being active; nothing is deleted."""
    diff = Diff()
    known = by_code(conn)
    fresh: list[dict[str, Any]] = []
    for row in rows:
        fate = Fate.UNCHANGED
        for record in row.records:
            values = _values(record)
            old = known.get(record.code)
            if old is None:
                fate = Fate.IMPORTED
            elif any(old[f] != values[f] for f in _FIELDS):
                fate = max(fate, Fate.UPDATED)
            fresh.append({"code": record.code, "import_id": import_id, "updated_at": now, **values})
        diff.count(fate)
    if fresh:
        statement = upsert(conn, agents)
        conn.execute(
            statement.on_conflict_do_update(
                index_elements=["code"],
                set_={f: statement.excluded[f] for f in (*_FIELDS, "import_id", "updated_at")},
            ),
            fresh,
        )
    listed = {record.code for row in rows for record in row.records}
    left = [
        old["id"]
        for code, old in known.items()
        if old["active"] and code not in listed and code not in source.unread
    ]
    if source.supplement or not rows:
        left = []
    if left:
        conn.execute(sa.update(agents).where(agents.c.id.in_(left)).values(active=False, updated_at=now))
    diff.gone = [(KIND, agent_id) for agent_id in left]
    stored = by_code(conn)
    diff.kept = [(KIND, stored[code]["id"]) for code in sorted(listed)]
    entries = [
        item for row in rows for record in row.records for item in _listed(stored[record.code]["id"], record)
    ]
    address_book.store_listed(conn, list(dict.fromkeys(entries)), diff.kept, now)
    return diff


def by_code(conn: Connection) -> dict[str, Mapping[str, Any]]:
    return {row["code"]: row for row in rows_of(conn, sa.select(agents))}


def colleagues(conn: Connection, codes: Collection[str]) -> set[str]:
    """Everybody who collects for the same organisations as these."""
    known = by_code(conn)
    homes = {known[code]["organisation_code"] for code in codes if code in known} - {""}
    return {code for code, row in known.items() if row["organisation_code"] in homes}


def find(conn: Connection, code: str) -> Mapping[str, Any] | None:
    return next(iter(rows_of(conn, sa.select(agents).where(agents.c.code == code))), None)


def _values(record: AgentStaff) -> dict[str, Any]:
    return {
        "name": record.name,
        "organisation_code": record.organisation_code,
        "organisation_name": record.organisation_name,
        "organisation_type": record.organisation_type,
        "phones": address_book.phones_as_json(record.phones),
        "email": record.email,
        "areas": list(record.areas),
        "active": record.active,
    }


def _listed(agent_id: int, record: AgentStaff) -> list[address_book.Listed]:
    found = [
        address_book.Listed(subject=(KIND, agent_id), channel="zns", address=p.e164[1:], label=record.name)
        for p in record.phones
        if p.mobile
    ]
    if record.email:
        found.append(
            address_book.Listed(
                subject=(KIND, agent_id), channel="email", address=record.email, label=record.name
            )
        )
    return found
