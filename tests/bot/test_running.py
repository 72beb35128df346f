"""The whole program on one machine: it receives, understands, plans, delivers, and ends clean."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot import run as running
from bot.app import App
from bot.sandbox.server import Sandbox
from bot.web.spool import Spool, Spooled
from messages.problem import DondocError
from storage import addresses, history, promises
from tests.desks import letter, post
from tests.far_file import RunningClock, until
from tests.listed import due, give, person, source
from tests.offices import office, sections_for
from tests.queued import new, put, road, rows, states

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.asyncio(loop_factories=["uvloop"]),  # what `dondoc run` runs on
]
CHAT = "900000042"


@dataclass
class House:
    app: App
    sandbox: Sandbox
    at: RunningClock

    @contextlib.asynccontextmanager
    async def runs(self) -> AsyncIterator[str]:
        announced: list[str] = []
        stop = asyncio.Event()
        task = asyncio.create_task(running.run(self.app, announce=announced.append, stop=stop))
        try:
            await until(lambda: bool(announced) or task.done())
            if task.done():
                task.result()
            yield announced[0]
        finally:
            stop.set()
            async with asyncio.timeout(30):
                await task

    def shown(self, channel: str, address: str) -> list[str]:
        return [line.text for line in self.sandbox.world.chat(channel, address).lines if line.to_person]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def open_house(database_url: str, tmp_path: Path, clock) -> AsyncIterator[Callable[[datetime], House]]:
    async with contextlib.AsyncExitStack() as stack:
        at = RunningClock(clock.now())
        port = free_port()
        sandbox = Sandbox(
            clock=at, port=0, smtp_port=0, imap_port=0, zalo_webhook=f"http://127.0.0.1:{port}/webhook/zalo"
        )
        await stack.enter_async_context(sandbox)

        def made(moment: datetime) -> House:
            at.__init__(moment)  # type: ignore[misc]
            app = office(database_url, tmp_path, at, **sections_for(sandbox), web={"port": port})
            stack.callback(app.close)
            return House(app, sandbox, at)

        yield made


async def test_a_person_asks_and_is_answered_and_what_waits_goes_out(database, clock, open_house):
    house = open_house(clock.now())
    give(database, [due("8412345670")], source(), clock.now())
    with database.begin() as conn:
        him = person(conn, "8412345670")
        known = addresses.confirm(conn, him, "telegram", CHAT, source="link", now=clock.now())
    await house.sandbox.world.start("telegram", CHAT)
    reminder = new(
        "r", clock.now(), subject=him, obligation="BHXH_TN:2026-12-05",
        roads=[road(address=CHAT, address_id=known)],
    )  # fmt: skip
    put(database, [reminder], clock.now())
    async with house.runs():
        await until(lambda: f"tin đến {CHAT}" in house.shown("telegram", CHAT))
        await until(lambda: rows(database, "r")[0]["state"] == "accepted")
        await house.sandbox.world.say("telegram", CHAT, "mai em đóng")
        await until(lambda: any("02/12/2026" in text for text in house.shown("telegram", CHAT)))

    with database.begin() as conn:
        assert [(p["state"], str(p["day"])) for p in promises.of_subject(conn, him)] == [
            ("open", "2026-12-02")
        ]
        assert history.of_subject(conn, him)[0]["state"] == "read"
    assert "sending" not in states(database)


async def test_it_ends_clean_and_begins_again_at_once(database, clock, open_house):
    house = open_house(clock.now())
    for _ in range(2):
        async with house.runs() as address:
            assert address.startswith("http://127.0.0.1:")


async def test_a_second_program_on_the_same_database_is_told_so(
    database, database_url, clock, open_house, monkeypatch
):
    house = open_house(clock.now())
    async with house.runs():
        monkeypatch.setattr(running, "process_name", lambda: "another machine")
        with pytest.raises(DondocError) as refused:
            await running.run(house.app, announce=lambda _address: None)
    assert (refused.value.code, refused.value.exit_code) == ("already_running", 7)


async def test_a_busy_port_is_told_in_one_sentence_and_leaves_no_lease_behind(database, clock, open_house):
    house = open_house(clock.now())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", house.app.settings.web.port))
        taken.listen()
        with pytest.raises(DondocError) as refused:
            async with house.runs():
                pass
    assert (refused.value.code, refused.value.exit_code) == ("port_busy", 7)
    async with house.runs():
        pass


async def test_a_spool_nothing_can_be_kept_in_stops_the_start_and_what_lies_in_a_good_one_is_taken_in(
    database, clock, open_house
):
    house = open_house(clock.now())
    folder = house.app.settings.web.spool
    folder.write_text("no folder")
    with pytest.raises(DondocError) as refused:
        async with house.runs():
            pass
    assert refused.value.code == "spool_unwritable"

    folder.unlink()
    said = letter("7", clock.now(), text="xin chào", address=CHAT)
    Spool(folder).put([Spooled(events=[said], received_at=clock.now())])
    async with house.runs():
        await until(lambda: list(post(database)) == ["7"])


async def test_without_its_sandbox_a_rehearsal_does_not_begin_and_spends_nothing(database, clock, open_house):
    house = open_house(clock.now())
    put(database, [new("r", clock.now(), roads=[road(address=CHAT)])], clock.now())
    house.app.settings.mode.sandbox = "http://127.0.0.1:1"
    house.app.settings.telegram.base_url = "http://127.0.0.1:1/telegram/bot"
    with pytest.raises(DondocError) as refused:
        async with house.runs():
            pass

    assert refused.value.code == "no_sandbox"
    assert states(database) == {"queued": 1}


@pytest.mark.parametrize(
    ("hour", "minute", "planned"), [(8, 30, 1), (11, 0, 0)], ids=["switched on late", "much later"]
)
async def test_the_days_plan_is_made_though_the_machine_was_switched_on_late(
    database, clock, open_house, hour, minute, planned
):
    morning = clock.at.replace(day=2, hour=hour, minute=minute)
    house = open_house(morning)
    house.app.settings.policy.plan_at = "08:00"
    give(database, [due("8412345670", email="nhan@x.vn", method="1")], source(as_of=morning.date()), morning)
    async with house.runs():
        await asyncio.sleep(0.3)
        if planned:
            await until(lambda: len(house.shown("email", "nhan@x.vn")) == 1)

    assert len(rows(database)) == planned
    assert len(house.shown("email", "nhan@x.vn")) == planned


async def test_a_plan_that_fails_does_not_end_the_program(database, clock, open_house, monkeypatch):
    house = open_house(clock.at.replace(hour=8, minute=30))
    house.app.settings.policy.plan_at = "08:00"

    def broken(*_args, **_kwargs):
        raise RuntimeError("out of paper")

    monkeypatch.setattr("scheduler.planning.make_plan", broken)
    async with house.runs():
        await asyncio.sleep(0.3)
        put(database, [new("r", house.at.now(), roads=[road("email", "a@x.vn")])], house.at.now())
        await until(lambda: states(database) == {"accepted": 1})
