"""What must be masked before anybody reads on, and what an officer should be warned of."""

import re

from messages.replies.spelling import accented

_NEAR = r"[^\d\n]{0,25}?"
_ID_NUMBER = re.compile(
    r"(?<!\d)\d{12}(?!\d)|(?<!\d)\d{3} \d{3} \d{3} \d{3}(?!\d)|(?<!\d)\d{4}(?:[ -]\d{4}){2,3}(?!\d)"
)
_NAMED_NUMBERS = (
    rf"\b(?:cccd|cmnd|cmt|cmtnd|căn cước|chứng minh|hộ chiếu|passport|cc)\b{_NEAR}\d[\d ]{{7,14}}",
    rf"\b(?:otp|mã xác (?:nhận|thực|minh)|mã pin|pin|mật khẩu|mk|pass|password|cvv)\b{_NEAR}\w*\d{{3,8}}",
    r"\b\d{4,8}\b[^\d\n]{0,15}\b(?:otp|mã xác (?:nhận|thực|minh))\b",
    rf"\b(?:stk|số tài khoản|tài khoản|tk|số thẻ|acc|account)\b{_NEAR}\d[\d .-]{{5,22}}",
    (
        r"\b(?:vcb|vietcombank|agribank|bidv|vietinbank|techcombank|tcb|mbbank|mb|acb|sacombank|tpbank"
        r"|vpbank|momo|shb|lienviet|lpb|ocb|hdbank|vib|scb)\b[^\d\n]{0,12}\d[\d .-]{6,20}"
    ),
)
_ABUSE = (
    r"đm|đmm|dmm|đcm|dcm|đkm|dkm|dm|đ\.m|vcl|vkl|vl|clgt|cmm|wtf|fuck|fuck you|shit|vãi lol|cái lol|l0n",
    r"vãi ~lồn|~lồn|~cặc|con cặc|như ~cặc|nhu cc|cái cc|~buồi|~địt|dit me|~đụ|đụ má|đụ mẹ|du ma may",
    r"~đéo|~đếch|đell|(?:~đeo|deo|dell|dek) (?:đóng|nộp|có|cần|trả|nhận|muốn|thèm|biết|phải)",
    r"mẹ kiếp|mẹ mày|má mày|bố mày|cha mày|thằng cha mày|con mẹ nó|tổ cha|tổ sư|chết mẹ",
    r"đồ (?:~chó|ngu|khốn|~điên|lừa đảo|mất dạy|ăn cướp|ăn cắp|vô học|khùng|rác|quỷ)",
    (
        r"(?:lũ|bọn|quân|tụi|thằng|con|đám|mấy thằng) (?:~chó|ngu|khốn|~điên|lừa đảo|mất dạy|ăn cướp"
        r"|ăn cắp|vô học|khùng|đĩ|súc vật|mất nết|lợn|khốn nạn)"
    ),
    r"óc ~chó|oc cho|óc lợn|~chó chết|~chó má|khốn nạn|khốn kiếp|mất dạy|súc vật|ăn cướp|láo toét|bố láo",
    r"ngu như|ngu vãi|ngu vl|~cút|cút đi|cút mẹ|biến mẹ|câm mồm|câm mõm",
)
_SECRET = re.compile(accented("|".join(_NAMED_NUMBERS)))
_RUDE = re.compile(r"(?<!\w)(?:" + accented("|".join(_ABUSE)) + r")(?!\w)")


def holds_secrets(text: str) -> bool:
    """An ID-card number, a one-time code or a bank account, in a canonically spelled text."""
    return bool(_ID_NUMBER.search(text) or _SECRET.search(text))


def is_abusive(text: str) -> bool:
    return bool(_RUDE.search(text))
