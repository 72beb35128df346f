"""Conferences and livestreams: planned, held, who came and who registered, against what was asked for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from messages.formats import day
from messages.language import _
from storage.office_tables import conferences
from storage.reports.figures.result_counts import targets_of
from storage.reports.parts import Block, Counted, Figure, Line, counting, percent
from storage.reports.report_words import conference_word
from storage.reports.scope import Scope

Row = Mapping[str, Any]

#: 2800 IV.2: at least so many online conferences a month and province.
ONLINE_A_MONTH = 2
KINDS = ("customer", "online", "work", "launch")


def blocks(scope: Scope) -> list[Block]:
    found = _of_the_span(scope)
    return [_by_kind(found), *_against_the_quota(scope, found)]


def _of_the_span(scope: Scope) -> list[Row]:
    within = conferences.c.day.between(scope.period.first, scope.period.last)
    return scope.rows(sa.select(conferences).where(within).order_by(conferences.c.day, conferences.c.id))


def held(found: Sequence[Row]) -> list[Row]:
    return [row for row in found if row["state"] == "held"]


def _by_kind(found: Sequence[Row]) -> Block:
    columns: dict[str, Callable[[Sequence[Row]], Figure]] = {
        _("Dự kiến"): lambda rows: counting(_counted(r) for r in rows if r["state"] != "cancelled"),
        _("Đã tổ chức"): lambda rows: counting(_counted(r) for r in held(rows)),
        _("Đã hủy"): lambda rows: counting(_counted(r) for r in rows if r["state"] == "cancelled"),
        _("Số người mời"): lambda rows: _people(rows, "invited"),
        _("Số người dự"): lambda rows: _people(held(rows), "attended"),
        _("Số người đăng ký"): lambda rows: _people(held(rows), "registered"),
    }
    names = [*KINDS, *sorted({r["kind"] for r in found} - set(KINDS))]
    groups = [(_("Tất cả"), list(found))]
    groups += [(conference_word(kind), [r for r in found if r["kind"] == kind]) for kind in names]
    return Block(
        title=_("Hội nghị"),
        columns=tuple(columns),
        units=(*(_("cuộc") for _meetings in range(3)), *(_("người") for _persons in range(3))),
        lines=[
            Line(name=name, unit=_("cuộc; người"), cells=[made(rows) for made in columns.values()])
            for name, rows in groups
        ],
        note=_("Người dự và người đăng ký chỉ tính ở hội nghị đã tổ chức."),
    )


def _people(rows: Sequence[Row], name: str) -> Figure:
    return counting(_counted(r, r[name]) for r in rows if r["state"] != "cancelled" and r[name] is not None)


def _against_the_quota(scope: Scope, found: Sequence[Row]) -> list[Block]:
    """Held against the number given for the months of the span, where one was given."""
    quota = targets_of(scope, "conferences")
    done = counting(_counted(r) for r in held(found) if r["kind"] in {"customer", "online"})
    lines = [
        Line(
            name=_("Hội nghị khách hàng, kể cả trực tuyến"),
            unit=_("cuộc"),
            cells=(done, quota, percent(done, quota)),
        )
    ]
    blocks = [
        Block(
            title=_("Hội nghị so với chỉ tiêu"),
            columns=(_("Đã tổ chức"), _("Chỉ tiêu"), _("Tỷ lệ (%)")),
            lines=lines if quota.rows else (),
            note=_("Chỉ tiêu lấy từ chỉ tiêu được giao đã nhập; chưa nhập thì để trống."),
        )
    ]
    return [*blocks, _online_by_month(scope, found)]


def _online_by_month(scope: Scope, found: Sequence[Row]) -> Block:
    online = [r for r in held(found) if r["kind"] == "online"]
    return Block(
        title=_("Hội nghị trực tuyến từng tháng"),
        lines=[
            Line(
                name=_("Tháng {month}", month=f"{first:%m/%Y}"),
                unit=_("cuộc"),
                cells=(counting(_counted(r) for r in online if r["day"].replace(day=1) == first),),
            )
            for first in scope.period.months()
        ],
        note=_("Yêu cầu tối thiểu {least} cuộc mỗi tháng mỗi tỉnh (2800 IV.2).", least=ONLINE_A_MONTH),
    )


def _counted(row: Row, share: int = 1) -> Counted:
    return Counted("conferences", row["id"], f"{row['code']} · {day(row['day'])} · {row['title']}", share)
