"""From a sheet and its header to records, with what there is to tell about the table as a whole."""

from collections import Counter
from datetime import date

from messages.formats import money
from messages.language import _
from messages.problem import Problem
from messages.subjects import AgentStaff, Debt
from storage.lists.headers import Header
from storage.lists.layouts import Layout
from storage.lists.letterhead import as_of, period_of, unit_of
from storage.lists.merged_rows import below
from storage.lists.result import Read
from storage.lists.row_view import Habits
from storage.lists.rows import Kind, RowReader
from storage.lists.sheet import Sheet
from storage.lists.side_by_side import unfolded
from storage.lists.surroundings import Surroundings, coverage_of, scheme_of, staff_code_of, unit_code_of
from storage.lists.vocabulary import Vocabulary
from storage.lists.walk import Harvest, Walk

SHARED_BY = 3  #: a phone of this many employers is an accounting firm's


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
    around.coverage = coverage_of(*title)
    around.unit = next((code for line in header.above if (code := unit_code_of(line))), "")
    habits = Habits(today=today, date_1904=date_1904, unit=unit_of(header.above))
    beside = unfolded(sheet, header, layout.vocabulary)
    sheet, header = beside or (sheet, header)
    work = Walk(sheet, header, layout, around, habits)
    hidden = 0
    for number, row in below(sheet, header, layout.vocabulary):
        if number in sheet.hidden_rows:
            hidden += 1
            if skip_hidden:
                continue
        work.take(number, row)
    found = work.harvest
    found.notices += [*work.notices, *work.totals.notices]
    if habits.unit > 1 or any(column.unit > 1 for column in header.columns if column.field in layout.money):
        unit = max(habits.unit, *(column.unit for column in header.columns))
        found.notices.append(
            Problem(
                code="money_unit",
                message=_("Số tiền trong tệp tính bằng {unit}: đã đổi ra đồng.", unit=money(unit)),
            )
        )
    if beside is not None:
        message = _("Các bảng đặt cạnh nhau trên cùng trang: đã đọc tất cả.")
        found.notices.append(Problem(code="side_by_side", message=message))
    if hidden:
        left_out = _("{count} dòng đang ẩn: không đọc.", count=hidden)
        read_too = _("{count} dòng đang ẩn: vẫn đọc.", count=hidden)
        found.notices.append(Problem(code="hidden_rows", message=left_out if skip_hidden else read_too))
    found.notices += _shared_phones(found.reads)
    return found


def telling(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the letterhead's lines that the rows below cannot be read without."""
    whole = (period_of, as_of, lambda one: unit_of(one) > 1)
    by_line = (scheme_of, staff_code_of, coverage_of, unit_code_of)
    return tuple(
        line for line in lines if any(read((line,)) for read in whole) or any(read(line) for read in by_line)
    )


def data_rows(sheet: Sheet, header: Header, vocabulary: Vocabulary) -> int:
    """How many subjects stand below a header, counted without reading them."""
    reader = RowReader(header, vocabulary, money=frozenset())
    return sum(1 for _number, row in below(sheet, header, vocabulary) if reader.kind(row) is Kind.DATA)


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
