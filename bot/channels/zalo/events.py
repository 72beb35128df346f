"""What Zalo tells us, in the house's words: one table of event names."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from messages.channel import Inbound, InboundKind
from messages.formats import nfc

Event = Mapping[str, Any]
K = InboundKind

OA_CHANNEL = "zalo"
ZNS_CHANNEL = "zns"
# Typed from the letter or sent by a button; it binds the Zalo account to a person of ours.
START_TOKEN = re.compile(r"\s*#KN-([A-Za-z0-9_-]{1,64})(?:\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What every translation may need besides the event itself."""

    at: datetime
    digest: str  #: of the raw body: the same delivery again has the same one
    zns: bool


def inbound_of(event: Event, *, at: datetime, digest: str, server: str, oa_id: str) -> Sequence[Inbound]:
    """The events of one verified request; never empty for a request that names an event."""
    name = str(event["event_name"])
    message = _part(event, "message")
    # Deliveries of both products share a name; the header may be lost behind a proxy.
    zns = "ZNS" in server.upper() or bool(message.get("tracking_id")) or name in ZNS_ONLY
    envelope = Envelope(at=at, digest=digest, zns=zns)
    if oa_id and _foreign(event, oa_id):
        return _other(event, envelope)
    return TRANSLATIONS.get(name, _by_prefix(name))(event, envelope)


def start_token(text: str) -> str:
    """The token of a text beginning "#KN-"; "" where there is none."""
    found = START_TOKEN.match(text)
    return found.group(1) if found else ""


def user_message(
    *, name: str, message_id: str, at: datetime, user_id: str, text: str, raw: Event, reply_to: str = ""
) -> Inbound:
    """What a person sent, as the webhook or the history tells it: both give the same event id."""
    token = start_token(text)
    typed = name == "user_send_text"
    return Inbound(
        channel=OA_CHANNEL,
        event_id=f"{name}:{message_id}",
        kind=K.START if token else K.TEXT if typed else K.MEDIA,
        at=at,
        address=user_id,
        text=nfc(text),
        token=token,
        reply_to=reply_to,
        raw=raw,
    )


def _user_sent(event: Event, envelope: Envelope) -> Sequence[Inbound]:
    message = _part(event, "message")
    found = user_message(
        name=str(event["event_name"]),
        message_id=_text(message.get("msg_id")) or envelope.digest,
        at=envelope.at,
        user_id=_id(event, "sender"),
        text=_text(message.get("text")),
        reply_to=_text(message.get("quote_msg_id")),
        raw=event,
    )
    return (found,)


def _started(event: Event, envelope: Envelope) -> Sequence[Inbound]:
    return (_of_person(K.START, event, envelope),)


def _left(event: Event, envelope: Envelope) -> Sequence[Inbound]:
    return (_of_person(K.LEFT, event, envelope),)


def _of_person(kind: InboundKind, event: Event, envelope: Envelope) -> Inbound:
    """Relationship events have no message id: event, person and time make them one."""
    user = _id(event, "follower") or _text(event.get("user_id")) or _id(event, "sender")
    stamp = int(envelope.at.timestamp() * 1000)
    return Inbound(
        channel=OA_CHANNEL,
        event_id=f"{event['event_name']}:{user}:{stamp}",
        kind=kind,
        at=envelope.at,
        address=user,
        raw=event,
    )


def _delivered(event: Event, envelope: Envelope) -> Sequence[Inbound]:
    message = _part(event, "message")
    message_id = _text(message.get("msg_id"))
    channel = ZNS_CHANNEL if envelope.zns else OA_CHANNEL
    found = Inbound(
        channel=channel,
        event_id=f"user_received_message:{message_id or envelope.digest}",
        kind=K.DELIVERED,
        at=moment(message.get("delivery_time")) or envelope.at,
        address=_id(event, "recipient"),
        reply_to=message_id,
        tracking_id=_text(message.get("tracking_id")),
        raw=event,
    )
    return (found,)


def _seen(event: Event, envelope: Envelope) -> Sequence[Inbound]:
    message = _part(event, "message")
    listed = message.get("msg_ids")
    ids = listed if isinstance(listed, list) else [message.get("msg_id")]
    return tuple(
        Inbound(
            channel=ZNS_CHANNEL if envelope.zns else OA_CHANNEL,
            event_id=f"user_seen_message:{message_id}",
            kind=K.READ,
            at=envelope.at,
            address=_id(event, "recipient"),
            reply_to=message_id,
            tracking_id=_text(message.get("tracking_id")),
            raw=event,
        )
        for message_id in map(_text, ids)
        if message_id
    ) or _other(event, envelope)


