"""What follows an attempt is one pure function; no channel decides it, no loop guesses it.

Which code of a network is which outcome stands in the channels' tables (docs/outcomes.md). Waiting that was
asked of us, or that an absent network forces on us, burns no attempt.
"""

import math
from datetime import datetime, time, timedelta

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.outcome import Accepted, AccountDown, Outcome, Refused, TryLater, Turn, Uncertain
from messages.verdict import (
    Again,
    Done,
    Expired,
    GiveUp,
    HoldAccount,
    InDoubt,
    NextRoad,
    Verdict,
)
from scheduler.windows import Windows, network_opening

#: Waits after the 1st, 2nd … failed attempt. The first survives a restart, the last an afternoon.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
)
MAX_ATTEMPTS = len(BACK_OFF) + 1
#: A recipient may have moved, and moved again; two servers that name each other end after so many attempts.
MOST_MOVES = 2
JITTER_SHARE = 0.2  #: a wait grows by at most this share, so that a thousand failures do not return together
#: A network that speaks of night while our clock says day is asked again so much later.
NIGHT_AGAIN = timedelta(minutes=15)
#: Not every office's queue starts at six sharp: a day's or month's turn is spread over this.
SPREAD = timedelta(minutes=15)
#: Asked to stay away for longer, we ask again then: an absurd number must not silence an account for years.
LONGEST_ASKED_S = 24 * 3600.0


def decide(
    outcome: Outcome,
    *,
    attempt: int,
    now: datetime,
    expires: datetime,
    channel: str,
    message_class: MessageClass,
    windows: Windows,
    jitter: float = 0.0,
) -> Verdict:
    """Judge one attempt.

    `attempt` counts those burnt, this one included (1 = the first). `jitter` is the caller's draw
    from [0, 1): given, so that the same attempt always gets the same verdict in a test.
    """
    match outcome:
        case Accepted():
            return Done(provider_id=outcome.provider_id, detail=outcome.detail)
        case Uncertain():
            # never re-sent by itself: a second demand for money is worse than a late one
            return InDoubt(code=outcome.code, outage=outcome.outage, detail=outcome.detail)
        case AccountDown():
            return HoldAccount(
                until=outcome.until,
                reason=outcome.code,
                reauthorise=outcome.reauthorise,
                detail=outcome.detail,
            )
        case Refused(payload_wrong=True):
            # every road would carry the same wrong words
            return GiveUp(reason=outcome.code, detail=outcome.detail)
        case Refused():
            return NextRoad(
                reason=outcome.code,
                address_dead=outcome.address_dead,
                new_address=outcome.new_address if attempt <= MOST_MOVES else None,
                detail=outcome.detail,
            )
        case TryLater():
            return _wait(outcome, attempt, now, expires, channel, message_class, windows, jitter)


def back_off(attempt: int, jitter: float = 0.0) -> timedelta:
    """How long to wait after this attempt when the network named no time."""
    wait = BACK_OFF[min(max(attempt, 1), len(BACK_OFF)) - 1]
    return wait * (1 + JITTER_SHARE * jitter)


def _wait(
    outcome: TryLater,
    attempt: int,
    now: datetime,
    expires: datetime,
    channel: str,
    message_class: MessageClass,
    windows: Windows,
    jitter: float,
) -> Verdict:
    asked = _asked_for(outcome, now)
    spread = SPREAD * jitter if outcome.turn else timedelta()
    if outcome.whole_account and (asked is not None or not outcome.outage):
        # the message is not judged: whoever claims it next will see whether its time has passed
        until = now + back_off(1, jitter) if asked is None else asked
        if outcome.turn or outcome.not_before:
            until = network_opening(until, channel=channel) + spread
        return HoldAccount(until=until, reason=outcome.code, outage=outcome.outage, detail=outcome.detail)
    if now >= expires:
        return Expired(reason=outcome.code, detail=outcome.detail)
    counts = not outcome.outage and (asked is None or outcome.tries is not None)
    if counts and attempt >= (outcome.tries or MAX_ATTEMPTS):
        return NextRoad(reason="attempts_exhausted", detail=f"{outcome.code} {outcome.detail}".strip())
    # an outage has no attempts to count by: the account's breaker spaces what follows
    earliest = now + back_off(attempt if counts else 1, jitter) if asked is None else asked
    at = windows.opening(earliest, message_class=message_class, channel=channel)
    if spread:  # the hours may end within it
        at = windows.opening(at + spread, message_class=message_class, channel=channel)
    if at >= expires:
        # this road opens too late, another may still arrive in time
        return NextRoad(reason="too_late_by_this_road", detail=f"{outcome.code} {outcome.detail}".strip())
    return Again(at=at, counts=counts, reason=outcome.code, outage=outcome.outage, detail=outcome.detail)


def _asked_for(outcome: TryLater, now: datetime) -> datetime | None:
    """The moment the network named; of several, the latest. Seconds are rounded up: never a moment early.

    `LONGEST_ASKED_S` bounds a number of seconds only: a moment follows from a rule we know.
    """
    named = []
    if outcome.after_s is not None:
        named.append(now + timedelta(seconds=math.ceil(min(outcome.after_s, LONGEST_ASKED_S))))
    if outcome.not_before is not None:
        named.append(outcome.not_before)
    if outcome.turn is not None:
        named.append(_turn(outcome.turn, now))
    return max(named, default=None)


def _turn(turn: Turn, now: datetime) -> datetime:
    """The first moment after the turn; the hours of network and class are looked up after it."""
    today = now.astimezone(OFFICE_ZONE).date()
    match turn:
        case Turn.OPENING:
            return now + NIGHT_AGAIN
        case Turn.NEXT_DAY:
            day = today + timedelta(days=1)
        case Turn.NEXT_MONTH:
            day = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(day, time(), OFFICE_ZONE)
