"""Progress and labour demand as workbooks: what a person reads first, and the rows each figure came from."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from messages.formats import day, moment
from messages.language import _
from messages.metrics import metric
from storage.evidence import Evidence
from storage.labour_demands import Listed, by_trade
from storage.progress import Line, Progress
from storage.targets import Target

#: Cells are data: no text of anybody becomes a formula or a link.
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Value = str | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    title: str
    width: int
    form: str = ""  #: of its numbers


_COUNT = "#,##0.##"
_WHOLE = "#,##0"


def write_progress(path: Path, found: Sequence[Progress], *, agency: str, printed_at: datetime) -> None:
    """Three sheets: progress, rows of targets, rows of results; the first names rows of the others."""
    targets: dict[Target, int] = {}
    evidence: dict[tuple[str, Evidence], int] = {}
    lines = [_progress_row(table, line, targets, evidence) for table in found for line in table.lines]
    with closing(xlsxwriter.Workbook(str(path), _SAFE)) as book:
        head = (agency.upper(), _("TIẾN ĐỘ THỰC HIỆN CHỈ TIÊU"), _("In lúc {at}", at=moment(printed_at)))
        _sheet(book, _("Tiến độ"), head, _progress_columns(), lines)
        _sheet(
            book,
            _("Dòng chỉ tiêu"),
            (_("Số in trong văn bản và số dùng để tính; khác nhau thì có lý do."),),
            _target_columns(),
            ((f"C{n}", *_target_row(t)) for t, n in targets.items()),
        )
        _sheet(
            book,
            _("Dòng kết quả"),
            (_("Các dòng đã cộng vào kết quả; dòng không cộng vì đã có số chung hoặc số nhập sau."),),
            _evidence_columns(),
            ((f"K{n}", *_evidence_row(name, e)) for (name, e), n in evidence.items()),
        )


def write_labour(
    path: Path, found: Sequence[Listed], *, week: date, agency: str, printed_at: datetime
) -> None:
    """The list for Trung tâm CSKH (3532/KH-BHXH IV.1): by sector and trade, and the sums of them."""
    head = (
        agency.upper(),
        _("DANH SÁCH NHU CẦU LAO ĐỘNG CẦN BỔ SUNG"),
        _("Tuần {first} – {last}", first=day(week), last=day(week + timedelta(days=6))),
        _("Kính gửi: Trung tâm Dịch vụ hỗ trợ chăm sóc khách hàng, BHXH Việt Nam"),
        _("Lập lúc {at}", at=moment(printed_at)),
    )
    columns = (
        Column(title=_("STT"), width=6, form=_WHOLE), Column(title=_("Lĩnh vực"), width=20),
        Column(title=_("Ngành nghề"), width=26), Column(title=_("Số lao động"), width=12, form=_WHOLE),
        Column(title=_("Lương (đồng/tháng)"), width=16, form=_WHOLE), Column(title=_("Nơi làm việc"),
        width=28),
        Column(title=_("Mã đơn vị"), width=12), Column(title=_("Tên đơn vị"), width=36),
        Column(title=_("Liên hệ"), width=28),
    )  # fmt: skip
    rows: list[Sequence[Value]] = [
        (n, d.sector, d.trade, d.workers, d.wage, d.place or d.address, d.unit, d.name, d.contact)
        for n, d in enumerate(found, start=1)
    ]
    rows.append((None, "", _("Tổng cộng"), sum(d.workers for d in found), None, "", "", "", ""))
    sums = [(sector, trade, workers) for (sector, trade), workers in by_trade([*found]).items()]
    with closing(xlsxwriter.Workbook(str(path), _SAFE)) as book:
        _sheet(book, _("Danh sách"), head, columns, rows)
        _sheet(book, _("Theo ngành nghề"), head[1:3], columns[1:4], sums)


def _progress_columns() -> Sequence[Column]:
    percent = "0.00"
    return (
        Column(title=_("Nguồn"), width=16), Column(title=_("Chỉ tiêu"), width=54), Column(title=_("ĐVT"),
        width=10),
        Column(title=_("Kỳ, địa bàn, nhân viên"), width=26), Column(title=_("Chỉ tiêu giao"), width=13,
        form=_COUNT),
        Column(title=_("Kết quả"), width=13, form=_COUNT), Column(title="%", width=9, form=percent),
        Column(title=_("Chênh lệch"), width=13, form=_COUNT),
        Column(title=_("Chỉ tiêu lũy kế"), width=13, form=_COUNT),
        Column(title=_("Kết quả lũy kế"), width=13, form=_COUNT), Column(title=_("% lũy kế"), width=9,
        form=percent),
        Column(title=_("Chênh lệch lũy kế"), width=13, form=_COUNT), Column(title=_("Đạt"), width=8),
        Column(title=_("Dòng chỉ tiêu"), width=16), Column(title=_("Dòng kết quả"), width=16),
        Column(title=_("Dòng không cộng"), width=16),
    )  # fmt: skip


def _progress_row(
    table: Progress, line: Line, targets: dict[Target, int], evidence: dict[tuple[str, Evidence], int]
) -> Sequence[Value]:
    name = table.metric.name
    this, running = line.this, line.running
    over = (running.target, running.result, running.percent, running.difference) if running else (None,) * 4
    met = table.met(line)
    used = [evidence.setdefault((name, e), len(evidence) + 1) for e in this.results]
    aside = [evidence.setdefault((name, e), len(evidence) + 1) for e in this.set_aside]
    return (
        table.source, name, table.metric.unit, line.label, this.target, this.result, this.percent,
        this.difference, *over, "" if met is None else _("đạt") if met else _("chưa"),
        _numbers("C", [targets.setdefault(t, len(targets) + 1) for t in this.targets]),
        _numbers("K", used), _numbers("K", aside),
    )  # fmt: skip


def _numbers(sign: str, numbers: Sequence[int]) -> str:
    """[3, 4, 5, 9] → "C3–C5, C9"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"{sign}{run[0]}" if len(run) == 1 else f"{sign}{run[0]}–{sign}{run[-1]}" for run in runs
    )


