"""What a row of the outbox holds, and how a new one is written: once, and logged as planned."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.channel import Content, MessageClass
from storage import contact_log, lanes, message_keys, partitions
from storage.contact_log import Entry
from storage.database import Connection
from storage.tables import message_bodies, messages

Subject = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """One way to reach the subject, with the words that go that way."""

    channel: str
    address: str
    content: Content
    account: str = ""  #: "" = the channel's only account, named like the channel
    address_id: int | None = None
    text_key: str = ""
    text_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """Something to be said once, by the first road that works."""

    chain: str  #: stable key of rule, subject, obligation and rung
    rule: str
    subject: Subject
    obligation: str
    message_class: MessageClass
    priority: int  #: 0 answers, 1 reminders, 2 campaigns
    roads: Sequence[Road]
    not_before: datetime
    expires_at: datetime
    language: str = "vi"
    snapshot: Mapping[str, Any] = field(default_factory=dict)
    reply_to: str | None = None
    campaign: str = ""  #: what is paused and cancelled as one; "" = the rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A queued message that may be claimed now."""

    id: int
    tracking_id: str
    chain: str
    step: int
    rule: str
    subject: Subject
    obligation: str
    message_class: MessageClass
    channel: str
    account: str
    address_id: int | None
    address: str
    content: Content
    reply_to: str | None
    attempt: int
    not_before: datetime
    expires_at: datetime
    snapshot: Mapping[str, Any]  #: of what stood there when it was planned only `area` and `level`
    roads_left: int = 0  #: further roads that are rendered already


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What settling did, for what must follow in the same transaction."""

    message_id: int
    subject: Subject
    state: str
    exhausted: bool = False  #: no road is left: a person must call
    chain: str = ""
    rule: str = ""


def text_hash(content: Content) -> str:
    data = "\x1f".join(
        [content.subject, content.text, content.html, content.template_id, content.qr_payload]
        + [f"{k}={v}" for k, v in sorted(content.template_data.items())]
    )
    return hashlib.sha256(data.encode()).hexdigest()


def new_row(item: NewMessage, roads: Sequence[Road], *, step: int, now: datetime) -> dict[str, Any]:
    first, *rest = roads
    return {
        "chain": item.chain,
        "step": step,
        "rule": item.rule,
        "campaign": item.campaign or item.rule,
        "subject_kind": item.subject[0],
        "subject_id": item.subject[1],
        "obligation": item.obligation,
        "message_class": item.message_class.value,
        "priority": item.priority,
        "language": item.language,
        "snapshot": dict(item.snapshot),
        "reply_to": item.reply_to,
        "not_before": item.not_before,
        "expires_at": item.expires_at,
        "roads": [_road_json(road) for road in rest],
        "state": "queued",
        "planned_at": now,
        **road_columns(_road_json(first)),
    }


def road_columns(road: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "channel": road["channel"],
        "account": road["account"] or road["channel"],
        "address_id": road["address_id"],
        "address": road["address"],
        "text_key": road["text_key"],
        "text_version": road["text_version"],
        "content": road["content"],
        "text_hash": text_hash(content_of(road["content"])),
    }


def _road_json(road: Road) -> dict[str, Any]:
    content = road.content
    return {
        "channel": road.channel,
        "account": road.account,
        "address_id": road.address_id,
        "address": road.address,
        "text_key": road.text_key,
        "text_version": road.text_version,
        "content": {
            "text": content.text,
            "subject": content.subject,
            "html": content.html,
            "template_id": content.template_id,
            "template_data": dict(content.template_data),
            "qr_payload": content.qr_payload,
        },
    }


def content_of(stored: Mapping[str, Any]) -> Content:
    return Content(**stored)


def insert(conn: Connection, rows: Sequence[dict[str, Any]], now: datetime) -> list[int]:
    """Write rows whose key is new, and log each as planned; returns their numbers in the order given."""
    if not rows:
        return []
    once: dict[str, dict[str, Any]] = {}
    for row in rows:
        once.setdefault(key_of(row), row)  # of two in one batch the first, as with two batches
    numbers = dict(zip(once, partitions.new_ids(conn, len(once), now), strict=True))
    fresh = message_keys.take(conn, numbers)
    found = lanes.ensure(conn, {_lane(r) for r in once.values()}, now)
    written = [
        {
            **row,
            "id": numbers[key],
            "tracking_id": tracking_id(numbers[key]),
            "lane_id": found[_lane(row)],
        }
        for key, row in once.items()
        if key in fresh
    ]
    if written:
        conn.execute(_ROWS, [{k: v for k, v in r.items() if k not in _BODY} for r in written])
        conn.execute(_BODIES, [{"message_id": r["id"], **{k: r[k] for k in _BODY}} for r in written])
        contact_log.append(
            conn, now, [entry_of("planned", r["id"], subject_of(r), _planned_body(r)) for r in written]
        )
    return [int(row["id"]) for row in written]


_BODY = ("content", "roads", "snapshot")
_ROWS = sa.insert(messages)
_BODIES = sa.insert(message_bodies)

#: A message with its words, the roads that are left, and what was known when it was planned.
WHOLE = sa.select(messages, *(message_bodies.c[name] for name in _BODY)).join(
    message_bodies, message_bodies.c.message_id == messages.c.id
)


def key_of(row: Mapping[str, Any]) -> str:
    """Name what is said once: a chain's step."""
    return f"{row['chain']}#{row['step']}"


def tracking_id(number: int) -> str:
    """Our public id of a message, [a-z0-9]{26}: 64 random bits, and the number so that no index is needed."""
    return secrets.token_hex(8) + _base36(number).rjust(_NUMBER_WIDTH, "0")


def number_in(tracking: str) -> int | None:
    """Read the message's number from its public id; None where the id carries none."""
    if len(tracking) != _RANDOM_WIDTH + _NUMBER_WIDTH or not tracking.isascii() or not tracking.isalnum():
        return None
    return int(tracking[_RANDOM_WIDTH:], 36)


_RANDOM_WIDTH = 16
_NUMBER_WIDTH = 10
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits


def _lane(row: Mapping[str, Any]) -> lanes.LaneKey:
    return (row["account"], row["campaign"], row["priority"])


def _planned_body(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": key_of(row),
        "tracking_id": row["tracking_id"],
        "rule": row["rule"],
        "class": row["message_class"],
        "channel": row["channel"],
        "address": row["address"],
        "text_key": row["text_key"],
        "text_version": row["text_version"],
        "text_hash": row["text_hash"],
        "not_before": row["not_before"],
        **{k: v for k, v in row["snapshot"].items() if k != "full"},
    }


def subject_of(row: Mapping[str, Any]) -> Subject:
    return (row["subject_kind"], row["subject_id"])


def entry_of(kind: str, message_id: int, subject: Subject, body: Mapping[str, Any]) -> Entry:
    return Entry(kind=kind, subject_kind=subject[0], subject_id=subject[1], message_id=message_id, body=body)
