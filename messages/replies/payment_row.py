"""One line of the tables about paying, and the pieces their patterns are made of."""

import re
from dataclasses import dataclass

from messages.replies.reading import Intent
from messages.replies.spelling import phrase

PAID, PROMISE, DISPUTE = Intent.PAID, Intent.PROMISE, Intent.DISPUTE
QUESTION, DECLINE, HARDSHIP = Intent.QUESTION, Intent.DECLINE, Intent.HARDSHIP

#: what may stand between the verb and "rồi" without changing who did what
DOING = (
    r"(?: (?!(?:không|chưa|lỗi|sai|nhầm|lộn|thiếu|trễ|muộn|hụt|thất bại|~quá|mắc|cao|khó"
    r"|thì|nếu|sẽ|nữa|đâu|mới|phải|hết hạn|mà|DAY\d+|LATER\d+|bị|tiếp|hoài|mệt|phiền|chậm"
    r"|hay|hoặc|để|từ chối|đừng|sao|qua rồi|PAY)(?![^\s|]))[^\s|]+){0,7}?"
)
NO = "(?:không|chưa|đừng|khỏi|~chớ)"
AHEAD = r"(?:W?DAY\d+|LATER\d+)"
ANY_TIME = r"(?:W?DAY\d+|LATER\d+|NOW\d+|MONTH\d+)"
WHERE = (
    "(?:ở đâu|chỗ nào|nơi nào|bên nào|chỗ đâu|bao nhiêu|mấy|như thế nào|thế nào|làm sao|ra"
    " sao|bằng cách nào|cách nào|kiểu gì|kiểu nào|bằng gì|cho ai|gặp ai|vào đâu|qua đâu|đi"
    " đâu|ngày nào|tháng nào|hạn nào|giờ nào|ngân hàng nào|tài khoản nào|gì|nào|loại)"
)
SOME_DAY = "(?:khi nào|chừng nào|bao giờ|lúc nào|hôm nào|bữa nào|đợi|~chờ|khi|lúc)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    pattern: re.Pattern[str]
    intents: tuple[Intent, ...]
    why: str
    vague: bool = False
    confident: bool = True


def claim_row(
    pattern: str, why: str, *intents: Intent, vague: bool = False, confident: bool = True
) -> ClaimRow:
    return ClaimRow(pattern=phrase(pattern), intents=intents, why=why, vague=vague, confident=confident)
