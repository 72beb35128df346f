"""What stands around a row and speaks for it: the letterhead, and the section it is under."""

import re
from dataclasses import dataclass
from datetime import date

from messages.formats import fold
from messages.subjects import Scheme, UnitGroup
from storage.lists.communes import commune_of
from storage.lists.vocabulary import heading_words

_HEALTH = re.compile(r"\b(bhyt|bao hiem y te|hgd|ho gia dinh)\b")
_VOLUNTARY = re.compile(r"\b(bhxh tu nguyen|bhxh tn|bhxhtn|bao hiem xa hoi tu nguyen|tu nguyen)\b")
_STAFF_CODE = re.compile(
    r"(?:nhân viên(?: thu)?|NVT)\b[^\n]*?(?:\bmã(?: số)?(?: NVT?)?\s*:?|[-–(])\s*([A-Z]{1,5}[-.]?\d[\w.-]*)",
    re.IGNORECASE,
)

#: What a status, a section or a note says about an employer. First match wins; "tạm ngừng" is not "ngừng".
GROUP_WORDS = (
    (
        re.compile(
            r"\b(giai the|pha san|cham dut|mat tich|bo tron|bo dia chi|khong con hoat dong|dong ma so thue)\b"
        ),
        UnitGroup.DISSOLVED,
    ),
    (re.compile(r"\b(tam (dung|ngung|hoan|nghi))\b"), UnitGroup.SUSPENDED_PENSION),
    (
        re.compile(r"\b((ngung|dung|khong|het|nghi) (hoat dong|san xuat|sxkd|kinh doanh|sx kd))\b"),
        UnitGroup.DISSOLVED,
    ),
    (
        re.compile(r"\b(chi tham gia bhyt|ngan sach (nha nuoc )?(dong|ho tro)|bhyt ngan sach|nsnn)\b"),
        UnitGroup.STATE_BUDGET_HEALTH,
    ),
)
ACTIVE_WORDS = re.compile(
    r"\b(dang (hoat dong|tham gia|dong|sxkd)|hoat dong|binh thuong|active)\b|^(1|x|co)$"
)


@dataclass(slots=True)
class Surroundings:
    """Grows as the rows go by: a section speaks until the next one of its kind."""

    period: date  #: the month the list is for
    period_known: bool = True
    as_of: date | None = None
    title_scheme: Scheme | None = None
    scheme: Scheme | None = None
    group: UnitGroup | None = None
    area: str = ""
    agent: str = ""
    organisation: str = ""

    def enter_section(self, text: str) -> None:
        found = scheme_of(text)
        if found is not None:
            self.scheme = found
        self.area = commune_of(text) or self.area
        self.agent = staff_code_of(text) or self.agent
        self.group = group_of(text)
        self.organisation = text


def scheme_of(text: str) -> Scheme | None:
    """The one scheme a text names; None for none or both."""
    words = heading_words(text)
    health, voluntary = bool(_HEALTH.search(words)), bool(_VOLUNTARY.search(words))
    if health == voluntary:
        return None
    return Scheme.HOUSEHOLD_HEALTH if health else Scheme.VOLUNTARY


def staff_code_of(text: str) -> str:
    """Find the code in "Nhân viên thu: Lê Thị Mẫu - Mã: NV01"."""
    found = _STAFF_CODE.search(text)
    return found[1] if found else ""


def group_of(text: str) -> UnitGroup | None:
    words = heading_words(text)
    return next((group for pattern, group in GROUP_WORDS if pattern.search(words)), None)


def says_active(text: str) -> bool:
    return bool(ACTIVE_WORDS.search(fold(text)))
