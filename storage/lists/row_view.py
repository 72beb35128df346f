"""One row through the eyes of the columns: values read, and every remark kept with its row and heading."""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from messages.formats import fold
from messages.language import _
from messages.problem import Problem
from messages.subjects import Phone
from storage.lists.cells import (
    Remark,
    fix_name,
    read_amount,
    read_day,
    read_email,
    read_month,
    read_phones,
    read_text,
)
from storage.lists.cells.separator_vote import Separator
from storage.lists.result import Cell
from storage.lists.sheet import LostCell, Row
from storage.lists.vocabulary import Column, heading_words, money_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How this file writes things: known once for all its rows."""

    today: date
    date_1904: bool = False
    unit: int = 1  #: what the letterhead says amounts are counted in
    separators: Mapping[int, Separator] = field(
        default_factory=dict
    )  #: column → thousands separator, by vote


_MONTH_ALONE = re.compile(r"(T(háng)?\s*)?\d{1,2}\s*[/.-]\s*\d{4}|20\d\d(0[1-9]|1[0-2])", re.IGNORECASE)


_ADDRESS = re.compile(r"[^\s@<>();,:/|]+\s*@\s*[^\s@<>();,:/|]+")
_MOBILE = re.compile(r"(?<![\d.])(?:0|\+?84 ?)[35789]\d(?:[ .-]?\d){7}(?!\d)", re.ASCII)
_NO_PHONE = re.compile(r"\b(bien lai|bl|hoa don|tai khoan|stk|tk|cccd|cmnd|mst|ma so|so the|sai so|so sai)\b")

LARGEST = 1e12  #: in thousands or millions: beyond this it is no amount
LONGEST = 20


class Plan:
    """Which columns answer for a field, looked up once per file instead of once per cell."""

    __slots__ = ("columns", "known", "width")

    def __init__(self, columns: Mapping[str, Sequence[Column]]) -> None:
        self.columns = columns
        self.known: dict[tuple[str, tuple[str, ...]], tuple[Column, ...]] = {}
        self.width = 1 + max((c.index for listed in columns.values() for c in listed), default=0)

    def of(self, name: str, hints: tuple[str, ...]) -> tuple[Column, ...]:
        """The field's columns, surest first; with `hints`, those of the first hint before the second's."""
        listed = self.columns.get(name, ())
        found = tuple(c for hint in hints for c in listed if c.hint == hint) if hints else tuple(listed)
        self.known[name, hints] = found
        return found


class RowView:
    """Reading a field that is not needed leaves a warning; reading a needed one leaves a reason to reject."""

    __slots__ = ("cells", "errors", "habits", "number", "plan", "warnings")

    def __init__(self, number: int, cells: Row, plan: Plan, habits: Habits) -> None:
        self.number = number
        self.cells = cells if len(cells) >= plan.width else cells + [None] * (plan.width - len(cells))
        self.plan = plan
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self.habits = self._own_unit(habits) if "unit" in plan.columns else habits

    def _own_unit(self, habits: Habits) -> Habits:
        """A row may say itself what its amounts are counted in: "ĐVT" as a column."""
        told = heading_words(self.text("unit"))
        return replace(habits, unit=money_unit(told)) if told else habits

    def has(self, name: str) -> bool:
        return name in self.plan.columns

    def columns(self, name: str, *hints: str) -> tuple[Column, ...]:
        found = self.plan.known.get((name, hints))
        return found if found is not None else self.plan.of(name, hints)

    def column(self, name: str) -> Column | None:
        return next(iter(self.columns(name)), None)

    def filled(self, name: str, *hints: str) -> list[tuple[Cell, Column]]:
        """Every cell of the field that holds something, surest column first."""
        cells = self.cells
        return [(cell, c) for c in self.columns(name, *hints) if (cell := cells[c.index]) is not None]

    def first(self, name: str, *hints: str, needed: bool = False) -> tuple[Cell, Column | None]:
        """The first value of the field; a lost one (`#N/A`, a formula never calculated) is only a remark."""
        columns = self.plan.known.get((name, hints))
        for column in self.plan.of(name, hints) if columns is None else columns:
            cell = self.cells[column.index]
            if cell is None:
                continue
            if not isinstance(cell, LostCell):
                return cell, column
            self.lost(cell, column, needed=needed)
        return None, None

    def lost(self, cell: LostCell, column: Column, *, needed: bool) -> None:
        if cell.uncalculated:
            message = _("Ô công thức chưa được tính. Hãy mở tệp bằng Excel, lưu lại rồi nhập.")
            self.say("cell_uncalculated", message, column, error=needed)
        else:
            self.say("cell_error", _("Ô báo lỗi {error}.", error=cell), column, error=needed)

    def say(self, code: str, message: str, column: Column | None = None, *, error: bool = False) -> None:
        problem = Problem(
            code=code, message=message, row=self.number, column=column.heading if column is not None else ""
        )
        (self.errors if error else self.warnings).append(problem)

    def keep(self, remarks: Sequence[Remark], column: Column | None, *, needed: bool = False) -> None:
        for remark in remarks:
            self.say(remark.code, remark.message, column, error=remark.error and needed)

    def text(self, name: str) -> str:
        cell, column = self.first(name)
        if cell is None:
            return ""
        value, remarks = read_text(cell)
        if remarks:
            self.keep(remarks, column)
        return value

    def name(self, name: str, *, person: bool = True) -> str:
        """A person's or firm's name; a spoilt one rejects the row."""
        cell, column = self.first(name, needed=True)
        if cell is None:
            return ""
        value, remarks = read_text(cell)
        if remarks:
            self.keep(remarks, column, needed=True)
        return fix_name(value) if person and value else value

    def amount(self, name: str, *hints: str, needed: bool = False) -> int | None:
        cell, column = self.first(name, *hints, needed=needed)
        if cell is None or column is None:
            return None
        return self.amount_in(cell, column, needed=needed)

    def amount_in(self, cell: Cell, column: Column, *, needed: bool = False) -> int | None:
        value, remarks = amount_of(cell, column, self.habits)
        if remarks:
            self.keep(remarks, column, needed=needed)
        return value

    def day(self, name: str, *hints: str) -> date | None:
        """A day; a month alone ("12/2026") is its last day, which is how terms are written."""
        cell, column = self.first(name, *hints)
        if cell is None:
            return None
        if isinstance(cell, str) and _MONTH_ALONE.fullmatch(cell.strip()):
            month, remarks = read_month(cell)
            self.keep(remarks, column)
            return last_day(int(month[:4]), int(month[5:])) if month else None
        value, remarks = read_day(cell, today=self.habits.today, date_1904=self.habits.date_1904)
        if remarks:
            self.keep(remarks, column)
        return value

    def month(self, name: str, *hints: str) -> str | None:
        cell, column = self.first(name, *hints)
        if cell is None:
            return None
        value, remarks = read_month(cell)
        if remarks:
            self.keep(remarks, column)
        return value

    def phones(self, columns: Sequence[tuple[Cell, Column]]) -> tuple[Phone, ...]:
        """All numbers of the given cells, each once."""
        found: dict[str, Phone] = {}
        for cell, column in columns:
            if isinstance(cell, LostCell):
                self.lost(cell, column, needed=False)
                continue
            if (
                isinstance(cell, str)
                and "@" in cell
                and not (cell := _ADDRESS.sub(" ", cell).strip(" -–;,/|"))
            ):
                continue
            phones, remarks = read_phones(cell)
            if remarks:
                self.keep(remarks, column)
            for phone in phones:
                found.setdefault(phone.e164, phone)
        return tuple(found.values())

    def misplaced_phones(self) -> tuple[Phone, ...]:
        """Mobile numbers that stand in the note or the email column, where the phone column is empty."""
        found: dict[str, Phone] = {}
        for cell, column in (*self.filled("note"), *self.filled("email")):
            if (
                not isinstance(cell, str)
                or not (written := _MOBILE.search(cell))
                or _NO_PHONE.search(fold(cell))
            ):
                continue
            lead = re.split(r"[.;\n]", cell[: written.start()])[-1]
            phones, _remarks = read_phones(
                lead + cell[written.start() :] if column.field == "note" else written[0]
            )
            for phone in phones[:1]:
                found.setdefault(phone.e164, phone)
                message = _("Lấy số điện thoại {phone} ghi ở cột khác: hãy kiểm tra.", phone=phone.e164)
                self.say("phone_elsewhere", message, column)
        return tuple(found.values())

    def emails(self, columns: Sequence[tuple[Cell, Column]], *hints: str) -> tuple[str, ...]:
        """All addresses of the given cells, and those that stand in a phone column, each once."""
        found: dict[str, None] = {}
        for cell, _column in self.filled("phone", *hints):
            if isinstance(cell, str) and "@" in cell:
                found.update(dict.fromkeys(read_email(" ".join(_ADDRESS.findall(cell)))[0]))
        for cell, column in columns:
            if isinstance(cell, str) and "@" not in cell and _MOBILE.search(cell):
                continue  # see `misplaced_phones`
            addresses, remarks = read_email(cell)
            if remarks:
                self.keep(remarks, column)
            found.update(dict.fromkeys(addresses))
        return tuple(found)


def last_day(year: int, month: int, later: int = 0) -> date:
    """The last day of the month `later` months after the given one."""
    year, month = divmod(year * 12 + month - 1 + later, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def amount_of(cell: Cell, column: Column, habits: Habits) -> tuple[int | None, tuple[Remark, ...]]:
    """An amount in đồng, whatever the column or the letterhead says it is counted in."""
    unit = column.unit if column.unit > 1 else habits.unit
    if unit > 1 and (scaled := _scaled(cell, unit)) is not None:
        return scaled, ()
    value, remarks = read_amount(cell, separator=habits.separators.get(column.index))
    if isinstance(cell, str) and any(sign.isalpha() for sign in cell):
        return value, remarks  # "12 triệu" says its unit itself, whatever the heading says
    return (value * unit if value is not None else None), remarks


def _scaled(cell: Cell, unit: int) -> int | None:
    """An amount counted in thousands or millions: "781,56" triệu → 781560000."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return round(cell * unit) if abs(cell) < LARGEST else None
    if not isinstance(cell, str):
        return None
    text = cell.replace("\xa0", "").replace(" ", "")
    if not re.fullmatch(r"-?[\d.,]*\d[\d.,]*", text) or len(text) > LONGEST:
        return None
    marks = [char for char in text if char in ".,"]
    if not marks:
        return int(text) * unit
    decimal = marks[-1] if _is_decimal(text, marks) else ""
    plain = "".join("." if char == decimal else "" if char in ".," else char for char in text)
    return round(float(plain) * unit)


def _is_decimal(text: str, marks: list[str]) -> bool:
    """The last mark is a decimal one when it stands once and is not followed by exactly three figures."""
    last = marks[-1]
    if marks.count(last) > 1:
        return False
    return len(set(marks)) == 2 or len(text.rpartition(last)[2]) != 3
