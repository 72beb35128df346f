"""One bot of the sandbox: whom it may write to, what was said, what waits for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.api_errors import ApiError, bad_request
from bot.sandbox.telegram.flood import Flood
from bot.sandbox.telegram.parameters import Upload
from bot.sandbox.telegram.update_queue import UpdateQueue
from bot.sandbox.telegram.webhook_push import WebhookPush
from bot.sandbox.world import World

CHANNEL = "telegram"


@dataclass(slots=True)
class Talk:
    """A private chat: the person, and every message either side can still see."""

    chat_id: int
    name: str
    blocked: bool = False
    last_id: int = 0
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)

    def chat(self) -> dict[str, Any]:
        return {"id": self.chat_id, "first_name": self.name, "type": "private"}

    def person(self) -> dict[str, Any]:
        return {"id": self.chat_id, "is_bot": False, "first_name": self.name, "language_code": "vi"}


class BotAccount:
    """What the server knows about one token."""

    def __init__(
        self, *, token: str, username: str, world: World, flood: Flood, webhook_retry_s: float
    ) -> None:
        number = token.partition(":")[0]
        self.id = int(number) if number.isdigit() else 1
        self.username = username
        self.world = world
        self.flood = flood
        # ids begin at the clock: a restarted sandbox must not repeat what a bot already knows
        self._first_id = int(world.clock.now().timestamp())
        self.queue = UpdateQueue(first_id=self._first_id)
        self.webhook = WebhookPush(self.queue, now=world.clock.now, retry_s=webhook_retry_s)
        self.talks: dict[int, Talk] = {}
        self.files: dict[str, Upload] = {}
        self.presses: set[str] = set()  #: callback queries not answered yet
        self._pressed = 0
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}

    def now(self) -> int:
        return int(self.world.clock.now().timestamp())

    def me(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.username, "username": self.username}

    def talk(self, chat_id: int) -> Talk:
        """The person's chat with this bot, opened if it is the first time."""
        if chat_id not in self.talks:
            known = self.world.chat(CHANNEL, str(chat_id)).name
            name = known if known != str(chat_id) else f"Khách {chat_id}"
            # below 2**31 and rising from one run of the sandbox to the next
            self.talks[chat_id] = Talk(chat_id, name, last_id=self._first_id % 10**8)
        return self.talks[chat_id]

    def reach(self, chat: str) -> Talk:
        """The chat a send is meant for, or the server's refusal."""
        if not chat:
            raise bad_request("chat_id is empty")
        found = self.talks.get(int(chat)) if re.fullmatch(r"-?\d{1,19}", chat) else None
        if found is None:
            raise bad_request("chat not found")
        if found.blocked:
            raise ApiError(403, "bot was blocked by the user")
        return found

    def message(self, talk: Talk, content: Mapping[str, Any], *, by_bot: bool) -> dict[str, Any]:
        """Give a message its number and keep it."""
        talk.last_id += 1
        found = {
            "message_id": talk.last_id,
            "from": self.me() if by_bot else talk.person(),
            "chat": talk.chat(),
            "date": self.now(),
            **content,
        }
        talk.messages[talk.last_id] = found
        return found

    def press(self, talk: Talk) -> str:
        """A new callback query, spinning until it is answered."""
        self._pressed += 1
        number = str((talk.chat_id << 32) + self._first_id + self._pressed)
        self.presses.add(number)
        return number

    def keep_file(self, upload: Upload) -> dict[str, Any]:
        number = len(self.files) + 1
        file_id = f"AgACAgUAAxkB{self._first_id:x}{number:06d}"
        self.files[file_id] = upload
        return {"file_id": file_id, "file_unique_id": f"AQAD{number:08d}", "file_size": len(upload.data)}


def reference(talk: Talk, message: Mapping[str, Any]) -> str:
    """How the world names a message: the chat and the number in it."""
    return f"{talk.chat_id}:{message['message_id']}"


def quoted(talk: Talk, message_id: int) -> dict[str, Any] | None:
    """A message as it stands above its answer: without what it answered itself."""
    found = talk.messages.get(message_id)
    return None if found is None else {k: v for k, v in found.items() if k != "reply_to_message"}
