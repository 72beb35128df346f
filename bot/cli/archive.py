"""`dondoc archive`: old months leave the database for files; nothing is ever said twice for it."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import open_app
from bot.cli import screen
from bot.cli.options import Config, DryRun, Json, as_month
from messages.formats import OFFICE_ZONE
from messages.language import _
from messages.problem import DondocError
from storage import archive as archives
from storage.archive import Month


def register(app: typer.Typer) -> None:
    @app.command("archive", help=_("Chuyển tin của các tháng cũ ra tệp nén; nhật ký liên hệ vẫn giữ nguyên."))
    def archive(
        before: Annotated[str, typer.Option("--before", help=_("Các tháng trước tháng này, ví dụ 2026-01."))],
        to: Annotated[Path, typer.Option("--to", help=_("Thư mục ghi tệp."), file_okay=False)] = Path(
            "archive"
        ),
        dry_run: DryRun = False,
        config: Config = None,
        json: Json = False,
    ) -> int:
        until = as_month(before, "--before")
        opened = open_app(config)
        try:
            today = opened.clock.now().astimezone(OFFICE_ZONE).date()
            with screen.progress(_("Đang lưu trữ…")):
                if dry_run:
                    document = _document(archives.months(opened.database, until, today=today), dry_run=True)
                else:
                    document = _move(opened.database, to, until, today)
        finally:
            opened.close()
        if json:
            screen.emit(document)
        else:
            _show(document)
        return 0


def _move(database: Any, to: Path, until: date, today: date) -> dict[str, Any]:
    try:
        to.mkdir(parents=True, exist_ok=True)
        done = archives.archive(database, to, until, today=today)
    except OSError as error:
        raise DondocError(
            _("Không ghi được vào thư mục {folder}; chưa xóa gì chưa có trong tệp.", folder=to),
            code="cannot_write",
        ) from error
    document = _document([one.month for one in done], dry_run=False)
    for shown, one in zip(document["months"], done, strict=True):
        shown["file"] = str(one.file)
    return document


def _document(found: list[Month], *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "messages": sum(month.count for month in found),
        "months": [
            {"month": f"{m.day:%Y-%m}", "messages": m.count, "not_final": m.living, "bytes": m.bytes}
            for m in found
        ],
    }


def _show(document: dict[str, Any]) -> None:
    if not document["months"]:
        screen.say(_("Không có tháng nào để lưu trữ."))
        return
    title = _("Lưu trữ") + (" " + _("(xem trước, chưa ghi gì)") if document["dry_run"] else "")
    screen.table(
        title,
        [_("Tháng"), _("Số tin"), _("Chưa xong"), _("Tệp")],
        [(m["month"], m["messages"], m["not_final"], m.get("file", "")) for m in document["months"]],
    )
