"""What nobody knows is listed, and decided by a person; any word of the network still counts for more."""

import getpass
from datetime import timedelta

import pytest

from bot.clock import SystemClock
from messages.channel import InboundKind
from messages.verdict import Done, InDoubt
from storage import receipts, settling, tasks
from storage.contact_log import entries, verify
from tests.listed import due, give, person, source
from tests.queued import CALL, claimed, new, put, road, rows


@pytest.fixture
def office(folder, database, database_url, clock, monkeypatch):
    monkeypatch.setenv("DONDOC_DATABASE_URL", database_url)
    give(database, [due("8412345670")], source(), clock.now())
    return database


@pytest.fixture
def doubted(office, clock):
    """Three messages to a participant whose fate is unknown, the first of them sent three hours before."""
    now = SystemClock().now()
    with office.begin() as conn:
        him = person(conn, "8412345670")
    more = {"subject": him, "roads": [road(), road("email", "a@x.vn")], "expires_at": now + timedelta(days=9)}
    ids = []
    for number, ago in enumerate((3, 0, 0)):
        at = now - timedelta(hours=ago)
        ids += put(office, [new(f"m{number}", at, **more)], at)
        with office.begin() as conn:
            (message,) = claimed(conn, at)
            settling.settle(conn, message.id, "c1", InDoubt(code="timeout"), now=at)
    return ids


def row_of(database, chain, step=0):
    return next(row for row in rows(database, chain) if row["step"] == step)


def decisions(database):
    with database.begin() as conn:
        return [
            (e.message_id, e.body["decision"], e.body["by"], e.body["reason"])
            for e in entries(conn)
            if e.kind == "resolved"
        ]


def test_the_list_says_who_when_and_what_is_known(doubted, dondoc):
    answer = dondoc("uncertain", "list", "--json")

    first = answer.json["messages"][0]
    assert (answer.code, answer.json["count"]) == (0, 3)
    assert (first["id"], first["code"], first["channel"]) == (doubted[0], "8412345670", "telegram")
    assert (first["why"], first["attempts"], first["receipts"]) == ("timeout", 1, {})
    assert first["next"] == {"who": "person", "at": None}
    assert "8412345670" in dondoc("uncertain", "list").out


def test_what_a_person_says_has_arrived_is_accepted_and_kept_apart(office, doubted, dondoc):
    answer = dondoc("uncertain", "resolve", doubted[0], "--arrived", "--reason", "đã gọi", "--json")

    assert answer.json == {"decision": "arrived", "resolved": [doubted[0]], "unchanged": []}
    row = row_of(office, "m0")
    assert (row["state"], row["code"], row["provider_id"]) == ("accepted", "said_by_person", None)
    assert decisions(office) == [(doubted[0], "arrived", getpass.getuser(), "đã gọi")]
    with office.begin() as conn:
        assert [e.kind for e in entries(conn) if e.message_id == doubted[0]] == [
            "planned", "uncertain", "resolved",
        ]  # fmt: skip
        assert verify(conn).faults == ()


def test_what_was_not_sent_waits_again_and_its_old_sender_is_fenced_out(office, doubted, dondoc, clock):
    assert dondoc("uncertain", "resolve", doubted[0], "--not-sent").code == 0

    row = row_of(office, "m0")
    assert (row["state"], row["attempt"], row["claim_id"]) == ("queued", 1, None)
    with office.begin() as conn:
        assert settling.settle(conn, doubted[0], "c1", Done(provider_id="p"), now=clock.now()) is None
        found = receipts.match(conn, "telegram", tracking_id=row["tracking_id"])
        assert found is not None
        assert receipts.apply(conn, found, InboundKind.DELIVERED, at=clock.now(), now=clock.now())
    assert row_of(office, "m0")["state"] == "delivered"


def test_what_is_given_up_takes_the_next_road_until_the_network_says_it_arrived(
    office, doubted, dondoc, clock
):
    assert dondoc("uncertain", "resolve", doubted[0], "--not-sent", "--give-up").code == 0

    assert (row_of(office, "m0")["state"], row_of(office, "m0", 1)["state"]) == ("failed", "queued")
    tracking = row_of(office, "m0")["tracking_id"]
    with office.begin() as conn:
        found = receipts.match(conn, "telegram", tracking_id=tracking)
        assert found is not None
        receipts.apply(conn, found, InboundKind.DELIVERED, at=clock.now(), now=clock.now())
    assert (row_of(office, "m0")["state"], row_of(office, "m0", 1)["state"]) == ("delivered", "cancelled")


