"""Every form the office writes on paper: what it must say, on whose word, and from whom to whom.

Sources: công văn of BHXH Việt Nam on compulsory participants (2022; forms 01-KT to 11-KT), plans 2800 and
3532, QĐ 505, QĐ 595, QĐ 688, NĐ 146/2018. The bodies of most of them are not public: those carry the words
"mẫu của cơ quan" (`own_body`) and the fields that their role asks for, and the office edits them in Word.
"""
# ruff: noqa: E501 - a row of the table stays on few lines

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from messages.form_fields import FIELDS, HEAD
from messages.language import _
from messages.problem import DondocError


class Medium(StrEnum):
    LETTER = "letter"  # DOCX, one for each subject, from a template
    TABLE = "table"  # XLSX, one for the office, a unit or an agent


class About(StrEnum):
    UNIT = "unit"  # one employer
    AGENT = "agent"  # one collection employee
    OFFICE = "office"  # the office as a whole, or another agency


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    code: str  #: as officers write it
    title: str
    medium: Medium
    about: About
    file: str  #: of the template or table, without its ending
    source: str  #: document that names the form, and the section that asks for it
    way: str  #: from whom to whom
    mark: str = ""  #: of its type before the symbol: TB, GM, BB, BC; "" = công văn
    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: name → its columns
    own_body: bool = True  #: the official body is not public

    @property
    def known(self) -> frozenset[str]:
        """Every name its template may ask for, tables left out."""
        return HEAD | set(self.must) | set(self.may)

    @property
    def columns(self) -> tuple[str, ...]:
        """Of a list, as they are printed."""
        return self.tables.get(ROWS, ())


#: The table of a list (XLSX).
ROWS = "dong"
_CV2022 = "Công văn của BHXH Việt Nam về người tham gia bắt buộc (2022)"
_UNIT = "ten_don_vi dia_chi"
_UNIT_MAY = "ma_don_vi ma_so_thue dien_thoai nguoi_lien_he dia_ban"
_DEBT = "ky so_tien so_lieu_den_ngay"
_DEBT_MAY = (
    "so_tien_qua_han cham_dong_uoc_tinh so_thang_no dong_den_thang so_lao_dong quy_dinh_han_dong quy_dinh_cham_dong "
    "quy_dinh_tron_dong quy_dinh_xu_phat so_tai_khoan ngan_hang chu_tai_khoan noi_dung_chuyen_khoan"
)
_MISSING = "so_lao_dong_thue so_da_tham_gia so_chua_tham_gia"
_FUNDS = {"cac_quy": ("ten_quy", "so_tien")}
_PEOPLE = ("ho_ten", "ma_so", "nam_sinh", "thu_nhap", "ghi_chu")
_LISTED = {"danh_sach": ("stt", *_PEOPLE)}
_UNITS = (
    "ma_don_vi", "ten_don_vi", "ma_so_thue", "dia_chi", "dien_thoai", "so_lao_dong_thue", "so_da_tham_gia",
    "so_chua_tham_gia", "ghi_chu",
)  # fmt: skip
_WORKERS_OF_UNITS = ("ten_don_vi", "ma_so_thue", "dia_chi", "ho_ten", "ma_so", "thu_nhap", "ghi_chu")


def _letter(
    code: str,
    title: str,
    file: str,
    *,
    must: str,
    may: str = "",
    source: str,
    way: str,
    mark: str = "",
    tables: Mapping[str, tuple[str, ...]] | None = None,
    about: About = About.UNIT,
    own_body: bool = True,
) -> Form:
    return Form(
        code=code, title=title, medium=Medium.LETTER, about=about, file=file, source=source, way=way, mark=mark,
        must=tuple(must.split()), may=tuple(may.split()), tables=tables or {}, own_body=own_body,
    )  # fmt: skip


def _table(
    code: str,
    title: str,
    file: str,
    columns: tuple[str, ...],
    *,
    source: str,
    way: str,
    must: str = "",
    may: str = "",
    mark: str = "",
    about: About = About.OFFICE,
) -> Form:
    return Form(
        code=code, title=title, medium=Medium.TABLE, about=about, file=file, source=source, way=way, mark=mark,
        must=tuple(must.split()), may=tuple(may.split()), tables={ROWS: columns},
    )  # fmt: skip


