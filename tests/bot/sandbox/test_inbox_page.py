"""Links and forms do everything: read, search, answer, press, begin."""

import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
import segno
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.sandbox import inbox_page
from bot.sandbox.credentials import MAIL_PASSWORD, MAILBOX, TELEGRAM_TOKEN
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.mailbox import newest

PERSON = "700000101"
HTML = '<p>Kính gửi</p><img src="data:image/png;base64,iVBORw0KGgo="><script>alert(1)</script>'


@pytest.fixture
async def staged(sandbox: Sandbox) -> Sandbox:
    """One phone on each network, each with one message."""
    world = sandbox.world
    sandbox.zalo.add_user(user_id="8111111111111111111", name="Trần Thị Đào", follower=True)
    world.chat("telegram", PERSON, "Lê Văn Tâm")
    await world.start("telegram", PERSON)
    world.delivered("zalo", "8111111111111111111", "Tin Zalo", message_id="z1")
    world.delivered("zns", "84900000011", "Xác nhận: nhắn KN-7KQ2M4XTPA", message_id="n1")
    world.delivered("telegram", PERSON, "Tin Telegram", message_id=f"{PERSON}:9")
    world.delivered(
        "email",
        "lan@nha.test",
        "Trả lời XN 1234 nếu đúng",
        message_id="<dd.abc@bhxh.test>",
        subject="Thư nhắc",
        html=HTML,
        extra={"headers": {"From": "BHXH <a@b.test>"}, "reply_to": "nhacviec+abc@bhxh-tapduot.test"},
    )
    return sandbox


