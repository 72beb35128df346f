"""Units that do not pay for all of their workers, and how far the chain 02-KT … 07-KT has come with them."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from messages.formats import day
from messages.language import _
from storage.office_tables import case_events, case_files, unregistered
from storage.reports.figures.letter_counts import posted
from storage.reports.parts import Block, Counted, Line, Listing, counting, single
from storage.reports.report_words import case_word
from storage.reports.scope import Scope, subject_of

Row = Mapping[str, Any]

FORMS = ("04-KT", "05-KT", "05a-KT", "05b-KT", "06-KT", "07-KT")


def blocks(scope: Scope) -> list[Block]:
    return [_listed(scope), _steps(scope), _standing(scope), *posted(scope, forms=FORMS)]


def listed_units(scope: Scope) -> list[Block]:
    """Units on the lists of the span, with what was posted under the forms that go with them."""
    return [_listed(scope), _steps(scope)]


def to_the_tax_office(scope: Scope) -> list[Block]:
    return [*listed_units(scope), *posted(scope, forms=("10-KT",))]


def to_the_labour_authority(scope: Scope) -> list[Block]:
    return [*listed_units(scope), *posted(scope, forms=("11-KT",))]


def listings(scope: Scope) -> list[Listing]:
    """Give the units, never their workers: those are for the unit's eyes only."""
    columns = [(_("Mã đơn vị"), 14), (_("Tên đơn vị"), 44), (_("Mã số thuế"), 16), (_("Loại"), 24),
               (_("Lao động theo thuế"), 14), (_("Đã tham gia"), 12), (_("Chưa tham gia"), 12),
               (_("Hồ sơ"), 28), (_("Nguồn"), 18)]  # fmt: skip
    states = {subject_of(row): row["state"] for row in scope.rows(sa.select(case_files))}
    rows = []
    for row in _units(scope):
        subject = subject_of(row)
        unit, state = scope.who(subject), states.get(subject)
        counts = ["" if row[name] is None else row[name] for name in ("workers", "insured", "missing")]
        said = case_word(state) if state else _("chưa mở hồ sơ")
        rows.append(
            (
                unit.code,
                unit.name,
                row["tax_code"],
                _kind(row["kind"]),
                *counts,
                said,
                f"unregistered {row['id']}",
            )
        )
    return [Listing(title=_("Đơn vị chưa tham gia đủ"), columns=columns, rows=rows)]


def _units(scope: Scope) -> list[Row]:
    """On lists received within the span, or about a month of it where no day was given."""
    received = unregistered.c.received_on.between(scope.period.first, scope.period.last)
    about = sa.and_(
        unregistered.c.received_on.is_(None),
        unregistered.c.period.between(scope.period.first, scope.period.last),
    )
    query = sa.select(unregistered).where(sa.or_(received, about), unregistered.c.state != "carried")
    return scope.rows(query.order_by(unregistered.c.id))


def _listed(scope: Scope) -> Block:
    found = _units(scope)
    columns = ("", "workers", "insured", "missing")
    return Block(
        title=_("Đơn vị chưa tham gia hoặc tham gia chưa đầy đủ trong danh sách nhận trong kỳ"),
        columns=(_("Số đơn vị"), _("Lao động theo thuế"), _("Đã tham gia"), _("Chưa tham gia")),
        units=(_("đơn vị"), *(_("lao động") for _workers in range(3))),
        lines=[
            Line(
                name=name,
                unit=_("đơn vị; lao động"),
                cells=[
                    counting(
                        _unit(scope, row, column) for row in rows if not column or row[column] is not None
                    )
                    for column in columns
                ],
            )
            for name, rows in (
                (_("Tất cả"), found),
                *((_kind(kind), [r for r in found if r["kind"] == kind]) for kind in ("never", "under")),
            )
        ],
        note=_("Đơn vị trong danh sách cũ được chuyển sang danh sách mới chỉ tính một lần."),
    )


def _kind(kind: str) -> str:
    words = {"never": _("Chưa tham gia (02a-KT, D04a)"), "under": _("Tham gia chưa đầy đủ (03a-KT, D04b)")}
    return words.get(kind, kind)


def _unit(scope: Scope, row: Row, column: str) -> Counted:
    return Counted("unregistered", row["id"], scope.says(subject_of(row)), row[column] if column else 1)


def _steps(scope: Scope) -> Block:
    """What happened within the span: each step once."""
    query = (
        sa.select(case_events, case_files.c.subject_kind, case_files.c.subject_id, case_files.c.area)
        .join(case_files, case_files.c.id == case_events.c.case_id)
        .where(case_events.c.day.between(scope.period.first, scope.period.last))
        .order_by(case_events.c.id)
    )
    states: dict[str, list[Counted]] = {}
    for row in scope.rows(query):
        says = f"{scope.says(subject_of(row))} · {day(row['day'])}"
        states.setdefault(row["state"], []).append(Counted("case_events", row["id"], says))
    return Block(
        title=_("Các bước đã làm trong kỳ"),
        lines=[single(case_word(state), _("hồ sơ"), states[state]) for state in states],
    )


def _standing(scope: Scope) -> Block:
    """Cases open now, and those whose term has run out."""
    query = sa.select(case_files).where(
        case_files.c.closed_at.is_(None), case_files.c.opened_at < scope.period.until
    )
    found = scope.rows(query.order_by(case_files.c.id))
    late = [row for row in found if row["due"] is not None and row["due"] < scope.as_of]
    states: dict[str, list[Row]] = {}
    for row in found:
        states.setdefault(row["state"], []).append(row)
    groups: Sequence[tuple[str, list[Row]]] = [
        (_("Tất cả"), found),
        *((case_word(s), states[s]) for s in states),
    ]
    return Block(
        title=_("Hồ sơ đang mở"),
        columns=(_("Đang mở"), _("Trong đó quá hạn")),
        lines=[
            Line(
                name=name,
                unit=_("hồ sơ"),
                cells=(
                    counting(_case(scope, row) for row in rows),
                    counting(_case(scope, row) for row in rows if row in late),
                ),
            )
            for name, rows in groups
        ],
        note=_("Tính theo hiện trạng lúc lập báo cáo."),
    )


def _case(scope: Scope, row: Row) -> Counted:
    says = f"{scope.says(subject_of(row))} · {case_word(row['state'])}"
    return Counted("case_files", row["id"], says)
