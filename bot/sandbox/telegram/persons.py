"""The thumbs on the far side: they start the bot, type, press, send pictures and block."""

from typing import Any

from bot.sandbox.telegram.parameters import Upload
from bot.sandbox.telegram.pictures import photo_size
from bot.sandbox.telegram.talks import CHANNEL, BotAccount, Talk, quoted, reference
from bot.sandbox.world import World


class Persons:
    """Implements `bot.sandbox.world.Provider`. An address is a chat id in digits."""

    channels: tuple[str, ...] = (CHANNEL,)

    def __init__(self, world: World, bots: list[BotAccount]) -> None:
        self.world = world
        self._bots = bots

    async def say(
        self,
        channel: str,  # noqa: ARG002 - a provider of several channels needs it, this one has one
        address: str,
        text: str,
        *,
        reply_to: str = "",
    ) -> None:
        """Type a message; somebody unknown is taken for one who started the bot long ago."""
        bot, talk = self._with(address)
        content: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        number = reply_to.rpartition(":")[2]
        answered = quoted(talk, int(number)) if number.isdigit() else None
        if answered is not None:
            content["reply_to_message"] = answered
        self._write(bot, talk, content, shown=text)

    async def start(self, channel: str, address: str, token: str = "") -> None:
        """Press Start, with the payload of a deep link if there is one."""
        await self.say(channel, address, f"/start {token}".strip())

    async def picture(self, address: str, data: bytes, caption: str = "") -> None:
        bot, talk = self._with(address)
        width, height = photo_size(data)
        photo = [{**bot.keep_file(Upload("photo.png", data)), "width": width, "height": height}]
        content = {"photo": photo, **({"caption": caption} if caption else {})}
        self._write(bot, talk, content, shown=caption or "[ảnh]")

    async def edit(self, address: str, message_id: str, text: str) -> None:
        """Change a message of one's own; `message_id` as the world names it."""
        bot, talk = self._with(address)
        message = talk.messages[int(message_id.rpartition(":")[2])]
        message |= {"text": text, "edit_date": bot.now()}
        bot.queue.put("edited_message", message)

    async def press(self, address: str, data: str) -> str:
        """Press the newest button with this data (or forge it); returns the callback query's id."""
        bot, talk = self._with(address)
        own = [m for m in reversed(talk.messages.values()) if m["from"]["id"] == bot.id]
        holding = [m for m in own if _offers(m, data)]
        number = bot.press(talk)
        query: dict[str, Any] = {
            "id": number,
            "from": talk.person(),
            "chat_instance": str(-(talk.chat_id + 10**15)),
            "data": data,
            # a keyboard too old to be shown again: the server names the message and nothing more
            "message": (holding or own or [{"chat": talk.chat(), "message_id": 1, "date": 0}])[0],
        }
        bot.queue.put("callback_query", query)
        return number

    async def block(self, address: str) -> None:
        bot, talk = self._with(address)
        talk.blocked = True
        self._membership(bot, talk, before="member", after="kicked")

    def _with(self, address: str) -> tuple[BotAccount, Talk]:
        """The bot this person talks to (the first one for a newcomer), and their chat."""
        chat_id = int(address)
        bot = next((b for b in self._bots if chat_id in b.talks), self._bots[0])
        return bot, bot.talk(chat_id)

    def _write(self, bot: BotAccount, talk: Talk, content: dict[str, Any], *, shown: str) -> None:
        if talk.blocked:
            talk.blocked = False
            self._membership(bot, talk, before="kicked", after="member")
        message = bot.message(talk, content, by_bot=False)
        self.world.said(CHANNEL, str(talk.chat_id), shown, message_id=reference(talk, message))
        bot.queue.put("message", message)

    def _membership(self, bot: BotAccount, talk: Talk, *, before: str, after: str) -> None:
        bot.queue.put(
            "my_chat_member",
            {
                "chat": talk.chat(),
                "from": talk.person(),
                "date": bot.now(),
                "old_chat_member": _member(bot, before),
                "new_chat_member": _member(bot, after),
            },
        )


def _member(bot: BotAccount, status: str) -> dict[str, Any]:
    member = {"user": bot.me(), "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member


def _offers(message: dict[str, Any], data: str) -> bool:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return any(button.get("callback_data") == data for row in rows for button in row)
