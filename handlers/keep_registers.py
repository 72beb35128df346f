"""The office keeps its own registers: who works here, and which areas there are."""

from datetime import date, datetime

from messages.language import _
from messages.problem import DondocError
from messages.registers import AreaEntry, StaffMember
from storage import areas, contact_log, staff
from storage.areas import AreaRow
from storage.contact_log import Entry
from storage.database import Connection
from storage.imports import Fate


def put_staff(conn: Connection, member: StaffMember, *, by: str, now: datetime) -> Fate:
    """Add somebody, or change who has that code; what has not changed is not logged."""
    if not member.roles:
        raise DondocError(_("Phải có ít nhất một vai trò: --role officer."), code="no_role", exit_code=2)
    fate = staff.put(conn, member, now=now)
    if fate is not Fate.UNCHANGED:
        body = {
            "code": member.code,
            "roles": [role.value for role in member.roles],
            "areas": list(member.areas),
            "active": member.active,
            "by": by,
        }
        contact_log.append(conn, now, [Entry(kind="staff", body=body)])
    return fate


def remove_staff(conn: Connection, code: str, *, by: str, now: datetime) -> StaffMember:
    """Somebody has left; DondocError when nobody active has that code."""
    found = staff.remove(conn, code, now=now)
    if found is None:
        raise DondocError(
            _("Không có cán bộ đang làm việc mang mã “{code}”: xem dondoc staff list.", code=code),
            code="staff_unknown",
        )
    contact_log.append(conn, now, [Entry(kind="staff", body={"code": found.code, "active": False, "by": by})])
    return found


def add_area(conn: Connection, entry: AreaEntry, *, by: str, now: datetime) -> AreaRow:
    area_id = areas.add(conn, entry)
    body = {
        "area": entry.name,
        "kind": entry.kind.value,
        "in": entry.parent,
        "since": entry.since,
        "until": entry.until,
        "source": entry.source,
        "by": by,
    }
    contact_log.append(conn, now, [Entry(kind="area", body=body)])
    return next(row for row in areas.every(conn) if row.id == area_id)


def close_area(conn: Connection, area_id: int, until: date, *, by: str, now: datetime) -> AreaRow:
    closed = areas.close(conn, area_id, until)
    body = {"area": closed.name, "kind": closed.kind.value, "until": until, "by": by}
    contact_log.append(conn, now, [Entry(kind="area", body=body)])
    return closed
