"""The sandbox's own edges: ways to call, markup it reads, faults it stages, what it writes down."""

import json

import httpx
import pytest

from bot.sandbox.telegram import Flood, TelegramSandbox
from bot.sandbox.telegram.api_errors import ApiError
from bot.sandbox.telegram.html_entities import parse_html
from bot.sandbox.world import World
from tests.bot.telegram.far_end import PERSON, TOKEN, Telegram
from tests.conftest import HeldClock

SEND = {"chat_id": PERSON, "text": "a"}


@pytest.fixture
async def http():
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


async def test_parameters_come_in_four_ways(started: Telegram, http):
    url = f"{started.base_url}{TOKEN}/SENDmessage"
    answers = [
        await http.get(url, params=SEND),
        await http.post(url, data=SEND),
        await http.post(url, json={"chat_id": int(PERSON), "text": "a"}),
        await http.post(url, data=SEND, files={"unused": b"x"}),
    ]
    assert [a.json()["result"]["text"] for a in answers] == ["a"] * 4
    assert started.shown() == ["a"] * 4


async def test_refusals_have_the_servers_form(started: Telegram, http):
    answers = [
        await http.get(f"{started.base_url}1:x/getMe"),
        await http.get(f"{started.base_url}{TOKEN}/khongCo"),
        await http.post(f"{started.base_url}{TOKEN}/sendMessage", data={"text": "a"}),
        await http.post(
            f"{started.base_url}{TOKEN}/sendMessage",
            content=b"{",
            headers={"content-type": "application/json"},
        ),
    ]
    assert [(a.status_code, a.json()["description"]) for a in answers] == [
        (401, "Unauthorized"),
        (404, "Not Found"),
        (400, "Bad Request: chat_id is empty"),
        (400, "Bad Request: can't parse request body JSON object"),
    ]


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("a &lt;b&gt; &amp; &quot;c&quot; &#272;&#x110;", 'a <b> & "c" ĐĐ', []),
        ("R&D & &nbsp; &", "R&D & &nbsp; &", []),
        ("<b>đ<i>ó</i></b>ng", "đóng", ["bold", "italic"]),
        ('<a href="https://a.vn/?x=1&amp;y=2">trang</a>', "trang", ["text_link"]),
        ("<pre>x</pre><code>y</code><tg-spoiler>z</tg-spoiler>", "xyz", ["pre", "code", "spoiler"]),
        ('<span class="tg-spoiler">z</span>', "z", ["spoiler"]),
        ("<blockquote expandable>z</blockquote>", "z", ["blockquote"]),
        ("<b></b>a", "a", []),
        ("a > b", "a > b", []),
    ],
)
def test_markup_is_read_as_telegram_reads_it(source, text, kinds):
    shown, entities = parse_html(source)
    assert (shown, [e["type"] for e in entities]) == (text, kinds)


def test_entities_count_utf16_units():
    assert parse_html("😀<b>ấ😀</b>")[1] == [{"type": "bold", "offset": 2, "length": 3}]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a <div>b</div>", 'Unsupported start tag "div" at byte offset 2'),
        ("đ <b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("đ</b>", "Unexpected end tag at byte offset 2"),
        ("nợ <b", "Unclosed start tag at byte offset 5"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("a </b", "Unclosed end tag at byte offset 2"),
    ],
)
def test_bad_markup_is_refused_with_its_place(source, words):
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


def test_flood_counts_all_and_each():
    flood = Flood(per_second=3, per_chat=1, chat_window_s=2.0)
    waits = []
    for chat, at in ((1, 0.0), (1, 0.5), (2, 0.5), (3, 0.5), (4, 0.6), (4, 1.0), (1, 2.0)):
        try:
            flood.admit(chat, at)
        except ApiError as error:
            waits.append((chat, at, (error.parameters or {})["retry_after"]))
    assert waits == [(1, 0.5, 2), (4, 0.6, 1)]


async def test_faults_and_people_are_moved_over_http(started: Telegram, http):
    sim = started.url + "/__sim/telegram"
    call = f"{started.base_url}{TOKEN}/sendMessage"
    await http.post(f"{sim}/faults", json={"method": "sendMessage", "status": 500, "times": 1})
    planned = (await http.get(f"{sim}/faults")).json()
    first, second = await http.post(call, data=SEND), await http.post(call, data=SEND)
    wrong = await http.post(f"{sim}/faults", json={"colour": "red"})
    await http.post(f"{sim}/faults", json={"method": "*", "status": 503, "times": 99})
    await http.delete(f"{sim}/faults")
    limits = await http.post(f"{sim}/limits", json={"per_chat": 1})
    refused = await http.post(call, data=SEND)
    for deed, extra in (
        ("say", {"text": "dạ"}),
        ("start", {"token": "t"}),
        ("press", {"data": "d"}),
        ("block", {}),
    ):
        assert (await http.post(f"{sim}/{deed}", json={"address": PERSON, **extra})).json() == {"ok": True}
    updates = (await http.get(f"{started.base_url}{TOKEN}/getUpdates")).json()["result"]
    assert [p["status"] for p in planned] == [500]
    assert [first.status_code, second.status_code, wrong.status_code, refused.status_code] == [
        500,
        200,
        400,
        429,
    ]
    assert limits.json()["per_chat"] == 1
    assert [next(k for k in u if k != "update_id") for u in updates] == [
        "message",
        "message",
        "callback_query",
        "my_chat_member",
    ]
    assert (await http.post(f"{sim}/dance", json={"address": PERSON})).status_code == 404


async def test_a_message_taken_before_the_fault_is_in_the_truth(started: Telegram, http):
    sim = started.url + "/__sim/telegram"
    call = f"{started.base_url}{TOKEN}/sendMessage"
    for fault in (
        {"accept": True, "drop": True},
        {"drop": True},
        {"accept": True, "status": 502},
        {"status": 502},
    ):
        await http.post(f"{sim}/faults", json=fault)
        try:
            await http.post(call, data={**SEND, "text": json.dumps(fault)})
        except httpx.RemoteProtocolError:
            assert fault.get("drop")
    assert started.shown() == ['{"accept": true, "drop": true}', '{"accept": true, "status": 502}']


async def test_the_truth_names_each_message_as_the_channel_does(started: Telegram, channel, tmp_path, http):
    answer = await http.post(
        f"{started.base_url}{TOKEN}/sendMessage", data={**SEND, "text": "<b>a</b>", "parse_mode": "HTML"}
    )
    [line] = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text().splitlines()]
    number = answer.json()["result"]["message_id"]
    assert (line["channel"], line["address"], line["text"], line["message_id"]) == (
        "telegram",
        PERSON,
        "a",
        f"{PERSON}:{number}",
    )


async def test_a_restarted_sandbox_gives_new_numbers():
    clock = HeldClock()
    numbers = []
    for _life in range(2):
        world = World(clock=clock)
        bot = TelegramSandbox(world, tokens={TOKEN: "thu_bot"})
        for text in ("một", "hai"):
            await bot.say("telegram", PERSON, text)
        updates = await bot.bots[TOKEN].queue.poll(offset=0, limit=9, wait=0)
        numbers += [(u["update_id"], u["message"]["message_id"]) for u in updates]
        clock.forward(minutes=1)
    assert numbers == sorted(set(numbers))
