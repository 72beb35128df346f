"""What `doctor` says of the bot, in words that name the remedy."""

from datetime import UTC, datetime

from telegram import WebhookInfo
from telegram.error import TelegramError

from bot.channels.telegram.bot_errors import MISCONFIGURED
from bot.channels.telegram.bot_wire import PollingBot, RefusalError
from messages.channel import AccountCheck
from messages.formats import moment
from messages.language import _

#: More waiting than this means that nobody has been listening.
BACKLOG = 100


async def check_account(bot: PollingBot, *, polling: bool, trouble: str) -> AccountCheck:
    try:
        me = await bot.get_me()
        info = await bot.get_webhook_info()
    except TelegramError as error:
        return _unreachable(error)
    except (AttributeError, KeyError, TypeError, ValueError):
        return _no_bot_api()
    name = f"@{me.username}" if me.username else me.first_name
    return _receiving(name, info, polling=polling, trouble=trouble)


def _unreachable(error: TelegramError) -> AccountCheck:
    if isinstance(error, RefusalError) and error.status in (401, 404):
        return AccountCheck(
            ok=False,
            detail=_("Telegram không nhận mã bot (token)."),
            fix=_("Mở @BotFather, chọn bot, bấm API Token, chép mã mới vào phần cài đặt Telegram."),
        )
    if isinstance(error, RefusalError) and error.status == 429:
        return AccountCheck(
            ok=False,
            detail=_("Telegram đang yêu cầu bot gửi chậm lại."),
            fix=_("Chờ ít phút rồi kiểm tra lại."),
        )
    if isinstance(error, RefusalError):
        return AccountCheck(
            ok=False,
            detail=_("Máy chủ Telegram trả lời lỗi {status}.", status=error.status),
            fix=_("Chờ ít phút rồi kiểm tra lại; nếu vẫn lỗi, xem địa chỉ máy chủ trong phần cài đặt."),
        )
    if error.__cause__ is None or isinstance(error.__cause__, MISCONFIGURED):
        return _no_bot_api()
    return AccountCheck(
        ok=False,
        detail=_("Không nối được tới Telegram."),
        fix=_("Kiểm tra mạng, tường lửa và proxy của máy này."),
    )


def _no_bot_api() -> AccountCheck:
    return AccountCheck(
        ok=False,
        detail=_("Máy chủ trả lời không phải là Telegram."),
        fix=_("Xem lại địa chỉ máy chủ Telegram trong phần cài đặt."),
    )


def _receiving(name: str, info: WebhookInfo, *, polling: bool, trouble: str) -> AccountCheck:
    detail, fix = "", ""
    if polling and info.url:
        detail = _("Bot đang đẩy tin về một webhook nên không hỏi tin được.")
        fix = _("Gỡ webhook, hoặc đổi cài đặt sang nhận tin bằng webhook.")
    elif polling and trouble == "conflict":
        detail = _("Có chương trình khác đang nhận tin của bot này.")
        fix = _("Tắt chương trình kia; mỗi bot chỉ một nơi nhận tin.")
    elif polling and trouble:
        detail = _("Việc nhận tin Telegram đang gián đoạn.")
        fix = _("Chương trình tự thử lại; nếu kéo dài, xem nhật ký.")
    elif not polling and not info.url:
        detail = _("Chưa đăng ký webhook nên không có tin nào về.")
        fix = _("Đăng ký webhook, hoặc đổi cài đặt sang hỏi tin.")
    elif not polling and info.last_error_date and info.pending_update_count:
        detail = _(
            "Telegram không đẩy được tin về (lần cuối {when}: {words}).",
            when=moment(_utc(info.last_error_date)),
            words=info.last_error_message or "",
        )
        fix = _("Kiểm tra địa chỉ webhook có mở ra Internet và chứng thư HTTPS còn hạn.")
    elif info.pending_update_count > BACKLOG:
        detail = _("Còn {count} tin chờ chưa nhận.", count=info.pending_update_count)
        fix = _("Kiểm tra chương trình nhận tin có đang chạy.")
    return AccountCheck(ok=not detail, name=name, detail=detail, fix=fix)


def _utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)
