"""Consultation messages through the sandbox: what arrives, what is refused, what is not known."""

from typing import Any

import httpx
import pytest

from bot.channels.zalo import ZaloOAClient
from messages.channel import Channel, InboundKind
from messages.outcome import Accepted, AccountDown, Outcome, Refused, TryLater, Uncertain
from tests.bot.zalo.conftest import ACCOUNT, APP_ID, PHONE, Zalo, listening, outgoing

K = InboundKind


def bare(outcome: Outcome) -> Outcome:
    """Without the officer's sentence, which has its own test."""
    kept = {name: getattr(outcome, name) for name in outcome.__dataclass_fields__ if name != "detail"}
    return type(outcome)(**kept)


async def test_both_are_channels(zalo: Zalo) -> None:
    assert isinstance(zalo.channel(), Channel)
    assert isinstance(zalo.zns_channel(), Channel)


async def test_a_text_arrives_once_under_the_id_zalo_gave(zalo: Zalo) -> None:
    user = zalo.follower()
    found = await zalo.channel().send(outgoing(user, "Kính gửi bác Năm"))
    assert isinstance(found, Accepted)
    (line,) = zalo.world.chat("zalo", user).lines
    assert (line.text, line.message_id) == ("Kính gửi bác Năm", found.provider_id)


async def test_text_goes_out_composed(zalo: Zalo) -> None:
    user = zalo.follower()
    await zalo.channel().send(outgoing(user, "Tie\u0302\u0301ng Vie\u0323\u0302t"))
    assert zalo.shown("zalo", user) == ["Tiếng Việt"]


async def test_an_answer_quotes_what_it_answers(zalo: Zalo) -> None:
    user = zalo.follower()
    await zalo.channel().send(outgoing(user, "Cảm ơn bác", reply_to="abc123"))
    (line,) = zalo.world.chat("zalo", user).lines
    assert line.extra["reply_to"] == "abc123"


async def test_a_payment_code_goes_with_its_text_in_one_message(zalo: Zalo) -> None:
    user = zalo.follower()
    found = await zalo.channel().send(outgoing(user, "Quét mã", qr_payload="00020101021238"))
    assert isinstance(found, Accepted)
    (line,) = zalo.world.chat("zalo", user).lines
    assert line.text == "Quét mã"
    picture = zalo.provider.assets.kept[line.extra["attachment_id"]].content
    assert picture.startswith(b"\x89PNG")
    shown = await zalo.http.get(f"{zalo.url}/__sim/uploads/{line.extra['attachment_id']}")
    assert shown.content == picture


@pytest.mark.parametrize(
    ("kind", "fields", "expected", "texts"),
    [
        ("code", {"code": -100}, None, ["Quét mã"]),  # refused: the text says the same
        ("http", {"status": 503}, TryLater(code="http_503", whole_account=True, outage=True), []),
        ("truncated", {}, TryLater(code="upload_unreadable", outage=True), []),  # no message was part of it
    ],
)
async def test_a_picture_that_fails(
    zalo: Zalo, kind: str, fields: dict[str, Any], expected: Outcome | None, texts: list[str]
) -> None:
    user = zalo.follower()
    zalo.plant(kind, path="/upload/", **fields)
    found = await zalo.channel().send(outgoing(user, "Quét mã", qr_payload="000201"))
    assert isinstance(found, Accepted) if expected is None else bare(found) == expected
    assert zalo.shown("zalo", user) == texts


@pytest.mark.parametrize(("text", "code"), [("a" * 2001, "too_long"), ("  ", "empty"), ("", "empty")])
async def test_what_zalo_would_refuse_is_not_sent(zalo: Zalo, text: str, code: str) -> None:
    user = zalo.follower()
    assert bare(await zalo.channel().send(outgoing(user, text))) == Refused(code=code, payload_wrong=True)
    assert zalo.shown("zalo", user) == []


async def test_two_thousand_characters_are_not_too_many(zalo: Zalo) -> None:
    assert isinstance(await zalo.channel().send(outgoing(zalo.follower(), "ặ" * 2000)), Accepted)


async def test_the_window_of_seven_days(zalo: Zalo) -> None:
    stranger = zalo.provider.add_user(phone="84900000012")
    friend = zalo.follower()
    channel = zalo.channel()
    assert bare(await channel.send(outgoing(stranger))) == Refused(code="-232")
    zalo.clock.forward(days=7)
    await zalo.store.save(zalo.token())
    assert isinstance(await channel.send(outgoing(friend)), Accepted)
    zalo.clock.forward(seconds=1)
    assert bare(await channel.send(outgoing(friend))) == Refused(code="-230")
    await zalo.world.say("zalo", friend, "alo")
    assert isinstance(await channel.send(outgoing(friend)), Accepted)


