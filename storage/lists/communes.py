"""The commune in an address: where a person belongs to is what picks the level and the agent."""

import re
from functools import lru_cache

from messages.formats import fold

_KINDS = {
    "phuong": "Phường",
    "p": "Phường",
    "xa": "Xã",
    "x": "Xã",
    "thi tran": "Thị trấn",
    "tt": "Thị trấn",
    "dac khu": "Đặc khu",
}
#: "xã" but not the one in "thị xã"; short forms need their dot, a digit or a separator before them.
_COMMUNE = re.compile(
    r"(?:^|(?<=[\s,;(\-–/.]))"
    r"(phường|phuong|(?<!thị )(?<!thi )xã|(?<!thị )(?<!thi )xa|thị trấn|thi tran|đặc khu|dac khu"
    r"|p(?=[.\s]*\d)|p(?=\.)|x(?=\.)|tt(?=\.))[\s.:]*"
    r"([^,;()\n/–]+)",
    re.IGNORECASE,
)
_NEXT_PLACE = re.compile(
    r"\s+(?:-\s|thành phố|thanh pho|tp\b|thị xã|thi xa|huyện|huyen|quận|quan\s"
    r"|tỉnh|tinh\s|h\.|q\.|t\.|tx\b).*$",
    re.IGNORECASE,
)


@lru_cache(maxsize=16384)
def commune_of(address: str) -> str:
    """Find the commune: "Khóm 1, phường 2" → "Phường 2"; "Ấp 3, xã Long Đức" → "Xã Long Đức"; else "".

    The last commune wins: "phường 5 (nay là phường Trà Vinh)" lives in the new one.
    """
    last = ""
    for found in _COMMUNE.finditer(address):
        name = _NEXT_PLACE.sub("", found[2].split(" - ")[0]).strip(" .-–")
        if name:
            last = f"{_KINDS[fold(found[1])]} {_name(name)}"
    return last


def as_commune(text: str) -> str:
    """A cell of a commune column: "P.2" → "Phường 2"; a bare name stays as written, a bare code is ""."""
    found = commune_of(text)
    if found:
        return found
    return "" if text.replace(".", "").isdecimal() else text


def _name(name: str) -> str:
    if name.isdecimal():
        return str(int(name))
    return name.title() if name.isupper() or name.islower() else name
