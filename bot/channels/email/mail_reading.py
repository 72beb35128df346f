"""What a letter in our box is: an answer, a bounce, a machine's politeness, a wish to be left alone.

Pure: bytes in, one event out. A header can be forged by anybody, so nothing a letter claims changes
the state of one of our messages unless it carries that message's tracking id, which only its
recipient and the mail servers on the way have seen.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import Any

from bot.channels.email.mail_account import MESSAGE_ID
from bot.channels.email.mail_replies import reply_only
from bot.channels.email.mail_reports import Report, report_in
from bot.channels.email.mail_text import attachments, readable_text
from messages.channel import Inbound, InboundKind
from messages.formats import nfc

LARGEST_KEPT = 256 * 1024  #: bytes; of larger letters only the headers are kept

_TO_US = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_KEPT = ("From", "To", "Delivered-To", "Return-Path", "Subject", "Date", "In-Reply-To", "References",
         "Auto-Submitted", "Precedence", "Content-Type")  # fmt: skip
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress")
_START = re.compile(r"(?:bắt đầu|bat dau|start)\s+([A-Za-z0-9_-]{1,64})", re.IGNORECASE)
_UNSUBSCRIBE = re.compile(r"unsubscribe\s+([a-z0-9]{16,32})", re.IGNORECASE)
_ANSWERED = re.compile(r"^\s*(?:re|fwd?|tl|trả lời|chuyển tiếp)\s*:", re.IGNORECASE)
_ENHANCED = re.compile(r"\b([45])\.\d{1,3}\.\d{1,3}\b")
_POSTMASTERS = ("mailer-daemon", "postmaster", "mail-daemon")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was found before the letter's kind is decided."""

    tracking_id: str
    tag_role: str  #: local part in front of the tag: "reply", "bounce", "unsubscribe" …
    subject: str
    sender: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReader:
    domain: str
    own_addresses: frozenset[str]

    def read(self, raw: bytes, *, received: datetime, truncated: bool = False) -> Inbound:
        """One event for one letter. Never raises for anything a letter can contain."""
        try:
            return self._read(raw, received=received, truncated=truncated)
        except Exception:  # noqa: BLE001 - a letter the parser chokes on must not stop the box; it is kept
            kept = {"size": len(raw), "message": b64encode(raw[:LARGEST_KEPT]).decode()}
            event_id = f"sha256:{hashlib.sha256(raw).hexdigest()}"
            return Inbound(channel="email", event_id=event_id, kind=InboundKind.OTHER, at=received, raw=kept)

    def _read(self, raw: bytes, *, received: datetime, truncated: bool) -> Inbound:
        message = message_from_bytes(raw, policy=policy.compat32)
        tag_role, tag = self._tag(message)
        seen = _Seen(
            tracking_id=tag or self._ours_in((header(message, "In-Reply-To"), header(message, "References"))),
            tag_role=tag_role,
            subject=header(message, "Subject"),
            sender=_sender(message)[1],
            message_id=_message_id(message),
        )
        kind, found = self._decided(message, seen)
        tracking_id = found.get("tracking_id", seen.tracking_id)
        return Inbound(
            channel="email",
            event_id=seen.message_id or f"sha256:{hashlib.sha256(raw).hexdigest()}",
            kind=kind,
            at=received,
            address=found.get("address", seen.sender),
            text=found.get("text", ""),
            token=found.get("token", ""),
            reply_to=f"<dd.{tracking_id}@{self.domain}>" if tracking_id else "",
            tracking_id=tracking_id,
            display_name=_sender(message)[0],
            raw=_kept(message, raw, truncated=truncated)
            | ({"code": found["code"]} if "code" in found else {}),
        )

    def _decided(self, message: Message, seen: _Seen) -> tuple[InboundKind, dict[str, str]]:
        """The order is the point: reports first, then machines, and only then people."""
        if (report := report_in(message)) is not None:
            return self._reported(report, seen)
        if self._is_our_own(seen):
            return InboundKind.OTHER, {}
        if seen.tag_role == "unsubscribe" and seen.tracking_id:
            return InboundKind.LEFT, {}
        if asked := _UNSUBSCRIBE.search(seen.subject):
            return InboundKind.LEFT, {"tracking_id": asked.group(1).lower()}
        if (machine := _by_machine(message, seen)) is not None:
            return machine
        return _by_person(message, seen)

    def _reported(self, report: Report, seen: _Seen) -> tuple[InboundKind, dict[str, str]]:
        tracking_id = self._ours_in(report.message_ids) or seen.tracking_id
        if not tracking_id:
            return InboundKind.OTHER, {"code": report.code}
        found = {"tracking_id": tracking_id, "address": report.recipient, "code": report.code}
        return report.kind, found

    def _is_our_own(self, seen: _Seen) -> bool:
        """A letter of ours that came back, or one we wrote to ourselves: a loop."""
        return bool(self._ours_in((seen.message_id,))) or seen.sender in self.own_addresses

    def _tag(self, message: Message) -> tuple[str, str]:
        for name in _TO_US:
            for _name, address in getaddresses([str(v) for v in message.get_all(name, [])]):
                local, _at, domain = address.lower().rpartition("@")
                base, plus, tag = local.partition("+")
                if plus and domain == self.domain and re.fullmatch(r"[a-z0-9]{16,32}", tag):
                    return base, tag
        return "", ""

    def _ours_in(self, values: Iterable[str]) -> str:
        for value in values:
            for tracking_id, domain in reversed(MESSAGE_ID.findall(value)):
                if domain.lower() == self.domain:
                    return str(tracking_id)
        return ""


