"""A proposal with its list and its evidence as a workbook, for whoever has to decide and for the file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from messages.formats import OFFICE_ZONE, day, moment, month
from messages.language import _
from messages.task_results import result_word
from messages.words import CHANNELS, LOG_KINDS, MESSAGE_STATES, PROMISE_STATES, letter_states
from storage.contact_log import Anchor
from storage.proposal_evidence import UnitEvidence

#: Cells are data: no text of anybody becomes a formula or a link.
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Cell = str | int | float
Columns = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the first sheet says."""

    agency: str
    title: str
    number: int  #: of the proposal
    basis: str
    deadline: date | None
    decided: str  #: by whom, when and how; "" while nobody has
    printed_at: datetime
    anchor: Anchor
    step_title: Callable[[str], str]  #: what the officer reads for a step of a case


def write(path: Path, cover: Cover, units: Sequence[UnitEvidence]) -> None:
    """Write the workbook; the sheets name numbers of the contact log, which can prove them."""
    book = xlsxwriter.Workbook(str(path), _SAFE)
    try:
        _cover(book, cover, units)
        for name, columns, rows in _sheets(units, cover.step_title):
            _sheet(book, name, columns, rows)
    finally:
        book.close()


def _sheets(
    units: Sequence[UnitEvidence], step_title: Callable[[str], str]
) -> Iterable[tuple[str, Columns, Iterable[Sequence[Cell]]]]:
    unit: Columns = ((_("Mã đơn vị"), 13), (_("Tên đơn vị"), 34))
    yield (
        _("Danh sách đơn vị"),
        (
            (_("STT"), 6), *unit, (_("Địa bàn"), 18), (_("Số dư nợ cuối kỳ"), 18), (_("Số tháng nợ"), 10),
            (_("Kỳ"), 9), (_("Số liệu đến ngày"), 12), (_("Tệp nguồn"), 30), (_("Nhập lúc"), 17),
            (_("Dấu hiệu"), 26), (_("Nhật ký số"), 16),
        ),
        (_unit_row(number, item) for number, item in enumerate(units, start=1)),
    )  # fmt: skip
    yield (
        _("Tin đã gửi"),
        (
            *unit, (_("Số tin"), 14), (_("Nội dung"), 22), (_("Kênh"), 10), (_("Kết quả"), 18),
            (_("Gửi lúc"), 17), (_("Đến máy"), 17), (_("Đã xem"), 17), (_("Trả lời lúc"), 17),
        ),
        (_message_row(item, row) for item in units for row in item.messages),
    )  # fmt: skip
    yield (
        _("Gọi điện, làm việc"),
        (
            *unit, (_("Việc số"), 9), (_("Việc"), 40), (_("Kết quả"), 22), (_("Ghi chú"), 40),
            (_("Người ghi"), 16), (_("Ghi lúc"), 17),
        ),
        (_work_row(item, row) for item in units for row in item.work),
    )  # fmt: skip
    yield (
        _("Thư"),
        (
            *unit, (_("Mẫu"), 14), (_("Tình trạng"), 16), (_("Số hiệu gửi đi"), 20), (_("Ngày gửi"), 12),
            (_("Ngày phát"), 12), (_("Số hiệu gửi lại"), 20), (_("Ngày nhận lại"), 12), (_("Bản quét"), 34),
            (_("SHA-256 bản quét"), 30),
        ),
        (_letter_row(item, row) for item in units for row in item.letters),
    )  # fmt: skip
    yield (
        _("Hồ sơ, biên bản"),
        (
            *unit, (_("Hồ sơ số"), 9), (_("Bước"), 24), (_("Ngày"), 12), (_("Ghi chú"), 40),
            (_("Người ghi"), 16), (_("Bản quét"), 34), (_("SHA-256 bản quét"), 30),
        ),
        (_event_row(item, row, step_title) for item in units for row in item.events),
    )  # fmt: skip
    yield (
        _("Lời hẹn"),
        (*unit, (_("Ngày hẹn"), 12), (_("Số tiền"), 16), (_("Tình trạng"), 24)),
        (_promise_row(item, row) for item in units for row in item.promises),
    )
    yield (
        _("Nhật ký"),
        (*unit, (_("Số thứ tự"), 10), (_("Thời điểm"), 17), (_("Sự việc"), 26)),
        (
            (*_who(item), seq, moment(at), LOG_KINDS.get(kind, kind))
            for item in units
            for seq, at, kind in item.log
        ),
    )


