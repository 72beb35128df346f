"""The whole way over real HTTP: outbox, channel, the sandbox's Bot API, and the phones behind it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.telegram import TelegramChannel
from bot.clock import SystemClock
from bot.sandbox.telegram import telegram_app
from bot.sandbox.telegram.mishaps import Mishap
from bot.sandbox.world import World
from messages.subjects import Scheme
from scheduler.pacing import Pace
from storage import addresses, area_levels, cases
from storage.area_levels import AreaLevel
from tests.bot.telegram.far_end import TOKEN, USERNAME, Telegram, channel_to, served
from tests.far_file import FarFile, RunningClock, addresses_of, deliver
from tests.listed import due, give, person, source
from tests.queued import SUBJECT, new, put, road, rows, states

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[Telegram]:
    world = World(clock=SystemClock(), truth=tmp_path / "truth.jsonl")
    app = telegram_app(world, tokens={TOKEN: USERNAME})
    async with served(app) as url:
        yield Telegram(url, app.state.telegram, world)
    world.truth.close()


@pytest.fixture
async def channel(telegram: Telegram) -> AsyncIterator[TelegramChannel]:
    made = channel_to(telegram.base_url)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def running(clock) -> RunningClock:
    return RunningClock(clock.now())


async def phones(telegram: Telegram, count: int) -> list[str]:
    people = [str(900000100 + i) for i in range(count)]
    for address in people:
        await telegram.world.start("telegram", address)
    return people


def shown(telegram: Telegram, people: list[str]) -> dict[str, int]:
    return {address: len(telegram.shown(address)) for address in people}


async def test_everybody_hears_once_and_the_books_agree_with_the_phones(database, running, telegram, channel):
    people = await phones(telegram, 40)
    put(database, [new(a, running.now(), roads=[road(address=a)]) for a in people], running.now())
    await deliver(database, running.now, channel, paces={"telegram": Pace(200.0)}).run_until_empty()

    assert shown(telegram, people) == dict.fromkeys(people, 1)
    lines = {a: next(x for x in telegram.world.chat("telegram", a).lines if x.to_person) for a in people}
    assert {row["address"]: row["provider_id"] for row in rows(database)} == {
        a: line.message_id for a, line in lines.items()
    }


async def test_who_has_blocked_the_bot_gets_a_letter_instead(database, running, telegram, channel, tmp_path):
    one, two = await phones(telegram, 2)
    await telegram.sandbox.block(one)
    with database.begin() as conn:
        closed = addresses.confirm(conn, SUBJECT, "telegram", one, source="link", now=running.now())
    roads = [road(address=one, address_id=closed), road("email", "a@x.vn")]
    other = new("b", running.now(), roads=[road(address=two), road("email", "b@x.vn")])
    put(database, [new("a", running.now(), roads=roads), other], running.now())
    letters = FarFile(tmp_path / "letters", "email")
    await deliver(database, running.now, channel, letters).run_until_empty()

    assert shown(telegram, [one, two]) == {one: 0, two: 1}
    assert addresses_of(tmp_path / "letters") == ["a@x.vn"]
    assert states(database) == {"failed": 1, "accepted": 2}
    with database.begin() as conn:
        assert [a.state for a in addresses.of_subject(conn, SUBJECT)] == ["dead"]


MISHAPS = [
    ("a 500 before it was taken is tried again", {"status": 500}, {"queued": 1}, 1),
    ("a 503 likewise", {"status": 503}, {"queued": 1}, 1),
    ("a 502 may have been taken", {"status": 502}, {"uncertain": 1}, 0),
    ("an answer that never comes", {"accept": True, "delay_after_s": 0.8}, {"uncertain": 1}, 1),
    ("an answer cut in the middle", {"accept": True, "drop": True}, {"uncertain": 1}, 1),
    ("a web page for an answer", {"accept": True, "status": 200, "body": "<html>"}, {"uncertain": 1}, 1),
    ("taken and then a 504", {"accept": True, "status": 504}, {"uncertain": 1}, 1),
    ("the token was revoked", {"status": 401}, {"queued": 1}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("why", "mishap", "then", "heard"), MISHAPS, ids=[m[0] for m in MISHAPS])
async def test_no_mishap_makes_anybody_hear_twice(
    database, running, telegram, channel, why, mishap, then, heard
):
    people = await phones(telegram, 1)
    telegram.sandbox.mishaps.plan(Mishap(**mishap))
    put(database, [new("a", running.now(), roads=[road(address=people[0])])], running.now())
    await deliver(database, running.now, channel).run_until_empty()
    assert states(database) == then

    running.forward(minutes=6)  # whatever may be tried again, is
    await deliver(database, running.now, channel).run_until_empty()
    assert shown(telegram, people) == {people[0]: heard}


async def test_a_429_stops_the_account_for_as_long_as_it_says(database, running, telegram, channel):
    people = await phones(telegram, 12)
    telegram.sandbox.mishaps.plan(Mishap(status=429, parameters={"retry_after": 30}))
    put(database, [new(a, running.now(), roads=[road(address=a)]) for a in people], running.now())
    await deliver(database, running.now, channel, max_in_flight=1).run_until_empty()
    assert sum(shown(telegram, people).values()) == 0

    running.forward(seconds=31)
    await deliver(database, running.now, channel).run_until_empty()
    assert shown(telegram, people) == dict.fromkeys(people, 1)
    assert {row["attempt"] for row in rows(database)} == {1}


def stop(conn, subject, now):
    cases.opt_out(conn, subject, channel="", address="", inbox_id=0, now=now)


def close_channel(conn, subject, now):
    cases.opt_out(conn, subject, channel="telegram", address="", inbox_id=0, now=now)


def promise(conn, subject, now):
    cases.hold(conn, subject, reason="promise", until=now.date() + timedelta(days=1), inbox_id=0, now=now)


def promise_of_yesterday(conn, subject, now):
    cases.hold(conn, subject, reason="promise", until=now.date(), inbox_id=0, now=now)


def released(conn, subject, now):
    promise(conn, subject, now)
    cases.release(conn, subject, now=now)


def called_wrong(conn, subject, now):
    for found in addresses.of_subject(conn, subject):
        addresses.mark(conn, found.id, state="wrong", why="wrong_contact", now=now)


def new_level(conn, subject, now):
    record = AreaLevel(area="P.3", level="L4", from_at=now, decision="QĐ 1")
    area_levels.add(conn, record, now=now)


def level_to_come(conn, subject, now):
    record = AreaLevel(area="P.2", level="L4", from_at=now + timedelta(hours=1), decision="QĐ 2")
    area_levels.add(conn, record, now=now)


#: What happened between planning and the claim → what becomes of the message.
MEANWHILE = [
    ("nothing", None, {}, "accepted", ""),
    ("they said stop", stop, {}, "cancelled", "opted_out"),
    ("they closed this channel", close_channel, {}, "failed", "opted_out_channel"),
    ("they promised", promise, {}, "cancelled", "promise"),
    ("their promise ended yesterday", promise_of_yesterday, {}, "accepted", ""),
    ("the hold was released", released, {}, "accepted", ""),
    ("the address is somebody else's", called_wrong, {}, "failed", "address_wrong"),
    ("the level of the area changed", new_level, {"area": "Phường 3"}, "superseded", "level_changed"),
    ("a level that begins later", level_to_come, {}, "accepted", ""),
    ("another scheme's due", None, {"obligation": "BHYT_HGD:2026-12-05"}, "cancelled", "no_longer_owed"),
]


async def test_what_happened_since_the_plan_is_seen_at_the_claim(database, running, telegram, channel):
    now = running.now()
    people = await phones(telegram, len(MEANWHILE) + 1)
    codes = [f"84000000{i:02}" for i in range(len(people))]
    areas = [more.get("area", "Phường 2") for _w, _c, more, _s, _r in MEANWHILE] + ["Phường 2"]
    listed = [due(code, area=area) for code, area in zip(codes, areas, strict=True)]
    give(database, listed, source(), now)
    with database.begin() as conn:
        subjects = [person(conn, code) for code in codes]
        ids = [
            addresses.confirm(conn, s, "telegram", a, source="link", now=now)
            for s, a in zip(subjects, people, strict=True)
        ]
    items = [
        new(
            f"m{i:02}",
            now,
            subject=subject,
            obligation="BHXH_TN:2026-12-05",
            roads=[road(address=address, address_id=known)],
            snapshot={"area": area, "level": "L1"},
        )
        for i, (subject, address, known, area) in enumerate(zip(subjects, people, ids, areas, strict=True))
    ]
    for i, (_why, _change, more, _state, _reason) in enumerate(MEANWHILE):
        if "obligation" in more:
            object.__setattr__(items[i], "obligation", more["obligation"])
    put(database, items, now)
    with database.begin() as conn:
        for subject, (_why, change, _more, _state, _reason) in zip(subjects, MEANWHILE, strict=False):
            if change is not None:
                change(conn, subject, now)
    paid = give(database, listed[:-1], source(sha256="second"), now)  # the last one has paid
    await deliver(database, running.now, channel).run_until_empty()

    expected = [(state, reason) for _w, _c, _m, state, reason in MEANWHILE]
    assert [(row["state"], row["code"]) for row in rows(database)] == [
        *expected,
        ("cancelled", "no_longer_owed"),
    ]
    assert paid.reminders_taken_back == 1
    assert list(shown(telegram, people).values()) == [int(s == "accepted") for s, _r in expected] + [0]


async def test_one_scheme_paid_stops_its_own_reminder_only(database, running, telegram, channel):
    now = running.now()
    people = await phones(telegram, 2)
    both = (due("8400000001"), due("8400000001", scheme=Scheme.HOUSEHOLD_HEALTH))
    give(database, [both], source(), now)
    with database.begin() as conn:
        him = person(conn, "8400000001")
    items = [
        new(scheme, now, subject=him, obligation=f"{scheme}:2026-12-05", roads=[road(address=address)])
        for scheme, address in zip(("BHXH_TN", "BHYT_HGD"), people, strict=True)
    ]
    put(database, items, now)
    give(database, [both[1]], source(sha256="second"), now)
    await deliver(database, running.now, channel).run_until_empty()

    assert list(shown(telegram, people).values()) == [0, 1]
