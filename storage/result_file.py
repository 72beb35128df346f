"""An office's own table of results: parts are taken, totals are only held against them."""

from dataclasses import dataclass, replace

from messages.formats import figure
from messages.language import _
from messages.metrics import Adding, metric
from messages.problem import Problem
from storage.lists.grids import GridFile
from storage.lists.target_table import Asked, Figure, read_table
from storage.results import Result
from storage.target_sums import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFile:
    rows: tuple[Result, ...]
    rejected: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_results(file: GridFile, *, source: str, asked: Asked) -> ResultFile:
    """Read a table of results of any layout.

    What a file adds up itself, over months or over areas, is not entered beside its parts: it would be
    counted twice. A total that is not the sum of its parts is told with both figures, and the parts hold.
    """
    table = read_table(file.grids, replace(asked, side="result"))
    rows: list[Result] = []
    warnings = list(table.warnings)
    for one in table.figures:
        below = _below(one, table.figures)
        if not below:
            rows.append(
                Result(
                    metric=one.metric, area=one.area, agent=one.agent, period=one.period.text,
                    value=one.value,
                    source=source,
                )
            )  # fmt: skip
            continue
        check = checked(one.area, one.period.text, "areas", one.value, [f.value for f in below])
        if check is not None and check.difference and not table.rejected:
            warnings.append(_told(one, check.computed))
    return ResultFile(rows=tuple(rows), rejected=tuple(table.rejected), warnings=tuple(warnings))


def _below(one: Figure, figures: list[Figure]) -> list[Figure]:
    """What a figure is the total of: its months, else its areas and agents."""
    adding = metric(one.metric).adding
    if adding is Adding.RATIO:
        return []
    same = [f for f in figures if f.metric == one.metric and f is not one]
    if adding is Adding.FLOW and one.period.kind not in {"month", "day"}:
        return [
            f
            for f in same
            if (f.area, f.agent) == (one.area, one.agent)
            and f.period.kind == "month"
            and one.period.holds(f.period)
        ]
    if one.area or one.agent:
        return []
    return [f for f in same if f.period == one.period and (f.area or f.agent)]


def _told(one: Figure, computed: float) -> Problem:
    return Problem(
        code="total_differs",
        row=one.row,
        message=_(
            "{metric}, {period}: số tổng ghi {printed} nhưng các dòng cộng lại {computed}; nhập các dòng.",
            metric=metric(one.metric).name,
            period=one.period.words,
            printed=figure(one.value),
            computed=figure(computed),
        ),
    )
