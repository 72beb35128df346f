"""What Telegram's refusals mean: one table from its words to what we do.

Status and words are read, not the library's exception classes: there `BadRequest` and `TimedOut`
are both kinds of `NetworkError`, and a 500 cannot be told from a 502. The words are those of the
Bot API server itself; descriptions arrive as "Bad Request: chat not found" and are compared in
lower case. A refusal of one recipient never pauses the account; a refusal nobody knows does,
because the next thousand sends would meet it too.
"""

import httpx
from telegram.error import TelegramError

from bot.channels.telegram.bot_wire import RefusalError
from messages.language import _ as translated
from messages.outcome import Outcome
from messages.reactions import (
    CONSENT,
    DEAD,
    DOUBT_OUTAGE,
    MOVED,
    OUTAGE,
    OUTAGE_ONE,
    PERSON,
    SLOWER,
    WRONG,
    CodeRow,
)


def _(sentence: str) -> str:
    """Mark for the catalog; translated when shown, so that a change of language reaches this table."""
    return sentence


GONE = _("Tài khoản Telegram này không còn nữa.")
NOT_STARTED = _("Người nhận chưa bấm Bắt đầu với bot hoặc mã trò chuyện sai.")
NO_RIGHT = _("Bot không có quyền nhắn vào cuộc trò chuyện này.")
BROKEN = _("Nội dung tin không hợp lệ với Telegram.")
PICTURE = _("Telegram không nhận ảnh kèm theo.")
TOKEN = _("Telegram không nhận mã bot (token). Lấy mã mới từ @BotFather.")
IN_THE_WAY = _("Đứt liên lạc khi đang gửi, không rõ tin đã đi chưa.")

#: A wait longer than this is no flow control any more: the officer is told how long the bot is silent.
LONG_WAIT_S = 900.0

MIGRATED = CodeRow(
    "400",
    MOVED,
    _("Nhóm đã đổi sang mã trò chuyện khác."),
    "migrate_to_chat_id",
    because="named in the answer",
)
SLOW = CodeRow("429", SLOWER, _("Telegram yêu cầu gửi chậm lại."), because="`retry_after` is obeyed")
SILENCE = CodeRow(
    "429",
    SLOWER,
    _("Telegram bắt bot ngừng gửi hơn 15 phút; chương trình chờ đúng hạn rồi gửi tiếp."),
    "retry_after > 900",
    because="`retry_after` is obeyed",
)

#: First match wins.
TABLE: tuple[CodeRow, ...] = (
    MIGRATED,
    SILENCE,
    SLOW,
    CodeRow("400", DEAD, NOT_STARTED, "chat not found"),
    CodeRow("400", DEAD, NOT_STARTED, "user not found"),
    CodeRow("400", DEAD, NOT_STARTED, "chat_id is empty"),
    CodeRow("400", DEAD, NOT_STARTED, "chat identifier"),
    CodeRow("400", DEAD, NOT_STARTED, "peer_id_invalid"),
    CodeRow("400", DEAD, NOT_STARTED, "user_id_invalid"),
    CodeRow("400", DEAD, NOT_STARTED, "chat_id_invalid"),
    CodeRow("400", DEAD, GONE, "input_user_deactivated"),
    CodeRow("400", DEAD, GONE, "user is deactivated"),
    CodeRow("400", DEAD, _("Người nhận đã chặn bot."), "user_is_blocked"),
    CodeRow("400", DEAD, NO_RIGHT, "privacy_premium_required"),
    CodeRow("400", DEAD, NO_RIGHT, "have no rights"),
    CodeRow("400", DEAD, NO_RIGHT, "not enough rights"),
    CodeRow("400", DEAD, NO_RIGHT, "need administrator rights"),
    CodeRow("400", DEAD, NO_RIGHT, "chat_write_forbidden"),
    CodeRow("400", DEAD, NO_RIGHT, "chat_restricted"),
    CodeRow("400", DEAD, NO_RIGHT, "chat_admin_required"),
    CodeRow("400", DEAD, NO_RIGHT, "chat_send_plain_forbidden"),
    CodeRow("400", DEAD, NO_RIGHT, "chat_send_photos_forbidden"),
    CodeRow("400", DEAD, NO_RIGHT, "channel_private"),
    CodeRow("400", DEAD, NO_RIGHT, "topic_closed"),
    CodeRow("400", DEAD, NO_RIGHT, "topic_deleted"),
    CodeRow("400", DEAD, NO_RIGHT, "message thread not found"),
    CodeRow("400", DEAD, _("Nhóm đã đổi sang mã trò chuyện khác."), "group chat was upgraded"),
    CodeRow("400", WRONG, _("Tin dài quá mức Telegram cho phép (4.096 ký tự)."), "too long"),
    CodeRow("400", WRONG, _("Tin dài quá mức Telegram cho phép (4.096 ký tự)."), "_too_long"),
    CodeRow("400", WRONG, _("Tin không có chữ nào."), "text is empty"),
    CodeRow("400", WRONG, _("Tin không có chữ nào."), "must be non-empty"),
    CodeRow("400", WRONG, _("Tin không có chữ nào."), "message_empty"),
    CodeRow("400", WRONG, BROKEN, "can't parse"),
    CodeRow("400", WRONG, BROKEN, "entit"),
    CodeRow("400", WRONG, BROKEN, "utf-8"),
    CodeRow("400", WRONG, BROKEN, "button_"),
    CodeRow("400", WRONG, BROKEN, "reply_markup"),
    CodeRow("400", WRONG, BROKEN, "reply markup"),
    CodeRow("400", WRONG, BROKEN, "message to be replied not found"),
    CodeRow("400", WRONG, BROKEN, "message to reply not found"),
    CodeRow("400", WRONG, BROKEN, "reply message not found"),
    CodeRow("400", WRONG, BROKEN, "not modified"),
    CodeRow("400", WRONG, PICTURE, "photo_"),
    CodeRow("400", WRONG, PICTURE, "image_process_failed"),
    CodeRow("400", WRONG, PICTURE, "file"),
    CodeRow("400", CONSENT, TOKEN, "logged out"),
    CodeRow("401", CONSENT, TOKEN, ""),
    CodeRow("403", DEAD, _("Người nhận đã chặn bot."), "blocked by the user"),
    CodeRow("403", DEAD, GONE, "user is deactivated"),
    CodeRow("403", DEAD, NOT_STARTED, "can't initiate conversation"),
    CodeRow("403", DEAD, NOT_STARTED, "can't send messages to"),
    CodeRow("403", DEAD, _("Bot đã bị đưa ra khỏi nhóm."), "was kicked"),
    CodeRow("403", DEAD, _("Bot không ở trong nhóm này."), "is not a member"),
    CodeRow("403", DEAD, _("Nhóm đã bị xóa."), "chat was deleted"),
    CodeRow("403", DEAD, NO_RIGHT, "not enough rights"),
    CodeRow("403", DEAD, NO_RIGHT, "have no rights"),
    CodeRow("403", DEAD, NO_RIGHT, "chat_write_forbidden"),
    CodeRow("404", CONSENT, TOKEN, ""),
    CodeRow("409", PERSON, _("Có chương trình khác đang dùng bot này."), ""),
    CodeRow("413", WRONG, PICTURE, ""),
    CodeRow("500", OUTAGE_ONE, _("Máy chủ Telegram đang trục trặc."), ""),
    CodeRow("503", OUTAGE, _("Máy chủ Telegram đang quá tải."), ""),
    CodeRow("502", DOUBT_OUTAGE, _("Cổng nối tới Telegram đứt, không rõ tin đã đi chưa."), ""),
    CodeRow("504", DOUBT_OUTAGE, _("Cổng nối tới Telegram quá giờ, không rõ tin đã đi chưa."), ""),
)

