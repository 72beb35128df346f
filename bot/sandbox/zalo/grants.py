"""Consent, codes and tokens: every code and every refresh token works once.

With a `token_mark` a refresh token of an earlier run is accepted too (once in this run): the program
under training keeps its token, the sandbox forgets everything.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.channels.zalo.signing import PKCEUtil, appsecret_proof
from bot.sandbox.zalo.answering import Ids, Refusal
from bot.sandbox.zalo.switches import CODE_LIFE, ZaloAccount, ZaloRules


@dataclass(slots=True)
class Code:
    challenge: str
    expires: datetime


class Grants:
    def __init__(
        self, account: ZaloAccount, rules: ZaloRules, ids: Ids, *, now: Callable[[], datetime]
    ) -> None:
        self._account = account
        self._rules = rules
        self._ids = ids
        self._now = now
        self._codes: dict[str, Code] = {}
        self._refresh: set[str] = set()
        self._spent: set[str] = set()
        self._trusts_earlier = bool(account.token_mark)
        self._access: dict[str, datetime] = {}
        self._latest = ""
        self.refresh_calls = 0  #: renewals asked for, granted or not
        self.refreshes = 0  #: renewals granted

    async def permission(self, request: Request) -> Response:
        """The consent page of an administrator who always agrees."""
        query = request.query_params
        if query.get("app_id") != self._account.app_id:
            return self._failed(-14002, "Invalid appId")
        if not query.get("redirect_uri", "").startswith(("http://", "https://")):
            return self._failed(-14003, "Invalid redirect uri")
        code = self._ids.opaque(60)
        self._codes[code] = Code(query.get("code_challenge", ""), self._now() + CODE_LIFE)
        back = {"code": code, "oa_id": self._account.oa_id}
        if query.get("state"):
            back["state"] = query["state"]
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode(back)}", status_code=302)

    async def access_token(self, request: Request) -> Response:
        form = {key: str(value) for key, value in (await request.form()).items()}
        if form.get("app_id") != self._account.app_id:
            return self._failed(-14002, "Invalid appId")
        if request.headers.get("secret_key") != self._account.app_secret:
            return self._failed(-14004, "Invalid secret key")
        match form.get("grant_type"):
            case "authorization_code":
                found = self._codes.pop(form.get("code", ""), None)
                if found is None or found.expires <= self._now() or not _proven(found, form):
                    return self._failed(-14005, "Invalid authorization code")
            case "refresh_token":
                self.refresh_calls += 1
                if not self._spend(form.get("refresh_token", "")):
                    return self._failed(
                        -14014, "Invalid refresh token.", access_token="", refresh_token="", expires_in=""
                    )
                self.refreshes += 1
            case _:
                return self._failed(-14018, "Invalid grant type")
        return JSONResponse(self.issue())

    def issue(self) -> dict[str, str]:
        """A new pair; also what the API Explorer of the console gives by hand."""
        if self._rules.old_token_dies:
            self._access.pop(self._latest, None)
        access, refresh = self._ids.opaque(120), self._marked(self._ids.opaque(88))
        self._latest = access
        self._access[access] = self._now() + timedelta(seconds=self._rules.access_token_s)
        self._refresh.add(refresh)
        return {
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": str(self._rules.access_token_s),
        }

    def revoke(self) -> None:
        """The administrator takes the app's permission back."""
        self._access.clear()
        self._refresh.clear()
        self._trusts_earlier = False

    def check(self, request: Request, *, missing: int, expired: int, proof: int) -> None:
        token = request.headers.get("access_token", "")
        until = self._access.get(token)
        if until is None:
            raise Refusal(missing, "Access token is invalid")
        if until <= self._now():
            raise Refusal(expired, "Access token has expired")
        if self._rules.appsecret_proof:
            given = request.headers.get("appsecret_proof", "")
            if not hmac.compare_digest(appsecret_proof(self._account.app_secret, token), given):
                raise Refusal(proof, "appsecret_proof is invalid")

    def _spend(self, token: str) -> bool:
        """Use a refresh token up, if it is good."""
        if self._trusts_earlier and token == self._account.first_refresh_token:
            return True
        earlier = self._trusts_earlier and token == self._marked(token[:-32])
        if token in self._spent or not (earlier or token in self._refresh):
            return False
        self._refresh.discard(token)
        self._spent.add(token)
        return True

    def _marked(self, token: str) -> str:
        """The token with 32 hex digits that only this account's sandbox puts there."""
        mark = hashlib.blake2b(token.encode(), key=self._account.token_mark.encode(), digest_size=16)
        return token + mark.hexdigest()

    def _failed(self, code: int, name: str, **fields: str) -> Response:
        body: dict[str, Any] = {"error_name": name, "error_reason": "", "error_description": name, **fields}
        if not self._rules.bare_oauth_errors:
            body["error"] = code
        return JSONResponse(body, status_code=self._rules.oauth_error_status)


def _proven(code: Code, form: dict[str, str]) -> bool:
    verifier = form.get("code_verifier", "")
    return not code.challenge or (
        verifier.isascii() and PKCEUtil.gen_code_challenge(verifier) == code.challenge
    )
