"""A message is asked once more whether it is still wanted: one row a reason."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest

from messages.channel import MessageClass
from scheduler.relevance import Facts, NotWanted, Subject, Waiting, still_wanted
from storage import obligations

HIM = ("participant", 1)
DUE = obligations.of_due("BHXH_TN", date(2026, 12, 5))
OWED = frozenset({(*HIM, DUE)})


@dataclass(frozen=True)
class Reminder:
    subject: Subject
    obligation: str
    message_class: MessageClass
    channel: str
    address_id: int | None
    expires_at: datetime
    area: str
    level: str


def waiting(now, **more) -> Waiting:
    usual = Reminder(
        subject=HIM,
        obligation=DUE,
        message_class=MessageClass.SERVICE,
        channel="telegram",
        address_id=7,
        expires_at=now + timedelta(days=1),
        area="Phường 2",
        level="L1",
    )
    return replace(usual, **more)


def facts(**more) -> Facts:
    return Facts(**{"owed": OWED, "levels": {"Phường 2": "L1"}, **more})


LAW = {"message_class": MessageClass.MANDATORY}
ANSWER = {"message_class": MessageClass.REPLY}
INVITATION = {"message_class": MessageClass.PROMO}
DEAD = {"unusable": {7: "dead"}}
NOTHING = {"opted_out": {HIM: {""}}}
NOT_HERE = {"opted_out": {HIM: {"telegram"}}}
ROWS = [
    ("nothing has changed", {}, {}, None),
    ("its time has passed", {"past": True}, {}, ("expired", "too_late")),
    ("an answer too late is no longer polite", {"past": True, **ANSWER}, {}, ("expired", "too_late")),
    ("the network called the address dead", {}, DEAD, ("failed", "address_dead")),
    ("the owner called it wrong", {}, {"unusable": {7: "wrong"}}, ("failed", "address_wrong")),
    ("it left the list", {}, {"unusable": {7: "gone"}}, ("failed", "address_gone")),
    ("another address is dead", {}, {"unusable": {8: "dead"}}, None),
    ("an answer to a dead address", ANSWER, DEAD, ("failed", "address_dead")),
    ("an address nobody keeps", {"address_id": None}, DEAD, None),
    ("they want nothing", {}, NOTHING, ("cancelled", "opted_out")),
    ("they want nothing, but this is the law", LAW, NOTHING, None),
    ("they want no invitation", INVITATION, NOTHING, ("cancelled", "opted_out")),
    ("they do not want this channel", {}, NOT_HERE, ("failed", "opted_out_channel")),
    ("not this channel, though it is the law", LAW, NOT_HERE,
     ("failed", "opted_out_channel")),
    ("they do not want another channel", {}, {"opted_out": {HIM: {"email"}}}, None),
    ("somebody else wants nothing", {}, {"opted_out": {("employer", 1): {""}}}, None),
    ("they asked: the answer goes even after a stop", ANSWER, NOTHING, None),
    ("they have promised", {}, {"held": {HIM: "promise"}}, ("cancelled", "promise")),
    ("they promised and asked", ANSWER, {"held": {HIM: "promise"}}, None),
    ("it has been paid", {}, {"owed": frozenset()}, ("cancelled", "no_longer_owed")),
    ("another month is owed, this one is not", {},
     {"owed": frozenset({(*HIM, "BHXH_TN:2027-01-05")})}, ("cancelled", "no_longer_owed")),
    ("nothing owed is at stake", {"obligation": ""}, {"owed": frozenset()}, None),
    ("the level has changed", {}, {"levels": {"Phường 2": "L4"}}, ("superseded", "level_changed")),
    ("no level played a part", {"level": ""}, {"levels": {"Phường 2": "L4"}}, None),
    ("paid and level changed: paid is final", {}, {"owed": frozenset(), "levels": {"Phường 2": "L4"}},
     ("cancelled", "no_longer_owed")),
    ("refused and address dead: the other roads are refused too", {},
     {**DEAD, **NOTHING}, ("cancelled", "opted_out")),
    ("paid and address dead: nobody is called for it", {},
     {**DEAD, "owed": frozenset()}, ("cancelled", "no_longer_owed")),
]  # fmt: skip


@pytest.mark.parametrize(("why", "message", "known", "wanted"), ROWS, ids=[r[0] for r in ROWS])
def test_still_wanted(clock, why, message, known, wanted):
    more = {k: v for k, v in message.items() if k != "past"}
    item = waiting(clock.now(), **more)
    now = item.expires_at if message.get("past") else clock.now()
    expected = NotWanted(state=wanted[0], reason=wanted[1]) if wanted else None

    assert still_wanted(item, facts(**known), now=now) == expected
