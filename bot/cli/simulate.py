"""`dondoc simulate`: the office's calendar and plans played ahead on a copy, every act with its words."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.options import Config, Json, as_day
from bot.simulation import Act, simulate
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError

#: A plan for longer would rest on lists that nobody has.
MOST_DAYS = 1100
SHOWN = 200


def register(app: typer.Typer) -> None:
    sources = {
        "cadence": _("Nhịp"),
        "message": _("Tin"),
        "task": _("Việc"),
        "case": _("Hồ sơ"),
        "level": _("Cấp độ"),
    }

    @app.command(
        "simulate",
        help=_(
            "Chạy thử lịch của cơ quan trên một bản sao: ngày nào làm gì, theo văn bản nào. Không gửi gì."
        ),
    )
    def run(
        first: Annotated[str, typer.Option("--from", help=_("Từ ngày."))],
        last: Annotated[str, typer.Option("--to", help=_("Đến ngày."))],
        source: Annotated[
            str | None,
            typer.Option("--only", help=_("Chỉ một loại: cadence, message, task, case hoặc level.")),
        ] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        begin, end = as_day(first, "--from"), as_day(last, "--to")
        _check(begin, end)
        if source is not None and source not in sources:
            raise DondocError(
                _("--only phải là một trong: {names}.", names=", ".join(sources)), code="usage", exit_code=2
            )
        opened = open_app(config)
        try:
            with screen.progress(_("Đang chạy thử…")):
                acts = [a for a in simulate(opened, begin, end) if source in {None, a.source}]
        finally:
            opened.close()
        if json:
            screen.emit({"from": begin, "to": end, "acts": [_described(act) for act in acts]})
        else:
            _show(acts, begin, end, sources)
        return 0


def _check(begin: date, end: date) -> None:
    why = ""
    if end < begin:
        why = _("--to không được trước --from.")
    elif (end - begin).days > MOST_DAYS:
        why = _("Chỉ chạy thử được {days} ngày một lần.", days=MOST_DAYS)
    if why:
        raise DondocError(why, code="usage", exit_code=2)


def _described(act: Act) -> dict[str, Any]:
    return {
        "day": act.day,
        "source": act.source,
        "id": act.id,
        "title": act.title,
        "basis": act.basis,
        "count": act.count,
        "due": act.due,
    }


def _show(acts: Sequence[Act], begin: date, end: date, sources: dict[str, str]) -> None:
    screen.table(
        _("Chạy thử từ {first} đến {last}", first=written_day(begin), last=written_day(end)),
        [_("Ngày"), _("Loại"), _("Mã"), _("Việc"), _("Số lượng"), _("Hạn"), _("Căn cứ")],
        [
            (
                written_day(act.day),
                sources[act.source],
                act.id,
                act.title,
                act.count,
                written_day(act.due) if act.due else "",
                act.basis,
            )
            for act in acts[:SHOWN]
        ],
    )
    if len(acts) > SHOWN:
        screen.note(_("… và {count} dòng nữa (xem đủ bằng --json).", count=len(acts) - SHOWN))
    screen.note(
        _(
            "Giả định: mọi tin đều đến, không ai trả lời, không ai đóng nợ, thư gửi trong ngày, "
            "việc xong đúng hạn, việc chờ duyệt chưa ai duyệt."
        )
    )
