"""Silence is only counted where it would be told apart from a network that never says who has read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from messages.channel import MessageClass
from scheduler.windows import Windows


class Sign(StrEnum):
    """What a channel's network tells of a message that it took."""

    SEEN = "seen"  # Zalo tells received and seen
    DELIVERED = "delivered"  # ZNS tells that it reached the phone, never that it was read


#: Mail and Telegram tell nothing after they have taken a message: they are not in here.
SIGNS: Mapping[str, Sign] = {"zalo": Sign.SEEN, "zns": Sign.DELIVERED}


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceSettings:
    #: channel → working hours without its sign; a channel that is missing is never called silent
    hours: Mapping[str, float] = field(default_factory=lambda: {"zalo": 16.0, "zns": 8.0})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What is known of one message that its network took."""

    channel: str
    message_class: MessageClass
    accepted_at: datetime
    delivered_at: datetime | None = None
    read_at: datetime | None = None  #: seen, or answered by whatever road
    roads_left: int = 0  #: addresses that have not been tried


def silent_from(sent: Sent, settings: SilenceSettings, windows: Windows) -> datetime | None:
    """From this moment on the next road may be tried; None: never, as things stand.

    Counted in the office's working hours: a weekend without a look at the phone says nothing.
    Ask again when a receipt has come. What comes out may lie at an hour at which nothing may be sent.
    """
    sign, hours = SIGNS.get(sent.channel), settings.hours.get(sent.channel)
    answered = sent.read_at is not None or sent.message_class is MessageClass.REPLY
    if sign is None or hours is None or answered or sent.roads_left < 1:
        return None
    if sent.delivered_at is None:
        return windows.after_working_hours(sent.accepted_at, hours)
    if sign is Sign.DELIVERED:
        return None  # it has said all it will ever say
    # a phone that was off until now has not been ignored until now
    return windows.after_working_hours(max(sent.accepted_at, sent.delivered_at), hours)
