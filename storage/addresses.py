"""Where a subject can be reached, whether the owner is confirmed, and what became of the address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from messages.subjects import Contact, Phone
from storage import among
from storage.database import Connection, rows_of, upsert
from storage.questions import Question, ask
from storage.tables import addresses

Subject = tuple[str, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    id: int
    subject: Subject
    channel: str
    address: str
    label: str  #: the contact's name, or the note that stood beside the number
    source: str  #: "list", "link" or "reply"
    confirmed_at: datetime | None  #: None: nobody has shown that the owner is the subject
    state: str  #: "ok", "dead", "wrong" or "gone"
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An address as an office list gives it."""

    subject: Subject
    channel: str
    address: str
    label: str = ""


def from_contacts(subject: Subject, contacts: Iterable[Contact]) -> list[Listed]:
    """The roads a list opens: ZNS for mobiles, mail. Landlines stay with the record, for a call."""
    found: list[Listed] = []
    for contact in contacts:
        for phone in contact.phones:
            if phone.mobile:
                label = phone.note or contact.name
                found.append(Listed(subject=subject, channel="zns", address=phone.e164[1:], label=label))
        if contact.email:
            found.append(Listed(subject=subject, channel="email", address=contact.email, label=contact.name))
    return found


def store_listed(
    conn: Connection, listed: Sequence[Listed], subjects: Sequence[Subject], now: datetime
) -> None:
    """Make the listed addresses of these subjects those of the list.

    What left the list is "gone"; what a network or an owner has refused stays refused; what was
    linked or confirmed by the person stays as it is.
    """
    wanted = {(item.subject, item.channel, item.address): item for item in listed}
    asked = set(subjects)
    missing: list[int] = []
    known: dict[tuple[Subject, str, str], tuple[str, str]] = {}
    for kind in {s[0] for s in subjects}:
        # one pass over the kind: asking for thousands of subjects by number is many times slower
        query = sa.select(addresses).where(addresses.c.subject_kind == kind, addresses.c.source == "list")
        for row in rows_of(conn, query):
            subject = (kind, row["subject_id"])
            key = (subject, row["channel"], row["address"])
            known[key] = (row["label"], row["state"])
            theirs = row["confirmed_at"] is not None
            if subject in asked and key not in wanted and row["state"] == "ok" and not theirs:
                missing.append(row["id"])
    for some in _chunks(missing, 500):
        conn.execute(
            sa.update(addresses).where(addresses.c.id.in_(some)).values(state="gone", updated_at=now)
        )
    fresh = [
        item
        for key, item in wanted.items()
        if (held := known.get(key)) is None or held[0] != item.label or held[1] == "gone"
    ]
    statement = upsert(conn, addresses)
    statement = statement.on_conflict_do_update(
        index_elements=["subject_kind", "subject_id", "channel", "address"],
        set_={
            "label": statement.excluded.label,
            "state": sa.case((addresses.c.state == "gone", "ok"), else_=addresses.c.state),
            "updated_at": statement.excluded.updated_at,
        },
    )
    for portion in _chunks(fresh, 2000):  # the parameters of a whole list at once are a hundred megabytes
        conn.execute(statement, [_listed_row(item, now) for item in portion])


def confirm(
    conn: Connection,
    subject: Subject,
    channel: str,
    address: str,
    *,
    source: str,
    now: datetime,
    label: str = "",
) -> int:
    """The owner of an address has shown who they are; returns the address' id."""
    statement = upsert(conn, addresses).values(
        subject_kind=subject[0],
        subject_id=subject[1],
        channel=channel,
        address=address,
        label=label,
        source=source,
        confirmed_at=now,
        state="ok",
        updated_at=now,
    )
    row = conn.execute(
        statement.on_conflict_do_update(
            index_elements=["subject_kind", "subject_id", "channel", "address"],
            set_={"confirmed_at": now, "state": "ok", "why": "", "updated_at": now},
        ).returning(addresses.c.id)
    )
    return int(row.scalar_one())


def mark(conn: Connection, address_id: int, *, state: str, why: str, now: datetime) -> None:
    """Set an address' state. What its owner has called wrong stays wrong, whatever a network says."""
    query = sa.update(addresses).where(addresses.c.id == address_id)
    if state == "dead":
        query = query.where(addresses.c.state != "wrong")
    conn.execute(query.values(state=state, why=why, updated_at=now))


