"""How delivery stands: what is stopped or paused, which breaker is open, what a person must decide."""

from collections.abc import Iterator

from bot.checkup.checks import Check, fine, warning
from messages.formats import moment
from messages.language import _
from scheduler.overview import AccountView, Overview

#: So few left of a network's quota are worth a word, however little waits.
FEW = 20


def sending(found: Overview) -> Iterator[Check]:
    for stop in found.stops:
        yield warning(
            f"stop.{stop.scope}",
            _("{scope} bị dừng từ {at} ({by}): {reason}",
              scope=stop.scope, at=moment(stop.at), by=stop.by or "?", reason=stop.reason or "?"),
            f"dondoc resume {stop.scope}",
        )  # fmt: skip
    for view in found.accounts:
        yield from _account(view)
    yield _doubts(found)


def _account(view: AccountView) -> Iterator[Check]:
    if view.paused:
        when = _("đến {at}", at=moment(view.paused_until)) if view.paused_until else _(
            "đến khi có người cho chạy lại"
        )  # fmt: skip
        yield warning(
            f"account.{view.name}",
            _("Tài khoản {name} đang tạm dừng {when}: {reason}",
              name=view.name, when=when, reason=view.pause_reason or "?"),
            f"dondoc resume {view.name}",
        )  # fmt: skip
    if view.probe_at is not None:
        yield warning(
            f"breaker.{view.name}",
            _("Tài khoản {name} ngắt mạch sau {count} lỗi liên tiếp; tự thử lại lúc {at}.",
              name=view.name, count=view.failures, at=moment(view.probe_at)),
            f"dondoc resume {view.name}",
        )  # fmt: skip
    left = view.quota_left
    if left is not None and (left <= FEW or left < view.waiting):
        resets = moment(view.quota_resets_at) if view.quota_resets_at else "?"
        yield warning(
            f"quota.{view.name}",
            _("Tài khoản {name}: hạn mức của kênh còn {left} tin đến {at}, đang chờ {count} tin.",
              name=view.name, left=left, at=resets, count=view.waiting),
            _("Chờ đến khi hạn mức được cấp lại, hoặc xin kênh nâng hạn mức."),
        )  # fmt: skip


def _doubts(found: Overview) -> Check:
    uncertain = sum(view.uncertain for view in found.accounts)
    waiting = _("{count} tin đang chờ gửi", count=sum(view.waiting for view in found.accounts))
    if uncertain:
        return warning(
            "uncertain",
            _("{count} tin chưa rõ đã gửi hay chưa; {waiting}.", count=uncertain, waiting=waiting),
            _("Hỏi người nhận hoặc xem ứng dụng của kênh rồi quyết: dondoc uncertain list"),
        )
    return fine("uncertain", _("Không có tin nào chưa rõ đã gửi hay chưa; {waiting}.", waiting=waiting))
