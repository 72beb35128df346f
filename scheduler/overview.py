"""How delivery stands: each account, each campaign of it, and why it waits. For people and monitors."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scheduler.terms import Terms
from storage import accounts, queue_view, stops
from storage.database import Connection
from storage.queue_view import Lately, Waiting
from storage.stops import Stop

#: Codes of our own on a queued message that are a reason of their own; another code is a network's.
OF_THE_ROW = {"": "later", "outside_hours": "hours", "chat_pace": "chat_pace"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """One account. Counts are messages."""

    name: str
    state: str  #: running, paused, breaker, quota, stopped
    reason: str  #: of a pause the network's code or a sentence; of a stop what the person said
    stopped_by: str  #: the scope of the stop that holds it, or ""
    until: datetime | None  #: when it goes on by itself; None: it runs, or a person must act
    in_flight: int
    waiting: int
    due: int
    oldest_due: datetime | None
    uncertain: int
    pace_per_s: float | None  #: None: not configured here
    per_minute: float  #: taken by the network over the last minute
    quota: str
    quota_left: int | None
    quota_resets_at: datetime | None
    failures: int  #: outages in a row
    paused: bool  #: by the program, whatever else holds it
    paused_until: datetime | None
    pause_reason: str
    probe_at: datetime | None  #: the breaker is open: then one message tries
    last_accepted: datetime | None
    busy: bool  #: its next slot lies ahead, or something is on the wire


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignView:
    """What waits of one campaign on one account."""

    campaign: str
    account: str
    priority: int  #: of its most urgent
    waiting: int
    due: int
    oldest_due: datetime | None
    earliest: datetime
    reason: str  #: stopped, paused, breaker, quota, pace, turn, no_sender, hours, chat_pace, later, or a code
    stopped_by: str
    per_minute: float
    eta: datetime | None  #: when what is due now will have gone, at the account's present rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    accounts: Sequence[AccountView]
    campaigns: Sequence[CampaignView]
    stops: Sequence[Stop]
    lanes: Sequence[Waiting]
    unread: int  #: events received and not yet understood


def look(conn: Connection, terms: Mapping[str, Terms], now: datetime) -> Overview:
    """Read everything once. `terms` are those of the accounts configured here."""
    found = stops.every(conn)
    waiting = queue_view.waiting(conn, now)
    lately = queue_view.lately(conn, now)
    views = _accounts(conn, terms, found, waiting, lately, now)
    return Overview(
        accounts=views,
        campaigns=_campaigns(conn, views, found, waiting, lately, now),
        stops=found,
        lanes=waiting,
        unread=queue_view.unread(conn),
    )


def _accounts(
    conn: Connection,
    terms: Mapping[str, Terms],
    found: Sequence[Stop],
    waiting: Sequence[Waiting],
    lately: Lately,
    now: datetime,
) -> list[AccountView]:
    stored = {row["name"]: row for row in accounts.every(conn)}
    flying, doubtful = queue_view.in_flight(conn), queue_view.doubtful(conn)
    names = {*terms, *stored, *flying, *doubtful, *(w.account for w in waiting)}
    views = []
    for name in sorted(names):
        row: Mapping[str, Any] = stored.get(name, {})
        mine = [w for w in waiting if w.account == name]
        due = [w.earliest for w in mine if w.due]
        # an account is its channel's only one, and named like it
        stop = stops.holding(found, account=name, channel=name)
        state, reason, until = _held(row, stop, now)
        left = row.get("quota_left")
        resets = row.get("quota_resets_at")
        fresh = left is not None and (resets is None or resets > now)
        views.append(
            AccountView(
                name=name,
                state=state,
                reason=reason,
                stopped_by=stop.scope if stop else "",
                until=until,
                in_flight=flying.get(name, 0),
                waiting=sum(w.count for w in mine),
                due=sum(w.due for w in mine),
                oldest_due=min(due, default=None),
                uncertain=doubtful.get(name, 0),
                pace_per_s=terms[name].pace.rate_per_s if name in terms else None,
                per_minute=sum(n for (account, _c), n in lately.per_minute.items() if account == name),
                quota=row.get("quota", "") if fresh else "",
                quota_left=max(0, left) if fresh and left is not None else None,
                quota_resets_at=resets if fresh else None,
                failures=row.get("failures", 0),
                paused=accounts.is_paused(row, now),
                paused_until=row.get("paused_until"),
                pause_reason=row.get("reason", ""),
                probe_at=row.get("open_until"),
                last_accepted=lately.last.get(name),
                busy=name in flying or row.get("tat", 0.0) > now.timestamp(),
            )
        )
    return views


def _held(row: Mapping[str, Any], stop: Stop | None, now: datetime) -> tuple[str, str, datetime | None]:
    """State, reason and end, in the order in which a claim asks."""
    if stop is not None:
        return "stopped", stop.reason, None
    if accounts.is_paused(row, now):
        return "paused", row["reason"], row["paused_until"]
    if row.get("open_until") is not None:
        return "breaker", row["reason"], row["open_until"]
    resets = row.get("quota_resets_at")
    if row.get("quota_left") is not None and row["quota_left"] <= 0 and (resets is None or resets > now):
        return "quota", row["quota"], resets
    return "running", "", None


def _campaigns(
    conn: Connection,
    views: Sequence[AccountView],
    found: Sequence[Stop],
    waiting: Sequence[Waiting],
    lately: Lately,
    now: datetime,
) -> list[CampaignView]:
    by_name = {view.name: view for view in views}
    stopped = stops.campaigns(found)
    groups: dict[tuple[str, str], list[Waiting]] = {}
    for lane in waiting:  # most urgent first within an account
        groups.setdefault((lane.account, lane.campaign), []).append(lane)
    shown = []
    for account, of_account in itertools.groupby(groups.items(), key=lambda pair: pair[0][0]):
        view = by_name[account]
        before = 0
        for (_account, campaign), mine in of_account:
            due = sum(lane.due for lane in mine)
            held = campaign in stopped
            before += 0 if held else due
            reason = "stopped" if held else _reason(conn, view, mine, due)
            going = reason in {"pace", "turn"} and view.per_minute > 0
            shown.append(
                CampaignView(
                    campaign=campaign,
                    account=account,
                    priority=mine[0].priority,
                    waiting=sum(lane.count for lane in mine),
                    due=due,
                    oldest_due=min((lane.earliest for lane in mine if lane.due), default=None),
                    earliest=min(lane.earliest for lane in mine),
                    reason=reason,
                    stopped_by=stops.CAMPAIGN + campaign if held else view.stopped_by,
                    per_minute=lately.per_minute.get((account, campaign), 0.0),
                    eta=now + timedelta(minutes=before / view.per_minute) if going else None,
                )
            )
    return shown


def _reason(conn: Connection, account: AccountView, mine: Sequence[Waiting], due: int) -> str:
    if account.state != "running":
        return account.state
    if due:
        if account.busy:
            return "pace"
        return "turn" if account.per_minute else "no_sender"
    code = queue_view.first_code(conn, [lane.lane_id for lane in mine])
    return OF_THE_ROW.get(code, code)
