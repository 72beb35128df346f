"""Lists as different offices lay them out, read into exactly these records."""
# ruff: noqa: E501 - a row of a list stays on one line, as the office wrote it

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from messages.subjects import AgentStaff, Contact, Debt, Due, Phone, Scheme, UnitGroup
from storage.lists import child
from storage.lists.result import Record
from storage.lists.walk import Harvest
from tests.storage.lists.office_files import ods, windows_1258, workbook

VOLUNTARY, HEALTH = Scheme.VOLUNTARY, Scheme.HOUSEHOLD_HEALTH
FIXTURES = Path(__file__).parent / "fixtures"


def harvested(kind: str, path: Path, **options: Any) -> tuple[dict[str, Any], Harvest]:
    request = {"kind": kind, "path": str(path), "period": None, "as_of": None, "today": "2026-11-22"}
    facts, found = child.parse(request | {"sheet": None, "skip_hidden": False, "language": "vi"} | options)
    assert found.rows == len(found.reads) + len(found.duplicates) + len(found.rejected)
    return facts, found


def records(found: Harvest) -> list[Record]:
    return [record for read in found.reads for record in read.records]


def mobile(digits: str, note: str = "", repaired: str = "") -> Phone:
    return Phone(e164=f"+84{digits}", mobile=True, note=note, repaired=repaired)


def due(code: str, name: str, scheme: Scheme, amount: int | None, due_date: date, **more: Any) -> Due:
    return Due(
        code=code, name=name, scheme=scheme, amount=amount, due_date=due_date, **({"paid_to": None} | more)
    )


def debt(code: str, name: str, closing: int, group: UnitGroup = UnitGroup.ACTIVE, **more: Any) -> Debt:
    return Debt(code=code, name=name, group=group, closing=closing, **more)


def staff(code: str, name: str, organisation: tuple[str, str], **more: Any) -> AgentStaff:
    return AgentStaff(
        code=code, name=name, organisation_code=organisation[0], organisation_name=organisation[1], **more
    )


