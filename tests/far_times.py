"""When messages arrived, and how full the fullest window was, counted exactly."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from messages.verdict import Done
from scheduler.claiming import Claim
from scheduler.settlement import Result, settle_batch
from storage.database import Database
from tests.queued import accepted


def fullest(moments: Iterable[datetime], seconds: float) -> int:
    """Most moments that lie within less than so many seconds of one another."""
    found, first, most = sorted(moments), 0, 0
    for last, at in enumerate(found):
        while at - found[first] >= timedelta(seconds=seconds):
            first += 1
        most = max(most, last - first + 1)
    return most


def settle(database: Database, claim: Claim, now: datetime) -> None:
    """The network has taken everything of a claim."""
    results = [
        Result(claimed=item, verdict=Done(provider_id=item.message.chain), outcome=accepted())
        for item in claim.claimed
    ]
    if results:
        database.transact(settle_batch, results, now=now)
