"""`dondoc targets`: what plans ask for, loaded, imported, listed and explained."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import open_app
from bot.cli import screen, target_progress
from bot.cli.groups import Commands
from bot.cli.options import By, Config, DryRun, Json, as_period
from bot.cli.who import user
from messages.area_names import area_key
from messages.formats import figure
from messages.language import _
from messages.metrics import find_metric, metric
from messages.periods import Period, read_period
from messages.problem import DondocError, Problem
from storage import targets
from storage.database import Connection
from storage.imports import Source
from storage.lists.grids import read_grids
from storage.lists.target_table import Asked
from storage.target_file import TargetFile, read_targets
from storage.target_sources import UNALLOCATED, provinces, shipped
from storage.target_sums import Check
from storage.targets import Stored, Target

FromSource = Annotated[
    str, typer.Option("--source", help=_("Nguồn, hoặc phần đầu: 2800, “2800 Phụ lục 05”."))
]
OfMetric = Annotated[str, typer.Option("--metric", help=_("Chỉ tiêu: mã hoặc tên."))]
OfArea = Annotated[str, typer.Option("--area", help=_("Địa bàn."))]
InPeriod = Annotated[str | None, typer.Option("--period", help=_("Kỳ: 2026-11, 2026-Q4, 2026."))]
Sheet = Annotated[str | None, typer.Option("--sheet", help=_("Tên trang cần đọc."))]

#: some rows were not taken
PARTIAL = 4


def register(app: typer.Typer) -> None:
    commands = typer.Typer(
        cls=Commands, no_args_is_help=True, help=_("Chỉ tiêu kế hoạch và tiến độ thực hiện.")
    )
    app.add_typer(commands, name="targets")

    @commands.command("load", help=_("Nạp chỉ tiêu kèm theo: 2021 (KH 2800) hoặc 2023 (KH 49, TP Trà Vinh)."))
    def load(
        year: Annotated[str, typer.Argument(help=_("2021 hoặc 2023."))],
        province: Annotated[
            str, typer.Option("--province", help=_("Chỉ nạp một tỉnh trong 63 tỉnh cũ."))
        ] = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        rows = shipped(year, province)
        opened = open_app(config)
        try:
            now = opened.clock.now()
            done = opened.database.transact(targets.put, rows, by=by or user(), now=now)
        finally:
            opened.close()
        _show_stored({"year": year, "rows": len(rows), **_counts(done)}, json=json)
        return 0

    @commands.command("import", help=_("Nhập bảng chỉ tiêu của cơ quan (XLSX, CSV…)."))
    def import_targets(
        file: Annotated[Path, typer.Argument(help=_("Tệp bảng chỉ tiêu."))],
        source: Annotated[str, typer.Option("--source", help=_("Số và tên văn bản giao chỉ tiêu."))],
        of_metric: OfMetric = "",
        period: InPeriod = None,
        unallocated: Annotated[
            bool,
            typer.Option("--unallocated", help=_("Số tổng in là đúng: phần chênh ghi vào “Chưa phân bổ”.")),
        ] = False,
        replace: Annotated[
            bool, typer.Option("--replace", help=_("Bỏ các dòng cũ cùng nguồn mà tệp không còn."))
        ] = False,
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
        if not source.strip():
            raise DondocError(
                _("--source đang trống: ghi số, tên văn bản giao chỉ tiêu."), code="usage", exit_code=2
            )
        opened = open_app(config)
        try:
            with screen.progress(_("Đang đọc {file}…", file=file.name)):
                found = read_targets(
                    read_grids(file, sheet=sheet), source=source.strip(), asked=asked, unallocated=unallocated
                )
            done = Stored()
            if not dry_run:
                done = opened.database.transact(
                    targets.put, found.rows, by=by or user(), now=opened.clock.now(), replacing=replace,
                    file=Source(
                        list="targets", period=None, as_of=None, file_name=found.file.file_name,
                        sha256=found.file.sha256, imported_by=by or user(),
                    ),
                )  # fmt: skip
        finally:
            opened.close()
        report = _import_report(found, done, dry_run=dry_run)
        _show_stored(report, json=json)
        return PARTIAL if found.rejected else 0

    _register_reading(commands)
    target_progress.register(commands)


def _register_reading(commands: typer.Typer) -> None:
    @commands.command("list", help=_("Các chỉ tiêu đã có."))
    def list_targets(
        source: FromSource = "",
        of_metric: OfMetric = "",
        area: OfArea = "",
        period: InPeriod = None,
        as_34: Annotated[
            bool, typer.Option("--as-34", help=_("Cộng 63 tỉnh cũ thành 34 tỉnh hiện nay."))
        ] = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        within = as_period(period, "--period") if period else None
        opened = open_app(config)
        try:
            rows = opened.database.read(_listed, source, of_metric, "" if as_34 else area)
        finally:
            opened.close()
        if as_34:
            rows = [t for t in targets.in_areas_of_today(rows, provinces()) if _same(area, t.area)]
        rows = [t for t in rows if within is None or within.holds(t.span)]
        if json:
            screen.emit({"count": len(rows), "targets": [as_document(t) for t in rows]})
            return 0
        screen.table(
            _("Chỉ tiêu"),
            [
                _("Nguồn"),
                _("Chỉ tiêu"),
                _("Địa bàn"),
                _("Kỳ"),
                _("Số in"),
                _("Số tính"),
                _("ĐVT"),
                _("Ghi chú"),
            ],
            [_shown(t) for t in rows],
        )
        return 0

    @commands.command("explain", help=_("Vì sao số tính khác số in: từng kỳ, tổng cộng lại, lý do."))
    def explain(
        source: Annotated[str, typer.Argument(help=_("Nguồn, ví dụ “2800 Phụ lục 05”."))],
        of_metric: Annotated[str, typer.Argument(help=_("Chỉ tiêu, ví dụ conferences."))],
        area: Annotated[str, typer.Argument(help=_("Địa bàn; “*” là toàn bộ."))],
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            table = opened.database.read(_listed, source, of_metric, "")
        finally:
            opened.close()
        whole = {"", UNALLOCATED} if area == "*" else set()
        rows = [t for t in table if (t.area in whole if whole else t.area and _same(area, t.area))]
        if not rows:
            raise DondocError(
                _("Không có chỉ tiêu nào khớp; xem: dondoc targets list --source … --metric …"),
                code="unknown_target",
            )
        names = {t.area for t in rows}
        found = [c for c in _checks(table) if c.area in names]
        if json:
            screen.emit({"targets": [as_document(t) for t in rows], "checks": [_check(c) for c in found]})
            return 0
        screen.table(
            f"{rows[0].source} · {metric(rows[0].metric).name} · {rows[0].area or _('Toàn bộ')}",
            [_("Địa bàn"), _("Kỳ"), _("Số in"), _("Số tính"), _("Ghi chú")],
            [
                (t.area or _("Toàn bộ"), t.span.words, _number(t.printed), figure(t.value), t.note)
                for t in rows
            ],
        )
        for check in found:
            screen.say(_told(check))
        return 0


def as_document(target: Target) -> dict[str, Any]:
    return asdict(target)


def _listed(conn: Connection, source: str, of_metric: str, area: str) -> list[Target]:
    code = find_metric(of_metric) if of_metric else ""
    return targets.listed(conn, source=source, metric=code, areas=lambda name: _same(area, name))


def _same(asked: str, name: str) -> bool:
    return not asked or area_key(asked) == area_key(name)


def _checks(rows: Sequence[Target]) -> list[Check]:
    tables = dict.fromkeys((t.source, t.metric) for t in rows)
    return [c for key in tables for c in targets.checks([t for t in rows if (t.source, t.metric) == key])]


def _check(check: Check) -> dict[str, Any]:
    return {**asdict(check), "difference": check.difference, "verdict": check.verdict}


def _told(check: Check) -> str:
    words = {
        "period": _words(check.period), "printed": figure(check.printed), "computed": figure(check.computed),
        "parts": check.parts, "difference": figure(check.difference),
    }  # fmt: skip
    if check.over == "periods":
        sums = _("{period}: in {printed}; {parts} kỳ cộng lại {computed}", **words)
    else:
        sums = _("{period}: in {printed}; {parts} địa bàn cộng lại {computed}", **words)
    verdicts = {
        "exact": _("khớp."),
        "rounding": _("lệch {difference}, do làm tròn.", **words),
        "differs": _("LỆCH {difference}.", **words),
    }
    return f"{sums}: {verdicts[check.verdict]}"


def _words(period: str) -> str:
    found: Period | None = read_period(period)
    return found.words if found else period


def _shown(target: Target) -> Sequence[object]:
    return (
        target.source, metric(target.metric).name, target.area or _("Toàn bộ"), target.span.words,
        _number(target.printed), figure(target.value), target.unit, target.note,
    )  # fmt: skip


def _number(value: float | None) -> str:
    return "–" if value is None else figure(value)


def _counts(done: Stored) -> dict[str, int]:
    return asdict(done)


def _import_report(found: TargetFile, done: Stored, *, dry_run: bool) -> dict[str, Any]:
    return {
        "file": found.file.file_name,
        "dry_run": dry_run,
        "rows": len(found.rows),
        **_counts(done),
        "warnings": [problem(p) for p in found.warnings],
        "rejects": [problem(p) for p in found.rejected],
        "checks": [_check(c) for c in found.checks],
    }


def problem(found: Problem) -> dict[str, Any]:
    return {"row": found.row, "column": found.column, "code": found.code, "message": found.message}


def note_problems(report: dict[str, Any]) -> None:
    """Rows that were left out, then what there is to tell."""
    for one in [*report["rejects"], *report["warnings"]]:
        where = _("Dòng {row}: ", row=one["row"]) if one["row"] else ""
        screen.note(f"• {where}{one['message']}")


def _show_stored(report: dict[str, Any], *, json: bool) -> None:
    if json:
        screen.emit(report)
        return
    note_problems({"rejects": [], "warnings": [], **report})
    if report.get("dry_run"):
        screen.say(_("Xem trước: {rows} chỉ tiêu đọc được, chưa ghi gì.", rows=report["rows"]))
        return
    screen.say(
        _("{rows} chỉ tiêu: {added} mới, {changed} thay đổi, {unchanged} không đổi.",
          rows=report["rows"], added=report["added"], changed=report["changed"],
          unchanged=report["unchanged"])
    )  # fmt: skip
    if report["left"]:
        screen.note(
            _(
                "{count} dòng cũ cùng nguồn không có trong tệp, vẫn giữ (bỏ bằng --replace).",
                count=report["left"],
            )
        )
    if report["removed"]:
        screen.note(_("Đã bỏ {count} dòng cũ cùng nguồn.", count=report["removed"]))
    screen.next_step("dondoc targets progress")
