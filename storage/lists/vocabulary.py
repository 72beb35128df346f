"""Which words head which column: the one thing to extend when an office sends a new layout.

A field lists its headings without accents, parted by `|`, the surest first. A heading matches when it is one
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

SHORTEST_PART = 5  #: letters; fewer ("ma", "ten") are found in any heading
EXACT = 1000.0  #: score of a heading that is a known one, letter for letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    words: tuple[str, ...]  #: folded, abbreviations written out
    compact: tuple[frozenset[str], ...]  #: the same without spaces, and as it was listed
    contained: tuple[str, ...]  #: " words " where they may be part of a heading, else ""
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
    certain: tuple[str, ...] = ()  #: a row with all of these is a data row, whatever its words look like

    def label(self, name: str) -> str:
        return next(field.label for field in self.fields if field.name == name)


#: Abbreviations an office may use in any heading: "Mã ĐV", "Số LĐ", "SĐT NVT".
_SHORT = {
    "dv": "don vi",
    "dvi": "don vi",
    "dn": "doanh nghiep",
    "ld": "lao dong",
    "nld": "nguoi lao dong",
    "nv": "nhan vien",
    "nvt": "nhan vien thu",
    "ctv": "cong tac vien",
    "cb": "can bo",
    "dl": "dai ly",
    "ntg": "nguoi tham gia",
    "kh": "khach hang",
    "sdt": "so dien thoai",
    "dt": "dien thoai",
    "dtdd": "dien thoai di dong",
    "hgd": "ho gia dinh",
    "ms": "ma so",
}


def field(name: str, label: str, words: str, *, groups: bool = False) -> Field:
    """Build a field; a word that begins with "=" must be the whole heading."""
    written = [" ".join(word.strip().removeprefix("=").split()) for word in words.split("|")]
    whole = [word.strip().startswith("=") for word in words.split("|")]
    listed = [heading_words(word) for word in written]
    return Field(
        name=name,
        words=tuple(listed),
        compact=tuple(
            frozenset({short.replace(" ", ""), full.replace(" ", "")})
            for short, full in zip(written, listed, strict=True)
        ),
        contained=tuple(
            "" if only or len(full.replace(" ", "")) < SHORTEST_PART else f" {full} "
            for only, full in zip(whole, listed, strict=True)
        ),
        label=label,
        groups=groups,
    )


@lru_cache(maxsize=4096)
def heading_words(text: str) -> str:
    """A heading as the vocabulary writes it: "Mã ĐV (BHXH)" → "ma don vi bhxh"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text) if re.fullmatch(r"[A-Za-z0-9_]+", text) else text
    tokens = re.sub(r"[^a-z0-9%]+", " ", fold(spaced)).split()
    return " ".join(_SHORT.get(token, token) for token in tokens)


#: Whatever else such a heading says ("SĐT kế toán", "Email nhân viên"), its cells hold numbers or addresses.
_PHONE = re.compile(r"\b(dien thoai|di dong|tel|phone|zalo|hotline)\b")
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
    padded, above = f" {text} ", f" {inherited} "
    for one in vocabulary.fields:
        for rank, (joined, part) in enumerate(zip(one.compact, one.contained, strict=True)):
            if compact in joined:
                score = EXACT + len(one.words[rank])
            elif part and part in padded and part not in above:
                score = 100.0 * (len(part) - 2) / len(text) + 2 * (len(part) - 2)
            else:
                continue
            if found is None or score > found.score:
                found = Match(field=one.name, score=score, rank=rank)
    return found


UNITS = (
    (re.compile(r"\b(ty dong|ty vnd|ti dong)\b"), 1_000_000_000),
    (re.compile(r"\b(trieu dong|trieu vnd|trd|tr dong|trieu)\b"), 1_000_000),
    (
        re.compile(
            r"\b(nghin dong|ngan dong|1 000 dong|1000 dong|1 000d|1000d|1 000 d|nghin|ngan dong|1000 vnd)\b"
        ),
        1000,
    ),
)


def money_unit(text: str) -> int:
    """How many đồng one of them is: 1000 for "nghìn đồng"; text folded by `heading_words`."""
    for pattern, unit in UNITS:
        if pattern.search(text):
            return unit
    return 1
