"""Which words head which column: the one thing to extend when an office sends a new layout.

A field lists its headings without accents, one per `|`, the surest first. A heading matches when it is one
of them whatever its case, accents, punctuation and spaces ("Mã số BHXH", "ma_so_bhxh", "maSoBHXH"), or, less
surely, when it contains one of them as whole words ("Số ĐT liên hệ (Zalo)" contains "so dt"). The longest
match wins, so a heading that must not be taken for another gets a field of its own (`other`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from messages.formats import fold
from storage.lists.result import ListKind

EXACT = 1000.0  #: score of a heading that is a known one, letter for letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    words: tuple[str, ...]  #: folded, with spaces
    compact: tuple[str, ...]  #: the same without them
    label: str  #: how the heading is called when it is missing
    groups: bool  #: a heading above others whose meaning they inherit ("Số tiền nợ" over "BHXH", "BHYT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    field: str
    score: float
    rank: int  #: position in the field's words: lower is surer


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the file and what it was understood to be."""

    index: int  #: 0-based
    heading: str  #: as written: "Số tiền nợ › BHXH"
    field: str
    rank: int = 0
    hint: str = ""  #: what the list's own refinement adds: a scheme, a fund, a role
    unit: int = 1  #: 1000 where the heading says "nghìn đồng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    kind: ListKind
    fields: tuple[Field, ...]
    needed: tuple[tuple[str, ...], ...]  #: of each group at least one must be there
    refine: Callable[[Column, str, str], Column]  #: (column, folded group, folded leaf) → column
    code: str  #: the field whose value makes a row a data row
    name: str

    def label(self, name: str) -> str:
        return next(field.label for field in self.fields if field.name == name)


def field(name: str, label: str, words: str, *, groups: bool = False) -> Field:
    listed = tuple(" ".join(word.split()) for word in words.split("|"))
    return Field(
        name=name,
        words=listed,
        compact=tuple(word.replace(" ", "") for word in listed),
        label=label,
        groups=groups,
    )


@lru_cache(maxsize=4096)
def heading_words(text: str) -> str:
    """A heading as the vocabulary writes it: "Số tiền nợ (đồng)" → "so tien no dong"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text) if re.fullmatch(r"[A-Za-z0-9_]+", text) else text
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", fold(spaced)).split())


#: Whatever else such a heading says ("SĐT kế toán", "Email nhân viên"), its cells hold numbers or addresses.
_PHONE = re.compile(r"\b(sdt|dt|so dt|dtdd|dien thoai|di dong|tel|phone|zalo|hotline)\b")
_MAIL = re.compile(r"\b(email|e mail|gmail|thu dien tu|hop thu)\b")


def reached_by(words: str) -> str:
    """Return "phone" or "email" for a heading that says so, else ""."""
    if _MAIL.search(words):
        return "email"
    return "phone" if _PHONE.search(words) else ""


def without_brackets(text: str) -> str:
    return re.sub(r"[(\[{][^)\]}]*[)\]}]?", " ", text)


def best_match(vocabulary: Vocabulary, text: str, inherited: str = "") -> Match | None:
    """The field a folded heading names. `inherited` is the group part: a match inside it alone is none."""
    found: Match | None = None
    compact = text.replace(" ", "")
    padded = f" {text} "
    for one in vocabulary.fields:
        for rank, (words, joined) in enumerate(zip(one.words, one.compact, strict=True)):
            if joined == compact:
                score = EXACT + len(words)
            elif len(joined) >= 5 and f" {words} " in padded and not _inside(words, inherited):
                score = 100.0 * len(words) / len(text) + 2 * len(words)
            else:
                continue
            if found is None or score > found.score:
                found = Match(field=one.name, score=score, rank=rank)
    return found


def _inside(words: str, inherited: str) -> bool:
    return bool(inherited) and f" {words} " in f" {inherited} "


UNITS = (
    (re.compile(r"\b(trieu dong|trieu vnd|trd|tr dong|trieu)\b"), 1_000_000),
    (
        re.compile(
            r"\b(nghin dong|ngan dong|1 000 dong|1000 dong|1 000d|1000d|1 000 d|nghin|ngan dong|1000 vnd)\b"
        ),
        1000,
    ),
)


def money_unit(text: str) -> int:
    """1 for đồng, 1000 for "nghìn đồng", 1000000 for "triệu đồng"; text folded by `heading_words`."""
    for pattern, unit in UNITS:
        if pattern.search(text):
            return unit
    return 1
