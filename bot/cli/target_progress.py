"""`dondoc targets progress`: what has become of the targets, every figure with its rows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.options import Config, Json, Output, as_period
from messages.area_names import area_key
from messages.formats import OFFICE_ZONE, figure
from messages.language import _
from messages.metrics import find_metric
from messages.problem import DondocError
from storage import conferences
from storage.conferences import Conference
from storage.evidence import Evidence
from storage.new_file import writing
from storage.progress import By, Line, Progress, Side, progress
from storage.target_sheets import write_progress

WAYS = ("month", "quarter", "area", "agent")


def register(commands: typer.Typer) -> None:
    @commands.command("progress", help=_("Tiến độ: chỉ tiêu, kết quả, %, lũy kế, chênh lệch."))
    def show_progress(
        source: Annotated[str, typer.Option("--source", help=_("Nguồn, hoặc phần đầu của nó."))] = "",
        of_metric: Annotated[str, typer.Option("--metric", help=_("Chỉ tiêu: mã hoặc tên."))] = "",
        by: Annotated[str, typer.Option("--by", help=_("Theo month, quarter, area hoặc agent."))] = "month",
        area: Annotated[str, typer.Option("--area", help=_("Chỉ một địa bàn."))] = "",
        period: Annotated[
            str | None, typer.Option("--period", help=_("Chỉ trong kỳ này: 2026-11, 2026-Q4, 2026."))
        ] = None,
        output: Output = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        if by not in WAYS:
            raise DondocError(
                _("--by phải là month, quarter, area hoặc agent; đang là “{by}”.", by=by),
                code="usage",
                exit_code=2,
            )
        within = as_period(period, "--period") if period else None
        code = find_metric(of_metric) if of_metric else ""
        opened = open_app(config)
        try:
            now = opened.clock.now()
            today = now.astimezone(OFFICE_ZONE).date()
            found = opened.database.read(
                progress, source=source, metric_code=code, by=cast("By", by), area=area, period=within,
                today=today,
                area_key=area_key,
            )  # fmt: skip
            late = opened.database.read(conferences.late_work, within.first.year if within else today.year)
            if output is not None:
                with writing(output):
                    write_progress(output, found, agency=opened.office.agency, printed_at=now)
        finally:
            opened.close()
        if json:
            screen.emit(_document(found, late, by, output))
            return 0
        if not found:
            screen.say(
                _("Chưa có chỉ tiêu nào khớp; nạp bằng dondoc targets load hoặc dondoc targets import.")
            )
        for table in found:
            _show(table)
        _note_late(late, today)
        if output is not None:
            screen.note(_("Đã ghi {file}.", file=output))
        return 0


def _document(
    found: Sequence[Progress], late: Sequence[Conference], by: str, output: Path | None
) -> dict[str, Any]:
    return {
        "by": by,
        "tables": [
            {
                "source": table.source, "metric": table.metric.code, "name": table.metric.name,
                "unit": table.metric.unit, "at_most": table.metric.at_most, "area": table.area,
                "lines": [_line(table, line) for line in table.lines],
            }
            for table in found
        ],
        "work_conferences_late": [c.code for c in late],
        "file": str(output) if output else None,
    }  # fmt: skip


def _line(table: Progress, line: Line) -> dict[str, Any]:
    return {
        "label": line.label, "period": line.period.text, "total": line.total, "met": table.met(line),
        **_side(line.this), "cumulative": None if line.running is None else _side(line.running),
    }  # fmt: skip


def _side(side: Side) -> dict[str, Any]:
    return {
        "target": side.target, "result": side.result, "percent": side.percent, "difference": side.difference,
        "target_rows": [
            {"source": t.source, "metric": t.metric, "area": t.area, "period": t.period, "printed": t.printed,
             "value": t.value, "note": t.note}
            for t in side.targets
        ],
        "result_rows": [_row(e) for e in side.results],
        "set_aside": [_row(e) for e in side.set_aside],
    }  # fmt: skip


def _row(row: Evidence) -> dict[str, Any]:
    return {
        "area": row.area, "agent": row.agent, "period": row.period.text, "value": row.value,
        "source": row.source, "entered_by": row.entered_by, "counted": row.counted,
    }  # fmt: skip


def _show(table: Progress) -> None:
    named = f"{table.source} · {table.metric.name}"
    unit = f"({table.metric.unit})" if table.metric.unit else ""
    at_most = _("không quá") if table.metric.at_most else ""
    first = {"area": _("Địa bàn"), "agent": _("Nhân viên")}.get(table.by, _("Kỳ"))
    columns = [first, _("Chỉ tiêu"), _("Kết quả"), "%", _("Chênh lệch")]
    adds_up = any(line.running is not None for line in table.lines)
    if adds_up:
        columns += [_("Lũy kế"), _("% lũy kế")]
    screen.table(
        " · ".join(part for part in (f"{named} {unit}".strip(), table.area, at_most) if part),
        columns,
        [(line.label, *_figures(line.this), *(_running(line) if adds_up else ())) for line in table.lines],
        whole=1,
    )


def _figures(side: Side) -> tuple[str, str, str, str]:
    return (_number(side.target), _number(side.result), _number(side.percent), _number(side.difference))


def _running(line: Line) -> tuple[str, str]:
    """So narrow that no figure is broken on a screen of 80 columns; the workbook has all of it."""
    if line.running is None:
        return ("", "")
    side = line.running
    return (f"{_number(side.result)}/{_number(side.target)}", _number(side.percent))


def _number(value: float | None) -> str:
    return "–" if value is None else figure(value)


def _note_late(late: Sequence[Conference], today: date) -> None:
    """CV2022 I.4.2.d: work conferences are finished before 20/12."""
    term = date(today.year, 12, 20)
    if late and today >= date(today.year, 12, 1):
        screen.note(
            _(
                "{count} hội nghị làm việc với đơn vị chưa tổ chức xong trước {term:%d/%m/%Y} "
                "(CV 2022 I.4.2.d): {codes}.",
                count=len(late),
                term=term,
                codes=", ".join(c.code for c in late[:5]),
            )
        )
