"""`dondoc policy`: every row of the policy, where a plan's words are done, and what holds for one subject."""

from datetime import date
from typing import Annotated

import typer

from bot.cli import explain, policy_places, screen
from bot.cli.groups import Commands
from bot.cli.options import Json, as_day
from bot.cli.policy_words import describe, when_of, work_of
from messages.language import _
from messages.problem import DondocError
from messages.subjects import Band
from scheduler.coverage import GROUPS
from scheduler.levels import Level
from scheduler.policy import ROWS
from scheduler.policy_rows.row import Row

Group = Annotated[str | None, typer.Option("--group", help=_("Nhóm đối tượng, ví dụ UNIT_ACTIVE."))]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Bảng chính sách và căn cứ."))
    app.add_typer(commands, name="policy")
    explain.register(commands)

    @commands.command("show", help=_("Các dòng chính sách: việc gì, cho ai, khi nào, căn cứ nào."))
    def show(
        group: Group = None,
        band: Annotated[str | None, typer.Option("--band", help=_("Mức nợ: <1, 1-<3 hoặc >=3."))] = None,
        level: Annotated[str | None, typer.Option("--level", help=_("Cấp độ dịch, ví dụ L4."))] = None,
        day: Annotated[str | None, typer.Option("--date", help=_("Chỉ dòng còn hiệu lực ngày này."))] = None,
        json: Json = False,
    ) -> int:
        at = _level(level) if level else None
        found = _rows(group, _band(band) if band else None, at, as_day(day, "--date") if day else None)
        if json:
            screen.emit({"rows": [describe(row, at) for row in found]})
        elif not found:
            screen.say(_("Không có dòng nào như vậy."))
        else:
            screen.table(
                _("Bảng chính sách"),
                [_("Quy tắc"), _("Nhóm"), _("Khi nào"), _("Việc"), _("Căn cứ"), _("Mức")],
                [_line(row, at) for row in found],
            )
        return 0

    @commands.command("where", help=_("Một nhiệm vụ của kế hoạch được làm ở đâu trong phần mềm."))
    def where(
        asked: Annotated[
            list[str],
            typer.Argument(help=_("Số (D041, C10, N05), mẫu (04-KT), hoặc vài chữ của kế hoạch.")),
        ],
        json: Json = False,
    ) -> int:
        words = " ".join(asked)
        found = policy_places.find(words)
        if not found:
            raise DondocError(
                _("Không thấy “{words}” trong các kế hoạch; thử ít chữ hơn, hoặc số như D041, C10, 04-KT.",
                  words=words),
                code="not_found",
            )  # fmt: skip
        if json:
            screen.emit({"found": [place.document() for place in found]})
        else:
            for place in found[: policy_places.SHOWN]:
                screen.say(place.in_words())
            if len(found) > policy_places.SHOWN:
                screen.note(_("… và {count} dòng nữa (xem đủ bằng --json).",
                              count=len(found) - policy_places.SHOWN))  # fmt: skip
        return 0


def _line(row: Row, level: Level | None) -> tuple[str, ...]:
    grounds = (
        row.grounds[level]
        if level
        else "; ".join(dict.fromkeys(f"{at.value}: {source}" for at, source in row.grounds.items()))
    )
    mode = (row.obligation_at(level) if level else row.obligation).value
    return (row.rule, row.group.value, when_of(row), work_of(row), grounds, _MODES[mode] + _approval(row))


def _approval(row: Row) -> str:
    return _(", chờ duyệt") if row.approval else ""


_MODES = {
    "must": _("phải"),
    "should": _("nên"),
    "conditional": _("khi có dấu hiệu"),
    "optional": _("tùy chọn"),
    "deferred": _("để sau"),
}


def _rows(group: str | None, band: Band | None, level: Level | None, day: date | None) -> list[Row]:
    wanted = _group(group) if group else None
    return [
        row
        for row in ROWS
        if (wanted is None or row.group.value == wanted)
        and (band is None or row.band in {None, band})
        and (level is None or level in row.grounds)
        and (day is None or row.in_force(day))
    ]


def _group(text: str) -> str:
    known = {group.value for group in GROUPS.values()}
    name = GROUPS[text.upper()].value if text.upper() in GROUPS else text.upper()
    if name not in known:
        raise DondocError(
            _("Không có nhóm “{group}”; các nhóm: {known}.", group=text, known=", ".join(sorted(known))),
            code="usage",
            exit_code=2,
        )
    return name


def _band(text: str) -> Band:
    try:
        return Band(text.replace(" ", ""))
    except ValueError as error:
        raise DondocError(
            _("Không có mức nợ “{band}”; dùng <1, 1-<3 hoặc >=3.", band=text), code="usage", exit_code=2
        ) from error


def _level(text: str) -> Level:
    try:
        return Level(f"L{text}" if text.isdigit() else text.upper())
    except ValueError as error:
        raise DondocError(
            _("Không có cấp độ “{level}”; các cấp độ: {known}.",
              level=text, known=", ".join(level.value for level in Level)),
            code="usage",
            exit_code=2,
        ) from error  # fmt: skip