def move(conn: Connection, address_id: int, new_address: str, *, now: datetime) -> int:
    """The same owner is now elsewhere (a group became a supergroup); returns the address' id there."""
    old = next(iter(rows_of(conn, sa.select(addresses).where(addresses.c.id == address_id))))
    there: int | None = conn.scalar(
        sa.select(addresses.c.id).where(
            addresses.c.subject_kind == old["subject_kind"],
            addresses.c.subject_id == old["subject_id"],
            addresses.c.channel == old["channel"],
            addresses.c.address == new_address,
        )
    )
    if there is not None:  # the new one has told us itself already
        mark(conn, address_id, state="dead", why="moved", now=now)
        return there
    conn.execute(
        sa.update(addresses).where(addresses.c.id == address_id).values(address=new_address, updated_at=now)
    )
    return address_id


def revive(conn: Connection, channel: str, address: str, now: datetime) -> None:
    """Somebody wrote from an address that a network had called dead."""
    conn.execute(
        sa.update(addresses)
        .where(addresses.c.channel == channel, addresses.c.address == address, addresses.c.state == "dead")
        .values(state="ok", why="", updated_at=now)
    )


def owners(conn: Connection, channel: str, address: str) -> list[Address]:
    """Everyone reachable at an address (a family phone, an accounting firm)."""
    query = sa.select(addresses).where(addresses.c.channel == channel, addresses.c.address == address)
    return [_address(row) for row in rows_of(conn, query.order_by(addresses.c.id))]


def unusable(conn: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Of these addresses, those that may no longer be written to, with their state."""
    return dict(ask(conn, (UNUSABLE, {"ids": ids}))[0])


UNUSABLE = Question(
    sa.select(addresses.c.id, addresses.c.state).where(
        among.numbers(addresses.c.id, "ids"), addresses.c.state != "ok"
    )
)


def of_subject(conn: Connection, subject: Subject) -> list[Address]:
    query = sa.select(addresses).where(
        addresses.c.subject_kind == subject[0], addresses.c.subject_id == subject[1]
    )
    return [_address(row) for row in rows_of(conn, query.order_by(addresses.c.id))]


def of_kind(conn: Connection, kind: str) -> dict[int, list[Address]]:
    """Every address of every subject of a kind, for planning."""
    found: dict[int, list[Address]] = {}
    query = sa.select(*_BY_PLACE).where(addresses.c.subject_kind == kind).order_by(addresses.c.id)
    for number, subject, channel, address, label, source, confirmed_at, state, why in conn.execute(query):
        # names would cost as much as all the rest
        one = Address(
            id=number, subject=(kind, subject), channel=channel, address=address, label=label,
            source=source, confirmed_at=confirmed_at, state=state, why=why,
        )  # fmt: skip
        found.setdefault(subject, []).append(one)
    return found


_BY_PLACE = [
    addresses.c[name]
    for name in (
        "id", "subject_id", "channel", "address", "label", "source", "confirmed_at", "state", "why"
    )
]  # fmt: skip


def shared(conn: Connection, kind: str) -> set[tuple[str, str]]:
    """Addresses that more than one subject of a kind was listed with: the owner is not known."""
    query = (
        sa.select(addresses.c.channel, addresses.c.address)
        .where(addresses.c.subject_kind == kind, addresses.c.state == "ok")
        .group_by(addresses.c.channel, addresses.c.address)
        .having(sa.func.count(sa.distinct(addresses.c.subject_id)) > 1)
    )
    return {(channel, address) for channel, address in conn.execute(query)}


def phones_as_json(phones: Iterable[Phone]) -> list[dict[str, Any]]:
    return [{"e164": p.e164, "mobile": p.mobile, "note": p.note} for p in phones]


def phones_from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Phone, ...]:
    return tuple(Phone(e164=p["e164"], mobile=p["mobile"], note=p.get("note", "")) for p in stored)


def contacts_as_json(contacts: Iterable[Contact]) -> list[dict[str, Any]]:
    return [{"name": c.name, "phones": phones_as_json(c.phones), "email": c.email} for c in contacts]


def contacts_from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Contact, ...]:
    return tuple(
        Contact(name=c["name"], phones=phones_from_json(c["phones"]), email=c["email"]) for c in stored
    )


def _address(row: Mapping[str, Any]) -> Address:
    return Address(
        id=row["id"],
        subject=(row["subject_kind"], row["subject_id"]),
        channel=row["channel"],
        address=row["address"],
        label=row["label"],
        source=row["source"],
        confirmed_at=row["confirmed_at"],
        state=row["state"],
        why=row["why"],
    )


def _listed_row(item: Listed, now: datetime) -> dict[str, Any]:
    return {
        "subject_kind": item.subject[0],
        "subject_id": item.subject[1],
        "channel": item.channel,
        "address": item.address,
        "label": item.label,
        "source": "list",
        "state": "ok",
        "updated_at": now,
    }


def _chunks(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    return (items[i : i + size] for i in range(0, len(items), size))
