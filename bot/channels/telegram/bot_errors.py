"""What Telegram's refusals mean: one table from its words to our outcomes.

Status and words are read, not the library's exception classes: there `BadRequest` and `TimedOut`
are both kinds of `NetworkError`, and a 500 cannot be told from a 502. The words are those of the
Bot API server itself; descriptions arrive as "Bad Request: chat not found" and are compared in
lower case. A refusal of one recipient never pauses the account; a refusal nobody knows does,
because the next thousand sends would meet it too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

import httpx
from telegram.error import TelegramError

from bot.channels.telegram.bot_wire import RefusalError
from messages.language import _
from messages.outcome import AccountDown, Outcome, Refused, TryLater, Uncertain


class Means(Enum):
    DEAD = auto()  # this chat is closed to us until the person writes
    TEXT = auto()  # our message is wrong, the chat is fine
    LATER = auto()
    UNSURE = auto()
    DOWN = auto()  # the account as a whole
    TOKEN = auto()  # the account, and only a new token helps


@dataclass(frozen=True, slots=True)
class Row:
    status: int
    words: str  #: part of the description, in lower case; "" matches any
    means: Means
    sentence: str  #: for the officer


def table() -> tuple[Row, ...]:
    """First match wins. A function, because the officer's language may change while we run."""
    gone = _("Tài khoản Telegram này không còn nữa.")
    not_started = _("Người nhận chưa bấm Bắt đầu với bot hoặc mã trò chuyện sai.")
    no_right = _("Bot không có quyền nhắn vào cuộc trò chuyện này.")
    broken = _("Nội dung tin không hợp lệ với Telegram.")
    picture = _("Telegram không nhận ảnh kèm theo.")
    token = _("Telegram không nhận mã bot (token). Lấy mã mới từ @BotFather.")
    return (
        Row(400, "chat not found", Means.DEAD, not_started),
        Row(400, "user not found", Means.DEAD, not_started),
        Row(400, "chat_id is empty", Means.DEAD, not_started),
        Row(400, "chat identifier", Means.DEAD, not_started),
        Row(400, "peer_id_invalid", Means.DEAD, not_started),
        Row(400, "user_id_invalid", Means.DEAD, not_started),
        Row(400, "chat_id_invalid", Means.DEAD, not_started),
        Row(400, "input_user_deactivated", Means.DEAD, gone),
        Row(400, "user is deactivated", Means.DEAD, gone),
        Row(400, "user_is_blocked", Means.DEAD, _("Người nhận đã chặn bot.")),
        Row(400, "privacy_premium_required", Means.DEAD, no_right),
        Row(400, "have no rights", Means.DEAD, no_right),
        Row(400, "not enough rights", Means.DEAD, no_right),
        Row(400, "need administrator rights", Means.DEAD, no_right),
        Row(400, "chat_write_forbidden", Means.DEAD, no_right),
        Row(400, "chat_restricted", Means.DEAD, no_right),
        Row(400, "channel_private", Means.DEAD, no_right),
        Row(400, "topic_closed", Means.DEAD, no_right),
        Row(400, "message thread not found", Means.DEAD, no_right),
        Row(400, "group chat was upgraded", Means.DEAD, _("Nhóm đã đổi sang mã trò chuyện khác.")),
        Row(400, "too long", Means.TEXT, _("Tin dài quá mức Telegram cho phép (4.096 ký tự).")),
        Row(400, "_too_long", Means.TEXT, _("Tin dài quá mức Telegram cho phép (4.096 ký tự).")),
        Row(400, "text is empty", Means.TEXT, _("Tin không có chữ nào.")),
        Row(400, "must be non-empty", Means.TEXT, _("Tin không có chữ nào.")),
        Row(400, "message_empty", Means.TEXT, _("Tin không có chữ nào.")),
        Row(400, "can't parse", Means.TEXT, broken),
        Row(400, "entit", Means.TEXT, broken),
        Row(400, "utf-8", Means.TEXT, broken),
        Row(400, "button_", Means.TEXT, broken),
        Row(400, "reply_markup", Means.TEXT, broken),
        Row(400, "reply markup", Means.TEXT, broken),
        Row(400, "message to be replied not found", Means.TEXT, broken),
        Row(400, "message to reply not found", Means.TEXT, broken),
        Row(400, "reply message not found", Means.TEXT, broken),
        Row(400, "not modified", Means.TEXT, broken),
        Row(400, "photo_", Means.TEXT, picture),
        Row(400, "image_process_failed", Means.TEXT, picture),
        Row(400, "file", Means.TEXT, picture),
        Row(400, "logged out", Means.TOKEN, token),
        Row(401, "", Means.TOKEN, token),
        Row(403, "blocked by the user", Means.DEAD, _("Người nhận đã chặn bot.")),
        Row(403, "user is deactivated", Means.DEAD, gone),
        Row(403, "can't initiate conversation", Means.DEAD, not_started),
        Row(403, "can't send messages to", Means.DEAD, not_started),
        Row(403, "was kicked", Means.DEAD, _("Bot đã bị đưa ra khỏi nhóm.")),
        Row(403, "is not a member", Means.DEAD, _("Bot không ở trong nhóm này.")),
        Row(403, "chat was deleted", Means.DEAD, _("Nhóm đã bị xóa.")),
        Row(403, "not enough rights", Means.DEAD, no_right),
        Row(403, "have no rights", Means.DEAD, no_right),
        Row(403, "chat_write_forbidden", Means.DEAD, no_right),
        Row(404, "", Means.TOKEN, token),
        Row(409, "", Means.DOWN, _("Có chương trình khác đang dùng bot này.")),
        Row(413, "", Means.TEXT, picture),
        Row(429, "", Means.LATER, _("Telegram yêu cầu gửi chậm lại.")),
        Row(500, "", Means.LATER, _("Máy chủ Telegram đang trục trặc.")),
        Row(503, "", Means.LATER, _("Máy chủ Telegram đang quá tải.")),
        Row(502, "", Means.UNSURE, _("Cổng nối tới Telegram đứt, không rõ tin đã đi chưa.")),
        Row(504, "", Means.UNSURE, _("Cổng nối tới Telegram quá giờ, không rõ tin đã đi chưa.")),
    )


