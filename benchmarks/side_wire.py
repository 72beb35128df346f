"""dondoc's channels alone: no database, no log. What the wire and the words around it cost."""

import asyncio

from benchmarks.measure import Counted
from benchmarks.office import Clock
from benchmarks.side_delivery import IN_FLIGHT, settings
from benchmarks.side_peers import TEXT, pooled
from bot import loop
from bot.channels import registry
from bot.channels.zalo import MemoryTokenStore, ZaloToken
from messages.channel import Content, MessageClass, Outgoing
from messages.outcome import Accepted


def send_wire(port: int, count: int, channel: str, *, plain: bool = False) -> Counted:
    """`plain`: on asyncio's own loop instead of uvloop."""
    return (asyncio.run if plain else loop.run)(_send(port, count, channel))


async def _send(port: int, count: int, name: str) -> Counted:
    now = Clock().now
    token = ZaloToken(access_token="bench", refresh_token="bench", obtained_at=now())
    parts = registry.Parts(settings=settings(port, IN_FLIGHT), now=now, token_store=MemoryTokenStore(token))
    channel = registry.BUILDERS[name](parts)
    if channel is None:
        raise RuntimeError(f"no channel {name}")
    content = Content(text=TEXT, template_id="due_bhyt", template_data={"ten": "Nguyễn Thị Số 1"})

    async def one(number: int) -> None:
        address = "84900000011" if name == "zns" else str(7_000_000_000 + number)
        outcome = await channel.send(
            Outgoing(
                message_id=number,
                tracking_id="a" * 16,
                address=address,
                content=content,
                message_class=MessageClass.SERVICE,
            )
        )
        if outcome.__class__ is not Accepted:
            raise RuntimeError(repr(outcome))

    await channel.open()
    try:
        return await pooled(one, count, IN_FLIGHT)
    finally:
        await channel.close()
        await parts.close()
