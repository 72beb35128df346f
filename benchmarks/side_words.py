"""Texts, letters and replies: pure work, no network and no database."""

from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from benchmarks.measure import Counted, Watch
from benchmarks.office import MORNING, OFFICE
from bot.channels.email import mime
from messages.replies import read_reply
from messages.texts import render

TEXT_KEY = "due_health_before"
SAID = (
    "da dong roi nhe", "mai em ck 2tr5", "hết tháng này tôi đóng", "dừng", "nhầm số rồi", "đóng ở đâu vậy?",
    "hom qua chong toi chuyen khoan 1.366.200", "thứ hai tuần sau", "cảm ơn", "gọi lại cho tôi lúc 9h",
    "tôi không có nợ", "khó khăn quá cho tôi xin cuối năm", "ok", "ai đấy?", "đã nộp cho chị Mai rồi",
)  # fmt: skip


def words_dondoc(count: int) -> Counted:
    """A whole reminder: fields checked, sentences chosen, sums and days written out."""
    fields = [_fields(number) for number in range(count)]
    watch = Watch()
    watch.start()
    texts = [render(TEXT_KEY, channel="zalo", language="vi", fields=given).content.text for given in fields]
    return watch.stop(count, checks={"texts": sum("đ" in text for text in texts)})


def words_jinja(count: int) -> Counted:
    """As it is usually done: a compiled Jinja2 template, sums and days by Babel, nothing checked."""
    from jinja2 import Environment  # noqa: PLC0415 - only this side pays for it

    shop = Environment(autoescape=False, trim_blocks=True)
    shop.filters["money"] = lambda sum_: f"{format_decimal(sum_, format='#,##0', locale='vi')} đ"
    shop.filters["day"] = lambda day: format_date(day, "dd/MM/yyyy", locale="vi")
    shop.filters["month"] = lambda day: format_date(day, "MM/yyyy", locale="vi")
    template = shop.from_string(_JINJA)
    fields = [_fields(number) for number in range(count)]
    watch = Watch()
    watch.start()
    texts = [template.render(given) for given in fields]
    return watch.stop(count, checks={"texts": sum("đ" in text for text in texts)})


def mail_dondoc(count: int) -> Counted:
    """Letters as bytes, by the skeleton; a sample of them is read back."""
    watch = Watch()
    watch.start()
    letters = [
        mime.build(
            mime.Letter(
                from_name=OFFICE.agency,
                from_address="nhacviec@vidu.example",
                to=f"nguoi{number}@vidu.example",
                reply_to="nhacviec@vidu.example",
                subject="Nhắc đóng bảo hiểm y tế hộ gia đình",
                message_id=f"<dd.{number}@vidu.example>",
                date=MORNING,
                text=f"{number}\n{_LETTER}",
                html=f"<p>{number}</p><p>{_LETTER}</p>",
            )
        )
        for number in range(count)
    ]
    return watch.stop(count, checks={"letters": len(letters), "read back": _read_back(letters)})


def mail_library(count: int) -> Counted:
    """The same letters through the standard library's EmailMessage."""
    watch = Watch()
    watch.start()
    letters = []
    for number in range(count):
        letter = EmailMessage(policy=policy.SMTP)
        letter["From"] = f"{OFFICE.agency} <nhacviec@vidu.example>"
        letter["To"] = f"nguoi{number}@vidu.example"
        letter["Reply-To"] = "nhacviec@vidu.example"
        letter["Subject"] = "Nhắc đóng bảo hiểm y tế hộ gia đình"
        letter["Message-ID"] = f"<dd.{number}@vidu.example>"
        letter["Date"] = MORNING
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(f"{number}\n{_LETTER}", cte="base64")
        letter.add_alternative(f"<p>{number}</p><p>{_LETTER}</p>", subtype="html", cte="base64")
        letters.append(letter.as_bytes())
    return watch.stop(count, checks={"letters": len(letters), "read back": _read_back(letters)})


def replies_dondoc(count: int) -> Counted:
    """What people wrote: meaning, day and sum."""
    watch = Watch()
    watch.start()
    read = [read_reply(SAID[number % len(SAID)], at=MORNING) for number in range(count)]
    return watch.stop(count, checks={"read": len(read)})


def replies_rapidfuzz(count: int) -> Counted:
    """The nearest of a hundred known phrases, which gives neither day nor sum nor "not sure"."""
    from rapidfuzz import process  # noqa: PLC0415 - only this side pays for it

    known = [
        f"{said} {tail}" for said in SAID for tail in ("", "nhé", "ạ", "nha em", "giúp tôi", "nghe", "hen")
    ]
    watch = Watch()
    watch.start()
    read = [process.extractOne(SAID[number % len(SAID)], known) for number in range(count)]
    return watch.stop(count, checks={"read": len(read)})


_JINJA = """Kính gửi Ông/Bà {{ person_name }} (mã số {{ person_code }}),
{{ agency }} nhắc: thẻ BHYT hộ gia đình hết hạn ngày {{ deadline | day }}, còn {{ days_left }} ngày.
Số tiền đóng tiếp kỳ {{ period | month }}: {{ amount | money }} (số liệu đến ngày {{ as_of | day }}).
{% if not remote %}Ông/Bà có thể đến nộp tại cơ quan, qua nhân viên thu hoặc trên Cổng Dịch vụ công.
{% endif %}Cán bộ phụ trách: {{ officer }}, {{ officer_phone }}. Tổng đài: {{ hotline }}."""
_LETTER = "BHXH cơ sở Ví Dụ trân trọng nhắc Ông/Bà đóng tiếp để thẻ không gián đoạn. " * 14


def _fields(number: int) -> dict[str, Any]:
    return {
        "agency": OFFICE.agency,
        "hotline": OFFICE.hotline,
        "officer": OFFICE.officer,
        "officer_phone": OFFICE.officer_phone,
        "person_name": f"Nguyễn Thị Số {number}",
        "person_code": f"84{number:08d}",
        "period": date(2026, 12, 1),
        "amount": 330_000 + number,
        "deadline": date(2026, 12, 31),
        "days_left": 30,
        "card_expiry": "2026-12-31",
        "as_of": date(2026, 11, 30),
        "remote": False,
    }


def _read_back(letters: list[bytes]) -> int:
    """All of them, if the sample's texts are those that went in."""
    for number in range(0, len(letters), max(1, len(letters) // 20)):
        body = message_from_bytes(letters[number], policy=policy.default).get_body(("plain",))
        if body is None or body.get_content().split() != f"{number}\n{_LETTER}".split():
            raise RuntimeError(f"letter {number} does not say what it was told")
    return len(letters)
