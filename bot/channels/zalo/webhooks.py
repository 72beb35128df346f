"""Nothing Zalo pushes is believed before its mac is right, over the bytes as they came."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import isfinite
from typing import Any, NoReturn

from bot.channels.zalo.events import inbound_of, moment
from bot.channels.zalo.signing import MacUtils
from messages.channel import WebhookResult

BODY_LIMIT = 1_000_000
#: Zalo repeats an event with its first timestamp: after 30 s, 5, 15, 30 min and 1 h, 1 h 51 min in all; older
#: pages of its documentation say 12 h. To refuse a repetition is to lose somebody's words; a replay costs
#: nothing: the same event has the same id and is kept once. So the window has room for both.
#: An event without a timestamp cannot be Zalo's: it is part of what is signed.
MAX_AGE = timedelta(hours=13)
MAX_AHEAD = timedelta(minutes=5)

UNREADABLE = WebhookResult(status=400)
FORGED = WebhookResult(status=401)
TOO_BIG = WebhookResult(status=413)
NOTHING = WebhookResult(status=200)


class WebhookReader:
    def __init__(self, *, app_id: str, oa_id: str, oa_secret_keys: Sequence[str]) -> None:
        """Two keys are accepted while one is being replaced in Zalo's console."""
        self._app_id = app_id
        self._oa_id = oa_id
        self._keys = tuple(key for key in oa_secret_keys if key)

    def read(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> WebhookResult:
        if len(body) > BODY_LIMIT:
            return TOO_BIG
        kind = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
        if kind != "application/json":
            return UNREADABLE
        try:
            event = scrubbed(_strict(body or b"{}"))
        except (ValueError, RecursionError):
            return UNREADABLE
        if not isinstance(event, dict):
            return UNREADABLE
        if not event.get("event_name"):
            # Saving the address in Zalo's console sends an unsigned `{}` that must be answered with 200.
            return NOTHING
        at = moment(event.get("timestamp"))
        if at is None or not -MAX_AHEAD <= now - at <= MAX_AGE:
            return FORGED
        if not self._signed(headers, body, event):
            return FORGED
        server = headers.get("x-zevent-server", "")
        digest = hashlib.sha256(body).hexdigest()[:32]
        return WebhookResult(
            status=200, events=inbound_of(event, at=at, digest=digest, server=server, oa_id=self._oa_id)
        )

    def _signed(self, headers: Mapping[str, str], body: bytes, event: Mapping[str, Any]) -> bool:
        if str(event.get("app_id", self._app_id)) != self._app_id:
            return False
        given = headers.get("x-zevent-signature", "").strip().removeprefix("mac=").lower()
        stamp = str(event["timestamp"])
        genuine = False
        for key in self._keys:
            mac = MacUtils.build_mac(self._app_id, body, stamp, key)
            genuine |= hmac.compare_digest(mac.encode(), given.encode())
        return genuine


def scrubbed(value: Any) -> Any:
    """Without NUL and lone surrogates, which JSON can carry and databases cannot keep."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {scrubbed(key): scrubbed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [scrubbed(item) for item in value]
    return value


def _strict(body: bytes) -> Any:
    """JSON with one meaning: keys once, numbers finite. Otherwise ValueError or RecursionError."""
    return json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _finite(word: str) -> float:
    value = float(word)
    if not isfinite(value):
        raise ValueError("not finite")
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
