"""One list goes in: read, judged, stored, reported. What every `dondoc import …` does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot import matters
from bot.app import App, open_app
from bot.cli import screen
from bot.cli.options import as_day
from bot.cli.who import user
from handlers import list_import
from handlers.list_import import Outcome
from messages.formats import OFFICE_ZONE, month
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError, Problem
from messages.subjects import Circle
from storage.database import Connection
from storage.imports import RowOf, Source
from storage.lists.reading import read_list
from storage.lists.rejects import write_rejects
from storage.lists.result import ListFile, ListKind
from storage.new_file import writing

#: So many warnings are shown on the screen; all of them are in the JSON.
SHOWN = 20
PARTIAL = 4
#: What to look at when the list is in, where that is not the plan.
NEXT = {"staff": "dondoc staff list", "areas": "dondoc area list"}


def run(
    kind: ListKind,
    file: Path,
    *,
    period: date | None = None,
    as_of: str | None = None,
    received: str | None = None,
    circle: Circle | None = None,
    dry_run: bool,
    rejects: Path | None,
    sheet: str | None,
    skip_hidden: bool,
    config: Path | None,
    json: bool,
) -> int:
    """Read a file, put it in and show what came of it; returns the exit code."""
    app = open_app(config)
    try:
        today = app.clock.now().astimezone(OFFICE_ZONE).date()
        day = as_day(as_of, "--as-of") if as_of else None
        with screen.progress(_("Đang đọc {file}…", file=file.name)):
            found = read_list(
                kind,
                file,
                period=period,
                as_of=day,
                today=today,
                sheet=sheet,
                skip_hidden=skip_hidden,
            )
        source = replace(
            source_of(found, period, day),
            received=_received(received, today) if kind == "unregistered" else None,
            circle=circle.value if circle else "",
        )
        found = app.database.read(list_import.judged, found, source)
        if rejects is not None and found.rejected:
            with writing(rejects):  # before the list goes in: a command that fails has done nothing
                write_rejects(rejects, found)
        with screen.progress(_("Đang ghi vào cơ sở dữ liệu…")):
            report = put_in(app, found, source, today, dry_run=dry_run)
    finally:
        app.close()
    if json:
        screen.emit(report)
    else:
        _show(report, rejects)
    return PARTIAL if report["rejected"] else 0


def source_of(found: ListFile, period: date | None, as_of: date | None) -> Source:
    """What the file says of itself, and what the command was told about it."""
    return Source(
        list=found.list,
        period=period,
        file_name=found.file_name,
        sha256=found.sha256,
        as_of=as_of or found.as_of_in_file,
        imported_by=user(),
        supplement=list_import.is_supplement(found.sheet),
        unread=list_import.codes_in(row.cells for row in found.rejected),
    )


def put_in(
    app: App, found: ListFile, source: Source, today: date, *, dry_run: bool = False
) -> dict[str, Any]:
    """Store a read list and report; with `dry_run` the transaction is rolled back after counting."""
    rows = [RowOf(read.row, read.records) for read in found.reads]
    counts = {"rows": found.rows, "duplicate": len(found.duplicates), "rejected": len(found.rejected)}
    now = app.clock.now()
    opened: list[int] = []  # by the attempt that was committed: the last

    def work(conn: Connection) -> tuple[Source, list[Problem], Outcome]:
        of_day = list_import.dated(conn, source, today=today)
        odd = list_import.check(conn, of_day, today=today)
        done = list_import.put_in(conn, rows, of_day, counts, now=now, officer=app.office.officer)
        opened.append(matters.imported(conn, matters.case_desk(app, now), of_day))
        if dry_run:
            conn.rollback()
        return of_day, odd, done

    of_day, odd, done = app.database.transact(work) if not dry_run else _rehearse(app, work)
    return _report(found, of_day, odd, done, cases=opened[-1], dry_run=dry_run)


def _received(text: str | None, today: date) -> date:
    """The day the office got the list: today, unless it was told."""
    found = as_day(text, "--received") if text else today
    if found > today:
        raise DondocError(
            _("--received {day} ở sau hôm nay: hãy ghi ngày đã nhận danh sách.", day=written_day(found)),
            code="usage",
            exit_code=2,
        )
    return found


def _rehearse(app: App, work: Callable[[Connection], Any]) -> Any:
    with app.database.engine.connect() as conn:
        return work(conn)


def _report(
    found: ListFile, source: Source, odd: list[Problem], done: Outcome, *, cases: int, dry_run: bool
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
        "gone": len(diff.gone) + diff.elsewhere,
        "duplicate": len(found.duplicates),
        "rejected": len(found.rejected),
        "promises": done.promises,
        "reminders_taken_back": done.reminders_taken_back,
        "cases_opened": cases,
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
    if report["cases_opened"]:
        screen.note(_("Mở {count} hồ sơ: dondoc case list --kind unregistered", count=report["cases_opened"]))
    if report["dry_run"]:
        return
    screen.next_step(NEXT.get(report["list"], "dondoc plan --dry-run"))


def _at(problem: dict[str, Any]) -> str:
    where = ""
    if problem["row"]:
        where = _("Dòng {row}", row=problem["row"])
        if problem["column"]:
            where += f", {problem['column']}"
        where += ": "
    return f"• {where}{problem['message']}"
