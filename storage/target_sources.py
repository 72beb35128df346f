"""The targets that come with the program: 2800/KH-BHXH of 2021, 49/KH-BCD of 2023, as printed and mended."""

import csv
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from messages.formats import fold
from messages.language import _
from messages.metrics import metric
from messages.periods import Period, read_period
from messages.problem import DondocError
from storage.targets import Target

FOLDER = Path(__file__).parent / "reference"
UNALLOCATED = "Chưa phân bổ"
YEARS = ("2021", "2023")

Why = tuple[str, str, str, str]  #: source, metric, area, period


def shipped(year: str, province: str = "") -> list[Target]:
    """All targets of a year, or one of the 63 provinces' of 2021 (however it is written).

    Raises DondocError for a year nobody has printed targets of here, and for a province that is none.
    """
    if year not in YEARS:
        raise DondocError(
            _("Chỉ có chỉ tiêu kèm theo của năm 2021 và 2023; chỉ tiêu khác: dondoc targets import TỆP."),
            code="usage",
            exit_code=2,
        )
    found = [*(_of_2021() if year == "2021" else _of_2023())]
    found += _minimums(year, found)
    if not province:
        return found
    if year == "2023" and fold(province) in {"tra vinh", "thanh pho tra vinh", "tp tra vinh"}:
        return found  # the whole table is that city's
    name = province_of(province) if year == "2021" else None
    if name is None:
        raise DondocError(
            _("Không có chỉ tiêu năm {year} của “{province}”; kiểm tra --province.",
              year=year, province=province),
            code="unknown_area",
            exit_code=2,
        )  # fmt: skip
    return [target for target in found if target.area == name]


def province_of(text: str) -> str | None:
    """One of the 63 provinces by any of the names the tables give it; None: it is none of them."""
    return _spellings().get(_folded(text))


@cache
def provinces() -> Mapping[str, str]:
    """The province of today (34) of each of the 63."""
    return {row["province"]: row["today"] for row in _rows("provinces_63_to_34.csv")}


@cache
def _spellings() -> dict[str, str]:
    found = {}
    for row in _rows("provinces_63_to_34.csv"):
        for name in (row["province"], *row["also_written"].split("|")):
            if name:
                found[_folded(name)] = row["province"]
    return found


def _folded(text: str) -> str:
    words = fold(text).replace("thanh pho ", "").replace("tinh ", "").removeprefix("tp").removeprefix("bhxh ")
    return "".join(c for c in words if c.isalnum())


def _of_2021() -> Iterator[Target]:
    corrected = _corrections()
    for row in _rows("targets_2021.csv"):
        for column, text in row.items():
            if (period := read_period(column)) is not None:
                yield _target(
                    (row["source"], row["metric"], row["area"], period.text), float(text), corrected
                )


def _of_2023() -> Iterator[Target]:
    corrected = _corrections()
    seen: set[Why] = set()
    for row in _rows("targets_2023.csv"):
        key = (row["source"], row["metric"], row["area"], row["period"])
        seen.add(key)
        yield _target(key, float(row["printed"]), corrected)
    for key in corrected:
        if key[0].startswith("49") and key not in seen:  # stands in no table: printed by nobody
            yield _target(key, None, corrected)


def _target(key: Why, printed: float | None, corrected: Mapping[Why, tuple[float, str]]) -> Target:
    source, code, area, period = key
    value, why = corrected.get(key, (printed, ""))
    if value is None:
        raise ValueError(key)
    note = WHY[why]() if why else ""
    return Target(
        source=source, metric=code, area=area, period=period, unit=metric(code).unit, printed=printed,
        value=value,
        note=note,
    )  # fmt: skip


def _minimums(year: str, found: list[Target]) -> Iterator[Target]:
    """At least so many in each month for each area that stands in the plan's table."""
    for row in _rows("minimums.csv"):
        period = read_period(row["period"])
        if period is None or period.first.year != int(year):
            continue
        areas = dict.fromkeys(t.area for t in found if t.metric == row["areas_of"])
        for area in areas:
            if area not in {"", UNALLOCATED}:
                yield from _monthly(row, area, period)


def _monthly(row: Mapping[str, str], area: str, period: Period) -> Iterator[Target]:
    value = float(row["value"])
    for month in period.months():
        yield Target(
            source=row["source"], metric=row["metric"], area=area, period=month.text,
            unit=metric(row["metric"]).unit, printed=value, value=value, note=_("ít nhất mỗi tháng"),
        )  # fmt: skip


@cache
def _corrections() -> dict[Why, tuple[float, str]]:
    return {
        (row["source"], row["metric"], row["area"], row["period"]): (float(row["value"]), row["why"])
        for row in _rows("corrections.csv")
    }


#: Why the corrected figure is another, or stands in no table.
WHY: dict[str, Callable[[], str]] = {
    "total_wrong": lambda: _(
        "Bản in ghi 7.515 nhưng bốn tháng cộng lại là 73 + 129 + 110 + 55 = 367, đúng tỷ lệ "
        "20/35/30/15% của các tỉnh khác. Số tổng toàn quốc in cũng chứa số 7.515: sai từ bản gốc, "
        "không phải lỗi quét văn bản."
    ),
    "contains_total_wrong": lambda: _(
        "Bản in ghi 52.032, gồm cả số tổng sai 7.515 của Yên Bái; bốn tháng của dòng Toàn quốc "
        "cộng lại là 44.885."
    ),
    "unallocated": lambda: _(
        "Số tổng in trong bảng (bài văn cũng ghi như vậy) lớn hơn tổng 10 phường, xã: phần chênh "
        "không giao cho địa bàn nào, hoặc một dòng không đọc được. Giữ riêng, không chia cho ai."
    ),
    "unallocated_rounding": lambda: _(
        "Số tổng in trong bảng lớn hơn tổng 10 phường, xã 1 người: do làm tròn."
    ),
    "base_differs": lambda: _(
        "17.404 người là 29,72% và 1.757 người là 3% của khoảng 58.560 lao động, nhưng 12.369 "
        "người là 21,12% của số đó: tỷ lệ in 20,52% không cùng mẫu số. Không rõ số nào sai nên giữ "
        "số in."
    ),
}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
