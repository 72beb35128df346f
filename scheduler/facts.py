"""What relevance needs to know of a batch of messages, read in the claim's own transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from scheduler.area_chain import NO_AREAS, Area, Areas
from scheduler.caps import MONTH_DAYS, Contact
from scheduler.levels import Level, LevelRecord, level_in_force
from scheduler.relevance import Facts, Subject
from storage import area_levels, areas, claim_reads, history
from storage.area_levels import AreaLevel
from storage.database import Connection
from storage.message_rows import Ready


def load_facts(conn: Connection, waiting: Sequence[Ready], now: datetime) -> Facts:
    """What relevance needs to know of these messages' subjects."""
    unasked = [m for m in waiting if m.message_class is not MessageClass.REPLY]
    subjects = sorted({m.subject for m in unasked})
    ids = [m.address_id for m in waiting if m.address_id is not None]
    known = claim_reads.known(conn, subjects, ids, now.astimezone(OFFICE_ZONE).date())
    unusable = dict(known.unusable)
    opted: dict[tuple[str, int], set[str]] = {}
    for refusal in known.refusals:
        if refusal.address:
            closed = (refusal.subject, refusal.channel, refusal.address)
            unusable |= {
                m.address_id: "opted_out"
                for m in unasked
                if m.address_id is not None and (m.subject, m.channel, m.address) == closed
            }
        else:
            opted.setdefault(refusal.subject, set()).add(refusal.channel)
    records = _records(known.levels)
    tree = area_tree(conn) if records else NO_AREAS
    return Facts(
        held={h.subject: h.reason for h in known.holds},
        opted_out=opted,
        unusable=unusable,
        owed=frozenset(known.owed),
        levels={a: level_in_force(records, a, now, tree).level.value for a in {m.area for m in unasked}},
    )


def load_contacts(conn: Connection, waiting: Sequence[Ready], now: datetime) -> dict[Subject, list[Contact]]:
    """What these messages' subjects were sent unasked of late: frequency caps count it."""
    subjects = sorted({m.subject for m in waiting if m.message_class in _CAPPED})
    found: dict[Subject, list[Contact]] = {}
    if subjects:
        history.hold_still(conn, subjects)
        since = now - timedelta(days=MONTH_DAYS + 1)
        for subject, at, message_class, channel in history.unasked_since(conn, subjects, since):
            found.setdefault(subject, []).append(Contact(at, MessageClass(message_class), channel))
    return found


_CAPPED = (MessageClass.SERVICE, MessageClass.PROMO)


def level_records(conn: Connection) -> list[LevelRecord]:
    return _records(area_levels.every(conn))


def _records(found: Iterable[AreaLevel]) -> list[LevelRecord]:
    return [as_record(r) for r in found]


def as_record(stored: AreaLevel) -> LevelRecord:
    return LevelRecord(
        area=stored.area,
        level=Level(stored.level),
        from_at=stored.from_at,
        decision=stored.decision,
        decided_by=stored.decided_by,
        until=stored.until,
    )


def area_tree(conn: Connection) -> Areas:
    """The office's tree, read again when something of it has changed."""
    version = areas.version(conn)
    kept = _KEPT.get(conn.engine)
    if kept is None or kept[0] != version:
        nodes = [
            Area(
                id=row.id,
                kind=row.kind.value,
                key=row.name_key,
                parent_id=row.parent_id,
                since=row.since,
                until=row.until,
            )
            for row in areas.every(conn)
        ]
        kept = _KEPT[conn.engine] = (version, Areas(nodes) if nodes else NO_AREAS)
    return kept[1]


#: A claim asks for every message; the tree changes a few times a year.
_KEPT: WeakKeyDictionary[Any, tuple[tuple[Any, ...], Areas]] = WeakKeyDictionary()
