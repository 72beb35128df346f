"""`dondoc case`: matters that go by steps with deadlines, and whom each of them waits for."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

import typer

from bot.cli import screen
from bot.cli.at_desk import at_desk
from bot.cli.groups import Commands
from bot.cli.options import By, Config, Json, as_day, as_number
from bot.cli.task_commands import Note, Scan, owner_in_words
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from messages.subjects import SubjectKind
from messages.words import letter_ways
from scheduler import case_opening, case_work
from scheduler.case_steps import MACHINES, CaseKind, Waiting
from scheduler.case_terms import allowed
from scheduler.case_titles import event_title, kind_title, state_title, waiting_title
from scheduler.case_work import Reported, case_of
from storage import case_files, employers, scans
from storage.database import Connection

LIST = "dondoc case list"


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Hồ sơ đi theo bước và thời hạn."))
    app.add_typer(commands, name="case")
    _register_views(commands)
    _register_acts(commands)


def _register_views(commands: typer.Typer) -> None:
    @commands.command("list", help=_("Hồ sơ đang mở: bước nào, chờ ai, hạn nào; hồ sơ gấp đứng trước."))
    def list_them(
        kind: Annotated[
            str, typer.Option("--kind", help=_("unregistered, minutes, debt hoặc received-list."))
        ] = "",
        waiting_for: Annotated[
            str,
            typer.Option("--waiting-for", help=_("officer, unit, inspectors, director hoặc list.")),
        ] = "",
        due: Annotated[str, typer.Option("--due", help=_("Hạn đến hết ngày này."))] = "",
        closed: Annotated[bool, typer.Option("--closed", help=_("Cả hồ sơ đã kết thúc."))] = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        wanted = _kind(kind) if kind else None
        whom = _waiting(waiting_for) if waiting_for else None
        due_by = as_day(due, "--due") if due else None
        with at_desk(config) as office, office.app.database.begin() as conn:
            rows = case_files.listed(
                conn,
                kind=wanted.value if wanted else None,
                due_by=due_by,
                closed=closed,
                states=_states(whom) if whom else None,
            )
        if json:
            screen.emit({"count": len(rows), "cases": [document(row) for row in rows]})
        elif not rows:
            screen.say(_("Không có hồ sơ nào."))
        else:
            _show_list(rows)
        return 0

    @commands.command("show", help=_("Một hồ sơ theo số, hoặc mọi hồ sơ của một đơn vị theo mã."))
    def show(
        code: Annotated[str, typer.Argument(help=_("Số hồ sơ hoặc mã đơn vị."))],
        config: Config = None,
        json: Json = False,
    ) -> int:
        with at_desk(config) as office, office.app.database.begin() as conn:
            rows = _named(conn, code.strip())
            events = case_files.events_of(conn, [row["id"] for row in rows])
        found = [
            {**document(row), "events": [_event(e) for e in events if e["case_id"] == row["id"]]}
            for row in rows
        ]
        if json:
            screen.emit({"cases": found})
        else:
            for row, one in zip(rows, found, strict=True):
                _show_one(row, one["events"])
        return 0


def _register_acts(commands: typer.Typer) -> None:
    @commands.command("open", help=_("Mở hồ sơ của một đơn vị, hoặc của một danh sách đã nhận."))
    def open_one(
        kind: Annotated[str, typer.Argument(help=_("unregistered, minutes, debt hoặc received-list."))],
        code: Annotated[str, typer.Argument(help=_("Mã đơn vị; với received-list: tên danh sách."))],
        day: Annotated[str, typer.Option("--day", help=_("Ngày bắt đầu; mặc định: hôm nay."))] = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        wanted = _kind(kind)
        with at_desk(config, by) as office:
            on = as_day(day, "--day") if day else office.desk.today
            if wanted is CaseKind.RECEIVED_LIST:
                number = office.app.database.transact(
                    case_opening.open_for_list, office.cases, code.strip(), day=on, by=office.by
                )
            else:
                number = office.app.database.transact(
                    case_opening.open_for_unit, office.cases, wanted, code.strip(), day=on, by=office.by
                )
            with office.app.database.begin() as conn:
                row = case_files.get(conn, number)
        return _said(row, json=json)

    @commands.command("step", help=_("Ghi một bước đã diễn ra; xem bước có thể ghi: dondoc case show."))
    def step(
        number: Annotated[str, typer.Argument(help=_("Số hồ sơ, xem dondoc case list."))],
        event: Annotated[str, typer.Argument(help=_("Bước, ví dụ noticed, invited, checked."))],
        day: Annotated[str, typer.Option("--day", help=_("Ngày diễn ra; mặc định: hôm nay."))] = "",
        note: Note = "",
        tracking: Annotated[str, typer.Option("--tracking", help=_("Số hiệu bưu gửi."))] = "",
        way: Annotated[
            str,
            typer.Option("--way", help=_("post (bưu chính công ích), committee (Ban chỉ đạo xã), direct.")),
        ] = "",
        scan: Scan = None,
        conference: Annotated[str, typer.Option("--conference", help=_("Mã Hội nghị được mời."))] = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        wanted = as_number(number, LIST)
        if way and way not in letter_ways():
            raise DondocError(
                _("--way phải là một trong: {ways}.", ways=", ".join(letter_ways())),
                code="usage",
                exit_code=2,
            )
        with at_desk(config, by) as office, scans.kept(office.scans, scan) as kept:
            reported = Reported(
                event=event.strip(),
                day=as_day(day, "--day") if day else office.desk.today,
                by=office.by,
                note=note.strip(),
                tracking=tracking.strip(),
                way=way,
                scan=kept,
                conference=conference.strip(),
            )
            row = office.app.database.transact(case_work.take, office.cases, wanted, reported)
        return _said(row, json=json)


def document(row: Mapping[str, Any]) -> dict[str, Any]:
    """One case, as JSON says it."""
    case = case_of(row)
    return {
        "id": row["id"],
        "kind": row["kind"],
        "code": row["code"] or row["facts"].get("label"),
        "name": row["name"] or None,
        "area": row["area"] or None,
        "owner": row["owner"] or None,
        "state": row["state"],
        "since": row["since"],
        "waiting_for": case.now.waiting.value,
        "due": row["due"],
        "allowed": [] if case.closed else [step.event for step in allowed(case)],
        "facts": row["facts"],
        "closed_at": row["closed_at"],
    }


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "event": row["event"],
        "state": row["state"],
        "day": row["day"],
        "at": row["at"],
        "by": row["by"],
        "note": row["note"] or None,
        "scan": row["scan"] or None,
        "scan_sha256": row["scan_sha256"] or None,
    }


def _said(row: Mapping[str, Any], *, json: bool) -> int:
    if json:
        screen.emit(document(row))
        return 0
    state = state_title(CaseKind(row["kind"]), row["state"])
    screen.say(_("✓ Hồ sơ số {id}, {code}: {state}.", id=row["id"], code=_code(row), state=state))
    if row["due"]:
        screen.say(_("Hạn: {day}.", day=written_day(row["due"])))
    return 0


def _code(row: Mapping[str, Any]) -> str:
    return str(row["code"] or row["facts"].get("label", ""))


def _named(conn: Connection, text: str) -> Sequence[Mapping[str, Any]]:
    """The case of this number, or those of the unit of this code."""
    unit = employers.find(conn, text)
    found = case_files.of_subject(conn, (SubjectKind.EMPLOYER.value, unit["id"])) if unit else []
    return found or [case_files.get(conn, as_number(text, LIST))]


def _show_list(rows: Collection[Mapping[str, Any]]) -> None:
    """One line each: so many columns fit no screen."""
    for row in rows:
        kind = CaseKind(row["kind"])
        parts = [
            f"{row['id']}",
            _("hạn {day}", day=written_day(row["due"])) if row["due"] else "",
            f"{_code(row)} {row['name']}".strip(),
            kind_title(kind),
            state_title(kind, row["state"]),
            _("chờ: {whom}", whom=waiting_title(case_of(row).now.waiting)),
        ]
        screen.say(" · ".join(part for part in parts if part))
    screen.say(_("Tất cả: {count}.", count=len(rows)))


def _show_one(row: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> None:
    kind, case = CaseKind(row["kind"]), case_of(row)
    screen.say(f"{kind_title(kind)} — {_code(row)} {row['name']}")
    screen.say(
        _("Hồ sơ số {id}: {state}; chờ {whom}.",
          id=row["id"], state=state_title(kind, row["state"]), whom=waiting_title(case.now.waiting))
    )  # fmt: skip
    if row["due"]:
        screen.say(_("Hạn: {day}.", day=written_day(row["due"])))
    if row["owner"]:
        screen.say(_("Cán bộ theo dõi: {owner}.", owner=owner_in_words(row["owner"])))
    screen.table(
        _("Các bước"),
        [_("Ngày"), _("Bước"), _("Người ghi"), _("Ghi chú"), _("Bản quét")],
        [
            (written_day(e["day"]), event_title(e["event"]), e["by"], e["note"] or "", e["scan"] or "")
            for e in events
        ],
    )
    steps = [] if case.closed else allowed(case)
    if steps:
        known = ", ".join(f"{step.event} ({event_title(step.event)})" for step in steps)
        screen.note(_("Bước có thể ghi: {known}", known=known))


def _kind(text: str) -> CaseKind:
    if text not in set(CaseKind):
        raise DondocError(
            _("Không có loại hồ sơ “{kind}”; dùng: {known}.", kind=text, known=", ".join(CaseKind)),
            code="usage",
            exit_code=2,
        )
    return CaseKind(text)


def _waiting(text: str) -> Waiting:
    known = [whom for whom in Waiting if whom is not Waiting.NOBODY]
    if text not in known:
        raise DondocError(
            _("--waiting-for phải là một trong: {known}.", known=", ".join(known)), code="usage", exit_code=2
        )
    return Waiting(text)


def _states(whom: Waiting) -> list[tuple[str, str]]:
    """(kind, state) of every state that waits for somebody."""
    return [
        (kind.value, name)
        for kind, machine in MACHINES.items()
        for name, state in machine.states.items()
        if state.waiting is whom
    ]
