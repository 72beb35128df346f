"""Simulated sends under everything that puts a message off, judged by rules told a second time.

Each message is planned at a random moment and perhaps waits in a backlog. Its hour is asked for the moment
of its slot, then it goes, fails, and goes again as `scheduler.retry` says; its account rests and is
resumed; and now and then the clock jumps by a day.
"""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.outcome import Accepted, AccountDown, Outcome, TryLater
from messages.verdict import Again, HoldAccount
from scheduler.retry import decide
from scheduler.windows import Windows, WindowSettings

CHANNELS = ("zalo", "zns", "telegram", "email")
CLASSES = tuple(MessageClass)
#: the office works on Saturday 12 December and stays at home on Monday the 14th; and is closed for an outing
SWAPPED = {date(2026, 12, 12): True, date(2026, 12, 14): False, date(2027, 1, 15): False}
FIRST, DAYS = date(2026, 8, 15), 210  #: the swap of 22 August, 2 September, New Year, Tết 2027
TET = {date(2027, 2, 4) + timedelta(days=n) for n in range(7)}
#: other days off, and the Saturday worked instead of one
OFF = TET | {date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2), date(2026, 11, 24), date(2027, 1, 1)}
WORKED = {date(2026, 8, 22), date(2026, 12, 12)}
CLOSED = OFF | {date(2026, 12, 14), date(2027, 1, 15)}
HOURS = {
    MessageClass.MANDATORY: (time(7, 30), time(17, 30)),
    MessageClass.SERVICE: (time(8), time(20)),
    MessageClass.PROMO: (time(8), time(20)),
    MessageClass.REPLY: (time(6), time(22)),
}


def allowed(at: datetime, message_class: MessageClass) -> bool:
    """The office's rules by hand, without the code under test and without its calendar."""
    day = at.date()
    start, until = HOURS[message_class]
    weekend = day.weekday() >= 5 and day not in WORKED
    sunday = day.weekday() == 6 and day not in WORKED
    shut = {
        MessageClass.MANDATORY: day in CLOSED or weekend,
        MessageClass.SERVICE: day in CLOSED,
        MessageClass.PROMO: day in CLOSED or sunday,
        MessageClass.REPLY: False,
    }[message_class]
    return not shut and start <= at.time() < until


def simulate(draw: random.Random, sends: int) -> Counter[str]:
    """Give counts of what happened; "outside" must not be among them."""
    windows = Windows(WindowSettings(overrides=SWAPPED))
    counts: Counter[str] = Counter()
    start = datetime.combine(FIRST, time(0), OFFICE_ZONE)
    while counts["sent"] < sends:
        at = start + timedelta(seconds=draw.randrange(DAYS * 86400))
        message_class, channel = draw.choice(CLASSES), draw.choice(CHANNELS)
        counts.update(one(draw, windows, at, message_class, channel))
    return counts


def one(
    draw: random.Random, windows: Windows, at: datetime, message_class: MessageClass, channel: str
) -> list[str]:
    """The life of one message; `at` is the clock that the program sees."""
    expires = at + timedelta(days=20)
    happened: list[str] = []
    due, attempt = at, 0
    while at < expires:
        at = max(at, due) + timedelta(seconds=draw.random() * draw.choice([0.1, 30, 7200]))  # a backlog
        if draw.random() < 0.05:
            at += timedelta(days=draw.choice([-1, 1]))
            happened.append("jumped")
        if at < due:
            continue  # the clock was put back: not due yet
        opens = windows.opening(at, message_class=message_class, channel=channel)
        if opens > at:
            due = opens
            happened.append("put off")
            continue
        happened += ["sent"] if allowed(at, message_class) else ["sent", "outside"]
        attempt += 1
        verdict = decide(
            _answer(draw, at),
            attempt=attempt,
            now=at,
            expires=expires,
            channel=channel,
            message_class=message_class,
            windows=windows,
            jitter=draw.random(),
        )
        match verdict:
            case Again():
                due = verdict.at
                happened.append("again")
            case HoldAccount():
                due = verdict.until or at + timedelta(hours=draw.randrange(1, 40))
                happened.append("held")
            case _:
                return happened
    return happened


def _answer(draw: random.Random, at: datetime) -> Outcome:
    match draw.randrange(8):
        case 0:
            return TryLater(code="busy")
        case 1:
            return TryLater(code="flood", after_s=draw.randrange(1, 20 * 3600))
        case 2:
            return TryLater(code="night", not_before=at + timedelta(minutes=draw.randrange(1, 900)))
        case 3:
            return TryLater(code="quota", after_s=float(draw.randrange(3600)), whole_account=True)
        case 4:
            return AccountDown(code="token")
    return Accepted(provider_id="1")
