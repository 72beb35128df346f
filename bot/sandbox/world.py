"""The people on the far side of the sandbox: their phones, what reached them, what they say back.

Every provider of the sandbox (Telegram, Zalo, mail) delivers into one `World`; the inbox page
and the simulated people read from it and speak through it. The truth file is the judge of every
test that asks "was this sent, and how often": one JSON object a line, appended with one write,
so that it survives whatever kills the program under test.
"""

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One bubble of a chat (or one mail)."""

    number: int  #: order of arrival in this world, from 1
    at: datetime
    channel: str  #: "telegram", "zalo", "zns" or "email"
    address: str  #: chat id, Zalo user id, 84… phone, mail address
    to_person: bool  #: True: from the office; False: what the person said
    text: str
    message_id: str  #: the provider's id
    subject: str = ""
    html: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)  #: buttons, template id, headers, tracking_id …


@dataclass(slots=True)
class Chat:
    """One phone or mailbox."""

    channel: str
    address: str
    name: str
    lines: list[Line] = field(default_factory=list)


class Provider(Protocol):
    """A sandbox provider, as seen by the person holding the phone."""

    channels: tuple[str, ...]  #: the channels whose persons speak through it

    async def say(self, channel: str, address: str, text: str, *, reply_to: str = "") -> None:
        """The person types a message; `reply_to` is the provider's id of a message they quote."""

    async def start(self, channel: str, address: str, token: str = "") -> None:
        """The person opens the conversation: presses Start (deep link), follows the OA."""


class TruthFile:
    """Everything the providers accepted, in order."""

    def __init__(self, path: Path | None) -> None:
        self._fd = None if path is None else os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, entry: Mapping[str, Any]) -> None:
        if self._fd is not None:
            os.write(self._fd, (json.dumps(entry, ensure_ascii=False, default=str) + "\n").encode())

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


class World:
    """All chats of the sandbox, in memory; one per sandbox process."""

    def __init__(self, *, clock: Clock, truth: Path | None = None) -> None:
        self.clock = clock
        self.truth = TruthFile(truth)
        self.chats: dict[tuple[str, str], Chat] = {}
        self.received: list[Line] = []  #: everything the providers accepted, as it was, in order
        self._providers: dict[str, Provider] = {}
        self._listeners: set[asyncio.Queue[Line]] = set()
        self._count = 0

    def join(self, provider: Provider) -> None:
        for channel in provider.channels:
            self._providers[channel] = provider

    def chat(self, channel: str, address: str, name: str = "") -> Chat:
        key = (channel, address)
        found = self.chats.get(key)
        if found is None:
            found = self.chats[key] = Chat(channel, address, name or address)
        elif name:
            found.name = name
        return found

    def delivered(
        self,
        channel: str,
        address: str,
        text: str,
        *,
        message_id: str,
        subject: str = "",
        html: str = "",
        extra: Mapping[str, Any] | None = None,
    ) -> Line:
        """A provider accepted a message of the office. Call once for each accepted request."""
        extra = extra or {}
        self.truth.write(
            {
                "at": self.clock.now().isoformat(),
                "channel": channel,
                "address": address,
                "message_id": message_id,
                "tracking_id": extra.get("tracking_id", ""),
                "subject": subject,
                "text": text,
            }
        )
        line = self._add(channel, address, text, True, message_id, subject=subject, html=html, extra=extra)
        self.received.append(line)
        return line

    def said(self, channel: str, address: str, text: str, *, message_id: str) -> Line:
        """A provider reports what the person typed (called by the provider's `say`)."""
        return self._add(channel, address, text, False, message_id)

    async def say(self, channel: str, address: str, text: str, *, reply_to: str = "") -> None:
        """Let the person behind an address write to the office."""
        await self._providers[channel].say(channel, address, text, reply_to=reply_to)

    async def start(self, channel: str, address: str, token: str = "") -> None:
        await self._providers[channel].start(channel, address, token)

    def listen(self) -> asyncio.Queue[Line]:
        """A queue that gets every new line; give it back with `unlisten`."""
        queue: asyncio.Queue[Line] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def unlisten(self, queue: asyncio.Queue[Line]) -> None:
        self._listeners.discard(queue)

    def _add(
        self,
        channel: str,
        address: str,
        text: str,
        to_person: bool,  # noqa: FBT001 - private, and read at both call sites
        message_id: str,
        *,
        subject: str = "",
        html: str = "",
        extra: Mapping[str, Any] | None = None,
    ) -> Line:
        self._count += 1
        line = Line(
            number=self._count,
            at=self.clock.now(),
            channel=channel,
            address=address,
            to_person=to_person,
            text=text,
            message_id=message_id,
            subject=subject,
            html=html,
            extra=extra or {},
        )
        self.chat(channel, address).lines.append(line)
        for queue in self._listeners:
            queue.put_nowait(line)
        return line
