"""The office's other lists: who takes no part, who works here, which areas there are, who may put off paying.

Tax codes begin with 99, which no province has; citizens' numbers are those of nobody born in 1900.
"""
# ruff: noqa: E501, INP001 - a row of a list stays on one line; a script beside what it makes is no package

from datetime import date
from pathlib import Path
from typing import Any

from examples.sheets import Sheet, person

REFORM = date(2025, 7, 1)

#: tax code, name, commune, address, workers by the tax data, insured, missing, representative, telephone, email
NEVER = (
    ("9900000009", "Công ty TNHH Chế biến Mẫu Hai Mốt", "Phường 1", "Số 1 đường Mẫu, phường 1", 18, 0, 18, "Lê Văn Mốt", "0900000401", "che21@congty.example"),
    ("9900000016", "Hợp tác xã Mẫu Hai Hai", "Xã Long Đức", "Ấp Vĩnh Yên, xã Long Đức", 7, 0, 7, "Thạch Thị Hai", "0900000402", ""),
    ("084000000001", "Hộ kinh doanh Mẫu Hai Ba", "Phường 8", "Khóm 3, phường 8", 4, 0, 4, "Kim Thị Ba", "", ""),
    ("9900000023", "Trường tư thục Mẫu Hai Bốn", "Phường 5", "Khóm 1, P.5", 25, 0, 25, "Võ Thị Bốn", "0900000404", "truong24@truong.example"),
)  # fmt: skip
#: the first takes part under the code it has on the debtors' list
UNDER = (
    ("9900000030", "Công ty TNHH May Mẫu Một", "Phường 1", "Khóm 2, phường 1", 41, 12, 29, "Trần Ngọc Kế", "0900000201", "ketoan@maymot.example"),
    ("9900000048-001", "Chi nhánh Công ty Mẫu Hai Sáu", "Phường 9", "Khóm 5, phường 9", 15, 9, 6, "Sơn Văn Sáu", "0900000406", "cn26@congty.example"),
)  # fmt: skip


def write(folder: Path) -> None:
    """All six of them."""
    unregistered_list(folder / "don_vi_chua_tham_gia_2026_12.xlsx")
    worker_list(folder / "lao_dong_chua_tham_gia_2026_12.xlsx")
    prospect_list(folder / "nguoi_tiem_nang.xlsx")
    staff_list(folder / "can_bo.xlsx")
    area_list(folder / "dia_ban.xlsx")
    suspension_list(folder / "tam_dung_dong.xlsx")


def _heads(sheet: Sheet, *headings: str) -> None:
    for column, heading in enumerate(headings):
        sheet.sheet.write_string(sheet.line, column, heading, sheet.head)
    sheet.line += 1


def unregistered_list(path: Path) -> None:
    """Four units of which nobody is insured and two that insure some; one row lacks its tax code."""
    sheet = Sheet(path, "Chua tham gia", (5, 12, 18, 36, 30, 14, 12, 10, 10, 20, 14, 26))
    sheet.write("BẢO HIỂM XÃ HỘI TỈNH VĨNH LONG", *[""] * 7, "Mẫu D04a-TS, D04b-TS", bold=True)
    sheet.write("BHXH CƠ SỞ TRÀ VINH")
    sheet.write()
    sheet.write(
        "", "", "", "DANH SÁCH ĐƠN VỊ CHƯA THAM GIA, THAM GIA CHƯA ĐẦY ĐỦ BHXH, BHYT, BHTN", bold=True
    )
    sheet.write("", "", "", "Tháng 12 năm 2026")
    sheet.head_rows(
        ["STT", "Mã đơn vị", "Mã số thuế", "Tên đơn vị", "Địa chỉ", "Xã/Phường", "Số lao động", "", "", "Người đại diện", "Điện thoại", "Email"],
        ["", "", "", "", "", "", "Theo thuế", "Đã tham gia", "Chưa tham gia", "", "", ""],
    )  # fmt: skip
    sums = [0, 0, 0]
    for title, units in (("I. Đơn vị chưa tham gia", NEVER), ("II. Đơn vị tham gia chưa đầy đủ", UNDER)):
        sheet.write(title, bold=True)
        for n, (tax, name, area, address, workers, insured, missing, head, phone, mail) in enumerate(
            units, 1
        ):
            code = "TZ0001X" if tax == "9900000030" else ""
            _counted(sheet, n, code, tax, name, address, area, workers, insured, missing, head, phone, mail)
            sums = [a + b for a, b in zip(sums, (workers, insured, missing), strict=True)]
    sheet.write(3, "", "", "Cơ sở Mẫu Thiếu Mã", "Khóm 4, phường 7", "Phường 7", 3, 1, 2, "", "0900000407")
    sums = [a + b for a, b in zip(sums, (3, 1, 2), strict=True)]
    sheet.write("", "", "", "Tổng cộng", "", "", *sums, bold=True)
    sheet.book.close()


