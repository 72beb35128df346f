"""Which sheet of a workbook is the list, and the sentence when none is."""

from dataclasses import dataclass
from datetime import date

from messages.language import _
from messages.problem import DondocError, Problem
from storage.lists.headers import Header, find_header, suggestions
from storage.lists.layouts import LAYOUTS
from storage.lists.letterhead import period_of
from storage.lists.result import ListKind
from storage.lists.sheet import Book, Sheet
from storage.lists.table import data_rows
from storage.lists.vocabulary import Vocabulary

LIST_NAMES: dict[ListKind, str] = {
    "d08a": "D08a",
    "debtors": "đơn vị nợ",
    "agents": "đại lý thu",
    "unregistered": "đơn vị chưa tham gia",
    "workers": "lao động chưa tham gia",
    "prospects": "người chưa tham gia",
    "staff": "cán bộ",
    "areas": "địa bàn",
    "suspensions": "đơn vị tạm dừng đóng",
}
SHOWN_HEADINGS = 12


@dataclass(frozen=True, slots=True)
class Choice:
    sheet: Sheet
    header: Header
    notices: tuple[Problem, ...]


def choose(book: Book, kind: ListKind, *, period: date | None, sheet: str | None) -> Choice:
    """The visible sheet whose header says most; raises DondocError when no sheet has what the list needs."""
    vocabulary = LAYOUTS[kind].vocabulary
    candidates = [s for s in book.sheets if (s.visible if sheet is None else s.name == sheet)]
    if sheet is not None and not candidates:
        raise DondocError(
            _("Tệp không có trang “{sheet}”. Các trang: {names}.", sheet=sheet, names=_names(book)),
            code="sheet_unknown",
        )
    headed = [(s, header) for s in candidates if (header := find_header(s, vocabulary)) is not None]
    complete = [(s, header) for s, header in headed if not header.missing(vocabulary)]
    if not complete:
        raise _refusal(book, kind, candidates, headed)
    chosen, header = max(complete, key=lambda pair: (_about(pair, period), pair[1].score))
    if (other := _fits_better(chosen, kind, header)) is not None:
        raise DondocError(
            _("Tệp này giống danh sách {list} hơn: hãy chọn đúng lệnh nhập.", list=LIST_NAMES[other]),
            code="other_list",
        )
    return Choice(chosen, header, tuple(_notices(book, kind, chosen, complete)))


def _fits_better(sheet: Sheet, kind: ListKind, header: Header) -> ListKind | None:
    """Another list whose own words say more of this header: every list has a code, a name and a telephone."""
    for other, layout in LAYOUTS.items():
        found = find_header(sheet, layout.vocabulary) if other != kind else None
        if found is not None and not found.missing(layout.vocabulary) and found.score > header.score:
            return other
    return None


def _about(pair: tuple[Sheet, Header], period: date | None) -> bool:
    """Twelve monthly sheets look alike: the month asked for is the one meant."""
    sheet, header = pair
    return period is not None and period_of((*header.above, sheet.name)) == period.replace(day=1)


def _notices(
    book: Book, kind: ListKind, chosen: Sheet, complete: list[tuple[Sheet, Header]]
) -> list[Problem]:
    vocabulary = LAYOUTS[kind].vocabulary
    found = []
    for sheet, header in complete:
        if sheet is not chosen and (count := data_rows(sheet, header, vocabulary)):
            message = _(
                "Trang “{sheet}” cũng có dữ liệu ({count} dòng), không đọc. Nếu cần, hãy nhập riêng trang.",
                sheet=sheet.name,
                count=count,
            )
            found.append(Problem(code="other_sheet", message=message))
    for sheet in book.sheets:
        if not sheet.visible and sheet is not chosen and any(any(row) for _number, row in sheet.rows()):
            message = _("Trang ẩn “{sheet}”: không đọc.", sheet=sheet.name)
            found.append(Problem(code="hidden_sheet", message=message))
    if chosen.hidden_columns:
        message = _("Cột đang ẩn vẫn được đọc: {columns}.", columns=", ".join(chosen.hidden_columns))
        found.append(Problem(code="hidden_columns", message=message))
    return found


def _refusal(
    book: Book, kind: ListKind, candidates: list[Sheet], headed: list[tuple[Sheet, Header]]
) -> DondocError:
    vocabulary = LAYOUTS[kind].vocabulary
    if not any(any(cell is not None for cell in row) for s in candidates for _number, row in s.rows()):
        return DondocError(_("Tệp trống: không có dữ liệu nào để đọc."), code="file_empty")
    other = _other_kind(candidates, kind)
    if headed:
        sheet, header = max(headed, key=lambda pair: pair[1].score)
        missing = header.missing(vocabulary)
        message = _(
            "Thiếu cột {missing}. Dòng tiêu đề {row} của trang “{sheet}” có: {found}.",
            missing=_wanted(vocabulary, missing),
            row=header.last,
            sheet=sheet.name,
            found=_shown(header.headings),
        )
        close = suggestions(header, vocabulary, [name for group in missing for name in group])
        if close and other is None:
            message += " " + _("Có phải là cột “{close}” không?", close="”, “".join(close))
    else:
        message = _(
            "Không tìm thấy dòng tiêu đề. Cần có các cột: {wanted}. Dòng đầu tiên của tệp: {line}.",
            wanted=_wanted(vocabulary, list(vocabulary.needed)),
            line=_first_line(candidates),
        )
    if book.strays:
        message += " " + _("Tệp có ô lạc ở {cell}.", cell=book.strays[-1])
    if other is not None:
        message += " " + _("Tệp này giống danh sách {list} hơn.", list=LIST_NAMES[other])
    return DondocError(message, code="columns_missing" if headed else "header_missing")


def _other_kind(candidates: list[Sheet], kind: ListKind) -> ListKind | None:
    for other, layout in LAYOUTS.items():
        if other == kind:
            continue
        for sheet in candidates:
            header = find_header(sheet, layout.vocabulary)
            if header is not None and not header.missing(layout.vocabulary):
                return other
    return None


def _wanted(vocabulary: Vocabulary, groups: list[tuple[str, ...]]) -> str:
    return "; ".join(
        _(" hoặc ").join(f"“{vocabulary.label(name)}”" for name in group[:3]) for group in groups
    )


def _shown(headings: tuple[str, ...]) -> str:
    named = [heading for heading in headings if heading]
    return ", ".join(named[:SHOWN_HEADINGS]) + (", …" if len(named) > SHOWN_HEADINGS else "")


def _first_line(candidates: list[Sheet]) -> str:
    for sheet in candidates:
        for _number, row in sheet.rows():
            texts = [str(cell) for cell in row if cell is not None]
            if texts:
                return ", ".join(texts[:6])[:120]
    return ""


def _names(book: Book) -> str:
    return ", ".join(sheet.name for sheet in book.sheets)
