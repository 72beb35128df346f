"""What a report is made of: figures that are nothing but the rows they count."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from messages.subjects import Debt
from storage.contact_log import Anchor
from storage.reports.spans import Period


@dataclass(frozen=True, slots=True)
class Counted:
    """One row that a figure counts."""

    table: str
    id: int
    says: str = ""  #: who and what, for whoever checks; a person's number is masked, no name is said
    share: float = 1  #: what it adds to the figure: 1, or its amount
    log: tuple[int, ...] = ()  #: entries of the contact log that prove it
    via: tuple[tuple[str, int], ...] = ()  #: other rows that prove it: a task done, a promise made


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its rows; it cannot differ from them. A percentage has none: it names two figures."""

    rows: tuple[Counted, ...] = ()
    quotient: tuple["Figure", "Figure"] | None = None
    known: bool = True  #: False: nothing was entered, which is not the same as 0

    @property
    def value(self) -> float | None:
        """The sum of the rows' shares; of a percentage one decimal, None where the whole is 0 or unknown."""
        if not self.known:
            return None
        if self.quotient is not None:
            part, whole = (f.value or 0 for f in self.quotient)
            return whole_number(round(100 * part / whole, 1)) if whole else None
        return whole_number(sum(row.share for row in self.rows))


def whole_number(value: float) -> float:
    """3.0 → 3; sums of entered fractions carry no more than their two decimals."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def shown(value: float | None) -> str:
    """1234567 → "1.234.567", 12.5 → "12,5"; what has no value stays empty."""
    return "" if value is None else f"{value:,}".translate(_VIETNAMESE)


_VIETNAMESE = str.maketrans(",.", ".,")


def unknown() -> Figure:
    return Figure(known=False)


def counting(rows: Iterable[Counted]) -> Figure:
    return Figure(rows=tuple(rows))


def percent(part: Figure, whole: Figure) -> Figure:
    return Figure(quotient=(part, whole))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    unit: str  #: "tin", "đơn vị", "đồng" …
    cells: Sequence[Figure]  #: as many as its block has columns


def single(name: str, unit: str, rows: Iterable[Counted]) -> Line:
    return Line(name=name, unit=unit, cells=(counting(rows),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that share their columns."""

    title: str
    lines: Sequence[Line]
    columns: Sequence[str] = ("",)  #: one without a name: a plain list of figures
    units: Sequence[str] = ()  #: of its columns, where they differ; then a line's own names them all
    note: str = ""  #: how it is counted, where the name does not say so


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list that goes with the figures: units with their duties, debtors."""

    title: str
    columns: Sequence[tuple[str, int]]  #: heading and width
    rows: Sequence[Sequence[str | int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A figure as it stands in a report: under a number by which its rows are found."""

    number: str  #: "12", in a block of several columns "12a", "12b"
    block: str
    line: str
    column: str
    unit: str
    figure: Figure

    @property
    def name(self) -> str:
        return f"{self.line} – {self.column}" if self.column else self.line


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    name: str
    title: str
    period: Period
    area: str  #: as asked for; "" = the whole office
    agency: str
    recipient: str
    basis: str
    cadence: Sequence[str]
    made_at: datetime
    as_of: date  #: last day the figures speak of
    head: Anchor
    approval: str  #: "" where nobody has to approve it
    notes: Sequence[str]
    blocks: Sequence[Block]
    listings: Sequence[Listing]

    @property
    def unfinished(self) -> bool:
        return self.as_of < self.period.last

    def numbered(self) -> Iterator[Numbered]:
        """Every figure in the order of the paper."""
        number = 0
        for block in self.blocks:
            for line in block.lines:
                number += 1
                for place, (column, figure) in enumerate(zip(block.columns, line.cells, strict=True)):
                    yield Numbered(
                        number=f"{number}{letter(place)}" if len(block.columns) > 1 else str(number),
                        block=block.title,
                        line=line.name,
                        column=column,
                        unit=block.units[place] if block.units else line.unit,
                        figure=figure,
                    )


def letter(place: int) -> str:
    return LETTERS[place]


#: of the figures of a line
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A row of the policy, as far as a report must know it."""

    rule: str
    title: str
    task: bool  #: work for a person; False: a message
    grounds: Mapping[str, str]  #: level → document and section
    group: str  #: of `messages.subjects.UnitGroup`
    band: str = ""  #: "": whatever the age of the debt
    always: bool = True  #: False: only where it was opened (optional, needs a mark, or is not of every unit)
    since: date | None = None  #: first and last day its document is in force
    until: date | None = None
    per_office: bool = False

    def holds(self, group: str, band: str, level: str) -> bool:
        return self.group == group and level in self.grounds and self.band in {"", band}

    def asked_on(self, day: date) -> bool:
        """Whether it is missing where nobody has done it by that day."""
        in_force = (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
        return self.always and in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the deciding rooms know and a report asks for: storage imports none of them."""

    duties: Sequence[Duty]
    level_at: Callable[[str, datetime], tuple[str, str]]  #: area, moment → level, decision
    aged: Callable[[Debt, date], tuple[str, int]]  #: balance, period → band ("" unknown), đồng overdue
    lies_in: Callable[[str, str], bool]  #: area as written, area asked for
    task: Callable[[str], str]  #: kind of a task → what the officer reads
    case_state: Callable[[str, str], str]  #: kind and state of a case → what the officer reads
    case_step: Callable[[str], str]  #: a step of a case → what the officer reads
