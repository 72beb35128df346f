"""`dondoc read`: answers in, one a line; what was understood out, one a line."""

import sys
from typing import Annotated

import typer

from bot.cli import screen
from bot.cli.options import Json, as_moment
from bot.clock import SystemClock
from messages.formats import money, weekday_and_day
from messages.language import _
from messages.replies import as_json, read_reply


def register(app: typer.Typer) -> None:
    @app.command("read", help=_("Đọc câu trả lời từ stdin, mỗi dòng một câu: ý định, ngày, số tiền."))
    def read(
        at: Annotated[
            str | None, typer.Option("--at", help=_("Thời điểm nhận tin, ví dụ 2026-12-01T09:00."))
        ] = None,
        json: Json = False,
    ) -> int:
        moment = as_moment(at, "--at") if at else SystemClock().now()
        for raw in sys.stdin.buffer:
            text = raw.decode("utf-8", errors="replace").rstrip("\r\n")
            reading = read_reply(text, at=moment)
            if json:
                screen.emit(as_json(text, reading))
            else:
                day = weekday_and_day(reading.date) if reading.date else "-"
                amount = money(reading.amount) if reading.amount is not None else "-"
                screen.say(f"{reading.intent.value}\t{day}\t{amount}\t{text}")
        return 0
