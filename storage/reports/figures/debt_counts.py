"""Debts by month and band, as the lists state them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from messages.formats import money, month
from messages.language import _
from messages.subjects import Band, Debt, UnitGroup
from storage.reports.parts import Block, Counted, Line, Listing, counting, unknown
from storage.reports.report_words import band_word, group_word
from storage.reports.scope import Scope, subject_of
from storage.tables import debts, employers


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A balance of a list, with the age the office's own rule gives it."""

    row: Mapping[str, Any]
    band: str  #: "" where it is unknown, or where the unit's group is on no ladder
    overdue: int

    @property
    def ladder(self) -> bool:
        return str(self.row["e_group"]) == UnitGroup.ACTIVE.value

    @property
    def standing(self) -> str:
        """The band; of units on no ladder (suspended, dissolved, state budget) their group."""
        if not self.ladder:
            return group_word(str(self.row["e_group"]))
        return band_word(self.band) if self.band else _("Không đủ số liệu để xác định số tháng nợ")


def blocks(scope: Scope) -> list[Block]:
    return [_month(scope, period) for period in periods(scope)]


def listings(scope: Scope) -> list[Listing]:
    """Who owes, the largest first. For one who may decide: it names units."""
    columns = [(_("Kỳ"), 12), (_("Mã đơn vị"), 14), (_("Tên đơn vị"), 44), (_("Địa bàn"), 24),
               (_("Mức nợ"), 26), (_("Số dư nợ"), 16), (_("Trong đó quá hạn"), 16),
               (_("Nguồn"), 16)]  # fmt: skip
    rows = []
    for period in periods(scope):
        for owed in sorted(owing(scope, period), key=lambda o: -int(o.row["closing"])):
            unit = scope.who(subject_of(owed.row))
            rows.append(
                (
                    month(period), unit.code, unit.name, unit.area, owed.standing, owed.row["closing"],
                    owed.overdue, f"debts {owed.row['id']}",
                )
            )  # fmt: skip
    return [Listing(title=_("Đơn vị nợ"), columns=columns, rows=rows)]


def periods(scope: Scope) -> list[date]:
    """Months of the span that have a list; else the newest list before its end."""
    known = sorted(scope.conn.scalars(sa.select(debts.c.period).distinct()))
    wanted = [p for p in known if p.replace(day=1) in set(scope.period.months())]
    return wanted or [p for p in known if p <= scope.period.last][-1:]


def owing(scope: Scope, period: date) -> list[Owed]:
    """Balances above zero of a month's newest list; who has left it owes no longer."""
    columns = [employers.c[name].label(f"e_{name}") for name in ("code", "name", "group", "workers")]
    query = (
        sa.select(debts, *columns)
        .join(employers)
        .where(debts.c.period == period, debts.c.state != "gone", debts.c.closing > 0)
        .order_by(debts.c.id)
    )
    return [_aged(scope, row) for row in scope.rows(query)]


def _aged(scope: Scope, row: Mapping[str, Any]) -> Owed:
    debt = Debt(
        code=row["e_code"],
        name=row["e_name"],
        group=UnitGroup(row["e_group"]),
        closing=row["closing"],
        months=row["months"],
        paid_through=row["paid_through"],
        arising=row["arising"],
    )
    band, overdue = scope.rules.aged(debt, row["period"])
    return Owed(row=row, band=band if debt.group is UnitGroup.ACTIVE else "", overdue=overdue)


def _month(scope: Scope, period: date) -> Block:
    found = owing(scope, period)
    columns: dict[str, Callable[[Owed], int]] = {
        _("Số đơn vị"): lambda _owed: 1,
        _("Số dư nợ"): lambda owed: int(owed.row["closing"]),
        _("Trong đó quá hạn"): lambda owed: owed.overdue,
    }
    lines = [_line(scope, _("Tất cả đơn vị nợ"), found, columns)]
    names = [*(band_word(band.value) for band in Band), *sorted({owed.standing for owed in found})]
    lines += [
        _line(scope, name, [owed for owed in found if owed.standing == name], columns)
        for name in dict.fromkeys(names)
    ]
    return Block(
        title=_("Đơn vị nợ theo danh sách tháng {month}", month=month(period)),
        columns=tuple(columns),
        units=(_("đơn vị"), _("đồng"), _("đồng")),
        lines=[*lines, _paid(scope, period)],
        note=_(
            "Số dư nợ gồm cả tiền chưa đến hạn nộp; đơn vị đã ra khỏi danh sách không còn tính. Đơn vị tạm "
            "dừng đóng, giải thể, do ngân sách đóng không phân loại theo tháng nợ."
        ),
    )


def _line(
    scope: Scope, name: str, found: Sequence[Owed], columns: Mapping[str, Callable[[Owed], int]]
) -> Line:
    return Line(
        name=name,
        unit=_("đơn vị; đồng"),
        cells=[
            counting(_counted(scope, owed.row, share(owed)) for owed in found) for share in columns.values()
        ],
    )


def _paid(scope: Scope, period: date) -> Line:
    """What the list itself says was paid in its month."""
    query = sa.select(debts).where(debts.c.period == period, debts.c.paid > 0).order_by(debts.c.id)
    paid = scope.rows(query)
    return Line(
        name=_("Đơn vị đã nộp trong tháng theo danh sách; số tiền đã nộp"),
        unit=_("đơn vị; đồng"),
        cells=(
            counting(_counted(scope, row, 1) for row in paid),
            counting(_counted(scope, row, row["paid"]) for row in paid),
            unknown(),
        ),
    )


def state_budget(scope: Scope) -> list[Block]:
    """Cover figures of Mẫu số 1 NĐ 146/2018: units whose health insurance the state budget pays."""
    blocks = []
    for period in periods(scope):
        query = (
            sa.select(debts)
            .join(employers)
            .where(debts.c.period == period, employers.c.group == UnitGroup.STATE_BUDGET_HEALTH.value)
            .order_by(debts.c.id)
        )
        found = scope.rows(query)
        columns = {
            "arising": _("Phải đóng trong tháng"),
            "paid": _("Đã chuyển"),
            "closing": _("Còn phải chuyển"),
        }
        blocks.append(
            Block(
                title=_("Đơn vị do ngân sách đóng BHYT – tháng {month}", month=month(period)),
                columns=(_("Số đơn vị"), *columns.values()),
                units=(_("đơn vị"), *(_("đồng") for _column in columns)),
                lines=(
                    Line(
                        name=_("Đơn vị chỉ tham gia BHYT từ nguồn ngân sách"),
                        unit=_("đơn vị; đồng"),
                        cells=(
                            counting(_counted(scope, row, 1) for row in found),
                            *(
                                counting(
                                    _counted(scope, row, row[name]) for row in found if row[name] is not None
                                )
                                for name in columns
                            ),
                        ),
                    ),
                ),
                note=_("Số liệu để ghi vào Mẫu số 1 NĐ 146/2018/NĐ-CP sau khi đối chiếu."),
            )
        )
    return blocks


def _counted(scope: Scope, row: Mapping[str, Any], share: int) -> Counted:
    says = f"{scope.says(subject_of(row))} · {month(row['period'])} · {money(row['closing'])}"
    return Counted("debts", row["id"], says, share)
