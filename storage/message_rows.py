"""What a row of the outbox holds, and how a new one is written: once, and logged as planned."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.channel import Content, MessageClass
from storage import contact_log
from storage.contact_log import Entry
from storage.database import Connection, upsert
from storage.tables import messages

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
    snapshot: Mapping[str, Any]


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
        "tracking_id": secrets.token_hex(12),
        "key": f"{item.chain}#{step}",
        "chain": item.chain,
        "step": step,
        "rule": item.rule,
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
    if not rows:
        return []
    statement = upsert(conn, messages).on_conflict_do_nothing(index_elements=["key"])
    once = {r["key"]: r for r in reversed(rows)}  # of two in one batch the first, as with two batches
    rows = list(reversed(once.values()))
    # RETURNING would make one statement of thousands of values, which psycopg reads letter by letter
    conn.execute(statement, rows)
    inserted: dict[str, int] = {}
    for start in range(0, len(rows), 500):
        ours = [r["tracking_id"] for r in rows[start : start + 500]]
        query = sa.select(messages.c.key, messages.c.id).where(messages.c.tracking_id.in_(ours))
        inserted.update(dict(conn.execute(query.order_by(messages.c.id)).all()))
    contact_log.append(
        conn,
        now,
        [
            entry_of("planned", inserted[r["key"]], (r["subject_kind"], r["subject_id"]), _planned_body(r))
            for r in rows
            if r["key"] in inserted
        ],
    )
    return [int(i) for i in inserted.values()]


def _planned_body(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": row["key"],
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
