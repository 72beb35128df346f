"""The office's own people: who may decide what, and who looks after which communes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.area_names import area_key, widening
from messages.registers import StaffMember
from messages.roles import Role
from storage.database import Connection, rows_of, upsert
from storage.imports import Diff, Fate, RowOf, Source
from storage.office_tables import staff

_FIELDS = ("name", "title", "roles", "areas", "team", "phone", "email", "active")


def every(conn: Connection) -> list[StaffMember]:
    """Everybody there ever was, by code; who has left is not active."""
    found = [_member(row) for row in rows_of(conn, sa.select(staff))]
    return sorted(found, key=lambda one: one.code.casefold())


def find(conn: Connection, code: str) -> StaffMember | None:
    """One person by code, whatever the case it is typed in."""
    wanted = code.strip().casefold()
    return next((one for one in every(conn) if one.code.casefold() == wanted), None)


def may(conn: Connection, code: str, *roles: Role) -> bool:
    """Whether somebody works here and has one of these very roles: no role includes another."""
    found = find(conn, code)
    return found is not None and found.active and not set(roles).isdisjoint(found.roles)


def responsible_for(conn: Connection, area: str) -> list[StaffMember]:
    """The officers of an area: those whose areas name it, else those who have the whole office.

    "Phường 2, TP Trà Vinh" is asked for by its whole name first, then part by part.
    """
    officers = [one for one in every(conn) if one.active and Role.OFFICER in one.roles]
    for key in widening(area):
        named = [one for one in officers if key in map(area_key, one.areas)]
        if named:
            return named
    return [one for one in officers if not one.areas]


def put(conn: Connection, member: StaffMember, *, now: datetime) -> Fate:
    """Add somebody, or give who has that code these particulars."""
    old = find(conn, member.code)
    values = _values(member)
    fate = Fate.UPDATED if old is not None else Fate.IMPORTED
    if old is not None and _values(old) == values:
        return Fate.UNCHANGED
    statement = upsert(conn, staff).values(
        code=old.code if old is not None else member.code, updated_at=now, **values
    )
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["code"], set_={f: statement.excluded[f] for f in (*_FIELDS, "updated_at")}
        )
    )
    return fate


def remove(conn: Connection, code: str, *, now: datetime) -> StaffMember | None:
    """Somebody has left: not active from now on, and never deleted. None: nobody active has that code."""
    found = find(conn, code)
    if found is None or not found.active:
        return None
    _deactivate(conn, [found.code], now)
    return found


def store(
    conn: Connection, rows: Sequence[RowOf[StaffMember]], source: Source, *, import_id: int, now: datetime
) -> Diff:
    """Put the office's list in. Who is no longer on it has left; nobody is deleted."""
    del import_id
    diff = Diff()
    listed: set[str] = set()
    for row in rows:
        for record in row.records:
            listed.add(record.code.casefold())
            diff.count(put(conn, record, now=now))
    unread = {code.casefold() for code in source.unread}
    left = [
        one.code
        for one in every(conn)
        if one.active and one.code.casefold() not in listed and one.code.casefold() not in unread
    ]
    if rows and not source.supplement:
        _deactivate(conn, left, now)
        diff.elsewhere = len(left)
    return diff


def _deactivate(conn: Connection, codes: Sequence[str], now: datetime) -> None:
    if codes:
        conn.execute(sa.update(staff).where(staff.c.code.in_(codes)).values(active=False, updated_at=now))


def _values(member: StaffMember) -> dict[str, Any]:
    return {
        "name": member.name,
        "title": member.title,
        "roles": [role.value for role in member.roles],
        "areas": list(member.areas),
        "team": member.team,
        "phone": member.phone,
        "email": member.email,
        "active": member.active,
    }


def _member(row: Mapping[str, Any]) -> StaffMember:
    return StaffMember(
        code=row["code"],
        name=row["name"],
        title=row["title"],
        roles=tuple(Role(role) for role in row["roles"]),
        areas=tuple(row["areas"]),
        team=row["team"],
        phone=row["phone"],
        email=row["email"],
        active=row["active"],
    )
