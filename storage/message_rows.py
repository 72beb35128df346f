"""What a row of the outbox holds, and how a new one is written: once, and logged as planned."""

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from messages.channel import Attachment, Content, MessageClass
from storage import bulk, contact_log, lanes, message_keys, partitions
from storage.contact_log import Entry
from storage.database import Connection
from storage.planned_facts import Fact
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


class Ready(NamedTuple):
    """A queued message that may be claimed now. A tuple: a claim makes one of every row it reads."""

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
    area: str  #: of its subject, when it was planned
    level: str  #: of that area, when it was planned; "" where no level plays a part


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What settling did, for what must follow in the same transaction."""

    message_id: int
    subject: Subject
    state: str
    exhausted: bool = False  #: no road is left: a person must call
    chain: str = ""
    rule: str = ""


def text_hash(stored: Mapping[str, Any]) -> str:
    """The mark of a content as it is stored: one hash over all its words."""
    filled = [f"{k}={v}" for k, v in sorted(stored["template_data"].items())]
    file = stored.get("file")
    if file is not None:
        filled += [file["name"], file["data"]]
    data = "\x1f".join(
        (
            stored["subject"],
            stored["text"],
            stored["html"],
            stored["template_id"],
            stored["qr_payload"],
            *filled,
        )
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
        "area": item.snapshot.get("area") or "",
        "level": item.snapshot.get("level") or "",
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
        "text_hash": text_hash(road["content"]),
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
            **({} if content.file is None else {"file": asdict(content.file)}),
        },
    }


def content_of(stored: Mapping[str, Any]) -> Content:
    file = stored.get("file")
    return Content(**stored) if file is None else Content(**{**stored, "file": Attachment(**file)})


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
    tracking = tracking_ids(numbers.values())
    stored, written = bulk.stored_moments(conn), _Written()
    for (key, row), tracking_id in zip(once.items(), tracking, strict=True):
        if key in fresh:
            written.add(numbers[key], tracking_id, found[_lane(row)], key, row, stored)
    bulk.write(conn, "messages", _ROW, written.rows)
    bulk.write(conn, "message_bodies", ("message_id", *_BODY), written.bodies)
    contact_log.append_planned(conn, now, written.facts)
    return [row[0] for row in written.rows]


_BODY = ("content", "roads", "snapshot")
_GIVEN = (
    "chain", "step", "rule", "campaign", "subject_kind", "subject_id", "obligation", "message_class",
    "priority", "channel", "account", "address_id", "address", "text_key", "text_version", "language",
    "text_hash", "reply_to", "state", "area", "level",
)  # fmt: skip
_TIMES = ("not_before", "expires_at", "planned_at")
_ROW = ("id", "tracking_id", "lane_id", *_GIVEN, *_TIMES)
_given = itemgetter(*_GIVEN)


@dataclass(slots=True)
class _Written:
    """New messages as three tables take them: the row, its words, and what was planned."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    bodies: list[tuple[Any, ...]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def add(
        self,
        number: int,
        tracking_id: str,
        lane: int,
        key: str,
        row: Mapping[str, Any],
        stored: Callable[[datetime], str],
    ) -> None:
        not_before = stored(row["not_before"])
        times = (not_before, stored(row["expires_at"]), stored(row["planned_at"]))
        self.rows.append((number, tracking_id, lane, *_given(row), *times))
        snapshot = row["snapshot"]
        # the figures are spelt once, for the message and for the log
        facts = bulk.as_json({k: v for k, v in snapshot.items() if k != "full"})
        full = snapshot.get("full")
        whole = facts if full is None else _joined(facts, bulk.as_json({"full": full}))
        roads = bulk.as_json(row["roads"]) if row["roads"] else "[]"
        self.bodies.append((number, bulk.as_json(row["content"]), roads, whole))
        planned = _joined(bulk.as_json(_planned(row, key, tracking_id)), facts)
        self.facts.append((number, row["subject_kind"], row["subject_id"], planned))


def _joined(one: str, other: str) -> str:
    """Two JSON objects in one."""
    if one == "{}" or other == "{}":
        return other if one == "{}" else one
    return f"{one[:-1]},{other[1:]}"


#: A message with its words, the roads that are left, and what was known when it was planned.
WHOLE = sa.select(messages, *(message_bodies.c[name] for name in _BODY)).join(
    message_bodies, message_bodies.c.message_id == messages.c.id
)


def key_of(row: Mapping[str, Any]) -> str:
    """Name what is said once: a chain's step."""
    return f"{row['chain']}#{row['step']}"


def tracking_ids(numbers: Collection[int]) -> list[str]:
    """Our public ids of messages, [a-z0-9]{26}: 64 random bits, and the number so that no index is needed."""
    random = secrets.token_hex(_RANDOM_WIDTH // 2 * len(numbers))
    return [
        random[place * _RANDOM_WIDTH : (place + 1) * _RANDOM_WIDTH] + _base36(number)
        for place, number in enumerate(numbers)
    ]


def number_in(tracking: str) -> int | None:
    """Read the message's number from its public id; None where the id carries none."""
    if len(tracking) != _RANDOM_WIDTH + _NUMBER_WIDTH or not tracking.isascii() or not tracking.isalnum():
        return None
    return int(tracking[_RANDOM_WIDTH:], 36)


_RANDOM_WIDTH = 16
_NUMBER_WIDTH = 10
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = [one + other for one in _DIGITS for other in _DIGITS]


def _base36(number: int) -> str:
    """`number` in ten digits, two at a time."""
    number, e = divmod(number, 1296)
    number, d = divmod(number, 1296)
    number, c = divmod(number, 1296)
    a, b = divmod(number, 1296)
    return f"{_PAIRS[a]}{_PAIRS[b]}{_PAIRS[c]}{_PAIRS[d]}{_PAIRS[e]}"


def _lane(row: Mapping[str, Any]) -> lanes.LaneKey:
    return (row["account"], row["campaign"], row["priority"])


def _planned(row: Mapping[str, Any], key: str, tracking_id: str) -> dict[str, Any]:
    return {
        "key": key,
        "tracking_id": tracking_id,
        "rule": row["rule"],
        "class": row["message_class"],
        "channel": row["channel"],
        "address": row["address"],
        "text_key": row["text_key"],
        "text_version": row["text_version"],
        "text_hash": row["text_hash"],
        "not_before": row["not_before"],
    }


def subject_of(row: Mapping[str, Any]) -> Subject:
    return (row["subject_kind"], row["subject_id"])


def entry_of(kind: str, message_id: int, subject: Subject, body: Mapping[str, Any]) -> Entry:
    return Entry(kind=kind, subject_kind=subject[0], subject_id=subject[1], message_id=message_id, body=body)
