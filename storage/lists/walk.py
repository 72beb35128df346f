"""Down a sheet, row by row: every data row into exactly one of three places."""

from dataclasses import dataclass, field, replace

from messages.area_names import area_key
from messages.formats import fold
from messages.language import _
from messages.problem import Problem
from messages.registers import (
    AreaEntry,
    MissingWorker,
    Prospect,
    StaffMember,
    SuspensionEntry,
    UnregisteredUnit,
)
from messages.subjects import AgentStaff, Debt, Due
from storage.lists.headers import MAX_DEPTH, Header, find_header, heads
from storage.lists.layouts import Layout
from storage.lists.merged_rows import below
from storage.lists.result import Cell, Read, Record, RejectedRow, Repeated
from storage.lists.row_view import Habits, Plan, RowView
from storage.lists.rows import Kind, RowReader, section_text
from storage.lists.sheet import Row, Sheet
from storage.lists.surroundings import Surroundings
from storage.lists.thousands import separators_of
from storage.lists.totals import Totals
from storage.lists.vocabulary import Column


@dataclass(slots=True)
class Harvest:
    """What was brought in from one sheet."""

    rows: int = 0
    reads: list[Read] = field(default_factory=list)
    duplicates: list[Repeated] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)


class Walk:
    """Row by row down a sheet. A header that comes again with other columns takes over from there."""

    def __init__(
        self, sheet: Sheet, header: Header, layout: Layout, around: Surroundings, habits: Habits
    ) -> None:
        self.sheet = sheet
        self.layout = layout
        self.around = around
        self.notices: list[Problem] = []
        self._use(header, habits)
        self.above: dict[int, Cell] = {}
        self.pending: list[tuple[int, Row]] = []  # rows of a new header, until it is whole
        self.seen: dict[tuple[str, str], tuple[int, tuple[object, ...]]] = {}
        self.harvest = Harvest()

    def _use(self, header: Header, habits: Habits) -> None:
        layout = self.layout
        wanted = [column.index for column in header.columns if column.field in layout.money]
        separators = separators_of(wanted, lambda: below(self.sheet, header, layout.vocabulary))
        self.habits = replace(habits, separators=separators)
        self.reader = RowReader(header, layout.vocabulary, money=layout.money)
        self.totals = Totals([c for c in header.columns if c.field in layout.summed], self.habits)
        columns: dict[str, list[Column]] = {}
        for column in header.columns:
            columns.setdefault(column.field, []).append(column)
        self.plan = Plan(columns)
        self.filled_down = [c.index for name in layout.filled_down for c in columns.get(name, ())]

    def take(self, number: int, row: Row) -> None:
        if self.pending:
            if len(self.pending) < MAX_DEPTH and heads(row):
                self.pending.append((number, row))
                return
            self._turn()
        kind = self.reader.kind(row)
        if kind is Kind.NEW_HEADING:
            self.pending.append((number, row))
        elif kind is Kind.DATA:
            self.totals.add(row)
            self._data(number, row)
        elif kind is Kind.SECTION:
            self.totals.open_section()
            self.around.enter_section(section_text(row))
        elif kind is Kind.TOTAL:
            self.totals.check(number, row)

    def _turn(self) -> None:
        """Go on by the header just met, if it is a whole one: "II. BHYT" may have columns of its own."""
        met, self.pending = self.pending, []
        found = find_header(replace(self.sheet, rows=lambda: iter(met)), self.layout.vocabulary)
        if found is not None and not found.missing(self.layout.vocabulary):
            self.notices += self.totals.notices
            self._use(found, self.habits)

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
            self.harvest.rejected.append(
                RejectedRow(
                    row=number, cells=tuple(cells), problems=problems, sections=self.around.sections()
                )
            )
            return
        fresh = tuple(record for record in records if self._first_time(number, record))
        if fresh:
            self.harvest.warnings += view.warnings
            kept = (tuple(cells), self.around.sections()) if self.layout.judged else ((), ())
            self.harvest.reads.append(Read(row=number, records=fresh, cells=kept[0], sections=kept[1]))
        else:
            first, differs = self._earlier(records)
            repeated = Repeated(row=number, of_row=first, code=_identity(records[0])[0][0], differs=differs)
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
    about, figures = "", tuple[object, ...]()
    who = record.name if isinstance(record, AreaEntry) else record.code
    match record:
        case Due():
            about, figures = record.scheme, (record.amount, record.due_date)
        case Debt():
            figures = (record.closing,)
        case UnregisteredUnit():
            figures = (record.workers, record.insured, record.missing)
        case MissingWorker():
            who = who or f"{fold(record.name)} {record.birth or ''}".strip()
            about, figures = record.unit, (record.income,)
        case Prospect():
            figures = (record.consent_on,)
        case StaffMember():
            who, figures = who.casefold(), (record.name, record.roles)
        case AreaEntry():
            who = area_key(who)
            about = f"{record.kind} {area_key(record.parent)} {record.since}"
            figures = (record.until, record.code)
        case SuspensionEntry():
            about, figures = record.since.isoformat(), (record.until, record.decision)
        case AgentStaff():
            figures = (record.name, record.organisation_code)
    return (who, about), figures