def _who(item: UnitEvidence) -> tuple[str, str]:
    return item.unit["code"], item.unit["name"]


def _unit_row(number: int, item: UnitEvidence) -> list[Cell]:
    debt = item.debt or {}
    return [
        number,
        *_who(item),
        item.unit["area"],
        debt.get("closing", ""),
        debt["months"] if debt.get("months") is not None else "",
        month(debt["period"]) if debt else "",
        _day(debt.get("as_of")),
        debt.get("file_name", ""),
        _moment(debt.get("imported_at")),
        "; ".join(f"{row['mark']} ({row['set_by']})" for row in item.marks),
        span(item),
    ]


def span(item: UnitEvidence) -> str:
    """Numbers of the unit's entries in the log, from the first to the last."""
    numbers = [seq for seq, _at, _kind in item.log]
    return "–".join(map(str, sorted({numbers[0], numbers[-1]}))) if numbers else ""


def _message_row(item: UnitEvidence, row: Mapping[str, Any]) -> list[Cell]:
    times = (row["sent_at"], row["delivered_at"], row["read_at"], row["answered_at"])
    return [
        *_who(item),
        row["tracking_id"],
        row["text_key"],
        CHANNELS.get(row["channel"], row["channel"]),
        MESSAGE_STATES.get(row["state"], row["state"]),
        *map(_moment, times),
    ]


def _work_row(item: UnitEvidence, row: Mapping[str, Any]) -> list[Cell]:
    said = [row["id"], row["detail"], result_word(row["result"]), row["note"], row["closed_by"]]
    return [*_who(item), *said, _moment(row["closed_at"])]


def _letter_row(item: UnitEvidence, row: Mapping[str, Any]) -> list[Cell]:
    out = [row["tracking_out"], _day(row["sent_on"]), _day(row["delivered_on"])]
    back = [row["tracking_back"], _day(row["returned_on"]), row["scan"], row["scan_sha256"]]
    return [*_who(item), row["form"], letter_states()[row["state"]], *out, *back]


def _event_row(item: UnitEvidence, row: Mapping[str, Any], step_title: Callable[[str], str]) -> list[Cell]:
    said = [row["case_id"], step_title(row["event"]), _day(row["day"]), row["note"], row["by"]]
    return [*_who(item), *said, row["scan"], row["scan_sha256"]]


def _promise_row(item: UnitEvidence, row: Mapping[str, Any]) -> list[Cell]:
    return [*_who(item), _day(row["day"]), row["amount"] or "", PROMISE_STATES[row["state"]]]


def _cover(book: Any, cover: Cover, units: Sequence[UnitEvidence]) -> None:
    sheet = book.add_worksheet(_("Đề xuất"))
    bold = book.add_format({"bold": True, "font_size": 14})
    wrapped = book.add_format({"text_wrap": True, "align": "left", "valign": "top"})
    _for_print(sheet)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, cover.agency.upper(), bold)
    sheet.write_string(1, 0, _("ĐỀ XUẤT TRÌNH NGƯỜI CÓ THẨM QUYỀN"), bold)
    lines: list[tuple[str, Cell]] = [
        (_("Đề xuất số"), cover.number),
        (_("Nội dung"), cover.title),
        (_("Căn cứ"), cover.basis),
        (_("Hạn quyết định"), _day(cover.deadline)),
        (_("Số đơn vị"), len(units)),
        (_("Quyết định"), cover.decided or _("chưa có")),
        (_("In lúc"), moment(cover.printed_at)),
        (_("Nhật ký: số cuối"), cover.anchor.seq),
        (_("Nhật ký: mã"), cover.anchor.hash),
        (_("Cách kiểm chứng"), "dondoc log verify"),
    ]
    for row, (name, value) in enumerate(lines, start=3):
        sheet.write_string(row, 0, name)
        _put(sheet, row, 1, value, wrapped)


def _sheet(book: Any, name: str, columns: Columns, rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#DDE7F0", "border": 1, "text_wrap": True})
    money = book.add_format({"num_format": "#,##0"})
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    _for_print(sheet)
    for column, (title, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _put(sheet, last, column, value, money if isinstance(value, int) else None)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _put(sheet: Any, row: int, column: int, value: Cell, style: Any) -> None:
    if isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, value, style)


def _for_print(sheet: Any) -> None:
    """A4, landscape, all columns on one page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _day(value: date | None) -> str:
    return day(value) if value else ""


def _moment(value: datetime | None) -> str:
    return moment(value.astimezone(OFFICE_ZONE)) if value else ""
