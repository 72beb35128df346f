"""Results counted elsewhere and entered here, against the targets that were given."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from messages.language import _
from storage.office_tables import results, targets
from storage.reports.parts import Block, Counted, Figure, Line, counting, percent, unknown
from storage.reports.report_words import metric_word
from storage.reports.scope import Scope
from storage.reports.spans import Period

Row = Mapping[str, Any]

#: Metrics of 2800 Phụ lục 01–04; conferences are counted from their own rows.
METRICS = ("bhxh_bb", "bhxh_tn", "bhyt", "phai_thu", "don_vi", "lao_dong")


def blocks(scope: Scope) -> list[Block]:
    found = _results(scope)
    names = [*METRICS, *sorted({row["metric"] for row in found} - set(METRICS))]
    lines = []
    for metric in names:
        done = counting(_counted("results", row) for row in found if row["metric"] == metric)
        quota = targets_of(scope, metric)
        if done.rows or quota.rows:
            cells = (done, quota, percent(done, quota))
            lines.append(Line(name=metric_word(metric), unit=_unit(metric), cells=cells))
    return [
        Block(
            title=_("Kết quả so với chỉ tiêu"),
            columns=(_("Kết quả trong kỳ"), _("Chỉ tiêu"), _("Tỷ lệ (%)")),
            lines=lines,
            note=_("Kết quả do cán bộ nhập hoặc nạp từ tệp; kỳ chưa nhập thì không có dòng."),
        )
    ]


def _unit(metric: str) -> str:
    units = {"phai_thu": _("theo chỉ tiêu"), "don_vi": _("đơn vị")}
    return units.get(metric, _("người"))


def targets_of(scope: Scope, metric: str) -> Figure:
    """What was asked for in the span: by its months, else for just this span. One source, never added up."""
    query = sa.select(targets).where(targets.c.metric == metric).order_by(targets.c.source, targets.c.id)
    rows = [row for row in scope.rows(query) if scope.area or not row["area"]]
    months = {f"{first:%Y-%m}" for first in scope.period.months()} if _whole_months(scope.period) else set()
    for wanted in (months, {scope.period.text}):
        found = [row for row in rows if row["period"] in wanted]
        if found:
            source = found[-1]["source"]
            return counting(_counted("targets", row) for row in found if row["source"] == source)
    return unknown()


def _whole_months(period: Period) -> bool:
    """A part of a month is never held against the whole month's target."""
    return period.first.day == 1 and period.until.day == 1


def _results(scope: Scope) -> list[Row]:
    """The rows to add up: the newest of each metric, area and period; parts only without a total."""
    newest: dict[tuple[str, str, str, str], Row] = {}
    for row in scope.rows(sa.select(results).order_by(results.c.entered_at, results.c.id)):
        if _within(scope.period, row["period"]):
            newest[row["metric"], row["area"], row["agent"], row["period"]] = row
    return [row for row in newest.values() if not _contained(row, newest)]


def _contained(row: Row, others: Mapping[tuple[str, str, str, str], Row]) -> bool:
    """Whether a total that covers this row was entered, too."""
    metric, area, agent, period = row["metric"], row["area"], row["agent"], row["period"]
    wider: Iterable[tuple[str, str]] = {(area, ""), ("", "")} - {(area, agent)}
    return any((metric, wide, whose, period) in others for wide, whose in wider)


def _within(period: Period, text: str) -> bool:
    """A month counts where it lies wholly within, a day where it lies within."""
    months = {f"{first:%Y-%m}" for first in period.months()}
    if len(text) == len("2026-11"):
        return text in months and _whole_months(period)
    return period.first.isoformat() <= text <= period.last.isoformat()


def _counted(table: str, row: Row) -> Counted:
    says = " · ".join(part for part in (row["period"], row["area"], row["source"]) if part)
    return Counted(table, row["id"], says, row["value"])
