"""Which rows a result is made of: of several statements about one thing only one is counted."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from messages.metrics import Adding
from messages.periods import Period
from storage.counted_results import Counted
from storage.results import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One row of results: entered by a person, or counted by the program."""

    area: str
    agent: str
    period: Period
    value: float
    source: str
    entered_by: str = ""
    counted: bool = False
    order: int = 0  #: of what was entered, the later is larger


@dataclass(slots=True)
class Found:
    value: float | None = None  #: None: nobody said anything, and the program counts no such thing
    used: list[Evidence] = field(default_factory=list)
    set_aside: list[Evidence] = field(
        default_factory=list
    )  #: said again, or part of what was said as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The whole office, an area, or an agent."""

    area: str | None = None  #: its key
    agent: str | None = None

    def covers(self, area: str, agent: str) -> bool:
        if self.agent is not None:
            return agent == self.agent
        return self.area is None or self.area in {area, *area.split(", ")}


WHOLE = Scope()
_Place = tuple[str, str]  # key of the area, agent


class Evidences:
    """All rows of one metric."""

    def __init__(
        self,
        entered: Sequence[Result],
        counted: Sequence[Counted] | None,
        *,
        adding: Adding,
        area_key: Callable[[str], str],
    ) -> None:
        self._adding = adding
        self._area_key = area_key
        self._counts = counted is not None
        self.rows = [
            Evidence(
                area=r.area, agent=r.agent, period=r.span, value=r.value, source=r.source,
                entered_by=r.entered_by,
                order=order,
            )
            for order, r in enumerate(entered)
        ] + [
            Evidence(area=c.area, agent=c.agent, period=c.period, value=c.value, source=c.source,
            counted=True)
            for c in counted or ()
        ]  # fmt: skip

    def areas(self) -> dict[str, str]:
        """Key of every area a row names, and how it is written there."""
        return {self._area_key(row.area): row.area for row in self.rows if row.area}

    def agents(self) -> list[str]:
        return sorted({row.agent for row in self.rows if row.agent})

    def within(self, period: Period, scope: Scope) -> Found:
        """The result of a period: added up for what adds up over time, otherwise the last that was said."""
        inside = [r for r in self.rows if period.holds(r.period)]
        found = Found()
        if self._adding is Adding.FLOW:
            for month in sorted({r.period.first.replace(day=1) for r in inside}):
                self._add([r for r in inside if r.period.first.replace(day=1) == month], scope, found)
        else:
            self._add(self._last(inside, scope, found), scope, found)
        if found.used:
            found.value = round(sum(row.value for row in found.used), 6)
        elif self._counts:
            found.value = 0.0
        return found

    def _last(self, inside: Iterable[Evidence], scope: Scope, found: Found) -> list[Evidence]:
        latest: dict[_Place, Evidence] = {}
        for row in sorted(inside, key=lambda r: (r.period.last, r.order)):
            old = latest.get(self._place(row))
            if old is not None and scope.covers(*self._place(old)):
                found.set_aside.append(old)
            latest[self._place(row)] = row
        return list(latest.values())

    def _add(self, rows: Sequence[Evidence], scope: Scope, found: Found) -> None:
        """Add the rows of one month.

        What is said as a whole stands for its parts, a month for its days, what a person says for what the
        program counts, what was said last for what was said before.
        """
        places: dict[_Place, list[Evidence]] = defaultdict(list)
        for row in rows:
            places[self._place(row)].append(row)
        said = {place: _said(group) for place, group in places.items()}
        entered = {place for place, group in said.items() if any(not row.counted for row in group)}
        whole = ("", "") in entered and scope == WHOLE
        for (area, agent), group in places.items():
            if not scope.covers(area, agent):
                continue
            part = (whole and (area, agent) != ("", "")) or (
                scope.agent is None and agent != "" and (area, "") in entered
            )
            used = (
                []
                if part or (self._adding is Adding.RATIO and scope == WHOLE and area)
                else said[area, agent]
            )
            found.used += used
            found.set_aside += [row for row in group if row not in used]

    def _place(self, row: Evidence) -> _Place:
        return (self._area_key(row.area), row.agent)


def _said(group: Sequence[Evidence]) -> list[Evidence]:
    """Of the rows about one area and agent in one month those that count."""
    entered = [row for row in group if not row.counted]
    if not entered:
        return list(group)
    latest: dict[str, Evidence] = {}
    for row in sorted(entered, key=lambda r: r.order):
        latest[row.period.text] = row  # the same period from another source: the later word
    whole = [row for row in latest.values() if row.period.kind != "day"]
    return whole or list(latest.values())
