"""`dondoc area`: the office's tree of areas with their days, and the provinces of the whole country."""

from datetime import date
from typing import Annotated, Any

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import By, Config, Json, as_day
from bot.cli.who import user
from handlers import keep_registers
from messages.area_names import area_key
from messages.formats import OFFICE_ZONE
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from messages.provinces import provinces_on, successor
from messages.registers import AreaEntry, AreaKind
from storage import areas
from storage.areas import AreaRow


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Địa bàn: tỉnh, BHXH cơ sở, xã."))
    app.add_typer(commands, name="area")
    _entering(commands)
    _showing(commands)


def _entering(commands: typer.Typer) -> None:
    @commands.command("add", help=_("Thêm một địa bàn từ ngày nó có hiệu lực."))
    def add(
        kind: Annotated[
            str, typer.Argument(help=_("province (tỉnh), office (BHXH cơ sở) hoặc commune (xã)."))
        ],
        name: Annotated[str, typer.Argument(help=_("Tên địa bàn, ví dụ “Xã Long Đức”."))],
        since: Annotated[str, typer.Option("--since", help=_("Ngày bắt đầu hiệu lực."))],
        parent: Annotated[str, typer.Option("--in", help=_("Địa bàn cấp trên: tên hoặc mã."))] = "",
        until: Annotated[str | None, typer.Option("--until", help=_("Ngày cuối cùng còn hiệu lực."))] = None,
        code: Annotated[str, typer.Option("--code", help=_("Mã địa bàn (tỉnh: tự lấy mã hành chính)."))] = "",
        source: Annotated[str, typer.Option("--source", help=_("Văn bản làm căn cứ."))] = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        entry = AreaEntry(
            kind=_kind(kind), name=" ".join(name.split()), since=as_day(since, "--since"),
            until=as_day(until, "--until") if until else None, code=code.strip(), parent=parent.strip(),
            source=source.strip(),
        )  # fmt: skip
        opened = open_app(config)
        try:
            added = opened.database.transact(
                keep_registers.add_area, entry, by=by or user(), now=opened.clock.now()
            )
        finally:
            opened.close()
        _tell(added, json=json)
        return 0

    @commands.command("close", help=_("Ghi ngày cuối cùng của một địa bàn."))
    def close(
        number: Annotated[int, typer.Argument(help=_("Số của địa bàn trong dondoc area list."))],
        until: Annotated[str, typer.Option("--until", help=_("Ngày cuối cùng còn hiệu lực."))],
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        last = as_day(until, "--until")
        opened = open_app(config)
        try:
            closed = opened.database.transact(
                keep_registers.close_area, number, last, by=by or user(), now=opened.clock.now()
            )
        finally:
            opened.close()
        _tell(closed, json=json)
        return 0


def _showing(commands: typer.Typer) -> None:
    @commands.command("list", help=_("Cây địa bàn; --provinces: các tỉnh cả nước theo ngày."))
    def list_areas(
        provinces: Annotated[
            bool, typer.Option("--provinces", help=_("Các tỉnh, thành phố cả nước (63 rồi 34)."))
        ] = False,
        on: Annotated[
            str | None, typer.Option("--date", help=_("Chỉ những địa bàn có vào ngày này."))
        ] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        day = as_day(on, "--date") if on else None
        opened = open_app(config)
        try:
            today = opened.clock.now().astimezone(OFFICE_ZONE).date()
            found = opened.database.read(areas.every)
        finally:
            opened.close()
        if provinces:
            _show_provinces(day or today, json=json)
        else:
            _show_tree([row for row in found if day is None or row.stands_on(day)], day, json=json)
        return 0


def _show_provinces(day: date, *, json: bool) -> None:
    rows = [
        {
            "code": one.code,
            "name": one.name,
            "since": one.since,
            "until": one.until,
            "became": one.became or None,
        }
        for one in provinces_on(day)
    ]
    if json:
        screen.emit({"date": day, "provinces": rows, "areas": []})
        return
    now = {one.name: after for one in provinces_on(day) if (after := successor(one.name))}
    screen.table(
        _("{count} tỉnh, thành phố ngày {day}", count=len(rows), day=written_day(day)),
        [_("Mã"), _("Tên"), _("Từ"), _("Đến"), _("Nay là")],
        [
            (one.code, one.name, written_day(one.since), written_day(one.until) if one.until else "",
             f"{now[one.name].name} ({now[one.name].code})" if one.until else "")
            for one in provinces_on(day)
        ],
    )  # fmt: skip


def _show_tree(found: list[AreaRow], day: date | None, *, json: bool) -> None:
    ordered = _by_branch(found, None)
    strays = [(0, row) for row in found if row not in [one for _depth, one in ordered]]
    if json:
        screen.emit({"date": day, "provinces": [], "areas": [_row(row) for _d, row in (*ordered, *strays)]})
        return
    if not found:
        screen.say(_("Chưa có địa bàn nào: dondoc import areas hoặc dondoc area add."))
        return
    screen.table(
        _("Địa bàn"),
        [_("Số"), _("Tên"), _("Loại"), _("Mã"), _("Từ"), _("Đến"), _("Căn cứ")],
        [
            (row.id, "  " * depth + row.name, _titles()[row.kind], row.code, written_day(row.since),
             written_day(row.until) if row.until else "", row.source)
            for depth, row in (*ordered, *strays)
        ],
    )  # fmt: skip


def _by_branch(found: list[AreaRow], parent: int | None, depth: int = 0) -> list[tuple[int, AreaRow]]:
    """What lies in an area stands below it."""
    rows: list[tuple[int, AreaRow]] = []
    inside = sorted((r for r in found if r.parent_id == parent), key=lambda r: (r.name_key, r.since))
    for row in inside:
        rows += [(depth, row), *_by_branch(found, row.id, depth + 1)]
    return rows


def _tell(row: AreaRow, *, json: bool) -> None:
    if json:
        screen.emit(_row(row))
        return
    until = _(" đến {until}", until=written_day(row.until)) if row.until else ""
    screen.say(
        _("{id}. {name} ({kind}): từ {since}", id=row.id, name=row.name, kind=_titles()[row.kind],
          since=written_day(row.since)) + until
    )  # fmt: skip


def _row(row: AreaRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind.value,
        "code": row.code or None,
        "name": row.name,
        "in": row.parent_id,
        "since": row.since,
        "until": row.until,
        "source": row.source or None,
    }


def _titles() -> dict[AreaKind, str]:
    return {
        AreaKind.PROVINCE: _("tỉnh"),
        AreaKind.OFFICE: _("BHXH cơ sở"),
        AreaKind.COMMUNE: _("xã"),
    }


def _kind(text: str) -> AreaKind:
    words = {area_key(title): kind for kind, title in _titles().items()}
    words |= {kind.value: kind for kind in AreaKind} | {"co so": AreaKind.OFFICE, "phuong": AreaKind.COMMUNE}
    found = words.get(area_key(text))
    if found is None:
        raise DondocError(
            _("Không có loại địa bàn “{kind}”; dùng province, office hoặc commune.", kind=text),
            code="usage",
            exit_code=2,
        )
    return found
