"""`dondoc roster`: at level 3, how many on-site tasks a team may hold a day."""

from typing import Annotated

import typer

from bot import matters
from bot.cli import screen
from bot.cli.at_desk import at_desk
from bot.cli.groups import Commands
from bot.cli.options import By, Config, Json, as_day
from handlers.set_roster import NewLine
from messages.formats import day as written_day
from messages.language import _
from storage import rosters

EVERY = "*"


def register(app: typer.Typer) -> None:
    commands = typer.Typer(
        cls=Commands, no_args_is_help=True, help=_("Số lượt làm việc trực tiếp của mỗi tổ ở cấp độ 3.")
    )
    app.add_typer(commands, name="roster")

    @commands.command("set", help=_("Mỗi ngày một tổ được bao nhiêu lượt làm việc trực tiếp, theo văn bản."))
    def set_line(
        team: Annotated[str, typer.Argument(help=_("Tên tổ; “*” là mọi tổ không có dòng riêng."))],
        per_day: Annotated[int, typer.Option("--per-day", min=0, help=_("Số lượt mỗi ngày; 0 là không."))],
        from_day: Annotated[str, typer.Option("--from", help=_("Từ ngày."))],
        decision: Annotated[str, typer.Option("--decision", help=_("Số văn bản phân công."))],
        until: Annotated[
            str, typer.Option("--until", help=_("Đến hết ngày; để trống: đến khi có dòng khác."))
        ] = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        with at_desk(config, by) as office:
            line = NewLine(
                team="" if team.strip() == EVERY else team.strip(),
                since=as_day(from_day, "--from"),
                until=as_day(until, "--until") if until else None,
                per_day=per_day,
                decision=decision.strip(),
            )
            placed, without = office.app.database.transact(
                matters.roster, office.desk, office.app.windows, line, by=office.by
            )
        if json:
            screen.emit(
                {
                    "team": team.strip(),
                    "per_day": per_day,
                    "from": line.since,
                    "until": line.until,
                    "decision": line.decision,
                    "placed": placed,
                    "without_day": without,
                }
            )
        else:
            screen.say(
                _("✓ Tổ {team}: {count} lượt mỗi ngày từ {day}.",
                  team=team.strip(), count=per_day, day=written_day(line.since))
            )  # fmt: skip
            screen.say(
                _("Việc trực tiếp đã xếp ngày: {placed}; quá số lượt: {without}.",
                  placed=placed, without=without)
            )  # fmt: skip
        return 0

    @commands.command("list", help=_("Các dòng đã nhập, theo thứ tự nhập; dòng sau thay dòng trước."))
    def list_lines(config: Config = None, json: Json = False) -> int:
        with at_desk(config) as office, office.app.database.begin() as conn:
            rows = [
                {
                    "team": row["team"] or EVERY,
                    "per_day": row["per_day"],
                    "from": row["since"],
                    "until": row["until"],
                    "decision": row["decision"],
                    "by": row["entered_by"],
                }
                for row in rosters.every(conn)
            ]
        if json:
            screen.emit({"lines": rows})
        elif not rows:
            screen.say(_("Chưa giới hạn lượt làm việc trực tiếp của tổ nào."))
        else:
            screen.table(
                _("Lượt làm việc trực tiếp"),
                [_("Tổ"), _("Lượt mỗi ngày"), _("Từ"), _("Đến"), _("Văn bản"), _("Người nhập")],
                [
                    (
                        row["team"],
                        row["per_day"],
                        written_day(row["from"]),
                        written_day(row["until"]) if row["until"] else "",
                        row["decision"],
                        row["by"],
                    )
                    for row in rows
                ],
            )
        return 0
