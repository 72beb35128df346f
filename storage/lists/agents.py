"""The list of collection agents: organisations (tổ chức dịch vụ thu) and their staff (nhân viên thu)."""

import re
from dataclasses import replace

from messages.formats import fold
from messages.language import _
from messages.subjects import AgentStaff
from storage.lists.cells import read_text
from storage.lists.communes import as_commune
from storage.lists.row_view import RowView
from storage.lists.surroundings import Surroundings
from storage.lists.vocabulary import Column, Vocabulary, field

#: Written once per organisation, over all its staff: blank below means the same again.
ORGANISATION_FIELDS = ("organisation_code", "organisation_name", "organisation_type")

_ORGANISATION = re.compile(r"\b(to chuc|dai ly|buu cuc|diem thu|don vi|co quan)\b")
_STAFF = re.compile(r"\b(nhan vien|cong tac vien|nguoi thu|ca nhan)\b")
_INACTIVE = re.compile(
    r"\b(tam (ngung|dung|nghi|khoa)|ngung|nghi|thoi|dung|het (hieu luc|han)|khong|khoa|huy|cham dut)\b"
    r"|^(0|k|inactive)$"
)
_ORGANISATION_CODE = re.compile(
    r"(?:mã(?: số)?(?: đại lý)?\s*[:.]?|[-–(])\s*([A-Z]{1,4}\d{2,}\w*)", re.IGNORECASE
)


def _refine(column: Column, group: str, leaf: str) -> Column:
    """Whose name, code and phone: the organisation's are not the employee's."""
    path = f"{group} {leaf}"
    of_staff, of_organisation = bool(_STAFF.search(path)), bool(_ORGANISATION.search(path))
    if column.field in {"phone", "email"} and of_organisation and not of_staff:
        return replace(column, field="other")
    if column.rank < 1000 and group and not of_staff and _ORGANISATION.search(group):
        swap = {"name": "organisation_name", "code": "organisation_code", "plain_code": "organisation_code"}
        return replace(column, field=swap.get(column.field, column.field))
    if column.field == "plain_code":
        return replace(column, field="code")
    return column