_LETTERS = (
    _letter(
        "01/688", "Văn bản yêu cầu báo cáo tình hình đóng BHXH, BHYT, BHTN bắt buộc", "01_688",
        must=f"{_UNIT} han_tra_loi", may=f"{_UNIT_MAY} {_MISSING} quy_dinh_xu_phat",
        source="Quyết định 688/QĐ-BHXH; 3532 III.1.2.c", way="BHXH → đơn vị chưa đăng ký tham gia",
    ),
    _letter(
        "02/688", "Báo cáo tình hình tham gia, đóng BHXH, BHYT, BHTN bắt buộc (kèm Mẫu 01/688)", "02_688",
        must=_UNIT, may=f"{_UNIT_MAY} {_MISSING} han_tra_loi",
        source="Quyết định 688/QĐ-BHXH; 3532 III.1.2.c", way="BHXH → đơn vị chưa đăng ký, đơn vị điền gửi lại",
    ),
    _letter(
        "03/688", "Văn bản yêu cầu đóng BHXH, BHYT, BHTN", "03_688",
        must=f"{_UNIT} ma_don_vi {_DEBT} han_nop", may=f"{_UNIT_MAY} {_DEBT_MAY}", tables=_FUNDS,
        source="Quyết định 688/QĐ-BHXH; 3532 III.1.1.c", way="BHXH → đơn vị nợ từ 03 tháng trở lên",
    ),
    _letter(
        "04-KT", "Thông báo về việc đóng BHXH, BHYT, BHTN, BHTNLĐ-BNN cho người lao động", "04_KT", mark="TB",
        must=f"{_UNIT} so_chua_tham_gia han_tra_loi", may=f"{_UNIT_MAY} {_MISSING} ky quy_dinh_xu_phat",
        tables=_LISTED, source=f"{_CV2022}, I.4.1", way="BHXH → đơn vị",
    ),
    _letter(
        "05-KT", "Giấy mời tham gia Hội nghị", "05_KT", mark="GM",
        must=f"{_UNIT} thoi_gian dia_diem", may=f"{_UNIT_MAY} {_MISSING} thanh_phan noi_dung",
        source=f"{_CV2022}, I.4.2.a", way="BHXH → đơn vị",
    ),
    _letter(
        "05a-KT", "Thông báo lịch làm việc", "05a_KT", mark="TB",
        must=f"{_UNIT} thoi_gian dia_diem", may=f"{_UNIT_MAY} {_MISSING} thanh_phan noi_dung",
        source=f"{_CV2022}, I.4.3.c", way="BHXH → đơn vị",
    ),
    _letter(
        "05b-KT", "Bảng đối soát tài liệu, số liệu lao động", "05b_KT",
        must=_UNIT, may=f"{_UNIT_MAY} {_MISSING} ky",
        source=f"{_CV2022}, I.4.3.c và d", way="BHXH ↔ đơn vị, kèm Mẫu 05a-KT",
    ),
    _letter(
        "06-KT", "Biên bản làm việc về việc đóng BHXH, BHYT, BHTN, BHTNLĐ-BNN", "06_KT", mark="BB",
        must=_UNIT, may=f"{_UNIT_MAY} {_MISSING} thoi_gian dia_diem", tables=_LISTED,
        source=f"{_CV2022}, I.4.3.d", way="BHXH ↔ đơn vị (hai bên ký)",
    ),
    _letter(
        "D04h-TS", "Biên bản làm việc yêu cầu đơn vị đóng BHXH, BHYT, BHTN", "D04h_TS", mark="BB",
        must=f"{_UNIT} ma_don_vi {_DEBT}", may=f"{_UNIT_MAY} {_DEBT_MAY} thoi_gian dia_diem", tables=_FUNDS,
        source="Quyết định 505/QĐ-BHXH; 3532 III.1.1.a, c", way="BHXH ↔ đơn vị nợ từ 01 đến dưới 03 tháng",
    ),
    _letter(
        "C12-TS", "Thông báo kết quả đóng BHXH, BHYT, BHTN, BHTNLĐ-BNN", "C12_TS", mark="TB",
        must=f"{_UNIT} ma_don_vi ky chuyen_ky_sau so_lieu_den_ngay",
        may=f"{_UNIT_MAY} {_DEBT_MAY} ky_truoc phat_sinh da_nop d_bhxh d_bhyt d_bhtn d_tnld so_tien",
        source="Quyết định 595/QĐ-BHXH, 505/QĐ-BHXH; 1788 đoạn 16", way="BHXH → người sử dụng lao động, hằng tháng",
        own_body=False,
    ),
    _letter(
        "B09-TS-CV", "Công văn gửi Bảng tổng hợp NSNN đóng, hỗ trợ đóng (B09-TS, Mẫu 1 NĐ 146)", "B09_TS_CV",
        about=About.OFFICE, must="noi_gui quy nam", may="kem_theo so_nguoi kinh_phi han_tra_loi",
        source="Quyết định 505/QĐ-BHXH; 3532 III.1.1", way="BHXH → cơ quan tài chính, cơ quan quản lý đối tượng",
    ),
)  # fmt: skip