#: No row fits, by class of status.
STRANGE = CodeRow(
    "5xx",
    DOUBT_OUTAGE,
    _("Máy chủ Telegram trả lời lạ, không rõ tin đã đi chưa."),
    because="some gateway: what lies behind it may have done the work",
)
UNKNOWN = CodeRow(
    "any other",
    PERSON,
    _("Telegram trả lời điều chưa biết (mã {code}: {words}). Tạm dừng để người phụ trách xem."),
)

#: What happened on the way, where the Bot API itself said nothing.
NOT_REACHED = CodeRow(
    "not sent",
    OUTAGE,
    _("Không nối được tới Telegram."),
    because="name, connection, TLS, pool: no byte of the request had left",
)
CUT_OFF = CodeRow("lost", DOUBT_OUTAGE, IN_THE_WAY, because="timeout or reset after the first byte")
GARBLED = CodeRow(
    "garbled",
    DOUBT_OUTAGE,
    _("Không đọc được câu trả lời của Telegram, không rõ tin đã đi chưa."),
    because="a 2xx nobody can read: a captive portal, or sent and badly told",
)
NO_ADDRESS = CodeRow(
    "wrong address",
    PERSON,
    _("Địa chỉ máy chủ Telegram trong phần cài đặt bị sai."),
    because="the address in the settings is no web address",
)
ON_THE_WAY = (NOT_REACHED, CUT_OFF, GARBLED, NO_ADDRESS)

#: Nothing had left when these were raised; after anything else a byte may have been read.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
#: The address in the settings is no web address at all.
MISCONFIGURED = (httpx.UnsupportedProtocol, httpx.InvalidURL)


def row_of(said: RefusalError) -> CodeRow:
    if said.moved_to is not None:
        return MIGRATED
    if said.status == 429:
        return SILENCE if (said.retry_after or 0) > LONG_WAIT_S else SLOW
    status, words = str(said.status), said.description.lower()
    found = (row for row in TABLE if row.code == status and row.words in words)
    return next(found, STRANGE if said.status >= 500 else UNKNOWN)


def outcome_of(error: Exception) -> Outcome:
    """Translate whatever one send ran into. Not a single branch here re-sends anything."""
    if isinstance(error, RefusalError):
        row = row_of(error)
        return row.reaction.outcome(
            str(error.status),
            translated(row.sentence, code=error.status, words=error.description[:120]),
            after_s=error.retry_after,
            new_address=error.moved_to,
        )
    cause = error.__cause__ if isinstance(error, TelegramError) else None
    if cause is None:
        return garbled()
    row = CUT_OFF
    if isinstance(cause, NOT_SENT):
        row = NOT_REACHED
    elif isinstance(cause, MISCONFIGURED):
        row = NO_ADDRESS
    return row.reaction.outcome(type(cause).__name__, translated(row.sentence))


def garbled() -> Outcome:
    """The send was carried out or it was not: the answer is not one we can read."""
    return GARBLED.reaction.outcome(GARBLED.code, translated(GARBLED.sentence))
