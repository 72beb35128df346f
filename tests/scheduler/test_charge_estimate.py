"""The estimated late charge of a notice: said where the list gives enough, absent where it does not."""

from datetime import date

import pytest

from messages.subjects import Debt, UnitGroup
from messages.texts import render
from messages.texts.catalogue import sample_of
from scheduler.charge_estimate import charge_by
from tests.scheduler.test_planner import debt as candidate
from tests.scheduler.test_planner import planned

NOVEMBER, DECEMBER_1, JANUARY_10 = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 10)
SOCIAL = (("BHXH", 80), ("BHYT", 15), ("BHTN", 5))  # 85 of 100 are charged


def debt(closing: int = 30_000_000, **more) -> Debt:
    usual = {"by_fund": (("BHXH", closing),)}
    return Debt(code="U1", name="U1", group=UnitGroup.ACTIVE, closing=closing, **{**usual, **more})


SAID = [
    # September: due 31/10, 31 days; October: due 30/11, 1 day; November is not late yet
    (debt(paid_through="2026-08"), DECEMBER_1, 96_000, "10 million a month: 31 days and 1 day"),
    (debt(months=3.0), DECEMBER_1, 96_000, "the same by the number of months"),
    (debt(25_000_000, months=2.5), DECEMBER_1, 49_500, "half of September, all of October"),
    (debt(paid_through="2026-08", by_fund=SOCIAL), DECEMBER_1, 81_600, "health insurance bears none"),
    (
        debt(paid_through="2026-08", by_fund=(("BHXH", 90), ("LÃI", 10))),
        DECEMBER_1, 86_400, "nor does a charge",
    ),
    (debt(paid_through="2026-08", arising=20_000_000), DECEMBER_1, 48_000, "this month's own part is named"),
    (debt(paid_through="2026-10", arising=30_000_000), JANUARY_10, 90_000, "late once its deadline is past"),
]  # fmt: skip


@pytest.mark.parametrize(("owed", "on", "charge", "why"), SAID, ids=[s[3] for s in SAID])
def test_the_charge_is_that_of_each_month_from_the_day_after_its_deadline(owed, on, charge, why):
    assert charge_by(owed, period=NOVEMBER, on=on) == charge


ABSENT = [
    (debt(paid_through="2026-08", by_fund=()), "the list does not say which part is charged"),
    (debt(), "neither months nor the month paid through"),
    (debt(paid_through="2026-10"), "only November, which is not late yet"),
    (debt(paid_through="2026-10", arising=20_000_000), "more is owed than its months explain"),
    (debt(paid_through="2025-05"), "a month of the older law, whose rate is not known"),
    (debt(months=40.0), "the same by the number of months"),
    (debt(months=float("nan")), "an empty cell"),
    (debt(-5, paid_through="2026-08"), "too much was paid"),
    (debt(paid_through="2026-08", by_fund=(("BHXH", -5), ("BHYT", 20))), "what is charged is paid"),
]


@pytest.mark.parametrize(("owed", "why"), ABSENT, ids=[a[1] for a in ABSENT])
def test_a_charge_nobody_can_know_is_not_said(owed, why):
    assert charge_by(owed, period=NOVEMBER, on=DECEMBER_1) is None


def notice(**more):
    (draft,) = planned(candidate(debt=more), day=date(2026, 12, 2)).drafts
    return draft


FUNDS = (("BHXH", 620_500_000), ("BHYT", 161_060_000))


def test_a_notice_carries_the_charge_of_the_day_it_goes_out():
    fields = notice(by_fund=FUNDS).fields

    assert (fields["late_charge"], fields["charge_day"]) == (2_105_489, date(2026, 12, 2))


GENTLE = {"by_fund": FUNDS, "arising": 781_560_000, "months": 1.0, "paid_through": "2026-10"}


@pytest.mark.parametrize("more", [{}, GENTLE], ids=["no funds", "still in time"])
def test_a_notice_that_cannot_say_it_says_nothing_of_it(more):
    assert {"late_charge", "charge_day"} & set(notice(**more).fields) == set()


TEXTS = ("debt_under_1", "debt_1_to_3", "debt_1_to_3_l4", "debt_from_3", "debt_from_3_l4")


@pytest.mark.parametrize("channel", ["zalo", "telegram", "email"])
@pytest.mark.parametrize("key", TEXTS)
def test_a_charge_in_a_message_is_always_an_estimate_up_to_a_day(key, channel):
    charged = {**sample_of(key), "late_charge": 1_234_567, "charge_day": date(2026, 12, 1)}
    bare = {**charged, "late_charge": None, "charge_day": None}
    said = {
        language: [
            render(key, channel=channel, language=language, fields=fields).content.text
            for fields in (charged, bare)
        ]
        for language in ("vi", "en")
    }

    sentence = next(s for s in said["vi"][0].replace("\n", " ").split(". ") if "1.234.567 đ" in s)
    assert "ước tính đến ngày 01/12/2026" in sentence
    english = next(s for s in said["en"][0].replace("\n", " ").split(". ") if "1.234.567 đ" in s)
    assert "estimated" in english
    assert "up to 01/12/2026" in english
    assert ["ước tính" in said["vi"][1], "estimated" in said["en"][1]] == [False, False]


def test_who_is_late_already_is_asked_to_stop_the_charge_from_growing():
    late = {**sample_of("debt_under_1"), "late_charge": 1_234_567, "charge_day": date(2026, 12, 1)}
    text = render("debt_under_1", channel="zalo", language="vi", fields=late).content.text

    assert "để không phát sinh thêm tiền chậm đóng" in text
