"""Why a row of the policy holds for somebody on a day, or does not: one sentence a row."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from messages.formats import day as written_day
from messages.language import _
from messages.subjects import Scheme
from scheduler.cadences import BY_ID
from scheduler.levels import Level
from scheduler.policy import ROWS, Standpoint, ladder, why_not
from scheduler.policy_rows.row import (
    CaseWork,
    Mark,
    Message,
    Obligation,
    Outside,
    Program,
    Row,
    Task,
    mark_title,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One row, asked about one subject on one day."""

    row: Row
    holds: bool
    why: str
    basis: str  #: document and section at the level; "" where the row has none there


def of_unit(at: Standpoint, marks: AbstractSet[Mark]) -> list[Verdict]:
    """Ask every row of a unit's group."""
    return [_verdict(row, at, marks) for row in ROWS if row.group is at.group]


def of_due(scheme: Scheme, level: Level, due: date, day: date) -> list[Verdict]:
    """Ask every rung of a scheme's ladder, and whatever else its group has."""
    rungs = {step.row.rule: due + timedelta(days=step.rung.offset) for step in ladder(scheme, level)}
    found = []
    for row in (row for row in ROWS if row.group is scheme):
        basis = row.grounds.get(level, "")
        if not basis:
            found.append(Verdict(row=row, holds=False, why=_no_grounds(row, level), basis=""))
        elif row.rule in rungs:
            holds, why = _rung(rungs[row.rule], day)
            found.append(Verdict(row=row, holds=holds, why=why, basis=basis))
        else:
            found.append(Verdict(row=row, holds=True, why=_by_itself(row), basis=basis))
    return found


def _rung(rung_day: date, day: date) -> tuple[bool, str]:
    if rung_day == day:
        return True, _("Hôm nay là ngày nhắc của bậc này.")
    if rung_day < day:
        return False, _("Ngày nhắc {day} đã qua.", day=written_day(rung_day))
    return False, _("Sẽ nhắc vào ngày {day}.", day=written_day(rung_day))


def _verdict(row: Row, at: Standpoint, marks: AbstractSet[Mark]) -> Verdict:
    basis = row.grounds.get(at.level, "")
    reason = why_not(row, at)
    if reason is not None:
        return Verdict(row=row, holds=False, why=_missing(reason, row, at), basis=basis)
    if row.obligation is Obligation.DEFERRED:
        return Verdict(row=row, holds=False, why=_by_itself(row), basis=basis)
    if not row.wanted_of(marks):
        names = ", ".join(mark_title(mark) for mark in sorted(row.needs))
        why = _("Chỉ khi cán bộ đã ghi dấu hiệu: {marks} (dondoc unit mark).", marks=names)
        return Verdict(row=row, holds=False, why=why, basis=basis)
    return Verdict(row=row, holds=True, why=_by_itself(row), basis=basis)


def _by_itself(row: Row) -> str:
    if row.cadence:
        cadence = BY_ID[row.cadence]
        return _("Việc chung của cơ quan, theo nhịp {id}: {title}.", id=cadence.id, title=cadence.title)
    match row.what:
        case Message():
            return _("Tin nhắn theo danh sách mới nhất, mỗi kỳ một lần.")
        case Task():
            if row.approval:
                return _("Phần mềm chuẩn bị, người có thẩm quyền duyệt.")
            return _("Việc giao cho người, mỗi kỳ một lần.")
        case CaseWork(case=case):
            return _("Bước của hồ sơ “{case}”: xem dondoc case show.", case=case)
        case Program(words=words):
            return words
        case Outside(why=why):
            return why


def _missing(reason: str, row: Row, at: Standpoint) -> str:
    match reason:
        case "level":
            return _no_grounds(row, at.level)
        case "day":
            return _in_force(row)
        case "plan":
            return _("Chỉ nơi thực hiện {plan} (policy.local_plans).", plan=row.local)
        case "band":
            return _("Dòng này cho mức nợ {band} tháng; đơn vị ở mức {own}.",
                     band=row.band or "", own=at.band or _("không xác định"))  # fmt: skip
        case "standing":
            return _("Dòng này cho đơn vị chưa đăng ký người nào.")
        case _:
            return _("Dòng này cho giai đoạn khác của thời gian tạm dừng đóng.")


def _no_grounds(row: Row, level: Level) -> str:
    levels = ", ".join(other.value for other in Level if other in row.grounds)
    return _("Không áp dụng ở cấp độ {level}; áp dụng ở: {levels}.", level=level.value, levels=levels)


def _in_force(row: Row) -> str:
    if row.since is not None and row.until is not None:
        return _("Áp dụng từ {since} đến {until}.",
                 since=written_day(row.since), until=written_day(row.until))  # fmt: skip
    if row.since is not None:
        return _("Áp dụng từ {since}.", since=written_day(row.since))
    return _("Áp dụng đến {until}.", until=written_day(row.until or date.max))


def shown(rows: Sequence[Row], level: Level | None) -> list[Row]:
    """Those that hold at a level, or all."""
    return [row for row in rows if level is None or level in row.grounds]
