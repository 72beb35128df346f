"""`dondoc unit`: what an officer has established about a unit, and what a decision lets it put off."""

from calendar import monthrange
from datetime import date
from typing import Annotated, Any

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import By, Config, Json, as_month
from bot.cli.who import user
from handlers import mark_unit
from messages.formats import moment, month
from messages.language import _
from messages.words import MARKS
from scheduler.policy_rows.row import Mark
from storage import employers, marks
from storage.database import Connection
from storage.marks import MarkRow

Code = Annotated[str, typer.Argument(help=_("Mã đơn vị (hoặc mã số thuế của đơn vị chưa có mã)."))]
MarkName = Annotated[str, typer.Argument(metavar="MARK", help=_("Dấu hiệu, ví dụ large_debt."))]
#: The marks the policy table asks about.
NAMES = tuple(mark.value for mark in Mark)


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Đơn vị: dấu hiệu, tạm dừng đóng."))
    app.add_typer(commands, name="unit")
    _marking(commands)
    _suspending(commands)


def _marking(commands: typer.Typer) -> None:
    @commands.command("mark", help=_("Ghi một dấu hiệu mà cán bộ đã xác minh ở đơn vị."))
    def mark(
        code: Code,
        name: MarkName,
        why: Annotated[str, typer.Option("--why", help=_("Căn cứ, lý do."))],
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        who = by or user()
        opened = open_app(config)
        try:
            fresh = opened.database.transact(
                mark_unit.mark, code, name, why=why, allowed=NAMES, by=who, now=opened.clock.now()
            )
        finally:
            opened.close()
        wanted = mark_unit.known_mark(name, NAMES)
        if json:
            screen.emit({"code": code.upper(), "mark": wanted, "changed": fresh, "why": why, "by": who})
        elif fresh:
            screen.say(_("Đã ghi cho {code}: {mark}.", code=code.upper(), mark=mark_title(wanted)))
        else:
            screen.say(_("{code} đã có dấu hiệu này: không đổi gì.", code=code.upper()))
        return 0

    @commands.command("unmark", help=_("Gỡ một dấu hiệu của đơn vị; dấu hiệu cũ vẫn còn trong lịch sử."))
    def unmark(code: Code, name: MarkName, by: By = "", config: Config = None, json: Json = False) -> int:
        who = by or user()
        opened = open_app(config)
        try:
            lifted = opened.database.transact(
                mark_unit.unmark, code, name, allowed=NAMES, by=who, now=opened.clock.now()
            )
        finally:
            opened.close()
        wanted = mark_unit.known_mark(name, NAMES)
        if json:
            screen.emit({"code": code.upper(), "mark": wanted, "changed": lifted, "by": who})
        elif lifted:
            screen.say(_("Đã gỡ của {code}: {mark}.", code=code.upper(), mark=mark_title(wanted)))
        else:
            screen.say(_("{code} không có dấu hiệu này: không đổi gì.", code=code.upper()))
        return 0

    @commands.command("marks", help=_("Các dấu hiệu đang có; nêu mã đơn vị thì kèm lịch sử."))
    def list_marks(
        code: Annotated[str | None, typer.Argument(help=_("Mã đơn vị."))] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            rows = opened.database.read(_marks, code)
        finally:
            opened.close()
        if json:
            screen.emit({"marks": rows})
        elif not rows:
            screen.say(_("Chưa có dấu hiệu nào được ghi."))
        else:
            screen.table(
                _("Dấu hiệu của đơn vị"),
                [_("Mã đơn vị"), _("Dấu hiệu"), _("Lý do"), _("Người ghi"), _("Lúc"), _("Đã gỡ")],
                [
                    (r["code"], mark_title(r["mark"]), r["why"], r["by"], moment(r["at"]),
                     moment(r["lifted_at"]) if r["lifted_at"] else "")
                    for r in rows
                ],
                whole=1,
            )  # fmt: skip
        return 0


def _suspending(commands: typer.Typer) -> None:
    @commands.command("suspend", help=_("Ghi quyết định cho đơn vị tạm dừng đóng quỹ hưu trí, tử tuất."))
    def suspend(
        code: Code,
        from_month: Annotated[str, typer.Option("--from", help=_("Tháng đầu, ví dụ 2026-07."))],
        until: Annotated[str, typer.Option("--until", help=_("Tháng cuối, ví dụ 2026-12."))],
        decision: Annotated[str, typer.Option("--decision", help=_("Số quyết định hoặc văn bản."))],
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        who = by or user()
        first, last = as_month(from_month, "--from"), _last_day(as_month(until, "--until"))
        opened = open_app(config)
        try:
            opened.database.transact(
                mark_unit.suspend, code, since=first, until=last, decision=decision, by=who,
                now=opened.clock.now(),
            )  # fmt: skip
        finally:
            opened.close()
        if json:
            screen.emit(
                {"code": code.upper(), "since": first, "until": last, "decision": decision, "by": who}
            )
        else:
            screen.say(
                _("{code}: tạm dừng đóng từ {since} đến hết {until}, theo {decision}.",
                  code=code.upper(), since=month(first), until=month(last), decision=decision)
            )  # fmt: skip
        return 0


def mark_title(name: str) -> str:
    """What the officer reads for a mark."""
    return MARKS.get(name, name)


def _last_day(month_start: date) -> date:
    return month_start.replace(day=monthrange(month_start.year, month_start.month)[1])


def _marks(conn: Connection, code: str | None) -> list[dict[str, Any]]:
    """Those in force, by unit; of one unit all there ever were."""
    if code is not None:
        found = marks.every(conn, mark_unit.unit_of(conn, code))
    else:
        found = [one for one in marks.every(conn) if one.lifted_at is None]
    return [_row(conn, one) for one in found]


def _row(conn: Connection, one: MarkRow) -> dict[str, Any]:
    unit = employers.get(conn, one.subject[1])
    return {
        "code": unit["code"],
        "name": unit["name"],
        "mark": one.mark,
        "why": one.why,
        "by": one.set_by,
        "at": one.set_at,
        "lifted_by": one.lifted_by or None,
        "lifted_at": one.lifted_at,
    }
