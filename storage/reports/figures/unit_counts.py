"""Units that came onto the office's lists and left them (CV 2022 I.1.2)."""

from collections.abc import Mapping

import sqlalchemy as sa

from messages.formats import month
from messages.language import _
from messages.subjects import SubjectKind
from storage.database import rows_of
from storage.office_tables import unregistered
from storage.reports.parts import Block, Counted, Listing, single
from storage.reports.scope import Scope, Subject, subject_of
from storage.tables import debts

EMPLOYER = SubjectKind.EMPLOYER.value


def blocks(scope: Scope) -> list[Block]:
    came, left = _moved(scope)
    return [
        Block(
            title=_("Đơn vị tăng, giảm trên địa bàn"),
            lines=(
                single(_("Tăng: lần đầu có trong danh sách"), _("đơn vị"), _counted(scope, came)),
                single(
                    _("Giảm: không còn trong danh sách mới nhất của kỳ"), _("đơn vị"), _counted(scope, left)
                ),
                single(
                    _("Đơn vị chưa tham gia, mới có trong dữ liệu thuế"), _("đơn vị"), _found_by_tax(scope)
                ),
            ),
            note=_(
                "Tính theo danh sách đơn vị đã nhập vào dondoc; danh sách chỉ gồm đơn vị nợ thì đây là tăng, "
                "giảm đơn vị nợ. Cần đối chiếu với hệ thống thu trước khi gửi."
            ),
        )
    ]


def listings(scope: Scope) -> list[Listing]:
    columns = [(_("Biến động"), 12), (_("Mã đơn vị"), 14), (_("Tên đơn vị"), 44), (_("Địa bàn"), 26),
               (_("Tháng"), 10), (_("Nguồn"), 18)]  # fmt: skip
    rows = []
    for word, moved in zip((_("tăng"), _("giảm")), _moved(scope), strict=True):
        for subject, said in sorted(moved.items()):
            unit = scope.who(subject)
            rows.append((word, unit.code, unit.name, unit.area, said, f"employers {subject[1]}"))
    return [Listing(title=_("Danh sách tăng, giảm"), columns=columns, rows=rows)]


def _moved(scope: Scope) -> tuple[dict[Subject, str], dict[Subject, str]]:
    """(came, left), each with the month that says so. With no list before it, the first list says nothing."""
    known = sorted(scope.conn.scalars(sa.select(debts.c.period).distinct()))
    within = [p for p in known if scope.period.holds(p)]
    if not within:
        return {}, {}
    earlier = [p for p in known if p < scope.period.first]
    opening, newest = [*earlier[-1:], within[0]][0], within[-1]
    listed = list(rows_of(scope.conn, _LISTED))
    gone = set(scope.conn.scalars(_GONE, {"newest": newest}))
    scope.meet((EMPLOYER, row["employer_id"]) for row in listed)
    came: dict[Subject, str] = {}
    left: dict[Subject, str] = {}
    for row in listed:
        subject, first, last = (EMPLOYER, row["employer_id"]), row["first"], row["last"]
        if not scope.holds(subject):
            continue
        if scope.period.holds(first) and first > known[0]:
            came[subject] = month(first)
        if opening <= last < newest or (last == newest and subject[1] in gone):
            left[subject] = month(last)
    return came, left


_LISTED = sa.select(
    debts.c.employer_id, sa.func.min(debts.c.period).label("first"), sa.func.max(debts.c.period).label("last")
).group_by(debts.c.employer_id)
#: a second list for one month no longer named them
_GONE = sa.select(debts.c.employer_id).where(
    debts.c.period == sa.bindparam("newest", type_=sa.Date), debts.c.state == "gone"
)


def _counted(scope: Scope, moved: Mapping[Subject, str]) -> list[Counted]:
    return [
        Counted("employers", subject[1], f"{scope.says(subject)} · {said}")
        for subject, said in sorted(moved.items())
    ]


def _found_by_tax(scope: Scope) -> list[Counted]:
    """Units whose first list of the tax data is of the span."""
    query = sa.select(unregistered).where(unregistered.c.kind == "never").order_by(unregistered.c.period)
    first: dict[Subject, Counted] = {}
    for row in scope.rows(query):
        counted = Counted(
            "unregistered", row["id"], f"{scope.says(subject_of(row))} · {month(row['period'])}"
        )
        if subject_of(row) not in first:
            first[subject_of(row)] = counted if scope.period.holds(row["period"]) else _KNOWN_BEFORE
    return [counted for counted in first.values() if counted is not _KNOWN_BEFORE]


_KNOWN_BEFORE = Counted("unregistered", 0)
