"""What the office's other lists become: units and people who do not take part, its own staff, its areas."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from messages.roles import Role
from messages.subjects import Contact, Phone


class Coverage(StrEnum):
    """How far a unit on the tax authority's list takes part (2800, 3532 III.1.2; CV2022 I.3.3)."""

    NEVER = "never"  # D04a-TS, 02a-KT: none of its workers is insured
    UNDER = "under"  # D04b-TS, 03a-KT: not all of them


class AreaKind(StrEnum):
    PROVINCE = "province"
    OFFICE = "office"  # BHXH cơ sở
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnregisteredUnit:
    """A unit that pays for none or not for all of its workers, by the tax data."""

    code: str  #: mã đơn vị where the list gives one, else the tax code
    tax_code: str  #: 10, 12 or 13 digits; "" where the list gives none
    name: str
    coverage: Coverage
    workers: int | None = None  #: by the tax data
    insured: int | None = None
    missing: int | None = None
    address: str = ""
    area: str = ""
    contacts: tuple[Contact, ...] = ()
    officers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingWorker:
    """Somebody a unit does not insure: personal data, for that unit's eyes only."""

    unit: str  #: tax code or code of the unit
    name: str
    code: str = ""  #: tax code or citizen's number, as the list gives it
    birth: str | None = None  #: "1985-03-05", "1999-12" or "1965"
    income: int | None = None  #: đồng
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """Somebody who does not take part yet."""

    code: str  #: mã số BHXH or citizen's number, else "~" and a stable key of who it is
    name: str
    birth: str | None = None
    address: str = ""
    area: str = ""
    phones: tuple[Phone, ...] = ()
    email: str = ""
    agent: str = ""  #: mã nhân viên thu
    school: str = ""
    consent_on: date | None = None  #: the day the person agreed to be written to; None: never
    consent_text: str = ""  #: to what


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """One of the office's own people."""

    code: str
    name: str
    title: str = ""
    roles: tuple[Role, ...] = ()
    areas: tuple[str, ...] = ()  #: as written; () = the whole office
    team: str = ""
    phone: str = ""  #: "+84900000011"
    email: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaEntry:
    """A province, an office or a commune for as long as it exists under that name."""

    kind: AreaKind
    name: str
    since: date
    until: date | None = None  #: last day; None: it still exists
    code: str = ""
    parent: str = ""  #: name or code of what it lies in; "" for a province
    source: str = ""  #: the decision it rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionEntry:
    """Months in which a unit need not pay to the pension fund (Luật 41/2024/QH15 Đ.37)."""

    code: str  #: mã đơn vị
    since: date  #: first day of its first month
    until: date  #: last day of its last month
    decision: str
