"""The refresh token works once: who renews, when, and what is never lost."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.channels.zalo import (
    MemoryTokenStore,
    PKCEUtil,
    ZaloAuthenticationException,
    ZaloToken,
    ZaloTokenException,
    ZaloTransportException,
)
from bot.channels.zalo.token_file import FileTokenStore
from messages.outcome import Accepted, AccountDown, TryLater
from tests.bot.zalo.conftest import OA_ID, Zalo, outgoing

TOKEN_DESK = "/access_token"


async def stale(zalo: Zalo, store: MemoryTokenStore | FileTokenStore | None = None) -> ZaloToken:
    """Store a pair whose access token Zalo does not take although its time has not come."""
    token = replace(zalo.token(), access_token="refused-by-zalo")
    await (store or zalo.store).save(token)
    return token


def sent_back(answer: httpx.Response) -> httpx.URL:
    """Where the consent page sends the administrator's browser."""
    assert answer.status_code == 302
    return httpx.URL(answer.headers["location"])


async def test_consent_gives_the_first_pair(zalo: Zalo) -> None:
    oauth, verifier = zalo.oa().oauth, PKCEUtil.gen_code_verifier()
    url = oauth.get_authorization_url_by_oa(
        "http://127.0.0.1/back", PKCEUtil.gen_code_challenge(verifier), "s1"
    )
    back = sent_back(await zalo.http.get(url))
    assert (back.params["oa_id"], back.params["state"]) == (OA_ID, "s1")
    token = await oauth.get_zalo_token_from_code_by_oa(back.params["code"], verifier)
    assert token.expires_in == 90_000
    assert token.consented_at == token.obtained_at == zalo.clock.now()
    with pytest.raises(ZaloAuthenticationException) as caught:
        await oauth.get_zalo_token_from_code_by_oa(back.params["code"], verifier)
    assert caught.value.code == -14005


async def test_a_wrong_verifier_and_an_old_code_are_refused(zalo: Zalo) -> None:
    oauth, challenge = zalo.oa().oauth, PKCEUtil.gen_code_challenge("a" * 43)
    url = oauth.get_authorization_url_by_oa("http://127.0.0.1/back", challenge, "")
    first, second = [sent_back(await zalo.http.get(url)).params["code"] for _ in range(2)]
    with pytest.raises(ZaloAuthenticationException) as wrong:
        await oauth.get_zalo_token_from_code_by_oa(first, "b" * 43)
    zalo.clock.forward(minutes=11)
    with pytest.raises(ZaloAuthenticationException) as late:
        await oauth.get_zalo_token_from_code_by_oa(second, "a" * 43)
    assert (wrong.value.code, late.value.code) == (-14005, -14005)


@pytest.mark.parametrize("refusal", [-216, -220])
async def test_a_refused_token_is_renewed_and_the_call_made_again(zalo: Zalo, refusal: int) -> None:
    user = zalo.follower()
    zalo.plant("code", code=refusal)
    await zalo.oa().send_text_message_to_user_id(user, "một lần")
    assert zalo.provider.grants.refreshes == 1
    assert zalo.shown("zalo", user) == ["một lần"]


async def test_zns_renews_on_its_own_code(zalo: Zalo) -> None:
    await stale(zalo)
    assert (await zalo.zns().get_quota())["dailyQuota"] == 5000
    assert zalo.provider.grants.refreshes == 1


async def test_a_fresh_token_that_is_refused_too_needs_a_person(zalo: Zalo) -> None:
    zalo.plant("code", path="/getoa", code=-216, count=2)
    with pytest.raises(ZaloAuthenticationException) as caught:
        await zalo.oa().get_profile_of_official_account()
    assert (caught.value.code, caught.value.reauthorise) == (-216, True)
    assert zalo.provider.grants.refreshes == 1


async def test_the_token_is_renewed_after_twenty_hours(zalo: Zalo) -> None:
    client = zalo.oa()
    zalo.clock.forward(hours=19, minutes=59)
    await client.get_profile_of_official_account()
    assert zalo.provider.grants.refreshes == 0
    zalo.clock.forward(minutes=1)
    await client.get_profile_of_official_account()
    assert zalo.provider.grants.refreshes == 1


async def test_renewal_ahead_of_time_may_fail_while_the_token_lives(zalo: Zalo) -> None:
    zalo.clock.forward(hours=21)
    zalo.plant("http", path=TOKEN_DESK, status=503, count=2)
    assert (await zalo.oa().get_profile_of_official_account())["name"] == "BHXH cơ sở"
    zalo.clock.forward(hours=5)
    zalo.plant("http", path=TOKEN_DESK, status=503, count=2)
    with pytest.raises(ZaloTransportException):
        await zalo.oa().get_profile_of_official_account()


async def test_the_day_of_consent_survives_rotation(zalo: Zalo) -> None:
    consented = zalo.clock.now()
    zalo.clock.forward(hours=24)
    await zalo.oa().get_profile_of_official_account()
    token = await zalo.store.load()
    assert token is not None
    assert (token.consented_at, token.obtained_at) == (consented, zalo.clock.now())


