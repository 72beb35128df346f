"""The office's own people: who looks after which communes, who inspects, who signs, who decides."""

from messages.language import _
from messages.registers import StaffMember
from messages.roles import roles_in
from storage.lists.agents import areas_in, says_inactive
from storage.lists.cells import read_text
from storage.lists.row_view import RowView
from storage.lists.surroundings import Surroundings
from storage.lists.vocabulary import Column, Vocabulary, field


def _refine(column: Column, group: str, leaf: str) -> Column:
    del group, leaf
    return column


VOCABULARY = Vocabulary(
    kind="staff",
    code="code",
    name="name",
    certain=("code", "name"),
    needed=(("code",), ("name",), ("role",)),
    refine=_refine,
    fields=(
        field("ordinal", "STT", "stt | tt | so tt | so thu tu | thu tu"),
        field("code", "Mã cán bộ", "ma can bo | ma cb | ma vien chuc | ma nhan su | ma nhan vien | "
              "ma | ma so | "
              "ten dang nhap | tai khoan | user | ma chuyen quan | ma vc"),
        field("name", "Họ và tên", "ho va ten | ho ten | ten can bo | ho ten can bo | "
              "ho va ten can bo | ten | "
              "ho va ten vien chuc | can bo"),
        field("title", "Chức vụ", "chuc vu | chuc danh | vi tri | vi tri viec lam | ngach"),
        field("role", "Vai trò", "vai tro | nhiem vu | quyen | phan quyen | vai tro trong phan mem | "
              "nhom quyen | nhiem vu duoc giao"),
        field("areas", "Địa bàn", "dia ban | dia ban phu trach | xa phuong phu trach | xa phuong | "
              "phu trach dia ban | dia ban quan ly | pham vi"),
        field("team", "Tổ", "to | to nghiep vu | phong | bo phan | to phong | phong to | to cong tac | nhom"),
        field("phone", "Điện thoại", "dien thoai | so dien thoai | sdt | so dt | dt | di dong | zalo"),
        field("email", "Email", "email | e mail | dia chi email | thu dien tu | mail"),
        field("status", "Trạng thái", "trang thai | tinh trang | con cong tac | hieu luc"),
        field("other", "", "ghi chu | ngay sinh | gioi tinh | cccd | ngay vao nganh | trinh do | dia chi | "
              "so quyet dinh | ma so bhxh | he so luong"),
    ),
)  # fmt: skip


def read_row(view: RowView, around: Surroundings) -> tuple[StaffMember, ...]:
    """One person of the office; none when the row cannot be used (see `view.errors`)."""
    del around
    cell, column = view.first("code", needed=True)
    code = "".join(_written(cell).split())
    if not code and not view.errors:
        view.say("code_missing", _("Thiếu mã cán bộ."), column or view.column("code"), error=True)
    name = view.name("name")
    if not name and not view.errors:
        view.say("name_missing", _("Thiếu họ và tên."), view.column("name"), error=True)
    roles, unknown = roles_in(view.text("role"))
    if unknown or not roles:
        view.say(
            "role_unknown",
            _(
                "Vai trò “{words}” không rõ: "
                "hãy ghi chuyên quản, thanh tra, lãnh đạo, người duyệt hoặc quản trị.",
                words=", ".join(unknown)[:60],
            ),
            view.column("role"),
            error=True,
        )
    if view.errors:
        return ()
    phones = view.phones(view.filled("phone"))
    emails = view.emails(view.filled("email"))
    return (
        StaffMember(
            code=code,
            name=name,
            title=view.text("title"),
            roles=roles,
            areas=areas_in(view),
            team=view.text("team"),
            phone=phones[0].e164 if phones else "",
            email=emails[0] if emails else "",
            active=not says_inactive(view.text("status")),
        ),
    )


def _written(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else read_text(cell)[0]
