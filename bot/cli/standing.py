"""`dondoc accounts` and `dondoc queue`: what is going, what waits, and for what."""

from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.options import Config, Json
from messages.formats import moment
from messages.language import _
from messages.words import ACCOUNT_STATES, WAITING_REASONS
from scheduler.overview import AccountView, CampaignView, Overview


def register(app: typer.Typer) -> None:
    @app.command("accounts", help=_("Từng tài khoản: chạy hay dừng, vì sao, đang gửi, đang chờ, hạn mức."))
    def accounts(config: Config = None, json: Json = False) -> int:
        found, now = _look(config)
        if json:
            screen.emit({"accounts": [_account(view, now) for view in found.accounts]})
        elif not found.accounts:
            screen.say(_("Chưa tài khoản nào gửi tin."))
        else:
            for view in found.accounts:
                screen.say(_account_line(view, now))
        return 0

    @app.command(
        "queue", help=_("Tin đang chờ theo chiến dịch và tài khoản: bao nhiêu, vì sao, khi nào xong.")
    )
    def queue(config: Config = None, json: Json = False) -> int:
        found, now = _look(config)
        if json:
            screen.emit(
                {
                    "waiting": sum(view.waiting for view in found.accounts),
                    "due": sum(view.due for view in found.accounts),
                    "in_flight": sum(view.in_flight for view in found.accounts),
                    "campaigns": [_campaign(view, now) for view in found.campaigns],
                }
            )
        elif not found.campaigns:
            screen.say(_("Không có tin nào đang chờ."))
        else:
            for view in found.campaigns:
                screen.say(_campaign_line(view))
        return 0


def state_in_words(view: AccountView) -> str:
    """One phrase: running, or what holds the account and until when."""
    match view.state:
        case "stopped":
            return _("bị dừng bởi {scope}: {reason}", scope=view.stopped_by, reason=view.reason)
        case "paused" if view.until:
            return _("tạm dừng vì {reason} đến {at}", reason=view.reason or "?", at=moment(view.until))
        case "paused":
            return _("tạm dừng vì {reason} đến khi có người cho chạy lại", reason=view.reason or "?")
        case "breaker" if view.until:
            return _("ngắt mạch: thử lại lúc {at}", at=moment(view.until))
        case "quota" if view.until:
            return _("hết hạn mức đến {at}", at=moment(view.until))
        case _:
            return ACCOUNT_STATES[view.state]


def reason_in_words(reason: str) -> str:
    return WAITING_REASONS.get(reason) or _("kênh hẹn lại ({code})", code=reason)


def _look(config: Path | None) -> tuple[Overview, datetime]:
    opened = open_app(config)
    try:
        now = opened.clock.now()
        return opened.overview(now), now
    finally:
        opened.close()


def _account(view: AccountView, now: datetime) -> dict[str, Any]:
    return {
        "account": view.name,
        "state": view.state,
        "reason": view.reason or None,
        "until": view.until,
        "stopped_by": view.stopped_by or None,
        "in_flight": view.in_flight,
        "waiting": view.waiting,
        "due": view.due,
        "oldest_due": view.oldest_due,
        "oldest_due_s": _waited(view.oldest_due, now),
        "uncertain": view.uncertain,
        "pace_per_s": view.pace_per_s,
        "per_minute": view.per_minute,
        "quota": view.quota or None,
        "quota_left": view.quota_left,
        "quota_resets_at": view.quota_resets_at,
        "failures": view.failures,
        "last_accepted": view.last_accepted,
    }


def _campaign(view: CampaignView, now: datetime) -> dict[str, Any]:
    return {
        "campaign": view.campaign,
        "account": view.account,
        "priority": view.priority,
        "waiting": view.waiting,
        "due": view.due,
        "oldest_due": view.oldest_due,
        "oldest_due_s": _waited(view.oldest_due, now),
        "earliest": view.earliest,
        "reason": view.reason,
        "stopped_by": view.stopped_by or None,
        "per_minute": view.per_minute,
        "eta": view.eta,
    }


def _waited(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else round((now - since).total_seconds(), 1)


def _account_line(view: AccountView, now: datetime) -> str:
    """One line: eleven columns fit no screen."""
    parts = [
        f"{view.name}: {state_in_words(view)}",
        _("đang gửi {count}", count=view.in_flight),
        _("đang chờ {count}", count=view.waiting),
    ]
    if view.oldest_due is not None:
        waits = _span((now - view.oldest_due).total_seconds())
        parts.append(_("đến giờ {count}, chờ lâu nhất {span}", count=view.due, span=waits))
    if view.pace_per_s is not None:
        parts.append(_("nhịp {count}/giây", count=f"{view.pace_per_s:g}"))
    if view.quota_left is not None:
        until = moment(view.quota_resets_at) if view.quota_resets_at else "?"
        parts.append(_("hạn mức còn {count} đến {at}", count=view.quota_left, at=until))
    if view.failures:
        parts.append(_("lỗi liên tiếp {count}", count=view.failures))
    if view.uncertain:
        parts.append(_("chưa rõ {count}", count=view.uncertain))
    if view.last_accepted is not None:
        parts.append(_("kênh nhận gần nhất {at}", at=moment(view.last_accepted)))
    return " · ".join(parts)


def _campaign_line(view: CampaignView) -> str:
    why = reason_in_words(view.reason) + (f" ({view.stopped_by})" if view.stopped_by else "")
    parts = [
        f"{view.campaign} → {view.account}: {why}",
        _("đang chờ {count}", count=view.waiting),
        _("đến giờ {count}", count=view.due),
        _("sớm nhất {at}", at=moment(view.earliest)),
    ]
    if view.per_minute:
        parts.append(_("{count} tin mỗi phút", count=round(view.per_minute)))
    if view.eta is not None:
        parts.append(_("dự kiến xong {at}", at=moment(view.eta)))
    return " · ".join(parts)


def _span(seconds: float) -> str:
    """How long something has waited, in the largest unit that says enough."""
    if seconds < 120:
        return _("{count} giây", count=round(seconds))
    if seconds < 7200:
        return _("{count} phút", count=round(seconds / 60))
    return _("{count} giờ", count=round(seconds / 3600))
