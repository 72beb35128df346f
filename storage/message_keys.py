"""Why nothing is said twice: chain#step stands here once, whatever month its message was written in."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet

import sqlalchemy as sa

from storage import among
from storage.database import Connection
from storage.tables import message_keys

#: Messages of the first schema are reported on under ids that do not carry their number.
_TRACKING = "tracking:"
_TAKE = {
    "sqlite": "INSERT INTO message_keys (key, message_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
    "postgresql": "INSERT INTO message_keys (key, message_id) "
    "SELECT * FROM unnest(%s::text[], %s::bigint[]) ON CONFLICT DO NOTHING",
}


def take(conn: Connection, wanted: Mapping[str, int]) -> AbstractSet[str]:
    """Claim keys for message numbers; returns those that nobody had before."""
    # in one order: two plans that meet wait for each other, but never both
    pairs = sorted(wanted.items())
    statement = _TAKE[conn.dialect.name]
    if conn.dialect.name == "sqlite":
        taken = conn.exec_driver_sql(statement, pairs)
    else:
        taken = conn.exec_driver_sql(statement, ([key for key, _n in pairs], [n for _key, n in pairs]))
    if taken.rowcount == len(pairs):
        return wanted.keys()
    return {key for key, number in known(conn, wanted).items() if number == wanted[key]}


def known(conn: Connection, keys: Collection[str]) -> dict[str, int]:
    """Those keys that somebody has taken, with the numbers of their messages."""
    return dict(conn.execute(_KNOWN, {"keys": keys}).all())


_KNOWN = sa.select(message_keys.c.key, message_keys.c.message_id).where(
    among.texts(message_keys.c.key, "keys")
)


def of_first_schema(conn: Connection, tracking_id: str) -> int | None:
    """Find the number of a message written before tracking ids carried it."""
    query = sa.select(message_keys.c.message_id).where(message_keys.c.key == _TRACKING + tracking_id)
    return conn.scalar(query)


def of_chain(conn: Connection, chain: str, steps: range) -> list[int]:
    """Numbers of a chain's messages at these steps, in their order."""
    query = sa.select(message_keys.c.key, message_keys.c.message_id).where(
        message_keys.c.key.in_([f"{chain}#{step}" for step in steps])
    )
    found = dict(conn.execute(query).all())
    return [found[key] for step in steps if (key := f"{chain}#{step}") in found]
