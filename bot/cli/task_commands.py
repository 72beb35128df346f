"""`dondoc task`: the work of people, who has it, until when, and what came of it."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import matters
from bot.cli import screen
from bot.cli.at_desk import at_desk
from bot.cli.groups import Commands
from bot.cli.options import By, Config, Json, as_amount, as_day, as_number
from handlers import assign_task, close_task
from handlers.close_task import Closing
from messages.area_names import area_key
from messages.formats import day as written_day
from messages.formats import moment
from messages.language import _
from messages.problem import DondocError
from messages.subjects import SubjectKind
from messages.task_results import RESULTS, result_word, results_of
from messages.words import TASK_STATES
from scheduler.case_titles import event_title
from scheduler.policy_rows.row import Owner, owner_title
from storage import agents, employers, participants, scans, staff, tasks
from storage.database import Connection
from storage.tasks import NewTask, Wanted

LIST = "dondoc task list"
Number = Annotated[str, typer.Argument(help=_("Số của việc, xem dondoc task list."))]
Scan = Annotated[
    Path | None, typer.Option("--scan", help=_("Bản quét; được sao vào thư mục documents.scans."))
]
Note = Annotated[str, typer.Option("--note", help=_("Ghi chú."))]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Việc của cán bộ, nhân viên thu."))
    app.add_typer(commands, name="task")
    _register_views(commands)
    _register_acts(commands)


def _register_views(commands: typer.Typer) -> None:
    @commands.command("list", help=_("Việc đang mở: của ai, loại nào, hạn nào; việc gấp đứng trước."))
    def list_them(
        owner: Annotated[str, typer.Option("--owner", help=_("Mã hoặc tên người làm."))] = "",
        kind: Annotated[str, typer.Option("--kind", help=_("Loại việc, ví dụ phone-call."))] = "",
        state: Annotated[
            str, typer.Option("--state", help=_("open, done, cancelled, refused hoặc all."))
        ] = "open",
        due: Annotated[str, typer.Option("--due", help=_("Hạn đến hết ngày này."))] = "",
        area: Annotated[str, typer.Option("--area", help=_("Địa bàn, ví dụ “Phường 9”."))] = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        if state not in {*TASK_STATES, "all"}:
            raise DondocError(
                _("--state phải là một trong: {states}.", states=", ".join([*TASK_STATES, "all"])),
                code="usage",
                exit_code=2,
            )
        due_by = as_day(due, "--due") if due else None
        with at_desk(config) as office, office.app.database.begin() as conn:
            wanted = Wanted(
                owners=spellings(conn, owner) if owner else None,
                kind=kind or None,
                state=None if state == "all" else state,
                areas=_areas(conn, area) if area else None,
                due_by=due_by,
            )
            rows = tasks.listed(conn, wanted)
        if json:
            screen.emit({"count": len(rows), "tasks": [document(row) for row in rows]})
        elif not rows:
            screen.say(_("Không có việc nào."))
        else:
            _show_list(rows)
        return 0

    @commands.command("show", help=_("Một việc: nội dung, căn cứ, kết quả có thể ghi."))
    def show(number: Number, config: Config = None, json: Json = False) -> int:
        wanted = as_number(number, LIST)
        with at_desk(config) as office, office.app.database.begin() as conn:
            row = tasks.get(conn, wanted)
        if json:
            screen.emit(document(row))
        else:
            show_one(row)
        return 0


def _register_acts(commands: typer.Typer) -> None:
    @commands.command("done", help=_("Ghi kết quả của một việc; xem kết quả có thể ghi: dondoc task show."))
    def done(
        number: Number,
        result: Annotated[str, typer.Option("--result", help=_("Kết quả, ví dụ reached."))],
        note: Note = "",
        day: Annotated[
            str, typer.Option("--day", help=_("Ngày diễn ra (mặc định hôm nay); khi hẹn đóng: ngày hẹn."))
        ] = "",
        amount: Annotated[str, typer.Option("--amount", help=_("Số tiền hẹn đóng."))] = "",
        tracking: Annotated[str, typer.Option("--tracking", help=_("Số hiệu bưu gửi."))] = "",
        scan: Scan = None,
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        wanted = as_number(number, LIST)
        with at_desk(config, by) as office, scans.kept(office.scans, scan) as kept:
            closing = Closing(
                result=result.strip(),
                by=office.by,
                note=note.strip(),
                day=as_day(day, "--day") if day else None,
                amount=as_amount(amount, "--amount") if amount else None,
                tracking=tracking.strip(),
                scan=kept,
            )
            row = office.app.database.transact(close_task.close, office.desk, wanted, closing)
        return _said(
            row, _("✓ Việc số {id}: {result}.", id=wanted, result=result_word(row["result"])), json=json
        )

    @commands.command("assign", help=_("Giao việc cho cán bộ hoặc nhân viên thu, theo mã."))
    def assign(
        number: Number,
        code: Annotated[str, typer.Argument(help=_("Mã cán bộ hoặc mã nhân viên thu."))],
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        wanted = as_number(number, LIST)
        with at_desk(config, by) as office:
            row = office.app.database.transact(
                assign_task.assign, office.desk, wanted, code.strip(), by=office.by
            )
        return _said(row, _("✓ Việc số {id} giao cho {owner}.", id=wanted, owner=row["owner"]), json=json)

    @commands.command("cancel", help=_("Hủy một việc không cần làm nữa, có lý do."))
    def cancel(
        number: Number,
        reason: Annotated[str, typer.Option("--reason", help=_("Vì sao; ghi vào nhật ký."))],
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        wanted = as_number(number, LIST)
        if not reason.strip():
            raise DondocError(_("Phải ghi lý do: --reason."), code="no_reason", exit_code=2)
        with at_desk(config, by) as office:
            row = office.app.database.transact(
                assign_task.cancel, office.desk, wanted, reason=reason.strip(), by=office.by
            )
        return _said(row, _("✓ Đã hủy việc số {id}.", id=wanted), json=json)

    @commands.command("add", help=_("Giao một việc ngoài kế hoạch cho một đơn vị hoặc người tham gia."))
    def add(
        kind: Annotated[str, typer.Argument(help=_("Loại việc, ví dụ phone-call, site-visit."))],
        code: Annotated[str, typer.Argument(help=_("Mã đơn vị hoặc mã số BHXH."))],
        deadline: Annotated[str, typer.Option("--deadline", help=_("Hạn."))],
        owner: Annotated[str, typer.Option("--owner", help=_("Mã người làm; mặc định: chính mình."))] = "",
        note: Note = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        last = as_day(deadline, "--deadline")
        wanted = _kind(kind)
        with at_desk(config, by) as office:

            def work(conn: Connection) -> Mapping[str, Any]:
                subject, area = _subject(conn, code.strip())
                task = NewTask(
                    key=f"by-hand:{wanted}:{code.strip()}:{office.desk.today}:{last}",
                    kind=wanted,
                    owner=owner.strip() or office.by,
                    subject=subject,
                    detail=note.strip() or matters.title(wanted),
                    deadline=last,
                    area=area,
                )
                return assign_task.add(conn, office.desk, task, by=office.by)

            row = office.app.database.transact(work)
        return _said(row, _("✓ Đã giao việc số {id}.", id=row["id"]), json=json)


def document(row: Mapping[str, Any]) -> dict[str, Any]:
    """One task, as JSON says it."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "owner": row["owner"],
        "code": row["code"] or None,
        "name": row["name"] or None,
        "detail": row["detail"],
        "deadline": row["deadline"],
        "on_day": row["on_day"],
        "state": row["state"],
        "area": row["area"] or None,
        "level": row["level"] or None,
        "basis": row["basis"] or None,
        "form": row["form"] or None,
        "needs_approval": row["needs_approval"],
        "case": row["case_id"],
        "result": row["result"] or None,
        "note": row["note"] or None,
        "reason": row["reason"] or None,
        "closed_by": row["closed_by"] or None,
        "closed_at": row["closed_at"],
        "results": [] if row["needs_approval"] else list(results_of(row["kind"])),
    }


