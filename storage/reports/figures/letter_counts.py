"""Letters out and back: what was posted, arrived, came back signed, and what a register number was given."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from messages.formats import day
from messages.forms import codes_of
from messages.language import _
from storage.letters import NOT_NEEDED
from storage.office_tables import documents, letters
from storage.reports.figures.task_counts import of_kinds
from storage.reports.parts import Block, Counted, Line, counting, single
from storage.reports.report_words import form_word
from storage.reports.scope import Scope, subject_of
from storage.tables import tasks

Row = Mapping[str, Any]

BUDGET_FORMS = ("Mẫu 1 NĐ 146", "B09-TS")
BUDGET_WORK = ("budget-tables", "budget-tables-by-post")


def blocks(scope: Scope) -> list[Block]:
    return [*posted(scope), issued(scope)]


def posted(scope: Scope, *, forms: Sequence[str] = ()) -> list[Block]:
    """Letters by form, or only those of some forms, which then always stand there."""
    found = [row for row in _touched(scope) if not forms or _of(row["form"], forms)]
    columns: dict[str, Callable[[Row], bool]] = {
        _("Gửi đi"): lambda row: scope.period.holds(row["sent_on"]),
        _("Đã phát"): lambda row: scope.period.holds(row["delivered_on"]),
        _("Nhận lại"): lambda row: scope.period.holds(row["returned_on"]),
        _("Không phát được"): lambda row: (
            row["state"] == "undeliverable" and scope.period.holds(row["updated_at"])
        ),
        _("Chưa gửi"): lambda row: row["state"] == "to_send",
    }
    names = forms or sorted({row["form"] for row in found})
    lines = [_line(scope, _("Tất cả"), found, columns)]
    lines += [
        _line(scope, form_word(form), [r for r in found if _of(r["form"], [form])], columns) for form in names
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
    waiting = sa.and_(
        letters.c.state == "to_send",
        letters.c.updated_at < scope.period.until,
        sa.or_(tasks.c.id.is_(None), sa.not_(NOT_NEEDED)),
    )
    query = sa.select(letters).outerjoin(tasks, tasks.c.id == letters.c.task_id)
    return scope.rows(query.where(sa.or_(*on_a_day, moved, waiting)).order_by(letters.c.id))


def _of(form: str, wanted: Sequence[str]) -> bool:
    """Whether a letter or paper is of one of these forms; one letter may carry two."""
    codes = set(codes_of(form))
    return any(form == one or not codes.isdisjoint(codes_of(one)) for one in wanted)


def _line(
    scope: Scope, name: str, found: Sequence[Row], columns: Mapping[str, Callable[[Row], bool]]
) -> Line:
    cells = [counting(_letter(scope, row) for row in found if holds(row)) for holds in columns.values()]
    return Line(name=name, unit=_("văn bản"), cells=cells)


def _letter(scope: Scope, row: Row) -> Counted:
    says = [form_word(row["form"]), scope.says(subject_of(row))]
    says += [_("số hiệu gửi {number}", number=row["tracking_out"])] if row["tracking_out"] else []
    says += [_("số hiệu nhận {number}", number=row["tracking_back"])] if row["tracking_back"] else []
    return Counted("letters", row["id"], " · ".join(part for part in says if part))


def issued(scope: Scope, *, forms: Sequence[str] = ()) -> Block:
    """Papers that were given a number, by form, or only those of some forms."""
    within = documents.c.issued_on.between(scope.period.first, scope.period.last)
    found: dict[str, list[Counted]] = {form: [] for form in forms}
    for row in scope.rows(sa.select(documents).where(within).order_by(documents.c.id)):
        if forms and row["form"] not in forms:
            continue
        says = _(
            "số {number} ngày {day} · {subject}",
            number=row["number"],
            day=day(row["issued_on"]),
            subject=scope.says(subject_of(row)),
        )
        found.setdefault(row["form"], []).append(Counted("documents", row["id"], says.strip(" ·")))
    every = [one for rows in found.values() for one in rows]
    lines = [single(_("Tất cả"), _("văn bản"), every)]
    lines += [single(form_word(form), _("văn bản"), found[form]) for form in forms or sorted(found)]
    return Block(title=_("Văn bản đã vào sổ văn bản đi"), lines=lines)


def budget_forms(scope: Scope) -> list[Block]:
    """The tables that go to the finance bodies each quarter: the work, what was posted and registered."""
    return [
        of_kinds(scope, _("Việc gửi bảng tổng hợp kinh phí"), BUDGET_WORK),
        *posted(scope, forms=BUDGET_FORMS),
        issued(scope, forms=(*BUDGET_FORMS, "B09-TS-CV")),
    ]
