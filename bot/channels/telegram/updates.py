"""From Telegram's updates to events: each becomes at most one, and nothing makes this raise.

Three readings are ours and deliberate. An edited message is OTHER with its words: a person judges
whether "chưa ck" replaces "ck rồi", a program would keep both. A forwarded text is OTHER too: the
words are somebody else's. Everything outside a private chat is never anybody's answer.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any, Never

from messages.channel import Inbound, InboundKind
from messages.formats import OFFICE_ZONE, nfc

CHANNEL = "telegram"
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]

MEDIA = (
    *("photo", "voice", "audio", "video", "video_note", "sticker", "document", "animation"),
    *("contact", "location", "venue", "poll", "dice", "story", "paid_media", "checklist", "live_photo"),
)
_START = re.compile(r"/start(?:@\w+)?(?:\s+(\S{1,64}))?\s*$", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DEPTH = 48  #: real updates stay below twenty levels


@dataclass(frozen=True, slots=True, kw_only=True)
class _Envelope:
    event_id: str
    received: datetime
    raw: Mapping[str, Any]


def translate(update: Any, *, received: datetime) -> list[Inbound]:
    """One update to its event; [] only for something without an update_id, which cannot be kept once."""
    event_id = _id(update.get("update_id")) if isinstance(update, Mapping) else ""
    if not event_id:
        return []
    raw = _storable(update, _DEPTH)
    envelope = _Envelope(event_id=event_id, received=received, raw=raw)
    for field, read in _READERS.items():
        if isinstance(raw.get(field), dict):
            return [read(envelope, raw[field])]
    return [_event(envelope, InboundKind.OTHER, {}, private=False)]


def read_update(body: bytes) -> Any:
    """Strict JSON of a pushed update: one meaning, finite numbers, or ValueError."""
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse,
            parse_float=_finite,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None


def callback_id(event: Inbound) -> str:
    """What `answerCallbackQuery` wants for a BUTTON event; "" for any other."""
    query = event.raw.get("callback_query")
    return _id(query.get("id")) if isinstance(query, Mapping) else ""


def _message(envelope: _Envelope, message: Mapping[str, Any]) -> Inbound:
    text = _text(message.get("text"))
    start = _START.match(text)
    if not _is_private(message) or "forward_origin" in message or "forward_date" in message:
        kind = InboundKind.OTHER
    elif start is not None:
        # the words are left out: they are Telegram's, and the token is a secret until used
        return _event(envelope, InboundKind.START, message, token=start.group(1) or "")
    elif text:
        kind = InboundKind.TEXT
    elif any(name in message for name in MEDIA):
        kind = InboundKind.MEDIA
    else:
        kind = InboundKind.OTHER
    return _event(
        envelope,
        kind,
        message,
        text=text or _text(message.get("caption")),
        private=_is_private(message),
        reply_to=_message_ref(message, _object(message, "reply_to_message")),
    )


def _edited(envelope: _Envelope, message: Mapping[str, Any]) -> Inbound:
    text = _text(message.get("text")) or _text(message.get("caption"))
    return _event(envelope, InboundKind.OTHER, message, text=text, private=_is_private(message))


def _outside(envelope: _Envelope, message: Mapping[str, Any]) -> Inbound:
    return _event(envelope, InboundKind.OTHER, message, text=_text(message.get("text")), private=False)


def _button(envelope: _Envelope, query: Mapping[str, Any]) -> Inbound:
    shown = _object(query, "message")
    private = _is_private({**shown, "from": query.get("from")})
    return _event(
        envelope,
        InboundKind.BUTTON if private else InboundKind.OTHER,
        # the message's date is when we sent it; a press has no time of its own
        {"chat": shown.get("chat"), "from": query.get("from")},
        text=_text(query.get("data")),
        private=private,
        reply_to=_message_ref(shown, shown),
    )


def _membership(envelope: _Envelope, change: Mapping[str, Any]) -> Inbound:
    private = _is_private(change)
    status = _object(change, "new_chat_member").get("status")
    kind = InboundKind.OTHER
    if private and status in ("kicked", "left"):
        kind = InboundKind.LEFT
    elif private and status == "member":
        kind = InboundKind.START
    return _event(envelope, kind, change, private=private)


_READERS: dict[str, Callable[[_Envelope, Mapping[str, Any]], Inbound]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _button,
    "my_chat_member": _membership,
    "channel_post": _outside,
    "edited_channel_post": _outside,
    "business_message": _outside,
    "edited_business_message": _outside,
}


def _event(
    envelope: _Envelope,
    kind: InboundKind,
    source: Mapping[str, Any],
    *,
    text: str = "",
    token: str = "",
    reply_to: str = "",
    private: bool = True,
) -> Inbound:
    sender = _object(source, "from")
    names = (_text(sender.get("first_name")), _text(sender.get("last_name")))
    return Inbound(
        channel=CHANNEL,
        event_id=envelope.event_id,
        kind=kind,
        at=_moment(source.get("date")) or envelope.received,
        address=_id(_object(source, "chat").get("id")) or _id(sender.get("id")),
        text=text,
        token=token,
        reply_to=reply_to,
        display_name=" ".join(name for name in names if name),
        private=private,
        raw=envelope.raw,
    )


def _is_private(source: Mapping[str, Any]) -> bool:
    by_bot = _object(source, "from").get("is_bot") is True
    return _object(source, "chat").get("type") == "private" and not by_bot


def _message_ref(holder: Mapping[str, Any], message: Mapping[str, Any]) -> str:
    """The same "chat:message" that `send` gave the outbox as provider id."""
    chat, number = _id(_object(holder, "chat").get("id")), _id(message.get("message_id"))
    return f"{chat}:{number}" if chat and number else ""


def _object(source: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = source.get(name)
    return found if isinstance(found, Mapping) else {}


def _id(value: Any) -> str:
    """Digits exactly as they came: a float would have lost the tail of a large id."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**20:
        return str(value)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,20}", value):
        return value
    return ""


def _text(value: Any) -> str:
    return nfc(value) if isinstance(value, str) else ""


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        return None
    try:
        return datetime.fromtimestamp(value, OFFICE_ZONE)
    except (ValueError, OverflowError, OSError):
        return None


def _storable(value: Any, depth: int) -> Any:
    """Without NUL and lone surrogates: no database takes them, and one such update would block the rest."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Mapping):
        if depth == 0:
            return {}
        return {_storable(str(key), 0): _storable(item, depth - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(item, depth - 1) for item in value] if depth else []
    return value if not isinstance(value, float) or isfinite(value) else None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(_word: str) -> Never:
    raise ValueError("not a number")


def _finite(word: str) -> float:
    value = float(word)
    if not isfinite(value):
        raise ValueError("not finite")
    return value