_AGENT_LIST = (
    "ho_ten", "ma_so_bhxh", "nam_sinh", "gioi_tinh", "dia_chi", "dien_thoai", "muc_thu_nhap", "phuong_thuc",
    "dong_den", "tn_so_tien", "so_the", "han_the", "yt_so_tien", "ma_nv_thu", "ghi_chu",
)  # fmt: skip

_TABLES = (
    _table(
        "D08a-TS", "Danh sách người tham gia đến hạn phải đóng BHXH tự nguyện, BHYT", "D08a_TS", _AGENT_LIST,
        about=About.AGENT, must="ky", source="Quyết định 505/QĐ-BHXH; 1788 đoạn 15", way="BHXH → đại lý thu, hằng tháng",

    ),
    _table(
        "D04a-TS", "Danh sách đơn vị chưa tham gia BHXH, BHYT, BHTN", "D04a_TS", _UNITS,
        source="Quyết định 505/QĐ-BHXH; 3532 III.1.2.a", way="BHXH, nội bộ; căn cứ của thông báo",
    ),
    _table(
        "D04b-TS", "Danh sách đơn vị tham gia chưa đầy đủ BHXH, BHYT, BHTN", "D04b_TS", _UNITS,
        source="Quyết định 505/QĐ-BHXH; 3532 III.1.2.a", way="BHXH, nội bộ; căn cứ của thông báo",
    ),
    _table(
        "02-KT", "Danh sách lao động chưa tham gia BHXH, BHYT (đơn vị chưa tham gia)", "02_KT", _PEOPLE,
        about=About.UNIT, must=_UNIT, may=_UNIT_MAY, source=f"{_CV2022}, I.3.1, I.4.1", way="BHXH → đơn vị, kèm 04-KT",
    ),
    _table(
        "02a-KT", "Danh sách đơn vị chưa tham gia BHXH, BHYT cho người lao động", "02a_KT", _UNITS,
        source=f"{_CV2022}, I.3.3", way="BHXH, vào phần mềm",
    ),
    _table(
        "03-KT", "Danh sách lao động chưa tham gia BHXH, BHYT (đơn vị tham gia chưa đầy đủ)", "03_KT", _PEOPLE,
        about=About.UNIT, must=_UNIT, may=_UNIT_MAY, source=f"{_CV2022}, I.3.1, I.4.1",
        way="BHXH → đơn vị, kèm 04-KT",
    ),
    _table(
        "03a-KT", "Danh sách đơn vị chưa tham gia BHXH, BHYT đầy đủ cho người lao động", "03a_KT", _UNITS,
        source=f"{_CV2022}, I.3.3", way="BHXH, vào phần mềm",
    ),
    _table(
        "07-KT", "Bảng cập nhật kết quả thực hiện", "07_KT",
        ("ma_don_vi", "ten_don_vi", "dia_chi", "buoc", "ngay_thuc_hien", "so_quyet_dinh", "ket_qua", "ghi_chu"),
        source=f"{_CV2022}, I.4.4.b, I.4.5.b, II.2.2", way="BHXH tỉnh, cơ sở → phần mềm", may="ky",
    ),
    _table(
        "08-KT", "Báo cáo kết quả khai thác, phát triển người tham gia BHXH, BHYT", "08_KT",
        ("chi_tieu", "so_don_vi", "so_nguoi", "so_tien", "luy_ke", "ghi_chu"),
        source=f"{_CV2022}, II.1.1, II.2.2", way="BHXH tỉnh, cơ sở → Ban Quản lý Thu - Sổ, Thẻ", must="so_lieu_den_ngay", mark="BC",
    ),
    _table(
        "10-KT", "Danh sách kê khai, quyết toán thuế nhưng thực tế người lao động không làm việc", "10_KT",
        _WORKERS_OF_UNITS, source=f"{_CV2022}, I.5.2.a", way="BHXH → cơ quan Thuế, hằng quý", must="quy nam",
    ),
    _table(
        "11-KT", "Danh sách vi phạm pháp luật về giao kết hợp đồng lao động", "11_KT",
        (*_WORKERS_OF_UNITS[:5], "hanh_vi", "ghi_chu"), source=f"{_CV2022}, I.5.2.b",
        way="BHXH → cơ quan quản lý nhà nước về lao động, hằng quý", must="quy nam",
    ),
    _table(
        "B09-TS", "Bảng tổng hợp đối tượng tham gia BHXH tự nguyện được NSNN hỗ trợ", "B09_TS",
        ("nhom", "so_nguoi", "so_thang", "so_tien", "nguoi_dong", "ho_tro_tw", "ho_tro_dp", "ghi_chu"),
        source="Quyết định 505/QĐ-BHXH; 3532 III.1.1", way="BHXH → cơ quan tài chính, hằng quý", must="quy nam",
    ),
    _table(
        "Mẫu 1 NĐ 146", "Bảng tổng hợp đối tượng và kinh phí do NSNN đóng, hỗ trợ đóng BHYT", "Mau_1_ND_146",
        ("nhom", "so_nguoi", "so_thang", "so_tien", "nguoi_dong", "kinh_phi", "ghi_chu"),
        source="Nghị định 146/2018/NĐ-CP, Mẫu số 1; 3532 III.1.1",
        way="BHXH → cơ quan tài chính, cơ quan quản lý đối tượng, hằng quý", must="quy nam",
    ),
    _table(
        "Mẫu 01 KH 2800", "Báo cáo kết quả thực hiện (Trung tâm Truyền thông, Vụ Thanh tra - Kiểm tra)", "Mau_01_KH_2800",
        ("chi_tieu", "ke_hoach", "thuc_hien", "luy_ke", "ty_le", "ghi_chu"),
        source="Kế hoạch 2800/KH-BHXH, IV", way="→ Ban Quản lý Thu - Sổ, Thẻ", must="so_lieu_den_ngay", mark="BC",
    ),
    _table(
        "Mẫu 02 KH 2800", "Báo cáo kết quả thực hiện nhiệm vụ, chỉ tiêu, kinh phí tuyên truyền", "Mau_02_KH_2800",
        ("chi_tieu", "ke_hoach", "thuc_hien", "luy_ke", "ty_le", "kinh_phi", "ghi_chu"),
        source="Kế hoạch 2800/KH-BHXH, IV", way="BHXH tỉnh → Ban Quản lý Thu - Sổ, Thẻ", must="so_lieu_den_ngay", mark="BC",
    ),
)  # fmt: skip

