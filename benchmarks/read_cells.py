"""What one cell costs: each reader over 50,000 different cells of the kind real lists hold."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from storage.lists.cells import (
    fix_name,
    read_amount,
    read_day,
    read_email,
    read_insurance_code,
    read_month,
    read_months_of_debt,
    read_partial_day,
    read_phones,
    read_text,
    read_unit_code,
    vote_separator,
)

COUNT = 50_000
TODAY = date(2026, 11, 22)
FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Võ",
    "Phan",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
]
GIVEN = [
    "Văn",
    "Thị",
    "Minh",
    "Ngọc",
    "Hoàng",
    "Bảo",
    "Gia",
    "Thanh",
    "An",
    "Bình",
    "Cẩm",
    "Dũng",
    "Hòa",
    "Lan",
    "Mai",
    "Nam",
    "Phúc",
    "Quý",
    "Sơn",
    "Tâm",
    "Thủy",
    "Đạt",
]
pick = random.Random(2026)


def digits(count: int) -> str:
    return "".join(pick.choices("0123456789", k=count))


def mobile() -> str:
    return pick.choice(["032", "038", "070", "088", "091", "098"]) + digits(7)


def day(first: int, span: int) -> date:
    return date(first, 1, 1) + timedelta(days=pick.randrange(span))


NAMES = [f"{pick.choice(FAMILY)} {' '.join(pick.choices(GIVEN, k=3))}" for _ in range(COUNT)]
PHONES = [mobile() for _ in range(COUNT)]
AMOUNTS = [pick.randrange(100_000, 9_999_999) for _ in range(COUNT)]
DUE = [day(2026, 730) for _ in range(COUNT)]
BIRTHS = [day(1940, 25_000) for _ in range(COUNT)]
CODES = [f"8{digits(9)}" for _ in range(COUNT)]

CASES: list[tuple[str, Callable[[object], object], Sequence[object]]] = [
    ("text: name", read_text, NAMES),
    ("text: address", read_text, [f"Số {at}, khóm {at % 20}, phường {at % 9}" for at in range(COUNT)]),
    ("text: no letter beyond Latin-1", read_text, [f"Khóm {at}, xã Tân An" for at in range(COUNT)]),
    ("text: NBSP inside", read_text, [name.replace(" ", "\u00a0") for name in NAMES]),
    ("name: as it should be", lambda name: fix_name(str(name)), NAMES),
    ("name: all capitals", lambda name: fix_name(str(name)), [name.upper() for name in NAMES]),
    ("phone: digits", read_phones, PHONES),
    ("phone: number without zero", read_phones, [int(phone) for phone in PHONES]),
    ("phone: dotted", read_phones, [f"{p[:4]}.{p[4:7]}.{p[7:]}" for p in PHONES]),
    (
        "phone: two",
        read_phones,
        [f"{p} - {q}" for p, q in zip(PHONES, reversed(PHONES), strict=True)][:10_000],
    ),
    ("phone: note", read_phones, [f"{p} (con gái)" for p in PHONES][:10_000]),
    ("amount: number", read_amount, AMOUNTS),
    ("amount: float", read_amount, [float(amount) for amount in AMOUNTS]),
    ("amount: dotted", read_amount, [f"{amount:,}".replace(",", ".") + " đ" for amount in AMOUNTS]),
    ("day: text", partial(read_day, today=TODAY), [f"{d:%d/%m/%Y}" for d in DUE]),
    ("day: a real day", partial(read_day, today=TODAY), [datetime(d.year, d.month, d.day) for d in DUE]),  # noqa: DTZ001 - a cell has no zone
    ("birth: text", partial(read_partial_day, today=TODAY), [f"{d:%d/%m/%Y}" for d in BIRTHS]),
    ("month: text", read_month, [f"{d:%m/%Y}" for d in DUE]),
    ("month: number", read_month, [d.year * 100 + d.month for d in DUE]),
    ("months of debt", read_months_of_debt, [f"{at % 30} tháng" for at in range(COUNT)]),
    ("insurance code", read_insurance_code, CODES),
    ("insurance card", read_insurance_code, [f"GD484{code}" for code in CODES]),
    ("insurance code without zero", read_insurance_code, [int(code[1:]) for code in CODES]),
    ("unit code", read_unit_code, [f"TZ{digits(4)}X" for _ in range(COUNT)]),
    ("mail", read_email, [f"kt{at}@vidu.example" for at in range(COUNT)]),
]


def main() -> None:
    for name, reader, cells in CASES:
        started = time.perf_counter()
        for cell in cells:
            reader(cell)
        print(f"{name:34}{(time.perf_counter() - started) / len(cells) * 1e6:8.2f} µs")
    started = time.perf_counter()
    vote_separator([f"{amount:,}" for amount in AMOUNTS])
    print(f"{'vote of a column, each cell':34}{(time.perf_counter() - started) / COUNT * 1e6:8.2f} µs")


if __name__ == "__main__":
    main()
