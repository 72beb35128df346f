"""Bodies of OA messages, built with the methods of the official PHP SDK."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

TEXT = "text"
MEDIA = "media"
LIST = "list"
FILE = "file"
TEMPLATE = "template"
TRANSACTION = "transaction"
PROMOTION = "promotion"
REQUEST_USER_INFO = "request_user_info"
TYPES = frozenset({TEXT, MEDIA, LIST, FILE, TEMPLATE, TRANSACTION, PROMOTION, REQUEST_USER_INFO})

Action = dict[str, Any]


class MessageBuilder:
    """`build()` gives the JSON body; what Zalo would refuse by shape alone is refused here."""

    def __init__(self, message_type: str) -> None:
        if message_type not in TYPES:
            raise ValueError(f"unknown message type {message_type!r}")
        self._type = message_type
        self._recipient: dict[str, str] = {}
        self._message: dict[str, Any] = {}
        self._media: dict[str, Any] = {}
        self._payload: dict[str, Any] = {}
        self._elements: list[Mapping[str, Any]] = []
        self._buttons: list[Action] = []

    def with_user_id(self, user_id: str) -> Self:
        self._recipient["user_id"] = user_id
        return self

    def with_phone_number(self, phone: str) -> Self:
        """Only the retired v2.0 endpoint knew this recipient."""
        self._recipient["phone"] = phone
        return self

    def with_message_id(self, message_id: str) -> Self:
        """Only the retired v2.0 endpoint knew this recipient."""
        self._recipient["message_id"] = message_id
        return self

    def with_group_id(self, group_id: str) -> Self:
        self._recipient["group_id"] = group_id
        return self

    def with_anonymous_conversation(self, anonymous_id: str, conversation_id: str) -> Self:
        self._recipient.update(anonymous_id=anonymous_id, conversation_id=conversation_id)
        return self

    def with_text(self, text: str) -> Self:
        self._message["text"] = text
        return self

    def with_quote_message(self, quote_message_id: str) -> Self:
        self._message["quote_message_id"] = quote_message_id
        return self

    def with_file_token(self, token: str) -> Self:
        self._payload["token"] = token
        return self

    def with_attachment(self, attachment_id: str) -> Self:
        self._media["attachment_id"] = attachment_id
        return self

    def with_media_url(self, url: str) -> Self:
        self._media["url"] = url
        return self

    def with_media_type(self, media_type: str) -> Self:
        """`image`, `gif` or `sticker`."""
        self._media["media_type"] = media_type
        return self

    def with_media_size(self, height: int, width: int) -> Self:
        self._media.update(width=width, height=height)
        return self

    def with_template(self, template_id: str, template_data: Mapping[str, str]) -> Self:
        self._payload.update(template_id=template_id, template_data=dict(template_data))
        return self

    def with_template_type(self, template_type: str) -> Self:
        self._payload["template_type"] = template_type
        return self

    def with_language(self, language: str) -> Self:
        self._payload["language"] = language
        return self

    def add_element(self, element: Mapping[str, Any]) -> Self:
        self._elements.append(element)
        return self

    def add_button(self, title: str, image_icon: str, action: Mapping[str, Any]) -> Self:
        self._buttons.append({"title": title, "image_icon": image_icon, **action})
        return self

    @staticmethod
    def build_action_open_url(url: str) -> Action:
        return {"type": "oa.open.url", "payload": {"url": url}}

    @staticmethod
    def build_action_query_show(text: str) -> Action:
        return {"type": "oa.query.show", "payload": text}

    @staticmethod
    def build_action_query_hide(keyword: str) -> Action:
        """The keyword comes back as a user's text the user never saw."""
        return {"type": "oa.query.hide", "payload": keyword}

    @staticmethod
    def build_action_open_phone(phone_code: str) -> Action:
        return {"type": "oa.open.phone", "payload": {"phone_code": phone_code}}

    @staticmethod
    def build_action_open_sms(phone_code: str, content: str) -> Action:
        return {"type": "oa.open.sms", "payload": {"phone_code": phone_code, "content": content}}

    def build(self) -> dict[str, Any]:
        attachment = self._attachment()
        message = dict(self._message)
        if attachment is not None:
            message["attachment"] = attachment
        return {"recipient": dict(self._recipient), "message": message}

    def _attachment(self) -> dict[str, Any] | None:
        if self._type == TEXT:
            return None
        if self._type == FILE:
            return {"type": "file", "payload": dict(self._payload)}
        return {"type": "template", "payload": self._template_payload()}

    def _template_payload(self) -> dict[str, Any]:
        if self._type == TEMPLATE:
            return dict(self._payload)
        elements: Sequence[Mapping[str, Any]] = self._elements
        if self._type == MEDIA:
            if ("url" in self._media) == ("attachment_id" in self._media):
                raise ValueError("a media message names either an attachment or an address")
            elements = [{"media_type": "image", **self._media}]
        payload = {"template_type": self._type, **self._payload, "elements": list(elements)}
        if self._buttons:
            payload["buttons"] = list(self._buttons)
        return payload
