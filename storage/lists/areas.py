"""The office's tree of areas, with their days: provinces, offices (BHXH cơ sở), communes."""

import re

from messages.formats import fold
from messages.language import _
from messages.registers import AreaEntry, AreaKind
from storage.lists.cells import read_text
from storage.lists.row_view import RowView
from storage.lists.surroundings import Surroundings
from storage.lists.vocabulary import Column, Vocabulary, field

_KINDS = (
    (AreaKind.OFFICE, re.compile(r"\b(bhxh|bao hiem xa hoi|co so|co quan|office)\b")),
    (AreaKind.COMMUNE, re.compile(r"^(xa|phuong|thi tran|dac khu|commune|cap xa|p\.|x\.|tt\.)")),
    (AreaKind.PROVINCE, re.compile(r"^(tinh|thanh pho|tp|province|cap tinh)\b")),
)


def _refine(column: Column, group: str, leaf: str) -> Column:
    del group, leaf
    return column


VOCABULARY = Vocabulary(
    kind="areas",
    code="code",
    name="name",
    certain=("name", "since"),
    needed=(("name",), ("since",)),
    refine=_refine,
    fields=(
        field("ordinal", "STT", "stt | tt | so tt | so thu tu | thu tu"),
        field("kind", "Loại", "loai | cap | loai dia ban | cap dia ban | loai don vi hanh chinh"),
        field("code", "Mã", "ma | ma dia ban | ma so | ma xa | ma tinh | ma co quan bhxh | ma co quan | "
              "ma don vi hanh chinh | ma dvhc"),
        field("name", "Tên", "ten | ten dia ban | dia ban | ten don vi hanh chinh | ten don vi"),
        field("parent", "Thuộc", "thuoc | truc thuoc | thuoc dia ban | cap tren | thuoc tinh | thuoc co so | "
              "thuoc co quan bhxh | don vi cap tren"),
        field("since", "Từ ngày", "tu ngay | hieu luc tu | hieu luc tu ngay | ngay hieu luc | bat dau | "
              "ngay bat dau | ap dung tu"),
        field("until", "Đến ngày", "den ngay | hieu luc den | het hieu luc | hieu luc den ngay | ket thuc | "
              "ngay ket thuc | ngay het hieu luc"),
        field("source", "Căn cứ", "can cu | so qd | van ban | quyet dinh | so quyet dinh | nghi quyet | "
              "so van ban"),
        field("other", "", "ghi chu | dan so | dien tich | ten cu | don vi cu | sap nhap tu | so xa"),
    ),
)  # fmt: skip


def read_row(view: RowView, around: Surroundings) -> tuple[AreaEntry, ...]:
    """One area; whether its parent exists then is asked of the tree (`storage.area_tree`)."""
    del around
    name = view.name("name", person=False)
    if not name and not view.errors:
        view.say("name_missing", _("Thiếu tên địa bàn."), view.column("name"), error=True)
    kind = kind_of(view.text("kind"), name)
    if kind is None and not view.errors:
        view.say(
            "area_kind_unknown",
            _("Không rõ loại địa bàn: hãy ghi tỉnh, cơ sở (BHXH cơ sở) hoặc xã."),
            view.column("kind") or view.column("name"),
            error=True,
        )
    since = view.day("since")
    if since is None and not view.errors:
        message = _("Thiếu hoặc không đọc được ngày bắt đầu hiệu lực.")
        view.say("since_missing", message, view.column("since"), error=True)
    until = view.day("until")
    if until is None and view.first("until")[0] is not None and view.text("until").strip(" -–"):
        message = _("Không đọc được ngày hết hiệu lực.")
        view.say("until_unread", message, view.column("until"), error=True)
    if view.errors or kind is None or since is None:
        return ()
    cell, _column = view.first("code")
    code = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else read_text(cell)[0]
    return (
        AreaEntry(
            kind=kind,
            name=name,
            since=since,
            until=until,
            code="".join(code.split()),
            parent=view.text("parent"),
            source=view.text("source"),
        ),
    )


def kind_of(*texts: str) -> AreaKind | None:
    """What the first text that says so says: "Cấp xã", "BHXH cơ sở", "Phường 2", "Tỉnh Vĩnh Long"."""
    for text in texts:
        words = fold(text)
        for kind, pattern in _KINDS:
            if pattern.search(words):
                return kind
    return None
