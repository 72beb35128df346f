"""`dondoc demo`: see the whole way once, offline, in under a minute."""

import asyncio
import contextlib
import signal
import webbrowser
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import demo as demonstration
from bot.cli import screen
from bot.cli.options import Json
from bot.cli.plan import ROAD_NAMES
from bot.demo import Result
from messages.language import _

OUT = Path("demo-out")

INTENTS = {
    "paid": _("đã đóng"),
    "promise": _("hẹn ngày đóng"),
    "dispute": _("báo sai số liệu"),
    "wrong_contact": _("nhầm người nhận"),
    "stop": _("dừng nhận tin"),
    "resume": _("nhận tin lại"),
    "question": _("hỏi"),
    "call_me": _("đề nghị gọi lại"),
    "hardship": _("đang khó khăn"),
    "attend": _("sẽ tham dự"),
    "decline": _("không tham gia"),
    "thanks": _("cảm ơn"),
    "other": _("cán bộ cần đọc"),
}
TASKS = {
    "check-payment": _("đối chiếu người báo đã đóng"),
    "dispute": _("đối chiếu số liệu"),
    "find-contact": _("tìm lại số liên hệ"),
    "answer": _("trả lời người nhận"),
    "phone-call": _("gọi điện"),
    "hardship": _("trao đổi với người gặp khó khăn"),
    "site-visit": _("đến đơn vị"),
    "minutes-d04h": _("lập biên bản D04h-TS"),
    "minutes-d04h-by-post": _("gửi biên bản D04h-TS qua bưu chính"),
    "notice-by-post": _("gửi thông báo qua bưu chính"),
    "letter-03-688": _("gửi Mẫu 03/688 qua bưu chính"),
    "letter-by-post": _("gửi thư qua bưu chính"),
    "inspection": _("đề xuất thanh tra (chờ duyệt)"),
    "report-ubnd": _("báo cáo UBND (chờ duyệt)"),
    "publication": _("đề xuất công khai danh tính (chờ duyệt)"),
    "direct-work": _("làm việc trực tiếp với đơn vị"),
}


def register(app: typer.Typer) -> None:
    @app.command("demo", help=_("Xem trọn một lượt trên danh sách mẫu, trong môi trường tập dượt."))
    def demo(
        fast: Annotated[bool, typer.Option("--fast", help=_("Tự kết thúc, không mở hộp thư."))] = False,
        folder: Annotated[Path, typer.Option("--folder", help=_("Thư mục kết quả."))] = OUT,
        json: Json = False,
    ) -> int:
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
        [_channel_row(name, result) for name in ROAD_NAMES],
    )
    screen.table(
        _("Người nhận trả lời"),
        [_("Hiểu là"), _("Số câu")],
        [(INTENTS.get(i, i), n) for i, n in Counter(result.intents).most_common()],
    )
    screen.table(
        _("Việc đang chờ cán bộ"),
        [_("Việc"), _("Số lượng")],
        [(TASKS.get(t, t), n) for t, n in Counter(result.tasks).most_common()],
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
        ROAD_NAMES[name],
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
