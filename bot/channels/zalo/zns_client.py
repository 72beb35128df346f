"""Template messages by phone (ZNS, since 2026 "ZBS Template Message")."""

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.endpoints import ZNS_URL, ZaloEndPoint

Data = dict[str, Any]


class ZNSClient(ZaloApi):
    """`error: 0` on a send means taken over by Zalo; delivery is told by webhook or `get_message_status`."""

    default_url = ZNS_URL

    async def send_message(
        self, phone: str, template_id: str, template_data: Mapping[str, str], tracking_id: str, **options: str
    ) -> Data:
        """`phone` as 84…; → {msg_id, sent_time, quota}. `options`: sending_mode, mode.

        The tracking id comes back in webhooks; it does not keep Zalo from sending twice.
        """
        body = _message(template_id, template_data, tracking_id, options) | {"phone": phone}
        return _data(await self.post(ZaloEndPoint.ZNS_SEND, params=body))

    async def send_message_hash_phone(
        self, phone: str, template_id: str, template_data: Mapping[str, str], tracking_id: str, **options: str
    ) -> Data:
        """As `send_message`, with the SHA-256 of the phone (84…; Zalo does not document the format)."""
        hashed = hashlib.sha256(phone.encode()).hexdigest()
        body = _message(template_id, template_data, tracking_id, options) | {"hash_phone": hashed}
        return _data(await self.post(ZaloEndPoint.ZNS_SEND_HASHPHONE, params=body))

    async def get_message_status(self, message_id: str, phone: str = "") -> Data:
        """→ {status, delivery_time, message}; status -1 unknown, 0 on the way, 1 delivered."""
        query = {"message_id": message_id} | ({"phone": phone} if phone else {})
        return _data(await self.get(ZaloEndPoint.ZNS_STATUS, params=query))

    async def get_quota(self) -> dict[str, int]:
        """Zalo writes these as text, number or null; what is missing is left out."""
        return {
            key: number
            for key, value in _data(await self.get(ZaloEndPoint.ZNS_QUOTA)).items()
            if (number := _number(value)) is not None
        }

    async def get_template_list(
        self, offset: int = 0, limit: int = 100, status: int | None = None
    ) -> list[Data]:
        """`status`: 1 enabled, 2 under review, 3 rejected, 4 disabled. `templateId` is text here."""
        query = {"offset": str(offset), "limit": str(limit)} | (
            {} if status is None else {"status": str(status)}
        )
        found = (await self.get(ZaloEndPoint.ZNS_TEMPLATE_ALL, params=query)).get("data")
        rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
        return [{**row, "templateId": str(row.get("templateId", ""))} for row in rows]

    async def get_template_info(self, template_id: str) -> Data:
        """→ {templateId, templateName, status, listParams[{name, require, type, maxLength}], price, …}."""
        found = _data(await self.get(ZaloEndPoint.ZNS_TEMPLATE_INFO, params={"template_id": template_id}))
        return {**found, "templateId": str(found.get("templateId", ""))}

    async def get_template_sample_data(self, template_id: str) -> Data:
        return _data(await self.get(ZaloEndPoint.ZNS_TEMPLATE_SAMPLE, params={"template_id": template_id}))

    async def get_rating(
        self, template_id: str, from_time: int, to_time: int, offset: int = 0, limit: int = 100
    ) -> Data:
        """Answers to a rating template between two moments in milliseconds."""
        query = {
            "template_id": template_id,
            "from_time": str(from_time),
            "to_time": str(to_time),
            "offset": str(offset),
            "limit": str(limit),
        }
        return _data(await self.get(ZaloEndPoint.ZNS_RATING, params=query))

    async def get_quality(self) -> Data:
        """→ {oaCurrentQuality, oa7dayQuality}: HIGH, MEDIUM, LOW, UNDEFINED."""
        return _data(await self.get(ZaloEndPoint.ZNS_QUALITY))

    async def get_template_tag(self) -> list[str]:
        """Kinds of templates this OA may send: TRANSACTION, CUSTOMER_CARE, PROMOTION."""
        found = (await self.get(ZaloEndPoint.ZNS_TEMPLATE_TAG)).get("data")
        return [str(tag) for tag in found] if isinstance(found, list) else []


def _message(
    template_id: str, template_data: Mapping[str, str], tracking_id: str, options: Mapping[str, str]
) -> Data:
    data = {name: str(value) for name, value in template_data.items()}
    return {"template_id": template_id, "template_data": data, "tracking_id": tracking_id, **options}


def _data(answer: Mapping[str, Any]) -> Data:
    found = answer.get("data")
    return dict(found) if isinstance(found, dict) else {}


def _number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
