"""The phones as JSON, for scripts and for other tests."""

import httpx
import pytest

from bot.sandbox.server import Sandbox

PERSON = "700000101"


async def test_a_conversation_is_opened_continued_and_read(sandbox: Sandbox, browser: httpx.AsyncClient):
    opened = (await browser.post("/api/start", json={"channel": "telegram", "token": "7KQ2M4XTPA"})).json()
    said = {"channel": "telegram", "address": opened["address"], "text": "đã đóng rồi nhé"}
    answer = (await browser.post("/api/say", json=said)).json()
    chats = (await browser.get("/api/chats")).json()
    chat = (await browser.get(f"/api/chats/telegram/{PERSON}")).json()
    assert (opened, answer) == ({"ok": True, "address": PERSON}, {"ok": True})
    assert chats == {"chats": [{"channel": "telegram", "address": PERSON, "name": PERSON, "lines": 2}]}
    assert [(line["text"], line["to_person"]) for line in chat["lines"]] == [
        ("/start 7KQ2M4XTPA", False),
        ("đã đóng rồi nhé", False),
    ]


async def test_a_mail_address_is_part_of_the_path(sandbox: Sandbox, browser: httpx.AsyncClient):
    sandbox.world.delivered("email", "lan@nha.test", "Thư", message_id="<1@x>", subject="Nhắc", html="<p>")
    [line] = (await browser.get("/api/chats/email/lan%40nha.test")).json()["lines"]
    assert (line["subject"], line["html"], line["message_id"]) == ("Nhắc", "<p>", "<1@x>")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "nothing"),
        (b"[]", "no object"),
        (b'{"channel": "telegram", "address": 5, "text": "a"}', "a number where text belongs"),
        (b'{"channel": "fax", "address": "5", "text": "a"}', "an unknown network"),
        (b'{"channel": "telegram", "address": "x", "text": "a"}', "an address of another kind"),
        (b'{"channel": "telegram", "address": "5", "text": ""}', "no words"),
    ],
)
async def test_what_cannot_be_said_is_refused_with_a_sentence(
    sandbox: Sandbox, browser: httpx.AsyncClient, body: bytes, reason: str
):
    answer = await browser.post("/api/say", content=body)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
    assert answer.json()["error"].endswith(".")
    assert sandbox.world.chats == {}


async def test_an_unknown_chat_is_not_found(browser: httpx.AsyncClient):
    answer = await browser.get("/api/chats/telegram/1")
    assert (answer.status_code, answer.json()["ok"]) == (404, False)
