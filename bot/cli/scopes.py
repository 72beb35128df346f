"""What a person stops or lets go on: everything, a channel, an account, a campaign; felt at once."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rapidfuzz import fuzz, process

from bot.app import App, open_app
from bot.channels import registry
from bot.cli import screen
from bot.cli.options import Config, Json
from bot.cli.who import user
from handlers import stop_sending
from messages.formats import moment
from messages.language import _
from messages.problem import DondocError
from messages.words import ACCOUNT_STATES
from scheduler import policy
from scheduler.policy_rows.row import Message
from storage import accounts, lanes, queue_view, stops
from storage.database import Connection
from storage.stops import ALL, CAMPAIGN, Stop

ACCOUNT = stop_sending.ACCOUNT
CHANNEL = "channel:"
#: Less alike is no slip of the finger: rather all there is than a wrong guess before a stop.
ALIKE = 75

Reason = Annotated[str, typer.Option("--reason", help=_("Vì sao; ghi vào nhật ký."))]


def register(app: typer.Typer) -> None:
    @app.command("pause", help=_("Cho dừng gửi một phạm vi; tin vẫn chờ, chạy lại bằng dondoc resume."))
    def pause(
        scope: Annotated[
            str,
            typer.Argument(help=_("all, channel:zalo, account:zalo hoặc campaign:TÊN (tên quy tắc).")),
        ],
        reason: Reason,
        config: Config = None,
        json: Json = False,
    ) -> int:
        return _pause(scope, reason, config, json=json)

    @app.command("stop-all", help=_("Cho dừng gửi tất cả ngay lập tức; chạy lại bằng dondoc resume all."))
    def stop_all(reason: Reason, config: Config = None, json: Json = False) -> int:
        return _pause(ALL, reason, config, json=json)

    @app.command(
        "resume", help=_("Cho một phạm vi hoặc tài khoản đang dừng gửi tiếp; không nêu tên thì liệt kê.")
    )
    def resume(
        scope: Annotated[
            str | None,
            typer.Argument(help=_("Tài khoản, ví dụ zalo; hoặc all, channel:zalo, campaign:TÊN.")),
        ] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            with opened.database.begin() as conn:
                if scope is None:
                    _list(conn, json=json)
                    return 0
                found = known(conn, opened, scope, command="resume")
            now = opened.clock.now()
            resumed = opened.database.transact(stop_sending.resume, found, by=user(), now=now)
            with opened.database.begin() as conn:
                holder = _holder(conn, found)
        finally:
            opened.close()
        _show_resumed(found, holder, resumed=resumed, json=json)
        return 0


def known(conn: Connection, app: App, text: str, *, command: str, typed: str = "") -> str:
    """The scope a person means; an unknown one is answered with the nearest, and the options `typed`."""
    scope = text.strip()
    names = {*app.channel_names(), *(a["name"] for a in accounts.every(conn)), *lanes.accounts(conn)}
    # a rule may be stopped before anything of it is planned
    rules = {row.rule for row in policy.ROWS if isinstance(row.what, Message)}
    campaigns = rules | lanes.campaigns(conn) | stops.campaigns(stops.every(conn))
    scopes = [
        ALL,
        *(CHANNEL + name for name in sorted(registry.BUILDERS)),
        *(ACCOUNT + name for name in sorted(names)),
        *(CAMPAIGN + name for name in sorted(campaigns)),
    ]
    if scope in scopes:
        return scope
    if command == "cancel":
        scopes = [s for s in scopes if s.startswith(CAMPAIGN)]
    elif scope in names:
        return ACCOUNT + scope
    raise _unknown(scope, scopes, f"dondoc {command}", typed)


def _pause(scope: str, reason: str, config: Any, *, json: bool) -> int:
    why = said(reason)
    opened = open_app(config)
    try:
        with opened.database.begin() as conn:
            found = known(conn, opened, scope, command="pause", typed=options(why))
        now = opened.clock.now()
        opened.database.transact(stop_sending.stop, found, kind="paused", reason=why, by=user(), now=now)
        with opened.database.begin() as conn:
            flying = sum(queue_view.in_flight(conn).values())
    finally:
        opened.close()
    if json:
        screen.emit({"scope": found, "state": "paused", "reason": why, "by": user(), "in_flight": flying})
    else:
        screen.say(_("✓ Đã cho dừng {scope}: {reason}", scope=found, reason=why))
        screen.note(_("Tin đang gửi dở vẫn được gửi xong: {count}.", count=flying))
        screen.next_step("dondoc queue")
        screen.note(_("Khi đã xử lý xong: dondoc resume {scope}", scope=found))
    return 0


def said(reason: str) -> str:
    if not reason.strip():
        raise DondocError(_("Hãy nêu lý do: --reason “…”"), code="usage", exit_code=2)
    return reason.strip()


def options(reason: str, *, yes: bool = False) -> str:
    """What a person typed beside the scope, to be typed again."""
    return f" --reason {shlex.quote(reason)}" + (" --yes" if yes else "")


def _holder(conn: Connection, scope: str) -> str:
    """What else still holds a scope that was resumed."""
    found = stops.every(conn)
    if scope.startswith(ACCOUNT):
        name = scope.removeprefix(ACCOUNT)
        holding = stops.holding(found, account=name, channel=name)
        return holding.scope if holding else ""
    return ALL if scope != ALL and any(stop.scope == ALL for stop in found) else ""


def _show_resumed(scope: str, holder: str, *, resumed: bool, json: bool) -> None:
    if json:
        account = scope.removeprefix(ACCOUNT) if scope.startswith(ACCOUNT) else None
        screen.emit(
            {
                "scope": scope,
                "account": account,
                "state": "stopped" if holder else "active",
                "resumed": resumed,
                "stopped_by": holder or None,
            }
        )
        return
    if resumed:
        screen.say(_("✓ {scope} chạy lại.", scope=scope))
    else:
        screen.say(_("{scope} không bị dừng.", scope=scope))
    if holder:
        screen.note(_("Nhưng vẫn bị dừng bởi: {scope}.", scope=holder))
        screen.next_step(f"dondoc resume {holder}")
    elif resumed:
        screen.next_step("dondoc send")


def _list(conn: Connection, *, json: bool) -> None:
    found = stops.every(conn)
    rows = [_standing(account, found) for account in accounts.every(conn)]
    if json:
        shown = [
            {"scope": s.scope, "kind": s.kind, "reason": s.reason, "by": s.by, "at": s.at} for s in found
        ]
        screen.emit({"accounts": rows, "stops": shown})
        return
    if found:
        screen.table(
            _("Đang dừng theo lệnh"),
            [_("Phạm vi"), _("Cách"), _("Lý do"), _("Người cho dừng"), _("Từ")],
            [
                (
                    s.scope,
                    _("đang rút lại") if s.kind == "cancelled" else _("tạm dừng"),
                    s.reason,
                    s.by,
                    moment(s.at),
                )
                for s in found
            ],
            whole=1,
        )
    if not rows:
        screen.say(_("Chưa tài khoản nào gửi tin."))
        return
    screen.table(
        _("Tài khoản"),
        [_("Tên"), _("Tình trạng"), _("Lý do"), _("Đến")],
        [
            (
                r["account"],
                ACCOUNT_STATES.get(r["state"], ACCOUNT_STATES["running"]),
                r["reason"],
                moment(r["until"]) if r["until"] else "",
            )
            for r in rows
        ],
    )


def _standing(account: Mapping[str, Any], found: Sequence[Stop]) -> dict[str, Any]:
    """An account of the list: what a person stopped counts before the program's own pause."""
    name = account["name"]
    stop = stops.holding(found, account=name, channel=name)
    return {
        "account": name,
        "state": "stopped" if stop else account["state"],
        "reason": (stop.reason if stop else account["reason"]) or None,
        "until": None if stop else account["paused_until"],
        "stopped_by": stop.scope if stop else None,
    }


