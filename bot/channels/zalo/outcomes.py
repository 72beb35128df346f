"""From Zalo's words to the house's five outcomes. The words themselves stand in `codes`."""

import secrets
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import assert_never

from bot.channels.zalo.codes import TABLES, Family, Reaction
from bot.channels.zalo.errors import (
    ZaloAuthenticationException,
    ZaloResponseException,
    ZaloSDKException,
    ZaloTokenException,
    ZaloTransportException,
)
from messages.formats import OFFICE_ZONE
from messages.language import _
from messages.language import _ as translated
from messages.outcome import AccountDown, Outcome, Refused, TryLater, Uncertain

BACKOFF_S = 60.0  # the rate window of the platform
RETRY_S = 300.0
JITTER_S = 900
MORNING = time(6, 0)

Jitter = Callable[[], float]


def spread() -> float:
    """Seconds within a quarter of an hour: not every office's queue starts at six sharp."""
    return secrets.randbelow(JITTER_S * 10) / 10


def outcome_of(error: ZaloSDKException, family: Family, *, now: datetime, jitter: Jitter = spread) -> Outcome:
    """What became of a send that ended in `error`."""
    if isinstance(error, ZaloTransportException):
        return _lost(error)
    if isinstance(error, ZaloTokenException):
        return _no_token(error)
    if isinstance(error, ZaloResponseException):
        return _answered(error, family, now, jitter)
    return AccountDown(code=type(error).__name__, detail=str(error))


def sentence(code: int, family: Family, message: str = "") -> str:
    """What the officer reads, with Zalo's own words where it gave any."""
    row = TABLES[family].get(code)
    text = translated(row[1]) if row else _("Zalo trả về mã lỗi {code} chưa rõ nghĩa.", code=code)
    return f"{text} (Zalo: {message[:200]})" if message else text


def _lost(error: ZaloTransportException) -> Outcome:
    if error.maybe_sent:
        return Uncertain(
            code=error.code, detail=_("Mất liên lạc với Zalo sau khi gửi; không rõ tin đã đi chưa.")
        )
    if error.code == "http_429":
        return TryLater(
            code="429",
            after_s=error.after_s if error.after_s is not None else BACKOFF_S,
            whole_account=True,
            detail=_("Đã gọi Zalo quá nhanh; chương trình tự chậm lại."),
        )
    if error.code == "http_413":
        return Refused(code=error.code, payload_wrong=True, detail=_("Nội dung gửi quá lớn."))
    if error.code.startswith("http_4"):
        return AccountDown(
            code=error.code,
            detail=_("Zalo từ chối yêu cầu ({code}); hãy kiểm tra địa chỉ máy chủ.", code=error.code),
        )
    return TryLater(
        code=error.code,
        after_s=error.after_s,
        whole_account=error.code != "http_500",  # one message may upset a server that takes the others
        detail=_("Chưa kết nối được với Zalo; sẽ thử lại."),
    )


def _no_token(error: ZaloTokenException) -> Outcome:
    if error.code == "token_not_saved":
        detail = _("Không lưu được mã truy cập Zalo mới; hãy kiểm tra nơi lưu trữ rồi cấp quyền lại cho OA.")
        return AccountDown(code=error.code, detail=detail)
    return TryLater(
        code=error.code, whole_account=True, detail=_("Chưa đọc được mã truy cập Zalo; sẽ thử lại.")
    )


def _answered(error: ZaloResponseException, family: Family, now: datetime, jitter: Jitter) -> Outcome:
    code = str(error.code)
    if isinstance(error, ZaloAuthenticationException):
        # Codes of the token desk; -216 and its kin are those of the call that would not take a fresh token.
        family = family if error.code in TABLES[family] else Family.OAUTH
    row = TABLES[family].get(error.code)
    detail = sentence(error.code, family, error.message)
    if isinstance(error, ZaloAuthenticationException) and error.reauthorise:
        return AccountDown(code=code, detail=detail, reauthorise=True)
    if row is None:
        # Nobody knows what it means, so nobody knows whether going on does harm.
        return AccountDown(code=code, detail=detail)
    return _reacted(row[0], code, detail, now, jitter)


def _reacted(reaction: Reaction, code: str, detail: str, now: datetime, jitter: Jitter) -> Outcome:
    match reaction:
        case Reaction.REFRESH | Reaction.REAUTHORISE:
            return AccountDown(code=code, detail=detail, reauthorise=True)
        case Reaction.CONFIG | Reaction.EXHAUSTED:
            return AccountDown(code=code, detail=detail)
        case Reaction.FALLBACK:
            return Refused(code=code, detail=detail)
        case Reaction.DEAD:
            return Refused(code=code, detail=detail, address_dead=True)
        case Reaction.PERMANENT:
            return Refused(code=code, detail=detail, payload_wrong=True)
        case Reaction.BACKOFF:
            return TryLater(code=code, detail=detail, after_s=BACKOFF_S, whole_account=True)
        case Reaction.RETRY:
            return TryLater(code=code, detail=detail, after_s=RETRY_S)
        case Reaction.NIGHT | Reaction.NIGHT_ALL:
            moment, all_of_them = next_morning(now), reaction is Reaction.NIGHT_ALL
        case Reaction.NEXT_DAY | Reaction.NEXT_DAY_ALL:
            moment, all_of_them = next_day(now), reaction is Reaction.NEXT_DAY_ALL
        case Reaction.NEXT_MONTH:
            moment, all_of_them = next_month(now), False
        case _:
            assert_never(reaction)
    not_before = moment + timedelta(seconds=jitter())
    return TryLater(code=code, detail=detail, not_before=not_before, whole_account=all_of_them)


def next_morning(now: datetime) -> datetime:
    """The next six o'clock of the office's day."""
    local = now.astimezone(OFFICE_ZONE)
    six = datetime.combine(local.date(), MORNING, OFFICE_ZONE)
    return six if local < six else six + timedelta(days=1)


def next_day(now: datetime) -> datetime:
    """Six o'clock of the next calendar day: quotas turn at midnight, people sleep longer."""
    tomorrow = now.astimezone(OFFICE_ZONE).date() + timedelta(days=1)
    return datetime.combine(tomorrow, MORNING, OFFICE_ZONE)


def next_month(now: datetime) -> datetime:
    first = (now.astimezone(OFFICE_ZONE).date().replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, MORNING, OFFICE_ZONE)
