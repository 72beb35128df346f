"""`dondoc import`: an office list goes in, whole or not at all, with every row accounted for."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.groups import Commands
from bot.cli.importing import run
from bot.cli.options import Config, DryRun, Json, as_month
from messages.language import _
from messages.problem import DondocError
from messages.subjects import Circle

File = Annotated[Path, typer.Argument(help=_("Tệp danh sách (XLSX, XLS, ODS, CSV…)."), exists=False)]
Period = Annotated[str, typer.Option("--period", help=_("Kỳ của danh sách, ví dụ 2026-12."))]
AsOf = Annotated[str | None, typer.Option("--as-of", help=_("Số liệu đến ngày (mặc định: đọc trong tệp)."))]
Rejects = Annotated[
    Path | None, typer.Option("--rejects", help=_("Ghi các dòng bị loại ra tệp XLSX này, kèm lý do."))
]
Sheet = Annotated[str | None, typer.Option("--sheet", help=_("Tên trang cần đọc."))]
SkipHidden = Annotated[bool, typer.Option("--skip-hidden", help=_("Bỏ các dòng đang ẩn."))]

#: What `--circle` takes.
CIRCLES = {"potential": Circle.POTENTIAL, "student": Circle.STUDENT, "state-budget": Circle.STATE_BUDGET}


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Nhập danh sách của cơ quan."))
    app.add_typer(commands, name="import")
    _who_pays(commands)
    _who_does_not(commands)
    _the_office(commands)


def _who_pays(commands: typer.Typer) -> None:
    @commands.command("d08a", help=_("Người tham gia đến hạn đóng (D08a-TS)."))
    def d08a(
        file: File, period: Period, as_of: AsOf = None, dry_run: DryRun = False, rejects: Rejects = None,
        sheet: Sheet = None, skip_hidden: SkipHidden = False, config: Config = None, json: Json = False,
    ) -> int:  # fmt: skip
        return run("d08a", file, period=as_month(period, "--period"), as_of=as_of, dry_run=dry_run,
                   rejects=rejects, sheet=sheet, skip_hidden=skip_hidden, config=config,
                   json=json)  # fmt: skip

    @commands.command("debtors", help=_("Đơn vị nợ: số dư cuối kỳ, tuổi nợ, người liên hệ."))
    def debtors(
        file: File, period: Period, as_of: AsOf = None, dry_run: DryRun = False, rejects: Rejects = None,
        sheet: Sheet = None, skip_hidden: SkipHidden = False, config: Config = None, json: Json = False,
    ) -> int:  # fmt: skip
        return run("debtors", file, period=as_month(period, "--period"), as_of=as_of, dry_run=dry_run,
                   rejects=rejects, sheet=sheet, skip_hidden=skip_hidden, config=config,
                   json=json)  # fmt: skip

    @commands.command("agents", help=_("Tổ chức dịch vụ thu, nhân viên thu, địa bàn."))
    def agents(
        file: File, dry_run: DryRun = False, rejects: Rejects = None, sheet: Sheet = None,
        skip_hidden: SkipHidden = False, config: Config = None, json: Json = False,
    ) -> int:  # fmt: skip
        return run("agents", file, dry_run=dry_run, rejects=rejects, sheet=sheet, skip_hidden=skip_hidden,
                   config=config, json=json)  # fmt: skip

    @commands.command("suspensions", help=_("Đơn vị được tạm dừng đóng quỹ hưu trí, tử tuất."))
    def suspensions(
        file: File, dry_run: DryRun = False, rejects: Rejects = None, sheet: Sheet = None,
        skip_hidden: SkipHidden = False, config: Config = None, json: Json = False,
    ) -> int:  # fmt: skip
        return run("suspensions", file, dry_run=dry_run, rejects=rejects, sheet=sheet,
                   skip_hidden=skip_hidden, config=config, json=json)  # fmt: skip


def _who_does_not(commands: typer.Typer) -> None:
    @commands.command(
        "unregistered", help=_("Đơn vị chưa tham gia hoặc tham gia chưa đầy đủ (dữ liệu thuế).")
    )
    def unregistered(
        file: File, period: Period,
        received: Annotated[
            str | None, typer.Option("--received", help=_("Ngày nhận danh sách (mặc định: hôm nay)."))
        ] = None,
        dry_run: DryRun = False, rejects: Rejects = None, sheet: Sheet = None,
        skip_hidden: SkipHidden = False, config: Config = None, json: Json = False,
    ) -> int:  # fmt: skip
        return run("unregistered", file, period=as_month(period, "--period"), received=received,
                   dry_run=dry_run, rejects=rejects, sheet=sheet, skip_hidden=skip_hidden, config=config,
                   json=json)  # fmt: skip

    @commands.command("workers", help=_("Lao động chưa tham gia của các đơn vị đó (02-KT, 03-KT)."))
    def workers(
        file: File, period: Period, dry_run: DryRun = False, rejects: Rejects = None, sheet: Sheet = None,
        skip_hidden: SkipHidden = False, config: Config = None, json: Json = False,
    ) -> int:  # fmt: skip
        return run("workers", file, period=as_month(period, "--period"), dry_run=dry_run, rejects=rejects,
                   sheet=sheet, skip_hidden=skip_hidden, config=config, json=json)  # fmt: skip

    @commands.command(
        "prospects", help=_("Người chưa tham gia: tiềm năng, học sinh sinh viên, ngân sách đóng.")
    )
    def prospects(
        file: File,
        circle: Annotated[
            str, typer.Option("--circle", help=_("Nhóm: potential, student hoặc state-budget."))
        ],
        dry_run: DryRun = False, rejects: Rejects = None, sheet: Sheet = None,
        skip_hidden: SkipHidden = False, config: Config = None, json: Json = False,
    ) -> int:  # fmt: skip
        return run("prospects", file, circle=_circle(circle), dry_run=dry_run, rejects=rejects, sheet=sheet,
                   skip_hidden=skip_hidden, config=config, json=json)  # fmt: skip


def _the_office(commands: typer.Typer) -> None:
    @commands.command("staff", help=_("Cán bộ của cơ quan: vai trò, địa bàn, tổ."))
    def staff(
        file: File, dry_run: DryRun = False, rejects: Rejects = None, sheet: Sheet = None,
        skip_hidden: SkipHidden = False, config: Config = None, json: Json = False,
    ) -> int:  # fmt: skip
        return run("staff", file, dry_run=dry_run, rejects=rejects, sheet=sheet, skip_hidden=skip_hidden,
                   config=config, json=json)  # fmt: skip

    @commands.command("areas", help=_("Địa bàn: tỉnh, BHXH cơ sở, xã, với ngày hiệu lực."))
    def areas(
        file: File, dry_run: DryRun = False, rejects: Rejects = None, sheet: Sheet = None,
        skip_hidden: SkipHidden = False, config: Config = None, json: Json = False,
    ) -> int:  # fmt: skip
        return run("areas", file, dry_run=dry_run, rejects=rejects, sheet=sheet, skip_hidden=skip_hidden,
                   config=config, json=json)  # fmt: skip


def _circle(text: str) -> Circle:
    found = CIRCLES.get(text.strip().lower())
    if found is None:
        raise DondocError(
            _("Không có nhóm “{circle}”; dùng potential, student hoặc state-budget.", circle=text),
            code="usage",
            exit_code=2,
        )
    return found
