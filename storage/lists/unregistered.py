"""Units that insure none or not all of their workers, from the tax data: D04a-TS, D04b-TS, 02a-KT, 03a-KT.

The bodies of these forms are in no source at hand; offices keep them with the columns named here.
"""

import re
from dataclasses import replace

from messages.formats import fold
from messages.language import _
from messages.registers import Coverage, UnregisteredUnit
from messages.subjects import Contact
from storage.lists.cells import read_amount, read_tax_code, read_text, read_unit_code
from storage.lists.communes import as_commune, commune_of
from storage.lists.row_view import RowView
from storage.lists.surroundings import Surroundings
from storage.lists.vocabulary import Column, Vocabulary, field

_MOST_WORKERS = 1_000_000
_COUNTED = re.compile(r"(\d[\d.]*) ?(?:nguoi|lao dong|ld|nld)\.?")
_PERSON = re.compile(r"\b(dai dien|giam doc|chu ho|chu (doanh nghiep|don vi|co so)|lien he|ke toan)\b")


def _refine(column: Column, group: str, leaf: str) -> Column:
    """The representative's own number or name is not the unit's: "Người đại diện › Mã số thuế"."""
    path = f"{group} {leaf}"
    if column.field in {"tax_code", "name", "address", "code"} and _PERSON.search(path):
        return replace(column, field="contact" if column.field == "name" else "other")
    if column.field in {"workers", ""} and re.search(r"\b(lao dong|so nguoi|so ld)\b", group):
        told = next((name for name, pattern in _COUNTS if pattern.search(leaf)), "")
        return replace(column, field=told or column.field)
    return column


_COUNTS = (
    ("missing", re.compile(r"\bchua (tham gia|dong|dang ky)\b|\bcon thieu\b")),
    ("insured", re.compile(r"\b(da|dang) (tham gia|dong)\b")),
    ("workers", re.compile(r"\b(thue|quyet toan|tong|thuc te)\b")),
)

VOCABULARY = Vocabulary(
    kind="unregistered",
    code="tax_code",
    name="name",
    needed=(("tax_code", "code"), ("name",), ("workers", "insured", "missing")),
    refine=_refine,
    fields=(
        field("ordinal", "STT", "stt | tt | so tt | so thu tu | thu tu"),
        field(
            "code",
            "Mã đơn vị",
            "ma don vi | madvi | ma dvi | ma dv | ma don vi bhxh | ma so don vi | ma don vi tham gia | "
            "ma don vi tham gia bhxh",
        ),
        field(
            "tax_code",
            "Mã số thuế",
            "ma so thue | mst | ma so thue don vi | mst don vi | ma so thue doanh nghiep | mst dn | "
            "ma so doanh nghiep | ma so dn | masothue | ma thue | ma so thue to chuc | ma so hkd | "
            "ma so ho kinh doanh | ma so thue co quan chi tra",
        ),
        field(
            "name",
            "Tên đơn vị",
            "ten don vi | tendvi | ten dvi | ten dv | don vi | ten doanh nghiep | ten dn | ten cong ty | "
            "ten nguoi su dung lao dong | ten don vi su dung lao dong | don vi su dung lao dong | "
            "ten to chuc | ten co quan chi tra | co quan chi tra | ten to chuc chi tra thu nhap | "
            "ten nguoi nop thue | nguoi nop thue | ten ho kinh doanh | ho kinh doanh | ten co so | ten nnt",
        ),
        field(
            "address",
            "Địa chỉ",
            "dia chi | dia chi tru so | dia chi don vi | tru so | dia chi kinh doanh | dia chi lien he",
        ),
        field(
            "area",
            "Xã/phường",
            "xa phuong | phuong xa | xa phuong thi tran | xa phuong dac khu | phuong | xa | dia ban | ten xa",
        ),
        field(
            "workers",
            "Số lao động theo thuế",
            "so lao dong theo thue | so lao dong theo du lieu thue | so lao dong quyet toan thue | "
            "so ld theo thue | so lao dong theo quyet toan thue | lao dong theo thue | so lao dong tncn | "
            "so lao dong ke khai thue | so lao dong quyet toan thue tncn | tong so lao dong | so lao dong | "
            "so ld | sld | so lao dong thuc te | so nguoi lao dong | lao dong | so lao dong tra thu nhap",
            groups=True,
        ),
        field(
            "insured",
            "Số đã tham gia",
            "so da tham gia | so lao dong da tham gia | so lao dong dang tham gia | da tham gia | "
            "dang tham gia | so nguoi da tham gia | so ld da tham gia | so lao dong da dong bhxh | "
            "so lao dong da tham gia bhxh | so lao dong da tham gia bhxh bhyt | da tham gia bhxh | "
            "so dang tham gia | so lao dong tham gia bhxh | so dang tham gia bhxh | so da dong",
        ),
        field(
            "missing",
            "Số chưa tham gia",
            "so chua tham gia | so lao dong chua tham gia | chua tham gia | so nguoi chua tham gia | "
            "so ld chua tham gia | so lao dong chua tham gia bhxh | so lao dong chua tham gia bhxh bhyt | "
            "chua tham gia bhxh | so lao dong chua dong | so con thieu | so lao dong con thieu | chenh lech",
        ),
        field(
            "contact",
            "Người liên hệ",
            "nguoi lien he | ten nguoi lien he | nguoi dai dien | nguoi dai dien phap luat | "
            "dai dien phap luat | chu doanh nghiep | chu ho | chu co so | giam doc | ke toan",
        ),
        field(
            "phone",
            "Điện thoại",
            "dien thoai | so dien thoai | sdt | so dt | dt | dien thoai lien he | di dong | tel | "
            "phone | zalo",
        ),
        field("email", "Email", "email | e mail | dia chi email | thu dien tu | mail | hop thu"),
        field(
            "officer",
            "Cán bộ chuyên quản",
            "chuyen quan | can bo chuyen quan | can bo thu | can bo phu trach | can bo quan ly | "
            "vien chuc phu trach | can bo theo doi",
        ),
        field(
            "other",
            "",
            "ghi chu | ly do | nganh nghe | loai hinh | khoi | tinh | huyen | quan huyen | ngay cap | "
            "ngay hoat dong | tinh trang | trang thai | co quan thue | chi cuc thue | quy luong | "
            "tong thu nhap | thu nhap | tong quy luong | nam quyet toan | nam | ket qua | so thong bao | "
            "ngay thong bao | cccd | ngay sinh | ho va ten | ho ten | ma so thue ca nhan | mst ca nhan",
        ),
    ),
)


