"""The sandbox in a process of its own, in which everybody has spoken to the office already.

Its truth file is the judge: what stands in it was sent, whatever became of the sender.
"""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from bot.clock import ShiftedClock
from bot.sandbox.credentials import sandbox_config
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram.talks import BotAccount, Talk
from bot.sandbox.zalo import ZaloRules
from messages.channel import Content
from tests.nursery import NURSERY

CHANNELS = ("telegram", "email", "zns")


class _Everybody(dict[int, Talk]):
    """Whoever is written to has pressed Start."""

    def __init__(self, bot: BotAccount) -> None:
        self._bot = bot

    def get(self, chat_id: int, default: Any = None) -> Any:
        return self._bot.talk(chat_id)


class _SeenThrough(Sandbox):
    """Names the addresses it is reached by: those of a proxy in front of it, where there is one."""

    seen_at: Mapping[str, int]

    def hello(self) -> dict[str, Any]:
        own = super().hello()
        for name, port in self.seen_at.items():
            if name == "smtp":
                own["smtp"] = [self.named_host, port]
            else:
                own = {
                    k: v.replace(f":{self.port}/", f":{port}/") if isinstance(v, str) else v
                    for k, v in own.items()
                }
        return own


class FarSandbox:
    """A running sandbox as a test sees it."""

    def __init__(self, ports: Mapping[str, int], truth: Path) -> None:
        self.ports = ports
        self.truth = truth
        self._read = 0
        self._seen: list[tuple[str, str]] = []

    def config(self, *, at: Mapping[str, int] | None = None) -> dict[str, dict[str, Any]]:
        """Sections of `dondoc.toml`; `at`: ports of proxies that are named instead."""
        ports = {**self.ports, **(at or {})}
        found = sandbox_config(f"http://127.0.0.1:{ports['http']}", ports["smtp"], ports["imap"])
        return {section: dict(values) for section, values in found.items()}

    def forget(self) -> None:
        """Read the truth from its beginning again."""
        self._read = 0
        self._seen = []

    def lines(self) -> list[tuple[str, str]]:
        """(channel, address) of everything that was taken, in order; a line being written is not one yet."""
        with self.truth.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._read += len(whole)
        found = [json.loads(line) for line in whole.splitlines()]
        self._seen += [(line["channel"], line["address"]) for line in found]
        return self._seen

    def counted(self, addresses: Mapping[tuple[str, str], Any] | None = None) -> Counter[tuple[str, str]]:
        """How often each address was written to; of these addresses only."""
        return Counter(line for line in self.lines() if addresses is None or line in addresses)


def address(channel: str, number: int) -> str:
    """Everybody has one address on each channel; no two people share one."""
    match channel:
        case "telegram":
            return str(900_000_000 + number)
        case "email":
            return f"m{number}@nguoi-nhan.test"
        case _:
            return f"849{number % 1_000_000 * 100 + 11:08d}"


def content(channel: str, number: int) -> Content:
    if channel == "zns":
        data = {"co_quan": "BHXH cơ sở Thử", "ma_xac_nhan": str(number)}
        return Content(text=f"tin {number}", template_id=TEMPLATE, template_data=data)
    return Content(text=f"tin {number}", subject=f"tin {number}")


TEMPLATE = "due_discreet"


async def _serve(pipe: Pipe, truth: Path, at: datetime, seen_at: Mapping[str, int]) -> None:
    clock = ShiftedClock()
    clock.set(at)
    rules = ZaloRules(receipts=False, zns_daily_quota=10**9, rate_per_minute=10**9)
    sandbox = _SeenThrough(clock=clock, port=0, smtp_port=0, imap_port=0, truth=truth, zalo_rules=rules)
    sandbox.seen_at = seen_at
    for bot in sandbox.telegram.bots.values():
        bot.talks = _Everybody(bot)
    async with sandbox:
        pipe.send({"http": sandbox.port, "smtp": sandbox.smtp_port, "imap": sandbox.imap_port})
        await asyncio.to_thread(_until_closed, pipe)


def _until_closed(pipe: Pipe) -> None:
    with contextlib.suppress(EOFError, OSError):
        pipe.recv()


def _live(pipe: Pipe, truth: Path, at: datetime, seen_at: Mapping[str, int]) -> None:
    asyncio.run(_serve(pipe, truth, at, seen_at))


@contextlib.contextmanager
def far_sandbox(
    truth: Path, at: datetime, *, seen_at: Mapping[str, int] | None = None
) -> Iterator[FarSandbox]:
    """A sandbox whose clock begins at `at`; `seen_at`: "http" and "smtp" ports of proxies before it."""
    ours, theirs = NURSERY.Pipe()
    truth.touch()
    process = NURSERY.Process(target=_live, args=(theirs, truth, at, dict(seen_at or {})), daemon=True)
    process.start()
    theirs.close()
    try:
        assert ours.poll(60), "the sandbox did not start"
        yield FarSandbox(ours.recv(), truth)
    finally:
        ours.close()
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join(5)
