"""From cells of a table of targets or results to figures, each with its area, metric, period and place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from messages.formats import fold
from messages.language import _
from messages.metrics import METRICS, Adding, find_metric, metric
from messages.periods import Period, read_period, span, year
from messages.problem import DondocError, Problem
from storage.lists.cells.figure_cells import read_figure
from storage.lists.grids import Grid
from storage.lists.result import Cell
from storage.lists.target_headings import Column, Headings, find_headings, metric_in, texts

_WHOLE = re.compile(r"(?:toan (?:quoc|tinh|thanh pho|tp|huyen|co quan|don vi)|tong(?: so| cong)?|cong|total)")
_SUBTOTAL = re.compile(r"(?:cong|tong)\b.*")
_NUMBERING = re.compile(r"\(?\s*(?:[a-z]|\d{1,2})\s*\)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    metric: str
    area: str  #: "" = the whole of the table
    period: Period
    value: float
    row: int  #: the file's own row number
    agent: str = ""


@dataclass(slots=True)
class Table:
    figures: list[Figure] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)  #: rows nothing of which is taken
    warnings: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What whoever imports says about the file."""

    metric: str = ""
    period: Period | None = None
    side: Literal["target", "result"] = (
        "target"  #: which columns are meant where plan and result stand together
    )


def read_table(grids: Sequence[Grid], asked: Asked) -> Table:
    """Every sheet that has headings. DondocError when none has, or when metric or period stay unknown."""
    table = Table()
    found = False
    for grid in grids:
        headings = find_headings(grid, year=asked.period.first.year if asked.period else None)
        if headings is not None:
            found = True
            _read_sheet(grid, headings, asked, table)
    if not found:
        raise DondocError(
            _(
                "Không thấy dòng tiêu đề: cần một cột địa bàn (ví dụ “Địa bàn”, “BHXH tỉnh, thành phố”) hoặc "
                "cột “Chỉ tiêu”, và ít nhất một cột số (tháng, quý, năm hay tên chỉ tiêu)."
            ),
            code="no_header",
        )
    if not table.figures and not table.rejected:
        raise DondocError(_("Không có dòng số liệu nào dưới tiêu đề."), code="no_rows")
    return table


def _read_sheet(grid: Grid, headings: Headings, asked: Asked, table: Table) -> None:
    seen: dict[tuple[str, str, str, str], float] = {}
    table.warnings += _unknown_columns(grid, headings)
    header = [texts(cells) for _number, cells in grid.rows[headings.first : headings.last + 1]]
    for number, cells in grid.rows[headings.last + 1 :]:
        if texts(cells) in header or _is_numbering(cells):
            continue
        label = _label(cells, headings)
        if label is None:
            continue
        row = _Row(number=number, cells=cells, headings=headings, asked=asked, label=label)
        figures, problems = row.read()
        if problems:
            table.rejected += problems
            continue
        table.warnings += _perhaps_fractions(figures)
        for figure in figures:
            key = (figure.metric, figure.area, figure.agent, figure.period.text)
            if key not in seen:
                seen[key] = figure.value
                table.figures.append(figure)
            elif seen[key] != figure.value:
                table.warnings.append(_said_twice(figure, seen[key]))


@dataclass(slots=True, kw_only=True)
class _Row:
    number: int
    cells: tuple[Cell, ...]
    headings: Headings
    asked: Asked
    label: str

    def read(self) -> tuple[list[Figure], list[Problem]]:
        figures: list[Figure] = []
        problems: list[Problem] = []
        agent = next((t for c in self.headings.of("agent") if (t := self._text(c))), "")
        area = next((t for c in self.headings.of("area") if (t := self._text(c))), "")
        if not agent and not area and not self.headings.of("metric"):
            area = self.label
        area = "" if _WHOLE.fullmatch(fold(area)) or _WHOLE.fullmatch(fold(self.label)) else area
        for column in self.headings.of("figure"):
            if column.side and column.side != self.asked.side:
                continue
            code = self._metric(column)
            value, remarks = read_figure(
                self._cell(column), ratio=bool(code) and metric(code).adding is Adding.RATIO
            )
            problems += [
                Problem(code=r.code, message=r.message, row=self.number, column=column.heading)
                for r in remarks
            ]
            if value is None:
                continue
            period = self._period(column)
            if not code or period is None:
                raise _unknown(column, self.number, what="metric" if not code else "period")
            figures.append(
                Figure(metric=code, area=area, agent=agent, period=period, value=value, row=self.number)
            )
        return figures, problems

    def _cell(self, column: Column) -> Cell:
        return self.cells[column.index] if column.index < len(self.cells) else None

    def _text(self, column: Column) -> str:
        cell = self._cell(column)
        return texts([cell])[0] if isinstance(cell, str) else "" if cell is None else str(cell)

    def _metric(self, column: Column) -> str:
        told = next((t for c in self.headings.of("metric") if (t := self._text(c))), "")
        if told:
            found = find_metric(told)
            return found if found in METRICS else metric_in(told) or found
        return self.asked.metric or column.metric

    def _period(self, column: Column) -> Period | None:
        for told in self.headings.of("period"):
            cell = self._cell(told)
            text = str(cell) if isinstance(cell, int) else self._text(told)
            fallback = self.asked.period or self.headings.period
            found = read_period(text, in_year=fallback.first.year if fallback else None)
            if found is not None:
                return found
        if column.period is not None:
            return column.period
        if column.total:
            months = [
                c.period
                for c in self.headings.of("figure")
                if c.period is not None
                and c.metric == column.metric
                and c.period.kind in {"month", "quarter"}
            ]
            if months:
                return _spanning(months)
        return self.asked.period or self.headings.period


