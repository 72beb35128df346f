"""Who has a chat with the office, kept in a file: dondoc remembers them, so a restarted sandbox must too.

Neither Telegram nor Zalo lets anybody be written to who never came; without this file every rehearsal
would have to begin again with everybody pressing Start. Messages are not kept: the truth file has them.
"""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.world import World
from bot.sandbox.zalo import ZaloProvider

Card = Mapping[str, Any]


class KnownPeople:
    """One JSON line for each change; the last line of an address is the truth."""

    def __init__(
        self, path: Path | None, world: World, telegram: TelegramSandbox, zalo: ZaloProvider
    ) -> None:
        self._path = path
        self._world = world
        self._telegram = telegram
        self._zalo = zalo
        self._kept: dict[tuple[str, str], Card] = {}

    def recall(self) -> None:
        """Put everybody of the file back into their places."""
        if self._path is None or not self._path.exists():
            return
        with self._path.open(encoding="utf-8") as file:
            for row in file:
                try:
                    card: Card = json.loads(row)
                except ValueError:
                    continue  # the line a crash cut off
                self._kept[card["channel"], card["address"]] = card
        for card in self._kept.values():
            if card["channel"] == "telegram":
                self._telegram_person(card)
            else:
                self._zalo_person(card)

    def keep(self) -> None:
        """Append what has changed since the last time."""
        if self._path is None:
            return
        news = [card for card in self._cards() if self._kept.get((card["channel"], card["address"])) != card]
        if not news:
            return
        rows = "".join(json.dumps(card, ensure_ascii=False) + "\n" for card in news)
        fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(fd, "a", encoding="utf-8") as file:
            file.write(rows)
        self._kept |= {(card["channel"], card["address"]): card for card in news}

    def _cards(self) -> Iterator[Card]:
        for bot in self._telegram.bots.values():
            for talk in bot.talks.values():
                yield {
                    "channel": "telegram",
                    "address": str(talk.chat_id),
                    "name": talk.name,
                    "blocked": talk.blocked,
                }
        for user in self._zalo.people.users.values():
            yield {
                "channel": "zalo",
                "address": user.user_id,
                "name": user.name,
                "phone": user.phone,
                "follower": user.follower,
                "blocked": user.blocked,
                "spoke": user.last_interaction.isoformat() if user.last_interaction else "",
            }

    def _telegram_person(self, card: Card) -> None:
        self._world.chat("telegram", card["address"], card["name"])
        bot = next(iter(self._telegram.bots.values()))
        bot.talk(int(card["address"])).blocked = card["blocked"]

    def _zalo_person(self, card: Card) -> None:
        self._zalo.add_user(user_id=card["address"], phone=card["phone"], name=card["name"])
        user = self._zalo.people.users[card["address"]]
        user.follower, user.blocked = card["follower"], card["blocked"]
        user.last_interaction = datetime.fromisoformat(card["spoke"]) if card["spoke"] else None
