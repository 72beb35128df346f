"""Units that do not pay for all of their workers, and how far the chain 02-KT … 07-KT has come with them."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from messages.formats import day
from messages.language import _
from storage.office_tables import case_events, case_files, unregistered
from storage.reports.figures.letter_counts import issued, posted
from storage.reports.figures.task_counts import of_kinds
from storage.reports.parts import Block, Counted, Line, Listing, counting, single
from storage.reports.scope import Scope, subject_of

Row = Mapping[str, Any]

#: Kinds of cases, as the scheduler names them (`scheduler/case_steps.py`).
CHAIN, MINUTES = "unregistered", "minutes"
#: Forms of the chain that are sent, and all that are written in it.
SENT_FORMS = ("04-KT", "05-KT", "05a-KT")
FORMS = (*SENT_FORMS, "05b-KT", "06-KT", "07-KT")


def blocks(scope: Scope) -> list[Block]:
    return [
        _listed(scope),
        _steps(scope, CHAIN, _("Các bước đã làm trong kỳ")),
        _standing(scope, CHAIN, _("Hồ sơ đang mở")),
        *posted(scope, forms=SENT_FORMS),
        issued(scope, forms=FORMS),
    ]


def minutes(scope: Scope) -> list[Block]:
    """Minutes D04h-TS that travel by public post, out and back signed."""
    return [
        _steps(scope, MINUTES, _("Biên bản D04h-TS qua bưu chính: các bước trong kỳ")),
        _standing(scope, MINUTES, _("Biên bản D04h-TS qua bưu chính: hồ sơ đang mở")),
    ]


def listed_units(scope: Scope) -> list[Block]:
    """Units on the lists of the span, and how far their cases have come."""
    return [_listed(scope), _steps(scope, CHAIN, _("Các bước đã làm trong kỳ"))]


def to_the_tax_office(scope: Scope) -> list[Block]:
    return [*listed_units(scope), *_list_of("10-KT", "list-10-kt", scope)]


def to_the_labour_authority(scope: Scope) -> list[Block]:
    return [*listed_units(scope), *_list_of("11-KT", "list-11-kt", scope)]


def _list_of(form: str, kind: str, scope: Scope) -> list[Block]:
    """The list for the other authority: whether it was asked for, made and registered."""
    title = _("Việc lập Mẫu {form}", form=form)
    return [of_kinds(scope, title, [kind]), issued(scope, forms=[form])]


def listings(scope: Scope) -> list[Listing]:
    """Give the units, never their workers: those are for the unit's eyes only."""
    columns = [(_("Mã đơn vị"), 14), (_("Tên đơn vị"), 44), (_("Mã số thuế"), 16), (_("Loại"), 24),
               (_("Lao động theo thuế"), 14), (_("Đã tham gia"), 12), (_("Chưa tham gia"), 12),
               (_("Hồ sơ"), 28), (_("Nguồn"), 18)]  # fmt: skip
    chain = sa.select(case_files).where(case_files.c.kind == CHAIN).order_by(case_files.c.id)
    states = {subject_of(row): row["state"] for row in scope.rows(chain)}
    rows = []
    for row in _units(scope):
        subject = subject_of(row)
        unit, state = scope.who(subject), states.get(subject)
        counts = ["" if row[name] is None else row[name] for name in ("workers", "insured", "missing")]
        said = scope.rules.case_state(CHAIN, state) if state else _("chưa mở hồ sơ")
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


def _steps(scope: Scope, kind: str, title: str) -> Block:
    """What happened within the span: each step once."""
    query = (
        sa.select(case_events, case_files.c.subject_kind, case_files.c.subject_id, case_files.c.area)
        .join(case_files, case_files.c.id == case_events.c.case_id)
        .where(case_files.c.kind == kind)
        .where(case_events.c.day.between(scope.period.first, scope.period.last))
        .order_by(case_events.c.id)
    )
    steps: dict[str, list[Counted]] = {}
    for row in scope.rows(query):
        says = f"{scope.says(subject_of(row))} · {day(row['day'])}"
        steps.setdefault(row["event"], []).append(Counted("case_events", row["id"], says))
    return Block(
        title=title,
        lines=[single(scope.rules.case_step(event), _("hồ sơ"), steps[event]) for event in steps],
    )


def _standing(scope: Scope, kind: str, title: str) -> Block:
    """Cases open now, and those whose term has run out."""
    query = sa.select(case_files).where(
        case_files.c.kind == kind,
        case_files.c.closed_at.is_(None),
        case_files.c.opened_at < scope.period.until,
    )
    found = scope.rows(query.order_by(case_files.c.id))
    late = [row for row in found if row["due"] is not None and row["due"] < scope.as_of]
    states: dict[str, list[Row]] = {}
    for row in found:
        states.setdefault(row["state"], []).append(row)
    groups: Sequence[tuple[str, list[Row]]] = [
        (_("Tất cả"), found),
        *((scope.rules.case_state(kind, s), states[s]) for s in states),
    ]
    return Block(
        title=title,
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
    says = f"{scope.says(subject_of(row))} · {scope.rules.case_state(row['kind'], row['state'])}"
    return Counted("case_files", row["id"], says)
