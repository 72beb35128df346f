# ruff: noqa: E501 - a table is read one row a line
"""Quotations and signatures fall away; whatever might be the answer stays."""

import time
import unicodedata

import pytest

from bot.channels.email.mail_replies import reply_only
from bot.channels.email.mail_text import text_of_html

QUOTED = "> Kính gửi chị Lan,\n> Đến hạn đóng 1.234.567 đ.\n"
GMAIL = "Vào Th 7, 21 thg 11, 2026 vào lúc 10:30 BHXH Phú Thọ <bhxh+t1@coquan.test> đã viết:"

SAMPLES = [
    ("gmail, one line", f"Mai em đóng\n\n{GMAIL}\n\n{QUOTED}", "Mai em đóng"),
    ("gmail, wrapped inside the address", f"Mai em đóng\n\n{GMAIL.replace(' <', ' <' + chr(10))}\n\n{QUOTED}", "Mai em đóng"),
    ("gmail, wrapped inside the verb", f"Mai em đóng\n\n{GMAIL.replace('đã viết', 'đã' + chr(10) + 'viết')}\n{QUOTED}", "Mai em đóng"),
    ("gmail, Sunday", f"Rồi\n\n{GMAIL.replace('Th 7', 'CN')}\n\n{QUOTED}", "Rồi"),
    ("gmail, older form", f"Rồi\n\nVào 10:30 21 tháng 11 năm 2026, BHXH <a@b.test> đã viết:\n{QUOTED}", "Rồi"),
    ("apple mail", f"Em đóng rồi\n\nĐã gửi từ iPhone của tôi\n\n> Vào 21 thg 11, 2026, lúc 10:30, BHXH <a@b.test> đã viết:\n>\n{QUOTED}", "Em đóng rồi"),
    ("thunderbird", f"Em đóng rồi\n\nVào 21/11/2026 10:30, BHXH viết:\n{QUOTED}", "Em đóng rồi"),
    ("yahoo", f"Em đóng rồi\n\nVào Thứ Bảy, 21 tháng 11, 2026 lúc 10:30:12 GMT+7, BHXH <a@b.test> đã viết:\n\n{QUOTED}", "Em đóng rồi"),
    ("outlook", "Em đóng rồi\n\nTừ: BHXH <a@b.test>\nĐã gửi: 21 Tháng Mười Một 2026 10:30\nĐến: Lan\nChủ đề: Nhắc\n\nKính gửi", "Em đóng rồi"),
    ("outlook with a rule", "Em đóng rồi\n\n________________________________\nTừ: BHXH\nĐã gửi: 21/11\n\nKính gửi", "Em đóng rồi"),
    ("khmer gmail, plain colon", f"បាទ\n\nនៅថ្ងៃ 21 វិច្ឆិកា 2026 ម៉ោង 10:30 BHXH <a@b.test> បានសរសេរ:\n{QUOTED}", "បាទ"),
    ("english gmail", f"OK mai đóng\n\nOn Sat, Nov 21, 2026 at 10:30 AM BHXH <a@b.test> wrote:\n\n{QUOTED}", "OK mai đóng"),
    ("signature", "Mai tôi đóng\n\n-- \nNguyễn Thị Lan\n0900 000 011", "Mai tôi đóng"),
    ("closing words on a line of their own", "Mai tôi đóng\n\nTrân trọng,\nNguyễn Thị Lan", "Mai tôi đóng"),
    ("closing words that are the answer", "Trân trọng cảm ơn cơ quan, mai tôi đóng", "Trân trọng cảm ơn cơ quan, mai tôi đóng"),
    ("an answer that begins like a heading", f"Vào ngày 15 tôi nộp rồi.\n\n{GMAIL}\n\n{QUOTED}", "Vào ngày 15 tôi nộp rồi."),
    ("no blank line in between", f"Vào ngày 15 tôi nộp rồi.\n{GMAIL}\n{QUOTED}", "Vào ngày 15 tôi nộp rồi."),
    ("answer below the quotation", f"{GMAIL}\n{QUOTED}\nMai tôi đóng nhé", "Mai tôi đóng nhé"),
    ("a list with hyphens", "Tôi hỏi:\n- đóng ở đâu\n- bao nhiêu tiền", "Tôi hỏi:\n- đóng ở đâu\n- bao nhiêu tiền"),
    ("nothing but a quotation", f"{GMAIL}\n\n{QUOTED}", ""),
    ("nothing", "  \n", ""),
]  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(t, e, id=n) for n, t, e in SAMPLES],
)
def test_the_answer_alone_is_left(text: str, expected: str, form: str) -> None:
    written = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    assert reply_only(written.replace("\n", "\r\n")) == expected


def test_html_becomes_lines_without_the_quotation() -> None:
    html = (
        "<html><head><style>p{}</style></head><body><div dir='ltr'>Mai em <b>đóng</b><div>nhé &amp; cảm ơn</div></div>"
        '<br><div class="gmail_quote"><div class="gmail_attr">Vào … đã viết:</div>'
        "<blockquote><div>Kính gửi</div></blockquote></div></body></html>"
    )
    assert text_of_html(html) == "Mai em đóng\nnhé & cảm ơn"


@pytest.mark.parametrize(
    "hostile",
    [
        "Vào 1 " * 20_000,
        "Từ: a\n" * 20_000,
        ">" * 100_000,
        "- a\n" * 30_000,
        "Vào 1\n\n" * 20_000,
        "_" * 100_000,
    ],
)
def test_a_hostile_letter_is_read_in_good_time(hostile: str) -> None:
    started = time.process_time()
    reply_only(hostile)
    assert time.process_time() - started < 2
