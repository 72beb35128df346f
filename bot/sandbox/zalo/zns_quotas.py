"""What ZNS counts: per office, per template, per telephone, in days and months of the office's zone."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.sandbox.zalo.answering import Refusal
from bot.sandbox.zalo.switches import Template, ZaloRules
from messages.formats import OFFICE_ZONE

PROMOTION = "PROMOTION"
PER_PERSON_MONTH, PER_PERSON_DAY = 4, 1


class ZNSQuotas:
    """Quota and money are taken only from a send that succeeds."""

    def __init__(self, rules: ZaloRules, *, now: Callable[[], datetime]) -> None:
        self._rules = rules
        self._now = now
        self._used: Counter[tuple[str, ...]] = Counter()  # (span, what …) → so many

    def take(self, template: Template, phone: str) -> dict[str, str]:
        """Count one message to `phone`, or refuse it with Zalo's code; the quota its answer tells."""
        day, month = self._spans()
        counted = [(day,), (day, "template", template.template_id)]
        self._below(self._rules.zns_daily_quota, counted[0], -144, "OA has exceeded its daily quota")
        self._below(template.daily_quota, counted[1], -147, "Template has exceeded its daily quota")
        if template.tag == PROMOTION:
            counted += self._promotion(phone, day, month)
        self._pay(template.price)
        self._used.update(counted)
        limit = self._rules.zns_daily_quota
        return {"dailyQuota": str(limit), "remainingQuota": str(limit - self._used[counted[0]])}

    def answer(self) -> dict[str, Any]:
        """Numbers, texts and nulls mixed, as seen."""
        day, month = self._spans()
        rules = self._rules
        return {
            "dailyQuota": str(rules.zns_daily_quota),
            "remainingQuota": rules.zns_daily_quota - self._used[day,],
            "dailyQuotaPromotion": rules.zns_promotion_day,
            "remainingQuotaPromotion": self._left(rules.zns_promotion_day, (day, PROMOTION)),
            "monthlyPromotionQuota": rules.zns_promotion_month,
            "remainingMonthlyPromotionQuota": self._left(rules.zns_promotion_month, (month, PROMOTION)),
        }

    def _promotion(self, phone: str, day: str, month: str) -> list[tuple[str, ...]]:
        of_all, of_one = (month, PROMOTION), (month, PROMOTION, phone)
        today, of_one_today = (day, PROMOTION), (day, PROMOTION, phone)
        self._below(self._rules.zns_promotion_day, today, -144, "OA has exceeded its daily quota")
        self._below(self._rules.zns_promotion_month, of_all, -1441, "Monthly promotion quota exceeded")
        self._below(PER_PERSON_MONTH, of_one, -1471, "User has received enough promotion this month")
        self._below(PER_PERSON_DAY, of_one_today, -1472, "User has received enough promotion today")
        return [of_all, of_one, today, of_one_today]

    def _below(self, limit: int | None, key: tuple[str, ...], code: int, words: str) -> None:
        if limit is not None and self._used[key] >= limit:
            raise Refusal(code, words)

    def _pay(self, price: int) -> None:
        balance = self._rules.zns_balance
        if balance is None:
            return
        if balance < price:
            raise Refusal(-115, "Out of quota")
        self._rules.zns_balance = balance - price

    def _left(self, limit: int | None, key: tuple[str, ...]) -> int | None:
        return None if limit is None else max(0, limit - self._used[key])

    def _spans(self) -> tuple[str, str]:
        today = self._now().astimezone(OFFICE_ZONE)
        return f"{today:%Y-%m-%d}", f"{today:%Y-%m}"
