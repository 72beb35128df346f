"""Undo a keyboard that was left in the wrong mode: "ddax dongs" and "da4 do1ng" are "đã đóng".

A token is only changed when what it decodes to is a word of our own phrase tables: names,
codes and foreign words survive.
"""

import re
from collections.abc import Set as AbstractSet
from functools import cache

from messages.replies.spelling import plain

_TELEX_LETTERS = (
    ("dd", "đ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("uow", "ươ"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
)
_TELEX_TONES = {"s": "S", "f": "F", "r": "R", "x": "X", "j": "J"}
_VNI_TONES = {"1": "S", "2": "F", "3": "R", "4": "X", "5": "J"}
_VNI_LETTERS = {
    "6": {"a": "â", "e": "ê", "o": "ô"},
    "7": {"o": "ơ", "u": "ư"},
    "8": {"a": "ă"},
    "9": {"d": "đ"},
}
_TOKEN = re.compile(r"(?<![\w.,/:-])[a-zđ][a-zđ0-9]{2,9}(?![\w/])")
_VOWELS = set("aeiouyâêôăơư")


def undo_residue(text: str, vocabulary: frozenset[str]) -> str:
    """Decode telex and VNI leftovers of a canonically spelled text into words of the vocabulary."""
    plain_words = _plain_words(vocabulary)

    def mended(found: re.Match[str]) -> str:
        token = found[0]
        if token in plain_words:
            return token
        for decoded in (_telex(token), _vni(token)):
            if decoded is not None and decoded != token:
                known = _known(decoded, vocabulary)
                if known:
                    return known
        return token

    return _TOKEN.sub(mended, text)


@cache
def _plain_words(vocabulary: frozenset[str]) -> frozenset[str]:
    """Once for each vocabulary: for each answer it took longer than all the rest of its reading."""
    return frozenset(plain(word) for word in vocabulary)


def _known(decoded: str, vocabulary: AbstractSet[str]) -> str | None:
    """The vocabulary's own spelling; forgotten "dd" or "oo" are forgiven."""
    barred = "đ" + decoded[1:] if decoded.startswith("d") else decoded
    if decoded in vocabulary or barred in vocabulary:
        return decoded if decoded in vocabulary else barred
    tone = decoded[-1] if decoded[-1].isupper() else ""
    alike = [word for word in vocabulary if tone and word.endswith(tone) and plain(word) == plain(decoded)]
    return alike[0] if len(alike) == 1 else None


def _telex(token: str) -> str | None:
    if not token.isalpha():
        return None
    tone, letters, seen_vowel = "", "", False
    for char in token:
        if seen_vowel and char in _TELEX_TONES:
            tone = _TELEX_TONES[char]
        else:
            letters += char
            seen_vowel = seen_vowel or char in _VOWELS
    for typed, meant in _TELEX_LETTERS:
        letters = letters.replace(typed, meant)
    return letters.replace("w", "ư") + tone


def _vni(token: str) -> str | None:
    if token.isalpha():
        return None
    tone, letters = "", ""
    for char in token:
        if char in _VNI_TONES and letters:
            tone = _VNI_TONES[char]
        elif char in _VNI_LETTERS:
            changed = _mark_last(letters, _VNI_LETTERS[char])
            if changed is None:
                return None
            letters = changed
        elif char.isdigit():
            return None
        else:
            letters += char
    return letters.replace("uơ", "ươ") + tone


def _mark_last(letters: str, marks: dict[str, str]) -> str | None:
    for position in range(len(letters) - 1, -1, -1):
        if letters[position] in marks:
            return letters[:position] + marks[letters[position]] + letters[position + 1 :]
    return None
