"""How long an office list takes to become records, and what it costs in memory, for 50,000 and 200,000 rows.

`python -m benchmarks.import_lists [rows …]` writes a synthetic due list of 15 columns with the usual mess
(numbers without their zero, dotted amounts, dates as text) and reads it the way the program does.
"""

import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from storage.lists.reading import read_list

HEADER = (
    "STT", "Họ và tên", "Mã số BHXH", "Ngày sinh", "Giới tính", "Địa chỉ", "Số điện thoại", "Loại hình",
    "Mức thu nhập", "Phương thức đóng", "Đã đóng đến tháng", "Số tiền phải đóng", "Hạn thẻ đến",
    "Mã nhân viên thu", "Ghi chú",
)  # fmt: skip
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Thạch", "Kim", "Sơn", "Lâm")
MIDDLE = ("Thị", "Văn", "Ngọc", "Hoàng", "Thanh", "Minh", "Hữu")
GIVEN = ("An", "Bình", "Cẩm", "Dũng", "Hoà", "Lý", "Mai", "Nghĩa", "Oanh", "Phúc", "Quyên", "Thuỷ", "Út")
BORN = date(1960, 1, 1)


def write_list(path: Path, rows: int) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("D08a")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, "DANH SÁCH NGƯỜI THAM GIA ĐẾN HẠN")
    sheet.write(1, 0, "Tháng 12 năm 2026")
    sheet.write_row(3, 0, HEADER)
    for n in range(rows):
        health = n % 2
        born = BORN + timedelta(days=n % 15000)
        sheet.write(4 + n, 0, n + 1)
        sheet.write(4 + n, 1, f"{FAMILY[n % 10]} {MIDDLE[n % 7]} {GIVEN[n % 13]}")
        sheet.write(4 + n, 2, 8400000000 + n if n % 3 else f"{100000000 + n:010d}")
        if n % 4:
            sheet.write_datetime(4 + n, 3, born, day)
        else:
            sheet.write(4 + n, 3, f"{born:%d/%m/%Y}")
        sheet.write(4 + n, 4, "Nữ" if n % 2 else "Nam")
        sheet.write(4 + n, 5, f"Số {n % 900}, khóm {n % 9}, phường {n % 9 + 1}, TP Trà Vinh")
        sheet.write(4 + n, 6, 900000000 + n % 1000 if n % 5 else f"0900.000.{n % 1000:03d}")
        sheet.write(4 + n, 7, "BHYT hộ gia đình" if health else "BHXH tự nguyện")
        sheet.write(4 + n, 8, None if health else 1500000)
        sheet.write(4 + n, 9, 12 if health else (1, 3, 6, 12)[n % 4])
        sheet.write(4 + n, 10, None if health else "11/2026")
        sheet.write(4 + n, 11, "1.366.200" if n % 10 == 0 else 330000 + n % 7 * 1000)
        sheet.write(4 + n, 12, "31/12/2026" if health else None)
        sheet.write(4 + n, 13, f"NV{n % 40:02d}")
        sheet.write(4 + n, 14, None if n % 11 else f"gọi sau {n % 17} giờ")
    book.close()


def measure(path: Path) -> None:
    """Read once in this process and print; run in a process of its own so that memory is its own."""
    began = time.perf_counter()
    found = read_list("d08a", path, period=None, as_of=None, today=date(2026, 11, 22))
    took = time.perf_counter() - began
    usage = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    own, child = (one.ru_maxrss / 1024 for one in usage)
    busy = sum(one.ru_utime + one.ru_stime for one in usage)
    print(
        f"{found.rows} rows x {len(HEADER)} columns: {took:.1f} s ({busy:.1f} s of CPU), "
        f"{found.rows / took:,.0f} rows/s, "
        f"memory parent {own:.0f} MB + child {child:.0f} MB = {own + child:.0f} MB; "
        f"read {len(found.reads)}, repeated {len(found.duplicates)}, rejected {len(found.rejected)}, "
        f"warnings {len(found.warnings)}"
    )


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]))
        return
    sizes = [int(size) for size in sys.argv[1:]] or [50_000, 200_000]
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            path = Path(folder) / f"d08a_{rows}.xlsx"
            write_list(path, rows)
            subprocess.run(
                [sys.executable, "-m", "benchmarks.import_lists", "--measure", str(path)], check=True
            )


if __name__ == "__main__":
    main()
