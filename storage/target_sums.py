"""Whether a table's totals are the sums of what stands in it, or off by more than rounding makes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

Verdict = Literal["exact", "rounding", "differs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One total of a table held against the sum of its parts."""

    area: str
    period: str
    over: Literal["periods", "areas"]  #: what was added up
    printed: float
    computed: float
    parts: int

    @property
    def difference(self) -> float:
        return round(self.printed - self.computed, 6)

    @property
    def verdict(self) -> Verdict:
        if self.difference == 0:
            return "exact"
        return "rounding" if abs(self.difference) <= rounding(self.parts) else "differs"


def rounding(parts: int) -> float:
    """How far a total may be from the sum of `parts` figures when each of them was rounded by itself.

    Rounding is off by up to a half, evenly: its deviation is sqrt(1/12),
    and that of all of them together with
    the total's own grows with the root of their number. Four deviations are never seen by chance.
    """
    return 4 * sqrt((parts + 1) / 12)


def checked(
    area: str, period: str, over: Literal["periods", "areas"], printed: float | None, parts: Iterable[float]
) -> Check | None:
    """Nothing to check where no total is printed, or nothing stands below it."""
    figures: Sequence[float] = list(parts)
    if printed is None or not figures:
        return None
    return Check(
        area=area,
        period=period,
        over=over,
        printed=printed,
        computed=round(sum(figures), 6),
        parts=len(figures),
    )
