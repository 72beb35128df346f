"""Contributions that fall due within the span, by scheme, and what the lists say became of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from messages.formats import day
from messages.language import _
from messages.subjects import Scheme
from messages.words import SCHEMES
from storage.reports.parts import Block, Counted, Figure, Line, counting
from storage.reports.scope import Scope, subject_of
from storage.tables import dues

Row = Mapping[str, Any]


def blocks(scope: Scope) -> list[Block]:
    found = _of_the_span(scope)
    return [
        _by(scope, _("Người tham gia đến hạn trong kỳ (D08a-TS)"), found, _scheme_name),
        _by(scope, _("Theo nhân viên thu"), found, lambda row: row["agent"] or _("chưa giao nhân viên thu")),
    ]


def summary(scope: Scope) -> list[Block]:
    return [_by(scope, _("Người tham gia đến hạn trong kỳ (D08a-TS)"), _of_the_span(scope), _scheme_name)]


def voluntary(scope: Scope) -> list[Block]:
    """Cover figures of Mẫu B09-TS: voluntary participants, whom the state budget supports."""
    found = [row for row in _of_the_span(scope) if row["scheme"] == Scheme.VOLUNTARY.value]
    title = _("Người tham gia BHXH tự nguyện đến hạn trong quý (đối chiếu Mẫu B09-TS)")
    return [_by(scope, title, found, _scheme_name)]


def _scheme_name(row: Row) -> str:
    return SCHEMES.get(row["scheme"], str(row["scheme"]))


def _of_the_span(scope: Scope) -> list[Row]:
    """A due that a later list carries on is counted once, where it was carried to."""
    within = dues.c.due_date.between(scope.period.first, scope.period.last)
    query = sa.select(dues).where(within, dues.c.state != "carried").order_by(dues.c.id)
    return scope.rows(query)


def _by(scope: Scope, title: str, found: Sequence[Row], key: Callable[[Row], str]) -> Block:
    def where(*states: str) -> Callable[[Sequence[Row]], Figure]:
        return lambda rows: counting(
            _counted(scope, r, 1) for r in rows if not states or r["state"] in states
        )

    columns: dict[str, Callable[[Sequence[Row]], Figure]] = {
        _("Khoản đến hạn"): where(),
        _("Số tiền đến hạn"): lambda rows: counting(
            _counted(scope, r, r["amount"]) for r in rows if r["amount"] is not None
        ),
        _("Danh sách ghi đã đóng"): where("paid"),
        _("Không còn trong danh sách"): where("gone"),
        _("Còn phải đóng"): where("open"),
    }
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(key(row), []).append(row)
    named = [(_("Tất cả"), list(found)), *sorted(groups.items())]
    return Block(
        title=title,
        columns=tuple(columns),
        units=(_("khoản"), _("đồng"), _("khoản"), _("khoản"), _("khoản")),
        lines=[
            Line(name=name, unit=_("khoản; đồng"), cells=[made(rows) for made in columns.values()])
            for name, rows in named
        ],
        note=_(
            "Khoản chưa ghi số tiền không cộng vào số tiền. Trạng thái là trạng thái theo danh sách mới nhất."
        ),
    )


def _counted(scope: Scope, row: Row, share: int) -> Counted:
    says = f"{scope.says(subject_of(row))} · {_scheme_name(row)} · {day(row['due_date'])}"
    return Counted("dues", row["id"], says, share)
