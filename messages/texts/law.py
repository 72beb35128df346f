"""Which law a sentence may cite depends on the month it speaks of, not on the day it is sent.

Every row holds from its first day until the next row of the same topic begins. Sources: Luật 58/2014,
Luật 41/2024 Đ.34, 35, 37, 39, 40; QĐ 595/QĐ-BHXH Đ.7, 37; NĐ 12/2022, NĐ 283/2026 (decrees are cited
without amounts: those change, and a reminder is no decision).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from messages.law.parameter_rows import LAW_2024

DECREE_283 = date(2026, 9, 10)
EVER = date.min


class Topic(StrEnum):
    DUTY = "duty"
    LATE = "late"
    EVASION = "evasion"
    PENALTY = "penalty"
    PUBLICATION = "publication"
    MAKE_UP = "make_up"  # of the pension fund after a suspension


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    topic: Topic
    since: date
    vi: str
    en: str


RULES = (
    Rule(
        topic=Topic.DUTY,
        since=EVER,
        vi="chậm nhất vào ngày cuối cùng của tháng đó, theo Luật BHXH số 58/2014/QH13 "
        "và Quyết định số 595/QĐ-BHXH",
        en="no later than the last day of the same month, under Social Insurance Law No. 58/2014/QH13 "
        "and Decision No. 595/QĐ-BHXH",
    ),
    Rule(
        topic=Topic.DUTY,
        since=LAW_2024,
        vi="chậm nhất vào ngày cuối cùng của tháng tiếp theo, theo khoản 4 Điều 34 Luật BHXH số 41/2024/QH15",
        en="no later than the last day of the following month, under Article 34(4) of Social Insurance Law "
        "No. 41/2024/QH15",
    ),
    Rule(
        topic=Topic.LATE,
        since=EVER,
        vi="số tiền chậm đóng phải tính lãi theo Điều 37 Quy trình ban hành kèm theo "
        "Quyết định số 595/QĐ-BHXH",
        en="late contributions bear interest under Article 37 of the procedure issued with "
        "Decision No. 595/QĐ-BHXH",
    ),
    Rule(
        topic=Topic.LATE,
        since=LAW_2024,
        vi="số tiền BHXH bắt buộc, BHTN chậm đóng phải nộp thêm 0,03%/ngày "
        "theo số ngày chậm đóng (Điều 40 Luật BHXH số 41/2024/QH15)",
        en="late compulsory social and unemployment insurance contributions bear a charge of 0.03% per day "
        "of delay (Article 40 of Social Insurance Law No. 41/2024/QH15)",
    ),
    Rule(topic=Topic.EVASION, since=EVER, vi="", en=""),
    Rule(
        topic=Topic.EVASION,
        since=LAW_2024,
        vi="quá 60 ngày kể từ ngày hết hạn, đã được đôn đốc bằng văn bản mà vẫn không đóng "
        "thì bị xác định là trốn đóng (điểm đ khoản 1 Điều 39 Luật BHXH số 41/2024/QH15)",
        en="contributions still unpaid 60 days after the deadline despite a written reminder "
        "count as evasion (Article 39(1)(đ) of Social Insurance Law No. 41/2024/QH15)",
    ),
    Rule(topic=Topic.PENALTY, since=EVER, vi="Nghị định số 12/2022/NĐ-CP", en="Decree No. 12/2022/NĐ-CP"),
    Rule(
        topic=Topic.PENALTY,
        since=DECREE_283,
        vi="Nghị định số 283/2026/NĐ-CP",
        en="Decree No. 283/2026/NĐ-CP",
    ),
    Rule(
        topic=Topic.PUBLICATION,
        since=EVER,
        vi="được báo cáo UBND cấp tỉnh và công khai trên phương tiện thông tin đại chúng",
        en="is reported to the provincial People's Committee and made public in the mass media",
    ),
    Rule(
        topic=Topic.PUBLICATION,
        since=LAW_2024,
        vi="được công khai theo khoản 2 Điều 35 Luật BHXH số 41/2024/QH15",
        en="is published under Article 35(2) of Social Insurance Law No. 41/2024/QH15",
    ),
    Rule(
        topic=Topic.MAKE_UP,
        since=EVER,
        vi="theo quy định của Luật BHXH số 58/2014/QH13",
        en="as Social Insurance Law No. 58/2014/QH13 provides",
    ),
    Rule(
        topic=Topic.MAKE_UP,
        since=LAW_2024,
        vi="chậm nhất vào ngày cuối cùng của tháng tiếp theo tháng kết thúc tạm dừng "
        "(khoản 1 Điều 37 Luật BHXH số 41/2024/QH15)",
        en="no later than the last day of the month after the suspension ends "
        "(Article 37(1) of Social Insurance Law No. 41/2024/QH15)",
    ),
)


@lru_cache(maxsize=1024)
def rule(topic: Topic, on: date, language: str) -> str:
    """The sentence that held on this day, without a closing mark; "" where there was no such rule."""
    held = max((r for r in RULES if r.topic is topic and r.since <= on), key=lambda r: r.since)
    return held.en if language == "en" else held.vi


@lru_cache(maxsize=1024)
def late_rule(oldest: date, newest: date, language: str) -> str:
    """One debt may span the change of law; then both rules hold, each for its months."""
    new = rule(Topic.LATE, newest, language)
    old = rule(Topic.LATE, oldest, language)
    if old == new:
        return new
    if language == "en":
        return f"for months before 01/07/2025, {old}; for months since then, {new}"
    return f"với các kỳ trước 01/07/2025, {old}; với các kỳ từ 01/07/2025, {new}"
