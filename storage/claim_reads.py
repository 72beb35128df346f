"""What a claim asks before it takes anything, in two round trips, for however many accounts and messages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from storage import accounts, addresses, area_levels, cases, lanes, obligations, outbox, stops
from storage.accounts import Account
from storage.addresses import Subject
from storage.area_levels import AreaLevel
from storage.cases import Hold, OptOut
from storage.database import Connection
from storage.lanes import Lane
from storage.questions import Asked, Question, ask
from storage.stops import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How accounts stand, those whose rows this transaction holds now."""

    locked: Mapping[str, Account]
    stops: Sequence[Stop]  #: every stop there is
    on_the_wire: Mapping[str, Sequence[str]]  #: account → addresses it is writing to
    due: Sequence[Lane]  #: their lanes in which something may go, the most urgent first


def standing(conn: Connection, names: Sequence[str], now: datetime) -> Standing:
    """Lock what nobody else has of these accounts, and look at them."""
    asked: list[Asked] = [
        *_patience(conn, _A_MOMENT),
        accounts.locking(names),
        (stops.EVERY, {}),
        (outbox.ON_THE_WIRE, {"names": names}),
        (lanes.DUE, {"accounts": names, "now": now}),
    ]
    *_set, rows, stopped, flying, due = ask(conn, *asked)
    if accounts.make(conn, names, rows, now):
        *_set, rows, stopped, flying, due = ask(conn, *asked)
    return Standing(
        locked=accounts.locked(conn, rows, now),
        stops=stops.read(stopped),
        on_the_wire=outbox.by_account(flying),
        due=lanes.read(due),
    )


def patience(conn: Connection) -> list[Asked]:
    """From here on a claim waits for locks as every transaction does: the log's head is everybody's."""
    return _patience(conn, _AS_USUAL)


def _patience(conn: Connection, statement: Question) -> list[Asked]:
    return [(statement, {})] if conn.dialect.name == "postgresql" else []


#: A pace that accounts share, or a person whom several write to, is held by a claim for some milliseconds.
#: Who holds it longer is in trouble, and accounts that do not need it shall not wait for him.
_A_MOMENT = Question(sa.text("SET LOCAL lock_timeout = '500ms'"))
_AS_USUAL = Question(sa.text("SET LOCAL lock_timeout = DEFAULT"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of subjects and addresses at this moment."""

    unusable: Mapping[int, str]  #: address → its state
    refusals: Sequence[OptOut] = ()
    holds: Sequence[Hold] = ()
    levels: Sequence[AreaLevel] = ()
    owed: Collection[tuple[str, int, str]] = field(default_factory=frozenset)  #: (kind, subject, obligation)


def known(conn: Connection, subjects: Sequence[Subject], address_ids: Sequence[int], today: date) -> Known:
    usable = (addresses.UNUSABLE, {"ids": address_ids})
    if not subjects:
        return Known(unusable=dict(ask(conn, usable)[0]))
    kinds = [{"kind": kind, "ids": ids} for kind, ids in cases.by_kind(subjects).items()]
    unusable, levels, people, units, *rest = ask(
        conn,
        usable,
        (area_levels.EVERY, {}),
        *obligations.questions(subjects),
        *((cases.REFUSALS_OF, kind) for kind in kinds),
        *((cases.HOLDS_OF, {**kind, "today": today}) for kind in kinds),
    )
    return Known(
        unusable=dict(unusable),
        refusals=cases.read_refusals(row for rows in rest[: len(kinds)] for row in rows),
        holds=cases.read_holds(row for rows in rest[len(kinds) :] for row in rows),
        levels=area_levels.read(levels),
        owed=obligations.read(people, units),
    )
