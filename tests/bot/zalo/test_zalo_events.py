"""Every event Zalo documents, in the house's words."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.zalo import MacUtils
from bot.channels.zalo.webhooks import WebhookReader
from messages.channel import Inbound, InboundKind

APP_ID = "1234567890123456789"
OA = "3120000000000000002"
USER = "8613000000000000001"
NOW = datetime.fromtimestamp(1767225600, UTC)
STAMP = "1767225600000"
K = InboundKind
FROM_USER = {"sender": {"id": USER}, "recipient": {"id": OA}}
FROM_OA = {"sender": {"id": OA}, "recipient": {"id": USER}}
MESSAGE = "4f1c0a9be21d7c33a001"


def told(event: dict[str, Any], server: str = "OA OpenAPI") -> list[Inbound]:
    body = json.dumps({"app_id": APP_ID, "timestamp": STAMP, **event}).encode()
    headers = {
        "x-zevent-signature": "mac=" + MacUtils.build_mac(APP_ID, body, STAMP, "k"),
        "x-zevent-server": server,
    }
    reader = WebhookReader(app_id=APP_ID, oa_id=OA, oa_secret_keys=("k",))
    found = reader.read(headers, body, now=NOW)
    assert found.status == 200
    return list(found.events)


def media(name: str, **message: Any) -> dict[str, Any]:
    return {"event_name": name, **FROM_USER, "message": {"msg_id": MESSAGE, **message}}


@pytest.mark.parametrize(
    ("event", "kind", "address", "text"),
    [
        (media("user_send_text", text="mai em đóng"), K.TEXT, USER, "mai em đóng"),
        (media("user_send_text", text="#KN-abc123"), K.START, USER, "#KN-abc123"),
        (media("user_send_text", text="#khac"), K.TEXT, USER, "#khac"),
        (media("user_send_image", text="hóa đơn"), K.MEDIA, USER, "hóa đơn"),
        (media("user_send_gif"), K.MEDIA, USER, ""),
        (media("user_send_link"), K.MEDIA, USER, ""),
        (media("user_send_business_card"), K.MEDIA, USER, ""),
        (media("user_send_audio"), K.MEDIA, USER, ""),
        (media("user_send_video"), K.MEDIA, USER, ""),
        (media("user_send_sticker"), K.MEDIA, USER, ""),
        (media("user_send_location"), K.MEDIA, USER, ""),
        (media("user_send_file"), K.MEDIA, USER, ""),
        ({"event_name": "follow", "oa_id": OA, "follower": {"id": USER}}, K.START, USER, ""),
        ({"event_name": "user_click_chatnow", "oa_id": OA, "user_id": USER}, K.START, USER, ""),
        ({"event_name": "unfollow", "oa_id": OA, "follower": {"id": USER}}, K.LEFT, USER, ""),
        ({"event_name": "user_withdraw", "oa_id": OA, "user_id": USER}, K.LEFT, USER, ""),
        ({"event_name": "oa_send_text", **FROM_OA, "message": {"msg_id": MESSAGE}}, K.ACCEPTED, USER, ""),
        ({"event_name": "oa_send_image", **FROM_OA, "message": {"msg_id": MESSAGE}}, K.ACCEPTED, USER, ""),
        ({"event_name": "user_submit_info", **FROM_USER, "info": {"phone": 84900000011}}, K.OTHER, USER, ""),
        ({"event_name": "user_reacted_message", **FROM_USER, "message": {}}, K.OTHER, USER, ""),
        ({"event_name": "shop_has_order", "oa_id": OA}, K.OTHER, "", ""),
        ({"event_name": "never_heard_of"}, K.OTHER, "", ""),
    ],
)
def test_an_oa_event_becomes(event: dict[str, Any], kind: K, address: str, text: str) -> None:
    (found,) = told(event)
    assert (found.channel, found.kind, found.address, found.text) == ("zalo", kind, address, text)
    assert found.at == NOW
    assert found.private


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("#KN-abc_12-3", "abc_12-3"),
        ("  #kn-Abc xin chào", "Abc"),
        ("KN-abc", ""),
        ("#KN-", ""),
        ("xem #KN-abc", ""),
    ],
)
def test_a_start_token_is_read_at_the_beginning_only(text: str, token: str) -> None:
    (found,) = told(media("user_send_text", text=text))
    assert found.token == token


def test_a_receipt_of_the_oa_is_zalos_and_one_of_zns_is_zns() -> None:
    message = {"msg_id": MESSAGE}
    event = {"event_name": "user_received_message", **FROM_OA, "message": message}
    (plain,) = told(event)
    assert (plain.channel, plain.kind, plain.reply_to) == ("zalo", K.DELIVERED, MESSAGE)
    (by_header,) = told(event, server="ZNS")
    assert by_header.channel == "zns"
    delivered = {**message, "tracking_id": "t" * 16, "delivery_time": "1767225599000"}
    phone = {**event, "recipient": {"id": "84900000011"}, "message": delivered}
    (by_tracking,) = told(phone)
    assert (by_tracking.channel, by_tracking.tracking_id) == ("zns", "t" * 16)
    assert by_tracking.address == "84900000011"
    assert by_tracking.at == datetime.fromtimestamp(1767225599, UTC)


def test_seen_messages_are_one_event_each() -> None:
    found = told({"event_name": "user_seen_message", **FROM_OA, "message": {"msg_ids": ["a1", "a2"]}})
    assert [(e.kind, e.event_id, e.reply_to) for e in found] == [
        (K.READ, "user_seen_message:a1", "a1"),
        (K.READ, "user_seen_message:a2", "a2"),
    ]


def test_what_a_colleague_types_in_oa_chat_is_not_an_echo_of_ours() -> None:
    sender = {"id": OA, "admin_id": "77"}
    event = {
        "event_name": "oa_send_text",
        "sender": sender,
        "recipient": {"id": USER},
        "message": {"text": "a"},
    }
    (found,) = told(event)
    assert found.kind == K.OTHER


def test_a_group_message_is_not_a_persons_answer() -> None:
    group = {"sender": {"id": USER}, "recipient": {"id": "g1"}, "message": {"msg_id": "m", "text": "ok"}}
    (found,) = told({"event_name": "user_send_group_text", **group})
    assert (found.kind, found.private) == (K.TEXT, False)


def test_events_of_another_oa_are_kept_but_say_nothing() -> None:
    (found,) = told({"event_name": "follow", "oa_id": "999", "follower": {"id": USER}})
    assert found.kind == K.OTHER
    strange = {"sender": {"id": USER}, "recipient": {"id": "999"}, "message": {"msg_id": "m", "text": "dừng"}}
    (text,) = told({"event_name": "user_send_text", **strange})
    assert text.kind == K.OTHER


def test_a_button_of_a_zns_message_is_a_choice() -> None:
    message = {"data": "da_nop", "tracking_id": "t" * 16, "submit_time": STAMP}
    (found,) = told({"event_name": "user_click_response_button", "message": message, "msg_id": "m1"}, "ZNS")
    assert (found.channel, found.kind, found.text, found.tracking_id) == ("zns", K.BUTTON, "da_nop", "t" * 16)


def test_ids_above_two_to_the_53_stay_exact() -> None:
    (found,) = told({"event_name": "follow", "oa_id": OA, "follower": {"id": 8613000000000000001}})
    assert found.address == "8613000000000000001"


def test_a_repetition_has_the_same_event_id_and_another_event_does_not() -> None:
    follow = {"event_name": "follow", "oa_id": OA, "follower": {"id": USER}}
    again, later = told(follow)[0], told({**follow, "timestamp": STAMP})[0]
    assert again.event_id == later.event_id == f"follow:{USER}:{STAMP}"
    assert told({"event_name": "x", "n": 1})[0].event_id != told({"event_name": "x", "n": 2})[0].event_id
