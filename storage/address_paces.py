"""When one chat may be written to next, for networks that count by chat: a row each, while it matters."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from storage import among
from storage.database import Connection, upsert
from storage.tables import address_paces


def load(conn: Connection, channel: str, addresses: Collection[str]) -> dict[str, float]:
    """Theoretical arrival times (seconds since the epoch) of the addresses that have one."""
    return dict(conn.execute(_LOAD, {"channel": channel, "addresses": addresses}).all())


_LOAD = sa.select(address_paces.c.address, address_paces.c.tat).where(
    address_paces.c.channel == sa.bindparam("channel"), among.texts(address_paces.c.address, "addresses")
)


def store(conn: Connection, channel: str, tats: Mapping[str, float]) -> None:
    if not tats:
        return
    statement = upsert(conn, address_paces)
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["channel", "address"], set_={"tat": statement.excluded.tat}
        ),
        [{"channel": channel, "address": a, "tat": tat} for a, tat in sorted(tats.items())],
    )


def forget(conn: Connection, before: float) -> int:
    """Take out those whose distance has long been kept; returns how many."""
    return conn.execute(sa.delete(address_paces).where(address_paces.c.tat < before)).rowcount
