"""Persons who do not take part yet: potential ones, pupils and students, those the state pays a card for.

Offices keep them by hand (2800, 3532 III.1.2, III.2.2); no form prescribes the columns.
"""

import hashlib
import re
from dataclasses import replace
from datetime import date

from messages.area_names import area_key
from messages.formats import fold
from messages.language import _
from messages.registers import Prospect
from messages.subjects import Phone
from storage.lists.cells import (
    is_citizen_number,
    read_insurance_code,
    read_partial_day,
    read_tax_code,
    read_text,
)
from storage.lists.communes import as_commune, commune_of
from storage.lists.row_view import RowView
from storage.lists.surroundings import Surroundings
from storage.lists.vocabulary import Column, Vocabulary, field

_CITIZEN = re.compile(r"\b(cccd|cmnd|can cuoc|dinh danh)\b")
_NO = re.compile(r"^(khong|ko|k|chua|no|0|tu choi)\b")


def _refine(column: Column, group: str, leaf: str) -> Column:
    del group
    return replace(column, hint="citizen") if column.field == "code" and _CITIZEN.search(leaf) else column


VOCABULARY = Vocabulary(
    kind="prospects",
    code="code",
    name="name",
    needed=(("name",), ("phone", "address", "area", "email", "birth")),
    refine=_refine,
    fields=(
        field("ordinal", "STT", "stt | tt | so tt | so thu tu | thu tu"),
        field("name", "Họ và tên", "ho va ten | ho ten | ten | hoc sinh | sinh vien | ho ten hoc sinh | "
              "ho va ten hoc sinh | ho va ten hoc sinh sinh vien | ho va ten sinh vien | ten nguoi dan"),
        field("code", "Mã số BHXH / CCCD", "ma so bhxh | ma bhxh | so bhxh | ma so bhxh bhyt | ma the bhyt | "
              "cccd | so cccd | can cuoc | so can cuoc | can cuoc cong dan | so dinh danh | "
              "so dinh danh ca nhan | cmnd cccd | cccd cmnd | so cccd cmnd | ma dinh danh"),
        field("birth", "Ngày sinh", "ngay sinh | nam sinh | ngay thang nam sinh | sinh ngay"),
        field("address", "Địa chỉ", "dia chi | noi o | noi cu tru | cho o | dia chi lien he | thuong tru | "
              "dia chi thuong tru | dia chi hien tai"),
        field("area", "Xã/phường", "xa phuong | phuong xa | phuong | xa | dia ban | xa phuong thi tran | "
              "xa phuong dac khu"),
        field("phone", "Điện thoại", "dien thoai | so dien thoai | sdt | so dt | dt | di dong | zalo | "
              "so zalo | dien thoai lien he | dien thoai phu huynh"),
        field("email", "Email", "email | e mail | dia chi email | thu dien tu | mail"),
        field("agent", "Mã nhân viên thu", "ma nhan vien thu | ma nvt | ma nhan vien | nhan vien thu | "
              "nguoi phu trach | nhan vien phu trach"),
        field("school", "Trường", "truong | ten truong | truong hoc | co so giao duc | lop truong | "
              "don vi truong"),
        field("consent", "Ngày đồng ý nhận tin", "ngay dong y nhan tin | dong y nhan tin | ngay dong y | "
              "dong y | ngay dong y cho nhan tin | dong y cho nhan tin | ngay chap thuan"),
        field("consent_text", "Nội dung đồng ý", "noi dung dong y | noi dung dong y nhan tin | "
              "dong y noi dung | "
              "noi dung chap thuan | pham vi dong y"),
        field("other", "", "ghi chu | gioi tinh | nghe nghiep | lop | dan toc | doi tuong | "
              "thu nhap | ho khau | "
              "ket qua | ngay gap | nhom | tinh | huyen | quan huyen | so the bhyt | han the | noi kham | "
              "phu huynh | ho ten phu huynh | ly do | so tien | so tien phai dong"),
    ),
)  # fmt: skip


def read_row(view: RowView, around: Surroundings) -> tuple[Prospect, ...]:
    """One person; none when the row cannot be used (see `view.errors`)."""
    name = view.name("name")
    if not name and not view.errors:
        view.say("name_missing", _("Thiếu họ và tên."), view.column("name"), error=True)
    cell, column = view.first("birth")
    birth, remarks = read_partial_day(cell, today=view.habits.today)
    view.keep(remarks, column)
    address = view.text("address")
    area = as_commune(view.text("area")) or commune_of(address) or around.area
    phones = view.phones(view.filled("phone"))
    code = _code(view) or _key(name, birth, area, phones)
    if not code and not view.errors:
        view.say(
            "person_unclear",
            _("Chưa đủ để biết là ai: hãy ghi thêm ngày sinh, xã/phường, điện thoại, CCCD hoặc mã số BHXH."),
            view.column("name"),
            error=True,
        )
    if view.errors:
        return ()
    emails = view.emails(view.filled("email"))
    consent_on = _consent(view)
    return (
        Prospect(
            code=code,
            name=name,
            birth=birth,
            address=address,
            area=area,
            phones=phones,
            email=emails[0] if emails else "",
            agent=view.text("agent") or around.agent,
            school=view.text("school"),
            consent_on=consent_on,
            consent_text=view.text("consent_text") if consent_on else "",
        ),
    )


def _code(view: RowView) -> str:
    """Mã số BHXH, else the citizen's number; a wrong one is told and not used."""
    cell, column = view.first("code", "")
    code, remarks = read_insurance_code(cell)
    if code:
        view.keep(remarks, column)
        return code
    if [r for r in remarks if r.code == "code_personal_id"]:
        return "".join(read_text(cell)[0].split())
    view.keep(remarks, column)
    cell, column = view.first("code", "citizen")
    citizen, remarks = read_tax_code(cell)
    if citizen and is_citizen_number(citizen):
        view.keep(remarks, column)
        return citizen
    if cell is not None and read_text(cell)[0]:
        message = _("Số CCCD không đúng 12 chữ số: nhận diện bằng họ tên, ngày sinh và địa bàn.")
        view.say("citizen_number_invalid", message, column)
    return ""


def _key(name: str, birth: str | None, area: str, phones: tuple[Phone, ...]) -> str:
    """The same key for the same person next month: name, birth, and commune or telephone."""
    place = area_key(area) or (phones[0].e164 if phones else "")
    if not name or not (birth or place):
        return ""
    told = "\n".join((fold(name), birth or "", place))
    return "~" + hashlib.sha256(told.encode()).hexdigest()[:16]


def _consent(view: RowView) -> date | None:
    """The day of a consent. One without its day cannot be proved (NĐ 356/2025 Đ.6), so it is none."""
    cell, column = view.first("consent")
    text = read_text(cell)[0]
    if not text or _NO.match(fold(text)):
        return None
    day = view.day("consent") if any(sign.isdigit() for sign in text) else None
    if day is None:
        view.say(
            "consent_undated",
            _("Đồng ý nhận tin phải ghi ngày; chưa có ngày nên người này chưa được nhắn tin."),
            column,
        )
        return None
    if day > view.habits.today:
        view.say("consent_ahead", _("Ngày đồng ý nhận tin ở tương lai: chưa được nhắn tin."), column)
        return None
    return day
