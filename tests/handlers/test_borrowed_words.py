"""Words a person forwarded or rewrote later are read by a person: they prove nothing of their sender."""

import pytest

from messages.channel import InboundKind
from tests.desks import post
from tests.handlers.conversations import CODE, token_for, with_participant

BORROWED = [
    ("a forwarded claim of payment", "tôi đã đóng rồi"),
    ("a forwarded promise", "mai tôi đóng"),
    ("a forwarded refusal", "đừng nhắn nữa"),
    ("a forwarded denial", "nhầm số rồi"),
    ("somebody else's confirmation", f"XN {CODE[-4:]}"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("why", "text"), BORROWED, ids=[b[0] for b in BORROWED])
def test_borrowed_words_move_nothing_and_reach_a_person(database, clock, why, text):
    talk = with_participant(database, clock.now())
    talk.remind("r")

    assert talk.say(text, kind=InboundKind.OTHER) == ["ack_other"]
    known = talk.remembers()
    assert (known["holds"], known["promises"], known["optouts"]) == ([], [], [])
    assert (known["tasks"], known["address"]) == (["answer"], {talk.address: "ok"})
    assert post(database)["e1"]["state"] == "parked"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_forwarded_invitation_ties_nobody(database, clock):
    talk = with_participant(database, clock.now(), linked=False)
    token = token_for(talk)
    talk.say(f"Mã xác nhận của Ông/Bà: KN-{token}", kind=InboundKind.OTHER)

    assert talk.remembers()["address"] == {}
    assert talk.say(f"KN-{token}") == ["link_ok"]
