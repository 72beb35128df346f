"""The spans reports are about: 2026-W49, 2026-11, 2026-11a, 2026-Q4, 2026-H2."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from messages.formats import OFFICE_ZONE, day, month
from messages.language import _
from messages.problem import DondocError


class PeriodKind(StrEnum):
    WEEK = "week"
    HALF_MONTH = "half-month"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"


#: How each kind is typed.
EXAMPLES = {
    PeriodKind.WEEK: "2026-W49",
    PeriodKind.HALF_MONTH: "2026-11a",
    PeriodKind.MONTH: "2026-11",
    PeriodKind.QUARTER: "2026-Q4",
    PeriodKind.HALF_YEAR: "2026-H2",
}


def kind_word(kind: PeriodKind) -> str:
    words = {
        PeriodKind.WEEK: _("tuần"),
        PeriodKind.HALF_MONTH: _("nửa tháng"),
        PeriodKind.MONTH: _("tháng"),
        PeriodKind.QUARTER: _("quý"),
        PeriodKind.HALF_YEAR: _("nửa năm"),
    }
    return words[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    text: str  #: as typed
    kind: PeriodKind
    first: date
    last: date  #: included

    @property
    def since(self) -> datetime:
        return _midnight(self.first)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1))

    def holds(self, moment: date | datetime | None) -> bool:
        """Whether a day or an aware moment lies within; none does not."""
        if isinstance(moment, datetime):
            return self.since <= moment < self.until
        return moment is not None and self.first <= moment <= self.last

    def months(self) -> Iterator[date]:
        """First days of the months it touches."""
        at = self.first.replace(day=1)
        while at <= self.last:
            yield at
            at = (at + timedelta(days=31)).replace(day=1)

    def words(self) -> str:
        first, last = day(self.first), day(self.last)
        match self.kind:
            case PeriodKind.WEEK:
                year, week, _weekday = self.first.isocalendar()
                name = _("Tuần {week} năm {year}", week=week, year=year)
            case PeriodKind.MONTH | PeriodKind.HALF_MONTH:
                name = _("Tháng {month}", month=month(self.first))
            case PeriodKind.QUARTER:
                name = _(
                    "Quý {quarter} năm {year}", quarter=(self.first.month + 2) // 3, year=self.first.year
                )
            case PeriodKind.HALF_YEAR if self.first.month == 1:
                name = _("6 tháng đầu năm {year}", year=self.first.year)
            case PeriodKind.HALF_YEAR:
                name = _("6 tháng cuối năm {year}", year=self.first.year)
        return _("{name} (từ {first} đến hết {last})", name=name, first=first, last=last)


_FORM = re.compile(
    r"(?P<year>20\d\d)-(?:W(?P<week>\d\d?)|Q(?P<quarter>[1-4])|H(?P<half>[12])"
    r"|(?P<month>\d\d)(?:(?P<part>[ab])|-(?P<day>\d\d))?)",
    re.IGNORECASE,
)


def read_period(text: str) -> Period:
    """Read a span as typed.

    "2026-11-10" is a month too: from its first day up to that one, for what is reported on the 10th, 20th and
    28th. Errors: DondocError "usage", which names the forms.
    """
    found = _FORM.fullmatch(text.strip())
    try:
        if found is not None:
            return _spanned(text.strip(), found)
    except ValueError:  # no 54th week, no 13th month
        pass
    raise DondocError(
        _(
            "Kỳ báo cáo “{text}” không đọc được; hãy ghi {forms}, hoặc 2026-11-10 (từ đầu tháng đến hết "
            "ngày đó).",
            text=text,
            forms=", ".join(f"{example} ({kind_word(kind)})" for kind, example in EXAMPLES.items()),
        ),
        code="usage",
        exit_code=2,
    )


def _spanned(text: str, found: re.Match[str]) -> Period:
    year = int(found["year"])
    if found["week"]:
        monday = date.fromisocalendar(year, int(found["week"]), 1)
        return Period(text=text, kind=PeriodKind.WEEK, first=monday, last=monday + timedelta(days=6))
    if found["quarter"]:
        opens = int(found["quarter"]) * 3 - 2
        return _of_months(text, PeriodKind.QUARTER, date(year, opens, 1), 3)
    if found["half"]:
        opens = int(found["half"]) * 6 - 5
        return _of_months(text, PeriodKind.HALF_YEAR, date(year, opens, 1), 6)
    first = date(year, int(found["month"]), 1)
    match (found["part"] or "").lower():
        case "a":
            return Period(text=text, kind=PeriodKind.HALF_MONTH, first=first, last=first.replace(day=15))
        case "b":
            opens_on = first.replace(day=16)
            return Period(text=text, kind=PeriodKind.HALF_MONTH, first=opens_on, last=_end(first))
    last = first.replace(day=int(found["day"])) if found["day"] else _end(first)
    return Period(text=text, kind=PeriodKind.MONTH, first=first, last=last)


def _of_months(text: str, kind: PeriodKind, first: date, months: int) -> Period:
    return Period(text=text, kind=kind, first=first, last=_end(first.replace(month=first.month + months - 1)))


def _end(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _midnight(at: date) -> datetime:
    return datetime(at.year, at.month, at.day, tzinfo=OFFICE_ZONE)
