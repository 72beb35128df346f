"""An officer establishes something about a unit, or takes it back: no list and no program decides it."""

from collections.abc import Collection
from datetime import date, datetime

from messages.language import _
from messages.problem import DondocError
from messages.registers import SuspensionEntry
from messages.subjects import SubjectKind
from storage import contact_log, employers, marks, suspensions
from storage.addresses import Subject
from storage.contact_log import Entry
from storage.database import Connection


def mark(
    conn: Connection, code: str, name: str, *, why: str, allowed: Collection[str], by: str, now: datetime
) -> bool:
    """Mark a unit; False when it is marked so already. `allowed` are the names the policy knows."""
    wanted = known_mark(name, allowed)
    if not why.strip():
        raise DondocError(_('Phải ghi lý do: --why "…".'), code="no_reason", exit_code=2)
    subject = unit_of(conn, code)
    if not marks.put(conn, subject, wanted, why=why.strip(), by=by, now=now):
        return False
    body = {"mark": wanted, "set": True, "why": why.strip(), "by": by}
    contact_log.append(conn, now, [_entry("mark", subject, body)])
    return True


def unmark(
    conn: Connection, code: str, name: str, *, allowed: Collection[str], by: str, now: datetime
) -> bool:
    """Take a mark away; False when the unit has none of that name."""
    wanted = known_mark(name, allowed)
    subject = unit_of(conn, code)
    if not marks.lift(conn, subject, wanted, by=by, now=now):
        return False
    contact_log.append(conn, now, [_entry("mark", subject, {"mark": wanted, "set": False, "by": by})])
    return True


def suspend(
    conn: Connection, code: str, *, since: date, until: date, decision: str, by: str, now: datetime
) -> None:
    """Enter a suspension of payments to the pension fund (`storage.suspensions.add` says what it refuses)."""
    subject = unit_of(conn, code)
    entry = SuspensionEntry(code=code.strip().upper(), since=since, until=until, decision=decision.strip())
    suspensions.add(conn, entry, by=by, now=now)
    body = {"since": since, "until": until, "decision": entry.decision, "by": by}
    contact_log.append(conn, now, [_entry("suspension", subject, body)])


def unit_of(conn: Connection, code: str) -> Subject:
    found = employers.find(conn, code.strip())
    if found is None:
        raise DondocError(
            _("Không có đơn vị {code}: hãy nhập danh sách có đơn vị này trước.", code=code.strip()),
            code="unit_unknown",
        )
    return (SubjectKind.EMPLOYER.value, int(found["id"]))


def known_mark(name: str, allowed: Collection[str]) -> str:
    """The mark as the policy spells it: "large-debt" is `large_debt`."""
    found = name.strip().lower().replace("-", "_")
    if found not in allowed:
        raise DondocError(
            _("Không có dấu hiệu “{name}”; dùng: {names}.", name=name, names=", ".join(sorted(allowed))),
            code="usage",
            exit_code=2,
        )
    return found


def _entry(kind: str, subject: Subject, body: dict[str, object]) -> Entry:
    return Entry(kind=kind, subject_kind=subject[0], subject_id=subject[1], body=body)
