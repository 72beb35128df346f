"""`dondoc proposal`: what only a named person may decide, with its list of units and its evidence."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

import typer

from bot import matters
from bot.cli import screen
from bot.cli.at_desk import AtDesk, at_desk
from bot.cli.groups import Commands
from bot.cli.options import Config, Json, Output, as_number
from bot.cli.task_commands import document, owner_in_words
from messages.formats import day as written_day
from messages.formats import moment, money
from messages.language import _
from messages.problem import DondocError
from messages.roles import role_title
from messages.words import TASK_STATES
from scheduler import authority
from scheduler.case_titles import event_title
from scheduler.proposal_units import units_of
from storage import contact_log, evidence_sheets, new_file, proposal_evidence, tasks
from storage.database import Connection
from storage.evidence_sheets import Cover
from storage.proposal_evidence import UnitEvidence
from storage.tasks import Wanted

LIST = "dondoc proposal list"
Number = Annotated[str, typer.Argument(help=_("Số của đề xuất, xem dondoc proposal list."))]
Decider = Annotated[str, typer.Option("--by", help=_("Mã cán bộ quyết định."))]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(
        cls=Commands, no_args_is_help=True, help=_("Đề xuất chờ người có thẩm quyền quyết định.")
    )
    app.add_typer(commands, name="proposal")

    @commands.command("list", help=_("Đề xuất chờ quyết định: nội dung, đơn vị, ai quyết định, hạn."))
    def list_them(
        state: Annotated[
            str, typer.Option("--state", help=_("open, done (đã duyệt), refused hoặc all."))
        ] = "open",
        config: Config = None,
        json: Json = False,
    ) -> int:
        if state not in {*TASK_STATES, "all"}:
            raise DondocError(
                _("--state phải là một trong: {states}.", states=", ".join([*TASK_STATES, "all"])),
                code="usage",
                exit_code=2,
            )
        wanted = Wanted(state=None if state == "all" else state, proposals=True)
        with at_desk(config) as office, office.app.database.begin() as conn:
            rows = tasks.listed(conn, wanted)
        if json:
            screen.emit({"count": len(rows), "proposals": [_document(row) for row in rows]})
        elif not rows:
            screen.say(_("Không có đề xuất nào."))
        else:
            _show_list(rows)
        return 0

    @commands.command("show", help=_("Một đề xuất: danh sách đơn vị và chứng cứ; -o ghi ra tệp XLSX."))
    def show(number: Number, output: Output = None, config: Config = None, json: Json = False) -> int:
        wanted = as_number(number, LIST)
        with at_desk(config) as office:
            row, units = office.app.database.read(_gather, office, wanted)
            if output is not None:
                with new_file.writing(output):
                    evidence_sheets.write(output, office.app.database.read(_cover, office, row), units)
        if json:
            units_said = [_unit(item) for item in units]
            screen.emit({**_document(row), "units": units_said, "file": str(output) if output else None})
        else:
            _show(row, units)
            if output is not None:
                screen.say(_("✓ Đã ghi {file}.", file=output))
        return 0

    @commands.command("approve", help=_("Duyệt một đề xuất; việc thực hiện được giao cho người làm."))
    def approve(number: Number, by: Decider, config: Config = None, json: Json = False) -> int:
        wanted = as_number(number, LIST)
        with at_desk(config, by) as office:
            row = office.app.database.transact(
                matters.approve, office.desk, office.cases, wanted, by=office.by
            )
        return _decided(row, json=json)

    @commands.command("refuse", help=_("Không duyệt một đề xuất, có lý do."))
    def refuse(
        number: Number,
        by: Decider,
        reason: Annotated[str, typer.Option("--reason", help=_("Vì sao; ghi vào nhật ký."))],
        config: Config = None,
        json: Json = False,
    ) -> int:
        wanted = as_number(number, LIST)
        with at_desk(config, by) as office:
            row = office.app.database.transact(
                matters.refuse, office.desk, office.cases, wanted, by=office.by, reason=reason
            )
        return _decided(row, json=json)


def _gather(
    conn: Connection, office: AtDesk, number: int
) -> tuple[Mapping[str, Any], Sequence[UnitEvidence]]:
    row = tasks.get(conn, number)
    if not row["needs_approval"]:
        raise DondocError(
            _("Việc số {id} không phải đề xuất. Xem: dondoc proposal list", id=number), code="no_proposal"
        )
    ids = units_of(conn, row, order=office.cases.debt_order, today=office.desk.today)
    return row, proposal_evidence.gather(conn, ids)


def _cover(conn: Connection, office: AtDesk, row: Mapping[str, Any]) -> Cover:
    return Cover(
        agency=office.app.office.agency,
        title=matters.title(row["kind"]),
        number=row["id"],
        basis=row["basis"],
        deadline=row["deadline"],
        decided=_decision(row),
        printed_at=office.desk.now,
        anchor=contact_log.head(conn),
        step_title=event_title,
    )


def _decision(row: Mapping[str, Any]) -> str:
    if row["decided_at"] is None:
        return ""
    words = {"by": row["decided_by"], "at": moment(row["decided_at"])}
    if row["decision"] == "approved":
        return _("{by} duyệt lúc {at}", **words)
    return _("{by} không duyệt lúc {at}: {reason}", **words, reason=row["reason"])


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: value for name, value in document(row).items() if name not in {"results", "result", "note"}},
        "title": matters.title(row["kind"]),
        "deciders": [role.value for role in sorted(authority.deciders(row["kind"]))],
        "decision": row["decision"] or None,
        "decided_by": row["decided_by"] or None,
        "decided_at": row["decided_at"],
    }


def _unit(item: UnitEvidence) -> dict[str, Any]:
    debt = item.debt
    return {
        "code": item.unit["code"],
        "name": item.unit["name"],
        "area": item.unit["area"] or None,
        "debt": {
            "closing": debt["closing"],
            "months": debt["months"],
            "period": f"{debt['period']:%Y-%m}",
            "as_of": debt["as_of"],
            "source": debt["file_name"],
            "sha256": debt["sha256"],
        }
        if debt
        else None,
        "marks": [{"mark": row["mark"], "by": row["set_by"], "why": row["why"]} for row in item.marks],
        "messages": [
            {
                "id": row["id"],
                "text_key": row["text_key"],
                "channel": row["channel"],
                "state": row["state"],
                "sent_at": row["sent_at"],
                "delivered_at": row["delivered_at"],
                "read_at": row["read_at"],
                "answered_at": row["answered_at"],
            }
            for row in item.messages
        ],
        "work": [
            {
                "task": row["id"],
                "kind": row["kind"],
                "result": row["result"],
                "note": row["note"] or None,
                "by": row["closed_by"],
                "at": row["closed_at"],
            }
            for row in item.work
        ],
        "letters": [
            {
                "form": row["form"],
                "state": row["state"],
                "tracking_out": row["tracking_out"] or None,
                "sent_on": row["sent_on"],
                "tracking_back": row["tracking_back"] or None,
                "returned_on": row["returned_on"],
                "scan_sha256": row["scan_sha256"] or None,
            }
            for row in item.letters
        ],
        "promises": [
            {"day": row["day"], "amount": row["amount"], "state": row["state"]} for row in item.promises
        ],
        "steps": [
            {
                "case": row["case_id"],
                "event": row["event"],
                "day": row["day"],
                "by": row["by"],
                "scan_sha256": row["scan_sha256"] or None,
            }
            for row in item.events
        ],
        "log": [seq for seq, _at, _kind in item.log],
    }


def _decided(row: Mapping[str, Any], *, json: bool) -> int:
    if json:
        screen.emit(_document(row))
    elif row["decision"] == "approved":
        screen.say(_("✓ Đã duyệt đề xuất số {id}.", id=row["id"]))
        screen.note(_("Phần mềm không tự gửi hay công bố gì; việc thực hiện đã giao cho người làm."))
        screen.next_step("dondoc task list")
    else:
        screen.say(_("✓ Không duyệt đề xuất số {id}.", id=row["id"]))
    return 0


def _show_list(rows: Collection[Mapping[str, Any]]) -> None:
    screen.table(
        _("Đề xuất"),
        [_("Số"), _("Mã"), _("Nội dung"), _("Người quyết định"), _("Hạn"), _("Tình trạng")],
        [
            (
                row["id"],
                row["code"] or _("cả cơ quan"),
                row["detail"],
                ", ".join(role_title(role) for role in sorted(authority.deciders(row["kind"]))),
                written_day(row["deadline"]) if row["deadline"] else "",
                _decision(row) or TASK_STATES[row["state"]],
            )
            for row in rows
        ],
        whole=1,
    )


def _show(row: Mapping[str, Any], units: Sequence[UnitEvidence]) -> None:
    screen.say(_("Đề xuất số {id}: {title}", id=row["id"], title=matters.title(row["kind"])))
    screen.say(_("Căn cứ: {basis}", basis=row["basis"]))
    screen.say(_("Người làm: {owner}", owner=owner_in_words(row["owner"])))
    screen.say(_("Quyết định: {decision}", decision=_decision(row) or _("chưa có")))
    screen.say(_("Đơn vị: {count}", count=len(units)))
    for item in units:
        screen.say("  " + " · ".join(part for part in _line(item) if part))


def _line(item: UnitEvidence) -> list[str]:
    """One unit: its debt with the day of the figures, and how much is known of what was done."""
    debt = item.debt
    figures = ""
    if debt:
        as_of = written_day(debt["as_of"]) if debt["as_of"] else "?"
        figures = _("nợ {sum} đến ngày {day}", sum=money(debt["closing"]), day=as_of)
    counts = (
        (_("{count} tin đã gửi"), sum(m["accepted_at"] is not None for m in item.messages)),
        (_("{count} việc đã làm"), len(item.work)),
        (_("{count} thư"), len(item.letters)),
        (_("{count} bước hồ sơ"), len(item.events)),
    )
    numbers = evidence_sheets.span(item)
    return [
        f"{item.unit['code']} {item.unit['name']}",
        figures,
        *(words.format(count=count) for words, count in counts if count),
        _("nhật ký số {numbers}", numbers=numbers) if numbers else "",
    ]
