"""How often one person may be written to unasked, whatever the number of reasons there are to write."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE

MONTH_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Messages to one person; days are the office's, today included."""

    per_day: int = 2
    per_30_days: int = 10
    promo_per_day: int = 1
    promo_per_30_days: int = 4
    #: the same words by another channel: not before so long after the network took them
    other_channel_after: timedelta = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Contact:
    """One message that a person was sent, or may have been."""

    at: datetime
    message_class: MessageClass
    channel: str


def may_go(
    past: Iterable[Contact], *, message_class: MessageClass, now: datetime, caps: Caps
) -> datetime | None:
    """None: now. Otherwise the first moment of the office's day on which it may go.

    A duty towards an employer is counted and never held back; an answer is neither.
    `past` needs only the last 30 days; what it holds of answers does not count.
    """
    if message_class in {MessageClass.MANDATORY, MessageClass.REPLY}:
        return None
    unasked = [c for c in past if c.message_class is not MessageClass.REPLY]
    days = _days(unasked)
    allowed = [_free_from(days, caps.per_day, 1), _free_from(days, caps.per_30_days, MONTH_DAYS)]
    if message_class is MessageClass.PROMO:
        promo = _days(c for c in unasked if c.message_class is MessageClass.PROMO)
        allowed += [
            _free_from(promo, caps.promo_per_day, 1),
            _free_from(promo, caps.promo_per_30_days, MONTH_DAYS),
        ]
    first = max(allowed)
    if first <= now.astimezone(OFFICE_ZONE).date():
        return None
    return datetime.combine(first, time(0), OFFICE_ZONE)


def other_channel_from(accepted_at: datetime | None, *, failed: bool, caps: Caps) -> datetime | None:
    """When the same words may follow by another channel; None: at once.

    `accepted_at`: when the network of the earlier step took them, None if none did. A step that is
    known to have failed has told nobody anything. One in doubt has not failed: give the time of its send.
    """
    if failed or accepted_at is None:
        return None
    return accepted_at + caps.other_channel_after


def _days(contacts: Iterable[Contact]) -> list[date]:
    """The office's days, latest first."""
    return sorted((c.at.astimezone(OFFICE_ZONE).date() for c in contacts), reverse=True)


def _free_from(days: list[date], limit: int, span: int) -> date:
    """First day with fewer than `limit` of these in the `span` days that end with it."""
    if limit < 1:
        raise ValueError("a cap of none would hold a message back for ever")
    if len(days) < limit:
        return date.min
    return days[limit - 1] + timedelta(days=span)
