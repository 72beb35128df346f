"""Money is spoken of only where the owner has shown who they are, in full, and once."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from messages.channel import InboundKind
from messages.office import Office
from messages.subjects import Scheme
from scheduler import planning
from scheduler.plan_desk import PlanDesk
from scheduler.plan_inputs import PlanSettings
from storage import addresses, history, links
from tests.desks import OFFICE, post
from tests.far_file import WINDOWS
from tests.handlers.conversations import CODE, Talk
from tests.listed import due, give, mobile, person, source

here = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TAIL = CODE[-4:]


def plan(database, now, office: Office = OFFICE):
    desk = PlanDesk(
        office=office,
        windows=WINDOWS,
        settings=PlanSettings(),
        channels=frozenset({"telegram", "zalo", "zns", "email"}),
        admits=lambda _channel, _address: True,
    )
    return planning.carry_out(database, desk, day=now.date(), now=now)


@pytest.fixture
def mailed(database, clock) -> Talk:
    """A person whose list names a mailbox; the discreet reminder has gone there."""
    clock.at = clock.at.replace(day=2)
    give(database, [due(CODE, email="nhan@x.vn", method="1")], source(as_of=clock.now().date()), clock.now())
    planned = plan(database, clock.now())
    assert (planned.queued, planned.unrenderable) == (1, ())
    talk = Talk(database, clock.now(), channel="email", address="nhan@x.vn")
    with database.begin() as conn:
        talk.subject = person(conn, CODE)
        (row,) = history.of_subject(conn, talk.subject)
    assert row["text_key"] == "due_discreet"
    talk.tracking = row["tracking_id"]
    return talk


def full_texts(talk: Talk) -> list[Mapping[str, Any]]:
    with talk.database.begin() as conn:
        found = history.of_subject(conn, talk.subject)
    return [r for r in found if r["text_key"].startswith("due_voluntary")]


def confirmed(talk: Talk) -> dict[str, bool]:
    with talk.database.begin() as conn:
        found = addresses.of_subject(conn, talk.subject)
    return {a.address: a.confirmed_at is not None for a in found}


def test_the_discreet_words_name_no_money_and_the_full_ones_follow_the_confirmation_once(mailed):
    with mailed.database.begin() as conn:
        (discreet,) = history.of_subject(conn, mailed.subject)
    told = discreet["content"]["text"] + discreet["content"]["subject"]
    assert not any(secret in told for secret in ("297.000", "Nguyễn", CODE, "tự nguyện"))

    assert mailed.say(f"XN {TAIL}") == ["due_voluntary_soon", "confirm_ok"]
    (full,) = full_texts(mailed)
    assert (full["channel"], full["address"], full["message_class"]) == ("email", "nhan@x.vn", "reply")
    assert "297.000 đ" in full["content"]["text"]
    assert confirmed(mailed) == {"nhan@x.vn": True}
    assert mailed.say(f"xn {TAIL}") == ["confirm_ok"]
    assert len(full_texts(mailed)) == 1


SPELLINGS = [
    "XN {}",
    "xn{}",
    "XN: {}",
    "Xn-{} .",
    "  XN  {}\n\nCảm ơn cơ quan",
    "xác nhận {}",
    "XN {} nhé em",
]


@here
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_tail_is_read_however_it_is_typed(mailed, spelling):
    mailed.say(spelling.format(TAIL))
    assert confirmed(mailed) == {"nhan@x.vn": True}


NOT_TAILS = [
    ("other digits", "XN 9999", ["confirm_wrong"]),
    ("too many digits", f"XN {CODE}", ["ack_other"]),
    ("too few", "XN 567", ["ack_other"]),
    ("digits alone", TAIL, ["ack_other"]),
    ("two numbers", f"XN {TAIL} 1234", ["ack_other"]),
    ("in the middle of a sentence", f"mã của tôi XN {TAIL}", ["ack_other"]),
]


@here
@pytest.mark.parametrize(("why", "text", "told"), NOT_TAILS, ids=[n[0] for n in NOT_TAILS])
def test_what_is_not_the_tail_confirms_nothing(mailed, why, text, told):
    assert mailed.say(text) == told
    assert confirmed(mailed) == {"nhan@x.vn": False}
    assert full_texts(mailed) == []
    assert post(mailed.database)["e1"]["state"] == "parked"


@here
def test_a_tail_is_worth_nothing_from_an_address_no_list_names(mailed):
    stranger = replace(mailed, address="ke-doan@x.vn", _count=100)
    assert stranger.say(f"XN {TAIL}") == []
    assert confirmed(mailed) == {"nhan@x.vn": False}


@here
def test_tails_are_not_guessed_all_day(mailed):
    told = [mailed.say(f"XN {1000 + n}") for n in range(5)]
    assert told == [["confirm_wrong"]] * 5
    assert mailed.say(f"XN {TAIL}") == []
    assert confirmed(mailed) == {"nhan@x.vn": False}
    assert post(mailed.database)["e6"]["state"] == "parked"
    mailed.forward(days=1)
    mailed.say(f"XN {TAIL}")
    assert confirmed(mailed) == {"nhan@x.vn": True}


@here
def test_on_a_shared_mailbox_each_confirms_themselves(database, clock):
    mother, child = "8400001111", "8400002222"
    clock.at = clock.at.replace(day=2)
    both = [due(code, email="nha@x.vn", method="1") for code in (mother, child)]
    give(database, both, source(as_of=clock.now().date()), clock.now())
    plan(database, clock.now())
    talk = Talk(database, clock.now(), channel="email", address="nha@x.vn")
    with database.begin() as conn:
        people = {code: person(conn, code) for code in (mother, child)}
    talk.say("XN 2222")

    states = {}
    for code, subject in people.items():
        talk.subject = subject
        states[code] = (confirmed(talk), len(full_texts(talk)))
    assert states == {mother: ({"nha@x.vn": False}, 0), child: ({"nha@x.vn": True}, 1)}


@here
def test_who_has_two_matters_hears_of_both_in_full(database, clock):
    clock.at = clock.at.replace(day=2)
    schemes = (Scheme.VOLUNTARY, Scheme.HOUSEHOLD_HEALTH)
    both = tuple(due(CODE, email="hai@x.vn", method="1", scheme=scheme) for scheme in schemes)
    give(database, [both], source(as_of=clock.now().date()), clock.now())
    assert plan(database, clock.now()).queued == 2
    talk = Talk(database, clock.now(), channel="email", address="hai@x.vn")

    assert sorted(talk.say(f"XN {TAIL}")) == ["confirm_ok", "due_health_soon", "due_voluntary_soon"]
    assert talk.say(f"XN {TAIL}") == ["confirm_ok"]


# -- links ------------------------------------------------------------------------------------------------


def token_of(talk: Talk) -> str:
    """The personal code, as the letter itself carries it."""
    with talk.database.begin() as conn:
        (row,) = [r for r in history.of_subject(conn, talk.subject) if r["text_key"] == "due_discreet"]
    found = re.search(r"start=([A-Z0-9]{10})", row["content"]["text"])
    assert found is not None
    return found[1]


def test_a_link_opened_on_another_channel_says_it_in_full_there_and_only_there(mailed):
    token = token_of(mailed)
    chat = replace(mailed, channel="telegram", address="900000042", _count=100)

    assert chat.say("/start", kind=InboundKind.START, token=token) == ["due_voluntary_soon", "link_ok"]
    (full,) = full_texts(mailed)
    assert (full["channel"], full["address"]) == ("telegram", "900000042")
    assert confirmed(mailed) == {"nhan@x.vn": False, "900000042": True}
    assert chat.say("/start", kind=InboundKind.START, token=token) == ["link_ok"]  # a double tap
    assert len(full_texts(mailed)) == 1


@here
def test_a_typed_code_does_what_the_link_does(mailed):
    chat = replace(mailed, channel="zalo", address="z1", _count=100)
    token = token_of(mailed)

    assert chat.say(f"Mã của tôi là kn-{token.lower()} ạ") == ["due_voluntary_soon", "link_ok"]
    assert confirmed(mailed)["z1"] is True


LOST = [
    ("somebody else has used it", 0, "used"),
    ("it is too old", 31, "fresh"),
    ("nobody ever gave it out", 0, "KN-AAAAAAAAAA"),
]


@here
@pytest.mark.parametrize(("why", "days", "which"), LOST, ids=[lost[0] for lost in LOST])
def test_a_link_that_is_worth_nothing_ties_nobody(mailed, why, days, which):
    token = token_of(mailed)
    if which == "used":
        replace(mailed, channel="telegram", address="1", _count=100).say(
            "", kind=InboundKind.START, token=token
        )
    mailed.forward(days=days)
    thief = replace(mailed, channel="telegram", address="2", _count=200, at=mailed.at)
    thief.told()
    typed = which if which.startswith("KN") else f"KN-{token}"

    assert thief.say(typed) == ["link_expired"]
    assert "2" not in confirmed(mailed)
    assert not any(row["address"] == "2" for row in full_texts(mailed))


def test_a_token_claimed_twice_at_once_belongs_to_one(database, clock):
    with database.begin() as conn:
        token = links.issue(conn, ("participant", 1), now=clock.now())
    found = []
    for address in ("1", "2", "1"):
        with database.begin() as conn:
            claimed = links.claim(conn, token, channel="telegram", address=address, now=clock.now())
            found.append(claimed.subject)
    assert found == [("participant", 1), None, ("participant", 1)]


# -- what is said in full must still be true -------------------------------------------------------


@here
def test_days_are_counted_again_from_the_day_of_the_confirmation(mailed):
    mailed.forward(days=2)
    mailed.say(f"XN {TAIL}")

    (full,) = full_texts(mailed)
    assert full["snapshot"]["full"]["fields"]["days_left"] == 3  # as planned
    assert "chỉ còn 1 ngày" in full["content"]["text"]


def pay(talk: Talk) -> None:
    give(talk.database, [due("8499999999")], source(sha256="next"), talk.at)


def pay_and_owe_another(talk: Talk) -> None:
    other = due(CODE, scheme=Scheme.HOUSEHOLD_HEALTH, due_date=date(2026, 12, 20), paid_to="2026-12-20")
    give(talk.database, [other], source(sha256="next"), talk.at)


def wait_too_long(talk: Talk) -> None:
    talk.forward(days=20)


@here
@pytest.mark.parametrize("meanwhile", [pay, pay_and_owe_another, wait_too_long], ids=lambda f: f.__name__)
def test_nothing_is_said_in_full_that_is_no_longer_true(mailed, meanwhile):
    meanwhile(mailed)

    assert mailed.say(f"XN {TAIL}") == ["confirm_ok"]
    assert full_texts(mailed) == []


# -- what the plan queues ---------------------------------------------------------------------------


def test_a_plan_made_twice_or_by_two_queues_once(mailed, clock):
    before = len(post(mailed.database))
    again = plan(mailed.database, clock.now() + timedelta(minutes=1))

    assert (again.queued, again.tasks, before) == (0, 0, 0)
    with mailed.database.begin() as conn:
        assert len(history.of_subject(conn, mailed.subject)) == 1


@here
def test_a_phone_on_the_list_alone_gets_the_discreet_template(database, clock):
    clock.at = clock.at.replace(day=2)
    give(
        database,
        [due(CODE, phones=(mobile("900000011"),), method="1")],
        source(as_of=clock.now().date()),
        clock.now(),
    )
    planned = plan(database, clock.now())
    with database.begin() as conn:
        (row,) = history.of_subject(conn, person(conn, CODE))

    assert (planned.queued, planned.unrenderable) == (1, ())
    assert (row["channel"], row["address"], row["text_key"]) == ("zns", "84900000011", "due_discreet")
    assert "297" not in str(row["content"])