def owner_in_words(stored: str) -> str:
    """A role in words; a name or a code stays as it is."""
    return owner_title(Owner(stored)) if stored in set(Owner) else stored


def spellings(conn: Connection, text: str) -> set[str]:
    """Every way one person may stand on a task: by code or by name."""
    found = {text.strip()}
    person, agent = staff.find(conn, text.strip()), agents.find(conn, text.strip())
    if person is not None:
        found |= {person.code, person.name, person.email}
    if agent is not None:
        found |= {agent["code"], agent["name"], agent["email"]}
    found -= {""}
    return found


def show_one(row: Mapping[str, Any]) -> None:
    """One task on the screen."""
    whom = f"{row['name']} ({row['code']})" if row["code"] else _("cả cơ quan")
    lines = [
        (_("Việc số {id}", id=row["id"]), row["detail"]),
        (_("Đối tượng"), whom),
        (_("Người làm"), owner_in_words(row["owner"])),
        (_("Hạn"), written_day(row["deadline"]) if row["deadline"] else ""),
        (_("Ngày làm trực tiếp"), written_day(row["on_day"]) if row["on_day"] else ""),
        (_("Căn cứ"), row["basis"]),
        (_("Mẫu"), row["form"]),
        (_("Tình trạng"), TASK_STATES[row["state"]]),
        (_("Kết quả"), _result(row)),
        (_("Ghi chú"), row["note"] or row["reason"]),
        (_("Người đóng"), row["closed_by"]),
        (_("Đóng lúc"), moment(row["closed_at"]) if row["closed_at"] else ""),
    ]
    for name, value in lines:
        if value:
            screen.say(f"{name}: {value}")
    if row["state"] == "open" and row["case_id"] is None and not row["needs_approval"]:
        known = ", ".join(f"{result} ({result_word(result)})" for result in results_of(row["kind"]))
        screen.note(_("Kết quả có thể ghi: {known}", known=known))


