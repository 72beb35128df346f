"""The stage hand of the sandbox, and the rules that are switches."""

from typing import Any

import pytest

from messages.outcome import Accepted, AccountDown
from tests.bot.zalo.conftest import ACCOUNT, APP_ID, PHONE, Zalo, letter, listening, outgoing


async def steer(zalo: Zalo, path: str, method: str = "POST", **body: Any) -> dict[str, Any]:
    answer = await zalo.http.request(method, f"{zalo.url}/__sim/{path}", json=body)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_the_stage_is_set_over_http(zalo: Zalo) -> None:
    user = (await steer(zalo, "users", phone=PHONE, name="Lan", follower=True))["user_id"]
    assert isinstance(await zalo.channel().send(outgoing(user)), Accepted)
    await steer(zalo, f"users/{user}", last_seen_days=8)
    assert (await zalo.channel().send(outgoing(user))).code == "-230"  # type: ignore[union-attr]  # a refusal
    await steer(zalo, "say", channel="zalo", address=user, text="alo")
    await steer(zalo, "start", channel="zalo", address=user, token="t1")
    assert [row["message"] for row in zalo.provider.people.users[user].history] == [
        "Chào bác",
        "alo",
        "#KN-t1",
    ]
    state = await steer(zalo, "state", "GET")
    assert [(row["name"], row["follower"]) for row in state["users"]] == [("Lan", True)]


async def test_phones_settings_and_faults_are_set_over_http(zalo: Zalo) -> None:
    await steer(zalo, "phones", phone=PHONE, state="no_account")
    assert (await zalo.zns_channel().send(letter())).code == "-118"  # type: ignore[union-attr]  # a refusal
    await steer(zalo, "phones", phone=PHONE, state="ok")
    await steer(zalo, "settings", zns_verified=False)
    assert isinstance(await zalo.zns_channel().send(letter()), AccountDown)
    await steer(zalo, "settings", zns_verified=True)
    await steer(zalo, "faults", kind="code", code=-115)
    await steer(zalo, "faults", kind="code", code=-115)
    assert (await zalo.zns_channel().send(letter())).code == "-115"  # type: ignore[union-attr]  # a pause
    await steer(zalo, "faults", "DELETE")
    assert isinstance(await zalo.zns_channel().send(letter()), Accepted)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("settings", {"no_such_switch": 1}),
        ("faults", {"kind": "earthquake"}),
        ("faults", {"colour": "red"}),
        ("phones", {"phone": PHONE, "state": "lost"}),
        ("users/unknown", {}),
    ],
)
async def test_a_stage_direction_that_makes_no_sense(zalo: Zalo, path: str, body: dict[str, Any]) -> None:
    assert (await steer(zalo, path, **body))["error"] == -201


async def test_a_token_by_hand(zalo: Zalo) -> None:
    pair = await steer(zalo, "token")
    answer = await zalo.oa().get("/v2.0/oa/getoa", pair["access_token"])
    assert answer["error"] == 0
    await steer(zalo, "token", "DELETE")
    assert (await zalo.channel().check()).ok is False


async def test_the_webhook_is_saved_only_after_its_probe(zalo: Zalo) -> None:
    async with listening(zalo, zalo.channel()):
        url = zalo.provider.postman.url
        zalo.provider.postman.url = ""
        assert await steer(zalo, "webhook", url=url) == {"probe_status": 200, "saved": True}
    assert (await steer(zalo, "webhook", url="http://127.0.0.1:9/"))["saved"] is False


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"app_id": "1"}, -14002),
        ({"grant_type": "password"}, -14018),
        ({"code": "never-given"}, -14005),
    ],
)
async def test_the_token_desk_refuses(zalo: Zalo, changes: dict[str, str], code: int) -> None:
    form = {
        "app_id": APP_ID,
        "grant_type": "authorization_code",
        "code": "x",
        "code_verifier": "y",
        **changes,
    }
    url = f"{zalo.url}/oauth/v4/oa/access_token"
    answer = await zalo.http.post(url, data=form, headers={"secret_key": ACCOUNT.app_secret})
    assert answer.json()["error"] == code
    assert (await zalo.http.post(url, data=form)).json()["error"] == (-14002 if code == -14002 else -14004)


async def test_the_consent_page_refuses_a_strange_app(zalo: Zalo) -> None:
    url = f"{zalo.url}/oauth/v4/oa/permission"
    assert (await zalo.http.get(url, params={"app_id": "1"})).json()["error"] == -14002
    assert (await zalo.http.get(url, params={"app_id": APP_ID})).json()["error"] == -14003


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("openapi/v2.0/oa/getoa", {}, -216),
        ("openapi/v2.0/oa/getoa", {"Authorization": "Bearer x"}, -216),
        ("business/message/quota", {}, -124),
    ],
)
async def test_a_call_without_its_token_is_refused(
    zalo: Zalo, path: str, headers: dict[str, str], code: int
) -> None:
    assert (await zalo.http.get(f"{zalo.url}/{path}", headers=headers)).json()["error"] == code


async def test_an_expired_token_is_told_as_the_switch_says(zalo: Zalo) -> None:
    token = zalo.token().access_token
    zalo.clock.forward(hours=25)
    url, headers = f"{zalo.url}/openapi/v2.0/oa/getoa", {"access_token": token}
    first = await zalo.http.get(url, headers=headers)
    zalo.provider.rules.oa_expired_code = -220
    second = await zalo.http.get(url, headers=headers)
    assert (first.json()["error"], second.json()["error"]) == (-216, -220)


async def test_a_path_zalo_does_not_have_is_not_json(zalo: Zalo) -> None:
    answer = await zalo.http.post(f"{zalo.url}/openapi/v9/none")
    assert (answer.status_code, answer.text) == (404, "Not Found")


async def test_answers_tell_what_is_left_of_the_minute(zalo: Zalo) -> None:
    headers = {"access_token": zalo.token().access_token}
    answer = await zalo.http.get(f"{zalo.url}/openapi/v2.0/oa/getoa", headers=headers)
    assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remain"]) == ("4000", "3999")
