"""How old a debt is: the plans sort by it and never say how it is measured, so the order is the office's."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from messages.law.deadlines import deadline, month_end
from messages.subjects import Band, Debt


class Basis(StrEnum):
    LISTED = "tyleno"  # the collection system's own ratio (TST column `tyleno`, "Số tháng nợ")
    PAID_THROUGH = "paid_through"  # months from the paid-through month to the last month past its deadline
    RATIO = "ratio"  # overdue amount ÷ what arises in a month


DEFAULT_ORDER = (Basis.LISTED, Basis.PAID_THROUGH, Basis.RATIO)


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtAge:
    months: float | None  #: None: the list gives nothing to measure by
    band: Band | None
    overdue: int  #: đồng past their deadline; 0 while everything owed may still be paid in time
    basis: Basis | None


def debt_age(
    debt: Debt, *, period: date, order: Sequence[Basis] = DEFAULT_ORDER, day: date | None = None
) -> DebtAge | None:
    """Age one balance; None when nothing is owed or too much was paid.

    `period` is any day of the list's month. `day` is the day of judging: without it the day after the
    period ended, when the balance was struck. The band follows `order` even where `overdue` is 0: a
    ratio of 1.0 may be this month's contribution alone, and whether to urge for that is the planner's.
    """
    if debt.closing <= 0:
        return None
    judged = day or month_end(period) + timedelta(days=1)
    overdue = _overdue(debt, period, judged)
    for basis in order:
        months = _months(debt, basis, overdue, judged)
        if months is not None:
            return DebtAge(months=months, band=band_of(months), overdue=overdue, basis=basis)
    return DebtAge(months=None, band=None, overdue=overdue, basis=None)


def band_of(months: float) -> Band:
    """Half-open bands: 1.0 is no longer under one month, 3.0 is already three."""
    if months < 1:
        return Band.UNDER_1
    return Band.FROM_1_TO_3 if months < 3 else Band.FROM_3


def _overdue(debt: Debt, period: date, judged: date) -> int:
    not_yet_due = max(0, debt.arising or 0) if judged <= deadline(period) else 0
    return max(0, debt.closing - not_yet_due)


def _months(debt: Debt, basis: Basis, overdue: int, judged: date) -> float | None:
    if basis is Basis.LISTED:
        found = debt.months
    elif basis is Basis.PAID_THROUGH:
        found = _months_since(debt.paid_through, judged)
    else:
        found = overdue / debt.arising if debt.arising and debt.arising > 0 else None
    if found is None or not math.isfinite(found) or found < 0:
        return None
    # spreadsheets hand over 2.9999999996 for 3: the band must not hang on the tenth digit
    return round(found, 4)


def _months_since(paid_through: str | None, judged: date) -> float | None:
    if not paid_through:
        return None
    year, month = paid_through.split("-")[:2]
    due = judged.replace(day=1)
    while deadline(due) >= judged:
        due = (due - timedelta(days=1)).replace(day=1)
    return float(max(0, _index(due.year, due.month) - _index(int(year), int(month))))


def _index(year: int, month: int) -> int:
    return year * 12 + month
