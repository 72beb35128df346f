"""Text typed in a pre-Unicode font is told by its syllables, one cell at a time, or left as it is.

A word is evidence for TCVN3 or VNI when it cannot be Vietnamese as it stands and becomes a well-spelled
Vietnamese syllable when decoded. One word that no other language would write is enough; a word that
could be German or French needs company. A foreign word that decodes to nonsense speaks against.
The price: a lone ambiguous word ("Bé" is "Bộ" in TCVN3) stays as it is.
"""

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from storage.lists.cells.legacy_tables import TCVN3, from_tcvn3, from_vni
from storage.lists.cells.syllables import is_syllable

Legacy = Literal["", "legacy_tcvn3", "legacy_vni"]

_HIGH: Final = re.compile("[\u00a1-\u00ff]")
#: A letter or mark no 8-bit Vietnamese font had: the cell was written in Unicode.
_BEYOND: Final = re.compile("[\u0100-\u1fff\u2c00-\ud7ff]")
_WORD: Final = re.compile("[A-Za-z¡-®µ-¹»-¾À-ÿ]+")
_SYMBOLS: Final = frozenset("¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾×÷")
_SYMBOL_WORDS: Final = frozenset(
    {"µm", "µg", "µl", "m×n", "n×m", "Mª", "D·", "Dª"}
)  # units, formulas, Spanish
_CAPITAL_INSIDE: Final = re.compile("[a-zß-ÿ][A-ZÀ-Þ]")
_TOO_COMMON: Final = frozenset("üöïñÜÖÏÑ")  # alone in a short word: German, Turkish, pinyin, Spanish
_VNI_PAIR: Final = re.compile("[aeouyôö][ùøûõïêéèúüëâáàåãä]", re.IGNORECASE)
#: Words of other languages that VNI would read as Vietnamese.
_FOREIGN: Final = frozenset({"loïc", "caïn", "chaïm", "haïm", "naïm", "aïn", "laïc", "coït", "où", "thaï"})
_ENOUGH: Final = 2
_KEPT_ALONE: Final = frozenset("©®§×÷")


class _Word(NamedTuple):
    points: int  #: 0: says nothing
    against: bool = False
    joinable: bool = False  #: Vietnamese neighbours make up for a single point


@lru_cache(maxsize=16384)
def repaired(text: str) -> tuple[str, Legacy]:
    """The text in Unicode and which repair it took; ("…", "") when nothing was, or could be, decided."""
    if not _HIGH.search(text) or _BEYOND.search(text):
        return text, ""
    words = _WORD.findall(text)
    tcvn3 = _points(words, vni=False)
    vni = _points(words, vni=True)
    if max(tcvn3, vni) < _ENOUGH or tcvn3 == vni:
        return text, ""
    if tcvn3 > vni:
        return _decoded_tcvn3(text, words), "legacy_tcvn3"
    return _WORD.sub(lambda found: from_vni(found.group()) or found.group(), text), "legacy_vni"


def _points(words: list[str], *, vni: bool) -> int:
    weigh = _weigh_vni if vni else _weigh_tcvn3
    weighed = [weigh(word) for word in words if not word.isascii()]
    points = sum(word.points for word in weighed)
    if points == 1 and any(word.joinable for word in weighed) and _vietnamese_company(words):
        points = _ENOUGH
    against = sum(word.against for word in weighed)
    return points if points > 2 * against else 0


def _vietnamese_company(words: list[str]) -> bool:
    company = [word for word in words if word.isascii() and len(word) > 1]
    return bool(company) and all(is_syllable(word) for word in company)


@lru_cache(maxsize=16384)
def _weigh_tcvn3(word: str) -> _Word:
    if len(word) == 1 or word in _SYMBOL_WORDS or is_syllable(word):
        return _Word(0)
    symbol = not _SYMBOLS.isdisjoint(word)
    letters = from_tcvn3(word)
    if letters is None or not is_syllable(letters.lower()):
        return _Word(0, against=not symbol)
    if symbol or _CAPITAL_INSIDE.search(word) or word[:2].lower() in {"ng", "nh"}:
        return _Word(_ENOUGH)
    return _Word(1, joinable=_TOO_COMMON.isdisjoint(word))


@lru_cache(maxsize=16384)
def _weigh_vni(word: str) -> _Word:
    if len(word) == 1 or is_syllable(word):
        return _Word(0)
    low = word.lower()
    letters = from_vni(word)
    pair = _VNI_PAIR.search(word) is not None
    if letters is None or not is_syllable(letters):
        return _Word(0, against=letters is None or not pair)
    if low in _FOREIGN or low.endswith(("aï", "oï", "eï")):
        return _Word(0)  # French writes Thaï, Bao Daï
    if pair:
        return _Word(_ENOUGH)
    return _Word(1, joinable=_TOO_COMMON.isdisjoint(word) or low[0] == "ñ")


def _decoded_tcvn3(text: str, words: list[str]) -> str:
    lower = any(_certain(word, capital=False) for word in words)
    shouted = not lower and any(_certain(word, capital=True) > 1 for word in words)
    starts = [word for word in words if word[0].isascii() or word[0] in "¡¢£¤¥¦§¨©ª«¬\u00ad®"]
    titled = bool(starts) and all(_certain(word[0], capital=True) for word in starts)

    def one(found: re.Match[str]) -> str:
        word = found.group()
        letters = from_tcvn3(word)
        if letters is None or word in _KEPT_ALONE:
            return word
        capitals = _certain(word, capital=True)
        if shouted or (capitals > 1 and not _certain(word, capital=False)):
            return letters.upper()
        return letters[0].upper() + letters[1:] if titled else letters

    return _WORD.sub(one, text)


def _certain(word: str, *, capital: bool) -> int:
    """How many letters are surely capital (or surely small): toned ones tell nothing in TCVN3."""
    known = "ĂÂÊÔƠƯĐ" if capital else "ăâêôơưđ"
    return sum(
        (sign.isupper() if capital else sign.islower()) if sign.isascii() else TCVN3.get(sign, "?") in known
        for sign in word
    )


#: The beginning of a Vietnamese letter's UTF-8 bytes taken for Windows-1252.
_UTF8_SEEN: Final = re.compile(
    "á[º»]|Æ[°¡]|Ä[‘\u0090\u0091]|Ã[\u0080-\u00bfŠŒ‚ƒ„…†‡ˆ‰‹“”•–—˜™š›œžŸ]|Ä[ƒ‚\u0082\u0083]"
)


def from_mojibake(text: str) -> str | None:
    """UTF-8 that was read as Windows-1252 ("Nguyá»…n"), when every byte of it fits."""
    if not _UTF8_SEEN.search(text):
        return None
    try:
        found = b"".join(_byte(sign) for sign in text).decode()
    except UnicodeError:
        return None
    return (
        found
        if any(not word.isascii() and is_syllable(word) for word in re.findall(r"[^\W\d_]+", found))
        else None
    )


def _byte(sign: str) -> bytes:
    return bytes([ord(sign)]) if ord(sign) < 0x100 else sign.encode("cp1252")