def _counted(sheet: Sheet, *cells: Any) -> None:
    """A row whose zeros are written: nobody insured is told, not left out."""
    line = sheet.line
    sheet.write(*cells)
    for column, cell in enumerate(cells):
        if cell == 0 and isinstance(cell, int):
            sheet.sheet.write_number(line, column, 0)


def worker_list(path: Path) -> None:
    """The people of two units; the last row names a unit that is on no list."""
    sheet = Sheet(path, "02-KT, 03-KT", (5, 36, 18, 24, 18, 12, 14, 20))
    sheet.write("DANH SÁCH LAO ĐỘNG CHƯA THAM GIA BHXH, BHYT (Mẫu số 02-KT, 03-KT)", bold=True)
    sheet.write("Tháng 12 năm 2026")
    sheet.write()
    _heads(sheet, "STT", "Tên đơn vị", "MST đơn vị", "Họ và tên người lao động", "MST/CCCD", "Ngày sinh", "Thu nhập", "Ghi chú")  # fmt: skip
    n = 0
    for tax, name, count in (
        ("9900000016", NEVER[1][1], 7),
        ("9900000048001", UNDER[1][1], 6),
        ("9900000055", "Công ty không có trong danh sách", 1),
    ):
        for _i in range(count):
            n += 1
            born: object = date(1975 + n, 1 + n % 12, 1 + n * 5 % 28) if n % 5 else str(1975 + n)
            sheet.write(n, name, tax, person(60 + n), f"0840000{n:05d}", born, 4_200_000 + 150_000 * n, "")
    sheet.book.close()


def prospect_list(path: Path) -> None:
    """Twelve potential participants, of whom some have agreed to be written to."""
    sheet = Sheet(path, "Tiem nang", (5, 24, 12, 18, 30, 14, 14, 24, 16, 20, 26))
    sheet.write("DANH SÁCH NGƯỜI TIỀM NĂNG THAM GIA BHXH TỰ NGUYỆN, BHYT HỘ GIA ĐÌNH", bold=True)
    sheet.write()
    _heads(sheet, "STT", "Họ và tên", "Ngày sinh", "Số CCCD", "Địa chỉ", "Xã/phường", "Điện thoại", "Email", "Mã nhân viên thu", "Ngày đồng ý nhận tin", "Nội dung đồng ý")  # fmt: skip
    places = (("Phường 1", "NV01"), ("Phường 8", "NV04"), ("Xã Long Đức", "NV06"))
    for n in range(1, 13):
        area, agent = places[n % 3]
        agreed: object = date(2026, 11, n) if n % 3 == 0 else ("có" if n == 4 else "")
        said = "nhận tin tuyên truyền BHXH tự nguyện" if n % 3 == 0 else ""
        number = "" if n in {5, 7} else f"0840010{n:05d}"
        phone = "" if n == 7 else f"0900000{500 + n}"
        mail = f"tiemnang{n:02d}@vidu.example" if n % 4 == 0 else ""
        sheet.write(n, person(80 + n), str(1970 + n), number, f"Khóm {n % 5 + 1}, {area.lower()}", area, phone, mail, agent, agreed, said)  # fmt: skip
    sheet.book.close()


