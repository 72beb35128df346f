"""The Official Account's own calls: messages, uploads, people, tags, history, quota."""

from collections.abc import Mapping
from typing import Any

from bot.channels.zalo import message_builder as mb
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.endpoints import OA_URL, ZaloEndPoint
from bot.channels.zalo.errors import ZaloTransportException
from bot.channels.zalo.message_builder import MessageBuilder

Data = dict[str, Any]


class ZaloOAClient(ZaloApi):
    """Each call gives the answer's `data`. Ids are text: as numbers they would lose their tail."""

    default_url = OA_URL

    async def send_text_message_to_user_id(self, user_id: str, text: str) -> Data:
        """A consultation message, at most 2,000 characters → {message_id, user_id, quota?}."""
        return await self.send_consultation(MessageBuilder(mb.TEXT).with_user_id(user_id).with_text(text))

    async def send_quote_message_to_user_id(self, user_id: str, text: str, quote_message_id: str) -> Data:
        builder = MessageBuilder(mb.TEXT).with_user_id(user_id).with_text(text)
        return await self.send_consultation(builder.with_quote_message(quote_message_id))

    async def send_image_message_to_user_id_by_url(self, user_id: str, text: str, url: str) -> Data:
        builder = _media(user_id, "image", text).with_media_url(url)
        return await self.send_consultation(builder)

    async def send_image_message_to_user_id_by_attachment_id(
        self, user_id: str, text: str, attachment_id: str
    ) -> Data:
        builder = _media(user_id, "image", text).with_attachment(attachment_id)
        return await self.send_consultation(builder)

    async def send_gif_message_to_user_id_by_attachment_id(
        self, user_id: str, text: str, attachment_id: str, *, width: int = 120, height: int = 120
    ) -> Data:
        builder = _media(user_id, "gif", text).with_attachment(attachment_id).with_media_size(height, width)
        return await self.send_consultation(builder)

    async def send_file_to_user_id(self, user_id: str, token: str) -> Data:
        """`token` comes from `upload_file`."""
        return await self.send_consultation(
            MessageBuilder(mb.FILE).with_user_id(user_id).with_file_token(token)
        )

    async def send_sticker_message_to_user_id(self, user_id: str, attachment_id: str) -> Data:
        return await self.send_consultation(_media(user_id, "sticker", "").with_attachment(attachment_id))

    async def send_request_user_profile_to_user_id(
        self, user_id: str, title: str, subtitle: str, image_url: str
    ) -> Data:
        """Ask for name and phone; the answer comes as the event `user_submit_info`."""
        element = {"title": title, "subtitle": subtitle, "image_url": image_url}
        builder = MessageBuilder(mb.REQUEST_USER_INFO).with_user_id(user_id).add_element(element)
        return await self.send_consultation(builder)

    async def send_template_message_to_user_id(
        self, user_id: str, template_id: str, template_data: Mapping[str, str]
    ) -> Data:
        """An approved ZBS template by user id instead of phone."""
        body = {"user_id": user_id, "template_id": template_id, "template_data": dict(template_data)}
        return _data(await self.post(ZaloEndPoint.API_OA_SEND_TEMPLATE_MESSAGE_V3, params=body))

    async def send_reaction_to_message(self, user_id: str, message_id: str, react_icon: str) -> Data:
        body = {
            "recipient": {"user_id": user_id},
            "sender_action": {"react_icon": react_icon, "react_message_id": message_id},
        }
        return _data(await self.post(ZaloEndPoint.API_OA_SEND_MESSAGE, params=body))

    async def send_consultation(self, builder: MessageBuilder) -> Data:
        url = ZaloEndPoint.API_OA_SEND_CONSULTATION_MESSAGE_V3
        return _data(await self.post(url, params=builder.build()))

    async def get_profile_of_official_account(self) -> Data:
        """`oa_id` is always filled, whichever of its two spellings Zalo used."""
        found = _data(await self.get(ZaloEndPoint.API_OA_GET_PROFILE))
        return {**found, "oa_id": str(found.get("oa_id") or found.get("oaid") or "")}

    async def get_profile_of_follower(self, user_id: str) -> Data:
        return _data(await self.get_data(ZaloEndPoint.API_OA_GET_USER_PROFILE, {"user_id": user_id}))

    async def get_list_follower(self, offset: int = 0, count: int = 50, **filters: Any) -> Data:
        """`filters`: tag_name, last_interaction_period, is_follower. Zalo stops at offset 9951."""
        query = {"offset": offset, "count": count, **filters}
        return _data(await self.get_data(ZaloEndPoint.API_OA_GET_LIST_FOLLOWER, query))

    async def update_follower_info(
        self, user_id: str, *, user_alias: str = "", shared_info: Mapping[str, str] | None = None
    ) -> Data:
        body: Data = {"user_id": user_id}
        if user_alias:
            body["user_alias"] = user_alias
        if shared_info:
            body["shared_info"] = dict(shared_info)
        return _data(await self.post(ZaloEndPoint.API_OA_UPDATE_USER, params=body))

    async def get_list_recent_chat(self, offset: int = 0, count: int = 10) -> list[Data]:
        """The newest message of each conversation, newest first."""
        query = {"offset": offset, "count": count}
        return _rows(await self.get_data(ZaloEndPoint.API_OA_GET_LIST_RECENT_CHAT, query))

    async def get_list_conversation_with_user(
        self, user_id: str, offset: int = 0, count: int = 10
    ) -> list[Data]:
        """At most ten messages a call, newest first."""
        query = {"user_id": user_id, "offset": offset, "count": count}
        return _rows(await self.get_data(ZaloEndPoint.API_OA_GET_CONVERSATION, query))

    async def tag_follower(self, user_id: str, tag_name: str) -> Data:
        """Creates the tag where it does not exist."""
        return _data(
            await self.post(ZaloEndPoint.API_OA_TAG_USER, params={"user_id": user_id, "tag_name": tag_name})
        )

    async def remove_tag_from_follower(self, user_id: str, tag_name: str) -> Data:
        body = {"user_id": user_id, "tag_name": tag_name}
        return _data(await self.post(ZaloEndPoint.API_OA_REMOVE_USER_FROM_TAG, params=body))

    async def delete_tag(self, tag_name: str) -> Data:
        return _data(await self.post(ZaloEndPoint.API_OA_REMOVE_TAG, params={"tag_name": tag_name}))

    async def get_all_tag_of_official_account(self) -> list[str]:
        found = (await self.get(ZaloEndPoint.API_OA_GET_LIST_TAG)).get("data")
        return [str(name) for name in found] if isinstance(found, list) else []

    async def upload_image(self, name: str, content: bytes, media_type: str = "image/png") -> str:
        """JPEG or PNG up to 1 MB → attachment id, kept seven days."""
        answer = await self.upload(ZaloEndPoint.API_OA_UPLOAD_PHOTO, (name, content, media_type))
        return _named(answer, "attachment_id")

    async def upload_gif(self, name: str, content: bytes) -> str:
        """GIF up to 5 MB → attachment id, kept seven days."""
        answer = await self.upload(ZaloEndPoint.API_OA_UPLOAD_GIF, (name, content, "image/gif"))
        return _named(answer, "attachment_id")

    async def upload_file(self, name: str, content: bytes, media_type: str) -> str:
        """PDF, DOC or DOCX up to 5 MB → token for `send_file_to_user_id`, kept seven days."""
        answer = await self.upload(ZaloEndPoint.API_OA_UPLOAD_FILE, (name, content, media_type))
        return _named(answer, "token")

    async def get_quota_message(self, user_id: str) -> Data:
        """{last_interaction, cs_reply{remain,total}, promotion{…}} of one user."""
        return _data(await self.post(ZaloEndPoint.API_OA_GET_QUOTA_MESSAGE, params={"user_id": user_id}))

    async def get_quota_of_account(self, product_type: str = "cs") -> list[Data]:
        """Packages of the OA: [{asset_id, product_type, quota_type, valid_through, total, remain}]."""
        body = {"quota_owner": "OA", "product_type": product_type}
        return _rows(await self.post(ZaloEndPoint.API_OA_GET_QUOTA_MESSAGE, params=body))


def _media(user_id: str, media_type: str, text: str) -> MessageBuilder:
    builder = MessageBuilder(mb.MEDIA).with_user_id(user_id).with_media_type(media_type)
    return builder.with_text(text) if text else builder


def _data(answer: Mapping[str, Any]) -> Data:
    found = answer.get("data")
    return dict(found) if isinstance(found, dict) else {}


def _rows(answer: Mapping[str, Any]) -> list[Data]:
    found = answer.get("data")
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _named(answer: Mapping[str, Any], key: str) -> str:
    found = _data(answer).get(key)
    if not found:
        raise ZaloTransportException("unreadable", f"no {key}", maybe_sent=True)
    return str(found)
