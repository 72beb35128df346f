"""What the sandbox knows of Zalo's rules; where reality is unknown or has changed, a switch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

CS_WINDOW = timedelta(days=7)
FREE_WINDOW = timedelta(hours=48)
ASSET_LIFE = timedelta(days=7)
CODE_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZaloAccount:
    """One app with one Official Account."""

    app_id: str
    app_secret: str = field(repr=False)
    oa_id: str
    oa_name: str
    oa_secret_key: str = field(repr=False)  #: signs webhooks; not the app's secret
    first_refresh_token: str = field(
        default="", repr=False
    )  #: accepted always: where a training office begins
    token_mark: str = field(default="", repr=False)  #: tokens bear it, and a later run knows them by it


@dataclass(slots=True, kw_only=True)
class ZaloRules:
    """Changed while the sandbox runs, through `/__sim/settings` or by assignment."""

    access_token_s: int = 90_000
    old_token_dies: bool = True  #: a renewal kills the access token before it
    oauth_error_status: int = 200
    bare_oauth_errors: bool = False  #: errors of OAuth come without their number
    oa_expired_code: int = -216
    zns_expired_code: int = -124
    appsecret_proof: bool = False
    disconnected: bool = False  #: the OA has taken the app's permission back: -223, whatever the token

    cs_window: bool = True  #: consultation only within 7 days of the last interaction
    cs_free_cap: int | None = None  #: 8 in 48 hours until 2025; no cap since
    sub_quota: int = 0  #: package allowance beyond the free window, what is left of it
    sub_quota_total: int = 500
    charge_beyond: bool = True  #: beyond it: charged (True) or refused with -211
    refusal_code: int = -244  #: of a person who blocked the OA; -217 was seen too
    rate_per_minute: int = 4000

    zns_night: bool = True  #: 22:00-06:00 → -133
    zns_unknown_keys: bool = True  #: unknown template data → -132
    zns_daily_quota: int = 5000
    zns_promotion_day: int | None = None  #: of templates of the tag PROMOTION; None: no such quota
    zns_promotion_month: int | None = None
    zns_balance: int | None = None  #: đồng; None: never empty
    zns_verified: bool = True  #: False → -135
    no_account_tail: str = "99"  #: phones ending so have no Zalo (-118)
    no_zns_tail: str = "98"  #: phones ending so cannot receive ZNS (-119)

    receipts: bool = True
    seen: bool = False  #: people open what they get
    receipt_delay_s: float = 0.0
    retry_ladder_s: tuple[float, ...] = (30, 300, 900, 1800, 3600)
    twice: bool = False  #: every event is delivered two times
    wrong_mac: bool = False
    number_timestamp: bool = False  #: `timestamp` as a number instead of text

    def change(self, values: Mapping[str, Any]) -> None:
        """Set switches by name; KeyError names one that does not exist."""
        for name, value in values.items():
            if name not in self.__dataclass_fields__:
                raise KeyError(name)
            setattr(self, name, tuple(value) if isinstance(value, list) else value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    name: str
    max_length: int = 30
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    template_id: str
    name: str
    body: str  #: placeholders written `<param>`
    params: Sequence[Param] = ()
    status: str = "ENABLE"
    tag: str = "TRANSACTION"
    price: int = 300
    daily_quota: int | None = None
    at_night: bool = False

    @classmethod
    def read(cls, template_id: str, written: Mapping[str, Any]) -> Self:
        rest = {key: value for key, value in written.items() if key not in {"template_id", "params"}}
        return cls(
            template_id=template_id,
            params=tuple(Param(**param) for param in written.get("params", ())),
            **rest,
        )

    def rendered(self, data: Mapping[str, Any]) -> str:
        text = self.body
        for param in self.params:
            text = text.replace(f"<{param.name}>", str(data.get(param.name, "")))
        return text
