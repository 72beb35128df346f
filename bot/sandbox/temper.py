"""What people answer, in their own words: a table of tempers, for persons and for accountants."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

SILENT = "silent"
PAID, SOON, DAY, DISPUTE, WRONG = "paid", "soon", "day", "dispute", "wrong"
STOP, CALL, HARD, QUESTION, THANKS = "stop", "call", "hard", "question", "thanks"

#: One round of the deck: each temper once, and as many silent ones as make a third.
DECK = (
    *(PAID, SILENT, SOON, DAY, SILENT, DISPUTE, WRONG, SILENT),
    *(STOP, CALL, SILENT, HARD, QUESTION, SILENT, THANKS),
)

#: Tempers strong enough to look for the office on Zalo after a template that cannot be answered.
AT_THE_OA = frozenset({CALL, QUESTION, STOP, WRONG})

#: {day}: a day about two weeks ahead.
PHRASES: Mapping[str, Sequence[str]] = {
    PAID: ("đã đóng rồi nhé", "Tôi đóng hôm qua rồi", "ck rồi nha em"),
    SOON: ("mai em ck 2tr5", "chiều mai chị đóng nhé", "mai đóng"),
    DAY: ("hẹn {day} tôi đóng", "{day} mình đóng nhé", "HẸN {day}"),
    DISPUTE: ("sai số liệu rồi, tôi đã đóng T10", "Số liệu sai rồi, xem lại giúp tôi"),
    WRONG: ("nhầm số rồi", "sai người rồi bạn ơi"),
    STOP: ("dừng", "Dừng nhắn tin cho tôi"),
    CALL: ("gọi lại cho tôi", "chiều gọi lại cho tôi nhé"),
    HARD: ("đang khó khăn quá", "nhà đang khó khăn quá, chưa có tiền đóng"),
    QUESTION: ("số tài khoản nào vậy?", "đóng ở đâu vậy ạ?"),
    THANKS: ("cảm ơn", "ok cảm ơn em"),
}
ACCOUNTANT: Mapping[str, Sequence[str]] = {
    PAID: ("Đơn vị đã chuyển khoản hôm qua rồi ạ, em gửi ủy nhiệm chi sau.",),
    SOON: ("Mai bên em chuyển khoản 50tr ạ.",),
    DAY: ("Hẹn {day} công ty em nộp đủ ạ.",),
    DISPUTE: ("Sai số liệu rồi ạ, đơn vị đã báo giảm 3 lao động từ tháng trước.",),
    WRONG: ("Nhầm người rồi ạ, em nghỉ việc ở công ty này rồi.",),
    CALL: ("Anh/chị gọi lại cho tôi nhé, tôi cần trao đổi.",),
    HARD: ("Công ty đang khó khăn quá, chưa có tiền đóng.",),
    QUESTION: ("Cho em hỏi chuyển vào số tài khoản nào ạ?",),
    THANKS: ("Em đã nhận được, cảm ơn anh chị.",),
}


def phrase(temper: str, *, lot: int, employer: bool, now: datetime) -> str:
    """What somebody of this temper writes; the lot chooses among the wordings."""
    table = ACCOUNTANT if employer and temper in ACCOUNTANT else PHRASES
    wordings = table[temper]
    day = now + timedelta(days=13)
    return wordings[lot % len(wordings)].format(day=f"{day.day}/{day.month}")
