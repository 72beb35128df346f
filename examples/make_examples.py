"""The lists an office starts with, made up from nothing: no person, firm or number here exists.

`python -m examples.make_examples [folder]` writes the same bytes every time.
"""
# ruff: noqa: E501, INP001 - a row of a list stays on one line; a script beside what it makes is no package

import sys
from datetime import date
from pathlib import Path

from examples import office_lists
from examples.sheets import Sheet, person

HERE = Path(__file__).parent
AREAS = ("Phường 1", "Phường 2", "Phường 5", "Phường 7", "Phường 8", "Phường 9", "Xã Long Đức")
STAFF_OF = dict(zip(AREAS, ("NV01", "NV02", "NV02", "NV03", "NV04", "NV05", "NV06"), strict=True))
#: What 1, 3, 6 and 12 months cost at an income of 1,500,000 đ after the state's support.
COST = {1: 264_000, 3: 792_000, 6: 1_584_000, 12: 3_168_000}
#: Twelve months of household health insurance, by order in the household.
HEALTH_COST = (1_366_200, 956_340, 819_720, 683_100)


def due_list(path: Path) -> None:
    """Forty participants of both schemes, one row twice and one without its code."""
    sheet = Sheet(path, "D08a-TS", (5, 22, 14, 12, 30, 26, 12, 12, 12, 14, 18, 12, 14, 22, 10, 20))
    sheet.write("BẢO HIỂM XÃ HỘI TỈNH VĨNH LONG", *[""] * 8, "Mẫu D08a-TS", bold=True)
    sheet.write("BHXH CƠ SỞ TRÀ VINH", *[""] * 8, "(Ban hành kèm theo QĐ số 505/QĐ-BHXH ngày 27/3/2020)")
    sheet.write()
    sheet.write("", "DANH SÁCH NGƯỜI THAM GIA ĐẾN HẠN PHẢI ĐÓNG BHXH TỰ NGUYỆN, BHYT", bold=True)
    sheet.write("", "Tháng 12 năm 2026")
    sheet.write(*[""] * 12, "ĐVT: đồng")
    sheet.head_rows(
        ["STT", "Họ và tên", "Mã số BHXH", "Ngày sinh", "Địa chỉ", "Số điện thoại", "BHXH tự nguyện", "", "", "",
         "BHYT", "", "", "Email", "Mã nhân viên thu", "Ghi chú"],
        ["", "", "", "", "", "", "Mức thu nhập", "Phương thức đóng (tháng)", "Đã đóng đến tháng",
         "Số tiền phải đóng", "Số thẻ BHYT", "Hạn thẻ đến", "Số tiền phải đóng", "", "", ""],
    )  # fmt: skip
    sheet.write("A", "B", *[str(n) for n in range(1, 15)])
    sheet.write("I", "BHXH tự nguyện", bold=True)
    total = 0
    for n in range(1, 23):
        total += voluntary_row(sheet, n)
    sheet.write("4", person(4), code(4), "", address(4), phone(4), 1_500_000, 3, "09/2026", COST[3], "", "", "",
                mail(4), agent(4), "trùng dòng 4")  # fmt: skip
    sheet.write(
        "23", "Lâm Văn Thiếu Mã", "", "1979", address(2), "0900000191", 1_500_000, 3, "09/2026", COST[3]
    )
    total += 2 * COST[3]
    sheet.write("", "Cộng I", *[""] * 7, total)
    sheet.write("II", "BHYT hộ gia đình", bold=True)
    health = sum(health_row(sheet, n) for n in range(23, 41))
    sheet.write("", "Cộng II", *[""] * 10, health)
    sheet.write("", "Tổng cộng (I + II)", *[""] * 7, total, "", "", health, bold=True)
    sheet.write()
    sheet.write(*[""] * 9, "Trà Vinh, ngày 01 tháng 12 năm 2026")
    sheet.write("", "Người lập biểu", *[""] * 8, "GIÁM ĐỐC", bold=True)
    sheet.book.close()