async def test_who_left_is_not_written_to(zalo: Zalo) -> None:
    user = zalo.follower()
    await zalo.provider.leave(user)
    assert bare(await zalo.channel().send(outgoing(user))) == Refused(code="-244")
    zalo.provider.rules.refusal_code = -217
    assert bare(await zalo.channel().send(outgoing(user))) == Refused(code="-217", address_dead=True)


async def test_an_unknown_person_is_our_mistake(zalo: Zalo) -> None:
    found = await zalo.channel().send(outgoing("8613000000000000001"))
    assert bare(found) == Refused(code="-201", payload_wrong=True)


async def test_the_allowance_then_the_end(zalo: Zalo) -> None:
    zalo.provider.rules.change({"cs_free_cap": 8, "sub_quota": 1, "charge_beyond": False})
    user, channel = zalo.follower(), zalo.channel()
    found = [bare(await channel.send(outgoing(user))) for _ in range(10)]
    assert [type(one) for one in found[:9]] == [Accepted] * 9
    assert found[9] == AccountDown(code="-211")


async def test_the_rate_limit_slows_the_account(zalo: Zalo) -> None:
    zalo.provider.rules.rate_per_minute = 2
    user, channel = zalo.follower(), zalo.channel()
    found = [bare(await channel.send(outgoing(user))) for _ in range(3)]
    assert found[2] == TryLater(code="-32", after_s=60, whole_account=True)
    zalo.clock.forward(minutes=1)
    assert isinstance(await channel.send(outgoing(user)), Accepted)


@pytest.mark.parametrize(
    ("kind", "fields", "expected", "arrived"),
    [
        ("slow_after", {"seconds": 0.6}, Uncertain(code="deadline", outage=True), 1),
        ("slow_before", {"seconds": 0.6}, Uncertain(code="deadline", outage=True), None),
        ("lost", {}, Uncertain(code="RemoteProtocolError", outage=True), 1),
        ("truncated", {}, Uncertain(code="unreadable", outage=True), 1),
        ("empty", {}, Uncertain(code="unreadable", outage=True), 1),
        ("garbage", {}, Uncertain(code="unreadable", outage=True), 1),
        ("no_data", {}, Uncertain(code="no_message_id"), 1),
        ("text_error", {}, None, 1),
        ("http", {"status": 502}, Uncertain(code="http_502", outage=True), 0),
        ("http", {"status": 504}, Uncertain(code="http_504", outage=True), 0),
        ("http", {"status": 500}, TryLater(code="http_500", after_s=300, outage=True), 0),
        ("http", {"status": 503}, TryLater(code="http_503", whole_account=True, outage=True), 0),
        ("http", {"status": 429}, TryLater(code="429", after_s=60, whole_account=True), 0),
        ("code", {"code": -99999}, AccountDown(code="-99999"), 0),
        ("code", {"code": -234}, None, 0),
    ],
)
async def test_a_fault_on_the_way(
    zalo: Zalo, kind: str, fields: dict[str, Any], expected: Outcome | None, arrived: int | None
) -> None:
    user = zalo.follower()
    zalo.plant(kind, **fields)
    found = await zalo.channel(zalo.oa(deadline_s=0.3)).send(outgoing(user))
    if expected is None:
        expected = found
        assert isinstance(found, Accepted if kind == "text_error" else TryLater)
    assert bare(found) == bare(expected)
    if arrived is not None:
        assert len(zalo.shown("zalo", user)) == arrived


async def test_a_wrong_address_of_the_server_pauses_the_account(zalo: Zalo) -> None:
    client = zalo.oa(base_url=f"{zalo.url}/nowhere")
    assert bare(await zalo.channel(client).send(outgoing(zalo.follower()))) == AccountDown(code="http_404")


async def test_nobody_there_means_later(zalo: Zalo) -> None:
    client = zalo.oa(base_url="http://127.0.0.1:9")
    found = await zalo.channel(client).send(outgoing(zalo.follower()))
    assert bare(found) == TryLater(code="connect", whole_account=True, outage=True)


async def test_the_proof_of_the_secret_is_given_where_asked(zalo: Zalo) -> None:
    zalo.provider.rules.appsecret_proof = True
    user = zalo.follower()
    assert bare(await zalo.channel().send(outgoing(user))) == AccountDown(code="-242")
    proven = zalo.channel(zalo.oa(use_appsecret_proof=True))
    assert isinstance(await proven.send(outgoing(user)), Accepted)


