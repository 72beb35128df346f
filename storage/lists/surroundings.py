"""What stands around a row and speaks for it: the letterhead, and the section it is under."""

import re
from dataclasses import dataclass, field
from datetime import date

from messages.formats import fold
from messages.registers import Coverage
from messages.subjects import Scheme, UnitGroup
from storage.lists.cells import months_at_least
from storage.lists.communes import commune_of
from storage.lists.vocabulary import heading_words

_HEALTH = re.compile(r"\b(bhyt|bao hiem y te|hgd|ho gia dinh)\b")
_VOLUNTARY = re.compile(r"\b(bhxh tu nguyen|bhxh tn|bhxhtn|bao hiem xa hoi tu nguyen|tu nguyen)\b")
_STAFF_CODE = re.compile(
    r"(?:nhân viên(?: thu)?|NVT)\b[^\n]*?(?:\bmã(?: số)?(?: NVT?)?\s*:?|[-–(])\s*([A-Z]{1,5}[-.]?\d[\w.-]*)",
    re.IGNORECASE,
)

_OFFICER = re.compile(
    r"(?:cán bộ|chuyên quản|viên chức|phụ trách|CBCQ|can bo|chuyen quan|phu trach)\b[^:\n]{0,40}:\s*([^\n]+)",
    re.IGNORECASE,
)
_REACHED_AT = re.compile(
    r"\s*([(\[]|[-–,;]\s|\b(?:SĐT|ĐT|điện thoại|email)\b|\d{4}|\S+@).*", re.IGNORECASE | re.DOTALL
)
_BAND = re.compile(r"\bnợ\b\D{0,40}?((?:từ|trên|dưới|hơn|quá)\b.*)", re.IGNORECASE)
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
#: How the title of a form says which units it lists: by its name, or by its number.
_UNDER = re.compile(
    r"\b(d ?04b( ts)?|03a kt|(tham gia )?(chua|khong) day du( nguoi| so)?( lao dong)?"
    r"|chua tham gia ((?!chua|tham)[a-z]+ ){0,8}day du)\b"
)
_NEVER = re.compile(r"\b(d ?04a( ts)?|02a kt|chua (tham gia|dang ky))\b")
#: "Mã số thuế: 0100109106", "Mã ĐV TZ0001X": the unit all rows below belong to.
_UNIT_CODE = re.compile(
    r"\b(?:mã số thuế|MST|mã đơn vị|mã ĐV|ma so thue|ma don vi)\b[^:\d\n]{0,20}?\s*[:.]?\s*"
    r"(\d{9,10}(?:\s*-\s*\d{3})?|\d{12,13}|[A-Z]{2}[A-Z0-9]\d{3,4}[A-Z]?)\b",
    re.IGNORECASE,
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
    officer: str = ""  #: who looks after the employers of this section
    months: float | None = None  #: the lower end of the debt ages it holds
    coverage: Coverage | None = None  #: of units on the tax authority's list
    unit: str = ""  #: tax code or code of the unit whose workers are listed

    spoken: dict[str, str] = field(default_factory=dict)  #: the section line each of these comes from

    def enter_section(self, text: str) -> None:
        self.organisation = text
        self.group = group_of(text)
        self.months = band_of_section(text)
        told = {
            "scheme": scheme_of(text),
            "area": commune_of(text),
            "agent": staff_code_of(text),
            "officer": officer_of(text),
            "coverage": coverage_of(text),
            "unit": unit_code_of(text),
        }
        self.spoken.pop("", None)
        for name, value in told.items():
            if value:
                setattr(self, name, value)
                self.spoken.pop(name, None)
                self.spoken[name] = text
        self.spoken[""] = text

    def sections(self) -> tuple[str, ...]:
        """The section lines that still speak, in the order they were met."""
        return tuple(dict.fromkeys(self.spoken.values()))


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


def officer_of(text: str) -> str:
    """Find the name in "Cán bộ chuyên quản: Lê Thị Mẫu (0900000001)"."""
    found = _OFFICER.search(text)
    return _REACHED_AT.sub("", found[1]).strip(" .:") if found else ""


def band_of_section(text: str) -> float | None:
    """Months at least: "II. Nợ từ 1 đến dưới 3 tháng" → 1.0."""
    found = _BAND.search(text)
    return months_at_least(found[1]) if found else None


def coverage_of(*lines: str) -> Coverage | None:
    """Read "D04b-TS" or "đơn vị tham gia chưa đầy đủ" as UNDER; None for neither, or where both are named."""
    told: set[Coverage] = set()
    for line in lines:
        words, under = _UNDER.subn(" ", heading_words(line))
        told |= {Coverage.UNDER} if under else set()
        told |= {Coverage.NEVER} if _NEVER.search(words) else set()
    return told.pop() if len(told) == 1 else None


def unit_code_of(text: str) -> str:
    """Find the unit in "Công ty Mẫu – MST: 0100109106"."""
    found = _UNIT_CODE.search(text)
    return re.sub(r"[\s-]", "", found[1]).upper() if found else ""


def group_of(text: str) -> UnitGroup | None:
    words = heading_words(text)
    return next((group for pattern, group in GROUP_WORDS if pattern.search(words)), None)


def says_active(text: str) -> bool:
    return bool(ACTIVE_WORDS.search(fold(text)))
