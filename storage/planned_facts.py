"""What was planned, a message a row, under one entry of the contact log that commits to all of a batch.

The entry's body holds how many messages there are and one hash over their numbers, subjects and the
hashes of what was planned. A changed, removed, added or moved row no longer gives that hash, and the
entry itself is a link of the chain. A body can be erased: its hash stays.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from storage import bulk
from storage.database import Connection
from storage.tables import log_planned

#: (message, kind and number of its subject, what was planned as JSON)
Fact = tuple[int, str, int, str]


def write(conn: Connection, seq: int, rows: Sequence[tuple[Any, ...]]) -> None:
    bulk.write(conn, "log_planned", _COLUMNS, [(seq, *row) for row in rows])


_COLUMNS = ("seq", "message_id", "subject_kind", "subject_id", "body_hash", "body")


def sealed(facts: Sequence[Fact]) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """The body of the entry that commits to these facts, and the rows to be written under it."""
    rows = [(number, kind, subject, _sha256(body), body) for number, kind, subject, body in sorted(facts)]
    seal = _Seal()
    for row in rows:
        seal.take(*row[:4])
    return seal.body(), rows


class _Seal:
    """One hash over the rows of a batch, in the order of their messages."""

    def __init__(self) -> None:
        self._count = 0
        self._hash = hashlib.sha256()

    def take(self, number: int, kind: str, subject: int, body_hash: str) -> None:
        self._count += 1
        self._hash.update(f"{number} {kind} {subject} {body_hash}\n".encode())

    def body(self) -> dict[str, Any]:
        return {"messages": self._count, "seal": self._hash.hexdigest()}


class Checking:
    """The rows of the batches, read beside the chain while it is walked."""

    def __init__(self, conn: Connection) -> None:
        self.count = 0
        query = sa.select(log_planned).order_by(log_planned.c.seq, log_planned.c.message_id)
        self._found: Any = conn.execute(query, execution_options={"yield_per": 5000})
        self._rows: Iterator[Any] = iter(self._found.mappings())
        self._next: Mapping[str, Any] | None = next(self._rows, None)

    def holds(self, seq: int, body: str, spelt: Callable[[dict[str, Any]], str]) -> bool:
        """True where the rows of entry `seq` are those it commits to. To be asked in the chain's order."""
        seal, whole = _Seal(), True
        while self._next is not None and self._next["seq"] <= seq:
            row = self._next
            # rows that no entry speaks of were put in
            whole = whole and row["seq"] == seq and _sha256(row["body"]) == row["body_hash"]
            self.count += 1
            seal.take(row["message_id"], row["subject_kind"], row["subject_id"], row["body_hash"])
            self._next = next(self._rows, None)
        return whole and spelt(seal.body()) == body

    def finish(self) -> bool:
        """True where nothing is left that no entry speaks of."""
        self._found.close()
        return self._next is None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
