"""The late charge a debt has run up by a day, where the list gives enough to say it without inventing.

The rate we hold covers compulsory social and unemployment insurance, so a balance the list does not split
by fund bears no estimate; nor does one with months before 07/2025, whose rate was published anew every
year. Where the list leaves room, the lower figure is said.
"""

import math
from datetime import date

from messages.law.deadlines import months_after
from messages.law.late_charge import Unpaid, late_charge
from messages.law.parameter_rows import LAW_2024
from messages.subjects import Debt

#: Luật 41/2024 Đ.40: not health insurance, and no charge on a charge (LÃI)
CHARGED_FUNDS = frozenset({"BHXH", "BHTN", "TNLĐ-BNN"})


def charge_by(debt: Debt, *, period: date, on: date) -> int | None:
    """Đồng up to and with the day `on`; None where nothing is late, or it cannot be known.

    `period` is any day of the list's month.
    """
    weights = _months(debt, period.replace(day=1))
    share = _charged_share(debt)
    if not weights or share is None or debt.closing <= 0 or min(weights) < LAW_2024:
        return None
    amounts = _spread(debt, weights, period.replace(day=1))
    unpaid = [Unpaid(month=month, amount=int(amount * share)) for month, amount in amounts.items()]
    return sum(part.charge for part in late_charge(unpaid, on=on)) or None


def _charged_share(debt: Debt) -> float | None:
    whole = sum(amount for _fund, amount in debt.by_fund)
    charged = sum(amount for fund, amount in debt.by_fund if fund in CHARGED_FUNDS)
    return charged / whole if 0 < charged <= whole else None


def _months(debt: Debt, period: date) -> dict[date, float]:
    """The months the balance is owed for, with how much of each; {} where the list does not say."""
    if debt.paid_through:
        year, number = debt.paid_through.split("-")[:2]
        count = (period.year - int(year)) * 12 + period.month - int(number)
        return {months_after(period, -back): 1.0 for back in range(count)}
    owed = debt.months
    if owed is None or not math.isfinite(owed) or not 0 < owed < 1200:
        return {}
    return {months_after(period, -back): min(1.0, owed - back) for back in range(math.ceil(owed))}


def _spread(debt: Debt, weights: dict[date, float], period: date) -> dict[date, float]:
    """The balance over its months: this month's own part where the list names it, the rest evenly.

    Nothing where more is owed than the months can explain.
    """
    if debt.arising is None or debt.arising < 0:
        whole = sum(weights.values())
        return {month: debt.closing * weight / whole for month, weight in weights.items()}
    this_month = min(debt.arising, debt.closing)
    earlier = {month: weight for month, weight in weights.items() if month != period}
    rest = debt.closing - this_month
    if rest and not earlier:
        return {}
    whole = sum(earlier.values())
    return {period: float(this_month)} | {m: rest * weight / whole for m, weight in earlier.items()}
