"""Units that need not pay to the pension fund for some months, by decision (Luật 41/2024/QH15 Đ.37)."""

from datetime import date

from messages.language import _
from messages.registers import SuspensionEntry
from storage.lists.cells import read_unit_code
from storage.lists.row_view import RowView, last_day
from storage.lists.surroundings import Surroundings
from storage.lists.vocabulary import Column, Vocabulary, field


def _refine(column: Column, group: str, leaf: str) -> Column:
    del group, leaf
    return column


VOCABULARY = Vocabulary(
    kind="suspensions",
    code="code",
    name="name",
    certain=("code", "since"),
    needed=(("code",), ("since",), ("until",)),
    refine=_refine,
    fields=(
        field("ordinal", "STT", "stt | tt | so tt | so thu tu | thu tu"),
        field("code", "Mã đơn vị", "ma don vi | madvi | ma dvi | ma dv | ma so don vi | ma don vi bhxh"),
        field("name", "Tên đơn vị", "ten don vi | don vi | ten doanh nghiep | ten cong ty | tendvi"),
        field("since", "Từ tháng", "tu thang | tam dung tu thang | tu thang nam | thang bat dau | bat dau | "
              "tam dung dong tu thang | tu ngay"),
        field("until", "Đến tháng", "den thang | tam dung den thang | den thang nam | thang ket thuc | "
              "ket thuc | tam dung dong den thang | den het thang | den ngay"),
        field("decision", "Số quyết định", "so quyet dinh | so qd | qd | quyet dinh | so cv | "
              "so van ban | van ban | so cong van | cong van | can cu"),
        field("other", "", "ghi chu | ly do | dia chi | so lao dong | so ld | dien thoai | email | "
              "ngay quyet dinh | ngay ky | so tien | so thang | xa phuong | chuyen quan"),
    ),
)  # fmt: skip


def read_row(view: RowView, around: Surroundings) -> tuple[SuspensionEntry, ...]:
    """One suspension; its length and its neighbours are asked of the store (`storage.suspensions`)."""
    del around
    cell, column = view.first("code", needed=True)
    code, remarks = read_unit_code(cell)
    view.keep(remarks, column, needed=True)
    if not code and not view.errors:
        view.say("code_missing", _("Thiếu mã đơn vị."), view.column("code"), error=True)
    since, until = view.month("since"), view.month("until")
    for month, field_ in ((since, "since"), (until, "until")):
        if month is None and not view.errors:
            message = _("Thiếu hoặc không đọc được tháng; hãy ghi dạng 07/2026.")
            view.say("month_missing", message, view.column(field_), error=True)
    if view.errors or since is None or until is None:
        return ()
    return (
        SuspensionEntry(
            code=code or "",
            since=date(int(since[:4]), int(since[5:]), 1),
            until=last_day(int(until[:4]), int(until[5:])),
            decision=view.text("decision"),
        ),
    )
