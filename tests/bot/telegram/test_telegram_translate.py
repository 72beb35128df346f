"""Every update becomes the one event it means, and none of them can break the reader."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import callback_id, translate
from bot.channels.telegram.updates import read_update
from messages.channel import Inbound, InboundKind
from messages.formats import OFFICE_ZONE

RECEIVED = datetime(2026, 11, 22, 9, 5, tzinfo=OFFICE_ZONE)
SENT = 1_795_000_000
AT = datetime.fromtimestamp(SENT, OFFICE_ZONE)
LAN = {"id": 42, "is_bot": False, "first_name": "Lan", "last_name": "Nguyễn"}
CHAT = {"id": 42, "type": "private", "first_name": "Lan"}
GROUP = {"id": -100123, "type": "supergroup", "title": "Tổ dân phố"}


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": SENT, "chat": CHAT, "from": LAN, **fields}


def member(status: str, **fields: Any) -> dict[str, Any]:
    bot = {"id": 1, "is_bot": True, "first_name": "bot"}
    before, after = ({"user": bot, "status": s} for s in ("member", status))
    return {
        "chat": CHAT,
        "from": LAN,
        "date": SENT,
        "old_chat_member": before,
        "new_chat_member": after,
        **fields,
    }


def press(**fields: Any) -> dict[str, Any]:
    shown = {
        "message_id": 9,
        "date": SENT - 86400,
        "chat": CHAT,
        "text": "Chọn",
        "from": {"id": 1, "is_bot": True},
    }
    return {"id": "777", "from": LAN, "chat_instance": "1", "data": "v1:ok:5:ab", "message": shown, **fields}


def essence(event: Inbound) -> dict[str, Any]:
    """What differs from a private message of Lan without words."""
    plain = {"kind": InboundKind.OTHER, "at": AT, "address": "42", "text": "", "token": "", "reply_to": ""}
    plain |= {"display_name": "Lan Nguyễn", "private": True}
    return {name: getattr(event, name) for name, usual in plain.items() if getattr(event, name) != usual}


TEXT, MEDIA, START = InboundKind.TEXT, InboundKind.MEDIA, InboundKind.START
BUTTON, LEFT = InboundKind.BUTTON, InboundKind.LEFT
OUTSIDE = {"private": False}

CASES = [
    ("a text is an answer", {"message": message(text="mai em ck")}, {"kind": TEXT, "text": "mai em ck"}),
    (
        "decomposed letters are composed",
        {"message": message(text="đo\u0301ng ro\u0302\u0300i")},
        {"kind": TEXT, "text": "đóng rồi"},
    ),
    (
        "a quoted message is named as we named it when sending",
        {"message": message(text="ok", reply_to_message={"message_id": 5, "chat": CHAT})},
        {"kind": TEXT, "text": "ok", "reply_to": "42:5"},
    ),
    (
        "the payload of a deep link is a token, not words",
        {"message": message(text="/start a1_B-2")},
        {"kind": START, "token": "a1_B-2"},
    ),
    ("a bare start has no token", {"message": message(text="/start")}, {"kind": START}),
    (
        "a start may name the bot",
        {"message": message(text="/start@Dondoc_Bot x")},
        {"kind": START, "token": "x"},
    ),
    (
        "words after start are no token",
        {"message": message(text="/start em muốn hỏi")},
        {"kind": TEXT, "text": "/start em muốn hỏi"},
    ),
    ("another command is a text", {"message": message(text="/starten")}, {"kind": TEXT, "text": "/starten"}),
    (
        "a picture carries its caption",
        {"message": message(photo=[{}], caption="đã nộp")},
        {"kind": MEDIA, "text": "đã nộp"},
    ),
    ("a voice has no words", {"message": message(voice={})}, {"kind": MEDIA}),
    ("a sticker is media", {"message": message(sticker={"emoji": "👍"})}, {"kind": MEDIA}),
    ("a file is media", {"message": message(document={})}, {"kind": MEDIA}),
    ("a shared contact is media", {"message": message(contact={"phone_number": "1"})}, {"kind": MEDIA}),
    ("a service note is nothing", {"message": message(pinned_message={})}, {}),
    (
        "forwarded words are somebody else's",
        {"message": message(text="TK -500.000", forward_origin={"type": "hidden_user"})},
        {"text": "TK -500.000"},
    ),
    (
        "an edited message is for a person to judge",
        {"edited_message": message(text="chưa ck")},
        {"text": "chưa ck"},
    ),
    (
        "a group is never an answer",
        {"message": message(text="ok", chat=GROUP)},
        {"text": "ok", "address": "-100123", **OUTSIDE},
    ),
    (
        "start in a group is no start",
        {"message": message(text="/start x", chat=GROUP)},
        {"text": "/start x", "address": "-100123", **OUTSIDE},
    ),
    (
        "a bot's message is never an answer",
        {"message": message(text="ok", **{"from": {**LAN, "is_bot": True}})},
        {"text": "ok", **OUTSIDE},
    ),
    (
        "a channel post is kept",
        {"channel_post": message(text="tin", chat={"id": -5, "type": "channel"})},
        {"text": "tin", "address": "-5", **OUTSIDE},
    ),
    (
        "a pressed button has the data and the time of receipt",
        {"callback_query": press()},
        {"kind": BUTTON, "at": RECEIVED, "text": "v1:ok:5:ab", "reply_to": "42:9"},
    ),
    (
        "a button whose message is gone still names the person",
        {"callback_query": press(message={"message_id": 9, "date": 0, "chat": CHAT})},
        {"kind": BUTTON, "at": RECEIVED, "text": "v1:ok:5:ab", "reply_to": "42:9"},
    ),
    (
        "a button in a group is nobody's choice",
        {"callback_query": press(message={"message_id": 9, "date": SENT, "chat": GROUP})},
        {"at": RECEIVED, "text": "v1:ok:5:ab", "address": "-100123", "reply_to": "-100123:9", **OUTSIDE},
    ),
    (
        "a button of an inline message has no chat",
        {"callback_query": press(message=None)},
        {"at": RECEIVED, "text": "v1:ok:5:ab", **OUTSIDE},
    ),
    ("blocking is leaving", {"my_chat_member": member("kicked")}, {"kind": LEFT}),
    ("unblocking is a start", {"my_chat_member": member("member")}, {"kind": START}),
    ("other memberships are kept", {"my_chat_member": member("restricted")}, {}),
    (
        "being thrown out of a group is nobody leaving",
        {"my_chat_member": member("kicked", chat=GROUP)},
        {"address": "-100123", **OUTSIDE},
    ),
    (
        "ids beyond 2**53 stay exact",
        {"message": message(text="a", chat={"id": 9007199254740993, "type": "private"})},
        {"kind": TEXT, "text": "a", "address": "9007199254740993"},
    ),
    (
        "ids written as text stay text",
        {"message": message(text="a", chat={"id": "0042", "type": "private"})},
        {"kind": TEXT, "text": "a", "address": "0042"},
    ),
    (
        "what no database stores is replaced",
        {"message": message(text="a\x00b\ud800c")},
        {"kind": TEXT, "text": "a\ufffdb\ufffdc"},
    ),
    (
        "a date nobody can have sent is ours",
        {"message": message(text="a", date=10**15)},
        {"kind": TEXT, "text": "a", "at": RECEIVED},
    ),
    (
        "a kind nobody knows is kept",
        {"telepathy": {"thought": 1}},
        {"at": RECEIVED, "address": "", "display_name": "", **OUTSIDE},
    ),
]


@pytest.mark.parametrize(("update", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_an_update_means(update, expected):
    [event] = translate({"update_id": 10, **update}, received=RECEIVED)
    assert (event.channel, event.event_id) == ("telegram", "10")
    assert essence(event) == expected


def test_a_button_tells_how_to_stop_its_spinner():
    [event] = translate({"update_id": 10, "callback_query": press()}, received=RECEIVED)
    [other] = translate({"update_id": 11, "message": message(text="a")}, received=RECEIVED)
    assert (callback_id(event), callback_id(other)) == ("777", "")


def test_without_a_number_nothing_can_be_kept_once():
    assert translate({"message": message(text="a")}, received=RECEIVED) == []


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELD = st.sampled_from(
    [
        *("message", "edited_message", "callback_query", "my_chat_member", "channel_post", "chat", "from"),
        *("date", "text", "data", "id", "type", "new_chat_member", "status", "reply_to_message"),
        *("message_id", "first_name", "caption", "photo", "is_bot"),
    ]
)
LIKE_AN_UPDATE = st.recursive(
    JUNK | st.sampled_from(["private", "kicked", "member", 42, SENT, True]),
    lambda inner: st.dictionaries(FIELD, inner, max_size=6),
    max_leaves=30,
)


@given(LIKE_AN_UPDATE, st.integers() | JUNK)
def test_nothing_makes_it_raise(update, number):
    if isinstance(update, dict):
        update["update_id"] = number
    for event in translate(update, received=RECEIVED):
        assert event.at.tzinfo is not None
        (event.text + event.address + event.display_name + event.token).encode()
        repr(event.raw).encode()


def test_a_bottomless_update_keeps_its_number():
    deep: Any = "x"
    for _ in range(500):
        deep = {"reply_to_message": deep}
    [event] = translate({"update_id": 3, "message": deep}, received=RECEIVED)
    assert (event.event_id, event.kind) == ("3", InboundKind.OTHER)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b"[" * 20_000,
        b"1" * 5000,
    ],
)
def test_a_pushed_body_has_one_meaning_or_none(body):
    with pytest.raises(ValueError):  # noqa: PT011 - each of these has words of its own
        read_update(body)
