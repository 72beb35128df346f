"""`dondoc results`: what was reached, where the program cannot count it itself."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import By, Config, DryRun, Json, as_count, as_period
from bot.cli.target_commands import PARTIAL, InPeriod, OfMetric, Sheet, note_problems, problem
from bot.cli.who import user
from messages.formats import figure
from messages.language import _
from messages.metrics import Adding, find_metric, metric
from storage import results
from storage.lists.grids import read_grids
from storage.lists.target_table import Asked
from storage.result_file import read_results
from storage.results import Entered, Result

FromFile = Annotated[str, typer.Option("--source", help=_("Số liệu lấy từ đâu."))]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Kết quả thực hiện chỉ tiêu."))
    app.add_typer(commands, name="results")

    @commands.command("add", help=_("Ghi kết quả của một kỳ."))
    def add(
        name: Annotated[str, typer.Argument(help=_("Chỉ tiêu, ví dụ bhxh_tn_new."))],
        value: Annotated[str, typer.Argument(help=_("Số, ví dụ 1.234 hoặc 1,92."))],
        period: Annotated[str, typer.Option("--period", help=_("Tháng hoặc ngày, ví dụ 2026-11."))],
        area: Annotated[str, typer.Option("--area", help=_("Địa bàn; bỏ trống là toàn cơ quan."))] = "",
        agent: Annotated[str, typer.Option("--agent", help=_("Mã nhân viên thu."))] = "",
        source: FromFile = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        code = find_metric(name)
        row = Result(
            metric=code, area=area.strip(), agent=agent.strip(), period=as_period(period, "--period").text,
            value=as_count(value, "VALUE", ratio=metric(code).adding is Adding.RATIO), source=source.strip(),
        )  # fmt: skip
        opened = open_app(config)
        try:
            done = opened.database.transact(results.put, [row], by=by or user(), now=opened.clock.now())
        finally:
            opened.close()
        _show({**asdict(row), **asdict(done), "entered_by": by or user()}, row, done, json=json)
        return 0

    @commands.command("import", help=_("Nhập bảng kết quả (XLSX, CSV…): địa bàn × chỉ tiêu × kỳ."))
    def import_results(
        file: Annotated[Path, typer.Argument(help=_("Tệp bảng kết quả."))],
        of_metric: OfMetric = "",
        period: InPeriod = None,
        source: FromFile = "",
        sheet: Sheet = None,
        dry_run: DryRun = False,
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        asked = Asked(
            metric=find_metric(of_metric) if of_metric else "",
            period=as_period(period, "--period") if period else None,
        )
        opened = open_app(config)
        try:
            with screen.progress(_("Đang đọc {file}…", file=file.name)):
                found = read_results(read_grids(file, sheet=sheet), source=source or file.name, asked=asked)
            done = Entered()
            if not dry_run:
                done = opened.database.transact(
                    results.put, found.rows, by=by or user(), now=opened.clock.now()
                )
        finally:
            opened.close()
        report: dict[str, Any] = {
            "file": file.name, "dry_run": dry_run, "rows": len(found.rows), **asdict(done),
            "warnings": [problem(p) for p in found.warnings], "rejects": [problem(p) for p in found.rejected],
        }  # fmt: skip
        if json:
            screen.emit(report)
            return PARTIAL if found.rejected else 0
        note_problems(report)
        screen.say(
            _("{rows} kết quả: {added} mới, {changed} thay đổi, {unchanged} không đổi.",
              rows=report["rows"], added=done.added, changed=done.changed, unchanged=done.unchanged)
        )  # fmt: skip
        return PARTIAL if found.rejected else 0


def _show(document: dict[str, Any], row: Result, done: Entered, *, json: bool) -> None:
    if json:
        document.pop("entered_at", None)
        screen.emit(document)
        return
    what = metric(row.metric)
    screen.say(
        _("{metric}, {area}, {period}: {value} {unit}.",
          metric=what.name, area=row.area or row.agent or _("toàn cơ quan"), period=row.span.words,
          value=figure(row.value), unit=what.unit)
    )  # fmt: skip
    if done.changed:
        screen.note(_("Đã thay số ghi trước đây; nhật ký giữ cả hai."))
    screen.next_step(f"dondoc targets progress --metric {row.metric}")