def read_row(view: RowView, around: Surroundings) -> tuple[UnregisteredUnit, ...]:
    """One unit; none when the row cannot be used (see `view.errors`)."""
    code = _unit_code(view)
    tax_code = _tax_code(view, needed=not code)
    name = view.name("name", person=False)
    if not name and not view.errors:
        view.say("name_missing", _("Thiếu tên đơn vị."), view.column("name"), error=True)
    workers, insured, missing = (_count(view, field) for field in ("workers", "insured", "missing"))
    workers, insured, missing = _balanced(view, workers, insured, missing)
    if view.errors:
        return ()
    address = view.text("address")
    return (
        UnregisteredUnit(
            code=code or tax_code,
            tax_code=tax_code,
            name=name,
            coverage=_coverage(view, around, insured),
            workers=workers,
            insured=insured,
            missing=missing,
            address=address,
            area=as_commune(view.text("area")) or commune_of(address) or around.area,
            contacts=_contacts(view),
            officers=_officers(view) or ((around.officer,) if around.officer else ()),
        ),
    )


def _unit_code(view: RowView) -> str:
    cell, column = view.first("code")
    value, remarks = read_unit_code(cell)
    view.keep(remarks, column)
    return value or ""


def _tax_code(view: RowView, *, needed: bool) -> str:
    cell, column = view.first("tax_code", needed=needed)
    value, remarks = read_tax_code(cell)
    view.keep(remarks, column, needed=needed)
    if not value and needed and not view.errors:
        view.say(
            "tax_code_missing",
            _("Thiếu mã số thuế và mã đơn vị: hãy ghi ít nhất một."),
            view.column("tax_code") or view.column("code"),
            error=True,
        )
    return value or ""


def _count(view: RowView, field: str) -> int | None:
    cell, column = view.first(field, needed=True)
    if cell is None or (isinstance(cell, str) and not cell.strip(" -–")):
        return None
    told = _COUNTED.fullmatch(fold(cell)) if isinstance(cell, str) else None
    value, remarks = read_amount(told[1] if told else cell)
    view.keep([r for r in remarks if r.error], column, needed=True)
    if value is not None and not 0 <= value < _MOST_WORKERS:
        view.say("workers_unread", _("Không đọc được số lao động."), column, error=True)
        return None
    return value


def _balanced(
    view: RowView, workers: int | None, insured: int | None, missing: int | None
) -> tuple[int | None, int | None, int | None]:
    """What two of the three figures say of the third; three that disagree are told, and the list's stand."""
    if missing is None and workers is not None:
        missing = workers - (insured or 0)
    elif workers is None and missing is not None and insured is not None:
        workers = missing + insured
    elif None not in {workers, insured, missing} and workers != (insured or 0) + (missing or 0):
        view.say(
            "counts_differ",
            _(
                "{workers} lao động theo thuế khác {insured} đã tham gia + {missing} chưa tham gia: "
                "hãy kiểm tra.",
                workers=workers,
                insured=insured,
                missing=missing,
            ),
            view.column("missing"),
        )
    if missing is not None and missing <= 0 and not view.errors:
        view.say(
            "nobody_missing",
            _("Theo các số ghi ở dòng này thì đơn vị không thiếu lao động nào: hãy kiểm tra."),
            view.column("missing") or view.column("insured"),
            error=True,
        )
    return workers, insured, missing


def _coverage(view: RowView, around: Surroundings, insured: int | None) -> Coverage:
    """The figures decide; without them the section, then the title."""
    if insured is None:
        return around.coverage or Coverage.NEVER
    told = Coverage.UNDER if insured else Coverage.NEVER
    if around.coverage not in {None, told}:
        view.say(
            "coverage_differs",
            _(
                "Danh sách ghi là đơn vị {titled} nhưng số đã tham gia là {insured}: đã theo con số.",
                titled=_("chưa tham gia") if told is Coverage.UNDER else _("tham gia chưa đầy đủ"),
                insured=insured,
            ),
            view.column("insured"),
        )
    return told


def _contacts(view: RowView) -> tuple[Contact, ...]:
    phones = view.phones(view.filled("phone"))
    emails = view.emails(view.filled("email"))
    name = view.text("contact")
    if not phones and not emails:
        view.say(
            "contact_missing",
            _("Chưa có điện thoại hay email: chỉ gửi được qua bưu chính."),
            view.column("phone") or view.column("email"),
        )
    first = Contact(name=name, phones=phones, email=emails[0] if emails else "")
    more = tuple(Contact(email=email) for email in emails[1:])
    return (first, *more) if name or phones or emails else ()


def _officers(view: RowView) -> tuple[str, ...]:
    parts = [
        part for cell, _column in view.filled("officer") for part in re.split(r"[,;\n/]", read_text(cell)[0])
    ]
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
