"""`dondoc log`: prove that the contact log is untouched, and hand it over."""

import json as json_format
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import Config, Json, as_day
from messages.formats import OFFICE_ZONE
from messages.language import _
from messages.problem import DondocError
from storage import contact_log
from storage.contact_log import Anchor
from storage.new_file import writing
from storage.reports import write_contacts

FAULTS = {
    "edited": _("mục bị sửa"),
    "missing": _("thiếu mục hoặc bị chen vào"),
    "body": _("nội dung bị sửa hoặc bị xóa"),
    "cut": _("không khớp mốc đã lưu: phần cuối bị cắt hoặc viết lại"),
    "head": _("đầu chuỗi không khớp mục cuối"),
}


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Nhật ký liên hệ."))
    app.add_typer(commands, name="log")

    @commands.command("verify", help=_("Kiểm tra nhật ký có bị sửa, xóa, chèn hay cắt không."))
    def verify(
        anchor: Annotated[
            Path | None, typer.Option("--anchor", help=_("Tệp mốc đã xuất trước đó (…anchor.json)."))
        ] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        known = _read_anchor(anchor) if anchor else None
        opened = open_app(config)
        try:
            with screen.progress(_("Đang kiểm tra nhật ký…")):
                found = opened.database.read(contact_log.verify, anchor=known)
        finally:
            opened.close()
        if json:
            screen.emit(
                {
                    "ok": not found.faults,
                    "entries": found.entries,
                    "head": {"seq": found.head.seq, "hash": found.head.hash},
                    "anchor": {"seq": known.seq, "hash": known.hash} if known else None,
                    "faults": [{"seq": seq, "what": what} for seq, what in found.faults],
                }
            )
        elif found.faults:
            for seq, what in found.faults[:20]:
                screen.say(_("✗ Mục {seq}: {what}.", seq=seq, what=FAULTS[what]))
        else:
            screen.say(_("✓ Nhật ký nguyên vẹn: {count} mục.", count=found.entries))
            screen.say(_("  Đầu chuỗi: {seq} {hash}", seq=found.head.seq, hash=found.head.hash))
            if known is None:
                screen.note(_("Muốn phát hiện cả việc cắt đuôi, hãy đối chiếu với tệp mốc: --anchor."))
        return 1 if found.faults else 0

    @commands.command("export", help=_("Xuất báo cáo liên hệ ra XLSX, kèm tệp mốc để kiểm chứng sau này."))
    def export(
        out: Annotated[Path, typer.Argument(help=_("Tệp XLSX sẽ ghi."))],
        from_day: Annotated[str, typer.Option("--from", help=_("Từ ngày."))],
        to_day: Annotated[str, typer.Option("--to", help=_("Đến hết ngày."))],
        config: Config = None,
        json: Json = False,
    ) -> int:
        since = _midnight(from_day, "--from")
        until = _midnight(to_day, "--to") + timedelta(days=1)
        if until <= since:
            raise DondocError(_("--to không được trước --from."), code="usage", exit_code=2)
        opened = open_app(config)
        try:
            with screen.progress(_("Đang ghi báo cáo…")), writing(out):
                count, anchor = opened.database.read(
                    write_contacts,
                    out,
                    since=since,
                    until=until,
                    agency=opened.office.agency,
                    printed_at=opened.clock.now(),
                )
        finally:
            opened.close()
        mark = out.with_suffix(".anchor.json")
        with writing(mark):
            mark.write_text(
                json_format.dumps({"seq": anchor.seq, "hash": anchor.hash}) + "\n", encoding="utf-8"
            )
        if json:
            screen.emit(
                {
                    "file": str(out),
                    "anchor_file": str(mark),
                    "contacts": count,
                    "head": {"seq": anchor.seq, "hash": anchor.hash},
                }
            )
        else:
            screen.say(_("Đã ghi {count} liên hệ vào {file}.", count=count, file=out))
            screen.say(_("Mốc kiểm chứng: {file}. Hãy giữ tệp này ở nơi khác.", file=mark))
        return 0


def _read_anchor(path: Path) -> Anchor:
    try:
        found = json_format.loads(path.read_text(encoding="utf-8"))
        return Anchor(seq=int(found["seq"]), hash=str(found["hash"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DondocError(
            _("Tệp mốc {file} không đọc được; cần tệp .anchor.json do dondoc log export ghi.", file=path),
            code="bad_anchor",
            exit_code=2,
        ) from error


def _midnight(text: str, option: str) -> datetime:
    day = as_day(text, option)
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
