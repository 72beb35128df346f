"""`dondoc uncertain`: messages nobody knows the fate of, and what a person found out about them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.app import App, open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import Config, Json, as_span
from bot.cli.questions import confirmed
from bot.cli.who import user
from messages.formats import moment
from messages.language import _
from messages.problem import DondocError
from messages.words import CHANNELS, DECISIONS, MESSAGE_STATES
from storage import doubts
from storage.database import Connection
from storage.doubts import Decision
from storage.last_resort import open_call_tasks

#: So many are decided in one transaction.
AT_ONCE = 100
CANCELLED = 130
RECEIPTS = ("accepted_at", "delivered_at", "read_at")


def register(app: typer.Typer) -> None:
    commands = typer.Typer(
        cls=Commands, no_args_is_help=True, help=_("Tin chưa rõ đã gửi hay chưa: xem và quyết định.")
    )
    app.add_typer(commands, name="uncertain")

    @commands.command("list", help=_("Tin chưa rõ: gửi cho ai, kênh nào, lúc nào, biết được những gì."))
    def list_them(config: Config = None, json: Json = False) -> int:
        opened = open_app(config)
        try:
            with opened.database.begin() as conn:
                rows = doubts.open_ones(conn)
        finally:
            opened.close()
        if json:
            screen.emit({"count": len(rows), "messages": [_document(row) for row in rows]})
        elif not rows:
            screen.say(_("Không có tin nào chưa rõ đã gửi hay chưa."))
        else:
            _show(rows)
        return 0

    @commands.command(
        "resolve", help=_("Quyết định về tin chưa rõ: đã đến (--arrived) hay chưa (--not-sent).")
    )
    def resolve(
        ids: Annotated[
            list[str] | None, typer.Argument(help=_("Số của tin, xem dondoc uncertain list."))
        ] = None,
        arrived: Annotated[bool, typer.Option("--arrived", help=_("Tin đã đến người nhận."))] = False,
        not_sent: Annotated[
            bool, typer.Option("--not-sent", help=_("Tin chưa đi: xếp hàng để gửi lại."))
        ] = False,
        give_up: Annotated[
            bool,
            typer.Option("--give-up", help=_("Cùng --not-sent: không gửi lại đường này, sang đường kế.")),
        ] = False,
        everything: Annotated[
            bool, typer.Option("--all", help=_("Mọi tin chưa rõ; cần kèm --older-than."))
        ] = False,
        older_than: Annotated[
            str | None, typer.Option("--older-than", help=_("Chỉ tin gửi trước đó lâu hơn, ví dụ 2h."))
        ] = None,
        reason: Annotated[str, typer.Option("--reason", help=_("Vì sao; ghi vào nhật ký."))] = "",
        yes: Annotated[bool, typer.Option("--yes", help=_("Không hỏi lại."))] = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        decision = _decision(arrived=arrived, not_sent=not_sent, give_up=give_up)
        named = _numbers(ids or [])
        _check_choice(named, everything=everything, older_than=older_than)
        opened = open_app(config)
        try:
            chosen = _chosen(opened, named, older_than)
            if len(chosen) > 1 and not yes and not _agreed(len(chosen), decision):
                screen.note(_("Không thay đổi gì."))
                return CANCELLED
            resolved = _resolve(opened, chosen, decision, reason.strip())
            with opened.database.begin() as conn:
                others = doubts.states_of(conn, [number for number in chosen if number not in resolved])
        finally:
            opened.close()
        if json:
            unchanged = [{"id": number, "state": state} for number, state in sorted(others.items())]
            screen.emit({"decision": decision, "resolved": resolved, "unchanged": unchanged})
        else:
            _show_resolved(resolved, decision, others, older_than)
        return 1 if others else 0


def _decision(*, arrived: bool, not_sent: bool, give_up: bool) -> Decision:
    if arrived == not_sent:
        raise _wrong(_("Hãy chọn một: --arrived hoặc --not-sent."))
    if arrived and give_up:
        raise _wrong(_("--give-up chỉ đi cùng --not-sent."))
    if arrived:
        return "arrived"
    return "given_up" if give_up else "not_sent"


def _numbers(typed: Sequence[str]) -> list[int]:
    for text in typed:
        if not (
            text.isascii() and text.isdecimal() and len(text) < 19
        ):  # else no database knows such a number
            raise _wrong(
                _("Số của tin phải là số nguyên, không phải “{text}”. Xem: dondoc uncertain list", text=text)
            )
    return [int(text) for text in typed]


def _check_choice(ids: Sequence[int], *, everything: bool, older_than: str | None) -> None:
    if everything == bool(ids):
        raise _wrong(_("Hãy nêu số của tin, hoặc --all cùng --older-than."))
    if everything != (older_than is not None):
        raise _wrong(_("--all cần --older-than, ví dụ --older-than 2h, và ngược lại."))


def _chosen(opened: App, ids: Sequence[int], older_than: str | None) -> list[int]:
    with opened.database.begin() as conn:
        if older_than is not None:
            before = opened.clock.now() - as_span(older_than, "--older-than")
            return [row["id"] for row in doubts.open_ones(conn, sent_before=before)]
        chosen = sorted(set(ids))
        known = doubts.states_of(conn, chosen)
    for number in chosen:
        if number not in known:
            raise DondocError(
                _("Không có tin số {id}. Xem: dondoc uncertain list", id=number), code="not_found"
            )
    return chosen


def _agreed(count: int, decision: Decision) -> bool:
    return confirmed(
        _("{count} tin: {decision}?", count=count, decision=DECISIONS[decision]),
        unanswered=_("Hãy thêm --yes để quyết định."),
    )


def _resolve(opened: App, chosen: Sequence[int], decision: Decision, reason: str) -> list[int]:
    done: list[int] = []
    for first in range(0, len(chosen), AT_ONCE):
        done += opened.database.transact(
            _some, chosen[first : first + AT_ONCE], decision, reason, opened.clock.now()
        )
    return done


def _some(conn: Connection, ids: Sequence[int], decision: Decision, reason: str, now: datetime) -> list[int]:
    settled = [
        one
        for number in ids
        if (one := doubts.resolve(conn, number, decision, by=user(), reason=reason, now=now)) is not None
    ]
    open_call_tasks(conn, settled, now=now)
    return [one.message_id for one in settled]


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "code": row["code_of_subject"],
        "name": row["name"],
        "channel": row["channel"],
        "account": row["account"],
        "campaign": row["campaign"],
        "sent_at": row["sent_at"],
        "why": row["code"],
        "detail": row["detail"],
        "attempts": row["attempt"],
        "receipts": {name: row[name] for name in RECEIPTS if row[name] is not None},
        "provider_id": row["provider_id"],
        "expires_at": row["expires_at"],
        "next": {"who": "person", "at": None},  # nothing is sent again by itself; a receipt still decides
    }


def _show(rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        parts = [
            f"{row['id']}: {row['code_of_subject']} {row['name']}".rstrip(),
            CHANNELS.get(row["channel"], row["channel"]),
            _("gửi lúc {at}", at=moment(row["sent_at"]) if row["sent_at"] else "?"),
            _("lý do {code}", code=row["code"]),
            _("lần thử {count}", count=row["attempt"]),
        ]
        screen.say(" · ".join(parts))
    screen.note(_("Không tin nào tự gửi lại: chờ kênh báo nhận hoặc cán bộ quyết định."))
    screen.next_step("dondoc uncertain resolve … --arrived | --not-sent")


def _show_resolved(
    resolved: Sequence[int], decision: Decision, others: Mapping[int, str], older_than: str | None
) -> None:
    if resolved:
        screen.say(_("✓ {count} tin: {decision}.", count=len(resolved), decision=DECISIONS[decision]))
    elif others:
        screen.say(_("Không tin nào thay đổi."))
    else:
        screen.say(_("Không có tin nào chưa rõ và gửi trước đó hơn {span}.", span=older_than))
    for number, state in sorted(others.items()):
        said = MESSAGE_STATES.get(state, state)
        screen.note(_("Tin {id} không còn chưa rõ ({state}): giữ nguyên.", id=number, state=said))


def _wrong(words: str) -> DondocError:
    return DondocError(words, code="usage", exit_code=2)
