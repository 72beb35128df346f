"""A message as the contact log tells its story: planned, taken, arrived, seen, answered."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import among
from storage.contact_log import Logged
from storage.database import Connection
from storage.tables import log_bodies, log_entries, log_planned


@dataclass(slots=True)
class Contact:
    """One message as the log tells its story."""

    message_id: int
    first_seq: int
    subject: tuple[str, int]
    planned: Mapping[str, Any]
    times: dict[str, datetime] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)  #: entry by which each is known
    provider_id: str = ""
    result: str = ""
    code: str = ""

    @property
    def arrived(self) -> bool:
        """The network says so; whoever has seen it has it."""
        return "delivered" in self.times or "read" in self.times


def contacts(entries: Iterable[Logged]) -> list[Contact]:
    """Fold entries into contacts. An entry whose message was planned before the span opens is kept too."""
    found: dict[int, Contact] = {}
    for entry in entries:
        if not entry.message_id:
            continue
        contact = found.get(entry.message_id)
        if contact is None:
            planned = entry.body if entry.kind == "planned" else {}
            about = (entry.subject_kind, entry.subject_id)
            contact = found[entry.message_id] = Contact(entry.message_id, entry.seq, about, planned)
        if entry.kind == "answer":
            contact.times.setdefault("answer", entry.at)
            contact.seqs.setdefault("answer", entry.seq)
            continue
        if entry.body.get("sent_at"):  # said with what became of it
            contact.times.setdefault("sending", datetime.fromisoformat(entry.body["sent_at"]))
        contact.times.setdefault(entry.kind, entry.at)
        contact.seqs.setdefault(entry.kind, entry.seq)
        contact.result = entry.kind
        if entry.kind == "accepted":
            contact.provider_id = str(entry.body.get("provider_id", ""))
        contact.code = str(entry.body.get("code") or entry.body.get("reason") or "")
    return list(found.values())


def planned_earlier(conn: Connection, found: Iterable[Contact]) -> None:
    """Complete contacts that were planned before the span: level, band and channel stand in the plan only."""
    wanting = {contact.message_id: contact for contact in found if not contact.planned}
    if wanting:
        for query in (_PLANNED, _SAID):
            for number, body in conn.execute(query, {"ids": list(wanting)}):
                wanting[number].planned = json.loads(body)


_PLANNED = sa.select(log_planned.c.message_id, log_planned.c.body).where(
    among.numbers(log_planned.c.message_id, "ids")
)
_SAID = (  # each was an entry of its own before plans were one link
    sa.select(log_entries.c.message_id, log_bodies.c.body)
    .join(log_bodies, log_bodies.c.seq == log_entries.c.seq)
    .where(among.numbers(log_entries.c.message_id, "ids"), log_entries.c.kind == "planned")
)
