"""How Vietnamese was written before Unicode: TCVN3 gives a letter one byte, VNI gives it a base and a mark.

Both are given as such text looks once it has been taken for Windows-1252, which is how a spreadsheet
stores it. Sources: TCVN 5712:1993 (VN3) and the VNI-Windows character set.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

#: Toned capitals have no code of their own: their fonts draw the lower-case code as a capital.
TCVN3: Final = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)

#: What follows a base letter in VNI, tones in the order none, sắc, huyền, hỏi, ngã, nặng.
_VNI_TONES: Final = " ùøûõï"
_VNI_BREVE: Final = "êéèúüë"
_VNI_CIRCUMFLEX: Final = "âáàåãä"
_VNI_SINGLE: Final = {
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "ô": "ơ",
    "ö": "ư",
    "ñ": "đ",
    "î": "ỵ",
}
_TONES: Final = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")


def _vni_lower() -> Iterator[tuple[str, str]]:
    yield from _VNI_SINGLE.items()
    for base, letter in (("a", "a"), ("e", "e"), ("o", "o"), ("u", "u"), ("y", "y"), ("ô", "ơ"), ("ö", "ư")):
        for mark, tone in zip(_VNI_TONES[1:], _TONES[1:], strict=True):
            if (base, mark) != ("y", "ï"):  # ỵ is a single code
                yield base + mark, unicodedata.normalize("NFC", letter + tone)
    for mark, tone in zip(_VNI_BREVE, _TONES, strict=True):
        yield "a" + mark, unicodedata.normalize("NFC", "ă" + tone)
    for base, letter in (("a", "â"), ("e", "ê"), ("o", "ô")):
        for mark, tone in zip(_VNI_CIRCUMFLEX, _TONES, strict=True):
            yield base + mark, unicodedata.normalize("NFC", letter + tone)


#: Lower and upper case; a capital's mark is a capital too.
VNI: Final = {k: v for low in _vni_lower() for k, v in (low, (low[0].upper(), low[1].upper()))}
_VNI_CODE: Final = re.compile("[aeouyôö][ùøûõïêéèúüëâáàåãä]|.", re.IGNORECASE | re.DOTALL)


def from_tcvn3(word: str) -> str | None:
    """The Unicode word, toned capitals in lower case; None when a sign is no TCVN3 code."""
    out = []
    for sign in word:
        letter = sign if sign.isascii() else TCVN3.get(sign)
        if letter is None:
            return None
        out.append(letter)
    return "".join(out)


def from_vni(word: str) -> str | None:
    """The Unicode word; None when a sign is no VNI code in its place. The longest code counts."""
    out = []
    for code in _VNI_CODE.findall(word):
        letter = code if code.isascii() else _vni_letter(code)
        if letter is None:
            return None
        out.append(letter)
    return "".join(out)


def _vni_letter(code: str) -> str | None:
    if code in VNI:
        return VNI[code]
    if len(code) == 1:
        return None
    low = VNI.get(code.lower())
    if low is not None:  # a capital base may carry a small mark; the other way round is no VNI
        return low.upper() if code[0].isupper() else None
    first, second = (c if c.isascii() else VNI.get(c) for c in code)
    return None if first is None or second is None else first + second
