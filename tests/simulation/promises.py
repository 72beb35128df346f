"""What must hold after every commit, at every claim and whenever the wire is touched."""

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from scheduler.claiming import Claimed
from scheduler.delivery import SEND_SHARE
from scheduler.retry import MAX_ATTEMPTS
from tests.simulation.open_hours import is_open

if TYPE_CHECKING:
    from tests.simulation.scene import Scene
    from tests.simulation.worker import Held


class Broken(AssertionError):  # noqa: N818 - it reads "Broken: said twice"
    """A promise is broken. `promise` names it."""

    def __init__(self, promise: str, **what: Any) -> None:
        self.promise = promise
        super().__init__(f"{promise}: " + ", ".join(f"{k}={v}" for k, v in what.items()))


class Row(NamedTuple):
    id: int
    chain: str
    step: int
    rule: str
    campaign: str
    state: str
    attempt: int
    account: str
    address: str
    claim_id: str | None
    expires_at: str
    not_before: str
    message_class: str


_ROWS = f"SELECT {', '.join(Row._fields)} FROM messages ORDER BY id"
_TOTALS = (
    "SELECT (SELECT count(*) FROM message_keys), (SELECT count(*) FROM message_bodies), "
    "(SELECT count(*) FROM log_planned)"
)
#: Which work may move a message from where to where. Everything else is a final state left, or a step back.
_RECEIPTS, _SETTLE, _DROPPED = {"post"}, {"settle"}, {"claim", "post", "list", "take_back", "sweep"}
_MOVES: dict[tuple[str, str], set[str]] = {
    ("queued", "sending"): {"claim"},
    ("queued", "cancelled"): _DROPPED,
    ("queued", "superseded"): {"claim"},
    ("queued", "failed"): {"claim"},
    ("queued", "expired"): {"claim", "sweep"},
    **{("sending", to): _SETTLE for to in ("queued", "accepted", "failed", "expired")},
    ("sending", "uncertain"): {"settle", "sweep"},
    # the sender lives after all and knows what became of it
    **{("uncertain", to): _SETTLE for to in ("queued", "expired", "cancelled")},
    **{("uncertain", to): {"settle", "post"} for to in ("accepted", "failed")},
    **{("uncertain", to): _RECEIPTS for to in ("delivered", "read")},
    **{("accepted", to): _RECEIPTS for to in ("delivered", "read", "failed")},
    **{("delivered", to): _RECEIPTS for to in ("read", "failed")},
    ("failed", "read"): _RECEIPTS,  # somebody has read it: the bounce was mistaken
}
_ARRIVED = {"accepted", "delivered", "read"}


def look(scene: "Scene", by: str) -> None:
    """Compare the books with those before the last commit, and with what is true."""
    rows = {row[0]: Row(*row) for row in scene.file.raw.execute(_ROWS)}
    before, scene.rows = scene.rows, rows
    scene.statistics["observations"] += 1
    _totals(scene, rows, before)
    changed = [row for row in rows.values() if before.get(row.id) != row]
    for row in changed:
        old = before.get(row.id)
        if old is not None and old.state != row.state and by not in _MOVES.get((old.state, row.state), set()):
            raise Broken("state regressed", message=row.id, old=old.state, new=row.state, by=by)
        if not 0 <= row.attempt <= MAX_ATTEMPTS:
            raise Broken("attempts", message=row.id, attempt=row.attempt)
    _in_flight(scene, rows)
    _agree(scene, rows)


def _totals(scene: "Scene", rows: dict[int, Row], before: dict[int, Row]) -> None:
    if before.keys() - rows.keys():
        raise Broken("message lost", ids=sorted(before.keys() - rows.keys()))
    keys, bodies, planned = next(scene.file.raw.execute(_TOTALS))
    if len({(row.chain, row.step) for row in rows.values()}) != len(rows):
        raise Broken("key not unique")
    of_itself = sum(row.step > 0 or row.rule == "answer" or ":full:" in row.chain for row in rows.values())
    if not len(rows) == keys == bodies == planned == scene.known.enqueued + of_itself:
        counted = (len(rows), keys, bodies, planned, scene.known.enqueued + of_itself)
        raise Broken("totals", counted=counted)
    by_key = {(row.chain, row.step): row for row in rows.values()}
    for row in rows.values():
        if row.step and by_key[row.chain, row.step - 1].state not in ("failed", "read"):
            raise Broken("next road too early", message=row.id)


