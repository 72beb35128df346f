"""What whoever stands outside knows to be decided: stops, refusals, payments. Never read from the tables."""

from dataclasses import dataclass, field
from datetime import datetime

from messages.verdict import HoldAccount
from scheduler.settlement import Result
from storage.message_rows import Ready, Settled, Subject


@dataclass(slots=True)
class Knowledge:
    stops: dict[str, str] = field(default_factory=dict)  #: scope → kind
    paused_before: set[str] = field(default_factory=set)  #: scopes whose pause waits behind a cancellation
    paused: dict[str, datetime | None] = field(default_factory=dict)  #: account → until; None: a person
    refused: set[Subject] = field(default_factory=set)  #: persons who want nothing more
    refused_channel: set[tuple[Subject, str]] = field(default_factory=set)  #: units
    spared: set[tuple[str, str]] = field(default_factory=set)  #: (channel, address) of persons
    paid: set[Subject] = field(default_factory=set)
    enqueued: int = 0  #: messages that are new by the word of whoever queued them
    campaigns: dict[int, str] = field(default_factory=dict)

    def stopping(self, account: str, campaign: str) -> str | None:
        """The stop that holds a message of an account (every channel has one, of its own name)."""
        scopes = ("all", f"channel:{account}", f"account:{account}", f"campaign:{campaign}")
        return next((scope for scope in scopes if scope in self.stops), None)

    def put_stop(self, scope: str, kind: str) -> None:
        standing = self.stops.get(scope)
        if {kind, standing} == {"paused", "cancelled"}:
            self.paused_before.add(scope)
        if standing != "cancelled":
            self.stops[scope] = kind

    def is_paused(self, account: str, now: datetime) -> bool:
        if account not in self.paused:
            return False
        until = self.paused[account]
        if until is None or until > now:
            return True
        del self.paused[account]
        return False

    def settled(self, results: list[Result], settled: list[Settled]) -> None:
        """A verdict that was carried out may have paused its account; a shorter pause cuts no longer one."""
        written = {item.message_id for item in settled}
        for result in results:
            message = result.claimed.message
            if not isinstance(result.verdict, HoldAccount) or message.id not in written:
                continue
            until, before = result.verdict.until, self.paused.get(message.account, message.not_before)
            if until is None or before is None:
                self.paused[message.account] = None
            else:
                self.paused[message.account] = max(until, before)

    def unwanted(self, message: Ready) -> str | None:
        """Why a message may not go, whatever the tables say."""
        if message.message_class.value == "reply":
            return None
        if message.message_class.value != "mandatory" and message.subject in self.refused:
            return "refused"
        if (message.subject, message.channel) in self.refused_channel:
            return "refused_channel"
        if message.subject[0] == "participant" and (message.channel, message.address) in self.spared:
            return "spared_phone"
        if message.obligation and message.subject in self.paid:
            return "paid"
        return None
