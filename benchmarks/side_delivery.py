"""dondoc's side of every channel: claim, real channel, far end, settle and log, over a real database."""

import random
from typing import Any

from cryptography.fernet import Fernet

from benchmarks.measure import Counted, Watch
from benchmarks.office import OFFICE, Clock, windows
from benchmarks.side_lists import count_commits, logged
from bot import loop
from bot.channels import registry
from bot.channels.zalo import ZaloToken
from bot.guard import GuardedChannel, GuestList
from bot.settings import Settings
from bot.zalo_grant import DatabaseTokenStore
from messages.channel import Channel, MessageClass
from scheduler.delivery import Delivery
from scheduler.pacing import Pace
from scheduler.terms import Terms
from storage import contact_log, history
from storage.database import Database
from storage.message_rows import Ready
from storage.sealed import Seal

#: The limiter is asked for every slot, but never waits.
UNPACED = Pace(1e6)
#: How many may be claimed and not yet settled; what a crash can leave in doubt.
IN_FLIGHT = 32


def send_dondoc(
    url: str, channel: str, port: int, in_flight: int = IN_FLIGHT, connections: int = 10
) -> Counted:
    return loop.run(_send(url, channel, port, in_flight, connections))


async def _send(url: str, channel: str, port: int, in_flight: int, connections: int) -> Counted:
    database = Database(url)
    clock = Clock()
    parts = registry.Parts(
        settings=settings(port, connections),
        now=clock.now,
        token_store=DatabaseTokenStore(database, Seal([Fernet.generate_key().decode()]), now=clock.now),
    )
    if channel in {"zalo", "zns"}:
        await parts.token_store.save(
            ZaloToken(access_token="bench", refresh_token="bench", obtained_at=clock.now())
        )
    inner = registry.BUILDERS[channel](parts)
    if inner is None:
        raise RuntimeError(f"no channel {channel}")
    guarded = GuardedChannel(
        inner, GuestList(live=True, guests=[], harmless=frozenset()), limit_per_day=0, sent_today=_none_yet
    )
    await guarded.open()
    counted = await deliver_all(database, guarded, clock, in_flight)
    await guarded.close()
    await parts.close()
    database.close()
    return counted


async def deliver_all(database: Database, channel: Channel, clock: Clock, in_flight: int) -> Counted:
    """Empty the outbox through one channel, and compare the books."""
    delivery = Delivery(
        database,
        {channel.name: channel},
        now=clock.now,
        windows=windows(),
        terms={channel.name: Terms(pace=UNPACED, in_flight=in_flight)},
        unsubscribe_url=_one_click,
        jitter=random.random,
    )
    commits = count_commits(database)
    watch = Watch()
    watch.start()
    tally = await delivery.run_until_empty()
    counted = watch.stop(tally.accepted)
    counted.commits = len(commits)
    with database.begin() as conn:
        counted.checks["outbox"] = history.by_channel(conn).get((channel.name, "accepted"), 0)
        counted.checks["log entries"] = logged(conn, "accepted")
        broken = contact_log.verify(conn).faults
    if broken or tally.uncertain or tally.other:
        raise RuntimeError(f"{channel.name}: {len(broken)} faults, {tally}")
    return counted


def settings(port: int, connections: int) -> Settings:
    """An office whose networks all are the sink at `port`."""
    given: dict[str, Any] = {
        "mode": {"sandbox": f"http://127.0.0.1:{port}"},  # ZNS templates go by our own names
        "office": {"agency": OFFICE.agency, "agency_code": OFFICE.agency_code},
        "telegram": {"token": "1:bench", "base_url": f"http://127.0.0.1:{port}/bot", "username": "bench_bot"},
        "zalo": {
            "app_id": "1",
            "app_secret": "bench",
            "oa_id": "2",
            "openapi_url": f"http://127.0.0.1:{port}",
            "business_url": f"http://127.0.0.1:{port}",
            "oauth_url": f"http://127.0.0.1:{port}",
        },
        "email": {
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "none",
            "from_address": "nhacviec@vidu.example",
            "connections": connections,
        },
    }
    return Settings.model_validate(given)


def _one_click(message: Ready) -> str | None:
    if message.channel != "email" or message.message_class is MessageClass.MANDATORY:
        return None
    return f"https://dondoc.vidu.example/huy/{message.tracking_id}"


async def _none_yet() -> int:
    return 0
