"""The only refresh token survives kill -9 at every step, and four processes at the moment it is needed."""

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from bot.channels.zalo import ZaloToken, tokens
from bot.zalo_grant import SPAN
from messages.outcome import Accepted, AccountDown, Outcome, TryLater
from storage.database import Database
from storage.sealed import key_file
from tests.bot.zalo.conftest import ACCOUNT, APP_ID, Zalo, outgoing
from tests.bot.zalo.renewing import Place, process

NEEDS_CONSENT = AccountDown(
    code="-14014",
    detail="Quyền truy cập OA đã hết hiệu lực; hãy cấp quyền lại. (Zalo: Invalid refresh token.)",
    reauthorise=True,
)
VALID = "valid"
REAUTHORISE = "says that it needs a new consent"
#: each step of a renewal, and what the office finds after a process died right behind it
STEPS = {
    "zalo_token.begun": VALID,
    "zalo_token.locked": VALID,
    "zalo_token.read": VALID,
    "zalo_token.answered": REAUTHORISE,  # the pair was nowhere but in the memory of the dead
    "zalo_token.set_down": VALID,
    "zalo_token.sealed": VALID,
    "zalo_token.written": VALID,
    "zalo_token.committed": VALID,
    "zalo_token.unsealed": VALID,
    "zalo_token.unlocked": VALID,
}
#: where the far end stands when the process dies: before it looks at the request, or with the answer ready
FAR_STEPS = {"slow_before": VALID, "slow_after": REAUTHORISE}


class Office:
    """Processes of one office, forked from a server that has imported everything."""

    def __init__(self, place: Place, zalo: Zalo) -> None:
        self.place = place
        self.zalo = zalo
        self._kind = multiprocessing.get_context("forkserver")
        self._kind.set_forkserver_preload(["tests.bot.zalo.renewing"])

    def barrier(self, parties: int) -> Barrier:
        return self._kind.Barrier(parties)

    def start(
        self, *, dies: str = "", at_once: Barrier | None = None
    ) -> tuple[BaseProcess, Callable[[], Outcome | None]]:
        """A process on its way, and how to hear what came of its message."""
        ours, theirs = self._kind.Pipe(duplex=False)
        now: datetime = self.zalo.clock.now()
        found = self._kind.Process(target=process, args=(self.place, now, dies, at_once, theirs))
        found.start()
        theirs.close()

        def said() -> Outcome | None:
            found.join(60)
            try:
                return ours.recv()  # type: ignore[no-any-return]
            except EOFError:
                return None
            finally:
                ours.close()

        return found, said

    async def run(
        self, *, dies: str = "", at_once: Barrier | None = None
    ) -> tuple[int | None, Outcome | None]:
        started, said = await asyncio.to_thread(lambda: self.start(dies=dies, at_once=at_once))
        outcome = await asyncio.to_thread(said)
        return started.exitcode, outcome

    async def keep(self, token: ZaloToken) -> None:
        database = Database(self.place.database_url)
        await self.place.store(database, self.zalo.clock.now).save(token)
        database.close()

    async def kept(self) -> ZaloToken | None:
        """What the database holds, whatever lies beside it."""
        database = Database(self.place.database_url)
        found = await replace(self.place, file=Path("nowhere")).store(database, self.zalo.clock.now).load()
        database.close()
        return found


@pytest.fixture
async def office(zalo: Zalo, database_url: str, tmp_path: Path) -> Office:
    """At the moment its access token ends."""
    place = Place(
        database_url=database_url,
        key=key_file(tmp_path / "key"),
        file=tmp_path / "dondoc.zalo-token.sealed",
        far_end=zalo.url,
        app_id=APP_ID,
        app_secret=ACCOUNT.app_secret,
        user_id=zalo.follower(),
    )
    found = Office(place, zalo)
    await found.keep(zalo.token())
    zalo.clock.forward(hours=25, seconds=1)
    return found


async def the_next_one(office: Office) -> Outcome | None:
    """What a process of the office finds when the lease of the dead one has ended."""
    office.zalo.clock.forward(seconds=SPAN.total_seconds() + 1)
    code, outcome = await office.run()
    assert code == 0
    return outcome


