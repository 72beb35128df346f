"""What every command that switches levels can be told."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from bot.cli.options import as_day
from messages.formats import OFFICE_ZONE
from messages.language import _
from messages.problem import DondocError
from scheduler.levels import Level

DAY = timedelta(days=1)
#: What a command ends with when the officer said no.
CANCELLED = 130

Until = Annotated[str | None, typer.Option("--until", help=_("Đến hết ngày này, nếu quyết định có ghi."))]
Correct = Annotated[
    bool, typer.Option("--correct", help=_("Bản ghi trước của cùng thời gian bị sai: ghi lại cho đúng."))
]
Yes = Annotated[bool, typer.Option("--yes", help=_("Không hỏi lại."))]


def as_level(text: str) -> Level:
    """Read "L4" or "4"."""
    name = text.strip().upper()
    name = f"L{name}" if name.isdigit() else name
    try:
        return Level(name)
    except ValueError as error:
        raise DondocError(
            _("Không có cấp độ “{level}”; dùng L1, L2, L3, L4, NN2020, CONTROLLED hoặc COMPLEX.", level=text),
            code="usage",
            exit_code=2,
        ) from error


def midnight(text: str, option: str) -> datetime:
    """Read a day: the moment it begins at the office."""
    day = as_day(text, option)
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
