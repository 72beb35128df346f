"""Telegram's patience: so many messages a second in all, so many to one chat."""

from collections import deque
from dataclasses import dataclass, field
from math import ceil

from bot.sandbox.telegram.api_errors import too_many_requests


@dataclass(slots=True, kw_only=True)
class Flood:
    """Sliding windows. A limit of 0 is switched off."""

    per_second: int = 0  #: for the whole bot; the real figure is about 30
    per_chat: int = 0  #: messages to one chat in `chat_window_s`
    chat_window_s: float = 1.0
    retry_after: int = 0  #: what the refusal asks for; 0: as long as the window really needs
    _all: deque[float] = field(default_factory=deque, init=False)
    _chats: dict[int, deque[float]] = field(default_factory=dict, init=False)

    def admit(self, chat: int, at: float) -> None:
        """Count one message or raise the 429."""
        one = self._chats.setdefault(chat, deque())
        for sent, limit, window in (
            (self._all, self.per_second, 1.0),
            (one, self.per_chat, self.chat_window_s),
        ):
            while sent and sent[0] <= at - window:
                sent.popleft()
            if limit and len(sent) >= limit:
                raise too_many_requests(self.retry_after or max(1, ceil(sent[0] + window - at)))
        self._all.append(at)
        one.append(at)
