"""Reports an officer opens in Excel, written from the contact log alone: a report claims what is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from messages.formats import OFFICE_ZONE, masked_phone, without_numbers
from messages.language import _
from messages.words import CHANNELS, INTENTS, LOG_KINDS
from storage import contact_log
from storage.contact_log import Anchor, Logged
from storage.database import Connection

#: Cells are data: no text of anybody becomes a formula or a link.
_SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(slots=True)
class Contact:
    """One message as the log tells its story."""

    message_id: int
    first_seq: int
    planned: Mapping[str, Any]
    times: dict[str, datetime] = field(default_factory=dict)
    provider_id: str = ""
    result: str = ""
    code: str = ""


def contacts(entries: Iterable[Logged]) -> list[Contact]:
    """Fold entries into contacts. An entry whose message was planned before the span opens is kept too."""
    found: dict[int, Contact] = {}
    for entry in entries:
        if not entry.message_id:
            continue
        contact = found.get(entry.message_id)
        if contact is None:
            planned = entry.body if entry.kind == "planned" else {}
            contact = found[entry.message_id] = Contact(entry.message_id, entry.seq, planned)
        if entry.kind == "answer":
            contact.times.setdefault("answer", entry.at)
            continue
        if entry.body.get("sent_at"):  # said with what became of it
            contact.times.setdefault("sending", datetime.fromisoformat(entry.body["sent_at"]))
        contact.times.setdefault(entry.kind, entry.at)
        contact.result = entry.kind
        if entry.kind == "accepted":
            contact.provider_id = str(entry.body.get("provider_id", ""))
        contact.code = str(entry.body.get("code") or entry.body.get("reason") or "")
    return list(found.values())


def write_contacts(
    conn: Connection, path: Path, *, since: datetime, until: datetime, agency: str, printed_at: datetime
) -> tuple[int, Anchor]:
    """The contact report of [since, until) as XLSX; returns how many contacts and the anchor it names."""
    entries = list(contact_log.entries(conn, since=since, until=until))
    found = contacts(entries)
    answers = [e for e in entries if e.kind == "answer"]  # also those that answer no message of ours
    anchor = contact_log.head(conn)
    book = xlsxwriter.Workbook(str(path), _SAFE)
    try:
        _cover(book, path, agency, since, until, found, len(answers), anchor, printed_at)
        _sheet(book, _("Liên hệ"), _CONTACT_COLUMNS, (_contact_row(c) for c in found))
        planned = {c.message_id: c.planned for c in found}
        rows = (_answer_row(e, planned.get(e.message_id, {})) for e in answers)
        _sheet(book, _("Trả lời"), _ANSWER_COLUMNS, rows)
        _sheet(
            book,
            _("Chuỗi kiểm chứng"),
            _CHAIN_COLUMNS,
            ((e.seq, _time(e.at), LOG_KINDS.get(e.kind, e.kind), e.message_id or "") for e in entries),
        )
    finally:
        book.close()
    return len(found), anchor


_CONTACT_COLUMNS: Sequence[tuple[str, int]] = (
    (_("Số tin"), 8), (_("Mã"), 13), (_("Người nhận"), 32), (_("Nội dung"), 22), (_("Quy tắc"), 20),
    (_("Căn cứ"), 16), (_("Cấp độ"), 8), (_("Quyết định"), 16), (_("Số tiền"), 15), (_("Kênh"), 10),
    (_("Địa chỉ"), 18), (_("Lập lúc"), 17), (_("Bắt đầu gửi"), 17), (_("Dịch vụ nhận"), 17),
    (_("Đến máy"), 17), (_("Đã xem"), 17), (_("Trả lời lúc"), 17), (_("Kết quả"), 16), (_("Mã lỗi"), 14),
    (_("Mã của dịch vụ"), 24), (_("Bản mẫu"), 14), (_("Dấu vân tay nội dung"), 18), (_("Cán bộ"), 18),
)  # fmt: skip
_ANSWER_COLUMNS: Sequence[tuple[str, int]] = (
    (_("Số tin"), 8), (_("Mã"), 13), (_("Người nhận"), 32), (_("Trả lời lúc"), 17), (_("Kênh"), 10),
    (_("Hiểu là"), 16), (_("Ngày hẹn"), 12), (_("Số tiền"), 14), (_("Nguyên văn"), 60),
)  # fmt: skip
_CHAIN_COLUMNS: Sequence[tuple[str, int]] = (
    (_("Số thứ tự"), 10), (_("Thời điểm"), 17), (_("Sự việc"), 16), (_("Số tin"), 8),
)  # fmt: skip


def _cover(
    book: Any,
    path: Path,
    agency: str,
    since: datetime,
    until: datetime,
    found: Sequence[Contact],
    answers: int,
    anchor: Anchor,
    printed_at: datetime,
) -> None:
    sheet = book.add_worksheet(_("Tổng hợp"))
    bold = book.add_format({"bold": True, "font_size": 14})
    left = book.add_format({"align": "left"})
    _for_print(sheet)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 70)
    sheet.write_string(0, 0, agency.upper(), bold)
    sheet.write_string(1, 0, _("BÁO CÁO LIÊN HỆ"), bold)
    reached = sum("accepted" in c.times for c in found)
    lines: list[tuple[str, str | int]] = [
        (_("Từ ngày"), _time(since)[:10]),
        (_("Đến hết ngày"), _time(until - timedelta(microseconds=1))[:10]),
        (_("Số tin đã lập"), len(found)),
        (_("Dịch vụ đã nhận"), reached),
        (_("Đã đến máy"), sum("delivered" in c.times or "read" in c.times for c in found)),
        (_("Đã xem"), sum("read" in c.times for c in found)),
        (_("Số câu trả lời"), answers),
        (_("Chưa rõ đã gửi hay chưa"), sum(c.result == "uncertain" for c in found)),
        (_("Không gửi được"), sum(c.result == "failed" for c in found)),
        (_("Đầu chuỗi: số thứ tự"), anchor.seq),
        (_("Đầu chuỗi: mã"), anchor.hash),
        (_("In lúc"), _time(printed_at)),
        (_("Cách kiểm chứng"), f"dondoc log verify --anchor {path.stem}.anchor.json"),
    ]
    for row, (name, value) in enumerate(lines, start=3):
        sheet.write_string(row, 0, name)
        if isinstance(value, int):
            sheet.write_number(row, 1, value, left)
        else:
            sheet.write_string(row, 1, value)


def _sheet(
    book: Any, name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str | int]]
) -> None:
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
            if isinstance(value, int):
                sheet.write_number(last, column, value, money)
            else:
                sheet.write_string(last, column, value)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _for_print(sheet: Any) -> None:
    """A4, landscape, all columns on one page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _contact_row(contact: Contact) -> list[str | int]:
    planned = contact.planned
    amount = planned.get("amount") or planned.get("overdue") or planned.get("closing")
    return [
        contact.message_id,
        _text(planned.get("subject_code")),
        _text(planned.get("subject_name")),
        _text(planned.get("text_key")),
        _text(planned.get("rule")),
        _text(planned.get("basis")),
        _text(planned.get("level")),
        _text(planned.get("decision")),
        amount if isinstance(amount, int) else "",
        CHANNELS.get(_text(planned.get("channel")), ""),
        _masked(_text(planned.get("address"))),
        *(_time(contact.times.get(kind)) for kind in _STAGES),
        LOG_KINDS.get(contact.result, contact.result),
        contact.code,
        contact.provider_id,
        _text(planned.get("text_version")),
        _text(planned.get("text_hash"))[:16],
        _text(planned.get("officer")),
    ]


_STAGES = ("planned", "sending", "accepted", "delivered", "read", "answer")


def _answer_row(entry: Logged, planned: Mapping[str, Any]) -> list[str | int]:
    answer = entry.body
    amount = answer.get("amount")
    words = _text(answer.get("text"))
    return [
        entry.message_id or "",
        _text(answer.get("subject_code") or planned.get("subject_code")),
        _text(answer.get("subject_name") or planned.get("subject_name")),
        _time(entry.at),
        CHANNELS.get(_text(answer.get("channel")), ""),
        INTENTS.get(_text(answer.get("intent")), ""),
        _text(answer.get("date")),
        amount if isinstance(amount, int) else "",
        without_numbers(words) if answer.get("sensitive") else words,
    ]


def _masked(address: str) -> str:
    if "@" in address:
        name, _at, domain = address.partition("@")
        return f"{name[:2]}***@{domain}"
    return masked_phone(address) if address else ""


def _time(value: datetime | None) -> str:
    return "" if value is None else f"{value.astimezone(OFFICE_ZONE):%d/%m/%Y %H:%M:%S}"


def _text(value: object) -> str:
    return "" if value is None else str(value)