def _spanning(parts: Sequence[Period]) -> Period:
    first, last = min(parts), max(parts)
    whole = year(first.first.year)
    if (first.first, last.last) == (whole.first, whole.last):
        return whole
    months = [*first.months(), *last.months()]
    return span(months[0], months[-1])


def _label(cells: Sequence[Cell], headings: Headings) -> str | None:
    """What a row is about: its text left of the figures; None when it has no figure or no text."""
    figures = headings.of("figure")
    if not any(c.index < len(cells) and _has_digit(cells[c.index]) for c in figures):
        return None
    first = min(c.index for c in figures)
    found = [text for text in texts(cells[:first]) if text and re.search(r"[^\W\d_]", text)]
    if not found:
        named = headings.of("area", "agent", "metric")
        found = [str(cells[c.index]) for c in named if c.index < len(cells) and cells[c.index] is not None]
    if not found or (_SUBTOTAL.match(fold(found[0])) and not _WHOLE.fullmatch(fold(found[0]))):
        return None
    return found[0]


def _unknown_columns(grid: Grid, headings: Headings) -> list[Problem]:
    """Columns of numbers that nobody understood: told, so that nothing is left out in silence."""
    rows = [cells for _number, cells in grid.rows[headings.last + 1 :]]
    return [
        Problem(
            code="column_unknown",
            column=column.heading,
            message=_("Không rõ cột “{heading}” là chỉ tiêu nào: bỏ qua.", heading=column.heading),
        )
        for column in headings.of("other")
        if sum(isinstance(cells[column.index], int | float) for cells in rows if column.index < len(cells))
        > 1
    ]


def _has_digit(cell: Cell) -> bool:
    return (isinstance(cell, int | float) and not isinstance(cell, bool)) or (
        isinstance(cell, str) and bool(cell.strip())
    )


def _is_numbering(cells: Sequence[Cell]) -> bool:
    """A row that numbers the columns: A, B, 1, 2, 3."""
    filled = [cell for cell in cells if cell is not None and str(cell).strip()]
    return len(filled) > 2 and all(
        _NUMBERING.fullmatch(str(cell).removesuffix(".0").strip()) for cell in filled
    )


def _perhaps_fractions(figures: Sequence[Figure]) -> list[Problem]:
    """A cell that shows 1,92% in Excel holds 0.0192: which of the two was meant, only its owner knows."""
    return [
        Problem(
            code="percent_small",
            row=f.row,
            message=_(
                "{metric}: {value}% rất nhỏ; nếu ô Excel hiển thị dạng %, hãy ghi lại thành số, ví dụ 1,92.",
                metric=metric(f.metric).name,
                value=str(f.value).replace(".", ","),
            ),
        )
        for f in figures
        if metric(f.metric).adding is Adding.RATIO and 0 < f.value <= 1
    ]


def _said_twice(figure: Figure, first: float) -> Problem:
    return Problem(
        code="said_twice",
        row=figure.row,
        message=_(
            "“{area}”, {metric}, {period} có hai số: {first} và {second}; giữ số đầu.",
            area=figure.area or _("Toàn bộ"),
            metric=metric(figure.metric).name,
            period=figure.period.words,
            first=first,
            second=figure.value,
        ),
    )


def _unknown(column: Column, row: int, *, what: str) -> DondocError:
    if what == "metric":
        sentence = _(
            "Không rõ cột “{heading}” là chỉ tiêu nào; hãy thêm --metric, ví dụ --metric conferences.",
            heading=column.heading,
        )
    else:
        sentence = _(
            "Không rõ cột “{heading}” (dòng {row}) thuộc kỳ nào; hãy thêm --period, ví dụ --period 2027.",
            heading=column.heading,
            row=row,
        )
    return DondocError(sentence, code=f"no_{what}", exit_code=2)
