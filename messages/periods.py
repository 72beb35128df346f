"""Periods as plans write them: a day, a month, a quarter, a year, a span of months."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from messages.formats import day, fold
from messages.language import _

Kind = Literal["day", "month", "quarter", "year", "span"]

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTH = r"(?:thang|thg|t)?\s*\.?\s*(?P<month>0?[1-9]|1[0-2])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_QUARTER = r"(?:quy|q)\s*\.?\s*(?P<quarter>[1-4]|iv|i{1,3})"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """[first, last], both inside."""

    first: date
    last: date
    kind: Kind

    @property
    def text(self) -> str:
        """As tables keep it: "2021-09", "2021-Q4", "2023", "2023-06-30", "2021-09..2021-12"."""
        match self.kind:
            case "day":
                return self.first.isoformat()
            case "month":
                return f"{self.first:%Y-%m}"
            case "quarter":
                return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
            case "year":
                return str(self.first.year)
            case "span":
                return f"{self.first:%Y-%m}..{self.last:%Y-%m}"

    @property
    def words(self) -> str:
        """As an officer reads it."""
        match self.kind:
            case "day":
                return day(self.first)
            case "month":
                return f"{self.first:%m/%Y}"
            case "quarter":
                quarter = ("I", "II", "III", "IV")[(self.first.month - 1) // 3]
                return _("quý {quarter}/{year}", quarter=quarter, year=self.first.year)
            case "year":
                return _("năm {year}", year=self.first.year)
            case "span":
                return f"{self.first:%m/%Y}–{self.last:%m/%Y}"

    def holds(self, other: "Period") -> bool:
        return self.first <= other.first and other.last <= self.last

    def months(self) -> Iterator["Period"]:
        """Every month it touches."""
        at = self.first.replace(day=1)
        while at <= self.last:
            yield month_of(at)
            at = date(at.year + at.month // 12, at.month % 12 + 1, 1)

    def quarter(self) -> "Period":
        """The quarter its last day lies in."""
        return quarter(self.last.year, (self.last.month + 2) // 3)


def month_of(at: date) -> Period:
    return month(at.year, at.month)


def month(year: int, number: int) -> Period:
    return Period(date(year, number, 1), date(year, number, monthrange(year, number)[1]), "month")


def quarter(year: int, number: int) -> Period:
    return Period(month(year, 3 * number - 2).first, month(year, 3 * number).last, "quarter")


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number, 12, 31), "year")


def span(first: Period, last: Period) -> Period:
    """From the first month to the last; one month stays a month."""
    return first if first == last else Period(first.first, last.last, "span")


def read_period(text: str, *, in_year: int | None = None) -> Period | None:
    """Read "2021-09", "09/2021", "Tháng 9" (with `in_year`), "2021-Q4", "Quý IV/2021", "2023", "30/06/2023".

    None when the text is no period.
    """
    words = " ".join(re.sub(r"[()]", " ", fold(text)).split())
    if ".." in words:
        first, _dots, last = words.partition("..")
        return _span(read_period(first), read_period(last))
    for pattern, made in _FORMS:
        if found := re.fullmatch(pattern, words):
            return made(**found.groupdict())
    return None if in_year is None else _without_year(words, in_year)


def _without_year(words: str, in_year: int) -> Period | None:
    if found := re.fullmatch(r"(?:thang|thg|t)\s*\.?\s*(0?[1-9]|1[0-2])", words):
        return month(in_year, int(found[1]))
    if found := re.fullmatch(_QUARTER, words):
        return _quarter(str(in_year), found["quarter"])
    return None


def _month(year: str, month: str) -> Period:
    return month_of(date(int(year), int(month), 1))


def _quarter(year: str, quarter: str) -> Period:
    return month_of(date(int(year), 3 * (_ROMAN.get(quarter) or int(quarter)), 1)).quarter()


def _whole(year: str) -> Period:
    return Period(date(int(year), 1, 1), date(int(year), 12, 31), "year")


def _day(year: str, month: str, day: str) -> Period | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return Period(found, found, "day")


_FORMS: tuple[tuple[str, Callable[..., Period | None]], ...] = (
    (rf"{_YEAR}-(?P<month>0[1-9]|1[0-2])-(?P<day>\d\d)", _day),
    (rf"(?:den |ngay |den ngay )?(?P<day>\d\d?)[/-](?P<month>\d\d?)[/-]{_YEAR}", _day),
    (rf"{_YEAR}-(?P<month>0[1-9]|1[0-2])", _month),
    (rf"{_MONTH}\s*(?:[/-]|nam)\s*{_YEAR}", _month),
    (rf"{_YEAR}-?q(?P<quarter>[1-4])", _quarter),
    (rf"{_QUARTER}\s*(?:[/-]|nam)\s*{_YEAR}", _quarter),
    (rf"(?:ca )?(?:nam )?{_YEAR}", _whole),
)


def _span(first: Period | None, last: Period | None) -> Period | None:
    if first is None or last is None or first.kind != "month" or last.kind != "month" or last < first:
        return None
    return span(first, last)
