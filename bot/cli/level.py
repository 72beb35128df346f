"""`dondoc level`: which epidemic level is in force in which area, by whose decision."""

from datetime import datetime
from typing import Annotated

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import Config, Json, as_day
from handlers import declare_level
from messages.formats import OFFICE_ZONE, moment
from messages.language import _
from messages.problem import DondocError
from scheduler.facts import level_records
from scheduler.levels import Level, level_in_force
from storage.area_levels import AreaLevel


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Cấp độ dịch của địa bàn."))
    app.add_typer(commands, name="level")

    @commands.command("set", help=_("Ghi cấp độ của một địa bàn theo quyết định."))
    def set_level(
        area: Annotated[str, typer.Argument(help=_("Địa bàn, ví dụ “Phường 9”; “*” là toàn bộ."))],
        level: Annotated[str, typer.Argument(help=_("L1, L2, L3, L4 (hoặc 1–4)."))],
        decision: Annotated[str, typer.Option("--decision", help=_("Số quyết định công bố."))],
        from_day: Annotated[str | None, typer.Option("--from", help=_("Áp dụng từ ngày."))] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        found = _level(level)
        opened = open_app(config)
        try:
            now = opened.clock.now()
            start = now if from_day is None else _midnight(from_day)
            if opened.sandbox_away and from_day is None:
                screen.note_absent_sandbox(opened.settings.mode.sandbox, moment(now))
            record = AreaLevel(area=area.strip(), level=found.value, from_at=start, decision=decision.strip())
            opened.database.transact(declare_level.declare, record, now=now)
        finally:
            opened.close()
        if json:
            screen.emit(_row(record, in_force=start <= now))
        else:
            screen.say(
                _("{area}: cấp độ {level} từ {at}, theo {decision}.",
                  area=area, level=found.value, at=moment(start), decision=decision)
            )  # fmt: skip
            screen.next_step("dondoc plan --dry-run")
        return 0

    @commands.command("list", help=_("Các cấp độ đã ghi và cấp độ đang áp dụng."))
    def list_levels(config: Config = None, json: Json = False) -> int:
        opened = open_app(config)
        try:
            now = opened.clock.now()
            with opened.database.begin() as conn:
                records = level_records(conn)
        finally:
            opened.close()
        rows = []
        for r in records:
            record = AreaLevel(area=r.area, level=r.level.value, from_at=r.from_at, decision=r.decision or "")
            rows.append(_row(record, in_force=level_in_force(records, r.area, now) is r))
        if json:
            screen.emit({"levels": rows, "default": Level.L1.value})
            return 0
        if not rows:
            screen.say(_("Chưa ghi cấp độ nào: mọi địa bàn đang là cấp 1 (mặc định)."))
            return 0
        screen.table(
            _("Cấp độ dịch"),
            [_("Địa bàn"), _("Cấp độ"), _("Từ"), _("Quyết định"), _("Đang áp dụng")],
            [
                (
                    r["area"],
                    r["level"],
                    moment(datetime.fromisoformat(str(r["from"]))),
                    r["decision"],
                    "✓" if r["in_force"] else "",
                )
                for r in rows
            ],
        )
        return 0


def _row(record: AreaLevel, *, in_force: bool) -> dict[str, object]:
    return {
        "area": record.area,
        "level": record.level,
        "from": record.from_at.astimezone(OFFICE_ZONE).isoformat(),
        "decision": record.decision,
        "in_force": in_force,
    }


def _level(text: str) -> Level:
    name = text.strip().upper()
    name = f"L{name}" if name.isdigit() else name
    try:
        return Level(name)
    except ValueError as error:
        raise DondocError(
            _("Không có cấp độ “{level}”; dùng L1, L2, L3 hoặc L4.", level=text), code="usage", exit_code=2
        ) from error


def _midnight(text: str) -> datetime:
    day = as_day(text, "--from")
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
