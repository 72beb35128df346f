"""What follows when nobody knows whether a message left: one table by channel and class.

Nothing is sent again by itself, because a second demand for money is worse than a late one. Where the network
can be asked, it is asked. Only a letter may be sent once more, if the office says so: its Message-ID is the
same, and most mail programs show one letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from messages.channel import MessageClass
from messages.language import _
from messages.problem import DondocError

#: A network that has not known for so long will not know: a person decides.
ASKING_ENDS = timedelta(hours=24)
#: Channels whose provider tells the state of a message, or what was said in a conversation.
ASKABLE = frozenset({"zns", "zalo"})
#: Channels on which the same message twice can be told to be one.
REPEATABLE = frozenset({"email"})


class Follow(StrEnum):
    HOLD = "hold"  #: a receipt, an answer or a person resolves it
    ASK = "ask"  #: ask the provider what became of it, where it has named the message; else as HOLD
    ONCE_MORE = "once_more"  #: send it again with the same identity, one single time


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtRule:
    """A row of the table. A rule that names the class goes before one that names only the channel."""

    channel: str
    follow: Follow
    message_class: MessageClass | None = None  #: None: every class
    after: timedelta = timedelta(minutes=5)  #: how long a receipt is waited for first

    def __post_init__(self) -> None:
        able = {Follow.ASK: ASKABLE, Follow.ONCE_MORE: REPEATABLE}.get(self.follow)
        if (able is not None and self.channel not in able) or self.after <= timedelta():
            raise DondocError(
                _(
                    "Kênh {channel} không dùng được cách xử lý “{follow}” cho tin chưa rõ đã gửi hay chưa.",
                    channel=self.channel,
                    follow=self.follow,
                ),
                code="doubt_rule_wrong",
                exit_code=3,
            )


#: The house's own rows; what no row names is held.
DEFAULTS: tuple[DoubtRule, ...] = (
    DoubtRule(channel="zns", follow=Follow.ASK),
    DoubtRule(channel="zalo", follow=Follow.ASK),  # its own history of the conversation
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtStep:
    follow: Follow  #: what to do now
    again_in: timedelta | None = None  #: look again after this; None: only news from outside changes it


def in_doubt(
    channel: str,
    message_class: MessageClass,
    *,
    attempts: int,
    waited: timedelta,
    office: Sequence[DoubtRule] = (),
) -> DoubtStep:
    """Decide what follows.

    `attempts` counts those burnt, the doubtful one included; `waited` is how long it has been in doubt;
    `office` holds the rows of the office's configuration, which go before the house's.
    """
    rule = _rule(channel, message_class, office) or _rule(channel, message_class, DEFAULTS)
    if rule is None or rule.follow is Follow.HOLD:
        return DoubtStep(follow=Follow.HOLD)
    if rule.follow is Follow.ONCE_MORE and attempts > 1:
        return DoubtStep(follow=Follow.HOLD)  # it may be the second doubt: twice is the most
    if rule.follow is Follow.ASK and waited >= ASKING_ENDS:
        return DoubtStep(follow=Follow.HOLD)
    if waited < rule.after:
        return DoubtStep(follow=Follow.HOLD, again_in=rule.after - waited)
    # each question waits as long as it has taken so far: 5, 10, 20 minutes …
    return DoubtStep(follow=rule.follow, again_in=waited if rule.follow is Follow.ASK else None)


def _rule(channel: str, message_class: MessageClass, rules: Sequence[DoubtRule]) -> DoubtRule | None:
    for wanted in (message_class, None):
        for rule in rules:
            if rule.channel == channel and rule.message_class is wanted:
                return rule
    return None
