"""Only this machine's own pages and programs are let in."""

import httpx
import pytest
from starlette.responses import Response

from bot.sandbox.front_door import FrontDoor
from bot.sandbox.server import Sandbox

FORM = {"channel": "telegram", "address": "700000101", "text": "chào"}
REFUSALS = [
    ({"Host": "evil.example"}, 421, "a name made to point here (DNS rebinding)"),
    ({"Host": "127.0.0.1.evil.example:8900"}, 421, "a name that only begins like ours"),
    ({"Host": ""}, 421, "no name at all"),
    ({"Origin": "http://evil.example"}, 403, "a form on a foreign page"),
    ({"Origin": "null"}, 403, "a form in a sandboxed frame"),
    ({"Sec-Fetch-Site": "cross-site"}, 403, "a browser that says so itself"),
    ({"Sec-Fetch-Site": "same-site"}, 403, "another port of this machine"),
]
WELCOME = [
    ({}, "a program"),
    ({"Sec-Fetch-Site": "same-origin"}, "our own page"),
    ({"Sec-Fetch-Site": "none"}, "typed by hand"),
]


@pytest.mark.parametrize(("headers", "status", "reason"), REFUSALS, ids=[row[2] for row in REFUSALS])
async def test_a_stranger_is_refused_and_nothing_is_said(
    sandbox: Sandbox, browser: httpx.AsyncClient, headers: dict[str, str], status: int, reason: str
):
    answer = await browser.post("/say", data=FORM, headers=headers)
    assert answer.status_code == status
    assert sandbox.world.chats == {}


@pytest.mark.parametrize(("headers", "reason"), WELCOME, ids=[row[1] for row in WELCOME])
async def test_our_own_are_let_in(
    sandbox: Sandbox, browser: httpx.AsyncClient, headers: dict[str, str], reason: str
):
    answer = await browser.post("/say", data=FORM, headers={"Origin": sandbox.url, **headers})
    assert answer.status_code == 200
    assert [line.text for line in sandbox.world.chat("telegram", "700000101").lines] == ["chào"]


async def test_a_foreign_page_cannot_steer_the_networks_either(sandbox: Sandbox, browser: httpx.AsyncClient):
    answer = await browser.post("/zalo/__sim/token", headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/", "/start", "/truth", "/c/telegram/1", "/api/chats", "/live/list"])
async def test_every_page_carries_the_rules(browser: httpx.AsyncClient, path: str):
    headers = (await browser.get(path)).headers
    policy = (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
    )
    assert headers["content-security-policy"] == policy
    assert headers["x-content-type-options"] == "nosniff"


async def test_the_networks_answer_as_the_networks_do(sandbox: Sandbox, browser: httpx.AsyncClient):
    headers = (await browser.get("/telegram/bot1:x/getMe")).headers
    assert "content-security-policy" not in headers


@pytest.mark.parametrize(
    ("bound", "host", "status"),
    [
        ("127.0.0.1", "192.168.1.5:8900", 421),
        ("0.0.0.0", "192.168.1.5:8900", 204),
        ("0.0.0.0", "evil.example", 421),
        ("tapduot.coquan.vn", "tapduot.coquan.vn", 204),
        ("::1", "[::1]:8900", 204),
    ],
)
async def test_an_office_net_is_let_in_only_when_it_was_asked_in(bound: str, host: str, status: int):
    transport = httpx.ASGITransport(FrontDoor(Response(status_code=204), host=bound))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        assert (await client.get("/", headers={"Host": host})).status_code == status
