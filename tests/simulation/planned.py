"""What is queued in the simulation: drawn messages, and whatever the real planner decides."""

from datetime import timedelta
from typing import Any

from messages.channel import Content, MessageClass
from scheduler import planning
from scheduler.plan_desk import PlanDesk
from scheduler.plan_inputs import PlanSettings
from storage import outbox
from storage.message_rows import NewMessage, Road
from tests.desks import OFFICE
from tests.queued import CALL
from tests.simulation.cast import PERSONS, UNITS
from tests.simulation.scene import ACCOUNTS, WINDOWS, Scene

DESK = PlanDesk(
    office=OFFICE,
    windows=WINDOWS,
    settings=PlanSettings(),
    channels=frozenset(ACCOUNTS),
    admits=lambda _channel, _address: True,
)
CAMPAIGNS = ("r1", "r2", "r3", "r4")
LIVES = (timedelta(days=20), timedelta(days=9), timedelta(hours=9), timedelta(minutes=30))
WAITS = (timedelta(), timedelta(), timedelta(), timedelta(hours=1), timedelta(days=1))


def backlog(scene: Scene) -> list[tuple[NewMessage, str, list[str]]]:
    """What waits when an example begins: something for everybody, by different roads."""
    orders = [["telegram", "email"], ["zalo", "zns", "email"], ["zns", "telegram"], ["email", "zalo"]]
    made = []
    for number, code in enumerate([*PERSONS, *UNITS] * 2):
        order, chain = orders[number % len(orders)], f"c{number}"
        drawn = {
            "message_class": MessageClass.REPLY if number % 10 == 8 else MessageClass.SERVICE,
            "campaign": CAMPAIGNS[number % 4],
            "priority": 1 + number % 2,
            "owed": number % 3 > 0,
            "wait": timedelta(),
            "life": timedelta(days=20),
        }
        made.append((message(scene, code, chain=chain, roads=[*order, "telegram"], **drawn), code, order))
    return made


def message(scene: Scene, code: str, *, chain: str, roads: list[str], **drawn: Any) -> NewMessage:
    found, now = scene.people[code], scene.now()
    message_class = MessageClass.MANDATORY if code in UNITS else drawn["message_class"]
    not_before = now + drawn["wait"]
    return NewMessage(
        chain=chain,
        rule=drawn["campaign"],
        subject=found["subject"],
        obligation=found["obligation"] if drawn["owed"] else "",
        message_class=message_class,
        priority=0 if message_class is MessageClass.REPLY else drawn["priority"],
        roads=[_road(a) for a in (found["addresses"].get(name) for name in roads) if a] or [_mail(found)],
        not_before=not_before,
        expires_at=not_before + drawn["life"],
        snapshot={"last_resort": {**CALL, "key": f"call:{chain}"}},
    )


def enqueue(scene: Scene, messages: list[NewMessage]) -> int:
    now = scene.now()

    def work(conn: Any) -> list[int]:
        return outbox.enqueue(conn, messages, now=now)

    return _counted(scene, work)


def plan_the_day(scene: Scene) -> int:
    now = scene.now()

    done = planning.carry_out(scene.file.database, DESK, day=planning.today(now), now=now)
    assert not done.unrenderable
    return _count(scene, done.queued)


def _counted(scene: Scene, work: Any) -> int:
    """The look after a commit counts, so it must know before how many are new."""
    return _count(scene, len(scene.file.database.transact(work)))


def _count(scene: Scene, new: int) -> int:
    scene.known.enqueued += new
    scene.transact("nobody", lambda _conn: None)
    scene.statistics["queued"] += new
    return new


def _mail(found: Any) -> Road:
    """The road everybody has."""
    return _road(found["addresses"]["email"])


def _road(address: Any) -> Road:
    return Road(
        channel=address.channel,
        address=address.address,
        address_id=address.id,
        content=Content(text=f"tin đến {address.address}", subject="tin"),
    )
