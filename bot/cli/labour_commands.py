"""`dondoc labour`: the workers employers lack, by week, trade and sector (3532/KH-BHXH III.3.1, IV.1)."""

from dataclasses import asdict
from typing import Annotated

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import By, Config, Json, Output, as_day
from bot.cli.who import user
from messages.formats import OFFICE_ZONE, figure, money
from messages.formats import day as shown
from messages.language import _
from messages.problem import DondocError
from storage import labour_demands
from storage.labour_demands import Demand
from storage.lists.cells import read_amount
from storage.new_file import writing
from storage.target_sheets import write_labour


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Nhu cầu lao động của đơn vị."))
    app.add_typer(commands, name="labour")

    @commands.command("add", help=_("Ghi nhu cầu lao động của một đơn vị trong tuần."))
    def add(
        unit: Annotated[str, typer.Argument(help=_("Mã đơn vị."))],
        week: Annotated[str, typer.Option("--week", help=_("Một ngày trong tuần, ví dụ 2026-11-30."))],
        trade: Annotated[str, typer.Option("--trade", help=_("Ngành nghề cần tuyển."))],
        workers: Annotated[
            int, typer.Option("--workers", help=_("Số lao động còn thiếu; 0: không còn thiếu."))
        ],
        sector: Annotated[str, typer.Option("--sector", help=_("Lĩnh vực hoạt động."))] = "",
        wage: Annotated[str | None, typer.Option("--wage", help=_("Lương mỗi tháng (đồng)."))] = None,
        place: Annotated[str, typer.Option("--place", help=_("Nơi làm việc."))] = "",
        contact: Annotated[str, typer.Option("--contact", help=_("Người liên hệ, số điện thoại."))] = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        demand = Demand(
            unit=unit.strip().upper(), week=labour_demands.monday(as_day(week, "--week")), trade=trade,
            workers=workers, sector=sector.strip(), wage=_wage(wage), place=place.strip(),
            contact=contact.strip(), entered_by=by or user(),
        )  # fmt: skip
        opened = open_app(config)
        try:
            opened.database.transact(labour_demands.add, demand, now=opened.clock.now())
        finally:
            opened.close()
        if json:
            screen.emit(asdict(demand))
            return 0
        screen.say(
            _("{unit}, tuần từ {week}: {trade}, {workers} lao động.",
              unit=demand.unit, week=shown(demand.week), trade=demand.trade, workers=figure(demand.workers))
        )  # fmt: skip
        screen.next_step(f"dondoc labour list --week {demand.week} -o nhu_cau_lao_dong.xlsx")
        return 0

    @commands.command("list", help=_("Nhu cầu lao động theo lĩnh vực, ngành nghề; xuất gửi Trung tâm CSKH."))
    def list_demands(
        week: Annotated[str | None, typer.Option("--week", help=_("Một ngày trong tuần."))] = None,
        output: Output = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        day = as_day(week, "--week") if week else None
        if output is not None and day is None:
            raise DondocError(_("Xuất tệp cần --week: mỗi tệp một tuần."), code="usage", exit_code=2)
        opened = open_app(config)
        try:
            now = opened.clock.now().astimezone(OFFICE_ZONE)
            found = opened.database.read(labour_demands.listed, week=day)
            if output is not None and day is not None:
                with writing(output):
                    write_labour(
                        output,
                        found,
                        week=labour_demands.monday(day),
                        agency=opened.office.agency,
                        printed_at=now,
                    )
        finally:
            opened.close()
        sums = labour_demands.by_trade(found)
        if json:
            screen.emit(
                {
                    "workers": sum(sums.values()),
                    "by_trade": [{"sector": s, "trade": t, "workers": n} for (s, t), n in sums.items()],
                    "demands": [asdict(d) for d in found],
                    "file": str(output) if output else None,
                }
            )
            return 0
        screen.table(
            _("Nhu cầu lao động"),
            [_("Tuần từ"), _("Lĩnh vực"), _("Ngành nghề"), _("Số lao động"), _("Lương"), _("Đơn vị"),
            _("Liên hệ")],
            [
                (
                    shown(d.week), d.sector, d.trade, figure(d.workers),
                    "" if d.wage is None else money(d.wage),
                    f"{d.unit} {d.name}", d.contact,
                )
                for d in found
            ],
        )  # fmt: skip
        if output is not None:
            screen.note(_("Đã ghi {file}.", file=output))
        return 0


def _wage(text: str | None) -> int | None:
    if text is None:
        return None
    found, remarks = read_amount(text, separator=".")
    if remarks:
        raise DondocError(remarks[0].message, code="usage", exit_code=2)
    return found
