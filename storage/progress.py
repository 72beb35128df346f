"""Targets and what has become of them: by month, quarter, area or agent, every figure with its rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import sqlalchemy as sa

from messages.language import _
from messages.metrics import Adding, Metric, metric
from messages.periods import Period, month_of, span
from storage import counted_results, results, targets
from storage.database import Connection
from storage.evidence import WHOLE, Evidence, Evidences, Found, Scope
from storage.tables import agents
from storage.targets import Target

By = Literal["month", "quarter", "area", "agent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A target and a result, with what they were made of."""

    target: float | None
    result: float | None
    targets: tuple[Target, ...] = ()
    results: tuple[Evidence, ...] = ()
    set_aside: tuple[Evidence, ...] = ()

    @property
    def percent(self) -> float | None:
        if self.result is None or not self.target:
            return None
        return round(100 * self.result / self.target, 2)

    @property
    def difference(self) -> float | None:
        return None if self.result is None or self.target is None else round(self.result - self.target, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    label: str
    period: Period
    this: Side
    running: (
        Side | None
    )  #: from the plan's first day to the end of the period; None: does not add up over time
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One table of a plan: one source, one metric."""

    source: str
    metric: Metric
    by: By
    area: str  #: "" = the whole
    lines: tuple[Line, ...]

    def met(self, line: Line) -> bool | None:
        """Whether a line's result is what was asked for; None where one of the two is not known."""
        target, result = line.this.target, line.this.result
        if target is None or result is None:
            return None
        return result <= target if self.metric.at_most else result >= target


@dataclass(slots=True)
class _Plan:
    rows: Sequence[Target]
    evidence: Evidences
    metric: Metric
    area_key: Callable[[str], str]
    staff: frozenset[str]
    span: Period = field(init=False)

    def __post_init__(self) -> None:
        spans = [row.span for row in self.rows]
        self.span = Period(min(s.first for s in spans), max(s.last for s in spans), "span")

    def areas(self) -> dict[str, str]:
        """Key and name of each area that has a target; agents are none."""
        return {self.area_key(t.area): t.area for t in self.rows if t.area and t.area not in self.staff}

    def is_only(self, key: str) -> bool:
        """The one area of its table is the office itself, whatever its wards are called."""
        return list(self.areas()) == [key] and not any(t.area == "" for t in self.rows)

    def side(self, period: Period, scope: Scope) -> Side:
        wanted, made_of = self._target(period, scope)
        found = self._result(period, scope)
        return Side(
            target=wanted, result=found.value, targets=tuple(made_of), results=tuple(found.used),
            set_aside=tuple(found.set_aside),
        )  # fmt: skip

    def _result(self, period: Period, scope: Scope) -> Found:
        if period.kind == "day":  # a milestone: what has been reached by then, in its year
            period = Period(period.first.replace(month=1, day=1), period.last, "span")
        if scope.area is not None and self.is_only(scope.area):
            own = self.evidence.within(period, scope)
            return own if own.used else self.evidence.within(period, WHOLE)
        return self.evidence.within(period, scope)

    def _target(self, period: Period, scope: Scope) -> tuple[float | None, list[Target]]:
        if scope.agent is not None:
            return self._of_rows([t for t in self.rows if t.area == scope.agent], period)
        if scope.area is not None:
            return self._of_rows([t for t in self.rows if self.area_key(t.area) == scope.area], period)
        whole = [t for t in self.rows if not t.area]
        if whole:
            return self._of_rows(whole, period)
        names = self.areas().values() or dict.fromkeys(t.area for t in self.rows)
        each = [self._of_rows([t for t in self.rows if t.area == name], period) for name in names]
        known = [value for value, _made_of in each if value is not None]
        if not known or (self.metric.adding is Adding.RATIO and len(known) > 1):
            return None, []
        return sum(known), [t for _value, made_of in each for t in made_of]

    def _of_rows(self, rows: Sequence[Target], period: Period) -> tuple[float | None, list[Target]]:
        exact = [t for t in rows if (t.span.first, t.span.last) == (period.first, period.last)]
        if exact:
            return exact[0].value, exact[:1]
        inside = [t for t in rows if period.holds(t.span)]
        if not inside:
            return None, []
        if self.metric.adding is not Adding.FLOW:
            last = max(inside, key=lambda t: t.span.last)
            return last.value, [last]
        months = [t for t in inside if t.span.kind == "month"]
        made_of = months or [t for t in inside if t.span.kind == "quarter"] or inside
        return round(sum(t.value for t in made_of), 6), made_of


def progress(
    conn: Connection,
    *,
    source: str = "",
    metric_code: str = "",
    by: By = "month",
    area: str = "",
    period: Period | None = None,
    today: date,
    area_key: Callable[[str], str],
) -> list[Progress]:
    """Each table of targets (source and metric) with its results.

    `period` keeps the lines inside it,
    and is what areas and agents are shown for; `area_key` makes one of all
    the ways an area is written. What is counted by the program and what was entered: `storage/evidence.py`.
    """
    found = []
    staff = frozenset(str(code) for code in conn.scalars(sa.select(agents.c.code)))
    wanted = targets.listed(conn, source=source, metric=metric_code)
    for key in dict.fromkeys((t.source, t.metric) for t in wanted):
        rows = [t for t in wanted if (t.source, t.metric) == key]
        plan = _plan(conn, rows, staff, area_key)
        scope = Scope(area=area_key(area)) if area else WHOLE
        if scope.area is not None and scope.area not in plan.areas():
            continue
        lines = _lines(plan, by, scope, period, today)
        if lines:
            found.append(Progress(source=key[0], metric=plan.metric, by=by, area=area, lines=tuple(lines)))
    return found


def _plan(
    conn: Connection, rows: Sequence[Target], staff: frozenset[str], area_key: Callable[[str], str]
) -> _Plan:
    code = rows[0].metric
    entered = results.listed(conn, metric=code)
    spans = [row.span for row in rows]
    counted = counted_results.count(conn, code, min(s.first for s in spans), max(s.last for s in spans))
    evidence = Evidences(entered, counted, adding=metric(code).adding, area_key=area_key)
    brought = staff | {e.agent for e in evidence.rows if e.agent}
    return _Plan(
        rows=rows, evidence=evidence, metric=metric(code), area_key=area_key, staff=frozenset(brought)
    )


def _lines(plan: _Plan, by: By, scope: Scope, period: Period | None, today: date) -> list[Line]:
    if by in {"month", "quarter"}:
        return _over_time(plan, by, scope, period, today)
    shown = period or plan.span
    until = min(shown.last, max(month_of(today).last, plan.span.first))
    so_far = Period(plan.span.first, until, "span")
    lines = [_line(plan, label, shown, so_far, one, today) for label, one in _parts_of(plan, by, scope)]
    return [line for line in lines if line.this.target is not None or line.this.results]


def _parts_of(plan: _Plan, by: By, scope: Scope) -> Iterable[tuple[str, Scope]]:
    if by == "agent":
        named = [t.area for t in plan.rows if t.area in plan.staff]
        for code in dict.fromkeys([*named, *plan.evidence.agents()]):
            yield code, Scope(agent=code)
        return
    areas = plan.areas()
    if scope.area is not None:
        yield areas[scope.area], scope
        return
    for key, name in areas.items():
        yield name, Scope(area=key)
    if any(plan.is_only(key) for key in areas):
        return  # wards of the only area are inside it
    for key, name in plan.evidence.areas().items():
        if not {key, *key.split(", ")} & set(areas):
            yield _("{area} (ngoài chỉ tiêu)", area=name), Scope(area=key)


def _over_time(plan: _Plan, by: By, scope: Scope, period: Period | None, today: date) -> list[Line]:
    spans = sorted({t.span for t in plan.rows})
    months = [s for s in spans if s.kind == "month"]
    steps = months or [s for s in spans if s.kind != "span"]
    if by == "quarter" and months:
        quarters = {m.quarter() for m in months}
        steps = [span(*_ends([m for m in months if q.holds(m)])) for q in sorted(quarters)]
    lines = []
    for step in steps:
        if period is not None and not period.holds(step):
            continue
        so_far = Period(plan.span.first, step.last, "span")
        lines.append(_line(plan, _label(step, by), step, so_far, scope, today))
    if period is None and len(steps) > 1 and plan.metric.adding is Adding.FLOW:
        whole = _line(plan, _("Cả kế hoạch"), plan.span, None, scope, today, total=True)
        lines.append(whole)
    return lines


def _ends(months: Sequence[Period]) -> tuple[Period, Period]:
    return months[0], months[-1]


def _label(step: Period, by: By) -> str:
    if by == "month" or step.kind in {"quarter", "year", "day"}:
        return step.words
    whole = step.quarter()
    if (whole.first, whole.last) == (step.first, step.last):
        return whole.words
    return _("{quarter}: {count} tháng", quarter=whole.words, count=len(list(step.months())))


def _line(
    plan: _Plan,
    label: str,
    period: Period,
    so_far: Period | None,
    scope: Scope,
    today: date,
    *,
    total: bool = False,
) -> Line:
    this = plan.side(period, scope)
    if period.first > today and not this.results:  # what is still to come is not zero
        this = Side(target=this.target, result=None, targets=this.targets)
    running = None
    if so_far is not None and plan.metric.adding is Adding.FLOW:
        running = plan.side(so_far, scope)
        if period.first > today and not this.results:
            running = Side(target=running.target, result=None, targets=running.targets)
    return Line(label=label, period=period, this=this, running=running, total=total)
