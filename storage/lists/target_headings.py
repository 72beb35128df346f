"""Which row of a table of targets names its columns, and what each holds: found by words, not by place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from messages.formats import fold
from messages.metrics import METRICS
from messages.periods import Period, read_period
from storage.lists.cells import read_text
from storage.lists.grids import Grid
from storage.lists.result import Cell

Role = Literal["index", "area", "agent", "metric", "period", "figure", "unit", "note", "other"]

SEARCHED = 60
DEEPEST = 3

_ROLES: tuple[tuple[Role, str], ...] = (
    ("index", r"tt|stt|so tt|so thu tu|no"),
    ("unit", r"don vi tinh|dvt|unit"),
    ("note", r"ghi chu|note|dien giai"),
    ("agent", r"(?:ma )?(?:nhan vien thu|nvt|dai ly(?: thu)?|to chuc dich vu thu)(?: bhxh)?(?: bhyt)?|agent"),
    (
        "area",
        (
            r"don vi|ten don vi|(?:ten )?dia ban|khu vuc|area"
            r"|(?:bhxh )?(?:co so|huyen|tinh|xa|phuong|tinh thanh pho|tinh tp)|tinh thanh|co quan bhxh"
            r"|phuong xa|xa phuong|xa phuong thi tran|quan huyen"
        ),
    ),
    ("metric", r"chi tieu|noi dung|ten chi tieu|noi dung chi tieu|metric"),
    ("period", r"ky|thang|quy|nam|thoi gian|ky ke hoach|ky bao cao|period"),
    (
        "figure",
        (
            r"ke hoach|so giao|ke hoach giao|chi tieu giao|so luong|gia tri|so lieu|ket qua|thuc hien|dat"
            r"|target|value|result"
        ),
    ),
)  # fmt: skip
_SIDES: tuple[tuple[Literal["target", "result"], str], ...] = (
    ("target", r".*\b(?:ke hoach|giao|target)\b.*"),
    ("result", r".*\b(?:ket qua|thuc hien|dat|result)\b.*"),
)
_SHARE = re.compile(r"%|ty le|ty le %|% (?:dat|thuc hien|hoan thanh).*|ty le (?:dat|thuc hien|hoan thanh).*")
_NAMED = re.compile(
    r"\bthang \d{1,2}(?:\s*(?:/|-|nam)\s*20\d\d)?\b|\b\d{1,2}/20\d\d\b"
    r"|\bquy (?:[1-4]|iv|i{1,3})(?:\s*(?:/|-|nam)\s*20\d\d)?\b"
)
#: A column called one of these adds up the others.
_TOTAL = re.compile(r"(?:tong(?: so| cong)?|cong|ca nam|ca ky|4 thang|04 thang|total)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    index: int
    heading: str  #: as written, "group › heading"
    role: Role
    metric: str = ""
    period: Period | None = None
    total: bool = False
    side: Literal["target", "result", ""] = (
        ""  #: what a column says it is where plan and result stand together
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    first: int  #: positions in the grid's rows, not row numbers
    last: int
    columns: tuple[Column, ...]
    period: Period | None  #: that the title names: its year

    def of(self, *roles: Role) -> list[Column]:
        return [column for column in self.columns if column.role in roles]


def find_headings(grid: Grid, *, year: int | None) -> Headings | None:
    """The window of one to three rows that names most columns; None when nothing looks like one.

    `year`: for months written without theirs, where the title names none.
    """
    lines = [texts(cells) for _number, cells in grid.rows[:SEARCHED]]
    best: tuple[int, Headings] | None = None
    for start in range(len(lines)):
        title = " ".join(text for line in [*lines[:start], [grid.name]] for text in line if text)
        in_year = _year(title) or year
        for depth in range(1, min(DEEPEST, len(lines) - start) + 1):
            window = lines[start : start + depth]
            if _is_title(window[0]):
                break
            if any(_figures(cells) for _number, cells in grid.rows[start : start + depth]):
                break
            found = _with_figures(_columns(window, in_year), grid, start + depth)
            values = [c for c in found if c.role == "figure"]
            named = [c for c in found if c.role in {"area", "agent", "metric"}]
            if not values or not named:
                continue
            score = 3 * len([c for c in found if c.role != "other"]) + 2 * len(
                [v for v in values if v.period]
            )
            if best is None or score - depth > best[0]:
                period = read_period(str(_year(title))) if _year(title) else None
                best = (
                    score - depth,
                    Headings(
                        first=start, last=start + depth - 1, period=period,
                        columns=_settled(found, metric_in(title)),
                    ),
                )  # fmt: skip
    return best[1] if best else None


def texts(cells: Sequence[Cell]) -> list[str]:
    return [" ".join((read_text(cell)[0] or "").split()) if isinstance(cell, str) else "" for cell in cells]


def metric_in(text: str) -> str:
    """The metric a heading or title names: that of its longest words; "" when it names none."""
    words = f" {_words(text)} "
    known = ((w, one.code) for one in METRICS.values() for w in one.words.split("|") if w)
    found = [(len(_words(w)), code) for w, code in known if f" {_words(w)} " in words]
    return max(found)[1] if found else ""


def _words(text: str) -> str:
    spoken = re.sub(r"[^a-z0-9/%]+", " ", fold(text))
    for short, full in (
        ("bao hiem xa hoi", "bhxh"),
        ("bao hiem y te", "bhyt"),
        ("bao hiem that nghiep", "bhtn"),
    ):
        spoken = spoken.replace(short, full)
    return " ".join(spoken.split())


def _is_title(line: Sequence[str]) -> bool:
    """One text at the left edge: a title, not a heading over others."""
    filled = [index for index, text in enumerate(line) if text]
    return filled == [0] or (filled == [1] and len(line) > 2)


def _year(title: str) -> int | None:
    years = re.findall(r"(?:nam|/)\s*((?:19|20)\d\d)\b", fold(title)) or re.findall(
        r"\b((?:19|20)\d\d)\b", fold(title)
    )
    return int(years[0]) if years else None


def _figures(cells: Sequence[Cell]) -> bool:
    """Numbers but years: a row of data, or of column numbers."""
    return any(
        (isinstance(cell, int | float) and not 2000 <= cell < 2100)
        or (isinstance(cell, str) and re.fullmatch(r"\s*\d[\d.,]*\s*%?\s*", cell) is not None
            and re.fullmatch(r"\s*20\d\d\s*", cell) is None)
        for cell in cells
    )  # fmt: skip


def _columns(window: list[list[str]], year: int | None) -> list[Column]:
    width = max(len(line) for line in window)
    grid = [line + [""] * (width - len(line)) for line in window]
    for upper, lower in pairwise(grid):  # a group reaches to the next heading beside it
        for index in range(1, width):
            if not upper[index] and lower[index]:
                upper[index] = upper[index - 1]
    found = []
    for index in range(width):
        parts = list(dict.fromkeys(line[index] for line in grid if line[index]))
        if parts:
            found.append(_column(index, parts, year))
    return found


def _period_in(heading: str, year: int | None) -> Period | None:
    """The period a heading is, or names beside something else: "Hội nghị 11/2026", "Kế hoạch quý IV"."""
    whole = read_period(heading, in_year=year)
    if whole is not None:
        return whole
    named = _NAMED.search(fold(heading))
    return read_period(named[0], in_year=year) if named else None


def _with_figures(columns: list[Column], grid: Grid, below: int) -> list[Column]:
    """A column called "Chỉ tiêu" names what is counted, or holds how much: its cells tell."""
    settled = []
    for column in columns:
        cells = [
            cells[column.index] for _n, cells in grid.rows[below : below + 20] if column.index < len(cells)
        ]
        filled = [cell for cell in cells if cell is not None and str(cell).strip()]
        numbers = sum(_figures([cell]) for cell in filled)
        holds = column.role == "metric" and 2 * numbers > len(filled)
        settled.append(replace(column, role="figure", metric=metric_in(column.heading)) if holds else column)
    return settled


def _column(index: int, parts: list[str], year: int | None) -> Column:
    heading = " › ".join(parts)
    column = Column(index=index, heading=heading, role="other")
    leaf = _words(parts[-1])
    for role, pattern in _ROLES:
        if re.fullmatch(pattern, leaf):
            column = replace(column, role=role)
            break
    if column.role not in {"other", "figure"} or _SHARE.fullmatch(leaf):
        return column
    for side, pattern in _SIDES:
        if re.fullmatch(pattern, leaf):
            column = replace(column, side=side)
    period = next((p for part in reversed(parts) if (p := _period_in(part, year))), None)
    total = bool(_TOTAL.fullmatch(leaf))
    metric = metric_in(heading)
    if period is not None or total or metric:
        return replace(column, role="figure", metric=metric, period=period, total=total and period is None)
    return column


def _settled(columns: list[Column], title: str) -> tuple[Column, ...]:
    """Every figure column with its metric, and which of them adds up the months beside it."""
    named = [replace(c, metric=c.metric or title) if c.role == "figure" else c for c in columns]
    dated = {c.metric for c in named if c.period is not None and c.role == "figure"}
    summed = {c.metric for c in named if c.role == "figure" and c.period is None} & dated
    settled = []
    for column in named:
        code = column.metric
        if code in summed and f"{code}_new" in METRICS:
            code = f"{code}_new"  # who takes part is not added up over months; who is won is
        adds_up = column.metric in summed and column.period is None and column.role == "figure"
        settled.append(replace(column, metric=code, total=column.total or adds_up))
    return tuple(settled)
