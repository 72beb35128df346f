"""A person stops sending, or lets it go on: one row, felt by every sender at its next claim, and logged."""

from datetime import datetime

from storage import accounts, contact_log, stops
from storage.contact_log import Entry
from storage.database import Connection

ACCOUNT = "account:"


def stop(conn: Connection, scope: str, *, kind: str, reason: str, by: str, now: datetime) -> None:
    """Stop a scope: `paused`, or `cancelled` (a campaign that is taken back from then on)."""
    stops.put(conn, scope, kind=kind, reason=reason, by=by, now=now)
    body = {"scope": scope, "how": kind, "reason": reason, "by": by}
    contact_log.append(conn, now, [Entry(kind="stopped", body=body)])


def resume(conn: Connection, scope: str, *, by: str, now: datetime) -> bool:
    """Take the stop away; of an account also the program's own pause and its open breaker.

    False when nothing held it.
    """
    held = stops.lift(conn, scope)
    if scope.startswith(ACCOUNT):
        name = scope.removeprefix(ACCOUNT)
        for row in accounts.every(conn):
            if row["name"] == name and (row["state"] == "paused" or row["open_until"] is not None):
                accounts.resume(conn, name, now=now)
                accounts.close_switch(conn, name)
                held = True
    if held:
        contact_log.append(conn, now, [Entry(kind="resumed", body={"scope": scope, "by": by})])
    return held
