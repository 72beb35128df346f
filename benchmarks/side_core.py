"""The delivery loop over a channel that accepts at once: what claiming, settling and logging cost alone."""

from benchmarks.measure import Counted
from benchmarks.office import Clock
from benchmarks.side_delivery import deliver_all
from bot import loop
from messages.channel import AccountCheck, Outgoing, Recorder, WebhookResult
from messages.outcome import Accepted, Outcome
from storage.database import Database


class AcceptsAtOnce:
    """A network without a wire."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.taken = 0

    async def send(self, out: Outgoing) -> Outcome:
        self.taken += 1
        return Accepted(provider_id=out.tracking_id)

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def check(self) -> AccountCheck:
        return AccountCheck(ok=True)

    async def receive(self, recorder: Recorder) -> None: ...

    async def webhook(self, headers: object, body: bytes, *, now: object) -> WebhookResult:
        del headers, body, now
        return WebhookResult(status=404)


def settle_alone(url: str, channel: str, in_flight: int) -> Counted:
    async def run() -> Counted:
        database = Database(url)
        far = AcceptsAtOnce(channel)
        counted = await deliver_all(database, far, Clock(), in_flight)
        counted.checks["far end"] = far.taken
        database.close()
        return counted

    return loop.run(run())