async def test_check_names_the_oa(zalo: Zalo) -> None:
    found = await zalo.channel().check()
    assert (found.ok, found.name) == (True, "BHXH cơ sở")


async def test_check_tells_what_to_do(zalo: Zalo) -> None:
    other = await zalo.channel(oa_id="999").check()
    assert (other.ok, other.name) == (False, "BHXH cơ sở")
    assert "999" in other.detail
    away = await zalo.channel(zalo.oa(base_url="http://127.0.0.1:9")).check()
    assert (away.ok, away.fix) == (False, "Kiểm tra đường truyền Internet rồi thử lại.")
    zalo.plant("code", path="/getoa", code=-221)
    unverified = await zalo.channel().check()
    assert (unverified.ok, unverified.detail) == (False, "OA chưa được xác thực. (Zalo: Planted fault)")
    zalo.provider.grants.revoke()
    gone = await zalo.channel().check()
    assert (gone.ok, gone.fix) == (False, "Cấp quyền lại cho OA trong phần cài đặt Zalo.")


async def test_what_a_person_does_reaches_the_office(zalo: Zalo) -> None:
    channel = zalo.channel()
    async with listening(zalo, channel) as office:
        user = zalo.provider.add_user(phone=PHONE, name="Lan")
        await zalo.world.start("zalo", user, token="abc123")
        await zalo.world.say("zalo", user, "mai em đóng", reply_to="m1")
        await zalo.provider.submit_info(user, name="Lan", phone=PHONE)
        await zalo.provider.leave(user)
        await zalo.provider.postman.settled()
    found = list(office.memory.events.values())
    assert [event.kind for event in found] == [K.START, K.START, K.TEXT, K.OTHER, K.LEFT]
    assert [event.token for event in found] == ["", "abc123", "", "", ""]
    assert (found[2].text, found[2].reply_to) == ("mai em đóng", "m1")
    assert found[3].raw["info"] == {
        "name": "Lan", "phone": PHONE, "address": "", "city": "", "district": "", "ward": ""
    }  # fmt: skip
    assert {event.address for event in found} == {user}


async def test_receipts_name_the_message(zalo: Zalo) -> None:
    zalo.provider.rules.seen = True
    channel, user = zalo.channel(), zalo.follower()
    async with listening(zalo, channel) as office:
        sent = await channel.send(outgoing(user))
        await zalo.provider.postman.settled()
    assert isinstance(sent, Accepted)
    assert {(event.kind, event.reply_to) for event in office.memory.events.values()} == {
        (K.ACCEPTED, sent.provider_id),
        (K.DELIVERED, sent.provider_id),
        (K.READ, sent.provider_id),
    }


async def test_a_push_told_twice_is_one_event(zalo: Zalo) -> None:
    zalo.provider.rules.twice = True
    user = zalo.follower()
    async with listening(zalo, zalo.channel()) as office:
        await zalo.world.say("zalo", user, "dừng")
        await zalo.provider.postman.settled()
    assert office.statuses == [200, 200]
    assert office.memory.kinds == [("zalo", "text")]


async def test_a_push_not_taken_comes_again_and_then_never(zalo: Zalo) -> None:
    user = zalo.follower()
    async with listening(zalo, zalo.channel()) as office:
        office.stubborn = 1
        await zalo.world.say("zalo", user, "một")
        await zalo.provider.postman.settled()
        assert office.memory.kinds == [("zalo", "text")]
        office.stubborn = 3
        await zalo.world.say("zalo", user, "hai")
        await zalo.provider.postman.settled()
    assert [(one.num_retry, one.status) for one in zalo.provider.postman.attempts] == [
        (0, 500), (1, 200), (0, 500), (1, 500), (2, 500)
    ]  # fmt: skip
    assert zalo.provider.postman.url == ""


async def test_a_forged_push_is_refused_over_the_wire(zalo: Zalo) -> None:
    zalo.provider.rules.wrong_mac = True
    user = zalo.follower()
    async with listening(zalo, zalo.channel()) as office:
        await zalo.world.say("zalo", user, "dừng")
        await zalo.provider.postman.settled()
    assert set(office.statuses) == {401}
    assert office.memory.events == {}


async def test_the_client_stands_alone(zalo: Zalo) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        client = ZaloOAClient(
            APP_ID,
            ACCOUNT.app_secret,
            zalo.store,
            http,
            base_url=f"{zalo.url}/openapi",
            oauth_url=f"{zalo.url}/oauth",
        )
        token = await zalo.store.load()
        assert token is not None
        answer = await client.get("/v2.0/oa/getoa", token.access_token)
    assert answer["data"]["name"] == "BHXH cơ sở"
