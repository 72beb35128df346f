"""Why nothing is said twice: chain#step stands here once, whatever month its message was written in."""

import json
from collections.abc import Mapping

import sqlalchemy as sa

from storage.database import Connection
from storage.tables import message_keys

#: Messages of the first schema are reported on under ids that do not carry their number.
_TRACKING = "tracking:"
#: One parameter for any number of keys: thousands of parameters would be read letter by letter.
_TAKE = {
    "sqlite": sa.text(
        "INSERT INTO message_keys (key, message_id) SELECT value ->> 0, value ->> 1 FROM json_each(:pairs) "
        "WHERE true ON CONFLICT DO NOTHING RETURNING key"
    ),
    "postgresql": sa.text(
        "INSERT INTO message_keys (key, message_id) "
        "SELECT value ->> 0, (value ->> 1)::bigint FROM json_array_elements(CAST(:pairs AS json)) AS value "
        "ON CONFLICT DO NOTHING RETURNING key"
    ),
}


def take(conn: Connection, wanted: Mapping[str, int]) -> set[str]:
    """Claim keys for message numbers; returns those that nobody had before."""
    # in one order: two plans that meet wait for each other, but never both
    pairs = json.dumps(sorted(wanted.items()), ensure_ascii=False)
    return set(conn.scalars(_TAKE[conn.dialect.name], {"pairs": pairs}))


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