def test_given_up_without_another_road_a_person_telephones(office, dondoc):
    now = SystemClock().now()
    with office.begin() as conn:
        him = person(conn, "8412345670")
    (number,) = put(office, [new("m", now, subject=him)], now)
    with office.begin() as conn:
        claimed(conn, now)
        settling.settle(conn, number, "c1", InDoubt(code="timeout"), now=now)

    dondoc("uncertain", "resolve", number, "--not-sent", "--give-up")

    with office.begin() as conn:
        assert [task["kind"] for task in tasks.tasks_of(conn, him)] == [CALL["kind"]]


def test_what_is_no_longer_in_doubt_stays_as_it_is(office, doubted, dondoc, clock):
    tracking = row_of(office, "m0")["tracking_id"]
    with office.begin() as conn:
        found = receipts.match(conn, "telegram", tracking_id=tracking)
        assert found is not None
        receipts.apply(conn, found, InboundKind.READ, at=clock.now(), now=clock.now())

    answer = dondoc("uncertain", "resolve", *doubted[:2], "--not-sent", "--yes", "--json")

    assert answer.code == 1
    assert answer.json["resolved"] == [doubted[1]]
    assert answer.json["unchanged"] == [{"id": doubted[0], "state": "read"}]
    again = dondoc("uncertain", "resolve", *doubted[:2], "--not-sent", "--yes")
    assert again.out == "Không tin nào thay đổi.\n"
    assert f"Tin {doubted[0]} không còn chưa rõ (đã xem hoặc trả lời)" in again.err
    assert row_of(office, "m0")["state"] == "read"
    assert [number for number, *_rest in decisions(office)] == [doubted[1]]


def test_all_that_are_older_than_a_span_are_decided_at_once(doubted, dondoc):
    answer = dondoc("uncertain", "resolve", "--all", "--older-than", "2h", "--arrived", "--yes", "--json")

    assert answer.json["resolved"] == doubted[:1]
    again = dondoc("uncertain", "resolve", "--all", "--older-than", "2h", "--arrived", "--yes")
    assert (again.code, again.out) == (0, "Không có tin nào chưa rõ và gửi trước đó hơn 2h.\n")


@pytest.mark.parametrize(("said", "code", "left"), [("k\n", 130, 3), ("c\n", 0, 0)], ids=["no", "yes"])
def test_several_at_once_are_asked_about(office, doubted, dondoc, answering, said, code, left):
    answering(said)

    assert dondoc("uncertain", "resolve", *doubted, "--arrived").code == code
    assert dondoc("uncertain", "list", "--json").json["count"] == left


WRONG = [
    ("neither", ("1",)),
    ("both", ("1", "--arrived", "--not-sent")),
    ("given up though arrived", ("1", "--arrived", "--give-up")),
    ("nothing chosen", ("--arrived",)),
    ("all without an age", ("--all", "--arrived")),
    ("no number", ("abc", "--arrived")),
    ("a number too long for any message", ("9" * 30, "--arrived")),
    ("an age that is none", ("--all", "--older-than", "hai giờ", "--arrived")),
]


@pytest.mark.parametrize(("what", "arguments"), WRONG, ids=[w[0] for w in WRONG])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_choice_that_is_none_changes_nothing(office, dondoc, what, arguments):
    assert dondoc("uncertain", "resolve", *arguments).code == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_number_is_said_in_one_sentence(office, dondoc):
    said = dondoc("uncertain", "resolve", "abc", "--arrived").err

    assert said == "Lỗi: Số của tin phải là số nguyên, không phải “abc”. Xem: dondoc uncertain list\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_message_that_does_not_exist_is_said_so(office, doubted, dondoc):
    assert dondoc("uncertain", "resolve", "999999", doubted[0], "--arrived").code == 1
    assert dondoc("uncertain", "list", "--json").json["count"] == 3
