"""Reports that mail systems write for machines: bounces, complaints, read receipts."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from messages.channel import InboundKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    kind: InboundKind
    code: str = ""  #: "5.1.1", "abuse", "displayed"
    recipient: str = ""  #: lower case; who could not be reached, complained or has read
    message_ids: tuple[str, ...] = ()  #: of the letter reported on


def report_in(message: Message) -> Report | None:
    """The report a letter carries (RFC 3464, 5965, 8098), or None when it carries none."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            return _delivery(part, _returned_ids(message))
        if kind == "message/feedback-report":
            return _complaint(part, _returned_ids(message), _returned_to(message))
        if kind == "message/disposition-notification":
            return _receipt(part, _returned_ids(message))
    return None


def _delivery(part: Message, message_ids: tuple[str, ...]) -> Report:
    """5.x.x is for good, 4.x.x and "delayed" are not; a relayed or delivered notice changes nothing.

    A letter that expired in the queue comes back as failed with 4.x.x: the address itself may be fine.
    """
    for group in _groups(part):
        status, action = group.get("Status", "").strip(), group.get("Action", "").strip().lower()
        code = found.group() if (found := re.match(r"[245]\.\d{1,3}\.\d{1,3}", status)) else ""
        if not code and not action:
            continue  # the first group speaks of the whole letter
        recipient = _typed(group.get("Original-Recipient") or group.get("Final-Recipient") or "")
        if action == "delayed" or code.startswith("4"):
            kind = InboundKind.DELAYED
        elif action in ("delivered", "relayed", "expanded") or code.startswith("2"):
            kind = InboundKind.DELIVERED if action == "delivered" else InboundKind.OTHER
        else:
            kind = InboundKind.BOUNCED if code.startswith("5") else InboundKind.DELAYED
        return Report(kind=kind, code=code, recipient=recipient, message_ids=message_ids)
    return Report(kind=InboundKind.OTHER, message_ids=message_ids)


def _complaint(part: Message, message_ids: tuple[str, ...], returned_to: str) -> Report:
    fields = next(iter(_groups(part)), Message())
    return Report(
        kind=InboundKind.LEFT,
        code=fields.get("Feedback-Type", "abuse").strip().lower()[:40],
        recipient=_typed(fields.get("Original-Rcpt-To") or returned_to),
        message_ids=message_ids,
    )


def _receipt(part: Message, message_ids: tuple[str, ...]) -> Report:
    fields = next(iter(_groups(part)), Message())
    shown = fields.get("Disposition", "").lower().rstrip().endswith("displayed")
    original = fields.get("Original-Message-ID", "")
    return Report(
        kind=InboundKind.READ if shown else InboundKind.OTHER,
        code="displayed" if shown else "",
        recipient=_typed(fields.get("Final-Recipient", "")),
        message_ids=(str(original), *message_ids),
    )


def _groups(part: Message) -> list[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        return [group for group in payload if isinstance(group, Message)]
    return []


def _returned(message: Message) -> list[Message]:
    """The headers of our letter as the report hands them back."""
    found: list[Message] = []
    for part in message.walk():
        payload = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(payload, list):
            found += [p for p in payload if isinstance(p, Message)]
        elif part.get_content_type() == "text/rfc822-headers" and isinstance(payload, str):
            text = part.get_payload(decode=True)
            if isinstance(text, bytes):
                found.append(message_from_bytes(text))
    return found


def _returned_ids(message: Message) -> tuple[str, ...]:
    return tuple(str(m.get("Message-ID", "")) for m in _returned(message))


def _returned_to(message: Message) -> str:
    return next((str(m["To"]) for m in _returned(message) if m["To"]), "")


def _typed(value: str) -> str:
    """The address in a typed field: "rfc822; Lan@user.test" → "lan@user.test"."""
    found = re.search(r"[^\s;<>]+@[^\s;<>]+", str(value))
    return found.group().lower() if found else ""