def _echoed(event: Event, envelope: Envelope) -> Sequence[Inbound]:
    message = _part(event, "message")
    if _part(event, "sender").get("admin_id"):
        return _other(event, envelope)  # a colleague typed it in OA Chat: not a message of ours
    message_id = _text(message.get("msg_id"))
    found = Inbound(
        channel=OA_CHANNEL,
        event_id=f"{event['event_name']}:{message_id or envelope.digest}",
        kind=K.ACCEPTED,
        at=envelope.at,
        address=_id(event, "recipient"),
        text=nfc(_text(message.get("text"))),  # by its words a message in doubt is known again
        reply_to=message_id,
        raw=event,
    )
    return (found,)


def _group_message(event: Event, envelope: Envelope) -> Sequence[Inbound]:
    message = _part(event, "message")
    found = Inbound(
        channel=OA_CHANNEL,
        event_id=f"{event['event_name']}:{_text(message.get('msg_id')) or envelope.digest}",
        kind=K.TEXT if event["event_name"] == "user_send_group_text" else K.MEDIA,
        at=envelope.at,
        address=_id(event, "sender"),
        text=nfc(_text(message.get("text"))),
        private=False,
        raw=event,
    )
    return (found,)


def _pressed(event: Event, envelope: Envelope) -> Sequence[Inbound]:
    message = _part(event, "message")
    found = Inbound(
        channel=ZNS_CHANNEL,
        event_id=f"{event['event_name']}:{envelope.digest}",
        kind=K.BUTTON,
        at=envelope.at,
        address=_id(event, "sender"),
        text=nfc(_text(message.get("data"))),
        reply_to=_text(event.get("msg_id") or message.get("msg_id")),
        tracking_id=_text(message.get("tracking_id")),
        raw=event,
    )
    return (found,)


def _other(event: Event, envelope: Envelope) -> Sequence[Inbound]:
    message = _part(event, "message")
    found = Inbound(
        channel=ZNS_CHANNEL if envelope.zns else OA_CHANNEL,
        event_id=f"{event['event_name']}:{envelope.digest}",
        kind=K.OTHER,
        at=envelope.at,
        address=_id(event, "sender") or _text(event.get("user_id")),
        text=nfc(_text(message.get("text") or message.get("note"))),
        tracking_id=_text(message.get("tracking_id")),
        raw=event,
    )
    return (found,)


ZNS_ONLY = frozenset(
    {
        "change_template_status",
        "change_template_quality",
        "change_template_quota",
        "change_oa_daily_quota",
        "change_oa_template_tags",
        "user_feedback",
        "user_click_response_button",
        "event_journey_acknowledged",
        "event_journey_time_out",
    }
)

Translation = Callable[[Event, Envelope], Sequence[Inbound]]
TRANSLATIONS: Mapping[str, Translation] = {
    "user_send_text": _user_sent,
    "user_send_image": _user_sent,
    "user_send_gif": _user_sent,
    "user_send_link": _user_sent,
    "user_send_business_card": _user_sent,
    "user_send_audio": _user_sent,
    "user_send_video": _user_sent,
    "user_send_sticker": _user_sent,
    "user_send_location": _user_sent,
    "user_send_file": _user_sent,
    "follow": _started,
    "user_click_chatnow": _started,
    "unfollow": _left,
    "user_withdraw": _left,  # asks for erasure as well: the event's own name stands in `raw`
    "user_received_message": _delivered,
    "user_seen_message": _seen,
    "user_click_response_button": _pressed,
    "user_submit_info": _other,
}


def _by_prefix(name: str) -> Translation:
    if name.startswith("user_send_group_"):
        return _group_message
    if name.startswith("oa_send_") and not name.startswith(
        ("oa_send_group_", "oa_send_anonymous_", "oa_send_consent")
    ):
        return _echoed
    return _other


def _part(event: Event, key: str) -> Event:
    found = event.get(key)
    return found if isinstance(found, dict) else {}


def _id(event: Event, key: str) -> str:
    return _text(_part(event, key).get("id"))


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list | bool | float) else str(value)


def _foreign(event: Event, oa_id: str) -> bool:
    """Another OA of the same app: its people are not ours. Groups name neither side surely."""
    named = _text(event.get("oa_id") or event.get("oaId"))
    if named:
        return named != oa_id
    parties = {_id(event, "sender"), _id(event, "recipient")} - {""}
    return len(parties) == 2 and oa_id not in parties and "group" not in str(event["event_name"])


def moment(stamp: object) -> datetime | None:
    """Milliseconds as text (documented) or as a number (seen)."""
    text = _text(stamp)
    if not (text.isascii() and text.isdigit() and len(text) <= 14):
        return None
    return datetime.fromtimestamp(int(text) / 1000, UTC)
