"""`dondoc report`: the numbers of each cadence, on the screen, as a workbook, as a paper or as JSON."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import App, open_app
from bot.cli import screen
from bot.cli.options import Config, Json, Output
from messages.formats import moment
from messages.language import _
from messages.problem import DondocError
from scheduler import report_rules
from scheduler.debt_age import DEFAULT_ORDER, Basis
from storage.database import Connection
from storage.new_file import writing
from storage.reports.catalogue import entries
from storage.reports.composing import as_document, compose
from storage.reports.parts import LETTERS, Report, shown
from storage.reports.report_book import column_titles, heading_lines, write_book
from storage.reports.report_paper import write_paper
from storage.reports.spans import EXAMPLES, Period, kind_word, read_period

#: What a file's name says about its form.
WRITERS: dict[str, Callable[[Report, Path], None]] = {".xlsx": write_book, ".docx": write_paper}


def register(app: typer.Typer) -> None:
    @app.command(
        "report",
        help=_("Báo cáo định kỳ: mỗi số liệu kèm các dòng của nó. “dondoc report list” xem các báo cáo."),
    )
    def report(
        name: Annotated[str, typer.Argument(help=_("Tên báo cáo, hoặc list."))],
        period: Annotated[
            str, typer.Option("--period", help=_("Kỳ: 2026-W49, 2026-11, 2026-11a, 2026-Q4, 2026-H2."))
        ] = "",
        area: Annotated[str, typer.Option("--area", help=_("Chỉ một địa bàn, ví dụ “Phường 2”."))] = "",
        output: Output = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        if name == "list":
            _show_catalogue(json=json)
            return 0
        _check_output(output)
        span = _span(name, period)
        opened = open_app(config)
        try:
            with screen.progress(_("Đang lập báo cáo…")):
                made = _made(opened, name, span, area.strip())
        finally:
            opened.close()
        if output is not None:
            with writing(output):
                WRITERS[output.suffix.lower()](made, output)
        if json:
            screen.emit(as_document(made) | {"file": str(output) if output else None})
        elif output is not None:
            screen.say(_("Đã ghi báo cáo “{title}” vào {file}.", title=made.title, file=output))
        else:
            _show(made)
        return 0


def _span(name: str, text: str) -> Period:
    if text:
        return read_period(text)
    kinds = next((entry.kinds for entry in entries() if entry.name == name), ())
    example = EXAMPLES[kinds[0]] if kinds else "2026-11"
    raise DondocError(
        _("Hãy ghi kỳ báo cáo, ví dụ --period {example}.", example=example), code="usage", exit_code=2
    )


def _check_output(output: Path | None) -> None:
    if output is not None and output.suffix.lower() not in WRITERS:
        raise DondocError(
            _("Tệp báo cáo phải có đuôi .xlsx hoặc .docx; đang là “{file}”.", file=output.name),
            code="usage",
            exit_code=2,
        )


def _made(opened: App, name: str, span: Period, area: str) -> Report:
    return opened.database.read(
        _composed,
        name,
        span,
        order=tuple(opened.settings.policy.debt_age) or DEFAULT_ORDER,
        agency=opened.office.agency,
        now=opened.clock.now(),
        area=area,
    )


def _composed(
    conn: Connection,
    name: str,
    span: Period,
    *,
    order: tuple[Basis, ...],
    agency: str,
    now: datetime,
    area: str,
) -> Report:
    rules = report_rules.rules(conn, debt_order=order)
    return compose(conn, name, span, rules=rules, agency=agency, now=now, area=area)


def _show(report: Report) -> None:
    screen.say(report.title)
    if report.approval:
        screen.say(report.approval.upper())
    for heading in heading_lines(report):
        screen.say(heading)
    figures = report.numbered()
    for block in report.blocks:
        rows = []
        for line in block.lines:
            cells = [next(figures) for _cell in line.cells]
            rows.append(
                (
                    cells[0].number.rstrip(LETTERS),
                    line.name,
                    line.unit,
                    *(shown(c.figure.value) for c in cells),
                )
            )
        columns = [_("Số"), _("Chỉ tiêu"), _("Đơn vị tính"), *column_titles(block)]
        if rows:
            screen.table(block.title, columns, rows, whole=1)
        else:
            screen.say(f"{block.title}: {_('Không có số liệu.')}")
    said = _(
        "Số liệu lấy từ dondoc lúc {at}; chuỗi nhật ký đến mục {seq}.",
        at=moment(report.made_at),
        seq=report.head.seq,
    )
    screen.note(said)


def _show_catalogue(*, json: bool) -> None:
    found = entries()
    if json:
        screen.emit({"reports": [_entry(entry) for entry in found]})
        return
    rows = [(e.name, e.title, ", ".join(kind_word(kind) for kind in e.kinds), e.when) for e in found]
    columns = [_("Tên"), _("Báo cáo"), _("Kỳ"), _("Khi nào")]
    screen.table(_("Các báo cáo"), columns, rows, whole=1)
    screen.next_step(f"dondoc report {found[0].name} --period {EXAMPLES[found[0].kinds[0]]} -o bao_cao.xlsx")


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "name": entry.name,
        "title": entry.title,
        "periods": [kind.value for kind in entry.kinds],
        "when": entry.when,
        "recipient": entry.recipient,
        "basis": entry.basis,
        "cadence": list(entry.cadence),
        "needs_approval": bool(entry.approval_task),
    }
