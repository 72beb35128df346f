"""Trial mode: until the office goes live, nobody who is not a guest is ever written to. The last hop."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import phonenumbers

from messages.channel import AccountCheck, Channel, Outgoing, Recorder, WebhookResult
from messages.language import _
from messages.outcome import Outcome, Refused, TryLater


class GuestList:
    """Who may be written to before the office goes live."""

    def __init__(self, *, live: bool, guests: list[str], harmless: frozenset[str]) -> None:
        self.live = live
        self.harmless = harmless
        self._guests = frozenset(_plain(g) for g in guests)

    def admits(self, channel: str, address: str) -> bool:
        return self.live or channel in self.harmless or _plain(address) in self._guests


class GuardedChannel:
    """A channel that cannot reach anybody the guest list does not admit."""

    def __init__(
        self,
        inner: Channel,
        guests: GuestList,
        *,
        limit_per_day: int,
        sent_today: Callable[[], Awaitable[int]],
    ) -> None:
        self.name = inner.name
        self.inner = inner
        self._guests = guests
        self._limit = limit_per_day
        self._sent_today = sent_today

    async def open(self) -> None:
        await self.inner.open()

    async def close(self) -> None:
        await self.inner.close()

    async def check(self) -> AccountCheck:
        return await self.inner.check()

    async def send(self, out: Outgoing) -> Outcome:
        if not self._guests.admits(self.name, out.address):
            return Refused(
                code="trial_mode",
                payload_wrong=True,
                detail=_("Chế độ thử: người nhận không có trong danh sách khách mời."),
            )
        trial = not self._guests.live and self.name not in self._guests.harmless
        if trial and await self._sent_today() >= self._limit:
            return TryLater(
                code="trial_limit", after_s=3600, detail=_("Chế độ thử: đã đủ số tin của hôm nay.")
            )
        return await self.inner.send(out)

    async def receive(self, recorder: Recorder) -> None:
        await self.inner.receive(recorder)

    async def webhook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> WebhookResult:
        return await self.inner.webhook(headers, body, now=now)


def _plain(address: str) -> str:
    """One form for an address however it was typed: "+84 912 345 678", "0912345678" → "84912345678"."""
    text = address.strip().lower()
    if "@" in text:
        return text
    try:
        number = phonenumbers.parse(text if text.startswith(("+", "0")) else f"+{text}", "VN")
    except phonenumbers.NumberParseException:
        return text
    if phonenumbers.is_possible_number(number):
        return f"{number.country_code}{number.national_number}"
    return text
