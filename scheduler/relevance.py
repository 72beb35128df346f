"""Is it still wanted? Asked again at the last moment, because the world moves while a message waits."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from messages.channel import MessageClass

Subject = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the database says of the subjects of one batch at this moment."""

    held: Mapping[Subject, str] = field(default_factory=dict)  #: subject → reason
    opted_out: Mapping[Subject, AbstractSet[str]] = field(
        default_factory=dict
    )  #: subject → channels ("" = every)
    unusable: Mapping[int, str] = field(default_factory=dict)  #: address id → its state
    owed: AbstractSet[tuple[str, int, str]] = frozenset()  #: (kind, subject id, obligation) still open
    levels: Mapping[str, str] = field(default_factory=dict)  #: area as written → level in force


class Waiting(Protocol):
    """The parts of a queued message that relevance depends on."""

    @property
    def subject(self) -> Subject: ...

    @property
    def obligation(self) -> str: ...

    @property
    def message_class(self) -> MessageClass: ...

    @property
    def channel(self) -> str: ...

    @property
    def address_id(self) -> int | None: ...

    @property
    def expires_at(self) -> datetime: ...

    @property
    def area(self) -> str: ...

    @property
    def level(self) -> str:
        """In force when it was planned; "" where no level plays a part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotWanted:
    state: str  #: "cancelled", "expired", "superseded" or "failed" (this address is no longer any good)
    reason: str


def still_wanted(message: Waiting, facts: Facts, *, now: datetime) -> NotWanted | None:
    """None: send it. An answer to what a person wrote goes whatever else has changed."""
    if now >= message.expires_at:
        return NotWanted(state="expired", reason="too_late")
    if message.message_class is MessageClass.REPLY:
        return _no_way(message, facts)
    # what is not wanted at all comes first: nobody is telephoned about a debt that has been paid
    return _moved_on(message, facts) or _no_way(message, facts)


def _moved_on(message: Waiting, facts: Facts) -> NotWanted | None:
    refused = "" in facts.opted_out.get(message.subject, frozenset())
    if refused and message.message_class is not MessageClass.MANDATORY:
        return NotWanted(state="cancelled", reason="opted_out")
    if message.subject in facts.held:
        return NotWanted(state="cancelled", reason=facts.held[message.subject])
    if message.obligation and (*message.subject, message.obligation) not in facts.owed:
        return NotWanted(state="cancelled", reason="no_longer_owed")
    if message.level and facts.levels.get(message.area, message.level) != message.level:
        return NotWanted(state="superseded", reason="level_changed")
    return None


def _no_way(message: Waiting, facts: Facts) -> NotWanted | None:
    """Wanted, but not by this road."""
    if message.address_id is not None and message.address_id in facts.unusable:
        return NotWanted(state="failed", reason=f"address_{facts.unusable[message.address_id]}")
    closed = facts.opted_out.get(message.subject, frozenset())
    if message.channel in closed and message.message_class is not MessageClass.REPLY:
        return NotWanted(state="failed", reason="opted_out_channel")  # even a statutory notice obeys this
    return None
