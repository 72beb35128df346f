"""Groups of commands, with a word for those who mistype one."""

from rapidfuzz import process
from typer._click import Command, Context  # typer carries its own click
from typer.core import TyperGroup

from messages.language import _
from messages.problem import DondocError


class Commands(TyperGroup):
    """Commands, with a word for those who mistype one."""

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        name = args[0] if args else ""
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            nearest = process.extractOne(name, self.list_commands(ctx), score_cutoff=50)
            hint = (
                _("Có phải là: {command} không?", command=f"{ctx.command_path} {nearest[0]}")
                if nearest
                else _("Xem: dondoc --help")
            )
            raise DondocError(
                _("Không có lệnh “{name}”. {hint}", name=name, hint=hint), code="usage", exit_code=2
            )
        return super().resolve_command(ctx, args)
