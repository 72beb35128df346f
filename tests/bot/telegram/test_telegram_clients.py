"""Two libraries nobody here wrote take the sandbox for Telegram."""

import asyncio
import datetime as dt
import io
from typing import Any

import pytest
from aiogram import Bot as Aiogram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BotCommand as AioCommand
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from telegram import Bot, BotCommand, ForceReply
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.sandbox.telegram import Mishap
from tests.bot.telegram.far_end import PERSON, TOKEN, USERNAME, Telegram

CHAT = int(PERSON)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x10\x08\x02\x00\x00\x00"


@pytest.fixture
async def ptb(started: Telegram):
    bot = Bot(TOKEN, base_url=started.base_url, base_file_url=started.url + "/file/bot")
    await bot.initialize()
    yield bot
    await bot.shutdown()


@pytest.fixture
async def aiogram(started: Telegram):
    session = AiohttpSession(api=TelegramAPIServer.from_base(started.url))
    async with Aiogram("424242:sandbox-token-for-tests", session=session) as bot:
        yield bot


async def test_an_unpatched_application_talks_with_a_person(telegram: Telegram):
    """Start with a payload, a text, a button, an edit: all by the library's own updater."""
    app: Any = ApplicationBuilder().token(TOKEN).base_url(telegram.base_url).build()
    done = asyncio.Event()

    async def start(update: Any, context):
        rows = Keyboard([[Button("Đã nộp", callback_data="v1:paid")]])
        await update.message.reply_html(f"<b>Chào</b> {context.args[0]}", reply_markup=rows)
        await telegram.sandbox.press(PERSON, "v1:paid")

    async def pressed(update: Any, context):
        await update.callback_query.answer("cảm ơn")
        await update.callback_query.edit_message_text("Đã ghi nhận")
        await telegram.world.say(
            "telegram", PERSON, "dạ", reply_to=telegram.world.chat("telegram", PERSON).lines[-1].message_id
        )

    async def said(update: Any, context):
        await update.message.reply_text(update.message.reply_to_message.text + "!", do_quote=True)
        done.set()

    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(pressed))
    app.add_handler(MessageHandler(filters.TEXT, said))
    await app.initialize()
    await app.start()
    await app.updater.start_polling(timeout=1)
    try:
        await telegram.world.start("telegram", PERSON, "ma-lien-ket")
        async with asyncio.timeout(30):
            await done.wait()
    finally:
        await app.updater.stop()
        await app.stop()
        await app.shutdown()
    assert telegram.shown() == ["Đã ghi nhận", "Đã ghi nhận!"]
    assert telegram.sandbox.bots[TOKEN].presses == set()


