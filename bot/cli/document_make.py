"""`dondoc document make` and `d08a`: fill, number, register, write; or refuse the whole in one sentence."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rapidfuzz import process

from bot.app import App, open_app
from bot.cli import screen, who
from bot.cli.options import By, Config, DryRun, Json, Output, as_day, as_month
from messages.form_fields import FIELDS, Row, Value, typed
from messages.formats import OFFICE_ZONE
from messages.forms import ROWS, About, Form, Medium, find_form
from messages.language import _
from messages.problem import DondocError
from messages.subjects import SubjectKind
from scheduler.debt_age import DEFAULT_ORDER, debt_age
from storage import documents, employers, letters
from storage.database import Connection
from storage.employers import OpenDebt
from storage.papers import filling, issuing
from storage.papers.due_lists import due_lists, list_name
from storage.papers.filling import Filled
from storage.papers.given_rows import read_rows
from storage.papers.issuing import Made, Order
from storage.papers.letter_template import open_template


def register(commands: typer.Typer) -> None:
    @commands.command("make", help=_("Điền mẫu, lấy số, vào sổ và ghi một tệp để in cả loạt."))
    def make(
        form: Annotated[str, typer.Argument(help=_("Mẫu, ví dụ 03/688."), metavar="FORM")],
        code: Annotated[list[str] | None, typer.Option("--code", help=_("Mã đơn vị; lặp lại được."))] = None,
        task_kind: Annotated[
            str | None, typer.Option("--task-kind", help=_("Mọi việc đang mở loại này, ví dụ letter-03-688."))
        ] = None,
        again: Annotated[
            bool, typer.Option("--again", help=_("Kể cả việc đã có văn bản theo mẫu này."))
        ] = False,
        given: Annotated[
            list[str] | None, typer.Option("--set", help=_("trường=giá trị, ví dụ dia_diem=…; lặp lại được."))
        ] = None,
        rows: Annotated[
            Path | None,
            typer.Option(
                "--rows", help=_("Tệp CSV: các dòng của bảng, hoặc trường của từng đơn vị."), dir_okay=False
            ),
        ] = None,
        day: Annotated[str | None, typer.Option("--date", help=_("Ngày văn bản; mặc định: hôm nay."))] = None,
        output: Output = None,
        by: By = "",
        dry_run: DryRun = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        found = find_form(form)
        values = _given(found, given or [])
        listed = None if rows is None else read_rows(rows, found)
        by_unit = _by_unit(found, listed)
        codes = code or ([] if task_kind else list(by_unit))
        _refuse_wrong_use(found, codes, task_kind)
        opened = open_app(config)
        try:
            on = _day(opened, day)
            chosen, skipped = opened.database.read(
                _chosen, opened, found, on, codes=codes, task_kind=task_kind, again=again
            )
            for one in chosen:
                one.values |= {**values, **by_unit.get(one.code, {})}
                if listed is not None and found.columns:
                    one.tables[ROWS] = listed
            order = Order(form=found, sender=opened.sender(), day=on, by=by or who.user(), filled=chosen)
            order.check()
            path = output or Path(f"{found.file}_{on:%Y-%m-%d}{_ending(found)}")
            made = _issue(opened, order, path, dry_run=dry_run)
        finally:
            opened.close()
        _tell(order, path, made, skipped, dry_run=dry_run, json=json)
        return 0

    @commands.command("d08a", help=_("Danh sách D08a-TS cho từng nhân viên thu, mỗi người một tệp XLSX."))
    def d08a(
        period: Annotated[str, typer.Option("--period", help=_("Kỳ, ví dụ 2026-12."))],
        output: Annotated[
            Path, typer.Option("--output", "-o", help=_("Thư mục ghi các tệp."), file_okay=False)
        ] = Path("d08a"),
        agent: Annotated[str, typer.Option("--agent", help=_("Chỉ nhân viên thu có mã này."))] = "",
        day: Annotated[str | None, typer.Option("--date", help=_("Ngày văn bản; mặc định: hôm nay."))] = None,
        by: By = "",
        dry_run: DryRun = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        month = as_month(period, "--period")
        opened = open_app(config)
        try:
            on, sender = _day(opened, day), opened.sender()
            found, nobodys = opened.database.read(
                due_lists, sender, period=month, day=on, agent=agent.strip()
            )
            form = find_form("D08a-TS")
            orders = [
                (Order(form=form, sender=sender, day=on, by=by or who.user(), filled=[one]),
                 output / list_name(one.code, month))
                for one in found
            ]  # fmt: skip
            whole = Order(form=form, sender=sender, day=on, by=by or who.user(), filled=found)
            whole.check()
            made: list[Made] = []
            if not dry_run:
                _make_folder(output)
                now = opened.clock.now()
                made = issuing.issue(opened.database, issuing.lists(orders, now=now), year=on.year, now=now)
        finally:
            opened.close()
        _tell_lists(whole, orders, made, nobodys, dry_run=dry_run, json=json)
        return 0


def _chosen(
    conn: Connection,
    app: App,
    form: Form,
    day: date,
    *,
    codes: Sequence[str],
    task_kind: str | None,
    again: bool,
) -> tuple[list[Filled], int]:
    """(what is to be filled, how many tasks have their paper already)."""
    sender = app.sender()
    if form.about is About.OFFICE:
        return [_for_its_letter(conn, filling.for_office(conn, form, sender, day), form)], 0
    order = tuple(app.settings.policy.debt_age) or DEFAULT_ORDER

    def overdue(found: OpenDebt) -> int | None:
        age = debt_age(found.debt, period=found.period, order=order, day=day)
        return age.overdue if age else None

    def filled(unit: Any) -> Filled:
        return filling.for_unit(conn, unit, sender, day, overdue=overdue)

    if task_kind is not None:
        waiting, skipped = documents.waiting_tasks(conn, task_kind, form.code, again=again)
        found = []
        for task, case, (kind, number) in waiting:
            if kind == SubjectKind.EMPLOYER.value:
                found.append(filled(employers.get(conn, number)))
                found[-1].task_id, found[-1].case_id = task, case
        return found, skipped
    return [_for_its_letter(conn, filled(_unit(conn, code)), form) for code in dict.fromkeys(codes)], 0


def _for_its_letter(conn: Connection, one: Filled, form: Form) -> Filled:
    """A paper asked for by its subject is made for the work whose letter waits for it, where one does."""
    letter = letters.waiting_for(conn, one.subject, form.code)
    if letter is not None:
        one.task_id, one.case_id = letter["task_id"], letter["case_id"]
    return one


def _unit(conn: Connection, code: str) -> Any:
    unit = employers.find(conn, code.strip())
    if unit is None:
        raise DondocError(_("Không thấy đơn vị “{code}”; chưa lập văn bản nào.", code=code), code="not_found")
    return unit


def _issue(app: App, order: Order, path: Path, *, dry_run: bool) -> list[Made]:
    now = app.clock.now()
    if order.form.medium is Medium.LETTER:
        template = open_template(order.form, app.settings.documents.templates)
        make = issuing.letters(order, template, path, now=now)
    else:
        make = issuing.lists([(order, path)], now=now)
    if dry_run:
        make(1)  # what cannot be filled is told now
        return []
    with screen.progress(_("Đang lập văn bản…")):
        return issuing.issue(app.database, make, year=order.day.year, now=now)


def _refuse_wrong_use(form: Form, codes: Sequence[str], task_kind: str | None) -> None:
    why = ""
    if form.about is About.AGENT:
        why = _("Mẫu {form} lập cho từng nhân viên thu: dùng dondoc document d08a.", form=form.code)
    elif form.about is About.OFFICE and (codes or task_kind):
        why = _("Mẫu {form} không lập cho từng đơn vị: bỏ --code và --task-kind.", form=form.code)
    elif form.about is About.UNIT and bool(codes) == bool(task_kind):
        why = _(
            "Mẫu {form} cần --code (lặp lại được), --task-kind hoặc --rows; "
            "không dùng cả --code và --task-kind.",
            form=form.code,
        )
    elif form.about is About.UNIT and form.medium is Medium.TABLE and (task_kind or len(codes) > 1):
        why = _("Mẫu {form} là danh sách của một đơn vị: dùng một --code.", form=form.code)
    if why:
        raise DondocError(why, code="usage", exit_code=2)


def _by_unit(form: Form, listed: Sequence[Row] | None) -> dict[str, dict[str, Value]]:
    """Fields of each unit, where the rows are not those of a list."""
    if listed is None or form.columns:
        return {}
    return {
        str(row.get("ma_don_vi", "")).strip().upper(): {
            name: value for name, value in row.items() if name != "ma_don_vi" and value != ""
        }
        for row in listed
    }


def _given(form: Form, pairs: Sequence[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    open_names = form.known - {"so_van_ban"}
    for pair in pairs:
        name, mark, text = pair.partition("=")
        name = name.strip()
        if not mark:
            raise DondocError(
                _("--set phải có dạng trường=giá trị; đang là “{text}”.", text=pair),
                code="usage",
                exit_code=2,
            )
        if name not in open_names:
            nearest = process.extractOne(name, sorted(open_names), score_cutoff=60)
            hint = _(" Có phải {name} không?", name=nearest[0]) if nearest else ""
            raise DondocError(
                _("Mẫu {form} không có trường “{name}”.", form=form.code, name=name) + hint,
                code="no_field",
                exit_code=2,
            )
        try:
            values[name] = typed(name, text)
        except ValueError as error:
            raise DondocError(
                _("Giá trị “{text}” của trường {label} ({name}) không đọc được.",
                  text=text, label=FIELDS[name].label, name=name),
                code="bad_field",
                exit_code=2,
            ) from error  # fmt: skip
    return values


def _day(app: App, text: str | None) -> date:
    return as_day(text, "--date") if text else app.clock.now().astimezone(OFFICE_ZONE).date()


def _ending(form: Form) -> str:
    return ".docx" if form.medium is Medium.LETTER else ".xlsx"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DondocError(
            _("Không ghi được vào thư mục {folder}; hãy chọn nơi khác.", folder=folder), code="cannot_write"
        ) from error


def _tell(order: Order, path: Path, made: Sequence[Made], skipped: int, *, dry_run: bool, json: bool) -> None:
    papers = [paper for file in made for paper in file.papers]
    numbers: list[str | None] = [paper.number_text for paper in papers]
    numbers = numbers or [None] * len(order.filled)
    letter = order.form.medium is Medium.LETTER
    addresses = issuing.address_path(path) if letter else None
    if json:
        screen.emit(
            {
                "form": order.form.code,
                "dry_run": dry_run,
                "count": len(order.filled),
                "skipped": skipped,
                "file": None if dry_run else str(path),
                "address_file": None if dry_run or addresses is None else str(addresses),
                "sha256": papers[0].sha256 if papers else None,
                "documents": [
                    {
                        "number": number,
                        "code": one.code,
                        "name": one.values.get("ten_don_vi", ""),
                        "task_id": one.task_id,
                    }
                    for one, number in zip(order.filled, numbers, strict=True)
                ],
            }
        )
        return
    if skipped:
        screen.note(_("{count} việc đã có văn bản theo mẫu này, bỏ qua (--again để lập lại).", count=skipped))
    if dry_run:
        screen.say(_("Xem trước: {count} văn bản {form}, chưa lấy số, chưa ghi gì.",
                     count=len(order.filled), form=order.form.code))  # fmt: skip
        return
    span = " … ".join(dict.fromkeys((papers[0].number_text, papers[-1].number_text)))
    screen.say(_("Đã lập {count} văn bản {form}, số {numbers}: {file}",
                 count=len(papers), form=order.form.code, numbers=span, file=path))  # fmt: skip
    if addresses is not None:
        screen.say(_("Địa chỉ cho bưu chính: {file}", file=addresses))


def _tell_lists(
    order: Order,
    orders: Sequence[tuple[Order, Path]],
    made: Sequence[Made],
    nobodys: int,
    *,
    dry_run: bool,
    json: bool,
) -> None:
    numbers: list[str | None] = [paper.number_text for file in made for paper in file.papers]
    numbers = numbers or [None] * len(orders)
    lines = [
        {
            "agent": one.code,
            "people": len(one.tables[ROWS]),
            "number": number,
            "file": None if dry_run else str(path),
        }
        for one, (_order, path), number in zip(order.filled, orders, numbers, strict=True)
    ]
    if json:
        screen.emit({"form": order.form.code, "dry_run": dry_run, "lists": lines, "without_agent": nobodys})
        return
    screen.table(
        _("D08a-TS cho nhân viên thu") + (" " + _("(xem trước, chưa ghi gì)") if dry_run else ""),
        [_("Mã NV thu"), _("Số người"), _("Số văn bản"), _("Tệp")],
        [(line["agent"], line["people"], line["number"], line["file"]) for line in lines],
        whole=1,
    )
    if nobodys:
        screen.note(_("{count} người chưa có nhân viên thu, không nằm trong tệp nào.", count=nobodys))
