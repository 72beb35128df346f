"""The last days on which contributions are paid in time, by the law of the month they are owed for."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from messages.formats import month
from messages.language import _
from messages.law.parameter_rows import LAW_2024
from messages.law.parameters import rows_of, value
from messages.problem import DondocError

#: Luật 41/2024 Đ.37.1
LONGEST_SUSPENSION_MONTHS = 12


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_after(day: date, months: int) -> date:
    """The first day of the month so many months after the one a day lies in."""
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, 1)


def deadline(contribution_month: date) -> date:
    """Last day on which an employer pays a month's contribution in time; any day of that month.

    Months before the oldest row follow that row: an old debt still has an age.
    """
    oldest = rows_of("employer_deadline_monthly")[0].since or contribution_month
    return _so_much_later("employer_deadline_monthly", contribution_month, on=max(contribution_month, oldest))


def deadline_of_cycle(last_month: date) -> date:
    """The same for whoever pays every three or six months; any day of the cycle's last month."""
    return _so_much_later("employer_deadline_3m_6m", last_month)


def make_up_deadline(since: date, until: date) -> date:
    """Last day to make up what was suspended, without a charge; `since` and `until` lie in its end months.

    Raises DondocError for more months than the law allows a suspension to last.
    """
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    if not 0 < months <= LONGEST_SUSPENSION_MONTHS:
        raise DondocError(
            _("Tạm dừng từ {since} đến {until} không hợp lệ: tối đa {most} tháng.",
              since=month(since), until=month(until), most=LONGEST_SUSPENSION_MONTHS),
            code="suspension_too_long",
        )  # fmt: skip
    return _so_much_later("suspension_makeup_deadline", until)


def evasion_from(contribution_month: date, *, urged_in_writing_on: date | None) -> date | None:
    """First day on which a month left unpaid counts as evaded; None while nobody has urged in writing.

    Luật 41/2024 Đ.39.1.đ asks for both: the days after the deadline, and the written urging. None too
    for months before that law.
    """
    if urged_in_writing_on is None or contribution_month < LAW_2024:
        return None
    last = deadline(contribution_month)
    days = int(value("evasion_threshold_days", on=last))
    return max(last + timedelta(days=days + 1), urged_in_writing_on + timedelta(days=1))


@lru_cache(maxsize=1024)
def _so_much_later(key: str, day: date, *, on: date | None = None) -> date:
    return month_end(months_after(day, int(value(key, on=on or day))))
