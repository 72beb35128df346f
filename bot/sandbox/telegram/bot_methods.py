"""The methods of the Bot API we and our test clients use, with the answers of the real server."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.sandbox.telegram.api_errors import bad_request
from bot.sandbox.telegram.keyboards import buttons, reply_markup
from bot.sandbox.telegram.parameters import Parameters, Upload
from bot.sandbox.telegram.pictures import photo_size
from bot.sandbox.telegram.sending_rules import answered, caption_fits, formatted, not_empty, text_fits
from bot.sandbox.telegram.talks import CHANNEL, BotAccount, Talk, reference
from bot.sandbox.telegram.update_queue import kinds

Method = Callable[[BotAccount, Parameters], Awaitable[Any]]

CHAT_ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"),
}
SAME_MESSAGE = (
    "message is not modified: specified new message content and reply markup are exactly the same as"
    " a current content and reply markup of the message"
)


async def get_me(bot: BotAccount, _parameters: Parameters) -> dict[str, Any]:
    return {
        **bot.me(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(bot: BotAccount, parameters: Parameters) -> list[dict[str, Any]]:
    allowed = kinds(parameters.structure("allowed_updates", "allowed updates"))
    if allowed is not None and not bot.queue.webhook_active:
        bot.queue.allowed = list(allowed)
    return await bot.queue.poll(
        offset=parameters.integer("offset"),
        limit=min(100, max(1, parameters.integer("limit", 100))),
        wait=min(50, max(0, parameters.integer("timeout"))),
    )


async def set_webhook(bot: BotAccount, parameters: Parameters) -> bool:
    await bot.webhook.set(parameters)
    return True


async def delete_webhook(bot: BotAccount, parameters: Parameters) -> bool:
    flag = {"drop_pending_updates": parameters.text("drop_pending_updates")}
    await bot.webhook.set(Parameters(flag))
    return True


async def get_webhook_info(bot: BotAccount, _parameters: Parameters) -> dict[str, Any]:
    return bot.webhook.info()


async def send_message(bot: BotAccount, parameters: Parameters) -> dict[str, Any]:
    text, entities = formatted(parameters, "text")
    not_empty(text)
    markup = reply_markup(parameters)
    talk = bot.reach(parameters.text("chat_id"))
    text_fits(text)
    content: dict[str, Any] = {"text": text, **answered(parameters, talk)}
    if entities:
        content["entities"] = entities
    return _deliver(bot, talk, parameters, content, markup)


async def send_photo(bot: BotAccount, parameters: Parameters) -> dict[str, Any]:
    caption, entities = formatted(parameters, "caption")
    markup = reply_markup(parameters)
    talk = bot.reach(parameters.text("chat_id"))
    upload, kept = _file(bot, parameters, "photo")
    width, height = photo_size(upload.data)
    caption_fits(caption)
    content: dict[str, Any] = {
        "photo": [{**kept, "width": width, "height": height}],
        **_caption(caption, entities),
        **answered(parameters, talk),
    }
    return _deliver(bot, talk, parameters, content, markup)


async def send_document(bot: BotAccount, parameters: Parameters) -> dict[str, Any]:
    caption, entities = formatted(parameters, "caption")
    markup = reply_markup(parameters)
    talk = bot.reach(parameters.text("chat_id"))
    upload, kept = _file(bot, parameters, "document")
    if not upload.data:
        raise bad_request("file must be non-empty")
    caption_fits(caption)
    content: dict[str, Any] = {
        "document": {**kept, "file_name": upload.name, "mime_type": "application/octet-stream"},
        **_caption(caption, entities),
        **answered(parameters, talk),
    }
    return _deliver(bot, talk, parameters, content, markup)


def _caption(caption: str, entities: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {"caption": caption} if caption else {}
    return {**found, "caption_entities": entities} if entities else found


def _file(bot: BotAccount, parameters: Parameters, name: str) -> tuple[Upload, dict[str, Any]]:
    given = parameters.file(name)
    if isinstance(given, Upload):
        return given, bot.keep_file(given)
    if given not in bot.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    upload = bot.files[given]
    return upload, {"file_id": given, "file_unique_id": given[-12:], "file_size": len(upload.data)}


def _deliver(
    bot: BotAccount,
    talk: Talk,
    parameters: Parameters,
    content: dict[str, Any],
    markup: dict[str, Any] | None,
) -> dict[str, Any]:
    """Everything was right: the message is in the chat from here on."""
    bot.flood.admit(talk.chat_id, bot.world.clock.now().timestamp(), bot.username)
    if parameters.flag("protect_content"):
        content["has_protected_content"] = True
    if markup and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    message = bot.message(talk, content, by_bot=True)
    quoted = content.get("reply_to_message")
    bot.world.delivered(
        CHANNEL,
        str(talk.chat_id),
        message.get("text") or message.get("caption", ""),
        message_id=reference(talk, message),
        extra={
            "bot": bot.username,
            "buttons": buttons(markup),
            "photo": "photo" in message,
            "document": message["document"]["file_name"] if "document" in message else "",
            "protected": message.get("has_protected_content", False),
            "reply_to": reference(talk, quoted) if quoted else "",
        },
    )
    return message


async def edit_message_text(bot: BotAccount, parameters: Parameters) -> dict[str, Any]:
    text, entities = formatted(parameters, "text")
    not_empty(text)
    markup = reply_markup(parameters)
    talk, message = _own_message(bot, parameters, "edit")
    text_fits(text)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _edited(bot, talk, message, {"text": text, "entities": entities, "reply_markup": markup})


async def edit_message_reply_markup(bot: BotAccount, parameters: Parameters) -> dict[str, Any]:
    markup = reply_markup(parameters)
    talk, message = _own_message(bot, parameters, "edit")
    return _edited(bot, talk, message, {"reply_markup": markup})


def _own_message(bot: BotAccount, parameters: Parameters, verb: str) -> tuple[Talk, dict[str, Any]]:
    talk = bot.reach(parameters.text("chat_id"))
    message = talk.messages.get(parameters.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if message["from"]["id"] != bot.id and verb == "edit":
        raise bad_request("message can't be edited")
    return talk, message


def _edited(bot: BotAccount, talk: Talk, message: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    after = {key: value for key, value in {**message, **change}.items() if value}
    if all(after.get(key) == message.get(key) for key in change):
        raise bad_request(SAME_MESSAGE)
    after["edit_date"] = bot.now()
    talk.messages[message["message_id"]] = after
    lines = bot.world.chat(CHANNEL, str(talk.chat_id)).lines
    for index, line in enumerate(lines):
        if line.message_id == reference(talk, message):
            extra = {**line.extra, "buttons": buttons(after.get("reply_markup")), "edited": True}
            shown = after.get("text") or after.get("caption", "")
            lines[index] = replace(line, text=shown, extra=extra)
    return after


async def delete_message(bot: BotAccount, parameters: Parameters) -> bool:
    talk, message = _own_message(bot, parameters, "delete")
    del talk.messages[message["message_id"]]
    lines = bot.world.chat(CHANNEL, str(talk.chat_id)).lines
    lines[:] = [line for line in lines if line.message_id != reference(talk, message)]
    return True


async def answer_callback_query(bot: BotAccount, parameters: Parameters) -> bool:
    number = parameters.text("callback_query_id")
    if number not in bot.presses:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    bot.presses.remove(number)
    return True


async def send_chat_action(bot: BotAccount, parameters: Parameters) -> bool:
    bot.reach(parameters.text("chat_id"))
    if parameters.text("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


async def get_chat(bot: BotAccount, parameters: Parameters) -> dict[str, Any]:
    talk = bot.talks.get(parameters.integer("chat_id"))
    if talk is None:
        raise bad_request("chat not found")
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        False,
    )
    return {
        **talk.chat(),
        "accent_color_id": 1,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


async def get_file(bot: BotAccount, parameters: Parameters) -> dict[str, Any]:
    file_id = parameters.text("file_id")
    if file_id not in bot.files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    size = len(bot.files[file_id].data)
    return {
        "file_id": file_id,
        "file_unique_id": file_id[-12:],
        "file_size": size,
        "file_path": f"files/{file_id}",
    }


def _scope(parameters: Parameters) -> tuple[str, str]:
    scope = parameters.structure("scope", "BotCommandScope") or {"type": "default"}
    return f"{scope.get('type')}:{scope.get('chat_id', '')}", parameters.text("language_code")


async def set_my_commands(bot: BotAccount, parameters: Parameters) -> bool:
    commands = parameters.structure("commands", "commands") or []
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", command.get("command", ""), re.ASCII):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    bot.commands[_scope(parameters)] = commands
    return True


async def get_my_commands(bot: BotAccount, parameters: Parameters) -> list[dict[str, str]]:
    return bot.commands.get(_scope(parameters), [])


METHODS: dict[str, Method] = {
    "getme": get_me,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "sendchataction": send_chat_action,
    "getchat": get_chat,
    "getfile": get_file,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
}
