"""Where one number ends and the next begins in a cell, and which words belong to which."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from storage.lists.cells.phone_numbers import INVALID, Number, number_of

_GROUP: Final = re.compile(r"(?:\+ ?)?\d+")
#: Between two groups of the same number, and between two numbers, alike.
_SOFT: Final = re.compile(r"[ .\-()·_]{1,4}")
#: Between two numbers nearly always; somebody may still group digits with them.
_HARD: Final = re.compile(r"[ ]?[,/;|\\][ ]?")
_WIDE: Final = re.compile(r".*(?:[ ]-|-[ ]|[,/;|\\])")
_CUT: Final = re.compile(r"[,;/|\\&]|(?<!\w)(?:và|va|hoặc|hoac|hay|với)(?!\w)", re.IGNORECASE)
#: Words that only say "a phone", not whose.
_LABEL_WORDS: Final = """
    số điện thoại|điện thoại|so dien thoai|dien thoai|sđt|sdt|đtdđ|dtdd|đt|dt|dđ|dd|đtcđ|cđ|tel|phone|mobile
    di động|cố định|hotline|zalo|viber|facebook|fb|gọi|liên hệ|lh|chính chủ|chính|phụ|số|máy|bàn|fax|sim|mới
    ext|nhà riêng|nhà|nr|cơ quan|cq|và|hoặc|hay|null|none
"""
_LABELS: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(line.strip() for line in _LABEL_WORDS.strip().splitlines())})(?!\w)\.?",
    re.IGNORECASE,
)
_EDGES: Final = " :;,./\\|-–—()[]{}&+*'\"=<>_·•"
_MANY: Final = 24  #: groups looked at in a cell; more is no phone cell
_PARTS: Final = 7  #: groups a single number is ever written in
_NOTE: Final = 60


class Found(NamedTuple):
    written: str  #: as it stood in the cell
    number: Number
    note: str


def split_numbers(text: str) -> Iterator[Found]:
    """Every number of a cell, with what was written beside it. `text` is clean (NFC, single spaces)."""
    groups = list(_GROUP.finditer(text))[:_MANY]
    spans: list[tuple[int, int, Number]] = []
    chain: list[re.Match[str]] = []
    for group in groups:
        if chain and not _linked(text[chain[-1].end() : group.start()]):
            spans.extend(_parted(text, chain))
            chain = []
        chain.append(group)
    if chain:
        spans.extend(_parted(text, chain))
    spans = [span for span in spans if span[2].changes != ("invalid",) or not _counts(text, span[0], span[1])]
    notes = _notes(text, [(start, end) for start, end, _number in spans])
    for (start, end, number), note in zip(spans, notes, strict=True):
        yield Found(text[start:end].strip(_EDGES + " "), number, note)


def _counts(text: str, start: int, end: int) -> bool:
    """Whether the digits only count ("SĐT 1: …", "vợ 2"); "0912345678/79" is a second number left unsaid."""
    digits = end - start
    return digits == 1 or (digits == 2 and not text[:start].rstrip().endswith(("/", "-", ",", ";")))


def _linked(gap: str) -> bool:
    return _SOFT.fullmatch(gap) is not None or _HARD.fullmatch(gap) is not None or not gap


def _parted(text: str, chain: list[re.Match[str]]) -> list[tuple[int, int, Number]]:
    """Cut a chain of digit groups so that as few digits as possible are left without a number.

    "0900-000-014" is one number, "0900.000.014 - 0900000015" two: only what rings decides.
    """
    gaps = [text[a.end() : b.start()] for a, b in pairwise(chain)]
    digits = [re.sub(r"[^\d+]", "", group.group()) for group in chain]
    best: list[tuple[int, int]] = [(0, 0)]  # cost of the first n groups, and where their last part begins
    for end in range(1, len(chain) + 1):
        best.append(
            min(
                (best[start][0] + _cost(digits, gaps, start, end), start)
                for start in range(max(0, end - _PARTS), end)
            )
        )
    cuts: list[tuple[int, int]] = []
    end = len(chain)
    while end:
        start = best[end][1]
        cuts.append((start, end))
        end = start
    return [(chain[a].start(), chain[b - 1].end(), _joined("".join(digits[a:b]))) for a, b in reversed(cuts)]


def _joined(digits: str) -> Number:
    return INVALID if "+" in digits[1:] else number_of(digits)


def _cost(digits: list[str], gaps: list[str], start: int, end: int) -> int:
    """1 for a number; 10 a digit that belongs to none; 5 for each separator it was written across."""
    joined = "".join(digits[start:end])
    cost = 1 + 5 * sum(_HARD.fullmatch(gap) is not None for gap in gaps[start : end - 1])
    number = _joined(joined)
    if not (number.e164 or "emergency" in number.changes):
        return cost + 10 * len(joined)
    if end - start < len(digits):
        fenced = (start == 0 or _WIDE.match(gaps[start - 1])) and (
            end == len(digits) or _WIDE.match(gaps[end - 1])
        )
        if "emergency" in number.changes or (
            "lost_zero" in number.changes and not fenced and end - start > 1
        ):
            return cost + 10 * len(joined)  # a piece of something else that happens to ring
    return cost


def _notes(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The words beside each number: in the brackets around it, before its colon, or behind it."""
    if not spans:
        return []
    lead = text[: spans[0][0]]
    tail = text[spans[-1][1] :]
    leading = bool(_note(lead))
    own: list[list[str]] = [[] for _span in spans]
    own[0].append(lead)
    own[-1].append(tail)
    for at in range(len(spans) - 1):
        before, after = _shared(
            text[spans[at][1] : spans[at + 1][0]], leading=leading, trailing=bool(_note(tail))
        )
        own[at].append(before)
        own[at + 1].append(after)
    return [", ".join(note for part in parts if (note := _note(part))) for parts in own]


def _shared(gap: str, *, leading: bool, trailing: bool) -> tuple[str, str]:
    """What stands between two numbers: (the first one's, the second one's)."""
    opened = gap.rfind("(")
    if opened > gap.rfind(")"):  # the second number stands inside the brackets
        return gap[:opened], gap[opened:]
    cut = _CUT.search(gap, gap.rfind(")") + 1)
    if cut is not None:
        return gap[: cut.start()], gap[cut.end() :]
    if ")" in gap:
        return gap[: gap.rfind(")") + 1], gap[gap.rfind(")") + 1 :]
    if leading or gap.rstrip().endswith(":"):
        return "", gap
    if trailing:
        return gap, ""
    return gap, gap  # whose it is cannot be told: both are better treated as somebody else's


@lru_cache(maxsize=8192)
def _note(part: str) -> str:
    if not any(sign.isalpha() for sign in part):
        return ""
    words = " ".join(part.translate({ord(sign): " " for sign in "()[]"}).split()).strip(_EDGES)
    if not any(sign.isalpha() for sign in _LABELS.sub("", words)):
        return ""
    return words[:_NOTE].strip(_EDGES)
