"""What Zalo says is left, in the house's words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from bot.channels.zalo.events import moment
from messages.channel import Quota
from messages.formats import OFFICE_ZONE

DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def zns_quotas(found: Mapping[str, int], now: datetime) -> Sequence[Quota]:
    """Of `ZNSClient.get_quota`. Every ZNS takes one of the day; promotion only those of that tag."""
    tomorrow, next_month = midnight(now), first_of_next_month(now)
    rows = (
        ("zns.day", "dailyQuota", "remainingQuota", tomorrow, True),
        ("zns.promotion.day", "dailyQuotaPromotion", "remainingQuotaPromotion", tomorrow, False),
        ("zns.promotion.month", "monthlyPromotionQuota", "remainingMonthlyPromotionQuota", next_month, False),
    )
    return [
        Quota(name=name, total=found.get(total), left=found[left], resets_at=resets_at, binding=binding)
        for name, total, left, resets_at, binding in rows
        if left in found
    ]


def oa_quotas(rows: Iterable[Mapping[str, Any]]) -> Sequence[Quota]:
    """Of `ZaloOAClient.get_quota_of_account`; packages of one kind are added up.

    None binds: an answer within 48 hours of what a person wrote takes nothing from a package, and
    beyond the packages Zalo charges by the piece.
    """
    found: dict[str, Quota] = {}
    for row in rows:
        left, total = _number(row.get("remain")), _number(row.get("total"))
        if left is None:
            continue
        name = f"zalo.{row.get('product_type')}.{row.get('quota_type')}"
        before, until = found.get(name), _until(row.get("valid_through"))
        if before is not None:
            left += before.left
            total = None if total is None or before.total is None else total + before.total
            until = min((at for at in (until, before.resets_at) if at), default=None)
        found[name] = Quota(name=name, total=total, left=left, resets_at=until, binding=False)
    return list(found.values())


def midnight(now: datetime) -> datetime:
    """The next one of the office: daily quotas turn then."""
    tomorrow = now.astimezone(OFFICE_ZONE).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), OFFICE_ZONE)


def first_of_next_month(now: datetime) -> datetime:
    first = (now.astimezone(OFFICE_ZONE).date().replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, time(), OFFICE_ZONE)


def _until(written: object) -> datetime | None:
    """The end of a day written 31/12/2026, or a moment in milliseconds; the format is not documented."""
    day = DAY.fullmatch(str(written))
    if day is None:
        return moment(written)
    try:
        last = datetime(int(day[3]), int(day[2]), int(day[1]), tzinfo=OFFICE_ZONE)
    except ValueError:
        return None
    return last + timedelta(days=1)


def _number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
