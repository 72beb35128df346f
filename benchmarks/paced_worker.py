"""A delivering process over far ends that only note the moment: `python -m benchmarks.paced_worker JSON`.

Delivers until it is told to stop. The far end is a file, appended with one write a message:
"seconds account address pid". The seconds are the machine's monotonic clock, the same in every process.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time

from benchmarks.measure import peak_mb
from benchmarks.office import Clock, windows
from benchmarks.side_core import AcceptsAtOnce
from bot import loop
from messages.channel import Outgoing
from messages.outcome import Accepted, Outcome
from scheduler.delivery import Delivery
from scheduler.pacing import Pace
from scheduler.terms import Terms
from storage.database import Database


class Noted(AcceptsAtOnce):
    """Accepts after `latency_s`, and notes when it was asked."""

    def __init__(self, account: str, latency_s: float, file: int) -> None:
        super().__init__("telegram")
        self._account, self._latency, self._file = account, latency_s, file

    async def send(self, out: Outgoing) -> Outcome:
        os.write(self._file, f"{time.monotonic():.6f} {self._account} {out.address} {os.getpid()}\n".encode())
        if self._latency:
            await asyncio.sleep(self._latency)
        return Accepted(provider_id=out.tracking_id)


def main(given: str) -> None:
    loop.run(_deliver(**json.loads(given)))


async def _deliver(
    url: str, far: str, accounts: list[str], rate: float, latency_s: float, in_flight: int
) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    file = os.open(far, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    database = Database(url)
    delivery = Delivery(
        database,
        {account: Noted(account, latency_s, file) for account in accounts},
        now=Clock().now,
        windows=windows(),
        terms={account: Terms(pace=Pace(rate), in_flight=in_flight) for account in accounts},
        unsubscribe_url=lambda _message: None,
        jitter=random.random,
    )
    print("ready", flush=True)
    await delivery.run(stop)
    database.close()
    print(json.dumps({"peak_mb": peak_mb()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