def _unknown(text: str, scopes: Sequence[str], command: str, typed: str) -> DondocError:
    """Guess within the kind that was typed; `channel:zns` is no likeness of `channel:zalo`."""
    kind, colon, name = text.partition(":")
    kinds = sorted({scope.partition(":")[0] for scope in scopes})
    if colon:
        meant = process.extractOne(kind, kinds, scorer=fuzz.ratio, score_cutoff=ALIKE)
        scopes = [s for s in scopes if s.startswith(f"{meant[0]}:")] if meant else scopes
    # of a bare name the account comes before the channel that is named like it
    names = {(s.partition(":")[2] or s): s for s in scopes}
    nearest = process.extractOne(name if colon else text, list(names), scorer=fuzz.ratio, score_cutoff=ALIKE)
    if nearest:
        scope = names[nearest[0]]
        shown = scope if colon else scope.removeprefix(ACCOUNT)
        hint = _("Có phải là: {command} không?", command=f"{command} {shown}{typed}")
    else:
        hint = _("Hãy chọn một trong: {scopes}", scopes=", ".join(scopes))
    if colon or ALL not in kinds:
        said = _("Không có phạm vi “{name}”. {hint}", name=text, hint=hint)
    else:
        said = _("Không có tài khoản “{name}”. {hint}", name=text, hint=hint)
    return DondocError(said, code="not_found")
