"""Consent and tokens of OAuth v4 for Official Accounts; errors come with HTTP 200."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bot.channels.zalo.endpoints import OAUTH_URL, ZaloEndPoint
from bot.channels.zalo.errors import ZaloAuthenticationException
from bot.channels.zalo.tokens import UNNUMBERED, ZaloToken
from bot.channels.zalo.wire import Request, Wire

LIFETIME_S = 90_000
#: Longer than any other call: an answer that is lost here may have spent the refresh token.
DEADLINE_S = 30.0


class OAuth2Client:
    def __init__(
        self,
        app_id: str,
        app_secret: str,
        wire: Wire,
        *,
        now: Callable[[], datetime],
        oauth_url: str = OAUTH_URL,
    ) -> None:
        self._app_id = app_id
        self._app_secret = app_secret
        self._wire = wire
        self._now = now
        self._url = oauth_url.rstrip("/")

    def get_authorization_url_by_oa(self, redirect_uri: str, code_challenge: str, state: str) -> str:
        """Where the OA's administrator consents. The code it yields lives ten minutes."""
        query = {
            "app_id": self._app_id,
            "redirect_uri": redirect_uri,
            "code_challenge": code_challenge,
            "state": state,
        }
        return f"{self._url}{ZaloEndPoint.OAUTH_PERMISSION_OA}?{urlencode(query)}"

    async def get_zalo_token_from_code_by_oa(self, code: str, code_verifier: str) -> ZaloToken:
        """The first pair. `code_verifier` is the attempt's own or the one fixed in Zalo's console."""
        now = self._now()
        grant = {"code": code, "grant_type": "authorization_code", "code_verifier": code_verifier}
        return _token(await self._ask(grant), obtained_at=now, consented_at=now)

    async def get_zalo_token_from_refresh_token_by_oa(self, refresh_token: str) -> ZaloToken:
        """The next pair; `refresh_token` is spent by asking. An empty one in the answer stays empty here."""
        now = self._now()
        grant = {"refresh_token": refresh_token, "grant_type": "refresh_token"}
        return _token(await self._ask(grant), obtained_at=now, consented_at=None)

    async def _ask(self, grant: Mapping[str, str]) -> dict[str, Any]:
        return await self._wire.exchange(
            Request(
                method="POST",
                url=self._url + ZaloEndPoint.OAUTH_ACCESS_TOKEN_OA,
                form={"app_id": self._app_id, **grant},
                headers={"secret_key": self._app_secret},
            ),
            deadline_s=DEADLINE_S,
        )


def _token(answer: Mapping[str, Any], *, obtained_at: datetime, consented_at: datetime | None) -> ZaloToken:
    """A non-empty access token is the only sign of success."""
    if not answer.get("access_token"):
        code = answer.get("error")
        text = answer.get("error_name") or answer.get("message") or answer.get("error_description") or ""
        raise ZaloAuthenticationException(_number(code, UNNUMBERED), str(text), _without_tokens(answer))
    return ZaloToken(
        access_token=str(answer["access_token"]),
        refresh_token=str(answer.get("refresh_token") or ""),
        obtained_at=obtained_at,
        expires_in=_number(answer.get("expires_in"), LIFETIME_S),
        consented_at=consented_at,
    )


def _without_tokens(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if not key.endswith("_token")}


def _number(written: object, otherwise: int) -> int:
    try:
        return int(str(written))
    except ValueError:
        return otherwise