async def judge(office: Office, expected: str) -> None:
    outcome = await the_next_one(office)
    kept = await office.kept()
    assert kept is not None
    if expected == VALID:
        assert isinstance(outcome, Accepted)
        assert kept.obtained_at + timedelta(minutes=10) > office.zalo.clock.now()
    else:
        assert outcome == NEEDS_CONSENT
    assert office.zalo.shown("zalo", office.place.user_id) == ["Chào bác"] * isinstance(outcome, Accepted)
    assert office.zalo.provider.grants.refreshes == 1
    assert not office.place.file.exists()


async def test_four_processes_at_the_moment_of_expiry_make_one_refresh_call(office: Office) -> None:
    at_once = office.barrier(4)
    found = await asyncio.gather(*(office.run(at_once=at_once) for _ in range(4)))
    assert [(code, type(outcome)) for code, outcome in found] == [(0, Accepted)] * 4
    assert office.zalo.provider.grants.refresh_calls == 1
    assert office.zalo.shown("zalo", office.place.user_id) == ["Chào bác"] * 4


@pytest.mark.parametrize(("dies", "expected"), STEPS.items())
async def test_a_process_killed_at_any_step_leaves_a_valid_pair_or_a_clear_word(
    office: Office, dies: str, expected: str
) -> None:
    assert await office.run(dies=dies) == (-signal.SIGKILL, None)
    await judge(office, expected)


@pytest.mark.parametrize(("hangs", "expected"), FAR_STEPS.items())
async def test_a_process_killed_while_it_waits_for_the_answer_leaves_the_same(
    office: Office, hangs: str, expected: str
) -> None:
    office.zalo.plant(hangs, path="/access_token", seconds=600)
    started, said = office.start()
    far_end = office.zalo.provider
    while far_end.mishaps.waiting or (hangs == "slow_after" and not far_end.grants.refreshes):  # noqa: ASYNC110 - it happens on the far side
        await asyncio.sleep(0.01)
    started.kill()
    assert await asyncio.to_thread(said) is None
    await judge(office, expected)


async def test_another_machine_says_so_and_the_first_one_heals_it(office: Office) -> None:
    """The only pair lies on the disk of the machine whose process died: the other cannot have it."""
    assert await office.run(dies="zalo_token.sealed") == (-signal.SIGKILL, None)
    here = office.place
    office.place = replace(here, file=here.file.with_name("another machine"))
    assert await the_next_one(office) == NEEDS_CONSENT
    office.place = here
    await judge(office, VALID)


async def test_messages_wait_for_a_renewal_and_all_of_them_go_out_after_it(
    zalo: Zalo, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, users = zalo.channel(), [zalo.provider.add_user(follower=True) for _ in range(30)]
    first = [await channel.send(outgoing(user)) for user in users[:10]]
    zalo.clock.forward(hours=25, seconds=1)
    for user in users:
        zalo.provider.people.interacted(zalo.provider.people.users[user], zalo.clock.now())
    monkeypatch.setattr(tokens, "WAIT_S", 0.05)
    zalo.plant("slow_after", path="/access_token", seconds=0.5)
    held = await asyncio.gather(*(channel.send(outgoing(user)) for user in users[10:]))
    await channel.close()  # the renewal went on without them
    after = [await channel.send(outgoing(user)) for user in users[10:]]

    assert {type(found) for found in first + after} == {Accepted}
    waits = [(f.code, f.whole_account) for f in held if isinstance(f, TryLater)]
    assert waits == [("token_store", True)] * 20
    assert [zalo.shown("zalo", user) for user in users] == [["Chào bác"]] * 30
    assert zalo.provider.grants.refresh_calls == 1


async def test_a_disconnected_office_hears_one_clear_sentence_and_nobody_is_blamed(zalo: Zalo) -> None:
    channel, user = zalo.channel(), zalo.follower()
    zalo.provider.grants.revoke()
    assert [await channel.send(outgoing(user)) for _ in range(2)] == [NEEDS_CONSENT] * 2
    zalo.provider.rules.change({"bare_oauth_errors": True})
    assert await channel.send(outgoing(user)) == NEEDS_CONSENT
    assert zalo.shown("zalo", user) == []


async def test_an_office_that_took_its_permission_back_is_asked_for_it_again(zalo: Zalo) -> None:
    zalo.provider.rules.change({"disconnected": True})
    assert await zalo.channel().send(outgoing(zalo.follower())) == AccountDown(
        code="-223",
        detail="OA chưa cấp quyền cho ứng dụng; hãy cấp quyền lại. (Zalo: OA has not authorized this app)",
        reauthorise=True,
    )
    assert zalo.provider.grants.refresh_calls == 0
