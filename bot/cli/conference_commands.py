"""`dondoc conference`: the register of conferences, planned, held, cancelled."""

from dataclasses import asdict
from typing import Annotated

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import By, Config, Json, as_day, as_period
from bot.cli.who import user
from messages.formats import OFFICE_ZONE
from messages.formats import day as shown
from messages.language import _
from messages.words import CONFERENCE_KINDS, CONFERENCE_STATES
from storage import conferences
from storage.conferences import Conference

Code = Annotated[str, typer.Argument(help=_("Mã hội nghị, ví dụ HN-2026-12-001."))]
Day = Annotated[str | None, typer.Option("--day", help=_("Ngày đã tổ chức (mặc định: như đã lập)."))]
Invited = Annotated[int | None, typer.Option("--invited", help=_("Số người hoặc đơn vị được mời."))]
Attended = Annotated[int | None, typer.Option("--attended", help=_("Số người dự."))]
Registered = Annotated[int | None, typer.Option("--registered", help=_("Số người đăng ký tham gia."))]
Note = Annotated[str, typer.Option("--note", help=_("Ghi chú."))]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Sổ hội nghị khách hàng."))
    app.add_typer(commands, name="conference")

    @commands.command("add", help=_("Lập một hội nghị."))
    def add(
        kind: Annotated[str, typer.Argument(help=_("customer, online, work hoặc launch."))],
        title: Annotated[str, typer.Argument(help=_("Tên hội nghị."))],
        on: Annotated[str, typer.Option("--day", help=_("Ngày tổ chức."))],
        area: Annotated[str, typer.Option("--area", help=_("Địa bàn: phường, xã."))] = "",
        time: Annotated[str, typer.Option("--time", help=_("Giờ bắt đầu, ví dụ 08:00."))] = "",
        place: Annotated[str, typer.Option("--place", help=_("Nơi tổ chức, hoặc địa chỉ livestream."))] = "",
        invited: Invited = None,
        note: Note = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        planned = Conference(
            kind=kind, title=title.strip(), area=area.strip(), day=as_day(on, "--day"), time=time,
            place=place,
            invited=invited, note=note, entered_by=by or user(),
        )  # fmt: skip
        opened = open_app(config)
        try:
            found = opened.database.transact(conferences.add, planned, now=opened.clock.now())
        finally:
            opened.close()
        _say(found, json=json)
        return 0

    @commands.command("held", help=_("Hội nghị đã tổ chức: bao nhiêu người dự, đăng ký."))
    def held(
        code: Code,
        on: Day = None,
        invited: Invited = None,
        attended: Attended = None,
        registered: Registered = None,
        note: Note = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            now = opened.clock.now()
            found = opened.database.transact(
                conferences.hold, code, today=now.astimezone(OFFICE_ZONE).date(), by=by or user(), now=now,
                day=as_day(on, "--day") if on else None, invited=invited, attended=attended,
                registered=registered, note=note,
            )  # fmt: skip
        finally:
            opened.close()
        _say(found, json=json)
        return 0

    @commands.command("cancel", help=_("Hủy một hội nghị chưa tổ chức."))
    def cancel(
        code: Code,
        reason: Annotated[str, typer.Option("--reason", help=_("Lý do; ghi vào nhật ký."))],
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            found = opened.database.transact(
                conferences.cancel, code, by=by or user(), reason=reason, now=opened.clock.now()
            )
        finally:
            opened.close()
        _say(found, json=json)
        return 0

    @commands.command("list", help=_("Các hội nghị, theo ngày."))
    def list_conferences(
        period: Annotated[str | None, typer.Option("--period", help=_("Kỳ: 2026-11, 2026-Q4, 2026."))] = None,
        state: Annotated[str, typer.Option("--state", help=_("planned, held hoặc cancelled."))] = "",
        kind: Annotated[str, typer.Option("--kind", help=_("customer, online, work hoặc launch."))] = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        within = as_period(period, "--period") if period else None
        opened = open_app(config)
        try:
            found = opened.database.read(
                conferences.listed, first=within.first if within else None,
                last=within.last if within else None, state=state, kind=kind,
            )  # fmt: skip
        finally:
            opened.close()
        if json:
            screen.emit({"count": len(found), "conferences": [asdict(c) for c in found]})
            return 0
        screen.table(
            _("Hội nghị"),
            [_("Mã"), _("Loại"), _("Tên"), _("Địa bàn"), _("Ngày"), _("Trạng thái"), _("Mời"), _("Dự"),
            _("Đăng ký")],
            [
                (
                    c.code, CONFERENCE_KINDS[c.kind], c.title, c.area, shown(c.day),
                    CONFERENCE_STATES[c.state],
                    c.invited, c.attended, c.registered,
                )
                for c in found
            ],
            whole=1,
        )  # fmt: skip
        return 0


def _say(found: Conference, *, json: bool) -> None:
    if json:
        screen.emit(asdict(found))
        return
    screen.say(
        _("{code}: {title}, {day}, {state}.",
          code=found.code, title=found.title, day=shown(found.day), state=CONFERENCE_STATES[found.state])
    )  # fmt: skip
    if found.state == "planned":
        screen.next_step(f"dondoc conference held {found.code} --attended …")
