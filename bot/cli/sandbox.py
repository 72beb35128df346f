"""`dondoc sandbox`: the training world, until Ctrl-C."""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import screen
from bot.cli.options import as_moment
from bot.clock import ShiftedClock
from bot.sandbox.credentials import sandbox_config
from bot.sandbox.people import People
from bot.sandbox.server import ZALO_WEBHOOK, Sandbox
from messages.language import _

PEOPLE_FILE = Path("dondoc-sandbox-people.jsonl")
SEED = "tap-duot"


def register(app: typer.Typer) -> None:
    app.command(
        "sandbox", help=_("Chạy môi trường tập dượt: Zalo, Telegram và thư điện tử giả trên máy này.")
    )(command)


def command(
    host: Annotated[str, typer.Option(help=_("Địa chỉ lắng nghe."))] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help=_("Cổng của trang và của Zalo, Telegram giả."))
    ] = 8900,
    smtp_port: Annotated[int, typer.Option(min=0, max=65535, help=_("Cổng gửi thư (SMTP)."))] = 8925,
    imap_port: Annotated[int, typer.Option(min=0, max=65535, help=_("Cổng hộp thư (IMAP)."))] = 8943,
    webhook: Annotated[
        str, typer.Option(help=_("Nơi dondoc nhận sự kiện của Zalo."), metavar="URL")
    ] = ZALO_WEBHOOK,
    truth: Annotated[
        Path | None, typer.Option(help=_("Ghi lại mọi tin đã nhận vào tệp này (mỗi dòng một JSON)."))
    ] = None,
    state: Annotated[
        Path, typer.Option(help=_("Tệp nhớ những ai đã mở cuộc trò chuyện, để khởi động lại vẫn còn."))
    ] = PEOPLE_FILE,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", help=_("Tập dượt như đang ở thời điểm này (2026-12-01T08:30); dondoc đi theo đồng hồ đó.")
        ),
    ] = None,
    *,
    people: Annotated[
        bool, typer.Option("--people", help=_("Cho người nhận giả lập tự trả lời tin nhắn."))
    ] = False,
    json: Annotated[bool, typer.Option("--json", help=_("In địa chỉ và cấu hình dạng JSON."))] = False,
) -> None:
    clock = ShiftedClock()
    if at is not None:
        clock.set(as_moment(at, "--at"))
    sandbox = Sandbox(
        clock=clock,
        host=host,
        port=port,
        smtp_port=smtp_port,
        imap_port=imap_port,
        truth=truth,
        people_file=state,
        zalo_webhook=webhook,
    )
    # Ctrl-C before the handlers stand is how it may end, too
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(sandbox, people=people, json_mode=json))


async def _run(sandbox: Sandbox, *, people: bool, json_mode: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    async with sandbox:
        _announce(sandbox, json_mode=json_mode)
        if people:
            # nobody told us anybody's code: those who are asked for it stay silent
            await People(sandbox.world, seed=SEED, tails={}).run(stop)
        else:
            await stop.wait()
    screen.note(_("Môi trường tập dượt đã dừng."))


def _announce(sandbox: Sandbox, *, json_mode: bool) -> None:
    config = sandbox_config(sandbox.url, sandbox.smtp_port, sandbox.imap_port)
    if json_mode:
        screen.emit({"url": sandbox.url, "hello": sandbox.hello(), "config": config})
        sys.stdout.flush()  # whoever started us through a pipe waits for this line
        return
    screen.say(_("Môi trường tập dượt đang chạy — không có tin nào ra ngoài."))
    screen.say(_("Trang xem mọi điện thoại: {url}", url=sandbox.url))
    screen.say(_("Để dondoc nói chuyện với nó, chép vào dondoc.toml:"))
    screen.say("")
    for section, values in config.items():
        screen.say(f"[{section}]")
        for key, value in values.items():
            screen.say(f"{key} = {screen.as_json(value)}")
        screen.say("")
    screen.note(_("Dừng bằng Ctrl-C."))