async def test_four_at_once_make_one_refresh(zalo: Zalo) -> None:
    await stale(zalo)
    clients = [zalo.oa(), zalo.oa(), zalo.oa(), zalo.oa()]
    profiles = await asyncio.gather(*(client.get_profile_of_official_account() for client in clients))
    assert [profile["oa_id"] for profile in profiles] == [OA_ID] * 4
    assert zalo.provider.grants.refreshes == 1


async def test_many_calls_of_one_client_make_one_refresh(zalo: Zalo) -> None:
    await stale(zalo)
    client = zalo.oa()
    await asyncio.gather(*(client.get_profile_of_official_account() for _ in range(20)))
    assert zalo.provider.grants.refreshes == 1


async def run(path: Path, url: str, dies: str = "") -> tuple[int | None, str]:
    script = str(Path(__file__).with_name("refresh_once.py"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, script, str(path), url, dies, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode().strip()


@pytest.mark.slow
async def test_three_processes_make_one_refresh(zalo: Zalo, tmp_path: Path) -> None:
    path = tmp_path / "token.json"
    await stale(zalo, FileTokenStore(path))
    found = await asyncio.gather(*(run(path, zalo.url) for _ in range(3)))
    assert found == [(0, OA_ID)] * 3
    assert zalo.provider.grants.refreshes == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dies", "after", "why"),
    [
        ("load", OA_ID, "nothing had happened yet"),
        ("before_save", "reauthorise", "the only pair died with the process: said, not guessed"),
        ("mid_write", "reauthorise", "the old file is whole, its refresh token spent"),
        ("after_save", OA_ID, "the pair is on the disk"),
    ],
)
async def test_a_process_that_dies_leaves_a_valid_token_or_a_clear_word(
    zalo: Zalo, tmp_path: Path, dies: str, after: str, why: str
) -> None:
    path = tmp_path / "token.json"
    await stale(zalo, FileTokenStore(path))
    assert await run(path, zalo.url, dies) == (9, "")
    assert await run(path, zalo.url) == (0, after)


async def test_a_spent_refresh_token_asks_for_consent(zalo: Zalo) -> None:
    zalo.provider.grants.revoke()
    assert await zalo.channel().send(outgoing(zalo.follower())) == AccountDown(
        code="-14014",
        detail="Quyền truy cập OA đã hết hiệu lực; hãy cấp quyền lại. (Zalo: Invalid refresh token.)",
        reauthorise=True,
    )


async def test_without_a_token_consent_is_asked_for(zalo: Zalo) -> None:
    found = await zalo.channel(zalo.oa(MemoryTokenStore())).send(outgoing(zalo.follower()))
    assert isinstance(found, AccountDown)
    assert found.reauthorise


async def test_a_lost_answer_that_renewed_nothing_is_asked_for_again(zalo: Zalo) -> None:
    await stale(zalo)
    zalo.plant("http", path=TOKEN_DESK, status=502)
    assert (await zalo.oa().get_profile_of_official_account())["oa_id"] == OA_ID
    assert zalo.provider.grants.refreshes == 1


async def test_a_lost_answer_that_spent_the_token_needs_consent(zalo: Zalo) -> None:
    await stale(zalo)
    zalo.plant("lost", path=TOKEN_DESK)
    with pytest.raises(ZaloAuthenticationException) as caught:
        await zalo.oa().get_profile_of_official_account()
    assert (caught.value.code, caught.value.reauthorise) == (-14014, True)


async def test_an_unreachable_token_desk_leaves_every_recipient_waiting(zalo: Zalo) -> None:
    await stale(zalo)
    zalo.plant("http", path=TOKEN_DESK, status=504, count=2)
    found = await zalo.channel().send(outgoing(zalo.follower()))
    assert isinstance(found, TryLater)
    assert (found.code, found.whole_account) == ("oauth_http_504", True)


class Forgetful(MemoryTokenStore):
    """A store whose disk is full."""

    async def save(self, token: ZaloToken) -> None:
        raise OSError("no space left on device")


async def test_a_pair_that_cannot_be_stored_is_not_used(zalo: Zalo) -> None:
    store = Forgetful(replace(zalo.token(), access_token="refused-by-zalo"))
    with pytest.raises(ZaloTokenException) as caught:
        await zalo.oa(store).get_profile_of_official_account()
    assert caught.value.code == "token_not_saved"


class Closed(MemoryTokenStore):
    """A store whose database is away."""

    def lock(self) -> AbstractAsyncContextManager[None]:
        raise OSError("connection refused")

    async def load(self) -> ZaloToken | None:
        raise OSError("connection refused")


async def test_a_store_that_is_away_means_nothing_was_sent(zalo: Zalo) -> None:
    found = await zalo.channel(zalo.oa(Closed())).send(outgoing(zalo.follower()))
    assert isinstance(found, TryLater)
    assert (found.code, found.whole_account) == ("token_store", True)


class Counted(MemoryTokenStore):
    """A store that knows how often it was asked."""

    asked = 0

    async def load(self) -> ZaloToken | None:
        self.asked += 1
        return await super().load()


async def test_many_messages_ask_the_store_once_and_see_what_another_process_renewed(zalo: Zalo) -> None:
    store = Counted(zalo.token())
    channel, user = zalo.channel(zalo.oa(store)), zalo.follower()
    for _message in range(20):
        assert isinstance(await channel.send(outgoing(user)), Accepted)
    assert store.asked == 1
    zalo.provider.grants.revoke()  # what we remember is dead, and somebody else has the next pair
    await store.save(zalo.token())
    assert isinstance(await channel.send(outgoing(user)), Accepted)
    assert (store.asked, zalo.provider.grants.refreshes) == (2, 0)


class Held(MemoryTokenStore):
    """A store whose lock another process holds for long."""

    def lock(self) -> AbstractAsyncContextManager[None]:
        return self._held()

    @asynccontextmanager
    async def _held(self) -> AsyncIterator[None]:
        await asyncio.sleep(60)
        yield


async def test_a_message_does_not_wait_for_its_token_beyond_its_own_time(zalo: Zalo) -> None:
    store = Held(replace(zalo.token(), access_token="refused-by-zalo"))
    client, user = zalo.oa(store, deadline_s=0.4), zalo.follower()
    found = await zalo.channel(client).send(outgoing(user))
    assert isinstance(found, TryLater)
    assert (found.code, found.whole_account) == ("token_late", True)
    assert zalo.shown("zalo", user) == []
    renewal = client.tokens._renewal
    assert renewal is not None
    renewal.cancel()


class Jammed(MemoryTokenStore):
    """A store whose database goes away after the pair was saved."""

    def lock(self) -> AbstractAsyncContextManager[None]:
        return self._jams()

    @asynccontextmanager
    async def _jams(self) -> AsyncIterator[None]:
        yield
        raise OSError("connection refused")


async def test_a_lock_that_cannot_be_given_back_loses_nothing(zalo: Zalo) -> None:
    store = Jammed(replace(zalo.token(), access_token="refused-by-zalo"))
    channel, user = zalo.channel(zalo.oa(store)), zalo.follower()
    found = await channel.send(outgoing(user))
    assert isinstance(found, TryLater)
    assert (found.code, found.whole_account) == ("token_store", True)
    assert isinstance(await channel.send(outgoing(user)), Accepted)


async def test_a_new_consent_replaces_a_dead_grant(zalo: Zalo) -> None:
    zalo.provider.grants.revoke()
    client = zalo.oa()
    await client.tokens.adopt(zalo.token())
    assert (await client.get_profile_of_official_account())["oa_id"] == OA_ID


async def test_a_cancelled_caller_does_not_interrupt_a_rotation(zalo: Zalo) -> None:
    await stale(zalo)
    client = zalo.oa()
    zalo.plant("slow_after", path=TOKEN_DESK, seconds=0.2)
    call = asyncio.create_task(client.get_profile_of_official_account())
    while zalo.provider.grants.refreshes == 0:  # noqa: ASYNC110 - it happens on the far side
        await asyncio.sleep(0.01)
    call.cancel()
    await client.tokens.settle()
    assert (await client.get_profile_of_official_account())["oa_id"] == OA_ID
    assert zalo.provider.grants.refreshes == 1


async def test_an_answer_without_a_refresh_token_keeps_the_old_one(zalo: Zalo) -> None:
    async def exchange(refresh_token: str) -> ZaloToken:
        return ZaloToken(access_token="new", refresh_token="", obtained_at=zalo.clock.now())

    client, before = zalo.oa(), await zalo.store.load()
    client.tokens._exchange = exchange
    assert before is not None
    assert await client.tokens.renew(before.access_token) == "new"
    after = await zalo.store.load()
    assert after is not None
    assert after.refresh_token == before.refresh_token


@pytest.mark.parametrize(("status", "bare"), [(200, False), (400, False), (200, True)])
async def test_an_oauth_error_is_known_by_the_missing_token(zalo: Zalo, status: int, bare: bool) -> None:  # noqa: FBT001 - a column of the table
    zalo.provider.rules.change({"oauth_error_status": status, "bare_oauth_errors": bare})
    with pytest.raises(ZaloAuthenticationException) as caught:
        await zalo.oa().oauth.get_zalo_token_from_refresh_token_by_oa("spent")
    assert caught.value.code == (0 if bare else -14014)
    assert caught.value.message == "Invalid refresh token."
    assert not [key for key in caught.value.response_data if key.endswith("_token")]


async def test_a_token_is_never_shown(zalo: Zalo, tmp_path: Path) -> None:
    token = zalo.token()
    assert token.access_token not in repr(token)
    assert token.refresh_token not in repr(token)
    store = FileTokenStore(tmp_path / "token.json")
    assert await store.load() is None
    await store.save(token)
    assert await store.load() == token
    assert (tmp_path / "token.json").stat().st_mode & 0o777 == 0o600