VOCABULARY = Vocabulary(
    kind="agents",
    code="code",
    name="name",
    needed=(("code",), ("name",)),
    refine=_refine,
    fields=(
        field("ordinal", "STT", "stt | tt | so tt | so thu tu | thu tu"),
        field(
            "organisation_code",
            "Mã đại lý",
            "ma dai ly | ma dai ly thu | ma to chuc dich vu thu | ma to chuc | ma tcdvt | ma dl | "
            "ma tc dich vu thu | ma buu cuc | ma don vi | ma diem thu | ma to chuc dvt",
        ),
        field(
            "organisation_name",
            "Tên tổ chức dịch vụ thu",
            "ten to chuc dich vu thu | ten to chuc | to chuc dich vu thu | ten dai ly | "
            "ten dai ly thu | dai ly thu | dai ly | to chuc | ten tcdvt | tcdvt | ten don vi | "
            "don vi | buu cuc | ten buu cuc | diem thu | ten diem thu | don vi cong tac | "
            "co quan cong tac | noi cong tac",
        ),
        field(
            "organisation_type",
            "Loại",
            "loai | loai hinh | loai to chuc | loai dai ly | loai hinh to chuc | loai hinh dai ly | "
            "nhom | phan loai",
        ),
        field(
            "code",
            "Mã nhân viên thu",
            "ma nhan vien thu | ma nhan vien | ma nvt | ma nv thu | ma nv | ma so nv | ma so nhan vien thu | "
            "ma so nhan vien | ma nguoi thu | ma so nvt | so the nhan vien thu | "
            "ma the nhan vien thu | ma the",
        ),
        field("plain_code", "Mã nhân viên thu", "ma | ma so"),
        field(
            "name",
            "Họ tên nhân viên thu",
            "ho ten nhan vien thu | ho va ten nhan vien thu | ten nhan vien thu | ho ten nhan vien "
            "| ho va ten nhan vien | ten nhan vien | ho va ten | ho ten | ho ten nvt | ten nvt | "
            "ho va ten nvt | nhan vien thu | nhan vien | ten nv | ho ten nv | ho ten nguoi thu | "
            "nguoi thu | ten",
        ),
        field(
            "phone",
            "Điện thoại",
            "dien thoai | so dien thoai | sdt | so dt | dt | di dong | dien thoai lien he | "
            "so dien thoai lien he | sdt lien he | dtdd | dien thoai di dong | so di dong | tel | "
            "phone | zalo | so zalo | so dien thoai nhan vien thu",
        ),
        field(
            "email",
            "Email",
            "email | e mail | dia chi email | thu dien tu | dia chi thu dien tu | hop thu | mail | gmail",
        ),
        field(
            "areas",
            "Xã/phường phụ trách",
            "xa phuong phu trach | dia ban phu trach | dia ban | dia ban xa | dia ban xa phuong | "
            "dia ban thu | dia ban hoat dong | xa phuong | phuong xa | phu trach | khu vuc | "
            "khu vuc phu trach | xa phu trach | phuong xa phu trach | dia ban quan ly | "
            "noi phu trach | pham vi | xa | pham vi hoat dong | dia ban duoc giao",
        ),
        field(
            "status",
            "Trạng thái",
            "trang thai | tinh trang | trang thai hoat dong | tinh trang hoat dong | hieu luc | "
            "con hoat dong",
        ),
        field(
            "other",
            "",
            "dia chi | ngay sinh | nam sinh | gioi tinh | cccd | so cccd | cmnd | ngay cap | "
            "noi cap | so hop dong | hop dong | ngay ky | ngay hop dong | so the | ngay cap the | "
            "han the | ghi chu | ly do | ma so thue | so tai khoan | ngan hang | trinh do | "
            "ngay bat dau | ngay ket thuc | chi tieu | huyen | quan huyen | tinh | ma so bhxh | "
            "chuc vu | so quyet dinh | co quan bhxh | so nhan vien thu | so luong nhan vien | "
            "dien thoai dai ly | nguoi dai dien",
        ),
    ),
)


def read_row(view: RowView, around: Surroundings) -> tuple[AgentStaff, ...]:
    """One employee; none when the row cannot be used (see `view.errors`)."""
    cell, column = view.first("code", needed=True)
    code = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else read_text(cell)[0]
    if not code and not view.errors:
        view.say("code_missing", _("Thiếu mã nhân viên thu."), column or view.column("code"), error=True)
    name = view.name("name")
    if not name and not view.errors:
        view.say("name_missing", _("Thiếu họ tên nhân viên thu."), view.column("name"), error=True)
    if view.errors:
        return ()
    told_code = _ORGANISATION_CODE.search(around.organisation)
    section_name = _ORGANISATION_CODE.sub("", around.organisation).strip(" -–():,.")
    emails = view.emails(view.filled("email"))
    phones = view.phones(view.filled("phone"))
    if not phones and not view.filled("phone"):
        view.say("phone_missing", _("Chưa có số điện thoại."), view.column("phone"))
    return (
        AgentStaff(
            code="".join(code.split()).upper(),
            name=name,
            organisation_code=view.text("organisation_code") or (told_code[1] if told_code else ""),
            organisation_name=view.text("organisation_name") or section_name,
            organisation_type=view.text("organisation_type"),
            phones=phones,
            email=emails[0] if emails else "",
            areas=areas_in(view),
            active=not says_inactive(view.text("status")),
        ),
    )


def says_inactive(text: str) -> bool:
    return bool(_INACTIVE.search(fold(text)))


def areas_in(view: RowView) -> tuple[str, ...]:
    """Split "Phường 1; Phường 2" or "Phường 5, 7": a bare number repeats the kind before it."""
    cell, _column = view.first("areas")
    found: list[str] = []
    for piece in re.split(r"[;,/\n]|\s+và\s+", str(cell or "")):
        part = read_text(piece)[0].strip(" .-")
        if not part:
            continue
        if part.isdecimal() and found:
            part = f"{found[-1].split(' ')[0]} {part}"
        found.append(as_commune(part) or part)
    return tuple(dict.fromkeys(found))
