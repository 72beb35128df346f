"""The contract between the house and a network: what goes out, what comes in, who records it."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from messages.outcome import Outcome


class MessageClass(StrEnum):
    """How far a refusal reaches (see the glossary: opt-out classes)."""

    MANDATORY = "mandatory"  # statutory notices to employers: no opt-out, only another channel
    SERVICE = "service"  # reminders of what falls due: opt-out allowed
    PROMO = "promo"  # invitations: consent, caps, opt-out
    REPLY = "reply"  # an answer to something the person just wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a message; only to an address whose owner is confirmed."""

    name: str  #: ASCII letters, digits, ".", "-" and "_"
    media_type: str
    data: str  #: base64

    def decoded(self) -> bytes:
        return b64decode(self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A rendered message, ready for any channel. Plain text is always there."""

    text: str  #: NFC, within the channel's limit
    subject: str = ""  #: mail only
    html: str = ""  #: mail only
    template_id: str = ""  #: ZNS only: the approved template
    template_data: Mapping[str, str] = field(default_factory=dict)  #: ZNS only
    qr_payload: str = ""  #: VietQR string to be shown as a picture where the channel can
    file: Attachment | None = None  #: Telegram and mail only


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message on its way to one address."""

    message_id: int  #: our outbox id
    tracking_id: str  #: our stable public id, [a-z0-9]{16,32}; goes into Message-ID and tracking_id
    address: str  #: chat id, user id, 84… phone or mail address
    content: Content
    message_class: MessageClass
    reply_to: str | None = None  #: provider's id of the message answered, for quoting and threading
    unsubscribe_url: str | None = None  #: one-click address; None for messages without opt-out


class InboundKind(StrEnum):
    TEXT = "text"  # a person wrote something
    MEDIA = "media"  # picture, voice, sticker, file: text may hold a caption
    START = "start"  # deep link, follow or first contact; `token` holds the link's token if any
    BUTTON = "button"  # a choice pressed; `text` holds the opaque data
    LEFT = "left"  # unfollowed, blocked the bot, unsubscribed by one click
    ACCEPTED = "accepted"  # echo: the provider says it left
    DELIVERED = "delivered"
    READ = "read"
    BOUNCED = "bounced"  # hard failure reported later
    DELAYED = "delayed"  # soft failure reported later; no state changes
    AUTO_REPLY = "auto_reply"  # vacation notices and the like: never an answer
    OTHER = "other"  # stored, shown to a person if it carries words, otherwise only kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One event from a network, as stored before it is acknowledged."""

    channel: str
    event_id: str  #: unique within the channel: the same event twice changes nothing
    kind: InboundKind
    at: datetime  #: the network's own time where it tells one, else the time of receipt (aware)
    address: str = ""  #: who: chat id, user id, phone or mail address
    text: str = ""  #: what the person wrote, quotes and signatures removed, NFC
    token: str = ""  #: deep-link payload
    reply_to: str = ""  #: provider's id of the message this answers or reports on
    tracking_id: str = ""  #: our own id when the network hands it back
    display_name: str = ""
    private: bool = True  #: False for groups: never counts as a person's answer
    raw: Mapping[str, Any] = field(default_factory=dict)


class Recorder(Protocol):
    """Stores events durably. When `record` returns, the network may be told."""

    async def cursor(self, name: str) -> str | None:
        """Where a poller stopped (offset, UIDVALIDITY:UID); None at the first start."""

    async def record(self, events: Sequence[Inbound], *, cursor: tuple[str, str] | None = None) -> int:
        """Store events and the new cursor in one transaction; returns how many were new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCheck:
    """What `doctor` shows of one account."""

    ok: bool
    name: str = ""  #: the bot's, OA's or mailbox's own name
    detail: str = ""  #: what is wrong, in the officer's language
    fix: str = ""  #: what to do about it


@runtime_checkable
class Pushed(Protocol):
    """A channel that tells its network itself where to push events (in Zalo's console a person does)."""

    async def be_pushed(self, public_url: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many messages a network still takes from an account, by the network's own count."""

    name: str  #: unique within the account, e.g. "zns.day"
    total: int | None
    left: int
    resets_at: datetime | None  #: aware; when it begins anew, or its package ends; None: not known
    binding: bool = True  #: every message takes one and none goes out at 0; False: only some kinds do


@runtime_checkable
class Metered(Protocol):
    """A channel whose network tells what is left."""

    async def quota(self) -> Sequence[Quota]:
        """Never raises; empty when it cannot be read now."""


@runtime_checkable
class Asked(Protocol):
    """A channel that can ask its network what became of an attempt in doubt."""

    async def fate(
        self, *, tracking_id: str, provider_id: str | None, sent_at: datetime, address: str, text: str
    ) -> Outcome | None:
        """Accepted: it arrived. Refused or TryLater: it surely did not. None: nobody knows (yet).

        `sent_at`: when the attempt began; `text`: as it was handed to `send`. Never raises.
        """


@runtime_checkable
class Channel(Protocol):
    """One network. Registered in `bot.channels.registry`; under test by being registered."""

    name: str

    async def open(self) -> None:
        """Get ready to send; may do without the network."""

    async def close(self) -> None: ...

    async def check(self) -> AccountCheck: ...

    async def send(self, out: Outgoing) -> Outcome:
        """One attempt. Never raises for anything a network can do."""

    async def receive(self, recorder: Recorder) -> None:
        """Poll until cancelled; returns at once where events come by webhook only."""

    async def webhook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> "WebhookResult":
        """Verify and translate one pushed request (header names in lower case)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookResult:
    status: int  #: 200, 401, 400, 413; 404 where the channel takes no webhook
    events: Sequence[Inbound] = ()