def _target_columns() -> Sequence[Column]:
    return (
        Column(title=_("Dòng"), width=8), Column(title=_("Nguồn"), width=16), Column(title=_("Chỉ tiêu"),
        width=34),
        Column(title=_("Địa bàn"), width=22), Column(title=_("Kỳ"), width=18),
        Column(title=_("Số in"), width=13, form=_COUNT), Column(title=_("Số tính"), width=13, form=_COUNT),
        Column(title=_("Ghi chú"), width=60),
    )  # fmt: skip


def _target_row(target: Target) -> Sequence[Value]:
    return (
        target.source, metric(target.metric).name, target.area or _("Toàn bộ"), target.span.words,
        target.printed,
        target.value, target.note,
    )  # fmt: skip


def _evidence_columns() -> Sequence[Column]:
    return (
        Column(title=_("Dòng"), width=8), Column(title=_("Chỉ tiêu"), width=54), Column(title=_("Địa bàn"),
        width=22),
        Column(title=_("Nhân viên"), width=14), Column(title=_("Kỳ"), width=14),
        Column(title=_("Số"), width=13, form=_COUNT), Column(title=_("Nguồn"), width=30),
        Column(title=_("Người ghi"), width=18),
    )  # fmt: skip


def _evidence_row(name: str, row: Evidence) -> Sequence[Value]:
    source = _("nhật ký liên hệ") if row.counted and row.source == "log" else row.source
    by = _("chương trình đếm") if row.counted else row.entered_by
    return (name, row.area or _("Toàn bộ"), row.agent, row.period.words, row.value, source, by)


def _sheet(
    book: Any, name: str, head: Sequence[str], columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "font_size": 13})
    title = book.add_format({"bold": True, "bg_color": "#DDE7F0", "border": 1, "text_wrap": True})
    forms = [
        book.add_format({"num_format": c.form} if c.form else {"num_format": "@", "indent": 1})
        for c in columns
    ]
    for place, text in enumerate(head):
        sheet.write_string(place, 0, text, bold if place < 2 else None)
    first = len(head) + 1
    sheet.set_row(first, 32)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(first, number, column.title, title)
    last = first
    for last, cells in enumerate(rows, start=first + 1):
        for number, value in enumerate(cells):
            if isinstance(value, int | float):
                sheet.write_number(last, number, value, forms[number])
            elif value:
                sheet.write_string(last, number, value, forms[number])
    sheet.freeze_panes(first + 1, 0)
    sheet.repeat_rows(first)
    sheet.autofilter(first, 0, last, len(columns) - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
