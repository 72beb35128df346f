"""Every meaning of an answer, as a conversation: what is said back, and what stands in the books."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from handlers.dispatch import process_next
from messages.channel import InboundKind
from messages.subjects import Scheme
from messages.verdict import NextRoad
from storage import addresses, cases, contact_log, history, inbox, settling, tasks
from storage.database import DatabaseAwayError
from storage.tables import inbox as inbox_table
from storage.tables import log_bodies
from tests.desks import arrive, desk, letter, post, read_post
from tests.handlers.conversations import CODE, Talk, hold, token_for, with_employer, with_participant
from tests.listed import due, give, person, source
from tests.queued import claimed, road, rows

here = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def day(number: int) -> date:
    return date(2026, 12, number)


WRONG = [("wrong_contact", None)]
NOTHING: dict[str, list[str]] = {"holds": [], "promises": [], "tasks": [], "optouts": []}
BACK = {"r": "read", "later": "cancelled"}  # what was answered counts as read; what waits is taken back
STAYS = {"r": "read", "later": "queued"}

#: (what it means, what is said, the answer, holds, promises, tasks, opt-outs, reminders)
PEOPLE = [
    ("paid", "đã đóng rồi", "ack_paid", [("paid", None)], [], ["check-payment"], [], BACK),
    ("a promise with day and sum", "mai em ck 2tr5", "ack_promise", [("promise", day(3))],
     [(day(2), 2_500_000, "open")], [], [], BACK),
    ("a promise with a day", "hẹn 25/12", "ack_promise", [("promise", day(26))],
     [(day(25), None, "open")], [], [], BACK),
    ("a promise with no day", "khi nào có tiền em đóng", "ack_promise_vague", [("promise", day(4))],
     [(None, None, "open")], [], [], BACK),
    ("a dispute", "số tiền sai rồi", "ack_dispute", [("dispute", None)], [], ["dispute"], [], BACK),
    ("somebody else", "nhầm số rồi", "ack_wrong_contact", WRONG, [], ["find-contact"], [], BACK),
    ("stop", "dừng", "ack_stop", [], [], [], [""], BACK),
    ("resume", "nhận lại", "ack_resume", [], [], [], [], STAYS),
    ("a question", "đóng ở đâu vậy", "ack_question", [], [], ["answer"], [], STAYS),
    ("a call wanted", "gọi lại cho tôi", "ack_call_me", [], [], ["phone-call"], [], STAYS),
    ("hardship", "khó khăn quá chưa có tiền", "ack_hardship", [], [], ["hardship"], [], STAYS),
    ("will come", "em sẽ đến dự", "ack_attend", [], [], ["answer"], [], STAYS),
    ("will not go on", "em không tham gia nữa", "ack_decline", [], [], ["answer"], [], STAYS),
    ("thanks", "cảm ơn", "ack_thanks", [], [], [], [], STAYS),
    ("nobody understands", "xyz abc qwe", "ack_other", [], [], ["answer"], [], STAYS),
    ("not sure enough to act on", "chắc đóng rồi", "ack_other", [], [], ["answer"], [], STAYS),
    ("help", "trợ giúp", "help", [], [], [], [], {"r": "accepted", "later": "queued"}),
    ("paid, and stop", "đóng rồi đừng nhắn nữa", "ack_stop", [("paid", None)], [],
     ["check-payment"], [""], BACK),
    ("a promise, and stop", "mai em đóng, đừng nhắn nữa", "ack_stop", [("promise", day(3))],
     [(day(2), None, "open")], [], [""], BACK),
    ("wrong, and no more", "nhầm số rồi, đừng nhắn nữa", "ack_wrong_contact", WRONG, [],
     ["find-contact"], [], BACK),
]  # fmt: skip


@here
@pytest.mark.parametrize(
    ("what", "text", "told", "holds", "promises", "tasks", "optouts", "reminders"),
    PEOPLE,
    ids=[p[0] for p in PEOPLE],
)
def test_a_participant_says(database, clock, what, text, told, holds, promises, tasks, optouts, reminders):
    talk = with_participant(database, clock.now())
    talk.remind("r")
    talk.remind("later", sent=False)

    assert talk.say(text) == [told]
    known = talk.remembers()
    assert {name: known[name] for name in NOTHING} == {
        "holds": holds, "promises": promises, "tasks": tasks, "optouts": optouts,
    }  # fmt: skip
    assert known["reminders"] == reminders
    assert known["address"] == {talk.address: "wrong" if "wrong" in str(holds) else "ok"}


UNITS = [
    ("paid", "đã chuyển khoản hôm qua", "ack_paid", [("paid", None)], [], ["check-payment"], [], BACK),
    ("a promise", "ngày 10/12 công ty nộp 20 triệu", "ack_promise", [("promise", day(11))],
     [(day(10), 20_000_000, "open")], [], [], BACK),
    ("a dispute", "số liệu chưa đúng", "ack_dispute", [("dispute", None)], [], ["dispute"], [], BACK),
    ("stop closes this channel", "dừng", "ack_stop", [], [], ["answer"], ["telegram"], STAYS),
    ("a question", "nộp vào tài khoản nào?", "ack_question", [], [], ["answer"], [], STAYS),
    ("a call wanted", "gọi lại cho tôi", "ack_call_me", [], [], ["phone-call"], [], STAYS),
    ("hardship", "công ty đang khó khăn quá", "ack_hardship", [], [], ["hardship"], [], STAYS),
    ("wrong person", "nhầm số rồi", "ack_wrong_contact", WRONG, [], ["find-contact"], [], BACK),
    ("thanks", "cảm ơn", "ack_thanks", [], [], [], [], STAYS),
]  # fmt: skip


@here
@pytest.mark.parametrize(
    ("what", "text", "told", "holds", "promises", "tasks", "optouts", "reminders"),
    UNITS,
    ids=[u[0] for u in UNITS],
)
def test_an_employer_says(database, clock, what, text, told, holds, promises, tasks, optouts, reminders):
    talk = with_employer(database, clock.now())
    talk.remind("r")
    talk.remind("later", sent=False)

    assert talk.say(text) == [told]
    known = talk.remembers()
    assert {name: known[name] for name in NOTHING} == {
        "holds": holds, "promises": promises, "tasks": tasks, "optouts": optouts,
    }  # fmt: skip
    assert known["reminders"] == reminders


def test_one_conversation_on_both_databases(database, clock):
    talk = with_participant(database, clock.now())
    talk.remind("r")

    assert talk.say("mai em đóng") == ["ack_promise"]
    assert talk.say("hẹn 20/12") == ["ack_promise"]
    assert talk.say("đã đóng rồi") == ["ack_paid"]
    assert talk.say("dừng") == ["ack_stop"]
    assert talk.say("dừng") == []
    assert talk.say("nhận lại") == ["ack_resume"]
    known = talk.remembers()
    assert known["holds"] == [("promise", day(21)), ("paid", None)]
    assert known["promises"] == [
        (day(2), None, "superseded"),
        (day(20), None, "open"),
    ]
    assert (known["optouts"], known["reminders"]) == ([], {"r": "read"})
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()
        assert inbox.counts(conn) == {"done": 6}


# -- stopping and beginning again -----------------------------------------------------------------------


@here
def test_stop_is_confirmed_once_and_holds_until_they_want_it_again(database, clock):
    talk = with_participant(database, clock.now())
    assert [talk.say(text) for text in ("dừng", "DUNG", "stop", "đừng nhắn nữa")] == [
        ["ack_stop"],
        [],
        [],
        [],
    ]
    assert talk.remembers()["optouts"] == [""]
    assert talk.say("nhận lại") == ["ack_resume"]
    assert talk.remembers()["optouts"] == []
    assert talk.say("dừng") == ["ack_stop"]


@here
def test_a_unit_that_resumes_here_has_not_reopened_its_mailbox(database, clock):
    talk = with_employer(database, clock.now())
    with database.begin() as conn:
        for channel in ("email", "telegram"):
            cases.opt_out(conn, talk.subject, channel=channel, address="", inbox_id=0, now=clock.now())
    talk.say("nhận lại")

    assert talk.remembers()["optouts"] == ["email"]


@here
def test_who_said_stop_and_starts_the_bot_again_wants_to_hear_from_us(database, clock):
    talk = with_participant(database, clock.now())
    talk.say("dừng")

    assert talk.say("/start", kind=InboundKind.START) == ["ack_resume"]
    assert talk.remembers()["optouts"] == []
    assert talk.say("/start", kind=InboundKind.START) == ["welcome"]


@here
def test_a_family_phone_that_says_stop_is_left_alone_by_the_whole_family(database, clock):
    mother, child = "8400000001", "8400000002"
    give(database, [due(mother), due(child)], source(), clock.now())
    talk = Talk(database, clock.now())
    with database.begin() as conn:
        both = [person(conn, code) for code in (mother, child)]
        for subject in both:
            addresses.confirm(conn, subject, "telegram", talk.address, source="link", now=clock.now())
    talk.subject = both[0]
    talk.remind("r")

    assert talk.say("dừng") == ["ack_stop"]
    with database.begin() as conn:
        closed = {o.subject: (o.channel, o.address) for o in cases.opted_out(conn)}
    assert closed == {both[0]: ("", ""), both[1]: ("telegram", talk.address)}
    talk.say("nhận lại")
    with database.begin() as conn:
        assert cases.opted_out(conn) == []


@here
def test_who_has_refused_before_still_speaks_for_the_family_phone(database, clock):
    mother, child = "8400000001", "8400000002"
    give(database, [due(mother), due(child)], source(), clock.now())
    talk = Talk(database, clock.now())
    with database.begin() as conn:
        both = [person(conn, code) for code in (mother, child)]
        for subject in both:
            addresses.confirm(conn, subject, "telegram", talk.address, source="link", now=clock.now())
        cases.opt_out(conn, both[0], channel="", address="", inbox_id=0, now=clock.now())
    talk.subject = both[0]
    talk.remind("r")

    assert talk.say("dừng") == []
    with database.begin() as conn:
        closed = {o.subject: (o.channel, o.address) for o in cases.opted_out(conn)}
    assert closed == {both[0]: ("", ""), both[1]: ("telegram", talk.address)}


@here
def test_who_blocks_the_bot_is_gone_and_who_writes_is_back(database, clock):
    talk = with_participant(database, clock.now())
    assert talk.say("", kind=InboundKind.LEFT) == []
    assert talk.remembers()["address"] == {talk.address: "dead"}
    assert talk.say("cảm ơn") == ["ack_thanks"]
    assert talk.remembers()["address"] == {talk.address: "ok"}


@here
def test_a_wrong_address_stays_wrong_whatever_its_holder_does(database, clock):
    talk = with_participant(database, clock.now())
    talk.remind("r")
    assert talk.say("nhầm số rồi") == ["ack_wrong_contact"]
    said = [talk.say("", kind=InboundKind.LEFT), talk.say("đã đóng rồi"), talk.say("mai đóng")]
    talk.say("", kind=InboundKind.START)

    assert said == [[], [], []]
    known = talk.remembers()
    assert known["address"] == {talk.address: "wrong"}
    assert (known["holds"], known["promises"]) == ([("wrong_contact", None)], [])
    assert post(database)["e3"]["state"] == "parked"


@here
def test_the_right_person_found_is_reminded_again(database, clock):
    talk = with_participant(database, clock.now())
    talk.remind("r")
    talk.say("nhầm số rồi")
    hold(talk, "dispute")
    found = Talk(database, talk.at, talk.subject, address="900000077", _count=100)
    found.say(f"KN-{token_for(talk)}")

    assert talk.remembers()["holds"] == [("dispute", None)]
    assert talk.remembers()["address"] == {talk.address: "wrong", found.address: "ok"}


@here
def test_a_chat_wrong_for_one_is_still_heard_for_the_other(database, clock):
    codes = ("8400001111", "8400002222")
    give(database, [due(code) for code in codes], source(as_of=date(2026, 11, 30)), clock.now())
    talk = Talk(database, clock.now())
    with database.begin() as conn:
        one, other = (person(conn, code) for code in codes)
        for subject in (one, other):
            addresses.confirm(conn, subject, "telegram", talk.address, source="link", now=clock.now())
    talk.subject = one
    talk.remind("r")
    assert talk.say("nhầm số rồi") == ["ack_wrong_contact"]

    assert talk.say("mai tôi đóng") == ["ack_promise"]
    talk.subject = other
    assert [p[2] for p in talk.remembers()["promises"]] == ["open"]


# -- who is it? -------------------------------------------------------------------------------------------


@here
def test_a_stranger_is_told_once_how_to_make_themselves_known(database, clock):
    talk = with_participant(database, clock.now(), linked=False)

    assert [talk.say(text) for text in ("xin chào", "tôi nợ bao nhiêu?", "alo")] == [["welcome"], [], []]
    assert {(row["state"], row["note"]) for row in post(database).values()} == {("parked", "unknown_person")}
    assert talk.say("trợ giúp") == ["help"]


@here
def test_a_stranger_who_writes_a_letter_gets_no_answer_from_a_machine(database, clock):
    talk = with_participant(database, clock.now(), linked=False)
    talk.channel, talk.address = "email", "ai-do@x.vn"

    assert talk.say("xin chào") == []
    assert post(database)["e1"]["state"] == "parked"


IGNORED = [
    ("a group", {"private": False, "text": "dừng"}, "ignored"),
    ("a vacation notice", {"kind": InboundKind.AUTO_REPLY, "text": "Tôi nghỉ đến 5/12, dừng"}, "ignored"),
    ("an event without words", {"kind": InboundKind.OTHER, "text": ""}, "ignored"),
    ("a picture", {"kind": InboundKind.MEDIA, "text": ""}, "parked"),
    ("a button of long ago", {"kind": InboundKind.BUTTON, "text": "x:17:confirm"}, "parked"),
]


@here
@pytest.mark.parametrize(("what", "event", "state"), IGNORED, ids=[i[0] for i in IGNORED])
def test_what_is_no_answer_moves_nothing(database, clock, what, event, state):
    talk = with_participant(database, clock.now())
    talk.remind("r")
    told = talk.say(event.pop("text", ""), **event)
    event["text"] = ""

    assert told == ([] if state == "ignored" else ["ack_media" if what == "a picture" else "ack_other"])
    assert post(database)["e1"]["state"] == state
    known = talk.remembers()
    assert (known["holds"], known["promises"], known["optouts"]) == ([], [], [])


@here
def test_two_machines_that_answer_each_other_stop_after_ten_letters_an_hour(database, clock):
    talk = with_participant(database, clock.now())
    told = []
    for number in range(15):
        arrive(database, talk.at, letter(f"x{number}", talk.at, text="xyz", address=talk.address))
        read_post(database, talk.at)
        told += talk.told()
    assert told == ["ack_other"] * 10
    talk.forward(hours=1, minutes=1)
    assert talk.say("xyz") == ["ack_other"]


@here
def test_the_same_letter_twice_is_answered_once(database, clock):
    talk = with_participant(database, clock.now())
    for _ in range(3):
        arrive(database, talk.at, letter("1", talk.at, text="mai em đóng", address=talk.address))
        read_post(database, talk.at)

    assert talk.told() == ["ack_promise"]
    assert len(talk.remembers()["promises"]) == 1


@here
def test_an_answer_belongs_to_the_message_it_quotes(database, clock):
    talk = with_participant(database, clock.now())
    first = talk.remind("first")
    second = talk.remind("second")
    talk.say("đã đóng", reply_to=f"{talk.address}:{first}")
    talk.say("hẹn 25/12")

    with database.begin() as conn:
        found = [row["message_id"] for row in inbox.of_subject(conn, talk.subject)]
    assert found == [first, second]


@here
def test_an_answer_while_the_next_message_is_being_sent_is_no_proof_that_this_one_arrived(database, clock):
    talk = with_participant(database, clock.now())
    waiting = talk.remind("r", sent=False, roads=[road(address=talk.address), road("email", "a@x.vn")])
    with database.begin() as conn:
        assert [m.id for m in claimed(conn, talk.at)] == [waiting]
    talk.say("cảm ơn")
    with database.begin() as conn:
        settled = settling.settle(conn, waiting, "c1", NextRoad(reason="403"), now=talk.at)

    assert settled is not None
    assert [row["state"] for row in rows(database, "r")] == ["failed", "queued"]


@here
def test_a_letter_with_our_tag_is_known_from_any_mailbox(database, clock):
    talk = with_participant(database, clock.now())
    with database.begin() as conn:
        addresses.confirm(conn, talk.subject, "email", "cu@x.vn", source="link", now=talk.at)
    talk.channel, talk.address = "email", "cu@x.vn"
    talk.remind("r")
    talk.address = "chuyen-tiep@y.vn"

    assert talk.say("hẹn 25/12", tracking_id=talk.tracking) == ["ack_promise"]
    with database.begin() as conn:
        (answer,) = [r for r in history.of_subject(conn, talk.subject) if r["message_class"] == "reply"]
    assert answer["address"] == "chuyen-tiep@y.vn"


@here
def test_numbers_that_must_not_be_shown_are_not_in_the_log(database, clock):
    talk = with_participant(database, clock.now())
    talk.say("mã OTP 482913 của tôi đây")

    with database.begin() as conn:
        logged = "".join(conn.scalars(sa.select(log_bodies.c.body)))
        kept = conn.scalar(sa.select(inbox_table.c.reading))
    assert "482913" not in logged
    assert kept["sensitive"] is True


# -- when a handler fails -----------------------------------------------------------------------------------


@here
def test_a_letter_no_handler_can_take_lets_the_others_pass_and_ends_with_a_person(database, clock):
    talk = with_participant(database, clock.now())
    with database.begin() as conn:  # an address whose owner is missing from the books
        addresses.confirm(conn, ("participant", 999), "telegram", "13", source="link", now=talk.at)
    bad = letter("bad", talk.at, text="XN 1234", address="13")
    arrive(database, talk.at, bad, letter("good", talk.at, text="hẹn 25/12", address=talk.address))
    read_post(database, talk.at)
    assert talk.told() == ["ack_promise"]
    assert post(database)["bad"]["state"] == "new"

    for _ in range(6):
        read_post(database, talk.forward(minutes=5))
    assert (post(database)["bad"]["state"], post(database)["bad"]["note"]) == ("parked", "handler_failed")
    assert post(database)["good"]["state"] == "done"


@here
def test_a_database_that_leaves_while_a_letter_is_set_aside_does_not_end_the_post(
    database, clock, monkeypatch
):
    arrive(database, clock.now(), letter("e", clock.now(), text="chào", address="1"))
    faults = iter((ValueError(), DatabaseAwayError()))

    def fail(*_given) -> None:
        raise next(faults)

    with monkeypatch.context() as broken:
        broken.setattr(database, "transact", fail)
        assert process_next(database, desk(clock.now())) is False
    assert read_post(database, clock.now()) == 1


@here
def test_an_event_of_a_later_version_does_not_hold_up_the_post(database, clock):
    talk = with_participant(database, clock.now())
    arrive(database, talk.at, letter("new", talk.at), letter("b", talk.at, text="?", address=talk.address))
    with database.begin() as conn:
        future = sa.update(inbox_table).where(inbox_table.c.event_id == "new")
        conn.execute(future.values(kind="telepathy"))
    assert read_post(database, talk.at) == 2
    assert (post(database)["new"]["state"], post(database)["b"]["state"]) == ("ignored", "done")


# -- paid or promised: the next list judges -----------------------------------------------------------------


@here
def test_a_promise_waits_until_the_day_after(database, clock):
    talk = with_participant(database, clock.now())
    talk.say("hẹn 10/12")
    with database.begin() as conn:
        held = {
            day: bool(cases.holds_in_force(conn, date(2026, 12, day), subjects=[talk.subject]))
            for day in (9, 10, 11)
        }
    assert held == {9: True, 10: True, 11: False}


JUDGED = [
    ("still owed on newer figures", date(2026, 12, 3), True, [], "open"),
    (
        "still owed, but the figures are of the day before they paid",
        date(2026, 12, 1),
        True,
        [("paid", None)],
        "open",
    ),
    ("figures of the very day say nothing yet", date(2026, 12, 2), True, [("paid", None)], "open"),
    ("no longer on the list", date(2026, 12, 3), False, [], "cancelled"),
]


@here
@pytest.mark.parametrize(("why", "as_of", "listed", "holds", "task"), JUDGED, ids=[j[0] for j in JUDGED])
def test_a_claim_of_payment_is_judged_by_the_next_list(database, clock, why, as_of, listed, holds, task):
    # five in the morning: in UTC it is still the day before
    clock.at = datetime(2026, 12, 2, 4, 50, tzinfo=clock.at.tzinfo)
    talk = with_participant(database, clock.now())
    talk.say("đã đóng rồi")
    rest = [due("8499999999"), *([due(CODE)] if listed else [])]
    give(database, rest, source(sha256="next", as_of=as_of), talk.forward(hours=5))

    assert talk.remembers()["holds"] == holds
    with database.begin() as conn:
        assert [t["state"] for t in tasks.tasks_of(conn, talk.subject) if t["kind"] == "check-payment"] == [
            task
        ]


PROMISED = [
    ("left the list", date(2026, 12, 20), False, "kept"),
    ("still there after the day", date(2026, 12, 20), True, "broken"),
    ("still there on the day itself", date(2026, 12, 10), True, "open"),
    ("still there before it", date(2026, 12, 5), True, "open"),
]


@here
@pytest.mark.parametrize(("why", "as_of", "listed", "state"), PROMISED, ids=[p[0] for p in PROMISED])
def test_a_promise_is_judged_by_the_next_list(database, clock, why, as_of, listed, state):
    talk = with_participant(database, clock.now())
    talk.say("hẹn 10/12")
    rest = [due("8499999999"), *([due(CODE)] if listed else [])]
    outcome = give(database, rest, source(sha256="next", as_of=as_of), talk.forward(days=1))

    assert [p[2] for p in talk.remembers()["promises"]] == [state]
    assert outcome.promises == {"kept": int(state == "kept"), "broken": int(state == "broken")}


@here
def test_who_leaves_the_list_is_held_by_nothing_and_reminded_of_nothing(database, clock):
    both = (due(CODE), due(CODE, scheme=Scheme.HOUSEHOLD_HEALTH))
    talk = with_participant(database, clock.now())
    give(database, [both], source(sha256="two"), clock.now())
    hold(talk, "dispute")
    talk.remind("later", sent=False)
    outcome = give(database, [due("8499999999")], source(sha256="next"), clock.now())

    known = talk.remembers()
    assert (known["holds"], known["reminders"]) == ([], {"later": "cancelled"})
    assert outcome.reminders_taken_back == 1


def test_a_token_ties_a_chat_on_both_databases(database, clock):
    talk = with_participant(database, clock.now(), linked=False)
    token = token_for(talk)

    assert talk.say("", kind=InboundKind.START, token=token) == ["link_ok"]
    assert talk.remembers()["address"] == {talk.address: "ok"}
