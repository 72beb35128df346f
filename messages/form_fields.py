"""Every name a form of the office may ask for, and how its value is written on paper.

Officers edit the templates in Word: a name is Vietnamese without marks, and its label says it in full.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from babel.numbers import format_decimal

from messages import formats
from messages.texts.fields import inert

Value = str | int | float | date | None
Row = Mapping[str, Value]


class Kind(StrEnum):
    TEXT = "text"
    MONEY = "money"  # whole đồng
    COUNT = "count"  # 3, or 2.5
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str  #: "ten_don_vi", as it stands between {{ and }}
    label: str  #: "Tên đơn vị"
    kind: Kind = Kind.TEXT


def _fields(kind: Kind, **labels: str) -> dict[str, Field]:
    return {name: Field(name=name, label=label, kind=kind) for name, label in labels.items()}


FIELDS: Mapping[str, Field] = {
    **_fields(
        Kind.TEXT,
        # letterhead and signature
        co_quan_chu_quan="Cơ quan chủ quản", co_quan="Cơ quan", so_van_ban="Số, ký hiệu văn bản",
        dia_danh="Địa danh", ngay="Ngày", thang="Tháng", nam="Năm", chuc_vu_ky="Chức vụ người ký",
        nguoi_ky="Người ký", tong_dai="Tổng đài",
        # the officer in charge
        can_bo="Cán bộ", ten_can_bo="Họ tên cán bộ", dien_thoai_can_bo="Điện thoại cán bộ",
        # the unit
        ten_don_vi="Tên đơn vị", ma_don_vi="Mã đơn vị", ma_so_thue="Mã số thuế", dia_chi="Địa chỉ",
        dien_thoai="Điện thoại", nguoi_lien_he="Người liên hệ", dia_ban="Địa bàn",
        # where to pay
        so_tai_khoan="Số tài khoản", ngan_hang="Ngân hàng", chu_tai_khoan="Chủ tài khoản",
        noi_dung_chuyen_khoan="Nội dung chuyển khoản",
        # what the law says of the month in question
        quy_dinh_han_dong="Quy định về hạn đóng", quy_dinh_cham_dong="Quy định về chậm đóng",
        quy_dinh_tron_dong="Quy định về trốn đóng", quy_dinh_xu_phat="Nghị định xử phạt",
        # meetings
        thoi_gian="Thời gian", dia_diem="Địa điểm", noi_dung="Nội dung", thanh_phan="Thành phần",
        # letters to others
        noi_gui="Nơi gửi đến", quy="Quý", kem_theo="Tài liệu kèm theo",
        # cells of lists
        ho_ten="Họ và tên", ma_so="Mã số thuế hoặc số CCCD", nam_sinh="Ngày sinh", ghi_chu="Ghi chú",
        ma_so_bhxh="Mã số BHXH", gioi_tinh="Giới tính", phuong_thuc="Phương thức đóng",
        dong_den="Đã đóng đến tháng", so_the="Số thẻ BHYT", han_the="Hạn thẻ đến ngày",
        ma_nv_thu="Mã NV thu", ten_quy="Quỹ", chi_tieu="Chỉ tiêu", nhom="Nhóm đối tượng",
        ket_qua="Kết quả", hanh_vi="Hành vi vi phạm", buoc="Bước thực hiện", so_quyet_dinh="Số văn bản",
        nganh_nghe="Ngành nghề", tinh_trang="Tình trạng",
    ),
    **_fields(
        Kind.MONEY,
        so_tien="Số tiền", so_tien_qua_han="Số tiền đã quá hạn",
        cham_dong_uoc_tinh="Tiền chậm đóng (ước tính)",
        ky_truoc="Kỳ trước mang sang", phat_sinh="Phát sinh trong kỳ", da_nop="Số tiền đã nộp",
        chuyen_ky_sau="Chuyển kỳ sau", d_bhxh="Chuyển kỳ sau: BHXH", d_bhyt="Chuyển kỳ sau: BHYT",
        d_bhtn="Chuyển kỳ sau: BHTN", d_tnld="Chuyển kỳ sau: BHTNLĐ-BNN", muc_thu_nhap="Mức thu nhập",
        tn_so_tien="Số tiền phải đóng (BHXH TN)", yt_so_tien="Số tiền phải đóng (BHYT)",
        thu_nhap="Thu nhập", kinh_phi="Kinh phí", nguoi_dong="Người tham gia đóng",
        ho_tro_tw="Ngân sách trung ương hỗ trợ", ho_tro_dp="Ngân sách địa phương hỗ trợ",
    ),
    **_fields(
        Kind.COUNT,
        stt="STT", so_thang_no="Số tháng nợ", so_lao_dong="Số lao động",
        so_lao_dong_thue="Số lao động theo dữ liệu thuế",
        so_da_tham_gia="Số đã tham gia", so_chua_tham_gia="Số chưa tham gia", so_nguoi="Số người",
        so_don_vi="Số đơn vị", so_thang="Số tháng", ke_hoach="Kế hoạch", thuc_hien="Thực hiện",
        luy_ke="Lũy kế", ty_le="Tỷ lệ (%)",
    ),
    **_fields(
        Kind.DAY,
        so_lieu_den_ngay="Số liệu đến ngày", han_nop="Hạn nộp", han_tra_loi="Hạn trả lời",
        ngay_thuc_hien="Ngày thực hiện",
    ),
    **_fields(Kind.MONTH, ky="Kỳ", dong_den_thang="Đã đóng đến tháng"),
}  # fmt: skip

#: Fields that the office, the day and the register give to every form.
HEAD = frozenset(
    [
        "co_quan_chu_quan",
        "co_quan",
        "so_van_ban",
        "dia_danh",
        "ngay",
        "thang",
        "nam",
        "chuc_vu_ky",
        "nguoi_ky",
        "tong_dai",
        "can_bo",
        "ten_can_bo",
        "dien_thoai_can_bo",
    ]
)


def written(name: str, value: Value) -> str:
    """The value as it stands on paper: one line; "" for nothing. ValueError: it is not of its kind."""
    if value is None or value == "":
        return ""
    kind = FIELDS[name].kind
    if kind is Kind.TEXT:
        return inert(str(value))
    if isinstance(value, str | bool):
        raise ValueError(name)  # noqa: TRY004 - what a table or an option gave is wrong, not the program
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return formats.month(day) if kind is Kind.MONTH else formats.day(day)
    if kind in {Kind.DAY, Kind.MONTH}:
        raise ValueError(name)
    if kind is Kind.MONEY:
        return formats.money(int(value))
    return str(format_decimal(value, format="#,##0.##", locale="vi"))


def typed(name: str, text: str) -> Value:
    """What a person typed: "1.500.000", "2,5", "31/12/2026", "12/2026". ValueError: it is not of its kind."""
    words, kind = text.strip(), FIELDS[name].kind
    if not words or kind is Kind.TEXT:
        return words
    if kind in {Kind.DAY, Kind.MONTH}:
        shapes = ("%Y-%m-%d", "%d/%m/%Y") if kind is Kind.DAY else ("%Y-%m", "%m/%Y")
        for shape in shapes:
            with suppress(ValueError):
                return datetime.strptime(words, shape).date()  # noqa: DTZ007 - a day has no zone
        raise ValueError(name)
    number = words.removesuffix("đ").replace(" ", "").replace("\u00a0", "")
    if kind is Kind.MONEY:
        if not re.fullmatch(r"-?\d+|-?\d{1,3}(\.\d{3})+", number):
            raise ValueError(name)
        return int(number.replace(".", ""))
    if not re.fullmatch(r"-?\d{1,9}(,\d{1,3})?|-?\d{1,3}(\.\d{3})+", number):
        raise ValueError(name)
    whole = number.replace(".", "").replace(",", ".")
    return float(whole) if "." in whole else int(whole)


def partial_day(text: str | None) -> str:
    """As much as is known: "1985-03-05" → "05/03/1985", "1999-12" → "12/1999", "1965" as it is."""
    parts = (text or "").split("-")
    return "/".join(reversed(parts)) if all(part.isdigit() for part in parts) else text or ""


def day_words(day: date) -> dict[str, str]:
    """The day in parts; days under 10 and the first two months get a zero (NĐ 30/2020, Phụ lục I, II.4)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return {"ngay": f"{day.day:02d}", "thang": month, "nam": str(day.year)}
