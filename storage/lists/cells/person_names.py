"""People's names in one manner of writing: capital initials, tones where schools put them today."""

import re
from functools import lru_cache
from typing import Final

from storage.lists.cells.syllables import is_syllable

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_OLD_TONE: Final = re.compile("([oO])([àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ])$|([uU])([ỳýỷỹỵỲÝỶỸỴ])$")
_ONTO_FIRST: Final = {
    **dict(zip("àáảãạèéẻẽẹ", ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe"), strict=True)),
    **dict(zip("ỳýỷỹỵ", ("ùy", "úy", "ủy", "ũy", "ụy"), strict=True)),
}
_FRENCH: Final = frozenset({"noé", "noè"})  # well-spelled by chance; no Vietnamese name is written so


@lru_cache(maxsize=65536)
def fix_name(text: str) -> str:
    """Normalise a name: "  HUỲNH   THỊ  É" → "Huỳnh Thị É", "Võ Thị Hoà" → "Võ Thị Hòa".

    Mixed case is the writer's own choice and stays.
    """
    name = " ".join(text.split())
    if name.isupper() or name.islower():
        name = _LETTERS.sub(lambda found: found.group()[0].upper() + found.group()[1:].lower(), name)
    if name.isascii():
        return name
    return _LETTERS.sub(lambda found: _new_tone(found.group()), name)


@lru_cache(maxsize=16384)
def _new_tone(word: str) -> str:
    """Move the tone: "Hoà" → "Hòa"; "Quý", "Hoàn" and words of other languages keep theirs."""
    found = _OLD_TONE.search(word)
    if found is None or word[:-2].lower().endswith("q") or word.lower() in _FRENCH or not is_syllable(word):
        return word
    first, second = (found[1], found[2]) if found[1] else (found[3], found[4])
    moved = _ONTO_FIRST[second.lower()]
    return word[:-2] + "".join(
        new.upper() if old.isupper() else new for old, new in zip((first, second), moved, strict=True)
    )
