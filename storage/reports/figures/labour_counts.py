"""What employers say they need, by trade and sector (3532 III.3.1, IV.1)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from messages.formats import day
from messages.language import _
from storage.office_tables import labour_demands
from storage.reports.parts import Block, Counted, Line, Listing, counting, single
from storage.reports.scope import Scope, subject_of

Row = Mapping[str, Any]


def blocks(scope: Scope) -> list[Block]:
    found = _newest(scope)
    units = {subject_of(row): row for row in found}
    return [
        Block(
            title=_("Nhu cầu lao động"),
            lines=(
                single(
                    _("Số lao động cần thêm"),
                    _("lao động"),
                    [_counted(scope, r, r["workers"]) for r in found],
                ),
                single(
                    _("Số doanh nghiệp có nhu cầu"),
                    _("đơn vị"),
                    [Counted("employers", kind_id[1], scope.says(kind_id)) for kind_id in sorted(units)],
                ),
            ),
            note=_("Kỳ dài hơn một tuần: lấy tuần mới nhất của từng doanh nghiệp, không cộng các tuần."),
        ),
        _by(scope, _("Theo ngành nghề"), found, lambda row: str(row["trade"])),
        _by(scope, _("Theo lĩnh vực"), found, lambda row: row["sector"] or _("không ghi")),
    ]


def listings(scope: Scope) -> list[Listing]:
    """Give the list that goes to the customer centre for VssID and the portal."""
    columns = [(_("Đơn vị"), 40), (_("Tuần"), 12), (_("Ngành nghề"), 26), (_("Lĩnh vực"), 22),
               (_("Số lao động"), 12), (_("Mức lương"), 14), (_("Nơi làm việc"), 26),
               (_("Người liên hệ"), 24), (_("Nguồn"), 20)]  # fmt: skip
    return [
        Listing(
            title=_("Danh sách nhu cầu"),
            columns=columns,
            rows=[
                (
                    scope.says(subject_of(row)), day(row["week"]), row["trade"], row["sector"],
                    row["workers"], "" if row["wage"] is None else row["wage"], row["place"],
                    row["contact"], f"labour_demands {row['id']}",
                )
                for row in _newest(scope)
            ],
        )
    ]  # fmt: skip


def _newest(scope: Scope) -> list[Row]:
    """Of each employer only its newest week within the span: the same need is stated week after week."""
    within = labour_demands.c.week.between(scope.period.first, scope.period.last)
    found = scope.rows(sa.select(labour_demands).where(within).order_by(labour_demands.c.id))
    newest: dict[int, Any] = {}
    for row in found:
        newest[row["employer_id"]] = max(row["week"], newest.get(row["employer_id"], row["week"]))
    return [row for row in found if row["week"] == newest[row["employer_id"]]]


def _by(scope: Scope, title: str, found: Sequence[Row], key: Callable[[Row], str]) -> Block:
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(key(row), []).append(row)
    return Block(
        title=title,
        columns=(_("Số lao động"), _("Số doanh nghiệp")),
        units=(_("lao động"), _("đơn vị")),
        lines=[
            Line(
                name=name,
                unit=_("lao động; đơn vị"),
                cells=(
                    counting(_counted(scope, row, row["workers"]) for row in groups[name]),
                    counting(
                        Counted("employers", number, scope.says((kind, number)))
                        for kind, number in sorted({subject_of(row) for row in groups[name]})
                    ),
                ),
            )
            for name in sorted(groups)
        ],
    )


def _counted(scope: Scope, row: Row, share: int) -> Counted:
    says = f"{scope.says(subject_of(row))} · {row['trade']} · {day(row['week'])}"
    return Counted("labour_demands", row["id"], says, share)