class Page(HTMLParser):
    """What matters of a page: headings, fields with their names, links, images, whatever is inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *names: str) -> Iterator[dict[str, str]]:
        return (attrs for tag, attrs in self.tags if tag in names)


PAGES = ["/", "/?q=dao&k=zalo", "/start", "/truth", f"/c/telegram/{PERSON}", "/c/email/lan%40nha.test",
         "/c/zns/84900000011", "/letter/5/lan%40nha.test", "/c/zalo/khong-co"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_says_that_nothing_leaves(staged: Sandbox, browser: httpx.AsyncClient, path: str):
    text = (await browser.get(path)).text
    assert "<strong>MÔI TRƯỜNG TẬP DƯỢT</strong> — không có tin nào ra ngoài" in text
    assert '<html lang="vi">' in text


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_can_be_used_with_a_screen_reader(
    staged: Sandbox, browser: httpx.AsyncClient, path: str
):
    page = Page((await browser.get(path)).text)
    labelled = {attrs.get("for") for attrs in page.all("label")}
    unnamed = [
        attrs
        for attrs in page.all("input", "select", "textarea")
        if attrs.get("type") not in {"hidden", "radio"} and attrs.get("id") not in labelled
    ]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    facts = {
        "one first heading": len(list(page.all("h1"))),
        "fields without a label": unnamed,
        "pictures without words": [a for a in page.all("img") if not a.get("alt")],
        "frames without a title": [a for a in page.all("iframe") if not a.get("title")],
        "tables": len(list(page.all("table"))) - len(list(page.all("caption"))),
        "ids used twice": sorted({i for i in ids if ids.count(i) > 1}),
    }
    assert facts == {
        "one first heading": 1,
        "fields without a label": [],
        "pictures without words": [],
        "frames without a title": [],
        "tables": 0,
        "ids used twice": [],
    }


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_needs_what_its_rules_forbid(staged: Sandbox, browser: httpx.AsyncClient, path: str):
    page = Page((await browser.get(path)).text)
    inline = [
        a for tag, a in page.tags if tag == "style" or "style" in a or any(n.startswith("on") for n in a)
    ]
    scripts = [attrs.get("src", "inline") for attrs in page.all("script")]
    assert (inline, scripts) == ([], ["/static/htmx.min.js"])


async def test_the_list_has_every_phone_with_its_network_and_what_is_unread(
    staged: Sandbox, browser: httpx.AsyncClient
):
    text = (await browser.get("/")).text
    rows = re.findall(r'class="who">(.*?)<.*?class="badge (\w+)"', text, re.DOTALL)
    assert rows == [
        ("lan@nha.test", "email"),
        ("Lê Văn Tâm", "telegram"),
        ("0900 000 011", "zns"),
        ("Trần Thị Đào", "zalo"),
    ]
    assert text.count("tin chưa đọc") == 4


@pytest.mark.parametrize(
    ("query", "names", "reason"),
    [
        ("q=dao", ["Trần Thị Đào"], "without marks"),
        ("q=Đào", ["Trần Thị Đào"], "with marks"),
        ("q=0900 000 011", ["0900 000 011"], "a phone as people write it"),
        ("q=LAN@nha", ["lan@nha.test"], "a mail address"),
        ("k=telegram", ["Lê Văn Tâm"], "one network"),
        ("q=tam&k=zalo", [], "both must fit"),
    ],
)
async def test_phones_are_found(
    staged: Sandbox, browser: httpx.AsyncClient, query: str, names: list[str], reason: str
):
    text = (await browser.get(f"/?{query}")).text
    assert re.findall(r'class="who">(.*?)<', text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kính gửi Ông/Bà Nguyễn Thị Đào, mã số BHXH ******5670.", "Nguyễn Thị Đào"),
        ("Kính gửi: Công ty TNHH May Bình Minh (mã đơn vị TZH490L),", "Công ty TNHH May Bình Minh"),
        ("Kính gửi Công ty TNHH May Bình Minh, mã đơn vị TZH490L.", "Công ty TNHH May Bình Minh"),
        ("Kính gửi Ông/Bà,", "0900 000 055"),
        ("Kính gửi Quý vị,", "0900 000 055"),
    ],
)
async def test_a_phone_is_called_by_whom_the_office_addresses(
    sandbox: Sandbox, browser: httpx.AsyncClient, text: str, name: str
):
    sandbox.world.delivered("zns", "84900000055", text, message_id="n2")
    assert re.findall(r'class="who">(.*?)<', (await browser.get("/")).text) == [name]


async def test_looking_at_a_chat_makes_it_read(staged: Sandbox, browser: httpx.AsyncClient):
    await browser.get(f"/c/telegram/{PERSON}")
    assert (await browser.get("/")).text.count("tin chưa đọc") == 3


async def test_an_answer_typed_in_the_form_reaches_the_bot(staged: Sandbox, browser: httpx.AsyncClient):
    page = await browser.post(
        "/say", data={"channel": "telegram", "address": PERSON, "text": "mai em ck 2tr5"}
    )
    assert str(page.url).endswith(f"/c/telegram/{PERSON}#moi")
    assert "mai em ck 2tr5" in page.text
    async with Bot(TELEGRAM_TOKEN, base_url=staged.hello()["telegram_base"]) as bot:
        texts = [update.to_dict()["message"]["text"] for update in await bot.get_updates()]
    assert texts == ["/start", "mai em ck 2tr5"]


async def test_a_quick_reply_is_one_press(staged: Sandbox, browser: httpx.AsyncClient):
    page = await browser.get("/c/zns/84900000011")
    offered = [a["value"] for a in Page(page.text).all("button") if a.get("name") == "quick"]
    assert offered[:2] == ["KN-7KQ2M4XTPA", "Đã đóng rồi"]
    await browser.post(
        "/say", data={"channel": "zns", "address": "84900000011", "quick": offered[0], "text": ""}
    )
    assert [line.text for line in staged.world.chat("zns", "84900000011").lines if not line.to_person] == [
        "KN-7KQ2M4XTPA"
    ]


async def test_a_letter_is_answered_with_its_own_thread(staged: Sandbox, browser: httpx.AsyncClient):
    page = Page((await browser.get("/c/email/lan%40nha.test")).text)
    hidden = {a["name"]: a["value"] for a in page.all("input") if a.get("type") == "hidden"}
    assert hidden == {"channel": "email", "address": "lan@nha.test", "reply_to": "<dd.abc@bhxh.test>"}
    await browser.post("/say", data={**hidden, "text": "XN 5670"})
    letter = await newest(staged.imap_port, MAILBOX, MAIL_PASSWORD)
    assert (letter["In-Reply-To"], letter["Delivered-To"]) == (
        "<dd.abc@bhxh.test>",
        "nhacviec+abc@bhxh-tapduot.test",
    )


async def test_an_older_message_can_be_quoted(staged: Sandbox, browser: httpx.AsyncClient):
    page = Page((await browser.get(f"/c/telegram/{PERSON}?reply=4")).text)
    assert [a["value"] for a in page.all("input") if a.get("name") == "reply_to"] == [f"{PERSON}:9"]


async def test_a_deep_link_opens_a_chat_with_its_token(sandbox: Sandbox, browser: httpx.AsyncClient):
    form = Page((await browser.get("/t.me/bhxh_tapduot_bot?start=7KQ2M4XTPA")).text)
    given = {a["name"]: a["value"] for a in form.all("input") if a.get("value") and a.get("type") != "radio"}
    assert given == {"token": "7KQ2M4XTPA"}
    page = await browser.post("/start", data={"channel": "telegram", "name": "Đỗ Thị Yến", **given})
    assert str(page.url).endswith("/c/telegram/700000101#moi")
    async with Bot(TELEGRAM_TOKEN, base_url=sandbox.hello()["telegram_base"]) as bot:
        [update] = await bot.get_updates()
    found = update.to_dict()["message"]
    assert (found["text"], found["from"]["first_name"]) == ("/start 7KQ2M4XTPA", "Đỗ Thị Yến")


async def test_a_new_zalo_person_follows_and_may_speak_at_once(sandbox: Sandbox, browser: httpx.AsyncClient):
    form = {"channel": "zalo", "name": "Võ Minh Quý", "text": "KN-7KQ2M4XTPA"}
    page = await browser.post("/start", data=form)
    [user] = sandbox.zalo.people.users.values()
    assert (page.status_code, user.name, user.follower) == (200, "Võ Minh Quý", True)
    assert [line.text for line in sandbox.world.chat("zalo", user.user_id).lines] == ["KN-7KQ2M4XTPA"]


async def test_a_button_of_the_bot_can_be_pressed(staged: Sandbox, browser: httpx.AsyncClient):
    async with Bot(TELEGRAM_TOKEN, base_url=staged.hello()["telegram_base"]) as bot:
        keys = InlineKeyboardMarkup([[InlineKeyboardButton("Đã đóng", callback_data="v1:paid:7")]])
        await bot.send_message(PERSON, "Chọn giúp", reply_markup=keys)
        page = await browser.get(f"/c/telegram/{PERSON}")
        assert [a["value"] for a in Page(page.text).all("button") if a.get("name") == "data"] == ["v1:paid:7"]
        await browser.post("/press", data={"address": PERSON, "data": "v1:paid:7"})
        updates = await bot.get_updates()
    assert updates[-1].to_dict()["callback_query"]["data"] == "v1:paid:7"


async def test_the_picture_that_was_sent_is_the_picture_that_is_shown(
    staged: Sandbox, browser: httpx.AsyncClient
):
    drawn = io.BytesIO()
    segno.make("000201").save(drawn, kind="png", scale=4)
    picture = drawn.getvalue()
    async with Bot(TELEGRAM_TOKEN, base_url=staged.hello()["telegram_base"]) as bot:
        await bot.send_photo(PERSON, picture, caption="Mã QR")
    [image] = Page((await browser.get(f"/c/telegram/{PERSON}")).text).all("img")
    answer = await browser.get(image["src"])
    assert (answer.content, answer.headers["content-type"]) == (picture, "image/png")


async def test_a_letter_is_shown_in_a_frame_that_can_do_nothing(staged: Sandbox, browser: httpx.AsyncClient):
    [frame] = Page((await browser.get("/letter/5/lan%40nha.test")).text).all("iframe")
    body = await browser.get(frame["src"])
    assert (frame["sandbox"], body.text) == ("", HTML)
    assert body.headers["content-security-policy"] == inbox_page.LETTER_RULES
    assert "sandbox" in inbox_page.LETTER_RULES
    assert "script-src" not in inbox_page.LETTER_RULES


async def test_words_of_others_are_shown_as_words(staged: Sandbox, browser: httpx.AsyncClient):
    hostile = '<script>alert(1)</script><img src=x onerror=alert(1)> "&'
    staged.world.chat("telegram", PERSON, hostile)
    staged.world.delivered("telegram", PERSON, hostile, message_id=f"{PERSON}:10", subject=hostile)
    for path in ("/", f"/c/telegram/{PERSON}", "/truth", f"/live/c/telegram/{PERSON}"):
        text = (await browser.get(path)).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


async def test_only_what_leads_to_this_machine_is_a_link(staged: Sandbox, browser: httpx.AsyncClient):
    text = (
        f"Mở {staged.url}/t.me/bot?start=AB, xem https://dichvucong.gov.vn hoặc http://127.0.0.1.evil.vn/x."
    )
    staged.world.delivered("telegram", PERSON, text, message_id=f"{PERSON}:11")
    page = Page((await browser.get(f"/c/telegram/{PERSON}")).text)
    hosts = [a["href"] for a in page.all("a") if a["href"].startswith("http")]
    assert hosts == [f"{staged.url}/t.me/bot?start=AB"]


@pytest.mark.parametrize(
    ("path", "form", "sentence"),
    [
        ("/say", {"channel": "telegram", "address": PERSON, "text": "  "}, "Hãy viết nội dung trả lời."),
        ("/say", {"channel": "fax", "address": "1", "text": "a"}, "Không có kênh “fax”."),
        ("/say", {"channel": "telegram", "address": "-5", "text": "a"}, "Địa chỉ không đúng dạng"),
        ("/say", {"channel": "zns", "address": "0912345678", "text": "a"}, "Địa chỉ không đúng dạng"),
        ("/say", {"channel": "email", "address": "a@b\r\nBcc: c@d", "text": "a"}, "Địa chỉ không đúng dạng"),
        ("/say", {"channel": "telegram", "address": PERSON, "text": "a" * 4001}, "Nội dung dài quá 4000"),
        ("/start", {"channel": "telegram", "token": "a b"}, "Mã liên kết chỉ gồm"),
        ("/start", {"channel": "email"}, "Hãy cho biết địa chỉ."),
        ("/press", {"address": PERSON}, "Nút này không có dữ liệu."),
    ],
)
async def test_a_wrong_form_is_answered_with_a_sentence(
    staged: Sandbox, browser: httpx.AsyncClient, path: str, form: dict[str, str], sentence: str
):
    before = sum(len(chat.lines) for chat in staged.world.chats.values())
    page = await browser.post(path, data=form)
    assert page.status_code == 400
    assert re.findall(r'role="alert"[^>]*>(.*?)<', page.text)[0].startswith(sentence)
    assert sum(len(chat.lines) for chat in staged.world.chats.values()) == before


@pytest.mark.parametrize(
    "path",
    ["/c/telegram/1", "/letter/1/x%40y.test", "/letter-body/1/x%40y.test", "/picture/1/telegram/1"],
)
async def test_what_is_not_there_is_said_to_be_missing(browser: httpx.AsyncClient, path: str):
    page = await browser.get(path)
    assert (page.status_code, "Về danh sách điện thoại" in page.text) == (404, True)


async def test_the_truth_is_what_was_received_even_if_deleted(staged: Sandbox, browser: httpx.AsyncClient):
    async with Bot(TELEGRAM_TOKEN, base_url=staged.hello()["telegram_base"]) as bot:
        sent = await bot.send_message(PERSON, "Tin bị xóa")
        await bot.delete_message(PERSON, sent.message_id)
    text = (await browser.get("/truth")).text
    assert re.findall(r"<strong>(\d+)</strong> (\w+)", text) == [
        ("5", "Tất"), ("1", "Zalo"), ("1", "ZNS"), ("2", "Telegram"), ("1", "Email"),
    ]  # fmt: skip
    assert "Tin bị xóa" in text
    assert (await browser.get("/truth?k=zns")).text.count("<code>") == 1
    assert len((await browser.get("/truth.jsonl")).text.splitlines()) == 5


async def test_a_long_truth_has_pages(staged: Sandbox, browser: httpx.AsyncClient):
    for number in range(150):
        staged.world.delivered("zns", "84900000011", f"Tin {number}", message_id=f"m{number}")
    first = await browser.get("/truth")
    older = Page(first.text)
    [link] = [a["href"] for a in older.all("a") if "before=" in a["href"]]
    second = await browser.get(link)
    assert (first.text.count("<code>"), second.text.count("<code>")) == (100, 54)


async def test_the_live_list_answers_only_with_news(staged: Sandbox, browser: httpx.AsyncClient):
    [asks] = [a for a in Page((await browser.get("/")).text).all("div") if "hx-get" in a]
    assert (await browser.get(asks["hx-get"])).status_code == 204
    staged.world.delivered("zns", "84900000077", "Tin mới", message_id="n9")
    news = await browser.get(asks["hx-get"])
    assert (news.status_code, "0900 000 077" in news.text) == (200, True)
    [again] = [a for a in Page(news.text).all("div") if "hx-get" in a]
    assert (await browser.get(again["hx-get"])).status_code == 204


async def test_the_live_chat_brings_new_bubbles_and_says_so(staged: Sandbox, browser: httpx.AsyncClient):
    page = Page((await browser.get(f"/c/telegram/{PERSON}")).text)
    asks = next(a["hx-get"] for a in page.all("div") if a.get("hx-get", "").startswith("/live/c/"))
    assert (await browser.get(asks)).status_code == 204
    staged.world.delivered("telegram", PERSON, "Tin mới", message_id=f"{PERSON}:12")
    news = await browser.get(asks)
    assert re.findall(r'id="tin-moi"[^>]*>(.*?):', news.text) != []
    assert ("Tin mới" in news.text, "<html" in news.text) == (True, False)


STYLE = (Path(inbox_page.__file__).parent / "static" / "phones.css").read_text()
PAIRS = [
    ("--ink", "--paper"), ("--ink", "--ground"), ("--soft", "--paper"), ("--soft", "--ground"),
    ("--link", "--paper"), ("--link", "--ground"), ("--paper", "--deep"), ("--paper", "--zalo"),
    ("--paper", "--zns"), ("--paper", "--telegram"), ("--paper", "--email"),
    ("#231a00", "--warn"), ("#7c0a15", "#fdecee"), ("#fff", "#b3161f"), ("#4a5765", "#cfe5ff"),
    ("--soft", "#dde9f6"), ("#0a4f74", "--paper"), ("#c9dcef", "--deep"), ("#fff", "#1f4a72"),
]  # fmt: skip


@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_words_stand_out_from_what_is_behind_them(front: str, back: str):
    light, dark = sorted((luminance(colour(front)), luminance(colour(back))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def colour(name: str) -> str:
    found = re.search(rf"{name}: (#\w+);", STYLE) if name.startswith("--") else None
    text = (found[1] if found else name).lstrip("#")
    assert f"#{text}" in STYLE
    return text if len(text) == 6 else "".join(sign * 2 for sign in text)


def luminance(text: str) -> float:
    parts = [int(text[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
