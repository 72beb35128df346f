"""What a voluntary participant pays, what the state adds, and until when (Luật 41/2024 Đ.31, 32, 36)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from messages.formats import money
from messages.language import _
from messages.law.deadlines import month_end, months_after
from messages.law.parameters import is_known, span, value
from messages.problem import DondocError

#: Months a payment covers, by method.
METHOD_MONTHS: Mapping[str, int] = {"1": 1, "3": 3, "6": 6, "12": 12}


class Group(StrEnum):
    """For whom the state pays how much; whoever belongs to several gets the highest."""

    POOR = "poor"
    ISLAND = "island"  # xã đảo, đặc khu
    NEAR_POOR = "near_poor"
    ETHNIC = "ethnic"
    OTHER = "other"


#: The parameter of a group's support; the first that holds on the day, since the groups changed in 07/2025.
_SUPPORT = {
    Group.POOR: ("voluntary_support_poor_or_island", "voluntary_support_poor"),
    Group.ISLAND: ("voluntary_support_poor_or_island", "voluntary_support_other"),
    Group.NEAR_POOR: ("voluntary_support_near_poor",),
    Group.ETHNIC: ("voluntary_support_ethnic", "voluntary_support_other"),
    Group.OTHER: ("voluntary_support_other",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """One payment by method; đồng."""

    months: int
    monthly: int  #: what the participant pays of one month
    support: int  #: what the state pays of one month
    amount: int  #: what the participant pays in all
    due: date  #: last day


def payable(income: int, *, method: str, group: Group, start: date) -> Payable:
    """What is to be paid for the months that begin with `start`, at the figures of that day.

    Raises DondocError for a method that has no fixed number of months, and for an income out of bounds.
    """
    months = _months_of(method)
    _check_income(income, start)
    support = monthly_support(group, on=start)
    monthly = _share(income, start) - support
    return Payable(
        months=months,
        monthly=monthly,
        support=support,
        amount=months * monthly,
        due=due_date(start, method),
    )


def due_date(start: date, method: str) -> date:
    """Last day a payment for the months from `start` is in time; after it the person has stopped paying."""
    months = _months_of(method)
    return month_end(months_after(start, int(value(f"voluntary_deadline_{months}m", on=start))))


def months_of_grace() -> dict[str, int]:
    """By method, months from the first unpaid one to the one on whose last day the payment is due."""
    return {
        method: int(value(f"voluntary_deadline_{months}m", on=date.max))
        for method, months in METHOD_MONTHS.items()
    }


def monthly_support(group: Group, *, on: date) -> int:
    """The state's part of a month: a percentage of the contribution on the poverty line."""
    key = next((key for key in _SUPPORT[group] if is_known(key, on=on)), None)
    if key is None:
        return 0  # the state began to support in 2018
    on_poverty_line = value("voluntary_rate", on=on) * value("rural_poverty_line", on=on) / 100
    return _whole(value(key, on=on) * on_poverty_line / 100)


def bounds(on: date) -> tuple[int, int]:
    """Least and most income a participant may choose. Raises DondocError before 07/2025: no row holds."""
    return int(value("voluntary_income_min", on=on)), int(value("voluntary_income_max", on=on))


def once_for_future_years(income: int, *, years: int, monthly_return: Decimal, on: date) -> int:
    """MĐ1, without the state's support: each month discounted to the first (NĐ 159/2025 Đ.6).

    `monthly_return` in percent.
    """
    least, most = span("voluntary_lump_future_years", on=on)
    if not least <= years <= most:
        raise DondocError(
            _("Đóng một lần cho về sau: từ {least} đến {most} năm.", least=least, most=most),
            code="years_out_of_bounds",
        )
    _check_income(income, on)
    share, growth = Decimal(_share(income, on)), 1 + monthly_return / 100
    return _whole(sum((share / growth**i for i in range(12 * years)), Decimal()))


def once_for_missing_months(income: int, *, months: int, monthly_return: Decimal, on: date) -> int:
    """MĐ2: each missing month with what it would have earned (NĐ 159/2025 Đ.7).

    `monthly_return` in percent.
    """
    most = int(value("voluntary_lump_missing_max", on=on))
    if not 0 < months <= most:
        raise DondocError(
            _("Đóng một lần cho thời gian còn thiếu: từ 1 đến {most} tháng.", most=most),
            code="months_out_of_bounds",
        )
    _check_income(income, on)
    share, growth = Decimal(_share(income, on)), 1 + monthly_return / 100
    return _whole(sum((share * growth**i for i in range(1, months + 1)), Decimal()))


def _share(income: int, on: date) -> int:
    return _whole(value("voluntary_rate", on=on) * income / 100)


def _check_income(income: int, on: date) -> None:
    if not is_known("voluntary_income_min", on=on):
        return
    least, most = bounds(on)
    if not least <= income <= most:
        raise DondocError(
            _("Thu nhập làm căn cứ đóng phải từ {least} đến {most}; đang là {income}.",
              least=money(least), most=money(most), income=money(income)),
            code="income_out_of_bounds",
        )  # fmt: skip


def _months_of(method: str) -> int:
    if method not in METHOD_MONTHS:
        raise DondocError(
            _("Phương thức đóng phải là 1, 3, 6 hoặc 12 tháng; đang là “{method}”.", method=method),
            code="method_unknown",
            exit_code=2,
        )
    return METHOD_MONTHS[method]


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
