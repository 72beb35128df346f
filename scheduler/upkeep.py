"""Beside sending: a delivering process tidies up, reads quotas, and resolves what can be resolved."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from messages.channel import Asked, Channel, Content, MessageClass, Metered, Quota
from messages.outcome import Accepted, Outcome
from messages.verdict import Again, Verdict
from scheduler import doubt
from scheduler.caps import Caps, other_channel_from
from scheduler.doubt import DoubtRule, Follow
from scheduler.retry import decide
from scheduler.silence import Sent, SilenceSettings, silent_from
from scheduler.windows import Windows
from storage import accounts, address_paces, history, outbox, partitions, settling, stops, sweeping
from storage.database import Connection, Database, DatabaseAwayError
from storage.last_resort import open_call_tasks

log = structlog.get_logger()

#: Quotas are counted down by the claim; the network's own count is read so often.
QUOTA_EVERY_S = 600.0
#: Two months lie ahead: once in six hours is often enough.
ROOM_EVERY_S = 6 * 3600.0
#: So many messages in doubt are looked at in one round.
DOUBTS_AT_ONCE = 100
#: A chat's pace is of no interest once it lies so far back.
FORGET_AFTER = timedelta(minutes=2)


@dataclass(kw_only=True)
class Upkeep:
    """`every_s` is how often it looks; all it does may be done by several processes at once."""

    database: Database
    channels: Mapping[str, Channel]  #: by account
    now: Callable[[], datetime]
    windows: Windows
    every_s: float
    caps: Caps
    silence: SilenceSettings
    doubt_rules: Sequence[DoubtRule] = ()
    _next_question: dict[int, datetime] = field(default_factory=dict)
    _looked_at: int = 0  #: the last message in doubt of the round before

    async def run(self) -> None:
        """Go on until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._regularly(self.tidy, self.every_s))
            group.create_task(self._regularly(self.resolve, self.every_s))
            group.create_task(self._regularly(self.read_quotas, QUOTA_EVERY_S, at_once=True))
            group.create_task(self._regularly(self.make_room, ROOM_EVERY_S, at_once=True))

    async def _regularly(self, work: Callable[[], Any], seconds: float, *, at_once: bool = False) -> None:
        if not at_once:
            await asyncio.sleep(seconds)
        while True:
            try:
                await work()
            except DatabaseAwayError:
                pass  # the next round comes
            except Exception as error:  # noqa: BLE001 - one piece of work that fails must not end the others
                log.error("upkeep_bug", work=work.__name__, error=type(error).__name__)
            await asyncio.sleep(seconds)

    async def tidy(self) -> None:
        """Doubt what a vanished sender left, expire what is too late, take cancelled campaigns back."""
        found = await self.database.run(sweeping.sweep, self.now())
        if found:
            log.warning("in_doubt", count=found)
        for stop in await self.database.run(stops.every):
            if stop.kind == "cancelled" and stop.scope.startswith(stops.CAMPAIGN):
                campaign = stop.scope.removeprefix(stops.CAMPAIGN)
                while await self.database.run(sweeping.take_back, campaign, self.now()):
                    pass
        await self.database.run(address_paces.forget, (self.now() - FORGET_AFTER).timestamp())
        await self.database.run(
            _heed_silence, self.now(), windows=self.windows, silence=self.silence, caps=self.caps
        )

    async def make_room(self) -> None:
        """Make the coming months' partitions: a month that is not there in time gets none of its own."""
        await self.database.run(partitions.prepare, self.now())

    # -- quotas -----------------------------------------------------------------------------------

    async def read_quotas(self) -> None:
        """Store the tightest quota that holds for every message of an account."""
        for account, channel in self.channels.items():
            if not isinstance(channel, Metered):
                continue
            before = await self.database.run(_counted, account)
            told = await channel.quota()
            if told:  # nothing told: what was known stays
                binding = [quota for quota in told if quota.binding]
                tightest = min(binding, key=lambda quota: quota.left, default=None)
                await self.database.run(_believe, account, tightest, before, now=self.now())

    # -- doubt ------------------------------------------------------------------------------------

    async def resolve(self) -> None:
        """Ask about messages in doubt, or send a letter once more, where `scheduler.doubt` says so."""
        wanted = {rule.channel for rule in (*doubt.DEFAULTS, *self.doubt_rules)}
        found = await self.database.run(
            sweeping.in_doubt, sorted(wanted), DOUBTS_AT_ONCE, after=self._looked_at
        )
        # those that only a person can resolve stay: the rounds go past them and begin again at the end
        self._looked_at = found[-1]["id"] if len(found) == DOUBTS_AT_ONCE else 0
        now = self.now()
        # what is due is asked whether it stands here or not; what others have resolved must not stay for ever
        self._next_question = {number: at for number, at in self._next_question.items() if at > now}
        for row in found:
            now = self.now()
            if self._next_question.get(row["id"], now) > now:
                continue
            step = doubt.in_doubt(
                row["channel"],
                MessageClass(row["message_class"]),
                attempts=row["attempt"],
                waited=now - row["sent_at"],
                office=self.doubt_rules,
            )
            if step.again_in is not None:
                self._next_question[row["id"]] = now + step.again_in
            if step.follow is Follow.ONCE_MORE:
                at = self.windows.opening(
                    now, message_class=MessageClass(row["message_class"]), channel=row["channel"]
                )
                again = Again(at=at, counts=True, reason="once_more")
                await self.database.run(_once_more, row, again, now=now)
                self._next_question.pop(row["id"], None)
            elif step.follow is Follow.ASK:
                await self._ask(row)

    async def _ask(self, row: Mapping[str, Any]) -> None:
        channel: object = self.channels.get(row["account"])
        if not isinstance(channel, Asked):
            return
        outcome = await channel.fate(
            tracking_id=row["tracking_id"],
            provider_id=row["provider_id"],
            sent_at=row["sent_at"],
            address=row["address"],
            text=Content(**row["content"]).text,
        )
        if outcome is None or not await self._believable(row, outcome):
            return
        verdict = decide(
            outcome,
            attempt=row["attempt"],
            now=self.now(),
            expires=row["expires_at"],
            channel=row["channel"],
            message_class=MessageClass(row["message_class"]),
            windows=self.windows,
        )
        await self._settle(row, verdict)

    async def _believable(self, row: Mapping[str, Any], outcome: Outcome) -> bool:
        """The same words may have gone twice: what the network shows may be the other message."""
        if not isinstance(outcome, Accepted):
            return True
        known = (row["channel"], outcome.provider_id, row["id"])
        return not await self.database.run(history.is_anothers, *known)

    async def _settle(self, row: Mapping[str, Any], verdict: Verdict) -> None:
        await self.database.run(_settle_doubt, row["id"], row["claim_id"], verdict, now=self.now())
        self._next_question.pop(row["id"], None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """An account's count at one moment."""

    left: int | None
    read_at: datetime | None
    in_flight: int


def _counted(conn: Connection, account: str) -> _Counted:
    accounts.switch(conn, account)  # whoever claims waits
    row = next((a for a in accounts.every(conn) if a["name"] == account), None)
    in_flight = len(outbox.on_the_wire(conn, [account]).get(account, ()))
    if row is None:
        return _Counted(left=None, read_at=None, in_flight=in_flight)
    return _Counted(left=row["quota_left"], read_at=row["quota_read_at"], in_flight=in_flight)


def _believe(conn: Connection, account: str, quota: Quota | None, before: _Counted, *, now: datetime) -> None:
    """Store what a network said is left, less what it had not seen yet when it said so."""
    after = _counted(conn, account)
    if after.read_at != before.read_at:
        return  # another process has asked meanwhile, and was told the same
    if quota is not None:
        since = after.in_flight
        if before.left is not None and after.left is not None:
            since = before.left - after.left
        quota = replace(quota, left=max(0, quota.left - before.in_flight - since))
    accounts.set_quota(conn, account, quota, now=now)


def _once_more(conn: Connection, row: Mapping[str, Any], verdict: Verdict, *, now: datetime) -> None:
    """Of a cancelled campaign nothing is said again: the doubt stays one."""
    if not stops.is_called_off(conn, row["campaign"], row["id"]):
        _settle_doubt(conn, row["id"], row["claim_id"], verdict, now=now)


def _settle_doubt(
    conn: Connection, message_id: int, claim_id: str, verdict: Verdict, *, now: datetime
) -> None:
    settled = settling.settle(conn, message_id, claim_id, verdict, now=now)
    open_call_tasks(conn, [settled] if settled else [], now=now)


def _heed_silence(
    conn: Connection, now: datetime, *, windows: Windows, silence: SilenceSettings, caps: Caps
) -> None:
    """Try the next road of whatever was taken and never seen; the last road is a person who telephones."""
    settled = []
    for row in sweeping.silent(conn, now):
        message_class = MessageClass(row["message_class"])
        begins = silent_from(
            Sent(
                channel=row["channel"],
                message_class=message_class,
                accepted_at=row["accepted_at"],
                delivered_at=row["delivered_at"],
                read_at=sweeping.seen(conn, row["chain"]),
                roads_left=len(row["roads"]) + ("last_resort" in row["snapshot"]),
            ),
            silence,
            windows,
        )
        if row["state"] not in ("accepted", "delivered") or begins is None or begins > now:
            sweeping.put_off_silence(
                conn, row["id"], begins if row["state"] in ("accepted", "delivered") else None
            )
            continue
        apart = other_channel_from(row["accepted_at"], failed=False, caps=caps) or now
        settled.append(settling.fall_silent(conn, row, not_before=max(now, apart), now=now))
    open_call_tasks(conn, settled, now=now)
