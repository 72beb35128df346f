"""Every chat as its owner's phone shows it: names, bubbles, pictures, what is still unread."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from bot.sandbox.people import CODE
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.world import Chat, Line, World
from bot.sandbox.zalo import ZaloProvider
from messages.formats import OFFICE_ZONE, fold
from messages.language import _

CHANNELS: Mapping[str, str] = {"zalo": "Zalo", "zns": "ZNS", "telegram": "Telegram", "email": "Email"}
#: Only addresses on this machine become links: nobody in training is led to a real site.
OWN_LINK = re.compile(r"https?://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?/[^\s<>\"']*[^\s<>\"'.,;:!?)]")
#: How the office's texts address a reader by name.
GREETING = re.compile(r"Kính gửi:?\s+(?:Ông/Bà\s+)?([^,\n(]{2,80}?)(?=,| \()")
NOBODY = frozenset({"Ông/Bà", "Quý vị", "Quý đơn vị"})
QUICK = ("Đã đóng rồi", "Hẹn 25/12", "Sai số liệu", "Gọi lại cho tôi", "Nhầm số", "Dừng", "Cảm ơn")
ROWS = 200  #: chats shown at once; the rest is found by searching
BUBBLES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One chat in the list."""

    channel: str
    address: str
    name: str
    face: str  #: one or two signs instead of a portrait
    shown_address: str
    preview: str
    time: str
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    number: int
    message_id: str
    mine: bool  #: said by the owner of this phone
    day: str  #: heading above it, where a new day begins
    time: str
    subject: str
    text: Markup
    quoted: str
    buttons: Sequence[Sequence[Mapping[str, str]]]
    picture: bool
    document: str
    letter: bool  #: has an HTML form
    edited: bool