def header(message: Message, name: str) -> str:
    """A header's text, decoded and unfolded; "" when absent or beyond reading."""
    value = message.get(name)
    if value is None:
        return ""
    return _decoded_words(value)


def _decoded_words(value: Any) -> str:
    try:
        text = str(make_header(decode_header(value)))
    except (LookupError, ValueError, HeaderParseError):  # unknown charset, broken base64
        text = str(value)
    return nfc(" ".join(text.encode("utf-8", "replace").decode().split()))


def _by_machine(message: Message, seen: _Seen) -> tuple[InboundKind, dict[str, str]] | None:
    """Automatic answers are kept and never answered (RFC 3834; the older signs after it)."""
    submitted = re.split(r"[;(]", header(message, "Auto-Submitted").lower())[0].strip()
    if submitted and submitted != "no":
        return InboundKind.AUTO_REPLY, {"text": nfc(readable_text(message)).strip()[:2000]}
    if seen.sender.partition("@")[0] in _POSTMASTERS:
        return _plain_bounce(message, seen)
    if header(message, "List-Id") or header(message, "List-Post"):
        return InboundKind.OTHER, {}
    if (
        header(message, "Return-Path") == "<>"
        or header(message, "Precedence").lower() in ("bulk", "list", "junk", "auto_reply")
        or any(header(message, name) for name in _AUTOMATIC)
    ):
        return InboundKind.AUTO_REPLY, {"text": nfc(readable_text(message)).strip()[:2000]}
    return None


def _plain_bounce(message: Message, seen: _Seen) -> tuple[InboundKind, dict[str, str]]:
    """A bounce that is only prose: believed when it came to a tagged address and names a code."""
    code = _ENHANCED.search(readable_text(message))
    if not seen.tracking_id or code is None:
        return InboundKind.OTHER, {}
    kind = InboundKind.BOUNCED if code.group(1) == "5" else InboundKind.DELAYED
    return kind, {"address": "", "code": code.group()}


def _by_person(message: Message, seen: _Seen) -> tuple[InboundKind, dict[str, str]]:
    text = reply_only(readable_text(message))
    if not text and not attachments(message) and not _ANSWERED.match(seen.subject):
        text = seen.subject  # some people write everything into the subject
    if started := _START.fullmatch(text):
        return InboundKind.START, {"text": text, "token": started.group(1)}
    return (InboundKind.TEXT if text else InboundKind.MEDIA), {"text": text}


def _sender(message: Message) -> tuple[str, str]:
    """Name and address. Split before decoding: an encoded name may hide a second address."""
    name, address = parseaddr(" ".join(str(message.get("From", "")).split()))
    return _decoded_words(name)[:120], address.lower()


def _message_id(message: Message) -> str:
    found = re.search(r"<[^<>\s]+>", header(message, "Message-ID"))
    return found.group()[:500] if found else ""


def _kept(message: Message, raw: bytes, *, truncated: bool) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "headers": {name: value[:500] for name in _KEPT if (value := header(message, name))},
        "size": len(raw),
        "attachments": [
            {"name": name, "type": kind, "size": size} for name, kind, size in attachments(message)
        ],
    }
    if len(raw) <= LARGEST_KEPT and not truncated:
        kept["message"] = b64encode(raw).decode()
    return kept
