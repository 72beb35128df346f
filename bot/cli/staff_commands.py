"""`dondoc staff`: the office's own people, their roles and their areas."""

from typing import Annotated, Any

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import By, Config, Json
from bot.cli.who import user
from handlers import keep_registers
from messages.formats import masked_phone
from messages.language import _
from messages.problem import DondocError
from messages.registers import StaffMember
from messages.roles import Role, role_title
from storage import staff
from storage.lists.cells import read_email, read_phones

Code = Annotated[str, typer.Argument(help=_("Mã cán bộ, ví dụ CB01; dùng với --by."))]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Cán bộ của cơ quan."))
    app.add_typer(commands, name="staff")

    @commands.command("add", help=_("Thêm một cán bộ, hoặc sửa cán bộ có mã đó."))
    def add(
        code: Code,
        name: Annotated[str, typer.Option("--name", help=_("Họ và tên."))],
        role: Annotated[
            list[str], typer.Option("--role", help=_("officer, inspector, director, approver, admin."))
        ],
        area: Annotated[
            list[str] | None, typer.Option("--area", help=_("Xã/phường phụ trách; bỏ trống: toàn cơ quan."))
        ] = None,
        title: Annotated[str, typer.Option("--title", help=_("Chức vụ."))] = "",
        team: Annotated[str, typer.Option("--team", help=_("Tổ."))] = "",
        phone: Annotated[str, typer.Option("--phone", help=_("Điện thoại."))] = "",
        email: Annotated[str, typer.Option("--email", help=_("Email."))] = "",
        by: By = "",
        config: Config = None,
        json: Json = False,
    ) -> int:
        member = StaffMember(
            code=_code(code), name=name.strip(), title=title.strip(),
            roles=tuple(dict.fromkeys(map(_role, role))), areas=tuple(part.strip() for part in area or ()),
            team=team.strip(), phone=_phone(phone), email=_email(email),
        )  # fmt: skip
        opened = open_app(config)
        try:
            fate = opened.database.transact(
                keep_registers.put_staff, member, by=by or user(), now=opened.clock.now()
            )
        finally:
            opened.close()
        if json:
            screen.emit(_row(member) | {"result": fate.name.lower()})
        else:
            screen.say(_("{code}: {roles}.", code=member.code, roles=_titles(member)))
        return 0

    @commands.command("list", help=_("Mọi cán bộ: vai trò, địa bàn, còn làm việc hay không."))
    def list_staff(config: Config = None, json: Json = False) -> int:
        opened = open_app(config)
        try:
            found = opened.database.read(staff.every)
        finally:
            opened.close()
        if json:
            screen.emit({"staff": [_row(one) for one in found]})
        elif not found:
            screen.say(_("Chưa có cán bộ nào: dondoc import staff hoặc dondoc staff add."))
        else:
            screen.table(
                _("Cán bộ"),
                [_("Mã"), _("Họ và tên"), _("Chức vụ"), _("Vai trò"), _("Địa bàn"), _("Tổ"), _("Điện thoại"),
                 _("Đang làm việc")],
                [
                    (one.code, one.name, one.title, _titles(one), ", ".join(one.areas) or _("toàn cơ quan"),
                     one.team, masked_phone(one.phone) if one.phone else "", "✓" if one.active else "")
                    for one in found
                ],
                whole=1,
            )  # fmt: skip
        return 0

    @commands.command("remove", help=_("Cán bộ thôi làm việc ở đây: mất mọi vai trò, tên vẫn còn."))
    def remove(code: Code, by: By = "", config: Config = None, json: Json = False) -> int:
        opened = open_app(config)
        try:
            gone = opened.database.transact(
                keep_registers.remove_staff, code, by=by or user(), now=opened.clock.now()
            )
        finally:
            opened.close()
        if json:
            screen.emit({"code": gone.code, "active": False})
        else:
            screen.say(_("{code} không còn làm việc ở đây.", code=gone.code))
        return 0


def _row(one: StaffMember) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "title": one.title,
        "roles": list(one.roles),
        "areas": list(one.areas),
        "team": one.team,
        "phone": one.phone or None,
        "email": one.email or None,
        "active": one.active,
    }


def _titles(one: StaffMember) -> str:
    return ", ".join(role_title(role) for role in one.roles)


def _code(text: str) -> str:
    found = "".join(text.split())
    if not found:
        raise DondocError(_("Thiếu mã cán bộ."), code="usage", exit_code=2)
    return found


def _role(text: str) -> Role:
    try:
        return Role(text.strip().lower())
    except ValueError as error:
        raise DondocError(
            _("Không có vai trò “{role}”; dùng {roles}.", role=text, roles=", ".join(Role)),
            code="usage",
            exit_code=2,
        ) from error


def _phone(text: str) -> str:
    """A number as the lists would read it; "" for none."""
    found, remarks = read_phones(text or None)
    if text.strip() and not found:
        wrong = remarks[0].message if remarks else text
        raise DondocError(_("--phone: {why}", why=wrong), code="usage", exit_code=2)
    return found[0].e164 if found else ""


def _email(text: str) -> str:
    found, remarks = read_email(text or None)
    if text.strip() and not found:
        wrong = remarks[0].message if remarks else text
        raise DondocError(_("--email: {why}", why=wrong), code="usage", exit_code=2)
    return found[0] if found else ""
