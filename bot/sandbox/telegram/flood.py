"""Telegram's patience: so many messages a second from one bot, so many to one chat."""

from collections import deque
from dataclasses import dataclass, field
from math import ceil

from bot.sandbox.telegram.api_errors import too_many_requests

GROUP_WINDOW_S = 60.0


@dataclass(slots=True, kw_only=True)
class Flood:
    """Sliding windows. A limit of 0 is switched off. Telegram's own: 30, 1 and 20."""

    per_second: int = 0  #: for each bot
    per_chat: int = 0  #: messages to one chat in `chat_window_s`
    per_group: int = 0  #: messages to one group (its number is negative) in a minute
    chat_window_s: float = 1.0
    retry_after: int = 0  #: what the refusal asks for; 0: as long as the windows really need
    refused: int = field(default=0, init=False)  #: messages that met a 429 here
    _sent: dict[tuple[str, int | str], deque[float]] = field(default_factory=dict, init=False)

    def admit(self, chat: int, at: float, bot: str = "") -> None:
        """Count one message or raise the 429."""
        windows: list[tuple[str, int | str, int, float]] = [
            ("bot", bot, self.per_second, 1.0),
            ("chat", chat, self.per_chat, self.chat_window_s),
        ]
        if chat < 0:
            windows.append(("group", chat, self.per_group, GROUP_WINDOW_S))
        wait, rows = 0.0, []
        for kind, whose, limit, window in windows:
            sent = self._sent.setdefault((kind, whose), deque())
            while sent and sent[0] <= at - window:
                sent.popleft()
            if limit and len(sent) >= limit:
                wait = max(wait, sent[0] + window - at)
            rows.append(sent)
        if wait:
            self.refused += 1
            raise too_many_requests(self.retry_after or max(1, ceil(wait)))
        for sent in rows:
            sent.append(at)