def voluntary_row(sheet: Sheet, n: int) -> int:
    months = (3, 6, 12, 1)[n % 4]
    paid_to = {3: "09/2026", 6: "08/2026", 12: "05/2026", 1: "11/2026"}[months]
    method: object = {1: "1 tháng"}.get(months, months)
    amount: object = COST[months]
    name, number = person(n), code(n)
    if n == 5:
        amount, name = f"{COST[months]:,}".replace(",", "."), f"  {name.upper()} "
    if n == 9:
        paid_to = "202609" if months == 3 else paid_to[3:] + paid_to[:2]
    if n == 13:
        number = number + "\xa0"
    note = {7: "đã hủy", 15: "gọi sau 17 giờ", 18: "Zalo con gái"}.get(n, "")
    sheet.write(n, name, number, born(n), address(n), phone(n), 1_500_000, method, paid_to, amount, "", "", "",
                mail(n), agent(n), note)  # fmt: skip
    return COST[months]


def health_row(sheet: Sheet, n: int) -> int:
    amount = HEALTH_COST[n % 4]
    expiry: object = date(2026, 12, 10 + n % 22) if n % 3 else f"{10 + n % 22}/12/2026"
    sheet.write(n - 22, person(n), code(n), born(n), address(n), phone(n), "", "", "", "",
                f"GD484{code(n)}" if n % 5 else code(n), expiry, amount, mail(n), agent(n), "")  # fmt: skip
    return amount


def code(n: int) -> str:
    return f"8400000{n:03d}"


def born(n: int) -> object:
    if n % 9 == 0:
        return str(1950 + n)
    day = date(1958 + n % 40, 1 + n % 12, 1 + n * 7 % 28)
    return f"{day:%d/%m/%Y}" if n % 4 == 0 else day


def address(n: int) -> str:
    area = AREAS[n % 7]
    if area.startswith("Xã"):
        return f"Ấp {('Vĩnh Yên', 'Long Trị')[n % 2]}, xã Long Đức"
    return f"Khóm {1 + n % 6}, {area.lower() if n % 3 else area.replace('Phường ', 'P.')}"


def phone(n: int) -> object:
    number = 900_000_100 + n
    if n in {8, 27}:
        return ""
    if n == 18:
        return f"0{number} (con gái)"
    if n == 21:
        return f"0{number} - 0{number + 80}"
    if n == 30:
        return "0294 3 862 000"
    return (f"0{number}", number, f"0{str(number)[:3]}.{str(number)[3:6]}.{str(number)[6:]}")[n % 3]


def agent(n: int) -> str:
    return STAFF_OF[AREAS[n % 7]]


def mail(n: int) -> str:
    return f"nguoi{n:02d}@vidu.example" if n % 4 == 1 else ""


