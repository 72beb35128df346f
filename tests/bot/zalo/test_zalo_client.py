"""The client's calls, one by one, over a real socket."""

from typing import Any

import pytest

from bot.channels.zalo import MessageBuilder, ZaloOAException
from tests.bot.zalo.conftest import OA_ID, PHONE, TEMPLATE, Zalo

GIF = b"GIF89a" + b"0" * 20
PDF = b"%PDF-1.7 ..."


async def test_every_kind_of_consultation_message(zalo: Zalo) -> None:
    client, user = zalo.oa(), zalo.follower()
    picture = await client.upload_image("a.jpg", b"\xff\xd8\xff" + b"0" * 20, "image/jpeg")
    gif, file = (
        await client.upload_gif("a.gif", GIF),
        await client.upload_file("a.pdf", PDF, "application/pdf"),
    )
    sent = [
        await client.send_text_message_to_user_id(user, "chữ"),
        await client.send_quote_message_to_user_id(user, "trả lời", "m1"),
        await client.send_image_message_to_user_id_by_attachment_id(user, "hình", picture),
        await client.send_image_message_to_user_id_by_url(user, "", "https://example.vn/a.png"),
        await client.send_gif_message_to_user_id_by_attachment_id(user, "động", gif),
        await client.send_file_to_user_id(user, file),
        await client.send_sticker_message_to_user_id(user, "s1"),
        await client.send_request_user_profile_to_user_id(
            user, "Xin số", "Để nhắc hạn", "https://e.vn/a.png"
        ),
        await client.send_template_message_to_user_id(user, TEMPLATE, {"ten": "An", "han": "31/12/2026"}),
    ]
    assert len({data["message_id"] for data in sent}) == 9
    assert [sorted(line.extra) for line in zalo.world.chat("zalo", user).lines] == [
        [],
        ["reply_to"],
        ["attachment_id"],
        ["image_url"],
        ["attachment_id"],
        ["file"],
        ["sticker"],
        ["request_user_info"],
        ["template_data", "template_id"],
    ]


async def test_a_free_answer_tells_its_quota(zalo: Zalo) -> None:
    data = await zalo.oa().send_text_message_to_user_id(zalo.follower(), "chữ")
    assert data["quota"] == {"quota_type": "reply", "remain": "7", "total": "8"}


async def test_a_reaction_is_not_a_message(zalo: Zalo) -> None:
    user = zalo.follower()
    assert (await zalo.oa().send_reaction_to_message(user, "m1", "/-heart"))["user_id"] == user
    assert zalo.shown("zalo", user) == []


async def test_the_retired_ways_are_closed(zalo: Zalo) -> None:
    client, user = zalo.oa(), zalo.follower()
    body = MessageBuilder("text").with_user_id(user).with_text("cũ").build()
    for path in ("/v2.0/oa/message", "/v3.0/oa/message/transaction", "/v3.0/oa/message/promotion"):
        with pytest.raises(ZaloOAException) as caught:
            await client.post(path, params=body)
        assert caught.value.code == -240


async def test_people_and_tags(zalo: Zalo) -> None:
    client, user = zalo.oa(), zalo.follower()
    stranger = zalo.provider.add_user(phone="84900000012", name="Người lạ")
    await client.tag_follower(user, "BHXH tự nguyện")
    assert await client.get_all_tag_of_official_account() == ["BHXH tự nguyện"]
    profile = await client.get_profile_of_follower(user)
    assert (profile["user_id"], profile["display_name"]) == (user, "Nguyễn Văn An")
    assert profile["tags_and_notes_info"]["tag_names"] == ["BHXH tự nguyện"]
    assert (await client.get_list_follower(is_follower=True))["users"] == [{"user_id": user}]
    assert (await client.get_list_follower(tag_name="BHXH tự nguyện"))["total"] == 1
    with pytest.raises(ZaloOAException) as caught:
        await client.get_profile_of_follower(stranger)
    assert caught.value.code == -213
    await client.update_follower_info(user, user_alias="Bác An", shared_info={"phone": PHONE})
    assert (await client.get_profile_of_follower(user))["shared_info"] == {"phone": PHONE}
    await client.remove_tag_from_follower(user, "BHXH tự nguyện")
    await client.delete_tag("BHXH tự nguyện")
    assert await client.get_all_tag_of_official_account() == []


async def test_the_quota_of_a_person(zalo: Zalo) -> None:
    client, user = zalo.oa(), zalo.follower()
    await client.send_text_message_to_user_id(user, "chữ")
    assert (await client.get_quota_message(user))["cs_reply"] == {"remain": 7, "total": 8}


async def test_both_spellings_of_the_oa_id_are_read(zalo: Zalo) -> None:
    client = zalo.oa()
    assert (await client.get_profile_of_official_account())["oa_id"] == OA_ID

    async def other_spelling(*_: Any, **__: Any) -> dict[str, Any]:
        return {"error": 0, "data": {"oaid": 3120000000000000002}}

    client.get = other_spelling  # type: ignore[method-assign]  # the sandbox knows one spelling
    assert (await client.get_profile_of_official_account())["oa_id"] == OA_ID


