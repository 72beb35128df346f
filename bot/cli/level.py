"""`dondoc level`: which epidemic level is in force in which area, by whose decision."""

from datetime import datetime
from typing import Annotated

import typer

from bot.app import open_app
from bot.cli import level_change, level_scenarios, screen
from bot.cli.groups import Commands
from bot.cli.level_options import CANCELLED, DAY, Correct, Until, Yes, as_level, midnight
from bot.cli.options import By, Config, DryRun, Json
from bot.cli.who import user
from handlers import declare_level
from messages.formats import moment
from messages.language import _
from scheduler.facts import area_tree, level_records
from scheduler.levels import Level, level_in_force
from storage.area_levels import AreaLevel


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Cấp độ dịch của địa bàn."))
    app.add_typer(commands, name="level")

    @commands.command("set", help=_("Ghi cấp độ của một địa bàn theo quyết định; xem trước rồi mới áp dụng."))
    def set_level(
        area: Annotated[str, typer.Argument(help=_("Địa bàn, ví dụ “Phường 9”; “*” là toàn bộ."))],
        level: Annotated[str, typer.Argument(help=_("L1, L2, L3, L4 (hoặc 1–4)."))],
        decision: Annotated[str, typer.Option("--decision", help=_("Số quyết định công bố."))],
        from_day: Annotated[str | None, typer.Option("--from", help=_("Áp dụng từ ngày."))] = None,
        until: Until = None,
        correct: Correct = False,
        dry_run: DryRun = False,
        yes: Yes = False,
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        found = as_level(level)
        opened = open_app(config)
        try:
            now = opened.clock.now()
            start = now if from_day is None else midnight(from_day, "--from")
            if opened.sandbox_away and from_day is None:
                screen.note_absent_sandbox(opened.settings.mode.sandbox, moment(now))
            record = AreaLevel(
                area=area.strip(),
                level=found.value,
                from_at=start,
                until=None if until is None else midnight(until, "--until") + DAY,
                decision=decision.strip(),
                decided_by=by.strip() or user(),
            )
            declare_level.check(record)
            change = level_change.switch(
                opened, [record], now=now, correct=correct, ask=not yes and not json, dry_run=dry_run
            )
        finally:
            opened.close()
        if change is None:
            return CANCELLED
        if json:
            document = level_change.described(record, in_force=start <= now and not dry_run)
            screen.emit({**document, "dry_run": dry_run, "change": level_change.document(change)})
        elif dry_run:
            level_change.show(change, [record], now=now)
        else:
            screen.say(
                _("✓ {area}: cấp độ {level} từ {at}, theo {decision}.",
                  area=area, level=found.value, at=moment(start), decision=decision)
            )  # fmt: skip
            screen.next_step("dondoc status")
        return 0

    level_scenarios.register(commands)

    @commands.command("list", help=_("Các cấp độ đã ghi và cấp độ đang áp dụng."))
    def list_levels(config: Config = None, json: Json = False) -> int:
        opened = open_app(config)
        try:
            now = opened.clock.now()
            with opened.database.begin() as conn:
                records, tree = level_records(conn), area_tree(conn)
        finally:
            opened.close()
        rows = []
        for r in records:
            record = AreaLevel(
                area=r.area, level=r.level.value, from_at=r.from_at, until=r.until, decision=r.decision or ""
            )
            holds = level_in_force(records, r.area, now, tree) is r
            rows.append(level_change.described(record, in_force=holds))
        if json:
            screen.emit({"levels": rows, "default": Level.L1.value})
            return 0
        if not rows:
            screen.say(_("Chưa ghi cấp độ nào: mọi địa bàn đang là cấp 1 (mặc định)."))
            return 0
        screen.table(
            _("Cấp độ dịch"),
            [_("Địa bàn"), _("Cấp độ"), _("Từ"), _("Đến"), _("Quyết định"), _("Đang áp dụng")],
            [
                (
                    r["area"],
                    r["level"],
                    moment(datetime.fromisoformat(str(r["from"]))),
                    moment(datetime.fromisoformat(str(r["until"]))) if r["until"] else "",
                    r["decision"],
                    "✓" if r["in_force"] else "",
                )
                for r in rows
            ],
        )
        return 0
