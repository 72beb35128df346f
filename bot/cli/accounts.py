"""`dondoc resume`: let a paused account send again, once a person has mended what paused it."""

from typing import Annotated, Any

import typer
from rapidfuzz import process

from bot.app import open_app
from bot.cli import screen
from bot.cli.options import Config, Json
from messages.formats import moment
from messages.language import _
from messages.problem import DondocError
from storage import accounts


def register(app: typer.Typer) -> None:
    @app.command("resume", help=_("Cho một tài khoản đang tạm dừng chạy lại; không nêu tên thì liệt kê."))
    def resume(
        account: Annotated[str | None, typer.Argument(help=_("Tên tài khoản, ví dụ zalo."))] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            now = opened.clock.now()
            with opened.database.begin() as conn:
                known = {a["name"]: a for a in accounts.every(conn)}
            if account is None:
                _list([_row(a) for a in known.values()], json=json)
                return 0
            if account not in known:
                raise _unknown(account, list(known))
            was_paused = known[account]["state"] == "paused"
            if was_paused:
                opened.database.transact(accounts.resume, account, now=now)
        finally:
            opened.close()
        if json:
            screen.emit({"account": account, "state": "active", "resumed": was_paused})
        elif was_paused:
            screen.say(_("✓ Tài khoản {name} chạy lại.", name=account))
            screen.next_step("dondoc send")
        else:
            screen.say(_("Tài khoản {name} không tạm dừng.", name=account))
        return 0


def _row(account: Any) -> dict[str, Any]:
    return {
        "account": account["name"],
        "state": account["state"],
        "reason": account["reason"] or None,
        "until": account["paused_until"],
    }


def _list(rows: list[dict[str, Any]], *, json: bool) -> None:
    if json:
        screen.emit({"accounts": rows})
        return
    if not rows:
        screen.say(_("Chưa tài khoản nào gửi tin."))
        return
    screen.table(
        _("Tài khoản"),
        [_("Tên"), _("Tình trạng"), _("Lý do"), _("Đến")],
        [
            (
                r["account"],
                _("tạm dừng") if r["state"] == "paused" else _("đang chạy"),
                r["reason"],
                moment(r["until"]) if r["until"] else "",
            )
            for r in rows
        ],
    )


def _unknown(name: str, known: list[str]) -> DondocError:
    nearest = process.extractOne(name, known, score_cutoff=50)
    if nearest:
        hint = _("Có phải là: dondoc resume {name} không?", name=nearest[0])
    else:
        hint = _("Xem các tài khoản: dondoc resume")
    return DondocError(_("Không có tài khoản “{name}”. {hint}", name=name, hint=hint), code="not_found")