#: name, area, months, BHXH, BHYT, BHTN, contact, phone, email, state
EMPLOYERS = (
    ("Công ty TNHH May Mẫu Một", "Phường 1", "0,5", 18_400_000, 3_250_000, 1_440_000, "Trần Ngọc Kế", "0900000201", "ketoan@maymot.example", ""),
    ("Công ty CP Thủy sản Mẫu Hai", "Xã Long Đức", "3,5", 620_500_000, 110_060_000, 51_000_000, "Lê Minh Toán", "0900000202", "ketoan@thuysanhai.example", ""),
    ("Hợp tác xã Vận tải Mẫu Ba", "Phường 7", "2", 24_072_000, 4_513_500, 1_504_500, "", "", "", ""),
    ("DNTN Cơ khí Mẫu Bốn", "Phường 8", "1", 12_900_000, 2_280_000, 1_010_000, "Võ Văn Chủ", "0900000204", "", ""),
    ("Trường Mầm non tư thục Mẫu Năm", "Phường 5", "0", -7_500_000, 0, 0, "Kim Thị Trưởng", "0900000205", "mamnonnam@truong.example", ""),
    ("Công ty TNHH Xây dựng Mẫu Sáu", "Phường 9", "7,2", 1_204_000_000, 212_400_000, 94_300_000, "Sơn Hoàng Lập", "0900000206/0900000226", "xaydungsau@congty.example", ""),
    ("Công ty TNHH Du lịch Mẫu Bảy", "Phường 2", "2,4", 41_650_000, 7_350_000, 3_270_000, "Huỳnh Thanh Nhân", "0900000207", "dulichbay@congty.example", "Tạm dừng đóng quỹ hưu trí, tử tuất"),
    ("Công ty TNHH Mẫu Tám", "Phường 1", "22", 88_264_000, 0, 0, "", "", "", "Đã giải thể"),
    ("Công ty CP Dược Mẫu Chín", "Phường 1", "0,8", 33_120_000, 5_840_000, 2_590_000, "Phạm Kim Số", "0900000209", "duocchin@congty.example", ""),
    ("Nhà hàng Mẫu Mười", "Phường 5", "1,3", 9_870_000, 1_740_000, 774_000, "Lâm Thị Quán", "0900000210", "", ""),
    ("Công ty TNHH In ấn Mẫu Mười Một", "Phường 7", "2,9", 52_310_000, 9_230_000, 4_102_000, "Trần Văn Bản", "0900000211", "inan11@congty.example", ""),
    ("Công ty TNHH Nông sản Mẫu Mười Hai", "Xã Long Đức", "3", 140_420_000, 24_780_000, 11_013_000, "Thạch Sa Rươne", "0900000212", "nongsan12@congty.example", ""),
    ("Cơ sở Gạch Mẫu Mười Ba", "Phường 8", "4,6", 61_040_000, 10_772_000, 4_787_000, "Lê Thị Nung", "0900000213", "", ""),
    ("Công ty TNHH Bảo vệ Mẫu Mười Bốn", "Phường 2", "0,3", 7_215_000, 1_273_000, 566_000, "Nguyễn Minh Trực", "0900000214", "baove14@congty.example", ""),
    ("Phòng khám Đa khoa Mẫu Mười Lăm", "Phường 9", "1,8", 28_665_000, 5_058_000, 2_248_000, "Võ Thị Khám", "0900000215", "phongkham15@congty.example", ""),
    ("Công ty TNHH Nội thất Mẫu Mười Sáu", "Phường 5", "5,1", 204_190_000, 36_033_000, 16_015_000, "Kim Văn Mộc", "0294 3 862 016", "noithat16@congty.example", ""),
    ("Công ty CP Nước Mẫu Mười Bảy", "Phường 7", "0,9", 64_350_000, 11_356_000, 5_047_000, "Sơn Thị Giếng", "0900000217", "nuoc17@congty.example", ""),
    ("Trung tâm Ngoại ngữ Mẫu Mười Tám", "Phường 1", "1", 15_405_000, 2_718_000, 1_208_000, "Phạm Thanh Ngữ", "0900000218", "ngoaingu18@truong.example", ""),
    ("Công ty TNHH Vệ sinh Mẫu Mười Chín", "Phường 8", "3,2", 73_710_000, 13_008_000, 5_781_000, "Huỳnh Ngọc Sạch", "0900000219", "vesinh19@congty.example", ""),
    ("Siêu thị Mẫu Hai Mươi", "Phường 2", "0,6", 47_580_000, 8_396_000, 3_732_000, "Lâm Hoàng Kệ", "0900000220", "sieuthi20@congty.example", ""),
)  # fmt: skip


