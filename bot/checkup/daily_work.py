"""The office's own matters: what waits for a person, how old the lists are, which holidays are certain."""

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

from bot.app import App
from bot.checkup.checks import Check, failure, fine, warning
from bot.checkup.sending import sending
from bot.web.spool import CORRUPT, laid_aside
from messages.formats import OFFICE_ZONE, day
from messages.language import _
from scheduler import cadence_work
from scheduler.planning import MISSED, OFFICE
from storage import imports, inbox, tasks
from storage.database import Connection


def work(app: App) -> Iterator[Check]:
    """What the database says of the daily work."""
    now = app.clock.now()
    yield from sending(app.overview(now))
    with app.database.begin() as conn:
        yield from missed(conn)
        yield answers(conn)
        yield from spool(app.settings.web.spool)
        yield lists(conn, now, app.settings.policy.max_figures_age_days)


def missed(conn: Connection) -> Iterator[Check]:
    """Plans and cadences that went by while the machine was off, until somebody has answered."""
    remedies = {MISSED: "dondoc plan", cadence_work.MISSED: "dondoc calendar open"}
    for task in tasks.tasks_of(conn, OFFICE):
        if task["kind"] in remedies and task["state"] == "open":
            yield warning(task["kind"], task["detail"], remedies[task["kind"]])


def answers(conn: Connection) -> Check:
    states = inbox.counts(conn)
    waiting, parked = states.get("new", 0), states.get("parked", 0)
    shown = _(
        "Hộp nhận: {waiting} tin chờ xử lý, {parked} tin cần cán bộ đọc.", waiting=waiting, parked=parked
    )
    if parked:
        return warning("inbox", shown, _("Đọc và trả lời những tin ấy."))
    return fine("inbox", shown)


def spool(folder: Path) -> Iterator[Check]:
    """What was kept while the database was away, and cannot be taken in by itself."""
    count = laid_aside(folder)
    if count:
        yield warning(
            "spool",
            _("{count} tệp tin đến không đưa vào cơ sở dữ liệu được, nằm trong {folder}.",
              count=count, folder=folder / CORRUPT),
            _("Đọc từng tệp, trả lời người gửi rồi mới xóa tệp."),
        )  # fmt: skip


def lists(conn: Connection, now: datetime, oldest_days: int) -> Check:
    newest: dict[str, Any] = {}
    for row in imports.latest(conn):
        newest.setdefault(row["list"], row)
    if not newest:
        return warning(
            "imports", _("Chưa nhập danh sách nào."), "dondoc import d08a DANH_SACH.xlsx --period 2026-12"
        )
    today = now.astimezone(OFFICE_ZONE).date()
    shown, stale = [], []
    for name, row in newest.items():
        shown.append(f"{name} {day(row['imported_at'].astimezone(OFFICE_ZONE).date())}")
        figures = row["as_of"] or row["imported_at"].astimezone(OFFICE_ZONE).date()
        if (today - figures).days > oldest_days and name != "agents":
            stale.append(name)
    words = _("Lần nhập danh sách gần nhất: {lists}", lists=", ".join(shown))
    if stale:
        return warning(
            "imports",
            _("{words}; số liệu cũ quá {days} ngày: {stale}",
              words=words, days=oldest_days, stale=", ".join(stale)),
            _("Nhập danh sách mới: dondoc import …"),
        )  # fmt: skip
    return fine("imports", words)


def calendar(app: App) -> Iterator[Check]:
    this_year = app.clock.now().astimezone(OFFICE_ZONE).year
    provisional = [year for year in (this_year, this_year + 1) if app.windows.provisional(year)]
    if provisional:
        years = ", ".join(map(str, provisional))
        yield warning(
            "calendar",
            _("Lịch nghỉ Tết, lễ năm {years} mới chỉ là tính toán, chưa theo thông báo chính thức.",
              years=years),
            _("Khi có thông báo: sửa calendar.overrides nếu khác; thêm {years} vào calendar.confirmed_years.",
              years=years),
        )  # fmt: skip
    else:
        yield fine("calendar", _("Lịch nghỉ năm nay và năm sau đã xác nhận."))


def policy(app: App) -> Iterator[Check]:
    """Values that only show themselves wrong when the plan is made."""
    try:
        time.fromisoformat(app.settings.policy.plan_at)
    except ValueError:
        yield failure("policy.plan_at", _("policy.plan_at phải là giờ dạng 08:00."), _("Sửa trong cấu hình."))
