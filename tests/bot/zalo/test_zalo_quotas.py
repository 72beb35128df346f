"""What is left of a day, a month, a package: read from Zalo, and enforced by the sandbox as Zalo does."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.channels.zalo.quotas import oa_quotas, zns_quotas
from bot.guard import GuardedChannel, GuestList
from messages.channel import Asked, Metered, Quota
from messages.formats import OFFICE_ZONE
from messages.outcome import Accepted, TryLater
from tests.bot.zalo.conftest import DATA, PHONE, Zalo, letter, outgoing

TOMORROW = datetime(2026, 12, 2, tzinfo=OFFICE_ZONE)
NEXT_MONTH = datetime(2027, 1, 1, tzinfo=OFFICE_ZONE)
PROMOTION = "304"


def day(left: int, total: int = 5000) -> Quota:
    return Quota(name="zns.day", total=total, left=left, resets_at=TOMORROW)


@pytest.fixture
def promotion(zalo: Zalo) -> None:
    template = zalo.provider.templates["301"]
    zalo.provider.templates[PROMOTION] = replace(template, template_id=PROMOTION, tag="PROMOTION")


async def test_every_letter_takes_one_of_the_day(zalo: Zalo) -> None:
    channel = zalo.zns_channel()
    before = await channel.quota()
    await channel.send(letter())
    await channel.send(letter("84900000099"))  # refused: costs nothing
    assert (before, await channel.quota()) == ([day(5000)], [day(4999)])
    zalo.clock.forward(hours=15)
    assert [(q.left, q.resets_at) for q in await channel.quota()] == [
        (5000, datetime(2026, 12, 3, tzinfo=OFFICE_ZONE))
    ]


async def test_an_exhausted_day_makes_the_whole_account_wait_for_the_next(zalo: Zalo) -> None:
    zalo.provider.rules.change({"zns_daily_quota": 1})
    channel = zalo.zns_channel()
    first, second = await channel.send(letter()), await channel.send(letter())
    assert isinstance(first, Accepted)
    assert isinstance(second, TryLater)
    assert (second.code, second.whole_account) == ("-144", True)
    assert await channel.quota() == [day(0, 1)]


async def test_promotion_is_counted_apart_and_by_person(zalo: Zalo, promotion: None) -> None:
    zalo.provider.rules.change({"zns_promotion_day": 4, "zns_promotion_month": 6})
    channel = zalo.zns_channel()

    async def codes(*phones: str) -> list[str]:
        found = [await channel.send(letter(phone, template_id=PROMOTION)) for phone in phones]
        return ["" if isinstance(one, Accepted) else str(getattr(one, "code", "?")) for one in found]

    phones = [f"849000000{n}" for n in range(11, 17)]
    assert await codes(phones[0], phones[0], *phones[1:5]) == ["", "-1472", "", "", "", "-144"]
    assert await channel.quota() == [
        day(4996),
        Quota(name="zns.promotion.day", total=4, left=0, resets_at=TOMORROW, binding=False),
        Quota(name="zns.promotion.month", total=6, left=2, resets_at=NEXT_MONTH, binding=False),
    ]
    zalo.clock.forward(days=1)
    assert await codes(*phones[:3]) == ["", "", "-1441"]
    zalo.provider.rules.change({"zns_promotion_day": None, "zns_promotion_month": None})
    for _ in range(2):
        zalo.clock.forward(days=1)
        assert await codes(phones[0]) == [""]
    zalo.clock.forward(days=1)
    assert await codes(phones[0]) == ["-1471"]


async def test_a_package_is_shown_and_binds_nobody(zalo: Zalo) -> None:
    zalo.provider.rules.change({"sub_quota": 2, "sub_quota_total": 30})
    channel, user = zalo.channel(), zalo.follower()
    expected = Quota(name="zalo.cs.sub_quota", total=30, left=2, resets_at=NEXT_MONTH, binding=False)
    await channel.send(outgoing(user))  # within 48 hours: free
    assert await channel.quota() == [expected]
    zalo.clock.forward(hours=49)
    await channel.send(outgoing(user))
    assert [q.left for q in await channel.quota()] == [1]


@pytest.mark.parametrize("kind", ["http", "garbage", "empty", "no_data"])
async def test_a_quota_that_cannot_be_read_is_none(zalo: Zalo, kind: str) -> None:
    zalo.plant(kind, path="/quota", count=2)
    assert [list(await zalo.channel().quota()), list(await zalo.zns_channel().quota())] == [[], []]


def test_quotas_are_read_however_zalo_writes_them() -> None:
    end = datetime(2026, 12, 31, tzinfo=OFFICE_ZONE)
    bought = {"product_type": "cs", "quota_type": "purchase_quota"}
    rows: list[dict[str, Any]] = [
        {**bought, "remain": "3", "total": 10, "valid_through": "31/12/2026"},
        {**bought, "remain": 4, "total": "5", "valid_through": int(end.timestamp() * 1000)},
        {"product_type": "cs", "quota_type": "reward_quota", "remain": 1, "valid_through": "99/99/2026"},
        {"product_type": "cs", "quota_type": "sub_quota", "total": 5},
    ]
    found = oa_quotas(rows)
    assert [(q.name, q.total, q.left) for q in found] == [
        ("zalo.cs.purchase_quota", 15, 7),
        ("zalo.cs.reward_quota", None, 1),
    ]
    assert [q.resets_at for q in found] == [end, None]
    now = datetime(2026, 12, 31, 23, 59, tzinfo=OFFICE_ZONE)
    (only,) = zns_quotas({"remainingQuota": 7}, now)
    assert only == Quota(name="zns.day", total=None, left=7, resets_at=NEXT_MONTH)


async def test_the_guard_passes_questions_on(zalo: Zalo) -> None:
    async def none_yet() -> int:
        return 0

    guests = GuestList(live=False, guests=[], harmless=frozenset())
    guarded = GuardedChannel(zalo.zns_channel(), guests, limit_per_day=1, sent_today=none_yet)
    sent = await zalo.zns_channel().send(letter(PHONE, template_data=DATA))
    assert isinstance(sent, Accepted)
    assert isinstance(guarded, Metered)
    assert isinstance(guarded, Asked)
    assert await guarded.quota() == [day(4999)]
    known: dict[str, Any] = {
        "tracking_id": "a" * 16,
        "sent_at": zalo.clock.now(),
        "address": PHONE,
        "text": "",
    }
    assert await guarded.fate(provider_id=sent.provider_id, **known) == Accepted(provider_id=sent.provider_id)
