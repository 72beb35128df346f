"""Whether a run of letters can be a Vietnamese syllable, by the spelling rules rather than by a word list.

A syllable is an onset, a rhyme and one of six tones. The rhymes are few enough to write every one of
them out with every tone on the vowel that carries it, in the old style (hoà) and the new (hòa).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

#: Rhymes without tone. Ambiguous only in where "i" and "y" take over, which the onset decides below.
_RHYMES: Final = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu
    iêc iêm iên iêng iêp iêt iêu yêm yên yêng yêt yêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet
    oi om on ong oong ooc op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut
    uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y ynh ych yt ăk ak ôk
"""  # the last three: Đắk Lắk and its neighbours
_ONSET: Final = re.compile("ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx]|")
_TONES: Final = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_STOP_TONES: Final = ("\u0301", "\u0323")  # before c, ch, p, t only sắc and nặng are spoken
_GLIDES: Final = ("oa", "oe", "uy")  # open: old style marks the second vowel, new style the first
_AFTER_Y: Final = frozenset(("", *"êếềểễệ"))
_FRONT: Final = frozenset("eêiy")


def _carriers(rhyme: str) -> tuple[int, ...]:
    """Which letters of a rhyme may carry the tone."""
    if rhyme in _GLIDES:
        return (0, 1)
    vowels = [at for at, letter in enumerate(rhyme) if letter in "aăâeêioôơuưy"]
    marked = [at for at in vowels if rhyme[at] in "ăâêôơ"] or [at for at in vowels if rhyme[at] == "ư"]
    if marked:
        return (marked[-1],)
    if len(vowels) == 1:
        return (vowels[0],)
    if len(vowels) == 3 or vowels[-1] != len(rhyme) - 1:
        return (vowels[1],)  # oai, uya; oan, uyt, oong
    return (vowels[0],)


def _spelled() -> Iterator[str]:
    for rhyme in _RHYMES.split():
        for at in _carriers(rhyme):
            for tone in _STOP_TONES if rhyme[-1] in "cptk" or rhyme.endswith("ch") else _TONES:
                yield unicodedata.normalize("NFC", rhyme[: at + 1] + tone + rhyme[at + 1 :])


_TONED: Final = frozenset(_spelled())


@lru_cache(maxsize=4096)
def _bare_front(rhyme: str) -> bool:
    return unicodedata.normalize("NFD", rhyme)[:1] in _FRONT


def _fits(onset: str, rhyme: str) -> bool:
    """Whether this onset is spelled this way before this vowel: "ke" but "ca", "nghi" but "nga"."""
    if rhyme not in _TONED:
        return False
    front = _bare_front(rhyme)
    if onset in {"c", "g", "ng"}:
        return not front or (onset == "g" and rhyme[0] in "iìíỉĩị")
    if onset in {"k", "gh", "ngh"}:
        return front
    if onset == "q":
        return rhyme in {"uy", "ùy", "úy", "ủy", "ũy", "ụy"}
    if unicodedata.normalize("NFD", rhyme)[0] == "y" and rhyme[1:2] not in _AFTER_Y:
        return onset == "qu"  # quýt, quỳnh; but yên, yêu and a lone y
    return True


@lru_cache(maxsize=32768)
def is_syllable(word: str) -> bool:
    """Whether an NFC word is one correctly spelled Vietnamese syllable, in lower, Title or UPPER case."""
    if not word.isalpha() or not (word.islower() or word.isupper() or word == word.capitalize()):
        return False
    low = word.lower()
    found = _ONSET.match(low)
    onset = found.group() if found else ""
    while True:
        if _fits(onset, low[len(onset) :]):
            return True
        if not onset:
            return False
        onset = onset[:-1]  # "gì" is g + ì, "giếng" is g + iếng
