"""Template messages through the sandbox: data, quotas, night, receipts."""

import hashlib
from typing import Any

import pytest

from bot.channels.zalo import ZnsChannel
from messages.channel import InboundKind
from messages.outcome import Accepted, AccountDown, Outcome, Refused, TryLater, Turn, Uncertain
from tests.bot.zalo.conftest import DATA, PHONE, TEMPLATE, Zalo, letter, listening, outgoing

K = InboundKind


def bare(outcome: Outcome) -> Outcome:
    kept = {name: getattr(outcome, name) for name in outcome.__dataclass_fields__ if name != "detail"}
    return type(outcome)(**kept)


async def test_a_letter_arrives_with_its_data_and_our_id(zalo: Zalo) -> None:
    found = await zalo.zns_channel().send(letter())
    assert isinstance(found, Accepted)
    (line,) = zalo.world.chat("zns", PHONE).lines
    assert line.text == "Kính gửi Nguyễn Văn An, hạn đóng 31/12/2026."
    assert line.message_id == found.provider_id
    assert dict(line.extra) == {"template_id": TEMPLATE, "tracking_id": "a" * 16, "template_data": DATA}


async def test_the_tracking_id_does_not_keep_zalo_from_sending_twice(zalo: Zalo) -> None:
    channel = zalo.zns_channel()
    await channel.send(letter())
    await channel.send(letter())
    assert len(zalo.shown("zns", PHONE)) == 2


@pytest.mark.parametrize(
    ("changes", "expected", "why"),
    [
        (
            {"template_data": {"ten": "An"}},
            Refused(code="-1122", payload_wrong=True),
            "one is missing",
        ),
        ({"template_data": {**DATA, "han": "x" * 11}}, Refused(code="-1121", payload_wrong=True), "too long"),
        (
            {"template_data": {**DATA, "la": "x"}},
            Refused(code="-132", payload_wrong=True),
            "one too many",
        ),
        ({"template_data": {}}, Refused(code="-111", payload_wrong=True), "no data"),
        ({"template_id": "999"}, AccountDown(code="-109"), "no such template"),
        ({"template_id": "302", "template_data": {}}, AccountDown(code="-131"), "not approved yet"),
        ({"template_id": ""}, Refused(code="no_template"), "no template for this text"),
        ({"address": "0900000011"}, Refused(code="phone_invalid", address_dead=True), "not normalised"),
        ({"address": "842838999999"}, Refused(code="phone_invalid", address_dead=True), "a landline"),
        ({"address": "84900000099"}, Refused(code="-118", address_dead=True), "has no Zalo"),
        ({"address": "84900000098"}, Refused(code="-119"), "cannot receive ZNS"),
    ],
)
async def test_a_letter_that_is_refused(
    zalo: Zalo, changes: dict[str, Any], expected: Outcome, why: str
) -> None:
    assert bare(await zalo.zns_channel().send(letter(**changes))) == expected
    assert zalo.provider.zns_sent == {}


async def test_our_names_of_templates_become_zalos_ids(zalo: Zalo) -> None:
    channel = ZnsChannel(zalo.zns(), now=zalo.clock.now, templates={"nhac_dong": TEMPLATE})
    assert isinstance(await channel.send(letter(template_id="nhac_dong")), Accepted)
    assert bare(await channel.send(letter(template_id="khac"))) == Refused(code="no_template")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("inactive", Refused(code="-114")),
        ("old_version", Refused(code="-110")),
        ("refused_type", Refused(code="-139")),
        ("refused_oa", Refused(code="-141", address_dead=True)),
    ],
)
async def test_a_phone_that_will_not(zalo: Zalo, state: str, expected: Outcome) -> None:
    zalo.provider.people.states[PHONE] = state
    assert bare(await zalo.zns_channel().send(letter())) == expected


async def test_at_night_everything_waits_for_six(zalo: Zalo) -> None:
    zalo.clock.forward(hours=13)  # 22:00
    found = await zalo.zns_channel().send(letter())
    assert bare(found) == TryLater(code="-133", turn=Turn.OPENING, whole_account=True)
    six = zalo.clock.now().replace(day=2, hour=6)
    zalo.clock.at = six
    assert isinstance(await zalo.zns_channel().send(letter()), Accepted)


async def test_the_daily_quota_comes_back_at_midnight(zalo: Zalo) -> None:
    zalo.provider.rules.zns_daily_quota = 1
    channel = zalo.zns_channel()
    assert isinstance(await channel.send(letter()), Accepted)
    found = await channel.send(letter())
    assert bare(found) == TryLater(code="-144", turn=Turn.NEXT_DAY, whole_account=True)
    check = await channel.check()
    assert (check.ok, check.detail) == (False, "Hạn mức ZNS hôm nay còn 0/1.")
    zalo.clock.forward(hours=22)  # 07:00 of the next day
    assert isinstance(await channel.send(letter()), Accepted)


