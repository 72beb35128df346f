"""Vietnamese number words below a thousand: "hai trăm năm mươi" is 250, "hăm lăm" 25."""

import re

from messages.replies.spelling import accented, plain

DIGITS = {
    "không": 0,
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "nhăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_WORDS = {**DIGITS, "mười": 10, "mươi": -10, "trăm": -100, "hăm": 20, "lẻ": -1, "linh": -1}
_PATTERNS = tuple((re.compile(accented(word)), value) for word, value in _WORDS.items())

#: one number word, typed with or without marks
NUMBER_WORD = "(?:" + "|".join(_WORDS) + ")"
#: a count written out, "mười lăm"
SMALL = "(?:một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười(?: (?:một|hai|ba|bốn|tư|lăm|năm|sáu|bảy|tám|chín))?)"


def value_of(word: str) -> int | None:
    """The value of one canonically spelled word; negative: it multiplies or links (−10, −100, −1)."""
    if word.isdigit():
        return int(word)
    return next((value for pattern, value in _PATTERNS if pattern.fullmatch(word)), None)


def number_from(words: list[str]) -> int | None:
    """["hai", "trăm", "rưỡi"…] without units above a hundred → its value, None where it makes no sense."""
    if not words:
        return None
    if len(words) == 1 and words[0].isdigit():
        return int(words[0])
    total, last = 0, None
    for word in words:
        value = value_of(word)
        if value is None or (word.isdigit() and len(words) > 1 and value > 9):
            return None
        if value == -1:
            continue
        if plain(word) == "muoi":  # unmarked, "mười" (ten) and "mươi" (times ten) look alike
            value = 10 if last is None else -10
        if value in {-10, -100}:
            if last is None or not 1 <= last <= 9:
                return None
            total += last * -value
            last = None
        elif value >= 10:
            total, last = total + value, None
        elif last is None:
            last = value
        else:
            last = last * 10 + value if total == 0 and last in range(2, 10) else None
            if last is None:
                return None
    return total + (last or 0)
