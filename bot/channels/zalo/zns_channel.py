"""The channel "zns": approved templates to a phone number, paid for by the piece."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.channels.zalo.codes import Family
from bot.channels.zalo.errors import ZaloSDKException
from bot.channels.zalo.events import moment
from bot.channels.zalo.oa_channel import accepted, failed_check
from bot.channels.zalo.outcomes import outcome_of
from bot.channels.zalo.quotas import zns_quotas
from bot.channels.zalo.zns_client import ZNSClient
from messages.channel import AccountCheck, Inbound, InboundKind, Outgoing, Quota, Recorder, WebhookResult
from messages.language import _
from messages.outcome import Accepted, Outcome, Refused

PHONE = re.compile(r"84[0-9]{9}")
STATUSES = {"0": InboundKind.ACCEPTED, "1": InboundKind.DELIVERED}


class ZnsChannel:
    name = "zns"

    def __init__(
        self,
        client: ZNSClient,
        *,
        now: Callable[[], datetime],
        templates: Mapping[str, str] | None = None,
    ) -> None:
        """`templates`: our template key → the id Zalo approved; None: the keys are the ids."""
        self._client = client
        self._now = now
        self._templates = templates

    async def open(self) -> None:
        """Nothing to prepare: the token is fetched with the first call."""

    async def close(self) -> None:
        await self._client.tokens.settle()

    async def check(self) -> AccountCheck:
        try:
            quota = await self._client.get_quota()
        except ZaloSDKException as error:
            return failed_check(error, Family.ZNS)
        left, total = quota.get("remainingQuota"), quota.get("dailyQuota")
        if left is None or total is None:
            return AccountCheck(ok=True, name="ZNS")
        detail = _("Hạn mức ZNS hôm nay còn {left}/{total}.", left=left, total=total)
        fix = _("Chờ hạn mức của ngày mai hoặc đề nghị Zalo nâng hạn mức.") if left <= 0 else ""
        return AccountCheck(ok=left > 0, name="ZNS", detail=detail, fix=fix)

    async def send(self, out: Outgoing) -> Outcome:
        phone = out.address.removeprefix("+")
        if not PHONE.fullmatch(phone):
            detail = _("Số điện thoại không phải số di động Việt Nam.")
            return Refused(code="phone_invalid", address_dead=True, detail=detail)
        content = out.content
        template_id = content.template_id
        if self._templates is not None:
            template_id = self._templates.get(template_id, "")
        if not template_id:
            # the words are fine, only this road has no approved form for them
            return Refused(code="no_template", detail=_("Tin ZNS chưa có mẫu được duyệt."))
        try:
            data = await self._client.send_message(phone, template_id, content.template_data, out.tracking_id)
        except ZaloSDKException as error:
            return outcome_of(error, Family.ZNS)
        return accepted(data, "msg_id")

    async def status(self, message_id: str, phone: str) -> Inbound | None:
        """What Zalo knows of a message it took, as an event to record; None: nothing (yet)."""
        try:
            found = await self._client.get_message_status(message_id, phone)
        except ZaloSDKException:
            return None
        kind = STATUSES.get(str(found.get("status")))
        if kind is None:
            return None
        delivered = kind is InboundKind.DELIVERED
        # A receipt by webhook and an answer to a question are one event.
        name = "user_received_message" if delivered else "zns_on_the_way"
        return Inbound(
            channel=self.name,
            event_id=f"{name}:{message_id}",
            kind=kind,
            at=moment(found.get("delivery_time")) or self._now(),
            address=phone,
            reply_to=message_id,
            raw=found,
        )

    async def quota(self) -> Sequence[Quota]:
        try:
            return zns_quotas(await self._client.get_quota(), self._now())
        except ZaloSDKException:
            return ()

    async def fate(
        self,
        *,
        tracking_id: str,  # noqa: ARG002 - Zalo cannot be asked by it
        provider_id: str | None,
        sent_at: datetime,  # noqa: ARG002
        address: str,
        text: str,  # noqa: ARG002
    ) -> Outcome | None:
        """Accepted, when Zalo knows the message by its own id; None without that id.

        After a lost answer we have none, and `GET /message/status` takes no tracking id: only the receipt
        by webhook, which carries the tracking id, can settle it then. "Does not exist" is no proof either:
        Zalo does not say how long it remembers, nor how soon it knows.
        """
        if not provider_id or await self.status(provider_id, address) is None:
            return None
        return Accepted(provider_id=provider_id)

    async def receive(self, recorder: Recorder) -> None:
        """Receipts come by the webhook of the channel "zalo"."""

    async def webhook(
        self,
        headers: Mapping[str, str],  # noqa: ARG002 - the contract's parameters
        body: bytes,  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
    ) -> WebhookResult:
        return WebhookResult(status=404)
