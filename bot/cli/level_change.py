"""What a switch of levels changes, shown before it is done; and whether the officer wants it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from bot import matters
from bot.app import App
from bot.cli import screen
from bot.cli.questions import confirmed
from messages.formats import OFFICE_ZONE, moment
from messages.language import _
from scheduler.switching import Change
from storage.area_levels import AreaLevel
from storage.database import Connection

#: So many areas are named.
NAMED = 8


def switch(
    app: App,
    records: Sequence[AreaLevel],
    *,
    now: datetime,
    correct: bool,
    ask: bool,
    dry_run: bool,
    also: Callable[[Connection], None] | None = None,
) -> Change | None:
    """Show what the records change, ask, and carry it out; None where the answer was no.

    `also` is done in the transaction of the switch.
    """
    ahead = matters.look_at_levels(app, records, correct=correct, now=now)
    if dry_run:
        return ahead
    if ask and ahead != Change():
        show(ahead, records, now=now)
        if not confirmed(_("Áp dụng?"), unanswered=_("Thêm --yes để không hỏi.")):
            screen.note(_("Không thay đổi gì."))
            return None
    return matters.switch_levels(app, records, correct=correct, now=now, also=also)


def show(change: Change, records: Sequence[AreaLevel], *, now: datetime) -> None:
    """A table of what becomes what."""
    first = min(record.from_at for record in records)
    title = _("Thay đổi khi đổi cấp độ") if first <= now else _(
        "Thay đổi vào {at}, theo hàng đợi hiện nay", at=moment(first)
    )  # fmt: skip
    rows: list[tuple[str, object]] = [(_("Tin chờ gửi được thu hồi"), change.taken_back)]
    for kind, count in change.becomes.items():
        words = _("Tin theo cấp độ mới") if kind == "message" else matters.title(kind)
        rows.append((_("  người nhận chuyển thành: {work}", work=words), count))
    for (_reason, sentence), count in change.refused.items():
        rows.append((_("  người nhận chưa nhắc lại: {why}", why=sentence), count))
    rows.append((_("Tin lập mới"), change.anew))
    rows += [(_("Việc thu hồi: {work}", work=matters.title(k)), n) for k, n in change.left.items()]
    rows += [(_("Việc thêm: {work}", work=matters.title(k)), n) for k, n in change.opened.items()]
    if change.moved:
        rows.append((_("Việc giữ nguyên, theo cấp độ mới"), change.moved))
    screen.table(title, ["", _("Số lượng")], rows)
    if change.areas:
        more = "…" if len(change.areas) > NAMED else ""
        screen.say(_("Địa bàn: {areas}", areas=", ".join(change.areas[:NAMED]) + more))


def document(change: Change) -> dict[str, Any]:
    return {
        "areas": list(change.areas),
        "taken_back": change.taken_back,
        "becomes": dict(change.becomes),
        "refused": {reason: count for (reason, _sentence), count in change.refused.items()},
        "new_messages": change.anew,
        "tasks_left": dict(change.left),
        "tasks_opened": dict(change.opened),
        "tasks_moved": change.moved,
    }


def described(record: AreaLevel, *, in_force: bool) -> dict[str, object]:
    return {
        "area": record.area,
        "level": record.level,
        "from": record.from_at.astimezone(OFFICE_ZONE).isoformat(),
        "until": record.until and record.until.astimezone(OFFICE_ZONE).isoformat(),
        "decision": record.decision,
        "in_force": in_force,
    }