def _in_flight(scene: "Scene", rows: dict[int, Row]) -> None:
    sending = [row for row in rows.values() if row.state == "sending"]
    for account, count in Counter(row.account for row in sending).items():
        if count > scene.terms[account].in_flight:
            raise Broken("in flight", account=account, count=count)
    if len({(row.account, row.address) for row in sending}) != len(sending):
        raise Broken("two at once to one address")


def _agree(scene: "Scene", rows: dict[int, Row]) -> None:
    """What the far end took stands in the books, and what the books call arrived was taken."""
    truth = scene.truth
    for taken in truth.taken:
        state = rows[taken.number].state
        if state in ("sending", "uncertain") or state in _ARRIVED:
            continue
        if state != "failed" or taken.number not in truth.bounced:
            raise Broken("sent and forgotten", message=taken.number, state=state)
    for row in rows.values():
        if row.state in _ARRIVED and row.id not in truth.by_number:
            raise Broken("never sent", message=row.id, state=row.state)


def claimed(scene: "Scene", account: str, item: Claimed, now: datetime) -> None:
    """At the moment of the claim this message might go."""
    message, known = item.message, scene.known
    stop = known.stopping(account, scene.rows[message.id].campaign)
    if stop is not None:
        raise Broken("stopped", message=message.id, stop=stop)
    if known.is_paused(account, now):
        raise Broken("paused", message=message.id, account=account)
    unwanted = known.unwanted(message)
    if unwanted is not None:
        raise Broken("unwanted", message=message.id, why=unwanted)
    if message.address_id is not None:
        query = "SELECT state FROM addresses WHERE id = ?"
        (state,) = scene.file.raw.execute(query, (message.address_id,)).fetchone()
        if state != "ok":
            raise Broken("bad address", message=message.id, state=state)
    if not is_open(now, message.message_class.value, message.channel):
        raise Broken("outside hours", message=message.id, at=now)
    if not message.not_before <= now < message.expires_at:
        raise Broken("not its time", message=message.id, at=now)
    _paced(scene, account, item, now)


def _paced(scene: "Scene", account: str, item: Claimed, now: datetime) -> None:
    """No two slots lie nearer than the pace allows, whoever took them: measured in time that never jumps."""
    terms = scene.terms[account]
    slot = scene.mono + (item.send_at - now).total_seconds()
    limits = {account: terms.pace}
    if terms.shared is not None:
        limits[terms.shared[0]] = terms.shared[1]
    chat = terms.pace_of(item.message.address)
    if chat is not None:
        limits[f"{account} {item.message.address}"] = chat
    for name, pace in limits.items():
        slots = scene.slots.setdefault(name, [])
        if any(abs(slot - other) < pace.interval_s - 0.0001 for other in slots):
            raise Broken("pace", limit=name, slot=slot, slots=slots)
        slots.append(slot)


def on_the_wire(scene: "Scene", held: "Held") -> None:
    """At this moment the wire is touched: the intent is on disk, and the claim is not stale."""
    message = held.item.message
    row = scene.rows[message.id]
    undisturbed = held.epoch == scene.epoch  # a clock that jumps ends leases early
    if undisturbed and (row.state, row.claim_id) != ("sending", held.item.claim_id):
        raise Broken("wire without intent", message=message.id, state=row.state)
    lease = scene.terms[held.account].lease
    if scene.mono - held.at > (lease * SEND_SHARE).total_seconds() + 0.001:
        raise Broken("stale claim", message=message.id)


def taken(scene: "Scene", number: int) -> None:
    """The far end has just taken a message: nobody must have it twice."""
    found = scene.truth.by_number[number]
    for other in scene.truth.taken:
        if other is found or other.chain != found.chain:
            continue
        if other.step == found.step:
            raise Broken("said twice", chain=found.chain, step=found.step)
        if other.number not in scene.truth.bounced:
            raise Broken("said on two roads", chain=found.chain, steps=(other.step, found.step))


def stored(text: str) -> datetime:
    """A moment as SQLite keeps it."""
    return datetime.fromisoformat(text + "+00:00")


#: However slow a pace, what may go has gone within this time when everybody behaves.
PATIENCE = timedelta(minutes=40)
