"""Messages as planning would queue them, and what became of them: for tests of everything after planning."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from messages.channel import Content, MessageClass
from messages.outcome import Accepted, Outcome
from storage import claim_reads, history, outbox
from storage.accounts import Account
from storage.database import Connection, Database
from storage.message_rows import WHOLE, NewMessage, Ready, Road
from storage.questions import ask
from storage.tables import messages

SUBJECT = ("participant", 1)
CALL = {
    "key": "call:1",
    "kind": "phone-call",
    "owner": "agent",
    "owner_name": "Lê Văn Tám",
    "deadline": "2026-12-04",
    "reason": "Không còn kênh nào.",
}


def ready(conn: Connection, account: str, now: datetime, limit: int) -> list[Ready]:
    """What a claim for this account alone would look at."""
    due = claim_reads.standing(conn, [account], now).due
    return outbox.ready_each(conn, {account: outbox.Heads(limit=limit)}, now, due).get(account, [])


def road(channel: str = "telegram", address: str = "700", **more: Any) -> Road:
    return Road(channel=channel, address=address, content=Content(text=f"tin đến {address}"), **more)


def new(chain: str, now: datetime, **more: Any) -> NewMessage:
    """A reminder that nothing but its own settings can stop: no obligation, no level."""
    settings: dict[str, Any] = {
        "rule": "r",
        "subject": SUBJECT,
        "obligation": "",
        "message_class": MessageClass.SERVICE,
        "priority": 1,
        "roads": [road()],
        "not_before": now,
        "expires_at": now + timedelta(days=3),
        "snapshot": {"last_resort": CALL},
    }
    return NewMessage(chain=chain, **{**settings, **more})


def put(database: Database, items: Sequence[NewMessage], now: datetime) -> list[int]:
    with database.begin() as conn:
        return outbox.enqueue(conn, items, now=now)


def claimed(
    conn: Connection, now: datetime, *, claim_id: str = "c1", account: str = "telegram", limit: int = 1
) -> list[Ready]:
    """Heads of an account's queue, marked as being sent."""
    found = ready(conn, account, now, limit)
    mark_sending(conn, found, claim_id=claim_id, lease_until=now + timedelta(seconds=60), now=now)
    return found


def lock(conn: Connection, account: str, now: datetime) -> Account | None:
    """An account's row for this transaction; None while another sender has it."""
    return claim_reads.standing(conn, [account], now).locked.get(account)


def mark_sending(conn: Connection, found: Sequence[Ready], **claim: Any) -> None:
    ask(conn, outbox.marking(found, **claim))


def states(database: Database) -> dict[str, int]:
    with database.begin() as conn:
        return history.states(conn)


def rows(database: Database, chain: str | None = None) -> list[dict[str, Any]]:
    query = WHOLE.order_by(messages.c.chain, messages.c.step)
    if chain is not None:
        query = query.where(messages.c.chain == chain)
    with database.begin() as conn:
        return [dict(row) for row in conn.execute(query).mappings()]


def accepted(provider_id: str = "p1") -> Outcome:
    return Accepted(provider_id=provider_id)