def debtor_list(path: Path) -> None:
    """Twenty employers over all three bands: one suspended, one dissolved, one that paid too much."""
    sheet = Sheet(path, "DS no", (5, 11, 36, 14, 8, 10, 15, 15, 15, 16, 20, 24, 28, 24, 28))
    sheet.write("BẢO HIỂM XÃ HỘI TỈNH VĨNH LONG", bold=True)
    sheet.write("BHXH CƠ SỞ TRÀ VINH")
    sheet.write()
    sheet.write("", "", "DANH SÁCH ĐƠN VỊ CHẬM ĐÓNG BHXH, BHYT, BHTN", bold=True)
    sheet.write("", "", "(Số liệu đến ngày 30/11/2026)")
    sheet.write(*[""] * 9, "ĐVT: đồng")
    sheet.head_rows(
        ["STT", "Mã đơn vị", "Tên đơn vị", "Xã/Phường", "Số LĐ", "Số tháng nợ", "Số tiền nợ", "", "", "Tổng nợ",
         "Người liên hệ", "Điện thoại", "Email", "Chuyên quản", "Trạng thái"],
        ["", "", "", "", "", "", "BHXH", "BHYT", "BHTN", "", "", "", "", "", ""],
    )  # fmt: skip
    sheet.write(*[f"({n})" for n in range(1, 16)])
    sheet.write("", "A", "Khối doanh nghiệp ngoài quốc doanh", bold=True)
    sums = [0, 0, 0, 0]
    for n, (name, area, months, bhxh, bhyt, bhtn, contact, number, email, state) in enumerate(
        EMPLOYERS, start=1
    ):
        total = bhxh + bhyt + bhtn
        written: object = f"{total:,}".replace(",", ".") + " đ" if n == 3 else total
        officer = f"chuyenquan{1 + n % 2}@bhxh.example"
        sheet.write(n, f"TZ{n:04d}X", name, area, 5 + n * 7 % 60, months, bhxh, bhyt, bhtn, written, contact,
                    number, email, officer, state or "Đang hoạt động")  # fmt: skip
        sums = [before + value for before, value in zip(sums, (bhxh, bhyt, bhtn, total), strict=True)]
    sheet.write("", "", "Cộng A", "", "", "", *sums)
    sheet.write("", "", "Tổng cộng", "", "", "", *sums, bold=True)
    sheet.book.close()


#: code, name, kind, then staff: code, name, phone, email, communes
ORGANISATIONS = (
    ("I01234", "Bưu điện Trà Vinh", "Bưu điện", (
        ("NV01", "Lê Thị Mẫu", "0900000301", "nv01@daily.example", "Phường 1"),
        ("NV02", "Trần Văn Mẫu", "0900000302", "nv02@daily.example", "Phường 2; Phường 5"),
        ("NV03", "Thạch Thị Mẫu", "0900000303", "", "Phường 7"),
    )),
    ("I04321", "Hội Liên hiệp Phụ nữ phường 8", "Hội đoàn thể", (
        ("NV04", "Phạm Ngọc Mẫu", "0900000304", "nv04@daily.example", "Phường 8"),
        ("NV05", "Kim Thị Mẫu", "0900.000.305", "", "Phường 9"),
    )),
    ("I05678", "Trạm Y tế xã Long Đức", "Y tế", (
        ("NV06", "Sơn Minh Mẫu", "0900000306", "nv06@daily.example", "Xã Long Đức"),
    )),
)  # fmt: skip


def agent_list(path: Path) -> None:
    """Three organisations and their six employees; the organisation stands once, over all of them."""
    sheet = Sheet(path, "Dai ly", (5, 11, 30, 14, 16, 20, 14, 24, 24, 16))
    sheet.write("DANH SÁCH TỔ CHỨC DỊCH VỤ THU, NHÂN VIÊN THU BHXH, BHYT", bold=True)
    sheet.write()
    headings = ("STT", "Mã đại lý", "Tên tổ chức dịch vụ thu", "Loại", "Mã nhân viên thu", "Họ tên nhân viên thu",
                "Điện thoại", "Email", "Xã/phường phụ trách", "Trạng thái")  # fmt: skip
    for column, heading in enumerate(headings):
        sheet.sheet.write_string(sheet.line, column, heading, sheet.head)
    sheet.line += 1
    for n, (number, name, kind, staff) in enumerate(ORGANISATIONS, start=1):
        first = sheet.line
        for employee in staff:
            sheet.write(n, number, name, kind, *employee, "Đang hoạt động")
        if len(staff) > 1:
            for column, cell in enumerate((n, number, name, kind)):
                sheet.sheet.merge_range(first, column, sheet.line - 1, column, cell)
    sheet.book.close()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    due_list(folder / "d08a_2026_12.xlsx")
    debtor_list(folder / "don_vi_no_2026_11.xlsx")
    agent_list(folder / "dai_ly_thu.xlsx")
    office_lists.write(folder)


if __name__ == "__main__":
    main()
