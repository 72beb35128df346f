"""`dondoc plan`: what will be said to whom by which road, and who is left out, counted by reason."""

from collections import Counter
from typing import Annotated, Any

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.options import Config, DryRun, Json, as_day
from messages.formats import day as written_day
from messages.formats import moment
from messages.language import _
from messages.words import CHANNELS
from scheduler.plan_result import Draft, Plan
from scheduler.planner import explain
from scheduler.planning import Planned, carry_out, today
from scheduler.policy_rows.row import owner_title

SHOWN = 15


def register(app: typer.Typer) -> None:
    @app.command("plan", help=_("Lập kế hoạch nhắc: gửi gì, cho ai, bằng kênh nào; ai không gửi và vì sao."))
    def plan(
        date: Annotated[
            str | None, typer.Option("--date", help=_("Lập cho ngày này (mặc định: hôm nay)."))
        ] = None,
        dry_run: DryRun = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            now = opened.clock.now()
            day = as_day(date, "--date") if date else today(now)
            if opened.sandbox_away and date is None:
                screen.note_absent_sandbox(opened.settings.mode.sandbox, written_day(day))
            with screen.progress(_("Đang lập kế hoạch…")):
                # a preview is decided and worded like a real one: it is the truth
                done = carry_out(opened.database, opened.plan_desk(), day=day, now=now, dry_run=dry_run)
        finally:
            opened.close()
        document = describe(done, dry_run=dry_run)
        if json:
            screen.emit(document)
        else:
            _show(done.plan, document)
        return 0


def describe(done: Planned, *, dry_run: bool) -> dict[str, Any]:
    """The plan as one document; every candidate is in it once."""
    found = done.plan
    return {
        "date": found.day,
        "dry_run": dry_run,
        "queued": done.queued,
        "tasks_opened": done.tasks,
        "held_back_trial": done.held_back,
        "awaiting_approval": done.awaiting,
        "unrenderable": [{"key": key, "message": sentence} for key, sentence in done.unrenderable],
        "counts": explain(found),
        "by_road": dict(Counter(d.roads[0].channel for d in found.drafts)),
        "by_text": dict(Counter(d.roads[0].text_key for d in found.drafts)),
        "messages": [_draft(d) for d in found.drafts],
        "tasks": [
            {
                "kind": t.kind.value,
                "owner": t.owner_name or t.owner.value,
                "deadline": t.deadline,
                "code": t.subject.code,
                "reason": t.reason,
                "rule": t.rule,
                "basis": t.basis,
                "needs_approval": t.needs_approval,
            }
            for t in found.tasks
        ],
        "refused": [
            {"code": r.subject.code, "about": r.obligation, "reason": r.reason.value, "message": r.sentence}
            for r in found.refusals
        ]
        + [
            {
                "code": t.subject.code,
                "about": t.obligation,
                "reason": t.why_no_message.reason.value,
                "message": t.why_no_message.sentence,
            }
            for t in found.task_only
        ],
    }


def _draft(draft: Draft) -> dict[str, Any]:
    return {
        "key": draft.key,
        "code": draft.subject.code,
        "kind": draft.subject.kind,
        "rule": draft.rule,
        "basis": draft.basis,
        "step": draft.step,
        "roads": [{"channel": r.channel, "text": r.text_key} for r in draft.roads],
        "class": draft.message_class.value,
        "not_before": draft.not_before,
        "expires": draft.expires,
        "level": draft.level.level.value,
        "decision": draft.level.decision,
    }


def _show(found: Plan, document: dict[str, Any]) -> None:
    title = _("Kế hoạch ngày {day}", day=written_day(found.day))
    if document["dry_run"]:
        title += " " + _("(xem trước, chưa ghi gì)")
    summary = [
        (_("Tin sẽ gửi"), len(found.drafts)),
        *((f"  {CHANNELS.get(c, c)}", n) for c, n in document["by_road"].items()),
        (_("Việc giao cho người"), len(found.tasks)),
        (_("Không gửi"), len(document["refused"])),
    ]
    if document["held_back_trial"]:
        summary.append(
            (_("Chế độ thử giữ lại (không có trong danh sách khách mời)"), document["held_back_trial"])
        )
    if document["unrenderable"]:
        summary.append((_("Thiếu dữ liệu để viết tin"), len(document["unrenderable"])))
    screen.table(title, ["", _("Số lượng")], summary)
    _show_messages(found)
    _show_tasks(found)
    _show_left_out(document)
    for item in document["unrenderable"][:SHOWN]:
        screen.note(f"• {item['key']}: {item['message']}")
    if document["dry_run"]:
        screen.next_step("dondoc plan")
    elif document["queued"]:
        screen.next_step("dondoc send --until-empty")


def _show_messages(found: Plan) -> None:
    if not found.drafts:
        return
    screen.table(
        _("Tin nhắn"),
        [_("Mã"), _("Người nhận"), _("Bước"), _("Kênh"), _("Sớm nhất"), _("Căn cứ")],
        [
            (
                d.subject.code,
                d.subject.name,
                d.step,
                " → ".join(CHANNELS.get(r.channel, r.channel) for r in d.roads),
                moment(d.not_before),
                d.basis,
            )
            for d in found.drafts[:SHOWN]
        ],
    )
    _more(len(found.drafts))


def _show_tasks(found: Plan) -> None:
    if not found.tasks:
        return
    screen.table(
        _("Việc giao cho người"),
        [_("Mã"), _("Việc"), _("Người làm"), _("Hạn"), _("Chờ duyệt")],
        [
            (
                t.subject.code,
                t.reason,
                t.owner_name or owner_title(t.owner),
                written_day(t.deadline),
                "✓" if t.needs_approval else "",
            )
            for t in found.tasks[:SHOWN]
        ],
    )
    _more(len(found.tasks))


def _show_left_out(document: dict[str, Any]) -> None:
    reasons = Counter(r["message"] for r in document["refused"])
    if reasons:
        screen.table(_("Không gửi, theo lý do"), [_("Lý do"), _("Số lượng")], reasons.most_common())


def _more(count: int) -> None:
    if count > SHOWN:
        screen.note(_("… và {count} dòng nữa (xem đủ bằng --json).", count=count - SHOWN))
