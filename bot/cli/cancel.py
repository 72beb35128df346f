"""`dondoc cancel campaign:NAME`: what waits of a campaign is taken back; what has left cannot be."""

import time
from typing import Annotated

import typer

from bot.app import App, open_app
from bot.cli import screen
from bot.cli.options import Config, Json
from bot.cli.questions import confirmed
from bot.cli.scopes import Reason, known, options, said
from bot.cli.who import user
from handlers import stop_sending
from messages.language import _
from messages.problem import DondocError
from storage import queue_view, stops, sweeping
from storage.database import Connection
from storage.stops import CAMPAIGN

#: What is on the wire may come back to the queue: so long the command waits for it; then a sender does.
PATIENCE_S = 5.0
POLL_S = 0.1
CANCELLED = 130


def register(app: typer.Typer) -> None:
    @app.command("cancel", help=_("Rút lại mọi tin đang chờ của một chiến dịch; không hoàn lại được."))
    def cancel(
        scope: Annotated[str, typer.Argument(help=_("campaign:TÊN (tên quy tắc, xem dondoc queue)."))],
        reason: Reason,
        yes: Annotated[bool, typer.Option("--yes", help=_("Không hỏi lại."))] = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        why = said(reason)
        opened = open_app(config)
        try:
            campaign = _campaign(opened, scope, options(why, yes=yes))
            if not yes and not _agreed(opened, campaign):
                screen.note(_("Không thay đổi gì."))
                return CANCELLED
            now = opened.clock.now()
            opened.database.transact(
                stop_sending.stop, CAMPAIGN + campaign, kind="cancelled", reason=why, by=user(), now=now
            )
            with screen.progress(_("Đang rút lại…")):
                taken, flying = _take_back(opened, campaign)
        finally:
            opened.close()
        if json:
            screen.emit(
                {
                    "scope": CAMPAIGN + campaign,
                    "taken_back": taken,
                    "in_flight": flying,
                    "reason": why,
                    "by": user(),
                }
            )
        else:
            if taken or flying:
                screen.say(_("✓ Đã rút lại {count} tin của {campaign}.", count=taken, campaign=campaign))
            else:
                screen.say(_("Không có tin nào của {campaign} đang chờ.", campaign=campaign))
            if flying:
                screen.note(
                    _(
                        "{count} tin đang gửi dở: gửi xong, hoặc cũng được rút lại nếu phải gửi lại.",
                        count=flying,
                    )
                )
        return 0


def _campaign(opened: App, scope: str, typed: str) -> str:
    with opened.database.begin() as conn:
        found = known(conn, opened, scope, command="cancel", typed=typed)
    if not found.startswith(CAMPAIGN):
        raise DondocError(
            _("Chỉ rút lại được chiến dịch (campaign:TÊN); để dừng {scope}: dondoc pause", scope=found),
            code="usage",
            exit_code=2,
        )
    return found.removeprefix(CAMPAIGN)


def _agreed(opened: App, campaign: str) -> bool:
    with opened.database.begin() as conn:
        lanes = queue_view.waiting(conn, opened.clock.now())
    count = sum(lane.count for lane in lanes if lane.campaign == campaign)
    return confirmed(
        _("Rút lại {count} tin đang chờ của {campaign}?", count=count, campaign=campaign),
        unanswered=_("Hãy thêm --yes để rút lại."),
    )


def _take_back(opened: App, campaign: str) -> tuple[int, int]:
    """How many were taken back, and how many are still on the wire."""
    taken = 0
    patience = time.monotonic() + PATIENCE_S
    while True:
        found = opened.database.transact(sweeping.take_back, campaign, opened.clock.now())
        taken += found
        if found:
            continue
        with opened.database.begin() as conn:
            if not _is_being_cancelled(conn, campaign):
                return taken, 0
            flying = sum(queue_view.in_flight(conn, campaign=campaign).values())
        if time.monotonic() > patience:
            return taken, flying
        time.sleep(POLL_S)


def _is_being_cancelled(conn: Connection, campaign: str) -> bool:
    """Until all of it is taken back; a pause from before may stand after it."""
    return any(s.scope == CAMPAIGN + campaign and s.kind == "cancelled" for s in stops.every(conn))