async def test_a_template_has_a_quota_of_its_own(zalo: Zalo) -> None:
    channel = zalo.zns_channel()
    short = letter(template_id="303", template_data={})
    assert isinstance(await channel.send(short), Accepted)
    found = await channel.send(short)
    assert isinstance(found, TryLater)
    assert (found.code, found.whole_account) == ("-147", False)
    assert isinstance(await channel.send(letter()), Accepted)


async def test_no_money_pauses_the_account(zalo: Zalo) -> None:
    zalo.provider.rules.zns_balance = 500
    channel = zalo.zns_channel()
    assert isinstance(await channel.send(letter()), Accepted)
    assert bare(await channel.send(letter())) == AccountDown(code="-115")


async def test_a_lost_answer_is_settled_by_the_receipt(zalo: Zalo) -> None:
    async with listening(zalo, zalo.channel()) as office:
        zalo.plant("lost")
        assert bare(await zalo.zns_channel().send(letter())) == Uncertain(
            code="RemoteProtocolError", outage=True
        )
        await zalo.provider.postman.settled()
    (receipt,) = office.memory.events.values()
    assert (receipt.channel, receipt.kind, receipt.tracking_id) == ("zns", K.DELIVERED, "a" * 16)
    assert receipt.address == PHONE


async def test_status_settles_what_no_receipt_told(zalo: Zalo) -> None:
    channel = zalo.zns_channel()
    zalo.provider.people.offline.add("84900000012")
    reached, waiting = await channel.send(letter()), await channel.send(letter("84900000012"))
    assert isinstance(reached, Accepted)
    assert isinstance(waiting, Accepted)
    delivered = await channel.status(reached.provider_id, PHONE)
    assert delivered is not None
    assert (delivered.kind, delivered.at) == (K.DELIVERED, zalo.clock.now())
    assert delivered.event_id == f"user_received_message:{reached.provider_id}"
    on_the_way = await channel.status(waiting.provider_id, "84900000012")
    assert on_the_way is not None
    assert on_the_way.kind == K.ACCEPTED
    assert await channel.status("unknown", PHONE) is None
    zalo.plant("http", status=503)
    assert await channel.status(reached.provider_id, PHONE) is None


async def test_zns_takes_no_webhook_of_its_own(zalo: Zalo) -> None:
    assert (await zalo.zns_channel().webhook({}, b"{}", now=zalo.clock.now())).status == 404


async def test_an_answer_to_a_letter_comes_from_the_account_behind_the_phone(zalo: Zalo) -> None:
    user = zalo.provider.add_user(phone=PHONE, name="Lan")
    async with listening(zalo, zalo.channel()) as office:
        await zalo.world.say("zns", PHONE, "em đóng rồi")
        await zalo.provider.postman.settled()
    (event,) = office.memory.events.values()
    assert (event.channel, event.address, event.text) == ("zalo", user, "em đóng rồi")
    assert isinstance(await zalo.channel().send(outgoing(user)), Accepted)


async def test_the_hash_of_a_phone_is_that_of_the_vector() -> None:
    expected = "c1defbf2b2d03f6c060709faa2be37c05d6539c96ebbe5bd1bfea42cdc54032f"
    assert hashlib.sha256(b"84900000001").hexdigest() == expected


async def test_a_hashed_phone_reaches_who_holds_it(zalo: Zalo) -> None:
    zalo.provider.add_user(phone=PHONE)
    await zalo.zns().send_message_hash_phone(PHONE, TEMPLATE, DATA, "t" * 20)
    assert len(zalo.shown("zns", PHONE)) == 1


async def test_the_catalogue_of_templates(zalo: Zalo) -> None:
    client = zalo.zns()
    assert [row["templateId"] for row in await client.get_template_list()] == ["301", "302", "303"]
    assert [row["templateId"] for row in await client.get_template_list(status=2)] == ["302"]
    info = await client.get_template_info(TEMPLATE)
    assert info["templateId"] == TEMPLATE
    assert [(p["name"], p["maxLength"]) for p in info["listParams"]] == [("ten", 30), ("han", 10)]
    assert await client.get_template_sample_data(TEMPLATE) == {"ten": "ten", "han": "han"}


async def test_the_smaller_questions(zalo: Zalo) -> None:
    client = zalo.zns()
    assert await client.get_quota() == {"dailyQuota": 5000, "remainingQuota": 5000}
    assert await client.get_quality() == {"oaCurrentQuality": "HIGH", "oa7dayQuality": "UNDEFINED"}
    assert await client.get_template_tag() == ["TRANSACTION", "CUSTOMER_CARE"]
    assert await client.get_rating(TEMPLATE, 0, 1) == {"total": 0, "data": []}
