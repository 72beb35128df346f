"""What may be done on a phone from outside: type, open a chat, press a button; checked before it is done."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.world import World
from bot.sandbox.zalo import ZaloProvider
from messages.formats import nfc
from messages.language import _
from messages.problem import DondocError

ADDRESSES: Mapping[str, re.Pattern[str]] = {
    "zalo": re.compile(r"[0-9]{6,20}", re.ASCII),
    "zns": re.compile(r"84[0-9]{9}", re.ASCII),
    "telegram": re.compile(r"[1-9][0-9]{0,15}", re.ASCII),
    "email": re.compile(r"[^@\s<>\",;:]{1,64}@[^@\s<>\",;:]{1,190}"),
}
TOKEN = re.compile(r"[A-Za-z0-9_-]{0,64}")
LONGEST = 4000
#: The first chat somebody opens here; far from every real person's.
FIRST_CHAT = 700_000_101


@dataclass(frozen=True, slots=True)
class Thumbs:
    world: World
    telegram: TelegramSandbox
    zalo: ZaloProvider

    async def say(self, channel: str, address: str, text: str, *, reply_to: str = "") -> None:
        text = nfc(text.strip())
        if not text:
            raise _wrong(_("Hãy viết nội dung trả lời."))
        if len(text) > LONGEST:
            raise _wrong(_("Nội dung dài quá {n} ký tự.", n=LONGEST))
        await self.world.say(channel, checked(channel, address), text, reply_to=reply_to)

    async def start(self, channel: str, address: str = "", *, token: str = "", name: str = "") -> str:
        """Open a chat as somebody new, or again; returns the address."""
        if not TOKEN.fullmatch(token):
            raise _wrong(_("Mã liên kết chỉ gồm chữ không dấu, số, “-” và “_”."))
        address = checked(channel, address.strip() or self._new(channel))
        name = nfc(name.strip())[:60]
        self.world.chat(channel, address, name)
        if channel == "zalo":
            self.zalo.add_user(user_id=address, name=name)
        await self.world.start(channel, address, token)
        return address

    async def press(self, address: str, data: str) -> None:
        if not data:
            raise _wrong(_("Nút này không có dữ liệu."))
        await self.telegram.press(checked("telegram", address), data)

    def _new(self, channel: str) -> str:
        if channel == "zalo":
            return self.zalo.ids.user()
        if channel != "telegram":
            raise _wrong(_("Hãy cho biết địa chỉ."))
        number = FIRST_CHAT
        while ("telegram", str(number)) in self.world.chats:
            number += 1
        return str(number)


def checked(channel: str, address: str) -> str:
    pattern = ADDRESSES.get(channel)
    if pattern is None:
        raise _wrong(_("Không có kênh “{channel}”.", channel=channel))
    if not pattern.fullmatch(address):
        raise _wrong(_("Địa chỉ không đúng dạng của kênh {channel}.", channel=channel))
    return address


def _wrong(sentence: str) -> DondocError:
    return DondocError(sentence, code="sandbox_input", exit_code=2)
