"""Figures of plans: whole numbers whatever parts their thousands, or percentages."""

import re
from datetime import date, time, timedelta
from typing import Final

from messages.language import _
from storage.lists.cells.cell_traps import EXACT_BELOW, is_blank, plain, trap
from storage.lists.cells.remark import Remark, error, quoted

Result = tuple[float | None, tuple[Remark, ...]]

_UNITS: Final = re.compile(
    r"\s*(?:người|nguoi|hội nghị|cuộc|đơn vị|lao động|triệu đồng|trđ|tr đ|thẻ|%)\.?$", re.IGNORECASE
)
#: A count has no decimals: "1.888", "1,888" and "1 888" are one thousand eight hundred and eighty-eight.
_WHOLE: Final = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*|\d+")
_DECIMAL: Final = re.compile(r"\d+(?:[.,]\d+)?")


def read_figure(value: object, *, ratio: bool = False) -> Result:
    """A target or a result; None for a blank cell. `ratio`: a percentage, "1,92" or "1,92%"."""
    if is_blank(value):
        return None, ()
    trapped = trap(value)
    if trapped is not None:
        return None, (trapped,)
    if isinstance(value, int | float):
        found: float | None = float(value)
    elif isinstance(value, date | time | timedelta):
        found = None
    else:
        text = _UNITS.sub("", plain(str(value)[:80])).strip()
        found = _percent(text) if ratio else _count(text)
    if found is None or not 0 <= found < EXACT_BELOW:
        return _refused(value)
    if ratio:
        return found, ()
    return (float(round(found)), ()) if abs(found - round(found)) < 1e-6 else _refused(value)


def _count(text: str) -> float | None:
    return float(re.sub(r"\D", "", text)) if _WHOLE.fullmatch(text) else None


def _percent(text: str) -> float | None:
    return float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else None


def _refused(value: object) -> Result:
    sentence = _(
        "Không đọc được số “{value}”; hãy ghi số nguyên, ví dụ 1.888, hoặc tỷ lệ, ví dụ 1,92%.",
        value=quoted(value),
    )
    return None, (error("figure_unreadable", sentence),)
