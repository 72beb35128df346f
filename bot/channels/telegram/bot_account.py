"""The office's bot on Telegram: plain text goes out, private words come in."""

import hmac
import html
import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import segno
from telegram import LinkPreviewOptions, ReplyParameters
from telegram.constants import MessageLimit, ParseMode
from telegram.error import TelegramError
from telegram.helpers import create_deep_linked_url

from bot.channels.telegram.bot_errors import garbled, outcome_of
from bot.channels.telegram.bot_health import check_account
from bot.channels.telegram.bot_wire import PollingBot, RefusalError, Timeouts, hush_libraries
from bot.channels.telegram.longpoll import LongPoll, acknowledge
from bot.channels.telegram.updates import ALLOWED, CHANNEL, read_update, translate
from messages.channel import AccountCheck, MessageClass, Outgoing, Recorder, WebhookResult
from messages.faultpoint import faultpoint
from messages.language import _
from messages.outcome import Accepted, Outcome, Refused
from messages.problem import DondocError

API = "https://api.telegram.org/bot"
LINKS = "https://t.me"
BODY_LIMIT = 1_000_000
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name, not a secret

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
#: What concerns a person's own money stays in their chat; an invitation may be passed on.
PERSONAL = (MessageClass.MANDATORY, MessageClass.SERVICE)


class TelegramChannel:
    """Implements `messages.channel.Channel`. Addresses are chat ids, provider ids are "chat:message"."""

    name = CHANNEL

    def __init__(
        self,
        *,
        token: str,
        now: Callable[[], datetime],
        base_url: str = API,
        link_base: str = LINKS,
        username: str = "",
        webhook_secret: str = "",
        previous_webhook_secret: str = "",
        poll: bool = True,
        timeouts: Timeouts | None = None,
        pace: float = 1.0,
    ) -> None:
        """Speak for one bot.

        `previous_webhook_secret` is accepted beside the current one while a secret is being changed;
        `username` spares asking the network for it; `pace` scales the pauses after failures.
        """
        hush_libraries()
        self._timeouts = timeouts or Timeouts()
        self._bot = PollingBot(token=token, base_url=base_url, timeouts=self._timeouts)
        self._poll = poll
        self._longpoll = LongPoll(bot=self._bot, now=now, timeouts=self._timeouts, pace=pace)
        self._secrets = [s.encode() for s in (webhook_secret, previous_webhook_secret) if s]
        self._webhook_secret = webhook_secret
        self._link_base = link_base.rstrip("/")
        self._username = username.removeprefix("@")

    async def open(self) -> None:
        await self._bot.open_clients()

    async def close(self) -> None:
        await self._bot.close_clients()

    async def check(self) -> AccountCheck:
        found = await check_account(self._bot, polling=self._poll, trouble=self._longpoll.trouble)
        self._username = found.name.removeprefix("@") or self._username
        return found

    async def send(self, out: Outgoing) -> Outcome:
        refused = _unsendable(out)
        if refused is not None:
            return refused
        faultpoint("telegram.before")
        try:
            provider_id = await self._send(out)
        except TelegramError as error:
            return outcome_of(error)
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            # an answer of an unknown shape, ours or the library's to read: it had been sent
            return garbled()
        faultpoint("telegram.answered")
        return Accepted(provider_id=provider_id)

    async def _send(self, out: Outgoing) -> str:
        text = html.escape(out.content.text, quote=False)
        common: dict[str, Any] = {
            "chat_id": int(out.address),
            "parse_mode": ParseMode.HTML,
            "reply_parameters": _quoted(out),
        }
        file = out.content.file
        if file is not None:
            message = await self._bot.send_document(
                document=file.decoded(), caption=text, filename=file.name, protect_content=False, **common
            )
            return f"{message.chat.id}:{message.message_id}"
        picture = _picture(out)
        if picture is not None:
            # never protected: on a phone the payer saves the code and opens it in the bank's app
            message = await self._bot.send_photo(
                photo=picture, caption=text, filename="vietqr.png", protect_content=False, **common
            )
            return f"{message.chat.id}:{message.message_id}"
        return await self._bot.say(
            text=text,
            link_preview_options=NO_PREVIEW,
            protect_content=out.message_class in PERSONAL,
            **common,
        )

    async def receive(self, recorder: Recorder) -> None:
        if self._poll:
            await self._longpoll.run(recorder)

    async def webhook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> WebhookResult:
        if not self._secrets:
            return WebhookResult(status=404)
        given = headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        # every secret is compared, so that the time tells nothing
        if not any([hmac.compare_digest(given, secret) for secret in self._secrets]):  # noqa: C419
            return WebhookResult(status=401)
        if len(body) > BODY_LIMIT:
            return WebhookResult(status=413)
        kind = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
        if kind != "application/json":
            return WebhookResult(status=400)
        try:
            update = read_update(body)
        except ValueError:
            return WebhookResult(status=400)
        events = translate(update, received=now)
        return WebhookResult(status=200, events=events) if events else WebhookResult(status=400)

    async def acknowledge_button(self, callback_id: str) -> None:
        """Stop the spinner of a pressed button (see `updates.callback_id`); the poller does it by itself."""
        await acknowledge(self._bot, callback_id)

    async def deep_link(self, token: str) -> str:
        """The address that opens the chat and hands `token` (at most 64 of A-Za-z0-9_-) back by /start."""
        if not self._username:
            try:
                self._username = (await self._bot.get_me()).username or ""
            except TelegramError:
                raise DondocError(
                    _("Chưa hỏi được tên bot Telegram nên chưa tạo được liên kết."),
                    code="telegram_unreachable",
                ) from None
        link = create_deep_linked_url(self._username, token)
        return self._link_base + link.removeprefix(LINKS)

    async def be_pushed(self, public_url: str) -> None:
        """Have events pushed to our public address, unless this bot is asked for them (`poll`)."""
        if not self._poll:
            await self.register_webhook(f"{public_url}/webhook/{self.name}")

    async def register_webhook(self, url: str) -> None:
        """Have events pushed to `url`; polling ends for every instance of this bot."""
        try:
            await self._bot.set_webhook(
                url, secret_token=self._webhook_secret or None, allowed_updates=ALLOWED
            )
        except TelegramError as error:
            words = error.description if isinstance(error, RefusalError) else type(error.__cause__).__name__
            raise DondocError(
                _("Telegram không nhận địa chỉ webhook ({words}).", words=words), code="telegram_webhook"
            ) from None

    async def remove_webhook(self) -> None:
        """Back to polling; what waits at Telegram is kept."""
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError:
            raise DondocError(
                _("Chưa gỡ được webhook của bot Telegram. Kiểm tra mạng rồi thử lại."),
                code="telegram_webhook",
            ) from None