@pytest.mark.parametrize(
    ("upload", "content", "code"),
    [
        ("image", b"not a picture", -201),
        ("image", b"\x89PNG\r\n\x1a\n" + b"0" * 1_000_000, -210),
        ("gif", b"\x89PNG\r\n\x1a\n", -201),
        ("file", b"MZ", -201),
    ],
)
async def test_an_upload_that_zalo_refuses(zalo: Zalo, upload: str, content: bytes, code: int) -> None:
    with pytest.raises(ZaloOAException) as caught:
        await zalo.oa().upload(f"/v2.0/oa/upload/{upload}", ("a", content, "application/octet-stream"))
    assert caught.value.code == code


async def test_an_upload_lives_a_week(zalo: Zalo) -> None:
    client, user = zalo.oa(), zalo.follower()
    picture = await client.upload_image("a.png", b"\x89PNG\r\n\x1a\n")
    zalo.clock.forward(days=7)
    await zalo.store.save(zalo.token())
    with pytest.raises(ZaloOAException) as caught:
        await client.send_image_message_to_user_id_by_attachment_id(user, "", picture)
    assert caught.value.code == -100


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({}, -201),
        ({"text": 5}, -201),
        ({"text": "a" * 2001}, -210),
        ({"attachment": "x"}, -201),
        ({"attachment": {"type": "poll"}}, -201),
        ({"attachment": {"type": "file", "payload": {"token": "x"}}}, -201),
        ({"attachment": {"type": "template", "payload": {"template_type": "media", "elements": []}}}, -201),
        ({"attachment": {"type": "template", "payload": {"template_type": "list", "elements": [{}]}}}, -233),
    ],
)
async def test_the_sandbox_reads_messages_as_strictly_as_zalo(
    zalo: Zalo, message: dict[str, Any], code: int
) -> None:
    body = {"recipient": {"user_id": zalo.follower()}, "message": message}
    with pytest.raises(ZaloOAException) as caught:
        await zalo.oa().post("/v3.0/oa/message/cs", params=body)
    assert caught.value.code == code


def test_the_builder_writes_what_the_sdk_writes() -> None:
    media = MessageBuilder("media").with_user_id("8").with_text("a").with_media_type("gif")
    assert media.with_attachment("x").with_media_size(height=90, width=120).build() == {
        "recipient": {"user_id": "8"},
        "message": {
            "text": "a",
            "attachment": {
                "type": "template",
                "payload": {
                    "template_type": "media",
                    "elements": [{"media_type": "gif", "attachment_id": "x", "width": 120, "height": 90}],
                },
            },
        },
    }
    open_url = MessageBuilder.build_action_open_url("https://e.vn")
    order = MessageBuilder("promotion").with_user_id("8").with_language("VI").add_element({"type": "header"})
    assert order.add_button("Xem", "", open_url).build()["message"]["attachment"]["payload"] == {
        "template_type": "promotion",
        "language": "VI",
        "elements": [{"type": "header"}],
        "buttons": [
            {"title": "Xem", "image_icon": "", "type": "oa.open.url", "payload": {"url": "https://e.vn"}}
        ],
    }


def test_the_builder_knows_the_actions() -> None:
    assert MessageBuilder.build_action_query_show("x") == {"type": "oa.query.show", "payload": "x"}
    assert MessageBuilder.build_action_query_hide("#KN-x") == {"type": "oa.query.hide", "payload": "#KN-x"}
    assert MessageBuilder.build_action_open_phone("841900") == {
        "type": "oa.open.phone",
        "payload": {"phone_code": "841900"},
    }
    assert MessageBuilder.build_action_open_sms("841900", "x") == {
        "type": "oa.open.sms",
        "payload": {"phone_code": "841900", "content": "x"},
    }


@pytest.mark.parametrize(
    "builder",
    [
        MessageBuilder("media").with_user_id("8"),
        MessageBuilder("media").with_attachment("x").with_media_url("https://e.vn/a.png"),
    ],
)
def test_a_media_message_needs_exactly_one_source(builder: MessageBuilder) -> None:
    with pytest.raises(ValueError, match="either an attachment or an address"):
        builder.build()


def test_the_recipients_of_the_sdk() -> None:
    assert MessageBuilder("text").with_group_id("g").build()["recipient"] == {"group_id": "g"}
    assert MessageBuilder("text").with_phone_number("84").build()["recipient"] == {"phone": "84"}
    assert MessageBuilder("text").with_message_id("m").build()["recipient"] == {"message_id": "m"}
    anonymous = MessageBuilder("text").with_anonymous_conversation("a", "c")
    assert anonymous.build()["recipient"] == {"anonymous_id": "a", "conversation_id": "c"}
    template = MessageBuilder("template").with_template("1", {"a": "b"}).with_template_type("t")
    assert template.build()["message"]["attachment"]["payload"] == {
        "template_id": "1",
        "template_data": {"a": "b"},
        "template_type": "t",
    }
    with pytest.raises(ValueError, match="unknown message type"):
        MessageBuilder("fax")
