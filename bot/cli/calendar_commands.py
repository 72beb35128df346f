"""`dondoc calendar`: what comes again and when, by the plans' own rhythms; and opening one by hand."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

import typer
from rapidfuzz import process

from bot import matters
from bot.app import App, open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import Config, Json, as_day
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from scheduler import cadence_work
from scheduler.cadences import BY_ID, CADENCES, Cadence, span_on, spans
from scheduler.planning import today
from scheduler.policy_rows.row import owner_title
from scheduler.rhythms import Span

#: So many days are shown unless asked otherwise.
AHEAD = timedelta(days=31)
#: So far ahead the next opening is looked for.
YEAR = timedelta(days=400)


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Lịch công việc định kỳ của cơ quan."))
    app.add_typer(commands, name="calendar")

    @commands.command("list", help=_("Nhịp nào mở ngày nào, hạn ngày nào, theo văn bản nào."))
    def list_spans(
        first: Annotated[str | None, typer.Option("--from", help=_("Từ ngày; mặc định: hôm nay."))] = None,
        last: Annotated[
            str | None, typer.Option("--to", help=_("Đến ngày; mặc định: 31 ngày sau ngày đầu."))
        ] = None,
        everything: Annotated[
            bool, typer.Option("--all", help=_("Cả những nhịp của cấp khác và nhịp theo sự việc."))
        ] = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            begin = as_day(first, "--from") if first else today(opened.clock.now())
            end = as_day(last, "--to") if last else begin + AHEAD
            if end < begin:
                raise DondocError(_("--to không được trước --from."), code="usage", exit_code=2)
            kept = matters.cadences_kept(opened)
            shown = CADENCES if everything else kept
            found = sorted(
                ((span, cadence) for cadence in shown for span in spans(cadence, begin, end, opened.windows)),
                key=lambda pair: (pair[0].opens, pair[0].due, pair[1].id),
            )
        finally:
            opened.close()
        by_event = [cadence for cadence in shown if cadence.rule is None]
        if json:
            screen.emit(
                {
                    "from": begin,
                    "to": end,
                    "spans": [_described(cadence, span, kept) for span, cadence in found],
                    "by_event": [
                        {"id": c.id, "title": c.title, "basis": c.basis, "done_by": c.done_by}
                        for c in by_event
                    ],
                }
            )
            return 0
        screen.table(
            _("Lịch từ {first} đến {last}", first=written_day(begin), last=written_day(end)),
            [_("Mở"), _("Hạn"), _("Nhịp"), _("Việc"), _("Người làm"), _("Căn cứ")],
            [
                (
                    written_day(span.opens),
                    written_day(span.due),
                    c.id,
                    c.title,
                    owner_title(c.owner),
                    c.basis,
                )
                for span, c in found
            ],
        )
        if everything:
            screen.table(
                _("Nhịp theo sự việc"),
                [_("Nhịp"), _("Việc"), _("Căn cứ")],
                [(c.id, c.title, c.basis) for c in by_event],
            )
        return 0

    @commands.command("open", help=_("Mở một nhịp bằng tay, khi lịch đã lỡ: việc được giao một lần."))
    def open_one(
        name: Annotated[str, typer.Argument(help=_("Nhịp, ví dụ C02."), metavar="ID")],
        day: Annotated[str | None, typer.Option("--date", help=_("Ngày nhịp mở; mặc định: hôm nay."))] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            now = opened.clock.now()
            cadence = _find(opened, name)
            span = _span(opened, cadence, as_day(day, "--date") if day else today(now))
            done = cadence_work.open_span(
                opened.database, matters.cadence_desk(opened), cadence, span, now=now
            )
        finally:
            opened.close()
        if json:
            screen.emit({**_described(cadence, span, [cadence]), **done})
        else:
            screen.say(
                _("✓ {id}, hạn {due}: {tasks} việc, {lists} danh sách gửi đi.",
                  id=cadence.id, due=written_day(span.due), tasks=done["tasks"], lists=done["lists"])
            )  # fmt: skip
            screen.next_step("dondoc task list")
        return 0


def _find(app: App, name: str) -> Cadence:
    cadence = BY_ID.get(name.strip().upper())
    if cadence is None:
        nearest = process.extractOne(name.strip().upper(), list(BY_ID), score_cutoff=50)
        hint = _("Có phải là {command} không?", command=nearest[0]) if nearest else ""
        raise _wrong(_("Không có nhịp “{id}”. {hint}", id=name, hint=hint))
    if cadence.rule is None:
        raise _wrong(
            _("Nhịp {id} theo sự việc, không mở theo ngày: {title}.", id=cadence.id, title=cadence.title)
        )
    if cadence not in matters.cadences_kept(app):
        raise _wrong(
            _("Nhịp {id} không phải của cơ quan này; bật bằng policy.cadences: {id} = true.", id=cadence.id)
        )
    return cadence


def _span(app: App, cadence: Cadence, day: date) -> Span:
    found = span_on(cadence, day, app.windows)
    if found is not None:
        return found
    later = next(iter(spans(cadence, day, day + YEAR, app.windows)), None)
    if later is None:
        raise _wrong(_("Nhịp {id} không còn mở sau ngày {day}.", id=cadence.id, day=written_day(day)))
    raise _wrong(
        _("Nhịp {id} không mở ngày {day}; lần mở kế tiếp: {next}.",
          id=cadence.id, day=written_day(day), next=written_day(later.opens))
    )  # fmt: skip


def _described(cadence: Cadence, span: Span, kept: Sequence[Cadence]) -> dict[str, Any]:
    return {
        "id": cadence.id,
        "title": cadence.title,
        "opens": span.opens,
        "due": span.due,
        "period": span.period,
        "owner": cadence.owner.value,
        "report": cadence.report,
        "basis": cadence.basis,
        "kept": cadence in kept,
    }


def _wrong(words: str) -> DondocError:
    return DondocError(words, code="usage", exit_code=2)
