"""`dondoc send`, `run` and `worker`: deliver once, do everything, or deliver until stopped."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from bot import loop
from bot import run as running
from bot import worker as working
from bot.app import App, open_app
from bot.channels import rehearsal
from bot.cli import screen
from bot.cli.options import Config, Json
from bot.logs import configure_logs
from messages.formats import moment
from messages.language import _
from messages.problem import DondocError
from messages.words import MESSAGE_STATES
from storage import accounts, history, queue_view, stops
from storage.queue_view import Waiting
from storage.stops import Stop

IN_DOUBT = 6
TEMPORARY = 75


def register(app: typer.Typer) -> None:
    @app.command("send", help=_("Gửi một lượt các tin đang chờ đến giờ."))
    def send(
        until_empty: Annotated[
            bool, typer.Option("--until-empty", help=_("Gửi đến khi không còn tin nào gửi được lúc này."))
        ] = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            with screen.progress(_("Đang gửi…")):
                document = loop.run(_send(opened, until_empty=until_empty))
        finally:
            opened.close()
        if json:
            screen.emit(document)
        else:
            _show(document)
        if document["states"].get("uncertain") or document["unwritten"]:
            return IN_DOUBT
        return TEMPORARY if document["paused"] or document["stops"] else 0

    @app.command("run", help=_("Chạy mọi việc: nhận, hiểu, lập kế hoạch theo giờ, gửi; Ctrl-C để dừng."))
    def run(config: Config = None, json: Json = False) -> int:
        configure_logs(level=logging.INFO)
        opened = open_app(config)

        def announce(address: str) -> None:
            if json:
                screen.emit({"running": True, "web": address, "channels": opened.channel_names()})
                return
            screen.say(_("dondoc đang chạy tại {address}. Nhấn Ctrl-C để dừng.", address=address))
            _show_mode(opened)

        try:
            loop.run(running.run(opened, announce=announce))
        finally:
            opened.close()
        if not json:
            screen.note(_("Đã dừng; không còn tin nào đang gửi dở."))
        return 0

    @app.command("worker", help=_("Chỉ gửi tin, nhiều tiến trình cùng lúc cũng được; Ctrl-C để dừng."))
    def worker(
        accounts: Annotated[
            str | None, typer.Option("--accounts", help=_("Chỉ các tài khoản này, cách nhau dấu phẩy."))
        ] = None,
        metrics_port: Annotated[
            int | None,
            typer.Option("--metrics-port", min=1, max=65535, help=_("Cổng số liệu giám sát trên máy này.")),
        ] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        configure_logs(level=logging.INFO)
        wanted = _wanted(accounts)
        opened = open_app(config)

        def announce(address: str) -> None:
            serves = wanted or opened.channel_names()
            if json:
                screen.emit({"running": True, "accounts": serves, "metrics": address or None})
                return
            screen.say(_("dondoc đang gửi cho: {accounts}. Nhấn Ctrl-C để dừng.", accounts=", ".join(serves)))
            _show_mode(opened)

        try:
            loop.run(working.work(opened, accounts=wanted, announce=announce, metrics_port=metrics_port))
        finally:
            opened.close()
        if not json:
            screen.note(_("Đã dừng; không còn tin nào đang gửi dở."))
        return 0


def _wanted(accounts: str | None) -> list[str]:
    """Accounts named on the command line; none where the option was not given."""
    wanted = [name.strip() for name in (accounts or "").split(",") if name.strip()]
    if accounts is not None and not wanted:  # a variable that was empty must not mean: all of them
        raise DondocError(
            _("--accounts không nêu tài khoản nào; bỏ tùy chọn này để gửi cho mọi tài khoản."),
            code="usage",
            exit_code=2,
        )
    return wanted


async def _send(app: App, *, until_empty: bool) -> dict[str, Any]:
    async with await app.open_channels() as opened:
        rehearsal.insist(app.settings, opened.guests.harmless)
        delivery = app.delivery(opened.channels)
        clock = asyncio.create_task(app.keep_time())
        try:
            tally = await (delivery.run_until_empty() if until_empty else delivery.run_once())
        finally:
            clock.cancel()
    with app.database.begin() as conn:
        waiting, stopped = queue_view.waiting(conn, app.clock.now()), stops.every(conn)
        free = [lane.earliest for lane in waiting if not _holding(stopped, lane)]
        felt = [s for s in stopped if _is_felt(s, app.channel_names(), waiting)]
        return {
            "accepted": tally.accepted,
            "uncertain": tally.uncertain,
            "not_accepted": tally.other,
            "unwritten": tally.unwritten,
            "by_channel": tally.by_channel,
            "states": history.states(conn),
            "next_due": min(free, default=None),
            "sandbox": bool(opened.guests.harmless),
            "paused": [
                {"account": a["name"], "reason": a["reason"], "until": a["paused_until"]}
                for a in accounts.every(conn)
                if a["state"] == "paused"
            ],
            "stops": [
                {"scope": s.scope, "kind": s.kind, "reason": s.reason, "by": s.by, "at": s.at} for s in felt
            ],
        }


def _holding(stopped: Sequence[Stop], lane: Waiting) -> bool:
    whole = stops.holding(stopped, account=lane.account, channel=lane.account)
    return whole is not None or lane.campaign in stops.campaigns(stopped)


def _is_felt(stop: Stop, names: Sequence[str], waiting: Sequence[Waiting]) -> bool:
    """Whether a stop keeps anything of ours from going; a campaign's does while something of it waits."""
    if stop.scope.startswith(stops.CAMPAIGN):
        return any(lane.campaign in stops.campaigns([stop]) for lane in waiting)
    return any(stops.holding([stop], account=name, channel=name) for name in names)


def _show(document: dict[str, Any]) -> None:
    screen.table(
        _("Lượt gửi này"),
        [_("Kết quả"), _("Số tin")],
        [
            (_("Dịch vụ đã nhận"), document["accepted"]),
            (_("Chưa rõ đã gửi hay chưa"), document["uncertain"]),
            (_("Chưa nhận (gửi lại sau, đổi kênh hoặc dừng)"), document["not_accepted"]),
        ],
    )
    screen.table(
        _("Toàn bộ tin"),
        [_("Trạng thái"), _("Số tin")],
        [(MESSAGE_STATES.get(state, state), n) for state, n in sorted(document["states"].items())],
    )
    waiting, due = document["states"].get("queued", 0), document["next_due"]
    if waiting and due is not None:
        screen.note(
            _("{count} tin đang chờ; sớm nhất {at} (giờ được gửi của từng loại tin).",
              count=waiting, at=moment(due))
        )  # fmt: skip
        if document["sandbox"]:
            screen.note(_("Muốn tập dượt vào giờ khác: dondoc sandbox --at 2026-12-01T08:30"))
    for account in document["paused"]:
        screen.note(
            _("Tài khoản {account} đang tạm dừng ({reason}). Xem: dondoc doctor",
              account=account["account"], reason=account["reason"])
        )  # fmt: skip
    for stop in document["stops"]:
        screen.note(_("bị dừng bởi {scope}: {reason}", scope=stop["scope"], reason=stop["reason"]))
    first = next(iter(document["stops"]), None)
    screen.next_step(f"dondoc resume {first['scope']}" if first else "dondoc run")


def _show_mode(app: App) -> None:
    mode = app.settings.mode
    if mode.sandbox:
        screen.say(_("Môi trường tập dượt: {url}", url=mode.sandbox))
    elif not mode.live:
        screen.say(_("CHẾ ĐỘ THỬ: chỉ gửi cho {count} địa chỉ khách mời.", count=len(mode.guests)))
