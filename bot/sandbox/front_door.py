"""Who may come in: this machine's own browser and programs, and no page of anybody else's."""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from messages.language import _

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: The networks' own answers stay as the networks give them.
NETWORKS = ("/telegram/", "/zalo/")
#: What every page says about itself unless it says otherwise.
PAGE_RULES = {
    b"content-security-policy": (
        b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
    ),
    b"cache-control": b"no-store",
    b"cross-origin-opener-policy": b"same-origin",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
}


class FrontDoor:
    """A Host that is not ours (DNS rebinding) or an Origin that is not ours (a foreign form) ends here."""

    def __init__(self, app: ASGIApp, *, host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not self._ours(headers.get("host", "")):
            text = _("Môi trường tập dượt chỉ trả lời máy này; tên máy trong địa chỉ không đúng.")
            await PlainTextResponse(text, 421)(scope, receive, send)
        elif scope["method"] not in SAFE_METHODS and not _same_origin(headers):
            text = _("Từ chối: yêu cầu đến từ một trang khác.")
            await PlainTextResponse(text, 403)(scope, receive, send)
        elif scope["path"].startswith(NETWORKS):
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, _with_rules(send))

    def _ours(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname or ""
        if name in {self._host, "localhost"}:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        # open to the office's net: any number will do, only a name can be made to point here
        return address.is_loopback or every_interface(self._host)


def every_interface(host: str) -> bool:
    return host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound


def _same_origin(headers: Headers) -> bool:
    """Programs send neither header; a browser sends at least one of them with a form."""
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _with_rules(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", []))
            named = {name.lower() for name, _value in given}
            message["headers"] = given + [item for item in PAGE_RULES.items() if item[0] not in named]
        await send(message)

    return sending