def staff_list(path: Path) -> None:
    """Seven people of the office: officers with their communes, an inspector, two who decide."""
    sheet = Sheet(path, "Can bo", (5, 10, 22, 26, 34, 30, 20, 14, 28, 18))
    sheet.write("DANH SÁCH CÁN BỘ BHXH CƠ SỞ TRÀ VINH", bold=True)
    sheet.write()
    _heads(sheet, "STT", "Mã cán bộ", "Họ và tên", "Chức vụ", "Vai trò", "Địa bàn", "Tổ", "Điện thoại", "Email", "Trạng thái")  # fmt: skip
    for n, row in enumerate(
        (
            ("CB01", "Nguyễn Văn Lãnh", "Giám đốc", "Lãnh đạo; người duyệt", "", "Ban giám đốc"),
            ("CB02", "Trần Thị Phó", "Phó giám đốc", "Lãnh đạo, người duyệt", "", "Ban giám đốc"),
            ("CB03", "Lê Văn Thu", "Chuyên viên", "Chuyên quản", "Phường 1; Phường 2; Phường 5", "Tổ thu"),
            ("CB04", "Thạch Thị Quản", "Chuyên viên", "Chuyên quản", "Phường 7, 8, 9; Xã Long Đức", "Tổ thu"),
            ("CB05", "Kim Văn Tra", "Thanh tra viên", "Thanh tra", "", "Tổ kiểm tra"),
            ("CB06", "Võ Thị Máy", "Chuyên viên", "Quản trị và chuyên quản", "", "Tổ tổng hợp"),
        ),
        start=1,
    ):
        sheet.write(n, *row, f"0900000{600 + n}", f"cb{n:02d}@bhxh.example", "Đang công tác")
    sheet.write(
        7, "CB07", "Sơn Văn Nghỉ", "Chuyên viên", "Chuyên quản", "Phường 9", "Tổ thu", "", "", "Nghỉ hưu"
    )
    sheet.book.close()


def area_list(path: Path) -> None:
    """The tree before the merger of the provinces and since."""
    sheet = Sheet(path, "Dia ban", (5, 14, 10, 30, 30, 14, 14, 26))
    sheet.write("DANH MỤC ĐỊA BÀN", bold=True)
    sheet.write()
    _heads(sheet, "STT", "Loại", "Mã", "Tên địa bàn", "Thuộc", "Từ ngày", "Đến ngày", "Căn cứ")
    before, law = date(2025, 6, 30), "NQ 202/2025/QH15"
    rows: list[tuple[Any, ...]] = [
        ("Tỉnh", "84", "Tỉnh Trà Vinh", "", date(2008, 8, 1), before, law),
        ("BHXH cơ sở", "08400", "BHXH thành phố Trà Vinh", "Tỉnh Trà Vinh", date(2008, 8, 1), before, ""),
        ("Tỉnh", "86", "Tỉnh Vĩnh Long", "", REFORM, "", law),
        ("BHXH cơ sở", "08601", "BHXH cơ sở Trà Vinh", "Tỉnh Vĩnh Long", REFORM, "", ""),
    ]
    communes = ("Phường 1", "Phường 2", "Phường 5", "Phường 7", "Phường 8", "Phường 9", "Xã Long Đức")
    rows += [("Xã", "", name, "BHXH cơ sở Trà Vinh", REFORM, "", "") for name in communes]
    for n, row in enumerate(rows, start=1):
        sheet.write(n, *row)
    sheet.book.close()


def suspension_list(path: Path) -> None:
    """One unit of the debtors' list that need not pay to the pension fund for half a year."""
    sheet = Sheet(path, "Tam dung", (5, 12, 34, 12, 12, 22, 20))
    sheet.write("DANH SÁCH ĐƠN VỊ TẠM DỪNG ĐÓNG QUỸ HƯU TRÍ, TỬ TUẤT", bold=True)
    sheet.write()
    _heads(sheet, "STT", "Mã đơn vị", "Tên đơn vị", "Từ tháng", "Đến tháng", "Số quyết định", "Ghi chú")
    sheet.write(1, "TZ0007X", "Công ty TNHH Du lịch Mẫu Bảy", "07/2026", "12/2026", "QĐ 07/QĐ-SLĐ (mẫu)", "")
    sheet.book.close()
