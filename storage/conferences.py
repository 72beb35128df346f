"""The register of conferences: planned, held or cancelled, with who was invited, came and registered.

Counted against 2800 Phụ lục 05 (by month and province), 2800 IV.2 (online),
49/KH-BCD II.3 (by month and ward)
and the term of CV2022 I.4.2.d (work conferences, finished before 20/12).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from messages.formats import day as shown
from messages.language import _
from messages.problem import DondocError
from storage import contact_log
from storage.contact_log import Entry
from storage.database import Connection, rows_of
from storage.office_tables import conferences
from storage.questions import Row, ask

#: hội nghị khách hàng; trực tuyến, livestream; làm việc với đơn vị (05-KT); lễ ra quân
KINDS = ("customer", "online", "work", "launch")
_COUNTED = ("invited", "attended", "registered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    code: str = ""  #: "HN-2026-12-001"; given when it is stored
    kind: str
    title: str
    area: str = ""
    day: date
    time: str = ""
    place: str = ""  #: or the address of the livestream
    state: str = "planned"
    invited: int | None = None
    attended: int | None = None
    registered: int | None = None
    note: str = ""
    entered_by: str = ""


def add(conn: Connection, conference: Conference, *, now: datetime) -> Conference:
    """Enter a conference that is planned; it gets the next number of its month."""
    if conference.kind not in KINDS:
        raise DondocError(
            _("Không có loại hội nghị “{kind}”; dùng {kinds}.", kind=conference.kind, kinds=", ".join(KINDS)),
            code="usage",
            exit_code=2,
        )
    _not_negative({name: getattr(conference, name) for name in _COUNTED})
    behind = ask(conn, contact_log.LOCKING_HEAD)[0]  # two who enter at once get two numbers
    stem = f"HN-{conference.day:%Y-%m}-"
    last = conn.scalar(sa.select(sa.func.max(conferences.c.code)).where(conferences.c.code.like(f"{stem}%")))
    code = f"{stem}{int(last.removeprefix(stem)) + 1 if last else 1:03d}"
    values = {f: getattr(conference, f) for f in _FIELDS if f != "code"}
    conn.execute(sa.insert(conferences).values(code=code, updated_at=now, **values))
    return _logged(conn, code, "planned", conference.entered_by, now, behind)


def hold(
    conn: Connection,
    code: str,
    *,
    today: date,
    by: str,
    now: datetime,
    day: date | None = None,
    invited: int | None = None,
    attended: int | None = None,
    registered: int | None = None,
    note: str = "",
) -> Conference:
    """It has taken place, on `day` where not as planned. Figures may be corrected by saying it again."""
    found = get(conn, code)
    if found.state == "cancelled":
        raise DondocError(
            _("Hội nghị {code} đã hủy; hãy lập hội nghị mới.", code=found.code), code="cancelled"
        )
    counted = {"invited": invited, "attended": attended, "registered": registered}
    _not_negative(counted)
    on = day or found.day
    if on > today:
        raise DondocError(
            _("Hội nghị {code} ghi ngày {day}, chưa đến; ghi ngày đã tổ chức bằng --day.",
              code=found.code, day=shown(on)),
            code="not_yet",
        )  # fmt: skip
    values: dict[str, Any] = {name: value for name, value in counted.items() if value is not None}
    values |= {"state": "held", "day": on, "updated_at": now}
    if note:
        values["note"] = note
    conn.execute(sa.update(conferences).where(conferences.c.code == found.code).values(values))
    return _logged(conn, found.code, "held", by, now)


def cancel(conn: Connection, code: str, *, by: str, reason: str, now: datetime) -> Conference:
    """It does not take place. One that was held is not taken back."""
    found = get(conn, code)
    if found.state != "planned":
        raise DondocError(
            _("Hội nghị {code} đã tổ chức hoặc đã hủy, không hủy được nữa.", code=found.code),
            code="not_planned",
        )
    values = {"state": "cancelled", "note": reason, "updated_at": now}
    conn.execute(sa.update(conferences).where(conferences.c.code == found.code).values(values))
    return _logged(conn, found.code, "cancelled", by, now)


def get(conn: Connection, code: str) -> Conference:
    query = _ALL.where(conferences.c.code == code.strip().upper())
    row = next(iter(rows_of(conn, query)), None)
    if row is None:
        raise DondocError(
            _("Không có hội nghị “{code}”; xem: dondoc conference list.", code=code),
            code="unknown_conference",
        )
    return Conference(**row)


def listed(
    conn: Connection, *, first: date | None = None, last: date | None = None, state: str = "", kind: str = ""
) -> list[Conference]:
    """Conferences of [first, last] in order of their days."""
    query = _ALL.order_by(conferences.c.day, conferences.c.code)
    if first is not None:
        query = query.where(conferences.c.day >= first)
    if last is not None:
        query = query.where(conferences.c.day <= last)
    if state:
        query = query.where(conferences.c.state == state)
    if kind:
        query = query.where(conferences.c.kind == kind)
    return [Conference(**row) for row in rows_of(conn, query)]


def late_work(conn: Connection, year: int) -> list[Conference]:
    """Work conferences of a year that are not held before 20/12 (CV2022 I.4.2.d)."""
    term = date(year, 12, 20)
    found = listed(conn, first=date(year, 1, 1), last=date(year, 12, 31), kind="work")
    return [c for c in found if c.state == "planned" or (c.state == "held" and c.day >= term)]


_FIELDS = (
    "code", "kind", "title", "area", "day", "time", "place", "state", *_COUNTED, "note", "entered_by",
)  # fmt: skip
_ALL = sa.select(*(conferences.c[f] for f in _FIELDS))


def _not_negative(counted: Mapping[str, int | None]) -> None:
    if any(value is not None and value < 0 for value in counted.values()):
        raise DondocError(_("Số người không thể âm."), code="usage", exit_code=2)


def _logged(
    conn: Connection, code: str, state: str, by: str, now: datetime, behind: Sequence[Row] | None = None
) -> Conference:
    found = get(conn, code)
    body = {f: getattr(found, f) for f in _FIELDS if f not in {"entered_by", "state"}}
    entry = Entry(kind="conference", body={**body, "day": found.day.isoformat(), "state": state, "by": by})
    contact_log.append(conn, now, [entry], behind=behind)
    return found
