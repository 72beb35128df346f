"""Who is not insured at a unit that should insure them: 02-KT and 03-KT, attached to the notice 04-KT."""

import re
from dataclasses import replace

from messages.language import _
from messages.registers import MissingWorker
from storage.lists.cells import read_partial_day, read_tax_code, read_text, read_unit_code
from storage.lists.row_view import RowView
from storage.lists.surroundings import Surroundings
from storage.lists.vocabulary import Column, Vocabulary, field

_UNIT = re.compile(
    r"\b(don vi|doanh nghiep|cong ty|to chuc|co quan chi tra|nguoi su dung lao dong|ho kinh doanh)\b"
)
_CITIZEN = re.compile(r"\b(cccd|cmnd|cmt|socmnd|can cuoc|dinh danh)\b")
_PERSON = re.compile(r"\b(ca nhan|nguoi lao dong|lao dong|nhan vien|nguoi)\b(?! su dung)")


def _refine(column: Column, group: str, leaf: str) -> Column:
    """Whose tax code and whose name: the unit's or the person's."""
    path = f"{group} {leaf}"
    of_unit = bool(_UNIT.search(path)) and not (_PERSON.search(leaf) and not _UNIT.search(leaf))
    if of_unit and column.field in {"code", "name"}:
        return replace(column, field={"name": "unit_name"}.get(column.field, "unit"))
    if column.field == "code" and _CITIZEN.search(leaf):
        return replace(column, hint="citizen")
    return column


VOCABULARY = Vocabulary(
    kind="workers",
    code="code",
    name="name",
    certain=("name", "unit"),
    needed=(("name",), ("code", "birth", "income")),
    refine=_refine,
    fields=(
        field("ordinal", "STT", "stt | tt | so tt | so thu tu | thu tu"),
        field(
            "unit",
            "Mã số thuế đơn vị",
            "ma so thue don vi | mst don vi | ma so thue doanh nghiep | mst dn | ma don vi | ma dv | "
            "ma so thue to chuc | ma so thue cong ty | ma so thue co quan chi tra | mst co quan chi tra | "
            "mst to chuc | mst to chuc chi tra | ma so doanh nghiep | mst cong ty | "
            "ma so thue to chuc chi tra thu nhap",
        ),
        field(
            "unit_name",
            "Tên đơn vị",
            "ten don vi | don vi | ten doanh nghiep | ten cong ty | ten to chuc | co quan chi tra | "
            "ten co quan chi tra | don vi cong tac | noi lam viec | don vi lam viec",
        ),
        field(
            "name",
            "Họ và tên",
            "ho va ten | ho ten | ten nguoi lao dong | ho va ten nguoi lao dong | ho ten nguoi lao dong | "
            "ten | ho va ten lao dong | ho ten ld | nguoi lao dong | ten lao dong",
        ),
        field(
            "code",
            "Mã số thuế / CCCD",
            "ma so thue | mst | ma so thue ca nhan | mst ca nhan | ma so thue nguoi lao dong | mst nld | "
            "ma so thue cccd | mst cccd | cccd | so cccd | can cuoc | so can cuoc | "
            "can cuoc cong dan | so dinh danh | so dinh danh ca nhan | cmnd | so cmnd | cmnd cccd | "
            "cccd cmnd | so cccd cmnd | cccd cmt | socmnd",
        ),
        field("birth", "Ngày sinh", "ngay sinh | nam sinh | ngay thang nam sinh | sinh ngay"),
        field(
            "income",
            "Thu nhập",
            "thu nhap | thu nhap chiu thue | tong thu nhap | thu nhap binh quan | tien luong | muc luong | "
            "luong | tong thu nhap chiu thue | thu nhap binh quan thang | so tien chi tra",
        ),
        field("note", "Ghi chú", "ghi chu | chu thich | ly do | nguyen nhan"),
        field(
            "other",
            "",
            "dia chi | gioi tinh | dien thoai | so dien thoai | email | chuc danh | chuc vu | cong viec | "
            "so hop dong | ngay hop dong | tu thang | den thang | so thang | tinh | huyen | xa phuong | xa | "
            "thue da khau tru | so thue | ky quyet toan | nam | quoc tich | ngay cap | noi cap",
        ),
    ),
)


def read_row(view: RowView, around: Surroundings) -> tuple[MissingWorker, ...]:
    """One person; none when the row cannot be used (see `view.errors`)."""
    unit = _unit(view) or around.unit
    name = view.name("name")
    if not name and not view.errors:
        view.say("name_missing", _("Thiếu họ và tên."), view.column("name"), error=True)
    if not unit and not view.errors:
        view.say(
            "unit_missing",
            _("Không rõ người lao động của đơn vị nào: hãy ghi mã số thuế của đơn vị."),
            view.column("unit"),
            error=True,
        )
    if view.errors:
        return ()
    cell, column = view.first("birth")
    birth, remarks = read_partial_day(cell, today=view.habits.today)
    view.keep(remarks, column)
    return (
        MissingWorker(
            unit=unit,
            name=name,
            code=_person(view),
            birth=birth,
            income=view.amount("income"),
            note=view.text("note"),
        ),
    )


def _unit(view: RowView) -> str:
    """The unit's tax code, or its code where that stands in the same column; "" when the cell is empty."""
    cell, column = view.first("unit", needed=True)
    code, remarks = read_tax_code(cell)
    if code is None and remarks and isinstance(cell, str):
        told, _odd = read_unit_code(cell)
        if told is not None and not told.isdigit():
            return told
    view.keep(remarks, column, needed=True)
    return code or ""


def _person(view: RowView) -> str:
    """A tax code or a citizen's number; where neither is right, what is written, with a remark."""
    written = ""
    for hint in ("citizen", ""):
        cell, column = view.first("code", hint)
        code, remarks = read_tax_code(cell)
        if code:
            view.keep(remarks, column)
            return code
        if remarks and not written:
            written = "".join(read_text(cell)[0].split())
            message = _("Mã số thuế hoặc số CCCD không đúng dạng; giữ nguyên như đã ghi.")
            view.say("person_code_unsure", message, column)
    return written
