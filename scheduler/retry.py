"""What follows an attempt is one pure function; no channel decides it, no loop guesses it."""

from datetime import datetime, timedelta

from messages.channel import MessageClass
from messages.outcome import Accepted, AccountDown, Outcome, Refused, TryLater, Uncertain
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
from scheduler.windows import Windows

#: Waits after the 1st, 2nd … failed attempt. The first survives a restart, the last an afternoon.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
)
MAX_ATTEMPTS = len(BACK_OFF) + 1
JITTER_SHARE = 0.2  #: a wait grows by at most this share, so that a thousand failures do not return together


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
            return InDoubt(code=outcome.code, detail=outcome.detail)
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
                new_address=outcome.new_address,
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
    if outcome.whole_account:
        # the message is not judged: whoever claims it next will see whether its time has passed
        until = asked or now + back_off(1, jitter)
        return HoldAccount(until=until, reason=outcome.code, detail=outcome.detail)
    if now >= expires:
        return Expired(reason=outcome.code, detail=outcome.detail)
    if asked is None and attempt >= MAX_ATTEMPTS:
        return NextRoad(reason="attempts_exhausted", detail=outcome.code)
    earliest = asked or now + back_off(attempt, jitter)
    at = windows.opening(earliest, message_class=message_class, channel=channel)
    if at >= expires:
        # this road opens too late, another may still arrive in time
        return NextRoad(reason="too_late_by_this_road", detail=outcome.code)
    return Again(at=at, counts=asked is None, reason=outcome.code)


def _asked_for(outcome: TryLater, now: datetime) -> datetime | None:
    """The moment the network named; of two, the later one."""
    after = None if outcome.after_s is None else now + timedelta(seconds=outcome.after_s)
    if after is None or outcome.not_before is None:
        return after or outcome.not_before
    return max(after, outcome.not_before)
