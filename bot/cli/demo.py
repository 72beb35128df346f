"""`dondoc demo`: see the whole way once, offline, in under a minute."""

import asyncio
import contextlib
import logging
import signal
import webbrowser
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import demo as demonstration
from bot import matters
from bot.cli import screen
from bot.cli.options import Json
from bot.demo import Result
from bot.logs import configure_logs
from messages.language import _
from messages.words import CHANNELS, INTENTS, TASK_KINDS

OUT = Path("demo-out")


def register(app: typer.Typer) -> None:
    @app.command("demo", help=_("Xem trọn một lượt trên danh sách mẫu, trong môi trường tập dượt."))
    def demo(
        fast: Annotated[bool, typer.Option("--fast", help=_("Tự kết thúc, không mở hộp thư."))] = False,
        folder: Annotated[Path, typer.Option("--folder", help=_("Thư mục kết quả."))] = OUT,
        json: Json = False,
    ) -> int:
        configure_logs(level=logging.ERROR)  # amid words for an officer
        tell = (lambda _text: None) if json else screen.say
        linger = None if fast or json else _linger
        result = asyncio.run(demonstration.demonstrate(folder, tell=tell, linger=linger))
        if json:
            screen.emit(_document(result))
        elif fast or result.faults:
            _show(result)
        return 1 if result.faults else 0


async def _linger(result: Result) -> None:
    _show(result)
    screen.say("")
    screen.say(_("Hộp thư của mọi người nhận: {url} (Ctrl-C để kết thúc)", url=result.inbox_url))
    with contextlib.suppress(webbrowser.Error):
        webbrowser.open(result.inbox_url)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


def _show(result: Result) -> None:
    screen.table(
        _("Danh sách đã nhập"),
        [_("Tệp"), _("Số dòng"), _("Mới"), _("Trùng"), _("Bị loại"), _("Lưu ý")],
        [
            (i["file"], i["rows"], i["imported"], i["duplicate"], i["rejected"], len(i["warnings"]))
            for i in result.imports
        ],
    )
    screen.table(
        _("Kế hoạch"),
        [_("Ngày"), _("Tin nhắn"), _("Việc giao cho người"), _("Không gửi")],
        [
            (f"{p.plan.day:%d/%m/%Y}", p.queued, p.tasks, len(p.plan.refusals) + len(p.plan.task_only))
            for p in result.plans
        ],
    )
    screen.table(
        _("Tin đã đi"),
        [_("Kênh"), _("Đã nhận"), _("Đã đến hoặc đã xem"), _("Chuyển kênh khác"), _("Rút lại")],
        [_channel_row(name, result) for name in CHANNELS],
    )
    screen.table(
        _("Người nhận trả lời"),
        [_("Hiểu là"), _("Số câu")],
        [(INTENTS.get(i, i), n) for i, n in Counter(result.intents).most_common()],
    )
    screen.table(
        _("Việc đang chờ cán bộ"),
        [_("Việc"), _("Số lượng")],
        [(TASK_KINDS.get(t) or matters.title(t), n) for t, n in Counter(result.tasks).most_common()],
    )
    screen.say(_("Lời hẹn đang chờ đến ngày: {count}", count=result.promises_waiting))
    for fault in result.faults:
        screen.say(f"✗ {fault}")
    if not result.faults:
        screen.say(_("✓ Nhật ký nguyên vẹn: {count} mục.", count=result.log_entries))
        screen.say(
            _(
                "✓ Phía người nhận có {count} tin, khớp từng tin với sổ: không mất, không trùng.",
                count=result.received,
            )
        )
    screen.say(_("Báo cáo liên hệ: {file}", file=result.report))


def _channel_row(name: str, result: Result) -> tuple[object, ...]:
    found = {state: n for (channel, state), n in result.by_channel.items() if channel == name}
    arrived = found.get("delivered", 0) + found.get("read", 0)
    return (
        CHANNELS[name],
        found.get("accepted", 0) + arrived,
        arrived,
        found.get("failed", 0),
        found.get("cancelled", 0) + found.get("superseded", 0) + found.get("expired", 0),
    )


def _document(result: Result) -> dict[str, Any]:
    return {
        "ok": not result.faults,
        "faults": result.faults,
        "imports": result.imports,
        "plans": [{"date": p.plan.day, "queued": p.queued, "tasks": p.tasks} for p in result.plans],
        "messages": [{"channel": c, "state": s, "count": n} for (c, s), n in result.by_channel.items()],
        "answers": result.intents,
        "tasks": result.tasks,
        "promises_waiting": result.promises_waiting,
        "log_entries": result.log_entries,
        "received": result.received,
        "report": str(result.report),
    }