#: Nothing had left when these were raised; after anything else a byte may have been read.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
#: The address in the settings is no web address at all.
MISCONFIGURED = (httpx.UnsupportedProtocol, httpx.InvalidURL)


def row_of(said: RefusalError) -> Row | None:
    words = said.description.lower()
    return next((r for r in table() if r.status == said.status and r.words in words), None)


_OUTCOMES: dict[Means, Callable[[str, str], Outcome]] = {
    Means.DEAD: lambda code, text: Refused(code=code, detail=text, address_dead=True),
    Means.TEXT: lambda code, text: Refused(code=code, detail=text, payload_wrong=True),
    Means.LATER: lambda code, text: TryLater(code=code, detail=text),
    Means.UNSURE: lambda code, text: Uncertain(code=code, detail=text),
    Means.DOWN: lambda code, text: AccountDown(code=code, detail=text),
    Means.TOKEN: lambda code, text: AccountDown(code=code, detail=text, reauthorise=True),
}


def _said(said: RefusalError) -> Outcome:
    code = str(said.status)
    if said.moved_to is not None:
        return Refused(code=code, detail=_("Nhóm đã đổi sang mã trò chuyện khác."), new_address=said.moved_to)
    if said.status == 429:
        return TryLater(
            code=code,
            after_s=said.retry_after,
            whole_account=True,
            detail=_("Telegram yêu cầu gửi chậm lại."),
        )
    row = row_of(said)
    if row is not None:
        return _OUTCOMES[row.means](code, row.sentence)
    if said.status >= 500:
        return Uncertain(code=code, detail=_("Máy chủ Telegram trả lời lạ, không rõ tin đã đi chưa."))
    return AccountDown(
        code=code,
        detail=_(
            "Telegram trả lời điều chưa biết (mã {code}: {words}). Tạm dừng để người phụ trách xem.",
            code=code,
            words=said.description[:120],
        ),
    )


def outcome_of(error: Exception) -> Outcome:
    """Translate whatever one send ran into. Not a single branch here re-sends anything."""
    if isinstance(error, RefusalError):
        return _said(error)
    cause = error.__cause__ if isinstance(error, TelegramError) else None
    if isinstance(cause, NOT_SENT):
        return TryLater(code=type(cause).__name__, detail=_("Không nối được tới Telegram."))
    if isinstance(cause, MISCONFIGURED):
        return AccountDown(
            code=type(cause).__name__, detail=_("Địa chỉ máy chủ Telegram trong phần cài đặt bị sai.")
        )
    if cause is not None:
        return Uncertain(
            code=type(cause).__name__, detail=_("Đứt liên lạc khi đang gửi, không rõ tin đã đi chưa.")
        )
    return garbled()


def garbled() -> Uncertain:
    """The send was carried out or it was not: the answer is not one we can read."""
    return Uncertain(
        code="garbled", detail=_("Không đọc được câu trả lời của Telegram, không rõ tin đã đi chưa.")
    )
