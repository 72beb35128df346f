"""What the officer is told of the bot, how links are made, how a message looks on the phone."""

import pytest

from bot.sandbox.telegram import Mishap
from messages.channel import AccountCheck, Attachment, Channel, MessageClass
from messages.outcome import Accepted
from messages.problem import DondocError
from tests.bot.telegram.far_end import (
    PERSON,
    TOKEN,
    USERNAME,
    Memory,
    Telegram,
    channel_to,
    outgoing,
    polling,
)


async def test_it_is_a_channel(channel):
    assert isinstance(channel, Channel)
    assert channel.name == "telegram"


async def test_a_healthy_bot_tells_its_name(telegram: Telegram, channel):
    assert await channel.check() == AccountCheck(ok=True, name="@" + USERNAME)


@pytest.mark.parametrize(
    ("mishap", "detail"),
    [
        (Mishap(method="getMe", status=401), "Telegram không nhận mã bot (token)."),
        (Mishap(method="getMe", status=404), "Telegram không nhận mã bot (token)."),
        (Mishap(method="getMe", status=500), "Máy chủ Telegram trả lời lỗi 500."),
        (Mishap(method="getMe", status=429), "Telegram đang yêu cầu bot gửi chậm lại."),
        (Mishap(method="getMe", status=200, body="<html>"), "Máy chủ trả lời không phải là Telegram."),
        (
            Mishap(method="getMe", status=200, body={"ok": True, "result": 5}),
            "Máy chủ trả lời không phải là Telegram.",
        ),
        (Mishap(method="getMe", drop=True), "Không nối được tới Telegram."),
    ],
)
async def test_what_is_wrong_comes_with_a_remedy(telegram: Telegram, channel, mishap, detail):
    telegram.sandbox.mishaps.plan(mishap)
    told = await channel.check()
    assert (told.ok, told.detail) == (False, detail)
    assert told.fix.endswith(".")


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:1/bot", "ftp://127.0.0.1/bot"])
async def test_no_network_is_told(base_url):
    channel = channel_to(base_url)
    told = await channel.check()
    await channel.close()
    assert not told.ok
    assert told.fix


async def test_a_backlog_is_told(started: Telegram, channel):
    for number in range(101):
        await started.world.say("telegram", PERSON, str(number))
    assert (await channel.check()).detail == "Còn 101 tin chờ chưa nhận."
    memory = Memory()
    async with polling(channel, memory):
        assert len(await memory.until(101)) == 101
    assert (await channel.check()).ok


async def test_opening_does_without_the_network():
    channel = channel_to("http://127.0.0.1:1/bot")
    await channel.open()
    await channel.close()


async def test_a_deep_link_names_the_bot(telegram: Telegram, channel):
    assert await channel.deep_link("a1_B-2") == f"https://t.me/{USERNAME}?start=a1_B-2"


async def test_a_deep_link_may_lead_into_the_sandbox():
    channel = channel_to(
        "http://127.0.0.1:1/bot", username="@thu_bot", link_base="http://127.0.0.1:8080/t.me/"
    )
    assert await channel.deep_link("abc") == "http://127.0.0.1:8080/t.me/thu_bot?start=abc"
    await channel.close()


async def test_a_link_without_the_network_is_refused_in_words():
    channel = channel_to("http://127.0.0.1:1/bot")
    with pytest.raises(DondocError, match="Chưa hỏi được tên bot Telegram"):
        await channel.deep_link("abc")
    await channel.close()


async def test_a_webhook_telegram_will_not_have_is_refused_in_words(telegram: Telegram, channel):
    with pytest.raises(DondocError, match="HTTPS"):
        await channel.register_webhook("http://example.vn/telegram")


async def test_plain_text_arrives_as_it_was_written(started: Telegram, channel):
    text = "Nợ < 1.234.567 đ & > 0 <b>không đậm</b> &amp; “trích” 'đơn' 😀\nhttps://dichvucong.baohiemxahoi.gov.vn/?a=1&b=2"
    assert isinstance(await channel.send(outgoing(text)), Accepted)
    assert started.shown() == [text]


@pytest.mark.parametrize("text", ["ă" * 4096, "😀" * 2048, "<" * 4096, "&" * 4096])
async def test_the_limit_counts_what_the_person_sees(started: Telegram, channel, text):
    assert isinstance(await channel.send(outgoing(text)), Accepted)
    assert started.shown() == [text]


async def test_a_payment_code_comes_as_a_picture_that_may_be_saved(started: Telegram, channel):
    await channel.send(outgoing("Quét để nộp <nhanh>", qr_payload="000201010212380010A00000072700"))
    line = started.world.chat("telegram", PERSON).lines[-1]
    [upload] = started.sandbox.bots[TOKEN].files.values()
    assert (line.text, line.extra["photo"], line.extra["protected"]) == ("Quét để nộp <nhanh>", True, False)
    assert upload.data.startswith(b"\x89PNG")


@pytest.mark.parametrize(("length", "photo"), [(512, True), (513, False)])
async def test_words_too_long_for_a_caption_go_without_the_picture(started: Telegram, channel, length, photo):
    await channel.send(outgoing("😀" * length, qr_payload="0002010102"))
    lines = [line for line in started.world.chat("telegram", PERSON).lines if line.to_person]
    assert [(line.extra["photo"], line.text) for line in lines] == [(photo, "😀" * length)]


LIST = Attachment(name="D08a_2026-12.xlsx", media_type="application/octet-stream", data="UEsDBA==")


async def test_a_file_comes_with_its_words_beneath_it(started: Telegram, channel):
    assert isinstance(await channel.send(outgoing("Danh sách tháng 12", file=LIST)), Accepted)
    line = started.world.chat("telegram", PERSON).lines[-1]
    [upload] = started.sandbox.bots[TOKEN].files.values()
    assert (line.text, line.extra["document"]) == ("Danh sách tháng 12", "D08a_2026-12.xlsx")
    assert upload.data == b"PK\x03\x04"


async def test_words_too_long_to_stand_beneath_a_file_are_not_sent(started: Telegram, channel):
    found = await channel.send(outgoing("ă" * 1025, file=LIST))
    assert (found.code, found.payload_wrong) == ("too_long", True)
    assert [line for line in started.world.chat("telegram", PERSON).lines if line.to_person] == []


async def test_an_answer_quotes_what_it_answers(started: Telegram, channel):
    await started.world.say("telegram", PERSON, "còn nợ bao nhiêu")
    asked = started.world.chat("telegram", PERSON).lines[-1].message_id
    await channel.send(outgoing("Dạ …", reply_to=asked, message_class=MessageClass.REPLY))
    assert started.world.chat("telegram", PERSON).lines[-1].extra["reply_to"] == asked


@pytest.mark.parametrize("quoted", [f"{PERSON}:1", "77:5", "thư-điện-tử@x", f"{PERSON}:", ":5", ""])
async def test_a_quote_that_is_gone_does_not_stop_the_answer(started: Telegram, channel, quoted):
    assert isinstance(await channel.send(outgoing("Dạ", reply_to=quoted)), Accepted)
    assert started.world.chat("telegram", PERSON).lines[-1].extra["reply_to"] == ""


async def test_sends_at_once_share_a_few_connections(started: Telegram):
    channel = channel_to(started.base_url)
    outcomes = [await channel.send(outgoing(str(n))) for n in range(50)]
    assert [type(o) for o in outcomes] == [Accepted] * 50
    assert len({o.provider_id for o in outcomes if isinstance(o, Accepted)}) == 50
    await channel.close()