def _result(row: Mapping[str, Any]) -> str:
    """The result in words; that of a step of a case is the step."""
    found = str(row["result"])
    beside = found in results_of(row["kind"]) or row["needs_approval"]
    return event_title(found) if row["case_id"] is not None and found and not beside else result_word(found)


def _show_list(rows: Collection[Mapping[str, Any]]) -> None:
    """One line each: so many columns fit no screen."""
    for row in rows:
        state = _result(row) if row["state"] == "done" else TASK_STATES[row["state"]]
        parts = [
            f"{row['id']}",
            _("hạn {day}", day=written_day(row["deadline"])) if row["deadline"] else "",
            _("làm trực tiếp {day}", day=written_day(row["on_day"])) if row["on_day"] else "",
            f"{row['code']} {row['name']}" if row["code"] else _("cả cơ quan"),
            row["detail"],
            owner_in_words(row["owner"]),
            "" if row["state"] == "open" else state,
        ]
        screen.say(" · ".join(part for part in parts if part))
    screen.say(_("Tất cả: {count}.", count=len(rows)))


def _said(row: Mapping[str, Any], sentence: str, *, json: bool) -> int:
    if json:
        screen.emit(document(row))
    else:
        screen.say(sentence)
    return 0


def _areas(conn: Connection, text: str) -> list[str]:
    """Spellings on tasks that name this area, alone or with what it lies in."""
    wanted = set(area_key(text).split(", "))
    return [area for area in tasks.areas(conn) if wanted <= set(area_key(area).split(", "))]


def _kind(text: str) -> str:
    """A kind of work that may be entered by hand: no proposal, and no step of a case."""
    known = sorted(RESULTS.keys() - {"deadline-soon", "missed-plan", "minutes-d04h-by-post"})
    if text not in known:
        raise DondocError(
            _("Không giao tay loại việc “{kind}”. Loại có thể giao: {known}.",
              kind=text, known=", ".join(known)),
            code="usage",
            exit_code=2,
        )  # fmt: skip
    return text


def _subject(conn: Connection, code: str) -> tuple[tuple[str, int], str]:
    """Whose code this is, and its area."""
    unit = employers.find(conn, code)
    if unit is not None:
        return (SubjectKind.EMPLOYER.value, unit["id"]), unit["area"]
    person = participants.find(conn, code)
    if person is not None:
        return (SubjectKind.PARTICIPANT.value, person["id"]), person["area"]
    raise DondocError(
        _("Không thấy mã “{code}”. Kiểm tra lại mã số BHXH hoặc mã đơn vị.", code=code), code="not_found"
    )