def utf16_units(text: str) -> int:
    """How Telegram counts: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _unsendable(out: Outgoing) -> Refused | None:
    if re.fullmatch(r"-?[0-9]{1,18}", out.address) is None:
        return Refused(code="address", detail=_("Mã trò chuyện Telegram không hợp lệ."), address_dead=True)
    text = out.content.text
    if not text.strip():
        return Refused(code="empty", detail=_("Tin không có chữ nào."), payload_wrong=True)
    try:
        too_long = utf16_units(text) > MessageLimit.MAX_TEXT_LENGTH
    except UnicodeEncodeError:
        return Refused(
            code="unicode", detail=_("Nội dung tin không hợp lệ với Telegram."), payload_wrong=True
        )
    too_long = too_long or (out.content.file is not None and utf16_units(text) > MessageLimit.CAPTION_LENGTH)
    if too_long:
        return Refused(
            code="too_long",
            detail=_("Tin dài quá mức Telegram cho phép (4.096 ký tự, kèm tệp là 1.024)."),
            payload_wrong=True,
        )
    return None


def _quoted(out: Outgoing) -> ReplyParameters | None:
    """Quote only what stands in this very chat; a quoted message that is gone must not stop the answer."""
    chat, _colon, number = (out.reply_to or "").rpartition(":")
    if chat != out.address or re.fullmatch(r"[0-9]{1,10}", number) is None:
        return None
    return ReplyParameters(message_id=int(number), allow_sending_without_reply=True)


def _picture(out: Outgoing) -> bytes | None:
    """The payment code as PNG; None where there is none or the text would not fit beneath it."""
    if not out.content.qr_payload or utf16_units(out.content.text) > MessageLimit.CAPTION_LENGTH:
        return None
    png = io.BytesIO()
    segno.make(out.content.qr_payload, error="m", micro=False).save(png, kind="png", scale=8, border=4)
    return png.getvalue()
