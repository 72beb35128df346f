"""From a sheet and its header to records: every data row into exactly one of three places."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from messages.formats import money
from messages.language import _
from messages.problem import Problem
from messages.subjects import AgentStaff, Debt, Due
from storage.lists import agents, d08a, d08a_words, debtors, debtors_words
from storage.lists.cells import vote_separator
from storage.lists.cells.separator_vote import Separator
from storage.lists.headers import Header
from storage.lists.letterhead import unit_of
from storage.lists.result import Cell, ListKind, Read, Record, RejectedRow, Repeated
from storage.lists.row_view import Habits, Plan, RowView
from storage.lists.rows import Kind, RowReader, section_text
from storage.lists.sheet import Row, Sheet
from storage.lists.surroundings import Surroundings, scheme_of, staff_code_of
from storage.lists.totals import Totals
from storage.lists.vocabulary import Column, Vocabulary

VOTED_ROWS = 5000
VOTED_CELLS = 20_000
SHARED_BY = 3  #: a phone of this many employers is an accounting firm's


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One kind of list: its words, how a row is read, and which columns hold money."""

    vocabulary: Vocabulary
    read_row: Callable[[RowView, Surroundings], tuple[Record, ...]]
    money: frozenset[str] = frozenset()
    summed: frozenset[str] = frozenset()
    filled_down: tuple[str, ...] = ()


LAYOUTS: dict[ListKind, Layout] = {
    "d08a": Layout(
        vocabulary=d08a_words.VOCABULARY,
        read_row=d08a.read_row,
        money=frozenset({"amount", "total", "income"}),
        summed=frozenset({"amount", "total"}),
    ),
    "debtors": Layout(
        vocabulary=debtors_words.VOCABULARY,
        read_row=debtors.read_row,
        money=frozenset(
            {
                "closing",
                "opening",
                "overpaid",
                "arising",
                "added",
                "reduced",
                "interest",
                "adjusted",
                "paid",
                "workers",
            }
        ),
        summed=frozenset({"closing"}),
    ),
    "agents": Layout(
        vocabulary=agents.VOCABULARY, read_row=agents.read_row, filled_down=agents.ORGANISATION_FIELDS
    ),
}


@dataclass(slots=True)
class Harvest:
    """What was brought in from one sheet."""

    rows: int = 0
    reads: list[Read] = field(default_factory=list)
    duplicates: list[Repeated] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)


def harvest(
    sheet: Sheet,
    header: Header,
    layout: Layout,
    *,
    around: Surroundings,
    today: date,
    date_1904: bool,
    skip_hidden: bool,
) -> Harvest:
    """Read all rows below the header."""
    title = (*header.above, sheet.name)
    around.title_scheme = next((scheme for line in title if (scheme := scheme_of(line))), None)
    around.agent = next((code for line in header.above if (code := staff_code_of(line))), "")
    habits = Habits(
        today=today,
        date_1904=date_1904,
        unit=unit_of(header.above),
        separators=_separators(sheet, header, layout),
    )
    work = _Work(header, layout, around, habits)
    hidden = 0
    for number, row in _below(sheet, header):
        if number in sheet.hidden_rows:
            hidden += 1
            if skip_hidden:
                continue
        work.take(number, row)
    found = work.harvest
    found.notices += work.totals.notices
    if habits.unit > 1 or any(column.unit > 1 for column in header.columns if column.field in layout.money):
        unit = max(habits.unit, *(column.unit for column in header.columns))
        found.notices.append(
            Problem(
                code="money_unit",
                message=_("Số tiền trong tệp tính bằng {unit}: đã đổi ra đồng.", unit=money(unit)),
            )
        )
    if hidden:
        left_out = _("{count} dòng đang ẩn: không đọc.", count=hidden)
        read_too = _("{count} dòng đang ẩn: vẫn đọc.", count=hidden)
        found.notices.append(Problem(code="hidden_rows", message=left_out if skip_hidden else read_too))
    found.notices += _shared_phones(found.reads)
    return found


def data_rows(sheet: Sheet, header: Header, vocabulary: Vocabulary) -> int:
    """How many subjects stand below a header, counted without reading them."""
    reader = RowReader(header, vocabulary, money=frozenset())
    return sum(1 for _number, row in _below(sheet, header) if reader.kind(row) is Kind.DATA)


def _below(sheet: Sheet, header: Header) -> Iterator[tuple[int, Row]]:
    return ((number, row) for number, row in sheet.rows() if number > header.last)


def _separators(sheet: Sheet, header: Header, layout: Layout) -> dict[int, Separator]:
    """The thousands separator of every money column, by vote over its texts."""
    wanted = [column.index for column in header.columns if column.field in layout.money]
    votes = _votes(wanted, islice(_below(sheet, header), VOTED_ROWS))
    if any(vote is None for vote in votes.values()):
        votes = _votes(wanted, _below(sheet, header))
    return votes


def _votes(wanted: list[int], rows: Iterator[tuple[int, Row]]) -> dict[int, Separator]:
    """Columns with a text that has a separator; one that does not say writes as the others do."""
    texts: dict[int, list[str]] = defaultdict(list)
    for _number, row in rows:
        for index in wanted:
            cell = row[index] if index < len(row) else None
            if isinstance(cell, str) and ("." in cell or "," in cell) and len(texts[index]) < VOTED_CELLS:
                texts[index].append(cell)
    written = [cell for values in texts.values() for cell in values]
    together = vote_separator(written) or _round_thousands(written)
    return {index: vote_separator(values) or together for index, values in texts.items()}


