"""A network's limit is a distance between sends, kept in one number per account: the limiter never bursts."""

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pace:
    """GCRA (generic cell rate algorithm); times are seconds since the epoch, as the accounts table has them.

    With a burst of n, up to n sends may go at once after a pause, so a window of one second
    can then hold rate + n - 1 of them: leave it at 1 where the network counts strictly.
    """

    rate_per_s: float  #: 30.0 for a Telegram bot, 1.0 for one chat, 20 / 60 for a group
    burst: int = 1
    interval_s: float = field(init=False)  #: between two sends

    def __post_init__(self) -> None:
        if not (math.isfinite(self.rate_per_s) and self.rate_per_s > 0) or self.burst < 1:
            raise ValueError("a pace needs a rate above zero and a burst of at least one")
        # rounded up to a microsecond: 30 distances must not add up to less than a second
        object.__setattr__(self, "interval_s", math.ceil(1_000_000 / self.rate_per_s) / 1_000_000)

    def ready_at(self, tat: float, now: float) -> float:
        """When the next send may go, without taking the slot.

        Ask a chat's own pace first: if it is not ready, put the message back until then and give the
        account's slot to another chat. One impatient chat must not hold up everybody's queue.
        """
        return max(now, tat - (self.burst - 1) * self.interval_s)

    def next_slot(self, tat: float, now: float) -> tuple[float, float]:
        """Take a slot: when to send, and the theoretical arrival time to store (0.0 at first)."""
        send_at = self.ready_at(tat, now)
        # a float this large holds a quarter of a microsecond: what each sum loses would add up to a message
        return send_at, round(max(tat, send_at) + self.interval_s, 6)

    def slots(self, tat: float, now: float, edge: float) -> int:
        """How many sends there is room for until `edge`: taken one by one they are as many, or one less."""
        return max(0, math.floor((edge - max(tat, now)) / self.interval_s + 0.01) + self.burst)


def held_until(tat: float, until: float) -> float:
    """The network asked for silence until then (429): nobody's slot lies before it."""
    return max(tat, until)
