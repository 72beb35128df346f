"""What waits in the queue under a level: read as one picture, taken back when another level holds."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import among, contact_log
from storage.database import Connection
from storage.message_rows import entry_of
from storage.tables import IS_QUEUED, messages

Subject = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Bound:
    """A queued message whose road was picked by the level of an area."""

    id: int
    chain: str
    subject: Subject
    area: str  #: as written
    level: str
    not_before: datetime


def waiting(conn: Connection) -> list[Bound]:
    """Every queued message in whose planning a level played a part."""
    query = sa.select(
        messages.c.id, messages.c.chain, messages.c.subject_kind, messages.c.subject_id,
        messages.c.area, messages.c.level, messages.c.not_before,
    ).where(IS_QUEUED, messages.c.level != "")  # fmt: skip
    return [
        Bound(number, chain, (kind, subject), area, level, not_before)
        for number, chain, kind, subject, area, level, not_before in conn.execute(query)
    ]


def take_back(conn: Connection, found: Iterable[Bound], *, now: datetime) -> Sequence[Bound]:
    """Take these messages back, and return them; what a sender has claimed meanwhile is not among them."""
    by_number = {bound.id: bound for bound in found}
    if not by_number:
        return []
    taken = sorted(conn.scalars(_TAKE_BACK, among.span("ids", by_number)))
    entries = [
        entry_of("superseded", number, by_number[number].subject, {"reason": "level_changed"})
        for number in taken
    ]
    contact_log.append(conn, now, entries)
    return [by_number[number] for number in taken]


_TAKE_BACK = (
    sa.update(messages)
    .where(among.numbers_within(messages.c.id, "ids"), IS_QUEUED)
    .values(state="superseded", code="level_changed")
    .returning(messages.c.id)
)


def chains_of(found: Collection[Bound]) -> frozenset[str]:
    return frozenset(bound.chain for bound in found)
