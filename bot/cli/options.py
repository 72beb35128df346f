"""Options that many commands share, so that they are spelt and explained once."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from messages.formats import OFFICE_ZONE
from messages.language import _
from messages.periods import Period, read_period
from messages.problem import DondocError
from storage.lists.cells.figure_cells import read_figure

Json = Annotated[bool, typer.Option("--json", help=_("In một tài liệu JSON ra stdout."))]
Config = Annotated[
    Path | None, typer.Option("--config", help=_("Tệp cấu hình (mặc định: dondoc.toml)."), dir_okay=False)
]
By = Annotated[
    str, typer.Option("--by", help=_("Mã cán bộ thực hiện (mặc định: tên đăng nhập trên máy này)."))
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help=_("Ghi ra tệp này."), dir_okay=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Chỉ xem trước, không ghi gì."))]


def as_number(text: str, list_command: str) -> int:
    """Read the number of a task, a letter or a case; `list_command` shows which there are."""
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 19):  # else no database knows it
        raise DondocError(
            _("Số phải là số nguyên, không phải “{text}”. Xem: {command}", text=text, command=list_command),
            code="usage",
            exit_code=2,
        )
    return int(plain)


def as_amount(text: str, option: str) -> int:
    """Read a sum in đồng: "1500000" or "1.500.000"."""
    plain = text.strip().replace(".", "").replace(",", "")
    if not (plain.isascii() and plain.isdecimal() and 0 < len(plain) < 16):
        raise DondocError(
            _("{option} phải là số tiền (đồng), ví dụ 1500000; đang là “{text}”.", option=option, text=text),
            code="usage",
            exit_code=2,
        )
    return int(plain)


def as_month(text: str, option: str) -> date:
    """Read "2026-12": the first day of that month."""
    for form in ("%Y-%m", "%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            continue
    raise DondocError(
        _("{option} phải có dạng NĂM-THÁNG, ví dụ 2026-12; đang là “{text}”.", option=option, text=text),
        code="usage",
        exit_code=2,
    )


def as_day(text: str, option: str) -> date:
    """Read "2026-12-31" or "31/12/2026"."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise DondocError(
        _(
            "{option} phải là ngày, ví dụ 2026-12-31 hoặc 31/12/2026; đang là “{text}”.",
            option=option,
            text=text,
        ),
        code="usage",
        exit_code=2,
    )


def as_moment(text: str, option: str) -> datetime:
    """Read "2026-12-01T09:00", office time unless it names a zone."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise DondocError(
            _(
                "{option} phải là thời điểm dạng 2026-12-01T09:00; đang là “{text}”.",
                option=option,
                text=text,
            ),
            code="usage",
            exit_code=2,
        ) from error
    return found.replace(tzinfo=OFFICE_ZONE) if found.tzinfo is None else found.astimezone(OFFICE_ZONE)


def as_span(text: str, option: str) -> timedelta:
    """Read "30m", "2h" or "1d"."""
    found = re.fullmatch(r"(\d{1,6})([mhd])", text.strip())
    if found is None:
        raise DondocError(
            _("{option} phải là khoảng thời gian dạng 30m, 2h hoặc 1d; đang là “{text}”.",
              option=option, text=text),
            code="usage",
            exit_code=2,
        )  # fmt: skip
    return (
        int(found[1]) * {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}[found[2]]
    )


def as_period(text: str, option: str) -> Period:
    """Read "2026-11", "2026-Q4", "2026", "2026-11-05" or "2026-09..2026-12", or as papers write them."""
    found = read_period(text)
    if found is None:
        raise DondocError(
            _(
                "{option} phải là kỳ, ví dụ 2026-11, 2026-Q4, 2026 hoặc 2026-11-05; đang là “{text}”.",
                option=option,
                text=text,
            ),
            code="usage",
            exit_code=2,
        )
    return found


def as_count(text: str, option: str, *, ratio: bool = False) -> float:
    """Read a whole number, "1.888" or "1888", or a percentage, "1,92"."""
    found, remarks = read_figure(text, ratio=ratio)
    if found is None:
        why = remarks[0].message if remarks else _("{option} đang trống.", option=option)
        raise DondocError(why, code="usage", exit_code=2)
    return found
