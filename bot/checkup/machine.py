"""The machine itself: Python, zone data, room on the disk."""

import platform
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.checkup.checks import Check, failure, fine, warning
from bot.clock import Clock
from messages.formats import OFFICE_ZONE
from messages.language import _

PYTHON = (3, 11)
VIETNAM = timedelta(hours=7)
RED, YELLOW = 1_000_000_000, 5_000_000_000


def python(version: tuple[int, int, int] | None = None) -> Check:
    found = version or sys.version_info[:3]
    shown = _("Python {version}", version=".".join(map(str, found)))
    if found[:2] < PYTHON:
        return failure("python", shown, _("Cài Python 3.11 trở lên."))
    return fine("python", f"{shown} ({platform.system()})")


def zone(clock: Clock) -> Check:
    now = clock.now()
    if now.astimezone(OFFICE_ZONE).utcoffset() != VIETNAM:
        return failure(
            "zone",
            _("Dữ liệu múi giờ Việt Nam trên máy này sai."),
            _("Cài lại gói tzdata: pip install tzdata"),
        )
    return _zone_of_system(now.astimezone())


def _zone_of_system(local: datetime) -> Check:
    shown = _("Múi giờ: dondoc tính theo giờ Việt Nam (UTC+7).")
    if local.utcoffset() == VIETNAM:
        return fine("zone", shown)
    # a note, no fault: nothing here reads the system's zone
    note = _("Máy này đặt múi giờ {zone}; không ảnh hưởng.", zone=local.tzname() or "?")
    return fine("zone", f"{shown} {note}")


def disk(folder: Path) -> Check:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return failure("disk", _("Không thấy thư mục {folder}.", folder=folder), "dondoc init")
    return room(free, folder)


def room(free: int, folder: Path) -> Check:
    shown = _("Đĩa còn trống {free} GB ({folder})", free=f"{free / 1e9:.1f}".replace(".", ","), folder=folder)
    fix = _("Dọn bớt đĩa hoặc chuyển cơ sở dữ liệu sang đĩa khác.")
    if free < RED:
        return failure("disk", shown, fix)
    if free < YELLOW:
        return warning("disk", shown, fix)
    return fine("disk", shown)
