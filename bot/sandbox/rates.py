"""How fast the office wrote, measured where it arrived: the fullest windows of what was accepted."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.sandbox.world import Line

WINDOWS = {
    "max_1s": timedelta(seconds=1),
    "max_60s": timedelta(seconds=60),
    "max_day": timedelta(days=1),
}


class Tally:
    """The fullest sliding windows of one row of moments, in one pass."""

    def __init__(self) -> None:
        self._open: dict[str, deque[datetime]] = {name: deque() for name in WINDOWS}
        self._fullest = dict.fromkeys(WINDOWS, 0)
        self._total = 0

    def add(self, at: datetime) -> None:
        """Moments in order. A window holds its end and not its beginning: one a second fits one a second."""
        self._total += 1
        for name, span in WINDOWS.items():
            held = self._open[name]
            held.append(at)
            while held[0] <= at - span:
                held.popleft()
            self._fullest[name] = max(self._fullest[name], len(held))

    def figures(self) -> dict[str, int]:
        return {"total": self._total, **self._fullest}


def rates(lines: Iterable[Line]) -> dict[str, dict[str, dict[str, int]]]:
    """By account ("telegram:<bot>", "zalo", "zns", "email") and by chat ("telegram:<chat id>" …)."""
    accounts: dict[str, Tally] = {}
    chats: dict[str, Tally] = {}
    # a clock that is set back between two messages must not hide them from each other
    for line in sorted(lines, key=lambda line: line.at):
        bot = line.extra.get("bot")
        account = f"{line.channel}:{bot}" if bot else line.channel
        accounts.setdefault(account, Tally()).add(line.at)
        chats.setdefault(f"{line.channel}:{line.address}", Tally()).add(line.at)
    return {
        "accounts": {name: tally.figures() for name, tally in accounts.items()},
        "chats": {name: tally.figures() for name, tally in chats.items()},
    }
