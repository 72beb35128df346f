"""How areas are written, and the one key that all spellings of an area share."""

import re
from functools import lru_cache

from messages.formats import fold

_SHORT = (
    (r"^(?:p|f)\s*\.?\s*(?=\d)|^p\s*\.\s*", "phuong "),
    (r"^x\s*\.\s*", "xa "),
    (r"^tt\s*\.?\s+|^tt\s*\.\s*", "thi tran "),
    (r"^tx\s*\.?\s+|^tx\s*\.\s*", "thi xa "),
    (r"^tp\s*\.?\s+|^tp\s*\.\s*", "thanh pho "),
    (r"^dk\s*\.?\s+|^dk\s*\.\s*", "dac khu "),
    (r"^q\s*\.?\s*(?=\d)|^q\s*\.\s*", "quan "),
    (r"^h\s*\.\s*", "huyen "),
    (r"^t\s*\.\s*", "tinh "),
)
_PROVINCE_WORDS = re.compile(r"^(?:tinh|thanh pho|tp)\s+")


@lru_cache(maxsize=16384)
def area_key(name: str) -> str:
    """One key for every way an area is written: "Phường 2", "phuong 02" and "P.2" → "phuong 2"."""
    parts = (_part_key(part) for part in fold(name).split(","))
    return ", ".join(part for part in parts if part)


def province_key(name: str) -> str:
    """The key of a province, whatever stands before its name: "Tỉnh Vĩnh Long" and "Vĩnh Long" are one."""
    return _PROVINCE_WORDS.sub("", area_key(name))


def widening(area: str) -> list[str]:
    """Keys to ask for in turn: of "Phường 2, TP Trà Vinh" the whole, "phuong 2", "thanh pho tra vinh"."""
    key = area_key(area)
    return list(dict.fromkeys([key, *key.split(", ")])) if key else []


def _part_key(part: str) -> str:
    text = part.strip()
    for short, full in _SHORT:
        text, found = re.subn(short, full, text, count=1)
        if found:
            break
    text = re.sub(r"\b0+(?=\d)", "", text)
    return " ".join(re.sub(r"[^\w\s*]", " ", text).split())