FORMS: Mapping[str, Form] = {form.code: form for form in (*_LETTERS, *_TABLES)}


def find_form(code: str) -> Form:
    """By its code, however it was typed: "03/688", "d04h-ts", "mẫu 05a-kt". Raises for any other."""
    wanted = _plain(code)
    for form in FORMS.values():
        if wanted in {_plain(form.code), _plain(form.file)}:
            return form
    raise DondocError(
        _("Không có mẫu “{code}”. Xem các mẫu bằng: dondoc document forms", code=code),
        code="no_form",
        exit_code=2,
    )


def codes_of(text: str) -> tuple[str, ...]:
    """The forms a task, a letter or a paper names: "01/688, 02/688" is two, each by its own code here.

    What is no form of the table ("notice-by-post") stays as it is.
    """
    known = {_plain(form.code): form.code for form in FORMS.values()}
    parts = (part.strip() for part in text.split(","))
    return tuple(known.get(_plain(part), part) for part in parts if part)


def labels(names: Collection[str]) -> str:
    """What officers say and what stands in the template: "Địa chỉ (dia_chi), Số tiền (so_tien)"."""
    return ", ".join(f"{FIELDS[name].label} ({name})" for name in names)


def _plain(code: str) -> str:
    letters = "".join(c for c in code.casefold() if c.isalnum())
    return letters.removeprefix("mẫu").removeprefix("mau").removeprefix("số")
