"""A whole short message one slip away from a known answer; never a way around a negation."""

import re

from rapidfuzz import fuzz

from messages.replies.spelling import plain

_ENOUGH = 92.0  #: below it "ko dong" and "da dong" begin to look alike
_LONGEST = 48
_KNOWN = (
    "da chuyen khoan roi",
    "da thanh toan roi",
    "da thanh toan xong",
    "em da chuyen khoan",
    "toi da dong tien roi",
    "da nop tai buu dien",
    "thanh toan xong roi",
    "da nop tien roi",
    "toi da nop tien roi",
    "em da dong bao hiem roi",
    "cong ty giai the roi",
    "cong ty da giai the",
    "sai so lieu",
    "so tien khong dung",
    "kiem tra lai so lieu",
    "dung nhan tin nua",
    "tu choi nhan tin",
    "huy nhan tin",
    "khong nhan tin nua",
    "dung lam phien toi nua",
    "tiep tuc nhan tin",
    "dang ky nhan lai",
    "nham so dien thoai",
    "khong phai so cua toi",
    "doi so dien thoai roi",
    "goi lai cho toi",
    "goi dien cho toi",
    "xin gia han them",
    "dang gap kho khan",
    "chua co tien dong",
    "dong o dau vay",
    "dong bao nhieu tien",
    "cho xin so tai khoan",
    "huong dan cach dong",
    "xac nhan tham gia",
    "dang ky tham du",
    "khong tham gia duoc",
    "khong du hop duoc",
    "khong dong nua dau",
    "ke toan nghi viec roi",
)
_PARTICLES = {"a", "em", "anh", "chi", "co", "chu", "ban", "nhe", "nha", "nghen", "oi", "vay", "da"}
_NEGATIONS = re.compile(r"\b(?:khong|chua|dung|dau|neu|se|dang|dinh|hen|quen|tuong|sap|thoi|nghi|ngung)\b")


def repaired(expanded: str) -> str | None:
    """The known answer a short expanded message must have been, unmarked; None if none is close enough."""
    words = [plain(word) for word in re.findall(r"[^\W\d_]+", expanded)]
    while words and words[-1] in _PARTICLES:
        words.pop()
    text = " ".join(words)
    if not 10 <= len(text) <= _LONGEST or re.search(r"\d|\?", expanded):
        return None
    best = max(_KNOWN, key=lambda known: fuzz.ratio(text, known))
    same_guards = sorted(_NEGATIONS.findall(text)) == sorted(_NEGATIONS.findall(best))
    return best if same_guards and text != best and fuzz.ratio(text, best) >= _ENOUGH else None
