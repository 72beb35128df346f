"""What consultation messages cost: free inside the window, then the package, then money."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.zalo.answering import Refusal, milliseconds
from bot.sandbox.zalo.phone_holders import User
from bot.sandbox.zalo.switches import FREE_WINDOW, ZaloRules

PRODUCTS = frozenset({"cs", "transaction"})
PACKAGE_LIFE = timedelta(days=30)
SHOWN_CAP = 8  # Zalo goes on naming it after it stopped counting


class OAQuotas:
    def __init__(self, rules: ZaloRules, *, now: Callable[[], datetime]) -> None:
        self._rules = rules
        self._now = now

    def take(self, user: User) -> dict[str, str] | None:
        """Count one message to `user`; the quota its answer tells, None for a charged one."""
        cap, spoke = self._rules.cs_free_cap, user.last_interaction
        user.cs_count += 1
        inside = spoke is not None and self._now() - spoke <= FREE_WINDOW
        if inside and (cap is None or user.cs_count <= cap):
            total = cap or SHOWN_CAP
            return {"quota_type": "reply", "remain": str(max(0, total - user.cs_count)), "total": str(total)}
        if self._rules.sub_quota > 0:
            self._rules.sub_quota -= 1
            total = self._rules.sub_quota_total
            return {"quota_type": "sub_quota", "remain": str(self._rules.sub_quota), "total": str(total)}
        if not self._rules.charge_beyond:
            user.cs_count -= 1
            raise Refusal(-211, "Out of quota")
        return None

    def of_user(self, user: User) -> dict[str, Any]:
        spoke = user.last_interaction
        total = self._rules.cs_free_cap or SHOWN_CAP
        return {
            "last_interaction": milliseconds(spoke) if spoke else "",
            "cs_reply": {"remain": max(0, total - user.cs_count), "total": total},
            "promotion": {"daily_remain": 0, "daily_total": 1, "monthly_remain": 0, "monthly_total": 4},
        }

    def of_account(self, product_type: str) -> list[dict[str, Any]]:
        """The OA's packages; this one has one, for consultation."""
        if product_type not in PRODUCTS:
            raise Refusal(-201, "product_type is invalid!")
        package = {
            "asset_id": "1",
            "product_type": product_type,
            "quota_type": "sub_quota",
            "valid_through": f"{self._now() + PACKAGE_LIFE:%d/%m/%Y}",
            "total": self._rules.sub_quota_total,
            "remain": self._rules.sub_quota,
        }
        return [package] if product_type == "cs" else []
