"""The channel "zalo": consultation messages to people who have spoken to the Official Account."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import segno

from bot.channels.zalo.codes import LOST, Family
from bot.channels.zalo.errors import (
    ZaloAuthenticationException,
    ZaloOAException,
    ZaloResponseException,
    ZaloSDKException,
)
from bot.channels.zalo.history_poll import HistoryPoller
from bot.channels.zalo.oa_client import Data, ZaloOAClient
from bot.channels.zalo.outcomes import outcome_of, sentence
from bot.channels.zalo.quotas import oa_quotas
from bot.channels.zalo.sent_history import sent_message
from bot.channels.zalo.webhooks import WebhookReader
from messages.channel import AccountCheck, Outgoing, Quota, Recorder, WebhookResult
from messages.formats import nfc
from messages.language import _
from messages.language import _ as translated
from messages.outcome import Accepted, Outcome, Refused, TryLater, Uncertain

TEXT_LIMIT = 2000
QR_SCALE = 8


class ZaloChannel:
    name = "zalo"

    def __init__(
        self,
        client: ZaloOAClient,
        *,
        now: Callable[[], datetime],
        app_id: str,
        oa_id: str,
        oa_secret_keys: Sequence[str],
        poll: bool = False,
        poll_every_s: float = 15.0,
    ) -> None:
        """Its webhook serves ZNS as well. `poll`: for an office whose machine the internet cannot reach."""
        self._client = client
        self._oa_id = oa_id
        self._reader = WebhookReader(app_id=app_id, oa_id=oa_id, oa_secret_keys=oa_secret_keys)
        self._poller = HistoryPoller(client, now=now, every_s=poll_every_s) if poll else None

    async def open(self) -> None:
        """Nothing to prepare: the token is fetched with the first call."""

    async def close(self) -> None:
        await self._client.tokens.settle()

    async def check(self) -> AccountCheck:
        try:
            profile = await self._client.get_profile_of_official_account()
        except ZaloSDKException as error:
            return failed_check(error, Family.OA)
        name = str(profile.get("name") or "")
        found = profile["oa_id"]
        if self._oa_id and found and found != self._oa_id:
            return AccountCheck(
                ok=False,
                name=name,
                detail=_(
                    "Mã truy cập thuộc OA {found}, không phải OA {expected}.",
                    found=found,
                    expected=self._oa_id,
                ),
                fix=_("Sửa mã OA trong cấu hình hoặc cấp quyền lại bằng đúng OA."),
            )
        return AccountCheck(ok=True, name=name)

    async def send(self, out: Outgoing) -> Outcome:
        text = nfc(out.content.text)
        if not text.strip():
            return Refused(code="empty", payload_wrong=True, detail=_("Tin nhắn không có nội dung."))
        if out.content.file is not None:  # Zalo takes PDF and DOC only, and no file of ours is one
            return Refused(code="file", payload_wrong=True, detail=_("Kênh này không gửi được tệp."))
        if len(text) > TEXT_LIMIT:
            detail = _(
                "Tin nhắn dài {length} ký tự; Zalo nhận tối đa {limit}.", length=len(text), limit=TEXT_LIMIT
            )
            return Refused(code="too_long", payload_wrong=True, detail=detail)
        try:
            picture = await self._picture(out.content.qr_payload) if out.content.qr_payload else ""
        except ZaloSDKException as error:
            return _unsent(outcome_of(error, Family.OA), error)
        try:
            return accepted(await self._sent(out, text, picture), "message_id")
        except ZaloSDKException as error:
            return outcome_of(error, Family.OA)

    async def quota(self) -> Sequence[Quota]:
        try:
            return oa_quotas(await self._client.get_quota_of_account())
        except ZaloSDKException:
            return ()

    async def fate(
        self,
        *,
        tracking_id: str,  # noqa: ARG002 - an OA message carries none
        provider_id: str | None,
        sent_at: datetime,
        address: str,
        text: str,
    ) -> Outcome | None:
        """Accepted, when the conversation shows the same words from the OA within a minute; else None.

        Absence proves nothing: Zalo does not say how soon the history holds what it took. The same words
        sent twice within a minute show twice: an id that belongs to another message is no evidence.
        """
        try:
            found = await sent_message(self._client, address, text, message_id=provider_id, sent_at=sent_at)
        except ZaloSDKException:
            return None
        return Accepted(provider_id=found) if found else None

    async def receive(self, recorder: Recorder) -> None:
        if self._poller is not None:
            await self._poller.run(recorder)

    async def webhook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> WebhookResult:
        return self._reader.read(headers, body, now=now)

    async def _sent(self, out: Outgoing, text: str, picture: str) -> Data:
        user = out.address
        if picture:
            return await self._client.send_image_message_to_user_id_by_attachment_id(user, text, picture)
        if out.reply_to:
            return await self._client.send_quote_message_to_user_id(user, text, out.reply_to)
        return await self._client.send_text_message_to_user_id(user, text)

    async def _picture(self, payload: str) -> str:
        """The attachment id of the QR; "" where Zalo refuses the picture: the text says the same."""
        png = io.BytesIO()
        segno.make(payload, error="m", micro=False).save(png, kind="png", scale=QR_SCALE, border=4)
        try:
            return await self._client.upload_image("vietqr.png", png.getvalue())
        except ZaloOAException:
            return ""


def accepted(data: Data, key: str) -> Outcome:
    """`error: 0` without an id is not what Zalo documents: do not guess."""
    provider_id = str(data.get(key) or "")
    if not provider_id:
        row = LOST["no_message_id"]
        return row.reaction.outcome(row.code, translated(row.sentence))
    return Accepted(provider_id=provider_id)


def failed_check(error: ZaloSDKException, family: Family) -> AccountCheck:
    if isinstance(error, ZaloAuthenticationException):
        family = Family.OAUTH if error.code < -14000 else family
        fix = _("Cấp quyền lại cho OA trong phần cài đặt Zalo.")
        return AccountCheck(ok=False, detail=sentence(error.code, family, error.message), fix=fix)
    if isinstance(error, ZaloResponseException):
        fix = _("Kiểm tra OA và ứng dụng tại oa.zalo.me và developers.zalo.me.")
        return AccountCheck(ok=False, detail=sentence(error.code, family, error.message), fix=fix)
    return AccountCheck(
        ok=False,
        detail=_("Chưa kết nối được với Zalo ({code}).", code=str(error)),
        fix=_("Kiểm tra đường truyền Internet rồi thử lại."),
    )


def _unsent(outcome: Outcome, error: ZaloSDKException) -> Outcome:
    """A picture that may or may not have arrived harms nobody: no message was part of it."""
    if isinstance(outcome, Uncertain):
        return TryLater(code=f"upload_{outcome.code}", detail=str(error), outage=outcome.outage)
    return outcome
