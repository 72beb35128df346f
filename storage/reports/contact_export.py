"""The contacts of a span of days in Excel, written from the contact log alone: what is known, no more."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from messages.formats import OFFICE_ZONE, masked_phone, without_numbers
from messages.language import _
from messages.words import CHANNELS, INTENTS, LOG_KINDS
from storage import contact_log
from storage.contact_log import Anchor, Logged
from storage.database import Connection
from storage.reports import sheets
from storage.reports.contact_story import Contact, contacts, planned_earlier


def write_contacts(
    conn: Connection, path: Path, *, since: datetime, until: datetime, agency: str, printed_at: datetime
) -> tuple[int, Anchor]:
    """The contact report of [since, until) as XLSX; returns how many contacts and the anchor it names."""
    entries = list(contact_log.entries(conn, since=since, until=until))
    found = contacts(entries)
    planned_earlier(conn, found)
    answers = [e for e in entries if e.kind == "answer"]  # also those that answer no message of ours
    anchor = contact_log.head(conn)
    book = sheets.workbook(path)
    try:
        _cover(book, path, agency, since, until, found, len(answers), anchor, printed_at)
        sheets.add_table(book, _("Liên hệ"), _CONTACT_COLUMNS, (_contact_row(c) for c in found))
        planned = {c.message_id: c.planned for c in found}
        rows = (_answer_row(e, planned.get(e.message_id, {})) for e in answers)
        sheets.add_table(book, _("Trả lời"), _ANSWER_COLUMNS, rows)
        sheets.add_table(
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
    sheets.for_print(sheet)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 70)
    sheet.write_string(0, 0, agency.upper(), bold)
    sheet.write_string(1, 0, _("BÁO CÁO LIÊN HỆ"), bold)
    reached = sum("accepted" in c.times for c in found)
    lines: list[tuple[str, str | int]] = [
        (_("Từ ngày"), _time(since)[:10]),
        (_("Đến hết ngày"), _time(until - timedelta(microseconds=1))[:10]),
        (_("Số tin có diễn biến trong kỳ"), len(found)),
        (_("Số tin đã lập"), sum("planned" in c.times for c in found)),
        (_("Dịch vụ đã nhận"), reached),
        (_("Đã đến máy"), sum(c.arrived for c in found)),
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
