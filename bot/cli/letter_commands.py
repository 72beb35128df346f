"""`dondoc letter`: what travels, out and back, by the numbers of the post."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import matters
from bot.cli import screen
from bot.cli.at_desk import at_desk
from bot.cli.groups import Commands
from bot.cli.options import By, Config, Json, as_day, as_number
from bot.cli.task_commands import Scan
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from messages.words import TASK_KINDS, letter_states, letter_ways
from storage import letters, scans
from storage.letters import Moved

LIST = "dondoc letter list"
Number = Annotated[str, typer.Argument(help=_("Số của thư, xem dondoc letter list."))]
Day = Annotated[str, typer.Option("--day", help=_("Ngày diễn ra; mặc định: hôm nay."))]
Tracking = Annotated[str, typer.Option("--tracking", help=_("Số hiệu bưu gửi."))]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Thư gửi đi và nhận lại."))
    app.add_typer(commands, name="letter")

    @commands.command("list", help=_("Thư: chờ gửi, đã gửi, đã phát, đã nhận lại, không phát được."))
    def list_them(
        state: Annotated[
            str, typer.Option("--state", help=_("to_send, sent, delivered, returned, undeliverable."))
        ] = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        if state and state not in letter_states():
            raise DondocError(
                _("--state phải là một trong: {states}.", states=", ".join(letter_states())),
                code="usage",
                exit_code=2,
            )
        with at_desk(config) as office, office.app.database.begin() as conn:
            rows = letters.listed(conn, state=state or None)
        if json:
            screen.emit({"count": len(rows), "letters": [document(row) for row in rows]})
        elif not rows:
            screen.say(_("Không có thư nào."))
        else:
            _show(rows)
        return 0

    @commands.command("show", help=_("Một thư: văn bản, số hiệu bưu gửi, ngày đi, ngày về."))
    def show(number: Number, config: Config = None, json: Json = False) -> int:
        wanted = as_number(number, LIST)
        with at_desk(config) as office, office.app.database.begin() as conn:
            row = letters.get(conn, wanted)
        if json:
            screen.emit(document(row))
        else:
            screen.say(_line(row))
        return 0

    @commands.command("sent", help=_("Thư đã gửi, với số hiệu bưu gửi; việc gửi thư được đóng."))
    def sent(
        number: Number,
        tracking: Tracking = "",
        day: Day = "",
        way: Annotated[
            str,
            typer.Option("--way", help=_("post (bưu chính công ích), committee (Ban chỉ đạo xã), direct.")),
        ] = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        if way and way not in letter_ways():
            raise DondocError(
                _("--way phải là một trong: {ways}.", ways=", ".join(letter_ways())),
                code="usage",
                exit_code=2,
            )
        return _record(number, "sent", day, by, config, json=json, tracking=tracking, way=way)

    @commands.command("delivered", help=_("Bưu chính báo thư đã phát."))
    def delivered(
        number: Number, day: Day = "", by: By = "", config: Config = None, json: Json = False
    ) -> int:
        return _record(number, "delivered", day, by, config, json=json)

    @commands.command("returned", help=_("Giấy tờ đơn vị gửi lại đã về, với số hiệu chiều về và bản quét."))
    def returned(
        number: Number,
        tracking: Tracking = "",
        day: Day = "",
        scan: Scan = None,
        unsigned: Annotated[bool, typer.Option("--unsigned", help=_("Đơn vị không ký."))] = False,
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        return _record(
            number, "returned", day, by, config, json=json, tracking=tracking, scan=scan, signed=not unsigned
        )

    @commands.command("undeliverable", help=_("Bưu chính không phát được; cán bộ tìm lại địa chỉ."))
    def undeliverable(
        number: Number, day: Day = "", by: By = "", config: Config = None, json: Json = False
    ) -> int:
        return _record(number, "undeliverable", day, by, config, json=json)


def _record(
    number: str,
    state: str,
    day: str,
    by: str,
    config: Path | None,
    *,
    json: bool,
    tracking: str = "",
    way: str = "",
    scan: Path | None = None,
    signed: bool = True,
) -> int:
    wanted = as_number(number, LIST)
    with at_desk(config, by) as office, scans.kept(office.scans, scan) as kept:
        moved = Moved(
            state=state,
            day=as_day(day, "--day") if day else office.desk.today,
            by=office.by,
            tracking=tracking.strip(),
            way=way,
            scan=kept,
        )
        row = office.app.database.transact(
            matters.letter, office.desk, office.cases, wanted, moved, signed=signed
        )
    if json:
        screen.emit(document(row))
    else:
        screen.say(_("✓ Thư số {id}: {state}.", id=row["id"], state=letter_states()[row["state"]]))
    return 0


def document(row: Mapping[str, Any]) -> dict[str, Any]:
    """One letter, as JSON says it."""
    return {
        "id": row["id"],
        "code": row["code"] or None,
        "name": row["name"] or None,
        "form": row["form"],
        "number": row["number_text"] or None,
        "state": row["state"],
        "way": row["way"],
        "deadline": row["deadline"],
        "tracking_out": row["tracking_out"] or None,
        "sent_on": row["sent_on"],
        "delivered_on": row["delivered_on"],
        "tracking_back": row["tracking_back"] or None,
        "returned_on": row["returned_on"],
        "scan": row["scan"] or None,
        "scan_sha256": row["scan_sha256"] or None,
        "task": row["task_id"],
        "case": row["case_id"],
    }


def _show(rows: list[Mapping[str, Any]]) -> None:
    """One line each: so many columns fit no screen."""
    for row in rows:
        screen.say(_line(row))
    screen.say(_("Tất cả: {count}.", count=len(rows)))


def _line(row: Mapping[str, Any]) -> str:
    parts = [
        f"{row['id']}",
        f"{row['code']} {row['name']}",
        TASK_KINDS.get(row["form"], row["form"]),
        _("số {number}", number=row["number_text"]) if row["number_text"] else "",
        letter_states()[row["state"]],
        _("hạn {day}", day=written_day(row["deadline"])) if row["deadline"] and not row["sent_on"] else "",
        _way(_("đi"), row["tracking_out"], row["sent_on"]),
        _way(_("về"), row["tracking_back"], row["returned_on"]),
    ]
    return " · ".join(part for part in parts if part)


def _way(word: str, tracking: str, day: date | None) -> str:
    return " ".join(part for part in (word, tracking, written_day(day)) if part) if day else ""
