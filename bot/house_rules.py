"""What the configuration says of hours, frequency and silence, as the rules that decide want it."""

from collections.abc import Collection
from datetime import time, timedelta

from bot.settings import Settings
from messages.channel import MessageClass
from messages.language import _
from messages.problem import DondocError
from scheduler.caps import Caps
from scheduler.silence import SilenceSettings
from scheduler.windows import Days, Hours, Span, Windows, WindowSettings


def windows(settings: Settings, *, channels: Collection[str]) -> Windows:
    """Read `[hours]` and `[calendar]`; `channels`: the names `hours.by_channel` may use."""
    found = Windows(_window_settings(settings, channels))
    found.check(channels)
    return found


def caps(settings: Settings) -> Caps:
    found = settings.caps
    return Caps(
        per_day=found.per_day,
        per_30_days=found.per_30_days,
        promo_per_day=found.promo_per_day,
        promo_per_30_days=found.promo_per_30_days,
        other_channel_after=timedelta(hours=found.other_channel_hours),
    )


def silence(settings: Settings) -> SilenceSettings:
    found = settings.policy
    return SilenceSettings(hours={"zalo": found.zalo_silence_hours, "zns": found.zns_silence_hours})


def _window_settings(settings: Settings, channels: Collection[str]) -> WindowSettings:
    found, calendar = settings.hours, settings.calendar

    def hours(message_class: MessageClass) -> Hours:
        key = message_class.value
        start, until = _span(f"hours.{key}", getattr(found, key))
        return Hours(start=start, until=until, days=Days(getattr(found, f"{key}_days")))

    return WindowSettings(
        hours={c: hours(c) for c in MessageClass},
        channel_hours={
            _channel_key(name, channels): _span("hours.by_channel", text)
            for name, text in found.by_channel.items()
        },
        working_hours=[_span("calendar.working_hours", t) for t in calendar.working_hours.split(",")],
        overrides=calendar.overrides,
        confirmed_years=frozenset(calendar.confirmed_years),
    )


def _span(key: str, text: str) -> Span:
    try:
        start, until = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        start = until = time(0)
    if start >= until:
        raise DondocError(
            _("{key} phải là khung giờ dạng 08:00-20:00.", key=key), code="bad_value", exit_code=3
        )
    return start, until


def _channel_key(name: str, channels: Collection[str]) -> tuple[str, MessageClass | None]:
    channel, _dot, kind = name.partition(".")
    classes = {c.value: c for c in MessageClass}
    if channel not in channels or (kind and kind not in classes):
        raise DondocError(
            _("hours.by_channel: không có kênh hoặc loại tin {name}.", name=name),
            code="bad_value",
            exit_code=3,
        )
    return channel, classes.get(kind)
