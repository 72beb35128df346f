"""Is the far end the sandbox? Asked of the sandbox itself, because a wrong guess writes to the public."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx

from bot.settings import Settings
from messages.language import _
from messages.problem import DondocError

HELLO = "/__sim/hello"


def promised(settings: Settings) -> frozenset[str]:
    """Channels that the configuration points at the sandbox. Good enough to plan by, not to send by."""
    home = settings.mode.sandbox
    if not home:
        return frozenset()
    found = {
        name
        for name, url in (
            ("telegram", settings.telegram.base_url),
            ("zalo", settings.zalo.openapi_url),
            ("zns", settings.zalo.business_url),
        )
        if url.startswith(home)
    }
    if settings.email.smtp_host == urlsplit(home).hostname:
        found.add("email")
    return frozenset(found)


def training_shift(settings: Settings, *, real: datetime) -> timedelta | None:
    """How far the sandbox's clock is from ours; None while it is not there to ask."""
    try:
        answer = httpx.get(settings.mode.sandbox.rstrip("/") + HELLO, timeout=2, trust_env=False).json()
        return datetime.fromisoformat(answer["now"]) - real
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None


async def proven(settings: Settings) -> frozenset[str]:
    """Channels whose endpoint a running sandbox names as its own, word for word."""
    if not settings.mode.sandbox:
        return frozenset()
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            answer = (await http.get(settings.mode.sandbox.rstrip("/") + HELLO)).json()
    except (httpx.HTTPError, ValueError):
        return frozenset()
    if not isinstance(answer, dict) or answer.get("dondoc_sandbox") is not True:
        return frozenset()
    found = set()
    if settings.telegram.base_url == answer.get("telegram_base"):
        found.add("telegram")
    if settings.zalo.oauth_url == answer.get("zalo_oauth"):
        if settings.zalo.openapi_url == answer.get("zalo_openapi"):
            found.add("zalo")
        if settings.zalo.business_url == answer.get("zalo_business"):
            found.add("zns")
    if [settings.email.smtp_host, settings.email.smtp_port] == answer.get("smtp"):
        found.add("email")
    return frozenset(found)


def insist(settings: Settings, harmless: frozenset[str]) -> None:
    """Refuse to begin while a channel meant for the sandbox has nobody there: its messages would be lost."""
    if promised(settings) - harmless:
        raise DondocError(
            _("Không thấy môi trường tập dượt ở {url}. Hãy chạy trong cửa sổ khác: dondoc sandbox",
              url=settings.mode.sandbox),
            code="no_sandbox",
            exit_code=75,
        )  # fmt: skip
