"""Whether "." or "," parts the thousands in a column: asked of the whole column, never of one cell.

"792.000" alone could be 792 đồng written with three decimals. A cell that can be read in one way only
("1.500.000", "1.234,50") settles it for its column; failing that, several cells that would all have to
carry three decimals settle it too, since nobody writes đồng so.
"""

import re
from collections.abc import Iterable
from typing import Final, Literal

from storage.lists.cells.cell_traps import plain

Separator = Literal[".", ","] | None

_NUMBER: Final = re.compile(
    r"[(\-+]?\s*(\d+(?:[.,]\d+)+)\s*\)?\s*(?:đồng|đ|₫|vnđ|vnd)?\.?", re.IGNORECASE | re.ASCII
)
_MANY_GROUPS: Final = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+(?:([.,])\d{1,2})?")
_ONE_OF_EACH: Final = re.compile(r"\d{1,3}([.,])\d{3}(?!\1)[.,]\d{1,2}")
_DECIMAL: Final = re.compile(r"\d+([.,])\d{1,2}|\d{4,}([.,])\d+|0([.,])\d+")
_UNCLEAR: Final = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
_CLEAR_MAJORITY: Final = 10  #: one slip of the keyboard in ten cells does not make a column doubtful
_ENOUGH_UNCLEAR: Final = 3
_LONGEST: Final = 60


def vote_separator(values: Iterable[object]) -> Separator:
    """Return "." or ",", or None when the column does not say."""
    sure = {".": 0, ",": 0}
    unclear: dict[str, set[str]] = {".": set(), ",": set()}
    for value in values:
        if not isinstance(value, str) or ("." not in value and "," not in value):
            continue
        found = _NUMBER.fullmatch(value) or _NUMBER.fullmatch(plain(value[:_LONGEST]).lower())
        if found is None:
            continue
        number = found[1]
        if sign := _thousands_sign(number):
            sure[sign] += 1
        elif _UNCLEAR.fullmatch(number):
            unclear["." if "." in number else ","].add(number)
    if sure["."] or sure[","]:
        if sure["."] >= _CLEAR_MAJORITY * sure[","]:
            return "."
        return "," if sure[","] >= _CLEAR_MAJORITY * sure["."] else None
    if len(unclear["."]) >= _ENOUGH_UNCLEAR and not unclear[","]:
        return "."
    if len(unclear[","]) >= _ENOUGH_UNCLEAR and not unclear["."]:
        return ","
    return None


def _thousands_sign(number: str) -> str:
    """The sign that must part thousands in this number, "" if it could be either."""
    grouped = _MANY_GROUPS.fullmatch(number) or _ONE_OF_EACH.fullmatch(number)
    if grouped is not None:
        return str(grouped[1])
    decimal = _DECIMAL.fullmatch(number)
    if decimal is None:
        return ""
    return "," if (decimal[1] or decimal[2] or decimal[3]) == "." else "."