def health_cards(path: Path) -> Path:
    """Letterhead on two sides, a merged group over the card's two days, capitals, a total of persons."""
    return workbook(
        path,
        [
            ["BHXH TỈNH VĨNH LONG", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["BHXH CƠ SỞ TRÀ VINH", "", "", "", "Độc lập - Tự do - Hạnh phúc"],
            ["", "", "", "", "Trà Vinh, ngày 25 tháng 11 năm 2026"],
            ["DANH SÁCH THẺ BHYT HỘ GIA ĐÌNH HẾT HẠN TRONG THÁNG 12/2026"],
            [],
            ["TT", "Mã số thẻ BHYT", "Họ và tên người tham gia", "Năm sinh", "Nơi cư trú", "SĐT",
             "Thời hạn sử dụng thẻ BHYT", "", "Số tháng", "Mức đóng", "Đại lý thu", "Ghi chú"],
            ["", "", "", "", "", "", "Từ ngày", "Đến ngày", "", "", "", ""],
            [1, "GD4848412345680", "VÕ VĂN GẤM", 1972, "Khóm 2, P.9, TP. Trà Vinh", 900000016, "01/01/2026",
             "31/12/2026", 12, 1366200, "Bưu điện", ""],
            [2, "HT3848412345681", "võ thị hoà", "12/1999", "Ấp Vĩnh Yên, xã Long Đức", "0900000017 (con)",
             "01/01/2026", date(2026, 12, 15), 6, "683.100", "Bưu điện", "đã hủy"],
            ["", "", "Cộng: 02 người", "", "", "", "", "", "", "2.049.300"],
            ["", "", "", "", "", "", "", "", "Người lập"],
            ["", "", "", "", "", "", "", "", "Trần Thị Lập"],
        ],
        merged=["G6:H6"],
    )  # fmt: skip


HEALTH_CARDS = [
    due("8412345680", "Võ Văn Gấm", HEALTH, 1366200, date(2026, 12, 31), paid_to="2026-12-31", birth="1972",
        address="Khóm 2, P.9, TP. Trà Vinh", area="Phường 9", phones=(mobile("900000016"),), method="12",
        card="GD4848412345680"),
    due("8412345681", "Võ Thị Hòa", HEALTH, 683100, date(2026, 12, 15), paid_to="2026-12-15", birth="1999-12",
        address="Ấp Vĩnh Yên, xã Long Đức", area="Xã Long Đức", phones=(mobile("900000017", note="con"),),
        method="6", card="HT3848412345681", note="đã hủy"),
]  # fmt: skip


def both_schemes_in_a_row(path: Path) -> Path:
    """Groups say whose phone, and which scheme: the employee's phone is not the participant's."""
    return workbook(
        path,
        [
            ["Danh sách đến hạn kỳ 12/2026"],
            ["STT", "Nhân viên thu", "", "", "Người tham gia", "", "", "", "BHXH TN", "", "", "BHYT HGĐ", "",
             "Xã/Phường"],
            ["", "Mã", "Họ tên", "SĐT", "Mã số", "Họ tên", "Ngày sinh", "Điện thoại", "PTĐ", "Đóng đến",
             "Số tiền", "Hạn thẻ", "Số tiền", ""],
            [1, "NV01", "Lê Mẫu", "0900000099", "8412345670", "Nguyễn An", "05/03/1985", "0900000011",
             "3 tháng", "9/2026", "792.000", "31/12/2026", "1.366.200", "P1"],
            [2, "NV01", "Lê Mẫu", "0900000099", "8412345671", "Nguyễn Bình", "", "", "Hàng tháng", "T11/2026",
             "330.000", "", "", "Long Đức"],
            [3, "NV01", "Lê Mẫu", "0900000099", "8412345672", "Nguyễn Chi", "", "", "", "", "", "15/12/2026",
             "1.366.200", "phường 2"],
        ],
        merged=["B2:D2", "E2:H2", "I2:K2", "L2:M2"],
    )  # fmt: skip


BOTH_SCHEMES = [
    due("8412345670", "Nguyễn An", VOLUNTARY, 792000, date(2026, 12, 31), paid_to="2026-09", birth="1985-03-05",
        area="Phường 1", phones=(mobile("900000011"),), agent="NV01", method="3"),
    due("8412345670", "Nguyễn An", HEALTH, 1366200, date(2026, 12, 31), paid_to="2026-12-31", birth="1985-03-05",
        area="Phường 1", phones=(mobile("900000011"),), agent="NV01"),
    due("8412345671", "Nguyễn Bình", VOLUNTARY, 330000, date(2026, 12, 31), paid_to="2026-11", area="Long Đức",
        agent="NV01", method="1"),
    due("8412345672", "Nguyễn Chi", HEALTH, 1366200, date(2026, 12, 15), paid_to="2026-12-15", area="Phường 2",
        agent="NV01"),
]  # fmt: skip


def by_commune_with_page_breaks(path: Path) -> Path:
    """Sections are communes; each page begins again with letterhead, header and numbers of columns."""
    header = ["STT", "HỌ TÊN", "MÃ SỐ BHXH", "ĐỊA CHỈ", "SĐT chủ hộ", "MỨC THU NHẬP LỰA CHỌN", "PHƯƠNG THỨC",
              "ĐÓNG TIẾP TỪ THÁNG", "SỐ TIỀN NTG PHẢI ĐÓNG", "HẠN NỘP"]  # fmt: skip
    numbers = [str(n) for n in range(1, 11)]
    return workbook(
        path,
        [
            ["DANH SÁCH ĐẾN HẠN ĐÓNG BHXH TỰ NGUYỆN"],
            ["(Kèm theo Công văn số 123/BHXH ngày 05/12/2026)"],
            ["Kỳ dữ liệu: 202612"],
            header,
            numbers,
            ["A", "Phường 1"],
            [1, "Nguyễn Thị An", "8412345670", "12 Lê Lợi", "0900000011", 1500000, "quý", "10/2026", 792000,
             "25/12/2026"],
            [2, "Trần Bình", "84.1234.5671", "", "", 1500000, "nửa năm", "T1/2027", "1.584.000", ""],
            ["", "Cộng trang 1", "", "", "", "", "", "", 2376000],
            ["BẢO HIỂM XÃ HỘI TỈNH X"],
            ["Trang 2"],
            header,
            numbers,
            ["B", "Xã Long Đức"],
            [3, "Lê Cẩm", "8412345672", "", "", 1500000, "12 tháng/lần", "01/2027", 3168000, ""],
            [4, "Phạm Dũng", "8412345673", "", "", 1500000, "5 năm", "", 17000000, ""],
            [5, "Thiếu Mã", "", "", "", 1500000, "1 năm", "01/2027", 3168000, ""],
            ["Tổng cộng", "", "", "", "", "", "", "", 25712000],
            ["Số tiền bằng chữ: hai mươi lăm triệu bảy trăm mười hai nghìn đồng"],
            ["", "", "", "", "", "", "Vĩnh Long, ngày   tháng 12 năm 2026"],
            ["", "Người lập", "", "", "", "", "Giám đốc"],
            ["", "Nguyễn Văn Lập", "", "", "", "", "Trần Văn Đốc"],
        ],
    )  # fmt: skip


BY_COMMUNE = [
    due("8412345670", "Nguyễn Thị An", VOLUNTARY, 792000, date(2026, 12, 25), paid_to="2026-09",
        address="12 Lê Lợi", area="Phường 1", phones=(mobile("900000011", note="SĐT chủ hộ"),), method="3",
        income=1500000),
    due("8412345671", "Trần Bình", VOLUNTARY, 1584000, date(2027, 4, 30), paid_to="2026-12", area="Phường 1",
        method="6", income=1500000),
    due("8412345672", "Lê Cẩm", VOLUNTARY, 3168000, date(2027, 7, 31), paid_to="2026-12", area="Xã Long Đức",
        method="12", income=1500000),
    due("8412345673", "Phạm Dũng", VOLUNTARY, 17000000, date(2026, 12, 31), area="Xã Long Đức",
        method="VE_SAU", income=1500000),
]  # fmt: skip


def two_tables_on_a_sheet(path: Path) -> Path:
    """The second scheme has a header and columns of its own below the first."""
    return workbook(
        path,
        [
            ["I. BHXH tự nguyện"],
            ["STT", "Họ và tên", "Mã số BHXH", "Phương thức đóng", "Đã đóng đến tháng", "Số tiền phải đóng"],
            [1, "Nguyễn An", "8412345670", "3 tháng", "09/2026", 792000],
            ["", "Cộng", "", "", "", 792000],
            ["II. BHYT hộ gia đình"],
            ["STT", "Mã số BHXH", "Họ và tên", "Số tiền phải đóng", "Hạn thẻ BHYT", "Điện thoại"],
            ["", "", "", "", "Đến ngày", ""],
            [1, "8412345680", "Võ Gấm", "1.366.200", "31/12/2026", "0900000016"],
            ["", "", "Cộng", "1.366.200"],
        ],
    )


TWO_TABLES = [
    due("8412345670", "Nguyễn An", VOLUNTARY, 792000, date(2026, 12, 31), paid_to="2026-09", method="3"),
    due("8412345680", "Võ Gấm", HEALTH, 1366200, date(2026, 12, 31), paid_to="2026-12-31",
        phones=(mobile("900000016"),)),
]  # fmt: skip


def collection_system_dump(path: Path) -> Path:
    """Technical names in another order, numbers with `.0`, no amount: the card's day is what falls due."""
    return workbook(
        path,
        [
            ["hantheden", "ma so bhxh", "ho ten", "sodient", "diachilh", "ngay sinh", "ma the bhyt", "email", "socmnd"],
            ["31/12/2026", 8412345680.0, "Võ Văn Gấm", "900000016.0", "Phường 9", "1972", "GD4848412345680",
             "gam@vidu.example", "084072000001"],
        ],
    )  # fmt: skip


DUMP = [
    due("8412345680", "Võ Văn Gấm", HEALTH, None, date(2026, 12, 31), paid_to="2026-12-31", birth="1972",
        address="Phường 9", area="Phường 9", phones=(mobile("900000016"),), email="gam@vidu.example",
        card="GD4848412345680"),
]  # fmt: skip

SIMPLE = [
    ["STT", "Họ và tên", "Mã số BHXH", "Địa chỉ", "Điện thoại", "Loại hình", "Số tiền", "Ngày đến hạn"],
    [
        "1",
        "Nguyễn Thị Lệ Hằng",
        "8412345670",
        "Ấp 1, xã Long Đức",
        "0900000011",
        "BHXH TN",
        "792.000",
        "31/12/2026",
    ],
    [
        "2",
        "Thạch Thị Sà Rây",
        "8412345671",
        "Khóm 2, phường 8",
        "0900000012",
        "BHYT",
        "1.366.200",
        "20/12/2026",
    ],
]
SIMPLE_RECORDS = [
    due("8412345670", "Nguyễn Thị Lệ Hằng", VOLUNTARY, 792000, date(2026, 12, 31), address="Ấp 1, xã Long Đức",
        area="Xã Long Đức", phones=(mobile("900000011"),)),
    due("8412345671", "Thạch Thị Sà Rây", HEALTH, 1366200, date(2026, 12, 20), paid_to="2026-12-20",
        address="Khóm 2, phường 8", area="Phường 8", phones=(mobile("900000012"),)),
]  # fmt: skip


def text(separator: str, encode: Callable[[str], bytes]) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(encode("\r\n".join(separator.join(row) for row in SIMPLE)))
        return path

    return make


def vni_text(path: Path) -> Path:
    lines = [
        "STT,Hoï vaø teân,Maõ soá BHXH,Ñòa chæ,Ñieän thoaïi,Loaïi hình,Soá tieàn,Ngaøy ñeán haïn",
        '1,Nguyeãn Vaên Ñaït,8412345670,"Khoùm 2, phöôøng 8",0900000012,BHYT,1366200,31/12/2026',
    ]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


VNI = [
    due("8412345670", "Nguyễn Văn Đạt", HEALTH, 1366200, date(2026, 12, 31), paid_to="2026-12-31",
        address="Khóm 2, phường 8", area="Phường 8", phones=(mobile("900000012"),)),
]  # fmt: skip


def post_office_answer(path: Path) -> Path:
    items = [
        {"maSoBHXH": "8412345670", "hoVaTen": "Nguyễn Thị An", "soDienThoai": None, "ngayDenHan": "2026-12-30T17:00:00Z",
         "soPhaiDong": 792000, "phuongThuc": 3, "loaiDichVu": 0, "diaChi": "Khóm 1, phường 2"},
        {"hoVaTen": "Võ Văn Gấm", "maSoBHXH": "8412345680", "ngayDenHan": "31/12/2026", "soPhaiDong": 1366200.0,
         "phuongThuc": 12, "loaiDichVu": 1, "ghiChu": "gọi buổi tối"},
    ]  # fmt: skip
    path.write_text(json.dumps({"result": {"totalCount": 2, "items": items}}, ensure_ascii=False), "utf-8")
    return path


POST_OFFICE = [
    due("8412345670", "Nguyễn Thị An", VOLUNTARY, 792000, date(2026, 12, 31), address="Khóm 1, phường 2",
        area="Phường 2", method="3"),
    due("8412345680", "Võ Văn Gấm", HEALTH, 1366200, date(2026, 12, 31), paid_to="2026-12-31", method="12",
        note="gọi buổi tối"),
]  # fmt: skip


def thousands_by_fund(path: Path) -> Path:
    """Balances by fund, counted in thousands, vertical merges, letters and numbers below the header."""
    return workbook(
        path,
        [
            ["BẢO HIỂM XÃ HỘI TỈNH X"],
            ["TÌNH HÌNH NỢ BHXH, BHYT THÁNG 11/2026"],
            ["", "", "", "", "", "", "", "", "", "Đơn vị tính: nghìn đồng"],
            ["STT", "Tên đơn vị", "Mã ĐV", "LĐ", "Nợ đầu kỳ", "", "Phát sinh", "", "Đã nộp", "Nợ cuối kỳ", "", "",
             "Số tháng nợ", "Cán bộ chuyên quản", "SĐT kế toán", "Kế toán", "Tình trạng"],
            ["", "", "", "", "BHXH", "BHYT", "BHXH", "BHYT", "", "BHXH", "BHYT", "Tổng", "", "", "", "", ""],
            ["A", "B", "C", *range(1, 15)],
            ["I", "Khối doanh nghiệp", "", 30],
            [1, "Công ty A", "TZ0001X", 10, "1.000", "500", "200", "100", "300", "1.100", "400", "1.500", 2.5,
             "Lê Văn Q", "0900000021", "Trần Thị K", "Đang hoạt động"],
            [2, "Công ty B", "TZ0002X", 20, 2000, 0, 0, 0, 0, 2000, 0, 2000, "12 tháng", "Lê Văn Q", "", "",
             "Giải thể"],
            ["", "Cộng I", "", 30, 3000, 500, 200, 100, 300, 3100, 400, 3500],
        ],
        merged=["E4:F4", "G4:H4", "J4:L4", "A4:A5", "B4:B5", "I4:I5"],
    )  # fmt: skip


THOUSANDS = [
    debt("TZ0001X", "Công ty A", 1500000, months=2.5, opening=1500000, arising=300000, paid=300000, workers=10,
         by_fund=(("BHXH", 1100000), ("BHYT", 400000)), officers=("Lê Văn Q",),
         contacts=(Contact(name="Trần Thị K", phones=(mobile("900000021"),)),)),
    debt("TZ0002X", "Công ty B", 2000000, UnitGroup.DISSOLVED, months=12.0, opening=2000000, arising=0, paid=0,
         workers=20, by_fund=(("BHXH", 2000000), ("BHYT", 0)), officers=("Lê Văn Q",)),
]  # fmt: skip


def grouped_by_state(path: Path) -> Path:
    """Sections say the state of the units; a unit may have paid too much; phones and addresses in one cell."""
    return workbook(
        path,
        [
            ["DANH SÁCH ĐƠN VỊ CHẬM ĐÓNG"],
            ["Tính đến hết tháng 10/2026"],
            ["Stt", "Mã ĐV", "Đơn vị sử dụng lao động", "MST", "Xã/phường", "Số NLĐ", "Chậm đóng", "",
             "Người liên hệ", "", "", "Chuyên quản thu", "Đóng BHXH đến tháng"],
            ["", "", "", "", "", "", "Số tháng", "Số tiền (đồng)", "Họ tên", "Điện thoại", "Email"],
            ["I. Đơn vị đang hoạt động"],
            [1, "TZ0001X", "CTY TNHH MỘT", "2100000001", "Phường 1", 10, "1,5", "12.345.678", "Nguyễn A",
             "0900000021; 0900.000.022", "a@vidu.example; b@vidu.example", "cq1", "08/2026"],
            [2, "tz0002x", "CTY CP HAI", "2100000002", "P2", 5, 3, "(5.000.000)", "", "", "", "cq1, cq2", "09/2026"],
            ["II. Đơn vị tạm dừng đóng quỹ hưu trí, tử tuất"],
            [3, "TZ0003X", "HTX BA", "", "Phường 5", 5, 3, 1000000],
            ["III. Đơn vị giải thể, phá sản"],
            [4, "TZ0004X", "DNTN BỐN", "", "Phường 5", 5, 36, 1000000],
            ["", "", "Cộng", "", "", 25, "", 9345678],
        ],
    )  # fmt: skip


TO_OCTOBER: dict[str, Any] = {"as_of": date(2026, 10, 31)}
BY_STATE = [
    debt("TZ0001X", "CTY TNHH MỘT", 12345678, months=1.5, paid_through="2026-08", workers=10, area="Phường 1",
         officers=("cq1",), **TO_OCTOBER, contacts=(
             Contact(name="Nguyễn A", phones=(mobile("900000021"), mobile("900000022")), email="a@vidu.example"),
             Contact(email="b@vidu.example"))),
    debt("TZ0002X", "CTY CP HAI", -5000000, months=3.0, paid_through="2026-09", workers=5, area="Phường 2",
         officers=("cq1", "cq2"), **TO_OCTOBER),
    debt("TZ0003X", "HTX BA", 1000000, UnitGroup.SUSPENDED_PENSION, months=3.0, workers=5, area="Phường 5",
         **TO_OCTOBER),
    debt("TZ0004X", "DNTN BỐN", 1000000, UnitGroup.DISSOLVED, months=36.0, workers=5, area="Phường 5",
         **TO_OCTOBER),
]  # fmt: skip


def c12_in_words(path: Path) -> Path:
    """The C12 export of another office, Vietnamese headings, totals without a code at the end."""
    return workbook(
        path,
        [
            ["MaDvi", "TenDvi", "DiaChi", "Tiền đầu kỳ", "Số phải đóng", "Điều chỉnh kỳ trước", "Số đã đóng",
             "Số bị lệch", "Tiền cuối kỳ", "Số ĐT"],
            ["TZ0001X", "Công ty Một", "xã Long Đức", 100, 200, -50, 100, 0, 150, "0900000001"],
            ["TZ0002X", "Tổng công ty Cấp nước", "P.3", 0, 5000000, 0, 6000000, 0, -1000000, ""],
            ["", "Tổng cộng", "", 100, 5000200, -50, 6000100, 0, -999850],
        ],
    )  # fmt: skip


C12 = [
    debt("TZ0001X", "Công ty Một", 150, opening=100, arising=150, paid=100, address="xã Long Đức",
         area="Xã Long Đức", contacts=(Contact(phones=(mobile("900000001"),)),)),
    debt("TZ0002X", "Tổng công ty Cấp nước", -1000000, opening=0, arising=5000000, paid=6000000, address="P.3",
         area="Phường 3"),
]  # fmt: skip


def c12_without_minus(path: Path) -> Path:
    """As the official form: too much and missing side by side, moves up and down."""
    return workbook(
        path,
        [
            ["TỔNG HỢP SỐ LIỆU C12-TS THÁNG 11 NĂM 2026"],
            ["STT", "Mã đơn vị", "Tên đơn vị", "Kỳ trước mang sang", "", "Phát sinh trong kỳ", "",
             "Số tiền đã nộp trong kỳ", "Chuyển kỳ sau", "", "Đã đóng đến tháng", "CB quản lý"],
            ["", "", "", "Thừa", "Thiếu", "Tăng", "Giảm", "", "Thừa", "Thiếu", "", ""],
            [1, "TZ0001X", "Cty A", 0, 1000, 500, 100, 400, 0, 1000, "10/2026", "cq1"],
            [2, "TZ0002X", "Cty B", 200, 0, 500, 0, 400, 100, 0, "11/2026", "cq2"],
        ],
        merged=["D2:E2", "F2:G2", "I2:J2"],
    )  # fmt: skip


WITHOUT_MINUS = [
    debt("TZ0001X", "Cty A", 1000, opening=1000, arising=400, paid=400, paid_through="2026-10", officers=("cq1",)),
    debt("TZ0002X", "Cty B", -100, opening=-200, arising=500, paid=400, paid_through="2026-11", officers=("cq2",)),
]  # fmt: skip


def abbreviated(path: Path) -> Path:
    """Everything shortened; the contact under a group of its own; funds that do not add up to their sum."""
    return workbook(
        path,
        [
            ["STT", "ĐV", "", "Số LĐ", "Nợ (đồng)", "", "", "Liên hệ", "", ""],
            ["", "MS", "Tên", "", "BHXH", "BHYT", "Cộng", "Tên", "SĐT", "Email"],
            [1, "TZ0001X", "Cty A", "5 ", 1000000, 200000, 1200001, "Chị Lan", "0900000011", "lan@a.example"],
        ],
        merged=["B1:C1", "E1:G1", "H1:J1"],
    )


ABBREVIATED = [
    debt("TZ0001X", "Cty A", 1200001, workers=5, by_fund=(("BHXH", 1000000), ("BHYT", 200000)),
         contacts=(Contact(name="Chị Lan", phones=(mobile("900000011"),), email="lan@a.example"),)),
]  # fmt: skip


def agents_by_section(path: Path) -> Path:
    return workbook(
        path,
        [
            ["DANH SÁCH NHÂN VIÊN THU"],
            ["TT", "Họ và tên", "Mã số NV", "Số ĐT", "Địa bàn", "Tình trạng"],
            ["I", "Bưu điện thành phố Trà Vinh (Mã: I01234)"],
            [1, "Lê Thị Mẫu", "I01234.001", 900000031, "Phường 1, 2, 5", "Đang thu"],
            [2, "Trần Mẫu", "I01234.002", "0900000032", "xã Long Đức\nphường 7", "Đã nghỉ"],
            ["II", "Hội LHPN"],
            [1, "Phạm Mẫu", "I04321.001", "", "P.9", ""],
        ],
    )


POST, WOMEN = ("I01234", "Bưu điện thành phố Trà Vinh"), ("", "Hội LHPN")
AGENTS_BY_SECTION = [
    staff("I01234.001", "Lê Thị Mẫu", POST, phones=(mobile("900000031"),), areas=("Phường 1", "Phường 2", "Phường 5")),
    staff("I01234.002", "Trần Mẫu", POST, phones=(mobile("900000032"),), areas=("Xã Long Đức", "Phường 7"),
          active=False),
    staff("I04321.001", "Phạm Mẫu", WOMEN, areas=("Phường 9",)),
]  # fmt: skip


def agents_with_merged_organisations(path: Path) -> Path:
    return workbook(
        path,
        [
            ["STT", "Tổ chức dịch vụ thu", "", "", "Nhân viên thu", "", "", "", "Xã/phường phụ trách"],
            ["", "Mã", "Tên", "Loại", "Mã", "Họ tên", "Điện thoại", "Email", ""],
            [1, "I01234", "Bưu điện", "Bưu điện", "NV01", "Lê Thị Mẫu", "0900000031", "nv01@vidu.example", "Phường 1"],
            ["", "", "", "", "NV02", "Trần Văn Mẫu", "0900000032", "sai@vidu", "Phường 5"],
            [2, "I04321", "Hội Phụ nữ", "", "NV03", "Phạm Thị Mẫu", "0900000033", "", "Phường 9"],
        ],
        merged=["B1:D1", "E1:H1", "A1:A2", "I1:I2", "B3:B4", "C3:C4", "D3:D4"],
    )  # fmt: skip


AGENTS_MERGED = [
    staff("NV01", "Lê Thị Mẫu", ("I01234", "Bưu điện"), organisation_type="Bưu điện", email="nv01@vidu.example",
          phones=(mobile("900000031"),), areas=("Phường 1",)),
    staff("NV02", "Trần Văn Mẫu", ("I01234", "Bưu điện"), organisation_type="Bưu điện",
          phones=(mobile("900000032"),), areas=("Phường 5",)),
    staff("NV03", "Phạm Thị Mẫu", ("I04321", "Hội Phụ nữ"), phones=(mobile("900000033"),), areas=("Phường 9",)),
]  # fmt: skip


def old_excel(_path: Path) -> Path:
    return FIXTURES / "d08a_bhyt.xls"


OLD_EXCEL = [
    due("8412345670", "Nguyễn Thị An", HEALTH, 1366200, date(2026, 12, 31), paid_to="2026-12-31",
        birth="1985-03-05", phones=(mobile("900000011"),)),
    due("0123456781", "Trần Văn Bình", HEALTH, 956340, date(2026, 12, 15), paid_to="2026-12-15", birth="1990-12",
        phones=(mobile("900000012"),)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name", "make", "expected"),
    [
        ("d08a", "health_cards.xlsx", health_cards, HEALTH_CARDS),
        ("d08a", "both.xlsx", both_schemes_in_a_row, BOTH_SCHEMES),
        ("d08a", "communes.xlsx", by_commune_with_page_breaks, BY_COMMUNE),
        ("d08a", "two_tables.xlsx", two_tables_on_a_sheet, TWO_TABLES),
        ("d08a", "dump.xlsx", collection_system_dump, DUMP),
        ("d08a", "old.csv", text(";", windows_1258), SIMPLE_RECORDS),
        ("d08a", "wide.txt", text("\t", lambda t: t.encode("utf-16")), SIMPLE_RECORDS),
        ("d08a", "free.ods", lambda p: ods(p, SIMPLE), SIMPLE_RECORDS),
        ("d08a", "vni.csv", vni_text, VNI),
        ("d08a", "post.json", post_office_answer, POST_OFFICE),
        ("d08a", "excel97.xls", old_excel, OLD_EXCEL),
        ("debtors", "thousands.xlsx", thousands_by_fund, THOUSANDS),
        ("debtors", "states.xlsx", grouped_by_state, BY_STATE),
        ("debtors", "c12.xlsx", c12_in_words, C12),
        ("debtors", "without_minus.xlsx", c12_without_minus, WITHOUT_MINUS),
        ("debtors", "abbreviated.xlsx", abbreviated, ABBREVIATED),
        ("agents", "sections.xlsx", agents_by_section, AGENTS_BY_SECTION),
        ("agents", "merged.xlsx", agents_with_merged_organisations, AGENTS_MERGED),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_layout_is_read_as_its_office_meant_it(
    tmp_path: Path, kind: str, name: str, make: Callable[[Path], Path], expected: Sequence[Record]
) -> None:
    _facts, found = harvested(kind, make(tmp_path / name))
    assert records(found) == list(expected)


def test_printed_sums_that_add_up_say_nothing(tmp_path: Path) -> None:
    for kind, make in (("d08a", by_commune_with_page_breaks), ("debtors", thousands_by_fund)):
        _facts, found = harvested(kind, make(tmp_path / f"{kind}.xlsx"))
        assert [notice.code for notice in found.notices if notice.code == "total_wrong"] == []


def test_a_printed_sum_that_is_wrong_is_told_with_both_figures(tmp_path: Path) -> None:
    rows = [*SIMPLE, ["", "Tổng cộng", "", "", "", "", "2.158.201"]]
    _facts, found = harvested("d08a", workbook(tmp_path / "sum.xlsx", rows))
    assert [(n.row, n.message) for n in found.notices] == [
        (4, "“Tổng cộng” ghi 2.158.201 đ nhưng các dòng cộng lại là 2.158.200 đ.")
    ]


def test_the_first_of_two_rows_counts_and_other_figures_are_told(tmp_path: Path) -> None:
    other = [*SIMPLE[1][:6], "800.000", "31/12/2026"]
    _facts, found = harvested("d08a", workbook(tmp_path / "twice.xlsx", [*SIMPLE, SIMPLE[1], other]))
    assert [(r.row, r.of_row, r.differs) for r in found.duplicates] == [(4, 2, False), (5, 2, True)]
    assert [(w.row, w.message) for w in found.warnings if w.code == "duplicate_differs"] == [
        (5, "Trùng với dòng 2 nhưng số liệu khác: chỉ lấy dòng 2.")
    ]
    assert records(found) == SIMPLE_RECORDS


def test_the_sheet_with_the_list_is_found_behind_a_note(tmp_path: Path) -> None:
    path = tmp_path / "sheets.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Kết xuất từ hệ thống ngày 05/12/2026"])
    for name, rows in (("T11.2026", SIMPLE[:2]), ("T12.2026", SIMPLE)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    facts, found = harvested("d08a", path, period="2026-12-01")
    assert (facts["sheet"], records(found)) == ("T12.2026", SIMPLE_RECORDS)
    assert [notice.code for notice in found.notices] == ["other_sheet"]
    assert "“T11.2026” cũng có dữ liệu (1 dòng)" in found.notices[0].message
    assert harvested("d08a", path, sheet="T11.2026")[1].rows == 1


def test_a_heading_one_slip_away_is_taken_and_told(tmp_path: Path) -> None:
    header = [*SIMPLE[0][:2], "Mã số BHHXH", *SIMPLE[0][3:]]
    _facts, found = harvested("d08a", workbook(tmp_path / "slip.xlsx", [header, *SIMPLE[1:]]))
    assert records(found) == SIMPLE_RECORDS
    assert [(n.code, n.column) for n in found.notices] == [("column_guessed", "Mã số BHHXH")]
