"""The end of every example: all is resumed, everybody behaves, and whatever waits comes to rest."""

from datetime import datetime, timedelta

from scheduler.pacing import Pace
from scheduler.terms import Terms
from storage import accounts, contact_log, history, lanes, outbox
from storage.database import Connection
from tests.simulation.open_hours import open_between
from tests.simulation.promises import PATIENCE, Broken, Row, stored
from tests.simulation.scene import ACCOUNTS, Scene

#: More rounds than a well-behaved end can need.
ROUNDS = 600
QUICK = Terms(pace=Pace(1000.0), in_flight=64)
FINAL = {"accepted", "delivered", "read", "failed", "cancelled", "expired", "superseded", "uncertain"}


def come_to_rest(scene: Scene) -> None:
    for worker in scene.workers:
        worker.stop()
    scene.transact("officer", _resume_all)
    for scope, kind in list(scene.known.stops.items()):
        if kind == "cancelled":
            scene.take_back(scope.removeprefix("campaign:"))
    scene.lift_all()
    scene.known.paused.clear()
    scene.pass_time(120)
    scene.terms, scene.slots = dict.fromkeys(ACCOUNTS, QUICK), {}  # what is slow has been seen before
    scene.read_post()
    waiting = {row.id: row for row in scene.rows.values() if row.state == "queued"}
    began = scene.now()
    _deliver_all(scene)
    for row in waiting.values():
        _justly_expired(scene, row, began)
    _books_are_whole(scene)


def _deliver_all(scene: Scene) -> None:
    worker, idle = scene.workers[0], 0
    for _round in range(ROUNDS):
        scene.sweep()
        worked = 0
        for account in sorted(scene.file.database.transact(lanes.due_accounts, scene.now())):
            worked += worker.claim(account)
            while worker.held and worker.send(0, "accepted"):
                pass
            worker.settle(range(len(worker.results)))
        scene.read_post()
        idle = 0 if worked else idle + 1
        if worked:
            continue
        due = scene.file.database.transact(outbox.next_due)
        if due is not None:
            # ever longer: a breaker that an outage has opened waits up to ten minutes
            scene.pass_until(max(due, scene.now() + timedelta(seconds=0.3 * 1.5 ** min(idle, 16))))
        elif any(row.state == "sending" for row in scene.rows.values()):
            scene.pass_time(61)
        else:
            return
    raise Broken("does not come to rest", waiting=[r for r in scene.rows.values() if r.state not in FINAL])


def _justly_expired(scene: Scene, row: Row, began: datetime) -> None:
    """What waited and could have gone has gone."""
    if scene.rows[row.id].state != "expired":
        return
    start = max(began, stored(row.not_before))
    if open_between(start, stored(row.expires_at) - PATIENCE, row.message_class, row.account):
        raise Broken("expired for nothing", message=row.id)


def _books_are_whole(scene: Scene) -> None:
    with scene.file.database.begin() as conn:
        states = history.states(conn)
        log = contact_log.verify(conn)
    if log.faults:
        raise Broken("log", faults=log.faults)
    if set(states) - FINAL:
        raise Broken("does not come to rest", states=states)
    doubts = sum(row.state == "uncertain" for row in scene.rows.values())
    if states.get("uncertain", 0) != doubts or sum(states.values()) != len(scene.rows):
        raise Broken("totals", states=states)
    for state, count in states.items():
        scene.statistics[f"ended {state}"] += count


def _resume_all(conn: Connection) -> None:
    for row in accounts.every(conn):
        accounts.resume(conn, row["name"], now=row["updated_at"])