@dataclass(slots=True)
class Phones:
    """The reading side of the world. `seen`: the last line somebody at the page has looked at."""

    world: World
    telegram: TelegramSandbox
    zalo: ZaloProvider
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def rows(self, *, search: str = "", channel: str = "") -> tuple[list[Row], int]:
        """The newest chats that fit, and how many fit in all."""
        wanted = fold(search)
        digits = re.sub(r"\D", "", search)
        chats = [
            chat
            for chat in self.world.chats.values()
            if channel in {"", chat.channel} and (not wanted or _fits(chat, wanted, digits))
        ]
        chats.sort(key=lambda chat: chat.lines[-1].number if chat.lines else 0, reverse=True)
        return [self.row(chat) for chat in chats[:ROWS]], len(chats)

    def row(self, chat: Chat) -> Row:
        last = chat.lines[-1] if chat.lines else None
        return Row(
            channel=chat.channel,
            address=chat.address,
            name=name_of(chat),
            face=_face(name_of(chat)),
            shown_address=shown_address(chat.channel, chat.address),
            preview=_preview(last) if last else "",
            time=self._time(last.at) if last else "",
            unread=self.unread(chat),
        )

    def unread(self, chat: Chat) -> int:
        seen = self.seen.get((chat.channel, chat.address), 0)
        count = 0
        for line in reversed(chat.lines):
            if line.number <= seen:
                break
            count += line.to_person
        return count

    def look(self, chat: Chat) -> None:
        """Somebody has this chat open."""
        if chat.lines:
            self.seen[chat.channel, chat.address] = chat.lines[-1].number

    def bubbles(self, chat: Chat) -> list[Bubble]:
        return list(self._bubbles(chat, chat.lines[-BUBBLES:]))

    def _bubbles(self, chat: Chat, lines: Sequence[Line]) -> Iterator[Bubble]:
        by_id = {line.message_id: line for line in lines}
        before = ""
        for line in lines:
            local = line.at.astimezone(OFFICE_ZONE)
            day = f"{local:%d/%m/%Y}"
            quoted = by_id.get(str(line.extra.get("reply_to", "")))
            yield Bubble(
                number=line.number,
                message_id=line.message_id,
                mine=not line.to_person,
                day="" if day == before else day,
                time=f"{local:%H:%M}",
                subject=line.subject,
                text=linked(line.text),
                quoted=_preview(quoted) if quoted and chat.channel != "email" else "",
                buttons=line.extra.get("buttons", ()),
                picture=bool(line.extra.get("photo") or line.extra.get("attachment_id")),
                document=str(
                    line.extra.get("document") or (_("Tệp đính kèm") if line.extra.get("file") else "")
                ),
                letter=bool(line.html),
                edited=bool(line.extra.get("edited")),
            )
            before = day

    def quick(self, chat: Chat) -> list[str]:
        """Answers of one press; a confirmation with its code where the office has asked for one."""
        asked = next((line for line in reversed(chat.lines) if line.to_person), None)
        found = [] if asked is None else [f"KN-{code}" for code in CODE.findall(asked.text)]
        if asked is not None and "XN 1234" in asked.text:
            found.append("XN 1234")
        return [*found, *QUICK]

    def line(self, channel: str, address: str, number: int) -> Line | None:
        chat = self.world.chats.get((channel, address))
        return next((line for line in chat.lines if line.number == number), None) if chat else None

    def picture(self, line: Line) -> tuple[bytes, str] | None:
        """The picture of a message and its type."""
        if "attachment_id" in line.extra:
            asset = self.zalo.assets.kept.get(str(line.extra["attachment_id"]))
            return None if asset is None else (asset.content, asset.media_type)
        chat_id, _, number = line.message_id.partition(":")
        for bot in self.telegram.bots.values():
            talk = bot.talks.get(int(chat_id)) if chat_id.isdigit() else None
            message: Mapping[str, Any] = talk.messages.get(int(number), {}) if talk else {}
            for size in message.get("photo", ()):
                data = bot.files[size["file_id"]].data
                return data, "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
        return None

    def _time(self, at: datetime) -> str:
        local = at.astimezone(OFFICE_ZONE)
        today = self.world.clock.now().astimezone(OFFICE_ZONE).date()
        return f"{local:%H:%M}" if local.date() == today else f"{local:%d/%m}"


def name_of(chat: Chat) -> str:
    """The name of a phone's owner: given, or as the office's newest message addresses them."""
    if chat.name != chat.address:
        return chat.name
    for line in reversed(chat.lines[-BUBBLES:]):
        found = GREETING.search(line.text) if line.to_person else None
        if found is not None and found[1] not in NOBODY:
            return found[1]
    if chat.channel == "zalo":
        return _("Người dùng Zalo …{digits}", digits=chat.address[-4:])
    return shown_address(chat.channel, chat.address)


def shown_address(channel: str, address: str) -> str:
    """84912345678 → "0912 345 678"; other addresses as they are."""
    if channel == "zns" and re.fullmatch(r"84\d{9}", address):
        local = "0" + address[2:]
        return f"{local[:4]} {local[4:7]} {local[7:]}"
    return address


def linked(text: str) -> Markup:
    """The text with what leads to this machine as links."""
    parts, end = [], 0
    for found in OWN_LINK.finditer(text):
        url = found[0]
        parts += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(url)]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _face(name: str) -> str:
    """The given name's first letter (it stands last), the last digits of a number."""
    given = (name.rsplit(maxsplit=1) or ["?"])[-1]
    return given[-2:] if given.isdigit() or "…" in given else given[0].upper()


def _preview(line: Line) -> str:
    text = line.subject or line.text or _("[ảnh]")
    first = " ".join(text.split())[:90]
    return first if line.to_person else _("Bạn: {text}", text=first)


def _fits(chat: Chat, wanted: str, digits: str) -> bool:
    if wanted in fold(f"{name_of(chat)} {chat.address}"):
        return True
    return len(digits) >= 3 and digits.lstrip("0") in chat.address
