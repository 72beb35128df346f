"""`dondoc cost`: what communication has cost (Mẫu 02 of 2800/KH-BHXH)."""

from dataclasses import asdict
from typing import Annotated

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import By, Config, Json, as_day, as_period
from bot.cli.who import user
from messages.formats import day as shown
from messages.formats import money
from messages.language import _
from messages.problem import DondocError
from storage import costs
from storage.costs import Cost
from storage.lists.cells import read_amount


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Kinh phí truyền thông."))
    app.add_typer(commands, name="cost")

    @commands.command("add", help=_("Ghi một khoản chi."))
    def add(
        kind: Annotated[str, typer.Argument(help=_("Nội dung chi, ví dụ “hội nghị”."))],
        amount: Annotated[str, typer.Argument(help=_("Số tiền (đồng), ví dụ 1500000 hoặc “1,5 triệu”."))],
        on: Annotated[str, typer.Option("--day", help=_("Ngày chi."))],
        note: Annotated[str, typer.Option("--note", help=_("Ghi chú, số chứng từ."))] = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        cost = Cost(
            day=as_day(on, "--day"),
            kind=kind.strip(),
            amount=_amount(amount),
            note=note,
            entered_by=by or user(),
        )
        opened = open_app(config)
        try:
            opened.database.transact(costs.add, cost, now=opened.clock.now())
        finally:
            opened.close()
        if json:
            screen.emit(asdict(cost))
        else:
            screen.say(
                _("{day}: {kind}, {amount}.", day=shown(cost.day), kind=cost.kind, amount=money(cost.amount))
            )
        return 0

    @commands.command("list", help=_("Các khoản chi và tổng theo nội dung."))
    def list_costs(
        period: Annotated[str | None, typer.Option("--period", help=_("Kỳ: 2026-11, 2026-Q4, 2026."))] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        within = as_period(period, "--period") if period else None
        opened = open_app(config)
        try:
            found = opened.database.read(
                costs.listed, first=within.first if within else None, last=within.last if within else None
            )
        finally:
            opened.close()
        total = sum(c.amount for c in found)
        if json:
            screen.emit(
                {"total": total, "by_kind": costs.by_kind(found), "costs": [asdict(c) for c in found]}
            )
            return 0
        screen.table(
            _("Khoản chi"),
            [_("Ngày"), _("Nội dung"), _("Số tiền"), _("Ghi chú"), _("Người ghi")],
            [(shown(c.day), c.kind, money(c.amount), c.note, c.entered_by) for c in found],
        )
        for kind, amount in costs.by_kind(found).items():
            screen.say(f"{kind}: {money(amount)}")
        screen.say(_("Tổng cộng: {amount}", amount=money(total)))
        return 0


def _amount(text: str) -> int:
    """Whole đồng: "1.500.000" and "1,500,000" are the same, and "1,5 triệu" too."""
    dots, commas = text.count("."), text.count(",")
    found, remarks = read_amount(text, separator="," if commas and not dots else ".")
    if found is None:
        raise DondocError(remarks[0].message if remarks else _("Thiếu số tiền."), code="usage", exit_code=2)
    return found
