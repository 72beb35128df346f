"""What a household pays for its health cards, and what a gap costs (Luật BHYT, NĐ 146/2018, NĐ 188/2025)."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from messages.language import _
from messages.law.deadlines import month_end, months_after
from messages.law.parameters import value
from messages.problem import DondocError

#: Percent of the first member's contribution, by order in the household within the year; then the last.
STEPS = (100, 70, 60, 50, 40)
MONTHS = (3, 6, 12)


def contribution(order: int, *, months: int, on: date) -> int:
    """What the `order`-th member of a household pays, at the base salary of the day of payment.

    Raises DondocError for months nobody can pay for, and for a day before the first base salary known.
    """
    if months not in MONTHS:
        raise DondocError(
            _("BHYT hộ gia đình đóng cho 3, 6 hoặc 12 tháng; đang là {months}.", months=months),
            code="months_unknown",
            exit_code=2,
        )
    if order < 1:
        raise DondocError(
            _("Thứ tự trong hộ bắt đầu từ 1; đang là {order}.", order=order),
            code="order_unknown",
            exit_code=2,
        )
    first = value("base_salary", on=on) * value("bhyt_household_rate", on=on) / 100
    step = STEPS[min(order, len(STEPS)) - 1]
    return int((first * step / 100 * months).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def household(members: int, *, months: int, on: date) -> list[int]:
    """What each of a household pays, in their order."""
    return [contribution(order, months=months, on=on) for order in range(1, members + 1)]


def last_day_to_renew(expiry: date) -> date:
    """The last first day of a new card with which five years in a row are not broken."""
    return _later(expiry + timedelta(days=1), int(value("bhyt_gap_for_5_years", on=expiry)))


def keeps_five_years(expiry: date, renewed_from: date) -> bool:
    return renewed_from <= last_day_to_renew(expiry)


def waiting_days(expiry: date | None, *, paid_on: date) -> int:
    """Days until a card paid for on `paid_on` is valid: none but for newcomers and after 3 months."""
    if expiry is not None and paid_on < last_day_to_renew(expiry):
        return 0
    return int(value("bhyt_waiting_days", on=paid_on))


def _later(day: date, months: int) -> date:
    first = months_after(day, months)
    return first.replace(day=min(day.day, month_end(first).day))