def _round_thousands(cells: list[str]) -> Separator:
    """For a list too short to vote: "792.000" and "374.500" are thousands, "1.234" is asked about."""
    for separator in (".", ","):
        if cells and all(re.fullmatch(rf"\s*[1-9]\d{{0,2}}[{separator}]\d\d0\D*", cell) for cell in cells):
            return separator
    return None


class _Work:
    def __init__(self, header: Header, layout: Layout, around: Surroundings, habits: Habits) -> None:
        self.layout = layout
        self.around = around
        self.habits = habits
        self.reader = RowReader(header, layout.vocabulary, money=layout.money)
        self.totals = Totals([c for c in header.columns if c.field in layout.summed], habits)
        columns: dict[str, list[Column]] = {}
        for column in header.columns:
            columns.setdefault(column.field, []).append(column)
        self.plan = Plan(columns)
        self.filled_down = [c.index for name in layout.filled_down for c in columns.get(name, ())]
        self.above: dict[int, Cell] = {}
        self.seen: dict[tuple[str, str], tuple[int, tuple[object, ...]]] = {}
        self.harvest = Harvest()

    def take(self, number: int, row: Row) -> None:
        kind = self.reader.kind(row)
        if kind is Kind.DATA:
            self.totals.add(row)
            self._data(number, row)
        elif kind is Kind.SECTION:
            self.totals.open_section()
            self.around.enter_section(section_text(row))
        elif kind is Kind.TOTAL:
            self.totals.check(number, row)

    def _data(self, number: int, row: Row) -> None:
        self.harvest.rows += 1
        cells = self._with_filled_down(row) if self.filled_down else row
        view = RowView(number, cells, self.plan, self.habits)
        try:
            records = self.layout.read_row(view, self.around)
        except ArithmeticError:
            # readers of cells never raise; arithmetic on what they return could (a number near infinity)
            view.say("row_unreadable", _("Không đọc được dòng này."), error=True)
            records = ()
        if view.errors or not records:
            problems = (*view.errors, *view.warnings)
            self.harvest.rejected.append(RejectedRow(row=number, cells=tuple(row), problems=problems))
            return
        fresh = tuple(record for record in records if self._first_time(number, record))
        if fresh:
            self.harvest.warnings += view.warnings
            self.harvest.reads.append(Read(row=number, records=fresh))
        else:
            first, differs = self._earlier(records)
            repeated = Repeated(row=number, of_row=first, code=records[0].code, differs=differs)
            self.harvest.duplicates.append(repeated)

    def _with_filled_down(self, row: Row) -> Row:
        """Merged cells give their text to the first row only; another organisation clears all."""
        cells = [*row, *[None] * (max(self.filled_down) + 1 - len(row))]
        told = {index: cells[index] for index in self.filled_down if cells[index] is not None}
        if told:
            self.above = {
                **(self.above if len(told) < len(self.above) and not self._new(told) else {}),
                **told,
            }
        for index in self.filled_down:
            cells[index] = self.above.get(index)
        return cells

    def _new(self, told: dict[int, Cell]) -> bool:
        return any(self.above.get(index) not in {None, value} for index, value in told.items())

    def _first_time(self, number: int, record: Record) -> bool:
        key, figures = _identity(record)
        row, before = self.seen.setdefault(key, (number, figures))
        if row == number:
            return True
        if before != figures:
            message = _("Trùng với dòng {row} nhưng số liệu khác: chỉ lấy dòng {row}.", row=row)
            self.harvest.warnings.append(Problem(code="duplicate_differs", message=message, row=number))
        return False

    def _earlier(self, records: tuple[Record, ...]) -> tuple[int, bool]:
        """The row the first of these repeats, and whether any of them says something else."""
        earlier = [
            (self.seen[key][0], self.seen[key][1] != figures) for key, figures in map(_identity, records)
        ]
        return earlier[0][0], any(differs for _row, differs in earlier)


def _identity(record: Record) -> tuple[tuple[str, str], tuple[object, ...]]:
    """Who and what for, and the figures two rows about the same must share."""
    if isinstance(record, Due):
        return (record.code, record.scheme), (record.amount, record.due_date)
    if isinstance(record, Debt):
        return (record.code, ""), (record.closing,)
    return (record.code, ""), (record.name, record.organisation_code)


def _shared_phones(reads: list[Read]) -> list[Problem]:
    """Numbers that stand at several employers: one accountant would get all their notices."""
    owners: Counter[str] = Counter()
    for read in reads:
        for record in read.records:
            if isinstance(record, Debt):
                owners.update({phone.e164 for contact in record.contacts for phone in contact.phones})
            elif isinstance(record, AgentStaff):
                owners.update({phone.e164 for phone in record.phones})
    return [
        Problem(
            code="phone_shared",
            message=_(
                "Số {phone} dùng chung cho {count} đơn vị: các tin sẽ đến cùng một máy.",
                phone=phone,
                count=count,
            ),
        )
        for phone, count in owners.most_common(5)
        if count >= SHARED_BY
    ]