async def test_ptb_uses_every_method(started: Telegram, ptb: Any):
    me = await ptb.get_me()
    sent = await ptb.send_message(CHAT, "a <i>b</i>", parse_mode="HTML", reply_markup=ForceReply())
    photo = await ptb.send_photo(CHAT, PNG, caption="mã")
    again = await ptb.send_photo(CHAT, photo.photo[-1].file_id)
    file = await (await ptb.get_file(photo.photo[-1].file_id)).download_as_bytearray()
    document = await ptb.send_document(CHAT, io.BytesIO(b"xlsx"), filename="danh sách.xlsx")
    markup = await ptb.edit_message_reply_markup(
        CHAT, sent.message_id, reply_markup=Keyboard([[Button("a", url="https://a.vn")]])
    )
    await ptb.set_my_commands([BotCommand("nhac", "Nhắc đóng")], language_code="vi")
    commands = (await ptb.get_my_commands(language_code="vi"), await ptb.get_my_commands())
    chat = await ptb.get_chat(CHAT)
    assert (me.username, me.id) == (USERNAME, 424242)
    assert (sent.text, sent.entities[0].type, sent.text_html) == ("a b", "italic", "a <i>b</i>")
    assert (photo.photo[0].width, photo.photo[0].height, photo.caption) == (32, 16, "mã")
    assert again.photo[0].file_id == photo.photo[0].file_id
    assert bytes(file) == PNG
    assert document.document.file_name == "danh sách.xlsx"
    assert markup.reply_markup.inline_keyboard[0][0].url == "https://a.vn"
    assert ([c.command for c in commands[0]], list(commands[1])) == (["nhac"], [])
    assert chat.id == CHAT
    assert await ptb.send_chat_action(CHAT, ChatAction.TYPING)
    assert await ptb.delete_message(CHAT, document.message_id)
    numbers = [sent.message_id, photo.message_id, again.message_id, document.message_id]
    assert numbers == list(range(numbers[0], numbers[0] + 4))
    assert abs(sent.date - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=10)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda b: b.send_message(5, "a"), BadRequest, "Chat not found"),
        (lambda b: b.send_message(CHAT, "  "), BadRequest, "Message text is empty"),
        (lambda b: b.send_message(CHAT, "a" * 4097), BadRequest, "Message is too long"),
        (lambda b: b.send_message(CHAT, "<b>a", parse_mode="HTML"), BadRequest, "Can't parse entities"),
        (lambda b: b.send_photo(CHAT, PNG, caption="😀" * 513), BadRequest, "Message caption is too long"),
        (lambda b: b.send_photo(CHAT, b"GIF89a"), BadRequest, "Image_process_failed"),
        (lambda b: b.send_photo(CHAT, "khong-co"), BadRequest, "Wrong file identifier"),
        (
            lambda b: b.send_message(CHAT, "a", reply_to_message_id=1),
            BadRequest,
            "Message to be replied not found",
        ),
        (
            lambda b: b.send_message(
                CHAT, "a", reply_markup=Keyboard([[Button("a", callback_data="đ" * 33)]])
            ),
            BadRequest,
            "Button_data_invalid",
        ),
        (
            lambda b: b.send_message(CHAT, "a", reply_markup=Keyboard([[Button("a")]])),
            BadRequest,
            "Text buttons are unallowed",
        ),
        (lambda b: b.edit_message_text("a", CHAT, 1), BadRequest, "Message to edit not found"),
        (lambda b: b.delete_message(CHAT, 1), BadRequest, "Message to delete not found"),
        (lambda b: b.answer_callback_query("1"), BadRequest, "Query is too old"),
        (lambda b: b.send_chat_action(CHAT, "dancing"), BadRequest, "Wrong parameter action"),
        (lambda b: b.set_my_commands([("nhắc", "có dấu")]), BadRequest, "Bot_command_invalid"),
        (lambda b: b.get_file("x"), BadRequest, "Wrong file_id"),
        (lambda b: b.set_webhook("http://example.vn/a"), BadRequest, "HTTPS URL must be provided"),
        (
            lambda b: b.set_webhook("https://example.vn/a", secret_token="có dấu"),
            BadRequest,
            "unallowed characters",
        ),
        (lambda b: b.send_dice(CHAT), InvalidToken, "Not Found"),
    ],
)
async def test_ptb_meets_the_real_refusals(ptb: Any, call, error, words):
    with pytest.raises(error) as caught:
        await call(ptb)
    assert words.lower() in str(caught.value).lower()


