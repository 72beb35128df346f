"""The provinces: 63 until 30 June 2025, 34 since 1 July 2025 (NQ 202/2025/QH15), and which became which.

Codes are those of the General Statistics Office before and after the merger.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from messages.area_names import province_key

MERGED_ON = date(2025, 7, 1)
#: Hà Tây became part of Hà Nội and left 63 (NQ 15/2008/QH12); earlier days are answered by the same 63.
COUNTED_63_SINCE = date(2008, 8, 1)

#: old name, old code, name since the merger, code since the merger, other spellings of the old name
_ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    ("Hà Nội", "01", "Hà Nội", "01", ""),
    ("Hà Giang", "02", "Tuyên Quang", "08", ""),
    ("Cao Bằng", "04", "Cao Bằng", "04", ""),
    ("Bắc Kạn", "06", "Thái Nguyên", "19", ""),
    ("Tuyên Quang", "08", "Tuyên Quang", "08", ""),
    ("Lào Cai", "10", "Lào Cai", "15", ""),
    ("Điện Biên", "11", "Điện Biên", "11", ""),
    ("Lai Châu", "12", "Lai Châu", "12", ""),
    ("Sơn La", "14", "Sơn La", "14", "Son La"),
    ("Yên Bái", "15", "Lào Cai", "15", ""),
    ("Hòa Bình", "17", "Phú Thọ", "25", "Hoà Bình"),
    ("Thái Nguyên", "19", "Thái Nguyên", "19", ""),
    ("Lạng Sơn", "20", "Lạng Sơn", "20", ""),
    ("Quảng Ninh", "22", "Quảng Ninh", "22", ""),
    ("Bắc Giang", "24", "Bắc Ninh", "24", ""),
    ("Phú Thọ", "25", "Phú Thọ", "25", ""),
    ("Vĩnh Phúc", "26", "Phú Thọ", "25", ""),
    ("Bắc Ninh", "27", "Bắc Ninh", "24", ""),
    ("Hải Dương", "30", "Hải Phòng", "31", ""),
    ("Hải Phòng", "31", "Hải Phòng", "31", ""),
    ("Hưng Yên", "33", "Hưng Yên", "33", "Hung Yên"),
    ("Thái Bình", "34", "Hưng Yên", "33", ""),
    ("Hà Nam", "35", "Ninh Bình", "37", ""),
    ("Nam Định", "36", "Ninh Bình", "37", ""),
    ("Ninh Bình", "37", "Ninh Bình", "37", ""),
    ("Thanh Hóa", "38", "Thanh Hóa", "38", "Thanh Hoá"),
    ("Nghệ An", "40", "Nghệ An", "40", ""),
    ("Hà Tĩnh", "42", "Hà Tĩnh", "42", ""),
    ("Quảng Bình", "44", "Quảng Trị", "44", ""),
    ("Quảng Trị", "45", "Quảng Trị", "44", ""),
    ("Thừa Thiên Huế", "46", "Huế", "46", "T. Thiên - Huế | Huế"),
    ("Đà Nẵng", "48", "Đà Nẵng", "48", ""),
    ("Quảng Nam", "49", "Đà Nẵng", "48", ""),
    ("Quảng Ngãi", "51", "Quảng Ngãi", "51", ""),
    ("Bình Định", "52", "Gia Lai", "52", ""),
    ("Phú Yên", "54", "Đắk Lắk", "66", ""),
    ("Khánh Hòa", "56", "Khánh Hòa", "56", "Khánh Hoà"),
    ("Ninh Thuận", "58", "Khánh Hòa", "56", ""),
    ("Bình Thuận", "60", "Lâm Đồng", "68", ""),
    ("Kon Tum", "62", "Quảng Ngãi", "51", "Kom Tum"),
    ("Gia Lai", "64", "Gia Lai", "52", ""),
    ("Đắk Lắk", "66", "Đắk Lắk", "66", "Đắc Lắc"),
    ("Đắk Nông", "67", "Lâm Đồng", "68", "Đắc Nông"),
    ("Lâm Đồng", "68", "Lâm Đồng", "68", ""),
    ("Bình Phước", "70", "Đồng Nai", "75", ""),
    ("Tây Ninh", "72", "Tây Ninh", "80", ""),
    ("Bình Dương", "74", "TP Hồ Chí Minh", "79", ""),
    ("Đồng Nai", "75", "Đồng Nai", "75", ""),
    ("Bà Rịa - Vũng Tàu", "77", "TP Hồ Chí Minh", "79", "Bà Rịa-V. Tàu | Bà Rịa - V. Tàu | BR-VT"),
    ("TP Hồ Chí Minh", "79", "TP Hồ Chí Minh", "79", "Hồ Chí Minh | TP.HCM | HCM"),
    ("Long An", "80", "Tây Ninh", "80", ""),
    ("Tiền Giang", "82", "Đồng Tháp", "82", ""),
    ("Bến Tre", "83", "Vĩnh Long", "86", ""),
    ("Trà Vinh", "84", "Vĩnh Long", "86", ""),
    ("Vĩnh Long", "86", "Vĩnh Long", "86", ""),
    ("Đồng Tháp", "87", "Đồng Tháp", "82", ""),
    ("An Giang", "89", "An Giang", "91", ""),
    ("Kiên Giang", "91", "An Giang", "91", ""),
    ("Cần Thơ", "92", "Cần Thơ", "92", ""),
    ("Hậu Giang", "93", "Cần Thơ", "92", ""),
    ("Sóc Trăng", "94", "Cần Thơ", "92", ""),
    ("Bạc Liêu", "95", "Cà Mau", "96", ""),
    ("Cà Mau", "96", "Cà Mau", "96", ""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """One province as it was, or is, between two days."""

    name: str
    code: str  #: of the General Statistics Office, two digits
    since: date
    until: date | None  #: last day; None: it still exists
    aliases: tuple[str, ...] = ()
    became: str = ""  #: of one of the 63: the name of the province it is part of since the merger


@lru_cache
def before_merger() -> tuple[Province, ...]:
    """The 63, by code."""
    return tuple(
        Province(
            name=name,
            code=code,
            since=COUNTED_63_SINCE,
            until=MERGED_ON - timedelta(days=1),
            aliases=_split(aliases),
            became=became,
        )
        for name, code, became, _code, aliases in _ROWS
    )


@lru_cache
def since_merger() -> tuple[Province, ...]:
    """The 34, by code."""
    codes = {became: code for _name, _code, became, code, _aliases in _ROWS}
    return tuple(
        Province(name=name, code=code, since=MERGED_ON, until=None, aliases=_aliases_of(name, code))
        for name, code in sorted(codes.items(), key=lambda pair: pair[1])
    )


def provinces_on(day: date) -> tuple[Province, ...]:
    """Every province that exists on a day."""
    return since_merger() if day >= MERGED_ON else before_merger()


def province_of(name: str, *, on: date) -> Province | None:
    """The province of that name on a day: "Trà Vinh" is one until 30/06/2025 and none since.

    "tỉnh", "thành phố", accents, tone style and the spellings of older tables do not matter.
    """
    return _by_key(on >= MERGED_ON).get(province_key(name))


def successor(name: str) -> Province | None:
    """What a province is today: "Trà Vinh" → Vĩnh Long, "Vĩnh Long" → Vĩnh Long; None for no province."""
    now = province_of(name, on=MERGED_ON)
    if now is not None:
        return now
    old = _by_key(after=False).get(province_key(name))
    return None if old is None else province_of(old.became, on=MERGED_ON)


@lru_cache
def _by_key(after: bool) -> dict[str, Province]:  # noqa: FBT001 - two tables, one key
    listed = since_merger() if after else before_merger()
    return {province_key(spelt): one for one in listed for spelt in (*one.aliases, one.name)}


def _aliases_of(name: str, code: str) -> tuple[str, ...]:
    """Spellings go on where the name goes on; Thừa Thiên Huế alone goes on under another one."""
    old = next(row for row in _ROWS if row[2] == name and (row[0] == name or row[1] == code == "46"))
    return (*_split(old[4]), *(() if old[0] == name else (old[0],)))


def _split(aliases: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in aliases.split("|") if part.strip())
