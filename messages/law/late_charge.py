"""What a late contribution costs besides itself; an estimate, since only the office's notice decides it.

Months since 07/2025: 0.03 % a day of the amount, from the day after the deadline, on the amount alone
(Luật 41/2024 Đ.40.1, Đ.41.1). Months before: Lcđ = (Plk − Sps) × k on every first of a month, for what is
late 30 days or more (QĐ 595 Đ.37). A debt that spans the change is computed month by month, each by its
own rule. Both hold for social and unemployment insurance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from messages.formats import month as written_month
from messages.language import _
from messages.law.deadlines import deadline, months_after
from messages.law.parameter import Parameter
from messages.law.parameter_rows import LAW_2024
from messages.law.parameters import held, value
from messages.problem import DondocError

DAILY, OLDER = "late_charge_daily", "late_interest_formula"
_OLDER_LAST = LAW_2024 - timedelta(days=1)
#: k is published in percent with four decimals, cut off: 2 × 5.80 / 12 is 0.9666, not 0.9667
_K_DECIMALS = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaid:
    """What is still owed of one contribution month."""

    month: date  #: any day of it
    amount: int  #: đồng


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    month: date
    amount: int
    times: int  #: days late; by the older formula the firsts of months on which it was charged
    charge: int  #: đồng
    by: Parameter  #: the row it rests on


def late_charge(unpaid: Sequence[Unpaid], *, on: date, older_k: Decimal | None = None) -> tuple[Charge, ...]:
    """The charge of every month up to and with the day `on`; 0 where the deadline is still to come.

    `older_k`: percent a month for months before 07/2025 (`k_of`). Raises DondocError where one of them
    bears a charge and no k is given: it was published anew every year and is not known here.
    """
    return tuple(
        _daily(one, on) if one.month >= LAW_2024 else _by_older_formula(one, on, older_k) for one in unpaid
    )


def k_of(annual_return: Decimal) -> Decimal:
    """k, in percent a month, from the yearly rate it is made of: twice a twelfth of it (QĐ 595 Đ.37)."""
    return (2 * annual_return / 12).quantize(_K_DECIMALS, rounding=ROUND_DOWN)


def interest_of_month(balance: int, arising: int, k: Decimal) -> int:
    """One month's Lcđ = (Plk − Sps) × k: `balance` owed in all, `arising` in it that fell due this month."""
    return _whole(Decimal(max(0, balance - arising)) * k / 100)


def _daily(one: Unpaid, on: date) -> Charge:
    last = deadline(one.month)
    days = max(0, (on - last).days)
    charge = _whole(Decimal(one.amount) * value(DAILY, on=one.month) / 100 * days)
    return Charge(month=one.month, amount=one.amount, times=days, charge=charge, by=held(DAILY, on=one.month))


def _by_older_formula(one: Unpaid, on: date, k: Decimal | None) -> Charge:
    # a month is 30 days late on the first of the second month after it: until then it is Sps
    first = months_after(one.month, 2)
    times = max(0, (on.year - first.year) * 12 + on.month - first.month + 1)
    if times and k is None:
        raise DondocError(
            _("Kỳ {month} tính lãi theo công thức trước 01/07/2025: cần lãi suất của kỳ đó (--older-return).",
              month=written_month(one.month)),
            code="older_rate_unknown",
        )  # fmt: skip
    charge = times * interest_of_month(one.amount, 0, k or Decimal())
    return Charge(
        month=one.month, amount=one.amount, times=times, charge=charge, by=held(OLDER, on=_OLDER_LAST)
    )


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
