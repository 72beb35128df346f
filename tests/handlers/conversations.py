"""Conversations as tables: what a person says, what they are told, and what follows from it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from messages.verdict import Done
from storage import addresses, cases, links, outbox, settling
from storage.database import Database
from storage.message_rows import WHOLE
from storage.tables import holds, messages, optouts, promises, tasks
from tests.desks import arrive, letter, read_post
from tests.listed import debt, due, give, person, source, unit
from tests.queued import mark_sending, new, ready, road

CODE, UNIT = "8412345670", "TV0001A"


@dataclass
class Talk:
    """One office, one person or employer on the line, and what the office remembers."""

    database: Database
    at: datetime
    subject: tuple[str, int] = ("", 0)
    channel: str = "telegram"
    address: str = "900000042"
    _count: int = 0
    _told: int = 0
    tracking: str = ""

    def forward(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at

    def say(self, text: str, **more: Any) -> list[str]:
        """The texts the office answers with, by their keys."""
        self._count += 1
        settings = {"text": text, "channel": self.channel, "address": self.address, **more}
        event = letter(f"e{self._count}", self.forward(minutes=10), **settings)
        arrive(self.database, self.at, event)
        read_post(self.database, self.at)
        return self.told()

    def told(self) -> list[str]:
        """What was queued as an answer since the last question."""
        query = (
            sa.select(messages.c.id, messages.c.text_key)
            .where(messages.c.message_class == "reply", messages.c.id > self._told)
            .order_by(messages.c.id)
        )
        with self.database.begin() as conn:
            found = conn.execute(query).all()
        self._told = max([i for i, _key in found], default=self._told)
        return [key for _i, key in found]

    def remind(self, chain: str = "r", *, sent: bool = True, **more: Any) -> int:
        """A reminder of December's due or debt to this address."""
        with self.database.begin() as conn:
            mine = [a for a in addresses.of_subject(conn, self.subject) if a.address == self.address]
            settings = {
                "subject": self.subject,
                "obligation": "BHXH_TN:2026-12-05" if self.subject[0] == "participant" else "2026-12",
                "roads": [road(self.channel, self.address, address_id=mine[0].id if mine else None)],
                "expires_at": self.at + timedelta(days=10),
                **more,
            }
            (message_id,) = outbox.enqueue(conn, [new(chain, self.at, **settings)], now=self.at)
            row = conn.execute(WHOLE.where(messages.c.id == message_id)).mappings().one()
            self.tracking = row["tracking_id"]
            if sent:
                found = [m for m in ready(conn, self.channel, self.at, 99) if m.id == message_id]
                lease = self.at + timedelta(minutes=1)
                mark_sending(conn, found, claim_id=chain, lease_until=lease, now=self.at)
                verdict = Done(provider_id=f"{self.address}:{message_id}")
                settling.settle(conn, message_id, chain, verdict, now=self.at)
        return message_id

    def remembers(self) -> dict[str, Any]:
        """What stands in the books about the subject now."""
        kind, number = self.subject
        with self.database.begin() as conn:

            def all_of(table: sa.Table, *columns: str) -> list[Any]:
                query = sa.select(*(table.c[c] for c in columns)).where(
                    table.c.subject_kind == kind, table.c.subject_id == number
                )
                if "released_at" in table.c:
                    query = query.where(table.c.released_at.is_(None))
                if "withdrawn_at" in table.c:
                    query = query.where(table.c.withdrawn_at.is_(None))
                found = conn.execute(query.order_by(table.c.id)).all()
                return [row[0] if len(columns) == 1 else tuple(row) for row in found]

            reminders = sa.select(messages.c.chain, messages.c.state).where(
                messages.c.subject_kind == kind,
                messages.c.subject_id == number,
                messages.c.message_class != "reply",
            )
            return {
                "holds": all_of(holds, "reason", "until"),
                "promises": all_of(promises, "day", "amount", "state"),
                "tasks": all_of(tasks, "kind"),
                "optouts": all_of(optouts, "channel"),
                "address": {a.address: a.state for a in addresses.of_subject(conn, self.subject)},
                "reminders": dict(conn.execute(reminders.order_by(messages.c.id)).all()),
            }


def with_participant(database: Database, at: datetime, *, linked: bool = True, **more: Any) -> Talk:
    """A person with a due in December, who has linked their chat unless told otherwise."""
    give(database, [due(CODE, **more)], source(as_of=date(2026, 11, 30)), at)
    talk = Talk(database, at)
    with database.begin() as conn:
        talk.subject = person(conn, CODE)
        if linked:
            addresses.confirm(conn, talk.subject, "telegram", talk.address, source="link", now=at)
    return talk


def with_employer(database: Database, at: datetime) -> Talk:
    give(database, [debt(UNIT, officers=("canbo@bhxh.test",))], source("debtors"), at)
    talk = Talk(database, at)
    with database.begin() as conn:
        talk.subject = unit(conn, UNIT)
        addresses.confirm(conn, talk.subject, "telegram", talk.address, source="link", now=at)
    return talk


def hold(talk: Talk, reason: str) -> None:
    with talk.database.begin() as conn:
        cases.hold(conn, talk.subject, reason=reason, until=None, inbox_id=0, now=talk.at)


def token_for(talk: Talk) -> str:
    with talk.database.begin() as conn:
        return links.issue(conn, talk.subject, now=talk.at)
