"""Single-use tokens that tie a chat or a mailbox to a subject; only their hash is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database import Connection, rows_of
from storage.tables import links

#: No 0/O, 1/I/L: people type these from paper and from a small screen.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 10  # 31^10 ≈ 8·10^14: guessing is hopeless even without the throttle
LIFETIME = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a token turned out to be."""

    subject: tuple[str, int] | None  #: None: unknown, expired or used by somebody else
    reason: str = ""  #: "unknown", "expired", "used"


def issue(
    conn: Connection, subject: tuple[str, int], *, now: datetime, lifetime: timedelta = LIFETIME
) -> str:
    """A new token for a subject; it cannot be read back from the database."""
    token = new_token()
    store(conn, [(token, subject)], now=now, lifetime=lifetime)
    return token


def new_token() -> str:
    """A token that means nothing until it is stored."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def store(
    conn: Connection,
    tokens: Sequence[tuple[str, tuple[str, int]]],
    *,
    now: datetime,
    lifetime: timedelta = LIFETIME,
) -> None:
    """Let tokens stand for subjects from now on."""
    rows = [
        {
            "token_hash": _hash(token),
            "subject_kind": kind,
            "subject_id": number,
            "created_at": now,
            "expires_at": now + lifetime,
        }
        for token, (kind, number) in tokens
    ]
    if rows:
        conn.execute(sa.insert(links), rows)


def claim(conn: Connection, token: str, *, channel: str, address: str, now: datetime) -> Claimed:
    """Use a token up. The same chat may present it again (a double tap) and gets the same answer."""
    query = sa.select(links).where(links.c.token_hash == _hash(token)).with_for_update()
    row = next(iter(rows_of(conn, query)), None)
    if row is None:
        return Claimed(subject=None, reason="unknown")
    subject = (row["subject_kind"], row["subject_id"])
    if row["used_at"] is not None:
        mine = (row["used_channel"], row["used_address"]) == (channel, address)
        return Claimed(subject=subject if mine else None, reason="used")
    if row["expires_at"] < now:
        return Claimed(subject=None, reason="expired")
    conn.execute(
        sa.update(links)
        .where(links.c.token_hash == row["token_hash"])
        .values(used_at=now, used_channel=channel, used_address=address)
    )
    return Claimed(subject=subject)


def _hash(token: str) -> str:
    return hashlib.sha256(token.strip().upper().encode()).hexdigest()
