"""Nothing Zalo pushes is believed before its mac is right, over the bytes as they came."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NoReturn

from bot.channels.zalo.events import inbound_of, moment
from bot.channels.zalo.signing import MacUtils
from messages.channel import WebhookResult

BODY_LIMIT = 1_000_000
MAX_AGE = timedelta(hours=2)  # Zalo repeats for almost two hours: 30 s, 5 min, 15 min, 30 min, 1 h
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
        try:
            event = scrubbed(json.loads(body or b"{}", parse_constant=_refuse))
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


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
