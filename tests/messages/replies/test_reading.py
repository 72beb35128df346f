"""What goes with a reading: secrets, abuse, second meanings, plain JSON, and that nothing breaks it."""

import json
import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.formats import OFFICE_ZONE
from messages.replies import Intent, Reading, as_json, read_amount_words, read_date, read_reply

SUNDAY = datetime(2026, 11, 22, 9, tzinfo=OFFICE_ZONE)


def read(text: str) -> Reading:
    return read_reply(text, at=SUNDAY)


@pytest.mark.parametrize(
    ("text", "sensitive"),
    [
        ("CCCD của tôi 079123456789", True),
        ("so cccd 084 300 012 345", True),
        ("mã otp là 123456", True),
        ("OTP 482915", True),
        ("123456 là mã xác nhận của tôi", True),
        ("stk của tôi 19035678901234 vcb", True),
        ("vietcombank 0071000123456", True),
        ("cmnd 331234567", True),
        ("mật khẩu abc12345", True),
        ("đóng 1.200.000 rồi", False),
        ("gọi em số 0912345678", False),
        ("mã số BHXH 7916123456", False),
        ("mai em nộp 1584000", False),
        ("cho em xin stk", False),
    ],
)
def test_secrets_are_noticed(text, sensitive):
    assert read(text).sensitive is sensitive


@pytest.mark.parametrize(
    ("text", "abusive"),
    [
        ("đm đừng nhắn nữa", True),
        ("đồ lừa đảo", True),
        ("lũ khốn nạn", True),
        ("đéo đóng", True),
        ("deo dong", True),
        ("óc chó", True),
        ("có phải lừa đảo không", False),
        ("cho tôi hỏi", False),
        ("nuôi chó", False),
        ("em ngủ quên", False),
        ("con ngựa", False),
        ("đeo khẩu trang", False),
    ],
)
def test_abuse_is_noticed(text, abusive):
    assert read(text).abusive is abusive


@pytest.mark.parametrize(
    ("text", "intent", "also"),
    [
        ("đóng rồi đừng nhắn nữa", Intent.PAID, Intent.STOP),
        ("đóng rồi sao còn báo nợ?", Intent.PAID, Intent.DISPUTE),
        ("em ck rồi nhận được chưa ạ", Intent.PAID, Intent.QUESTION),
        ("chưa có tiền, mai đóng", Intent.PROMISE, Intent.HARDSHIP),
        ("cho em xin stk mai em ck", Intent.PROMISE, Intent.QUESTION),
        ("nhầm số rồi, đừng nhắn nữa", Intent.WRONG_CONTACT, Intent.STOP),
        ("công ty giải thể rồi đừng gửi nữa", Intent.DISPUTE, Intent.STOP),
        ("sai số liệu rồi, gọi lại cho tôi", Intent.DISPUTE, Intent.CALL_ME),
        ("đm không đóng nữa, đừng nhắn", Intent.STOP, Intent.DECLINE),
    ],
)
def test_a_second_meaning_is_kept(text, intent, also):
    reading = read(text)
    assert reading.intent is intent
    assert also in reading.also


@pytest.mark.parametrize(
    "text", ["hình như chồng em đóng rồi", "chắc là đóng rồi", "vợ đóng rồi chồng chưa đóng"]
)
def test_a_payment_only_believed_or_half_made_is_not_sure(text):
    assert (read(text).intent, read(text).confident) == (Intent.PAID, False)


@pytest.mark.parametrize(
    "text", ["", "   ", "asdf", "tôi 65 tuổi", "đang đóng", "/start admin", "'; DROP TABLE units; --"]
)
def test_what_is_not_understood_is_left_to_a_person(text):
    assert (read(text).intent, read(text).confident) == (Intent.OTHER, False)


def test_a_long_slip_of_the_thumb_is_repaired_but_a_payment_is_then_unsure():
    assert read("khong tham gja duoc").intent is Intent.DECLINE
    repaired = read("toi da donq tien roi nhe")
    assert (repaired.intent, repaired.confident) == (Intent.PAID, False)
    assert read("toi chua donq tien roi nhe").intent is Intent.OTHER


def test_quoted_lines_are_not_the_answer():
    assert read("mai em nộp\n> Nếu đã đóng, xin bỏ qua\n> đừng nhắn nữa").intent is Intent.PROMISE


def test_the_rule_is_named_and_the_text_is_not():
    assert "0912345678" not in read("gọi em số 0912345678").why


def test_as_json_is_plain():
    text = "mai em ck 2tr5"
    assert json.loads(json.dumps(as_json(text, read(text)))) == {
        "text": text,
        "intent": "promise",
        "date": "2026-11-23",
        "amount": 2500000,
        "confident": True,
        "vague_date": False,
        "sensitive": False,
        "abusive": False,
        "why": "names a time",
        "also": [],
    }


JUMBLE = (
    "đóng đã chưa không rồi mai thứ 2 25/12 2tr5 k r đừng dừng nhắn nữa ? . , nếu sẽ mà tiền 15.11 1.200.000"
    " stk ck em t2 > ! 👍 ngày tháng 5"
)
_WORDS = st.sampled_from(sorted(set(JUMBLE.split())))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    assert isinstance(read(text), Reading)
    read_date(text, today=SUNDAY.date())
    read_amount_words(text)


@settings(max_examples=500, deadline=None)
@given(st.lists(_WORDS, max_size=40).map(" ".join))
def test_any_jumble_of_known_words_is_read_without_an_error(text):
    reading = read(text)
    assert reading.date is None or reading.intent in {
        Intent.PAID,
        Intent.PROMISE,
        Intent.CALL_ME,
        Intent.ATTEND,
    }


@pytest.mark.parametrize(
    "text",
    [
        "đóng " * 5000,
        "không " * 5000,
        "1." * 5000,
        "1 " * 5000,
        "hai trăm " * 2000,
        "ngày mai hoặc " * 2000,
        "a" * 100_000,
        "?" * 20_000,
        "đ" * 20_000,
        "mai, " * 4000,
        "sao còn nhắn " * 2000,
        "> " * 5000,
        "0 " * 5000,
        "\u0301" * 10_000,
        "dung nhan " * 2000,
        "tôi đã có thể không chưa " * 500,
        "mùng 5 tháng " * 500,
        "cho em xin " * 500,
    ],
    ids=lambda text: text[:12],
)
def test_no_text_is_slow(text):
    started = time.monotonic()
    read(text)
    assert time.monotonic() - started < 1.0
