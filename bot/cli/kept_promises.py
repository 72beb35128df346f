"""`dondoc promises`: how many promises to pay were kept, by who follows them and where."""

from datetime import date
from typing import Annotated, Any, Literal

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.options import Config, Json, as_day
from messages.formats import OFFICE_ZONE, day
from messages.language import _
from messages.law.deadlines import month_end
from messages.problem import DondocError
from storage import agents, promises
from storage.database import Connection
from storage.promises import Rate


def register(app: typer.Typer) -> None:
    @app.command(
        "promises", help=_("Lời hẹn đóng: đã giữ, không giữ, đang chờ; theo nhân viên thu hoặc địa bàn.")
    )
    def show(
        since: Annotated[
            str | None, typer.Option("--from", help=_("Hẹn từ ngày (mặc định: đầu tháng)."))
        ] = None,
        until: Annotated[
            str | None, typer.Option("--to", help=_("Đến hết ngày (mặc định: cuối tháng)."))
        ] = None,
        by_agent: Annotated[
            bool, typer.Option("--by-agent", help=_("Theo nhân viên thu, cán bộ chuyên quản."))
        ] = False,
        by_area: Annotated[bool, typer.Option("--by-area", help=_("Theo địa bàn."))] = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        if by_agent and by_area:
            raise DondocError(_("Chỉ chọn một: --by-agent hoặc --by-area."), code="usage", exit_code=2)
        by: Literal["agent", "area", ""] = "agent" if by_agent else "area" if by_area else ""
        opened = open_app(config)
        try:
            today = opened.clock.now().astimezone(OFFICE_ZONE).date()
            first = as_day(since, "--from") if since else today.replace(day=1)
            last = as_day(until, "--to") if until else month_end(max(today, first))
            if last < first:
                raise DondocError(_("--from phải trước hoặc cùng ngày với --to."), code="usage", exit_code=2)
            report = opened.database.read(_report, first, last, by)
        finally:
            opened.close()
        if json:
            screen.emit(report)
        else:
            _show(report, by)
        return 0


def _report(conn: Connection, first: date, last: date, by: Literal["agent", "area", ""]) -> dict[str, Any]:
    names = {code: row["name"] for code, row in agents.by_code(conn).items()} if by == "agent" else {}
    found = promises.rates(conn, since=first, until=last, by=by)
    whole = Rate(
        key="",
        kept=sum(rate.kept for rate in found),
        broken=sum(rate.broken for rate in found),
        open=sum(rate.open for rate in found),
    )
    groups = [{"key": rate.key, "name": names.get(rate.key, rate.key), **_counts(rate)} for rate in found]
    return {"from": first, "to": last, "groups": groups if by else [], "total": _counts(whole)}


def _counts(rate: Rate) -> dict[str, Any]:
    return {"kept": rate.kept, "broken": rate.broken, "open": rate.open, "rate": rate.share}


def _show(report: dict[str, Any], by: str) -> None:
    title = _("Lời hẹn từ {first} đến {last}", first=day(report["from"]), last=day(report["to"]))
    who = _("Địa bàn") if by == "area" else _("Người theo dõi")
    rows = [
        (f"{g['name']} ({g['key']})" if g["name"] != g["key"] else g["key"] or _("chưa rõ"), *_cells(g))
        for g in report["groups"]
    ]
    screen.table(
        title,
        [who, _("Đã giữ"), _("Không giữ"), _("Đang chờ"), _("Tỷ lệ giữ lời")],
        [*rows, (_("Cộng"), *_cells(report["total"]))],
    )


def _cells(counts: dict[str, Any]) -> tuple[object, ...]:
    share = counts["rate"]
    written = "" if share is None else f"{share * 100:.0f}%"
    return counts["kept"], counts["broken"], counts["open"], written
