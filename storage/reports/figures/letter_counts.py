"""Letters out and back: what was posted, arrived, came back signed, and what a register number was given."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from messages.formats import day
from messages.language import _
from storage.office_tables import documents, letters
from storage.reports.parts import Block, Counted, Line, counting, single
from storage.reports.scope import Scope, subject_of

Row = Mapping[str, Any]


def blocks(scope: Scope) -> list[Block]:
    return [*posted(scope), _issued(scope)]


def posted(scope: Scope, *, forms: Sequence[str] = ()) -> list[Block]:
    """Letters by form, or only those of some forms, which then always stand there."""
    found = [row for row in _touched(scope) if not forms or row["form"] in forms]
    columns: dict[str, Callable[[Row], bool]] = {
        _("Gửi đi"): lambda row: scope.period.holds(row["sent_on"]),
        _("Đã phát"): lambda row: scope.period.holds(row["delivered_on"]),
        _("Nhận lại"): lambda row: scope.period.holds(row["returned_on"]),
        _("Không phát được"): lambda row: (
            row["state"] == "undeliverable" and scope.period.holds(row["updated_at"])
        ),
        _("Chưa gửi"): lambda row: row["state"] == "to_send",
    }
    names = [*forms, *sorted({row["form"] for row in found} - set(forms))]
    lines = [_line(scope, _("Tất cả"), found, columns)]
    lines += [
        _line(scope, _("Mẫu {form}", form=form), [r for r in found if r["form"] == form], columns)
        for form in names
    ]
    return [
        Block(
            title=_("Văn bản gửi đi và nhận lại (bưu chính công ích, Ban chỉ đạo xã, trực tiếp)"),
            columns=tuple(columns),
            lines=lines,
        )
    ]


def _touched(scope: Scope) -> list[Row]:
    first, last = scope.period.first, scope.period.last
    on_a_day = [letters.c[name].between(first, last) for name in ("sent_on", "delivered_on", "returned_on")]
    moved = sa.and_(
        letters.c.state == "undeliverable",
        letters.c.updated_at >= scope.period.since,
        letters.c.updated_at < scope.period.until,
    )
    waiting = sa.and_(letters.c.state == "to_send", letters.c.updated_at < scope.period.until)
    return scope.rows(sa.select(letters).where(sa.or_(*on_a_day, moved, waiting)).order_by(letters.c.id))


def _line(
    scope: Scope, name: str, found: Sequence[Row], columns: Mapping[str, Callable[[Row], bool]]
) -> Line:
    cells = [counting(_letter(scope, row) for row in found if holds(row)) for holds in columns.values()]
    return Line(name=name, unit=_("văn bản"), cells=cells)


def _letter(scope: Scope, row: Row) -> Counted:
    says = [row["form"], scope.says(subject_of(row))]
    says += [_("số hiệu gửi {number}", number=row["tracking_out"])] if row["tracking_out"] else []
    says += [_("số hiệu nhận {number}", number=row["tracking_back"])] if row["tracking_back"] else []
    return Counted("letters", row["id"], " · ".join(part for part in says if part))


def _issued(scope: Scope) -> Block:
    within = documents.c.issued_on.between(scope.period.first, scope.period.last)
    forms: dict[str, list[Counted]] = {}
    for row in scope.rows(sa.select(documents).where(within).order_by(documents.c.id)):
        says = _(
            "số {number} ngày {day} · {subject}",
            number=row["number"],
            day=day(row["issued_on"]),
            subject=scope.says(subject_of(row)),
        )
        forms.setdefault(row["form"], []).append(Counted("documents", row["id"], says.strip(" ·")))
    every = [one for rows in forms.values() for one in rows]
    lines = [single(_("Tất cả"), _("văn bản"), every)]
    lines += [single(_("Mẫu {form}", form=form), _("văn bản"), forms[form]) for form in sorted(forms)]
    return Block(title=_("Văn bản đã vào sổ văn bản đi"), lines=lines)


def budget_forms(scope: Scope) -> list[Block]:
    """The tables that go to the finance bodies each quarter."""
    return posted(scope, forms=("Mẫu số 1 NĐ146", "B09-TS"))
