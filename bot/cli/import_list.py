"""`dondoc import`: an office list goes in, whole or not at all, with every row accounted for."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from bot.app import App, open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import Config, DryRun, Json, as_day, as_month
from bot.cli.who import user
from handlers import list_import
from handlers.list_import import Outcome
from messages.formats import OFFICE_ZONE, month
from messages.language import _
from messages.problem import Problem
from storage.database import Connection
from storage.imports import RowOf, Source
from storage.lists.reading import read_list
from storage.lists.rejects import write_rejects
from storage.lists.result import ListFile, ListKind
from storage.new_file import writing

File = Annotated[Path, typer.Argument(help=_("Tệp danh sách (XLSX, XLS, ODS, CSV…)."), exists=False)]
Period = Annotated[str, typer.Option("--period", help=_("Kỳ của danh sách, ví dụ 2026-12."))]
AsOf = Annotated[str | None, typer.Option("--as-of", help=_("Số liệu đến ngày (mặc định: đọc trong tệp)."))]
Rejects = Annotated[
    Path | None, typer.Option("--rejects", help=_("Ghi các dòng bị loại ra tệp XLSX này, kèm lý do."))
]
Sheet = Annotated[str | None, typer.Option("--sheet", help=_("Tên trang cần đọc."))]
SkipHidden = Annotated[bool, typer.Option("--skip-hidden", help=_("Bỏ các dòng đang ẩn."))]

#: So many warnings are shown on the screen; all of them are in the JSON.
SHOWN = 20
PARTIAL = 4


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Nhập danh sách của cơ quan."))
    app.add_typer(commands, name="import")

    @commands.command("d08a", help=_("Người tham gia đến hạn đóng (D08a-TS)."))
    def d08a(
        file: File,
        period: Period,
        as_of: AsOf = None,
        dry_run: DryRun = False,
        rejects: Rejects = None,
        sheet: Sheet = None,
        skip_hidden: SkipHidden = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        found = as_month(period, "--period")
        return _import("d08a", file, found, as_of, dry_run, rejects, sheet, skip_hidden, config, json)

    @commands.command("debtors", help=_("Đơn vị nợ: số dư cuối kỳ, tuổi nợ, người liên hệ."))
    def debtors(
        file: File,
        period: Period,
        as_of: AsOf = None,
        dry_run: DryRun = False,
        rejects: Rejects = None,
        sheet: Sheet = None,
        skip_hidden: SkipHidden = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        found = as_month(period, "--period")
        return _import("debtors", file, found, as_of, dry_run, rejects, sheet, skip_hidden, config, json)

    @commands.command("agents", help=_("Tổ chức dịch vụ thu, nhân viên thu, địa bàn."))
    def agents(
        file: File,
        dry_run: DryRun = False,
        rejects: Rejects = None,
        sheet: Sheet = None,
        skip_hidden: SkipHidden = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        return _import("agents", file, None, None, dry_run, rejects, sheet, skip_hidden, config, json)


def _import(
    kind: str,
    file: Path,
    period: date | None,
    as_of: str | None,
    dry_run: bool,
    rejects: Path | None,
    sheet: str | None,
    skip_hidden: bool,
    config: Path | None,
    json: bool,
) -> int:
    app = open_app(config)
    try:
        today = app.clock.now().astimezone(OFFICE_ZONE).date()
        day = as_day(as_of, "--as-of") if as_of else None
        with screen.progress(_("Đang đọc {file}…", file=file.name)):
            found = read_list(
                cast("ListKind", kind),
                file,
                period=period,
                as_of=day,
                today=today,
                sheet=sheet,
                skip_hidden=skip_hidden,
            )
        if rejects is not None and found.rejected:
            with writing(rejects):  # before the list goes in: a command that fails has done nothing
                write_rejects(rejects, found)
        with screen.progress(_("Đang ghi vào cơ sở dữ liệu…")):
            report = put_in(app, found, period, day, today, dry_run=dry_run)
    finally:
        app.close()
    if json:
        screen.emit(report)
    else:
        _show(report, rejects)
    return PARTIAL if report["rejected"] else 0


def put_in(
    app: App, found: ListFile, period: date | None, as_of: date | None, today: date, *, dry_run: bool = False
) -> dict[str, Any]:
    """Store a read list and report; with `dry_run` the transaction is rolled back after counting."""
    source = Source(
        list=found.list,
        period=period,
        file_name=found.file_name,
        sha256=found.sha256,
        as_of=as_of or found.as_of_in_file,
        imported_by=user(),
        supplement=list_import.is_supplement(found.sheet),
        unread=list_import.codes_in(row.cells for row in found.rejected),
    )
    rows = [RowOf(read.row, read.records) for read in found.reads]
    counts = {"rows": found.rows, "duplicate": len(found.duplicates), "rejected": len(found.rejected)}
    now = app.clock.now()

    def work(conn: Connection) -> tuple[Source, list[Problem], Outcome]:
        of_day = list_import.dated(conn, source, today=today)
        odd = list_import.check(conn, of_day, today=today)
        done = list_import.put_in(conn, rows, of_day, counts, now=now, officer=app.office.officer)
        if dry_run:
            conn.rollback()
        return of_day, odd, done

    of_day, odd, done = app.database.transact(work) if not dry_run else _rehearse(app, work)
    return _report(found, of_day, odd, done, dry_run=dry_run)


def _rehearse(app: App, work: Any) -> Any:
    with app.database.engine.connect() as conn:
        return work(conn)


def _report(
    found: ListFile, source: Source, odd: list[Problem], done: Outcome, *, dry_run: bool
) -> dict[str, Any]:
    diff = done.diff
    period = f"{source.period:%Y-%m}" if source.period else None
    warnings = [*odd, *_period_differs(found, source), *found.notices, *found.warnings, *done.warnings]
    return {
        "list": found.list,
        "period": period,
        "file": found.file_name,
        "sheet": found.sheet,
        "as_of": source.as_of,
        "dry_run": dry_run,
        "rows": found.rows,
        "imported": diff.imported,
        "updated": diff.updated,
        "unchanged": diff.unchanged,
        "paid": len(diff.paid),
        "gone": len(diff.gone),
        "duplicate": len(found.duplicates),
        "rejected": len(found.rejected),
        "promises": done.promises,
        "reminders_taken_back": done.reminders_taken_back,
        "warnings": [_problem(p) for p in warnings],
        "duplicates": [
            {"row": d.row, "of_row": d.of_row, "code": d.code, "differs": d.differs} for d in found.duplicates
        ],
        "rejects": [{"row": r.row, "problems": [_problem(p) for p in r.problems]} for r in found.rejected],
    }


def _period_differs(found: ListFile, source: Source) -> list[Problem]:
    inside = found.period_in_file
    if inside is None or source.period is None or inside == source.period:
        return []
    return [
        Problem(
            code="period_differs",
            message=_(
                "Tệp ghi kỳ {inside} nhưng đang nhập cho kỳ {given}: kiểm tra --period.",
                inside=month(inside),
                given=month(source.period),
            ),
        )
    ]


def _problem(problem: Problem) -> dict[str, Any]:
    return {"row": problem.row, "column": problem.column, "code": problem.code, "message": problem.message}


def _show(report: dict[str, Any], rejects: Path | None) -> None:
    words = {
        "rows": _("Dòng dữ liệu"),
        "imported": _("Mới"),
        "updated": _("Thay đổi"),
        "unchanged": _("Không đổi"),
        "paid": _("Đã đóng theo danh sách"),
        "gone": _("Không còn trong danh sách"),
        "duplicate": _("Trùng"),
        "rejected": _("Bị loại"),
    }
    title = _("Xem trước (chưa ghi gì): {file}", file=report["file"]) if report["dry_run"] else report["file"]
    screen.table(title, [_("Kết quả"), _("Số dòng")], [(words[k], report[k]) for k in words])
    for rejected in report["rejects"][:SHOWN]:
        for problem in rejected["problems"]:
            screen.note(_at(problem))
    for warning in report["warnings"][:SHOWN]:
        screen.note(_at(warning))
    hidden = len(report["warnings"]) - SHOWN
    if hidden > 0:
        screen.note(_("… và {count} lưu ý nữa (xem đủ bằng --json).", count=hidden))
    if report["rejected"] and rejects is not None:
        screen.note(_("Các dòng bị loại ở {file}: sửa rồi nhập lại tệp đó.", file=rejects))
    elif report["rejected"]:
        screen.note(_("Thêm --rejects bi_loai.xlsx để nhận tệp các dòng bị loại kèm lý do."))
    if report["dry_run"]:
        return
    screen.next_step("dondoc plan --dry-run")


def _at(problem: dict[str, Any]) -> str:
    where = ""
    if problem["row"]:
        where = _("Dòng {row}", row=problem["row"])
        if problem["column"]:
            where += f", {problem['column']}"
        where += ": "
    return f"• {where}{problem['message']}"