async def test_ptb_meets_the_ordered_faults(started: Telegram, ptb: Any, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it the library warns of its own future
    plan = started.sandbox.mishaps.plan
    plan(Mishap(status=429, parameters={"retry_after": 3}))
    plan(Mishap(status=400, parameters={"migrate_to_chat_id": -1001}))
    with pytest.raises(RetryAfter):
        await ptb.send_message(CHAT, "a")
    with pytest.raises(ChatMigrated) as moved:
        await ptb.send_message(CHAT, "a")
    assert moved.value.new_chat_id == -1001
    await started.sandbox.block(PERSON)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb.send_message(CHAT, "a")


async def test_an_edit_that_changes_nothing_is_refused(ptb: Any):
    sent = await ptb.send_message(CHAT, "a")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await ptb.edit_message_text("a", CHAT, sent.message_id)
    assert (await ptb.edit_message_text("b", CHAT, sent.message_id)).edit_date is not None


async def test_offsets_forget_and_redeliver(started: Telegram, ptb: Any):
    for text in ("a", "b", "c"):
        await started.world.say("telegram", PERSON, text)
    first = await ptb.get_updates()
    same = await ptb.get_updates(limit=1)
    rest = await ptb.get_updates(offset=first[1].update_id)
    last = await ptb.get_updates(offset=-1)
    assert [u.message.text for u in first] == ["a", "b", "c"]
    assert [u.update_id for u in first] == list(range(first[0].update_id, first[0].update_id + 3))
    assert [u.message.text for u in same] == ["a"]
    assert [u.message.text for u in rest] == ["b", "c"]
    assert [u.message.text for u in last] == ["c"]
    assert started.waiting() == 1


async def test_only_wanted_kinds_are_kept(started: Telegram, ptb: Any):
    await ptb.get_updates(allowed_updates=["callback_query"])
    await started.world.say("telegram", PERSON, "a")
    await started.sandbox.press(PERSON, "x")
    found = await ptb.get_updates()
    assert [u.callback_query.data for u in found] == ["x"]


async def test_the_second_poller_throws_out_the_first(started: Telegram, ptb: Any):
    first = asyncio.create_task(ptb.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    other: Any
    async with Bot(TOKEN, base_url=started.base_url) as other:
        second = asyncio.create_task(other.get_updates(timeout=5))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        await started.world.say("telegram", PERSON, "a")
        assert [u.message.text for u in await second] == ["a"]


async def test_nobody_polls_beside_a_webhook(started: Telegram, ptb: Any):
    waiting = asyncio.create_task(ptb.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    await ptb.set_webhook(
        "http://127.0.0.1:1/x", secret_token="abc", max_connections=5, allowed_updates=["message"]
    )
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await waiting
    with pytest.raises(Conflict, match="can't use getUpdates"):
        await ptb.get_updates()
    info = await ptb.get_webhook_info()
    assert (info.url, info.max_connections, list(info.allowed_updates)) == (
        "http://127.0.0.1:1/x",
        5,
        ["message"],
    )
    await ptb.delete_webhook()
    assert list(await ptb.get_updates()) == []


async def test_aiogram_takes_it_for_telegram(started: Telegram, aiogram: Any):
    rows = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Có", callback_data="yes")]])
    me = await aiogram.get_me()
    sent = await aiogram.send_message(
        CHAT, "a <b>b</b>", parse_mode="HTML", reply_markup=rows, protect_content=True
    )
    photo = await aiogram.send_photo(CHAT, BufferedInputFile(PNG, "a.png"), caption="mã")
    document = await aiogram.send_document(CHAT, BufferedInputFile(b"x", "a.txt"))
    edited = await aiogram.edit_message_text("c", chat_id=CHAT, message_id=sent.message_id)
    await aiogram.set_my_commands([AioCommand(command="nhac", description="Nhắc")])
    commands = await aiogram.get_my_commands()
    chat = await aiogram.get_chat(CHAT)
    await started.sandbox.press(PERSON, "yes")
    await started.world.say("telegram", PERSON, "dạ")
    await started.sandbox.picture(PERSON, PNG, "biên lai")
    await started.sandbox.block(PERSON)
    updates = await aiogram.get_updates(timeout=1)
    assert (me.username, chat.id, chat.first_name) == (USERNAME, CHAT, f"Khách {CHAT}")
    assert (sent.text, sent.entities[0].type, sent.has_protected_content) == ("a b", "bold", True)
    assert (photo.photo[0].width, document.document.file_name, edited.text) == (32, "a.txt", "c")
    assert [c.command for c in commands] == ["nhac"]
    assert [u.event_type for u in updates] == ["callback_query", "message", "message", "my_chat_member"]
    assert updates[2].message.caption == "biên lai"
    assert await aiogram.answer_callback_query(updates[0].callback_query.id)


async def test_aiogram_meets_the_real_refusals(started: Telegram, aiogram: Any):
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await aiogram.send_message(5, "a")
    started.sandbox.flood.per_second, started.sandbox.flood.retry_after = 1, 9
    await aiogram.send_message(CHAT, "a")
    with pytest.raises(TelegramRetryAfter) as caught:
        await aiogram.send_message(CHAT, "a")
    assert caught.value.retry_after == 9
    await started.sandbox.block(PERSON)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await aiogram.send_message(CHAT, "a")
