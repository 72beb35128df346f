"""Results counted elsewhere and entered here, against the targets that were given."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from messages import periods
from messages.language import _, current_language, spoken
from messages.metrics import Adding, metric
from storage.office_tables import results, targets
from storage.reports.parts import Block, Counted, Figure, Line, counting, percent, unknown
from storage.reports.scope import Scope
from storage.reports.spans import Period

Row = Mapping[str, Any]

#: What the plans give targets for: persons won, money, units, and persons taking part.
METRICS = (
    "bhxh_bb_new", "bhxh_tn_new", "bhyt_new", "receivable", "inspected_units", "tax_workers",
    "bhxh_bb", "bhxh_tn", "bhtn", "bhyt",
)  # fmt: skip
#: Counted from their own rows.
_CONFERENCES = frozenset(
    {"conferences", "online_conferences", "work_conferences", "conference_attendance"}
)  # fmt: skip


def blocks(scope: Scope) -> list[Block]:
    found = _results(scope)
    names = [*METRICS, *sorted({row["metric"] for row in found} - set(METRICS) - _CONFERENCES)]
    lines = []
    for code in names:
        mine = _adding_up(code, [row for row in found if row["metric"] == code])
        done = counting(_counted("results", row) for row in mine) if mine else unknown()
        quota = targets_of(scope, code)
        if done.known or quota.known:
            share = percent(done, quota) if done.known and quota.known else unknown()
            one, language = metric(code), current_language()
            name, unit = spoken(one.name, language), spoken(one.unit, language)
            lines.append(Line(name=name, unit=unit, cells=(done, quota, share)))
    return [
        Block(
            title=_("Kết quả so với chỉ tiêu"),
            columns=(_("Kết quả trong kỳ"), _("Chỉ tiêu"), _("Tỷ lệ (%)")),
            lines=lines,
            note=_("Kết quả do cán bộ nhập hoặc nạp từ tệp; kỳ chưa nhập thì không có dòng."),
        )
    ]


def _adding_up(code: str, rows: Sequence[Row]) -> Sequence[Row]:
    """What may be added: of a number that stands only its last day, of percentages a single one."""
    adding = metric(code).adding
    if adding is Adding.FLOW or not rows:
        return rows
    newest = max(_span(row).last for row in rows)
    last = [row for row in rows if _span(row).last == newest]
    return last if adding is Adding.STOCK or len(last) == 1 else []


def targets_of(scope: Scope, code: str) -> Figure:
    """What was asked for in the span: for just this span, else by its months. One source, never added up."""
    query = sa.select(targets).where(targets.c.metric == code).order_by(targets.c.source, targets.c.id)
    rows = [row for row in scope.rows(query) if scope.area or not row["area"]]
    first, last = scope.period.first, scope.period.last
    exact = [row for row in rows if (_span(row).first, _span(row).last) == (first, last)]
    found = exact or [row for row in rows if _within(scope.period, row) and _span(row).kind != "day"]
    if not found:
        return unknown()
    mine = [row for row in found if row["source"] == found[-1]["source"]]
    if not exact and metric(code).adding is Adding.FLOW:  # a quarter is made of its months
        mine = [row for row in mine if _span(row).kind == "month"] or mine
    return counting(_counted("targets", row) for row in _adding_up(code, mine))


def _results(scope: Scope) -> list[Row]:
    """The rows to add up: the newest of each metric, area and period; parts only without a total."""
    newest: dict[tuple[str, str, str, str], Row] = {}
    for row in scope.rows(sa.select(results).order_by(results.c.entered_at, results.c.id)):
        if _within(scope.period, row):
            newest[row["metric"], row["area"], row["agent"], row["period"]] = row
    return [row for row in newest.values() if not _contained(row, newest)]


def _contained(row: Row, others: Mapping[tuple[str, str, str, str], Row]) -> bool:
    """Whether a total that covers this row was entered, too."""
    code, area, agent, period = row["metric"], row["area"], row["agent"], row["period"]
    wider: Iterable[tuple[str, str]] = {(area, ""), ("", "")} - {(area, agent)}
    return any((code, wide, whose, period) in others for wide, whose in wider)


def _within(period: Period, row: Row) -> bool:
    """What lies wholly within: a part of a month is never held against the whole month."""
    return period.first <= _span(row).first and _span(row).last <= period.last


def _span(row: Row) -> periods.Period:
    found = periods.read_period(row["period"])
    if found is None:
        raise ValueError(row["period"])
    return found


def _counted(table: str, row: Row) -> Counted:
    says = " · ".join(part for part in (row["period"], row["area"], row["source"]) if part)
    return Counted(table, row["id"], says, row["value"])
