"""Golden vectors, and everything that must not pass for a push of Zalo's."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.zalo import MacUtils, PKCEUtil
from bot.channels.zalo.signing import appsecret_proof
from bot.channels.zalo.webhooks import WebhookReader
from messages.channel import InboundKind

APP_ID = "1234567890123456789"
KEY = "oa-secret-for-tests"
STAMP = "1767225600000"
NOW = datetime.fromtimestamp(1767225600, UTC)
BODY = (
    '{"event_name":"user_send_text","app_id":"1234567890123456789","sender":{"id":"8613000000000000001"},'
    '"recipient":{"id":"3120000000000000002"},"message":{"text":"Xin chào","msg_id":"4f1c0a9be21d7c33a001"},'
    '"timestamp":"1767225600000","user_id_by_app":"5150000000000000003"}'
).encode()
MAC = "eef1bba8b8ab02c1ca84ff1e3567785526f3deb9837c7c07fa9c617b315476e6"


def reader(*keys: str) -> WebhookReader:
    return WebhookReader(app_id=APP_ID, oa_id="3120000000000000002", oa_secret_keys=keys or (KEY,))


def signed(event: dict[str, Any], key: str = KEY) -> tuple[dict[str, str], bytes]:
    body = json.dumps(event).encode()
    mac = MacUtils.build_mac(APP_ID, body, str(event.get("timestamp", "")), key)
    return {"x-zevent-signature": f"mac={mac}"}, body


def minimal(**fields: Any) -> dict[str, Any]:
    return {"event_name": "user_send_text", "app_id": APP_ID, "timestamp": STAMP, **fields}


def test_the_mac_is_that_of_the_vector() -> None:
    assert len(BODY) == 271
    assert MacUtils.build_mac(APP_ID, BODY, STAMP, KEY) == MAC


def test_the_challenge_is_that_of_rfc_7636() -> None:
    challenge = PKCEUtil.gen_code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_verifier_is_43_characters_and_never_the_same() -> None:
    verifiers = {PKCEUtil.gen_code_verifier() for _ in range(50)}
    assert {len(verifier) for verifier in verifiers} == {43}
    assert len(verifiers) == 50


def test_the_proof_is_that_of_the_vector() -> None:
    proof = appsecret_proof("app-secret-for-tests", "access-token-for-tests")
    assert proof == "7196be12396e82d498574863aab45f32c0f0c84c6d6d4038d19a0d78120bdf44"


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (f"mac={MAC}", "as documented"),
        (MAC, "bare hex was seen"),
        (f" mac={MAC.upper()} ", "hex is hex"),
    ],
)
def test_a_genuine_push_is_one_event(header: str, why: str) -> None:
    found = reader().read({"x-zevent-signature": header}, BODY, now=NOW)
    assert found.status == 200
    (event,) = found.events
    assert (event.kind, event.address, event.text) == (InboundKind.TEXT, "8613000000000000001", "Xin chào")
    assert event.event_id == "user_send_text:4f1c0a9be21d7c33a001"


GENUINE = {"x-zevent-signature": f"mac={MAC}"}
OTHER_APP = signed(minimal(app_id="999"))
TEXT_STAMP = signed(minimal(timestamp="hôm nay"))
NO_STAMP = signed({"event_name": "follow", "app_id": APP_ID})
TRUE_STAMP = signed(minimal(timestamp=True))
HUGE_STAMP = signed(minimal(timestamp="9" * 30))
REWRITTEN = json.dumps(json.loads(BODY)).encode()


@pytest.mark.parametrize(
    ("headers", "body", "status", "why"),
    [
        ({}, BODY, 401, "no signature"),
        ({"x-zevent-signature": ""}, BODY, 401, "empty signature"),
        ({"x-zevent-signature": "mac="}, BODY, 401, "nothing after the prefix"),
        ({"x-zevent-signature": f"mac={MAC[:-1]}7"}, BODY, 401, "one digit of the mac changed"),
        ({"x-zevent-signature": "mac=ký"}, BODY, 401, "not even ASCII"),
        (GENUINE, BODY.replace(b"Xin", b"xin"), 401, "one bit of the body changed"),
        (GENUINE, REWRITTEN, 401, "the same JSON written anew"),
        (*OTHER_APP, 401, "signed for another app"),
        (*TEXT_STAMP, 401, "timestamp is a word"),
        (*TRUE_STAMP, 401, "timestamp is a truth value"),
        (*HUGE_STAMP, 401, "timestamp beyond every calendar"),
        (*NO_STAMP, 401, "no timestamp"),
        (GENUINE, b"\xff\xfe", 400, "not UTF-8"),
        (GENUINE, b"{", 400, "not JSON"),
        (GENUINE, b"[]", 400, "not an object"),
        (GENUINE, b'{"event_name":"x","n":NaN}', 400, "NaN is not JSON"),
        (GENUINE, b'{"event_name":"x","n":1e999}', 400, "infinity is not JSON either"),
        (GENUINE, b'{"event_name":"x","event_name":"y"}', 400, "a key stands twice"),
        ({**GENUINE, "content-type": "text/plain"}, BODY, 400, "not sent as JSON"),
        (GENUINE, b"[" * 100_000, 400, "nested a hundred thousand deep"),
        (GENUINE, b" " * 1_000_001, 413, "more than a megabyte"),
    ],
)
def test_what_is_not_zalos_changes_nothing(
    headers: dict[str, str], body: bytes, status: int, why: str
) -> None:
    found = reader().read(headers, body, now=NOW)
    assert (found.status, list(found.events)) == (status, [])


@pytest.mark.parametrize("body", [b"{}", b"", b'{"foo":1}'])
def test_the_probe_of_the_console_is_answered_and_means_nothing(body: bytes) -> None:
    found = reader().read({}, body, now=NOW)
    assert (found.status, list(found.events)) == (200, [])


@pytest.mark.parametrize(
    ("seconds", "status", "why"),
    [
        (6630 + 60, 200, "Zalo's last repetition: 30 s, 5, 15, 30 min, 1 h after one another"),
        (12 * 3600 + 60, 200, "older pages let it repeat for twelve hours"),
        (13 * 3600 + 10, 401, "older than any repetition: replayed"),
        (-290, 200, "our clock is a little behind"),
        (-310, 401, "from the future"),
    ],
)
def test_age_limits_a_replay(seconds: int, status: int, why: str) -> None:
    now = datetime.fromtimestamp(1767225600 + seconds, UTC)
    assert reader().read(GENUINE, BODY, now=now).status == status


def test_both_keys_count_while_one_is_being_replaced() -> None:
    headers, body = signed(minimal(message={"msg_id": "1", "text": "a"}), "new-key")
    assert reader(KEY, "new-key").read(headers, body, now=NOW).status == 200
    assert reader(KEY, "new-key").read(GENUINE, BODY, now=NOW).status == 200
    assert reader(KEY).read(headers, body, now=NOW).status == 401


def test_without_a_key_nothing_is_believed() -> None:
    headers, body = signed(minimal(), "")
    assert (
        WebhookReader(app_id=APP_ID, oa_id="", oa_secret_keys=("",)).read(headers, body, now=NOW).status
        == 401
    )


def test_a_numeric_timestamp_is_signed_as_its_digits() -> None:
    headers, body = signed(minimal(timestamp=int(STAMP)))
    assert reader().read(headers, body, now=NOW).status == 200


def test_what_a_database_cannot_keep_is_cleaned() -> None:
    headers, body = signed(minimal(message={"msg_id": "1", "text": "a\x00b\ud800"}, sender={"id": "8"}))
    (event,) = reader().read(headers, body, now=NOW).events
    assert event.text == "ab?"
    assert event.raw["message"]["text"] == "ab?"
