"""Answers that are one keyword or one courtesy and nothing else; what they mean depends on being alone."""

import re

from messages.replies.reading import Intent
from messages.replies.spelling import accented

_KIN = (
    "em|anh|chị|cô|chú|bác|cháu|con|bạn|tôi|tui|mình|ông|bà|ad|sếp|ơi|ạ|nhé|nha|nghen|nhe"
    "|nghe|nhen|à|vậy|đó|luôn|nè|giúp|hen|ha|a"
)
_ACK = (
    "dạ|vâng|ừ|ok|okay|oke|okie|oki|okê|okela|okila|okk|cảm ơn|cám ơn|cảm|ơn|thank|you"
    "|được|rất|nhiều|lắm|tốt|quá|hay|noted|roger|~đúng|chuẩn|chính xác|yes|xin|bhxh|bảo"
    " hiểm|xã hội|cơ quan|đã|chúc|sức khỏe|vui vẻ|mọi người|quý|EMOJI"
)
_KEYWORDS: tuple[tuple[str, Intent, str], ...] = (
    (
        (
            r"(?:tôi |em |xin |cho tôi )?(?:~dừng|hủy|~huỷ|ngưng|ngừng|từ chối|tc|unsubscribe|unsub"
            r"|dừng (?:tất cả|hết|all)|off|quit|opt out|dừng tin|hủy tin|dừng (?:lại|đi|ngay"
            r"|luôn)(?: đi)?)"
        ),
        Intent.STOP,
        "keyword: stop",
    ),
    (r"dung(?! )", Intent.STOP, "keyword: stop"),
    (
        r"(?:dk|đăng ký|đăng ký (?:lại|nhận lại)|start|bật lại|nhận lại|tiếp tục|mở lại|on|bật)",
        Intent.RESUME,
        "keyword: resume",
    ),
    (r"đúng (?:rồi|vậy|thế)", Intent.THANKS, "agrees"),
    (r"(?:trợ giúp|help|hỗ trợ|giúp|tg|hướng dẫn|\? help)", Intent.QUESTION, "keyword: help"),
    (r"(?:gọi|gọi lại|gl|call|callback)", Intent.CALL_ME, "keyword: call"),
    (r"(?:đổi số|sai số|nhầm|lộn|nhầm số)", Intent.WRONG_CONTACT, "keyword: wrong number"),
    (
        rf"(?:(?:{_KIN}|dạ|vâng|ok|ừ|rồi) )*(?:đã )?xong(?: xuôi| hết| cả)?(?: rồi)?",
        Intent.PAID,
        "keyword: done",
    ),
    (r"(?:đã (?:đóng|nộp|trả|ck|chuyển khoản|thanh toán|chuyển))", Intent.PAID, "keyword: paid"),
    (
        (
            rf"(?:(?:{_KIN}|dạ|vâng|ok|ừ) )*(?:(?:đã|mới|vừa) )?(?:nhận|biết|rõ|hiểu|nghe|nắm|ghi"
            rf" nhận|xem|đọc|tiếp nhận|coi|thấy)(?: được)?(?: tin nhắn| tin| thông báo| thông tin|"
            rf" nội dung| giấy mời| công văn)*(?: rồi| rõ)?(?: (?:{_KIN}|{_ACK}))*"
        ),
        Intent.THANKS,
        "acknowledges",
    ),
)
_COMPILED = tuple(
    (re.compile(accented(f"(?:{pattern})(?: (?:{_KIN}))*")), intent, why)
    for pattern, intent, why in _KEYWORDS
)
_ACK_ONLY = re.compile(accented(rf"(?:(?:{_ACK}|{_KIN}|rồi|với|vì|thông tin|thông báo|đã)(?: |$))+"))
_ACK_CORE = re.compile(
    accented(
        r"(?<!\S)(?:dạ|vâng|ừ|ok|okay|oke|okie|oki|okê|okela|okila|okk|cảm|thank|được|tốt|noted"
        r"|roger|~đúng|chuẩn|yes|EMOJI)(?!\S)"
    )
)
_EMOJI = re.compile("[👍🙏❤💖💕♥😊🙂😀😁😄☺🥰😍👌🆗💯🫶🤝🌹🌸]")
_NOISE = re.compile(r"[^\w\s]+")

#: Khmer: to stop, to cancel, to refuse, not to send, not to want to receive
_KHMER_STOP = ("ឈប់", "បញ្ឈប់", "បោះបង់", "លុបចោល", "បដិសេធ", "កុំផ្ញើ", "កុំ\u200bផ្ញើ", "មិនចង់ទទួល", "មិនទទួល", "កុំរំខាន")
_KHMER_NOT_STOP = ("កុំឈប់", "មិនឈប់", "កុំបញ្ឈប់", "ឈប់បង់")
_KHMER_THANKS = ("អរគុណ", "អគុណ", "បាទ", "ចាស")


def khmer(text: str) -> tuple[Intent, str] | None:
    """Stop words and thanks in Khmer script, which has no spaces to part words by."""
    bare = text.replace("\u200b", "")
    if any(word in bare for word in _KHMER_NOT_STOP):
        return None
    if any(word in bare for word in _KHMER_STOP):
        return Intent.STOP, "Khmer: stop"
    if any(word in bare for word in _KHMER_THANKS):
        return Intent.THANKS, "Khmer: thanks"
    return None


def whole_message(expanded: str) -> tuple[Intent, str] | None:
    """The meaning of a message that consists of one known answer (expanded, canonically spelled)."""
    asked = "?" in expanded
    text = " ".join(_NOISE.sub(" ", _EMOJI.sub(" EMOJI ", expanded)).split())
    if len(text) > 80 or not text:
        return None
    if not asked:
        for pattern, intent, why in _COMPILED:
            if pattern.fullmatch(text):
                return intent, why
        if _ACK_ONLY.fullmatch(text) and _ACK_CORE.search(text):
            return Intent.THANKS, "courtesy only"
    return None
