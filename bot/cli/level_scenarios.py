"""`dondoc level prepare`, `scenarios`, `apply`: a switch made ready ahead of the day it is decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.cli import level_change, screen
from bot.cli.at_desk import at_desk
from bot.cli.level_options import CANCELLED, DAY, Correct, Until, Yes, as_level, midnight
from bot.cli.options import By, Config, DryRun, Json
from handlers import declare_level
from messages.formats import moment
from messages.language import _
from messages.problem import DondocError
from scheduler.switching import Change
from storage import level_scenarios
from storage.area_levels import AreaLevel
from storage.database import Connection


def register(commands: typer.Typer) -> None:
    @commands.command("prepare", help=_("Soạn sẵn một kịch bản đổi cấp độ; chưa áp dụng gì."))
    def prepare(
        name: Annotated[str, typer.Argument(help=_("Tên kịch bản, ví dụ “bùng dịch”."))],
        levels: Annotated[list[str], typer.Argument(help=_("Mỗi địa bàn một mục: “Phường 9=L4”."))],
        note: Annotated[str, typer.Option("--note", help=_("Ghi chú."))] = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        rows = [_row(text) for text in levels]
        with at_desk(config, by) as office:
            office.app.database.transact(
                level_scenarios.prepare,
                name.strip(),
                rows,
                note=note.strip(),
                by=office.by,
                now=office.desk.now,
            )
        if json:
            screen.emit({"name": name.strip(), "levels": rows, "note": note.strip()})
        else:
            screen.say(_("✓ Kịch bản “{name}”: {count} địa bàn.", name=name.strip(), count=len(rows)))
            screen.next_step(f'dondoc level apply "{name.strip()}" --dry-run')
        return 0

    @commands.command("scenarios", help=_("Các kịch bản đã soạn và đã áp dụng."))
    def scenarios(config: Config = None, json: Json = False) -> int:
        with at_desk(config) as office:
            found = office.app.database.read(level_scenarios.every)
        if json:
            screen.emit({"scenarios": [_described(row) for row in found]})
        elif not found:
            screen.say(_("Chưa soạn kịch bản nào: dondoc level prepare TÊN “Phường 9=L4”."))
        else:
            screen.table(
                _("Kịch bản đổi cấp độ"),
                [_("Tên"), _("Cấp độ"), _("Ghi chú"), _("Đã áp dụng theo")],
                [
                    (
                        row["name"],
                        ", ".join(f"{one['area']}={one['level']}" for one in row["rows"]),
                        row["note"],
                        f"{row['decision']} ({moment(row['used_at'])})" if row["used_at"] else "",
                    )
                    for row in found
                ],
            )
        return 0

    @commands.command("apply", help=_("Áp dụng một kịch bản theo quyết định; --dry-run để xem trước."))
    def apply(
        name: Annotated[str, typer.Argument(help=_("Tên kịch bản."))],
        decision: Annotated[str, typer.Option("--decision", help=_("Số quyết định công bố."))] = "",
        from_day: Annotated[str | None, typer.Option("--from", help=_("Áp dụng từ ngày."))] = None,
        until: Until = None,
        correct: Correct = False,
        dry_run: DryRun = False,
        yes: Yes = False,
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        with at_desk(config, by) as office:
            now = office.desk.now
            scenario = office.app.database.read(level_scenarios.get, name.strip())
            start = now if from_day is None else midnight(from_day, "--from")
            end = None if until is None else midnight(until, "--until") + DAY
            records = [
                AreaLevel(
                    area=row["area"],
                    level=row["level"],
                    from_at=start,
                    until=end,
                    # what nobody has decided yet may be looked at
                    decision=decision.strip() or (name.strip() if dry_run else ""),
                    decided_by=office.by,
                )
                for row in scenario["rows"]
            ]
            for record in records:
                declare_level.check(record)

            def used(conn: Connection) -> None:
                level_scenarios.use(conn, name.strip(), decision=decision.strip(), now=now)

            change = level_change.switch(
                office.app,
                records,
                now=now,
                correct=correct,
                ask=not yes and not json,
                dry_run=dry_run,
                also=used,
            )
        if change is None:
            return CANCELLED
        if json:
            screen.emit(_applied(records, change, start <= now and not dry_run, dry_run=dry_run))
        elif dry_run:
            level_change.show(change, records, now=now)
        else:
            screen.say(
                _("✓ Đã áp dụng “{name}” theo {decision}.", name=name.strip(), decision=decision.strip())
            )
            screen.next_step("dondoc status")
        return 0


def _applied(
    records: Sequence[AreaLevel], change: Change, in_force: bool, *, dry_run: bool
) -> dict[str, Any]:
    return {
        "levels": [level_change.described(record, in_force=in_force) for record in records],
        "dry_run": dry_run,
        "change": level_change.document(change),
    }


def _row(text: str) -> dict[str, str]:
    area, sign, level = text.rpartition("=")
    if not sign or not area.strip():
        raise DondocError(
            _("Mỗi mục phải có dạng “Phường 9=L4”; đang là “{text}”.", text=text), code="usage", exit_code=2
        )
    return {"area": area.strip(), "level": as_level(level).value}


def _described(row: Mapping[str, Any]) -> dict[str, Any]:
    used: datetime | None = row["used_at"]
    return {
        "name": row["name"],
        "levels": row["rows"],
        "note": row["note"],
        "by": row["made_by"],
        "made_at": row["made_at"],
        "used_at": used,
        "decision": row["decision"],
    }
