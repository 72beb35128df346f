"""Which networks there are: one line each. Adding a channel is one folder and one line here."""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import httpx

from bot.channels.email import DkimKey, EmailChannel, Mailbox, Sender, Submission
from bot.channels.telegram import TelegramChannel
from bot.channels.zalo import TokenStore, ZaloChannel, ZaloOAClient, ZaloToken, ZnsChannel, ZNSClient
from bot.settings import Settings
from messages.channel import Channel
from scheduler.pacing import Pace


@dataclass(kw_only=True)
class Parts:
    """What channels are built from; what two of them share is built once."""

    settings: Settings
    now: Callable[[], datetime]
    token_store: TokenStore
    emergency: Callable[[ZaloToken], Awaitable[None]] | None = None  #: takes a pair the store refused

    @cached_property
    def http(self) -> httpx.AsyncClient:
        # the pool of httpx grows slower with its size: ten is where it stops getting faster;
        # an idle connection is dropped by us first: a send that meets its closing is in doubt
        limits = httpx.Limits(max_connections=10, keepalive_expiry=2.0)
        return httpx.AsyncClient(limits=limits, trust_env=False)

    async def close(self) -> None:
        if "http" in self.__dict__:
            await self.http.aclose()


def telegram(parts: Parts) -> Channel | None:
    found = parts.settings.telegram
    token = found.token.get_secret_value()
    if not token:
        return None
    secret, _comma, previous = found.webhook_secret.get_secret_value().partition(",")
    return TelegramChannel(
        token=token,
        now=parts.now,
        base_url=found.base_url,
        link_base=found.link_base,
        username=found.username,
        webhook_secret=secret.strip(),
        previous_webhook_secret=previous.strip(),
        poll=found.poll,
    )


def zalo(parts: Parts) -> Channel | None:
    found = parts.settings.zalo
    if not found.app_id:
        return None
    client = ZaloOAClient(
        found.app_id,
        found.app_secret.get_secret_value(),
        parts.token_store,
        parts.http,
        base_url=found.openapi_url,
        oauth_url=found.oauth_url,
        use_appsecret_proof=found.appsecret_proof,
        now=parts.now,
        emergency=parts.emergency,
    )
    keys = [k.strip() for k in found.oa_secret.get_secret_value().split(",") if k.strip()]
    return ZaloChannel(
        client, now=parts.now, app_id=found.app_id, oa_id=found.oa_id, oa_secret_keys=keys, poll=found.poll
    )


def zns(parts: Parts) -> Channel | None:
    found = parts.settings.zalo
    if not found.app_id:
        return None
    client = ZNSClient(
        found.app_id,
        found.app_secret.get_secret_value(),
        parts.token_store,
        parts.http,
        base_url=found.business_url,
        oauth_url=found.oauth_url,
        use_appsecret_proof=found.appsecret_proof,
        now=parts.now,
        emergency=parts.emergency,
    )
    # the sandbox knows our templates by our own names; Zalo gives each its number
    templates = None if parts.settings.mode.sandbox else found.zns_templates
    return ZnsChannel(client, now=parts.now, templates=templates)


def email(parts: Parts) -> Channel | None:
    found = parts.settings.email
    if not found.smtp_host:
        return None
    tls = ssl.create_default_context(cafile=str(found.ca_file) if found.ca_file else None)
    dkim = None
    if found.dkim_key_file is not None:
        dkim = DkimKey(
            domain=found.dkim_domain, selector=found.dkim_selector, pem=found.dkim_key_file.read_bytes()
        )
    mailbox = None
    if found.imap_host:
        mailbox = Mailbox(
            host=found.imap_host,
            port=found.imap_port,
            security=found.imap_security,
            username=found.imap_user,
            password=found.imap_password.get_secret_value(),
            folder=found.imap_folder,
            tls=tls,
        )
    return EmailChannel(
        submission=Submission(
            host=found.smtp_host,
            port=found.smtp_port,
            security=found.smtp_security,
            username=found.smtp_user,
            password=found.smtp_password.get_secret_value(),
            tls=tls,
            connections=found.connections,
        ),
        sender=Sender(
            name=found.from_name or parts.settings.office.agency,
            address=found.from_address,
            tags=found.plus_addressing,
            dkim=dkim,
        ),
        mailbox=mailbox,
        now=parts.now,
    )


BUILDERS: Mapping[str, Callable[[Parts], Channel | None]] = {
    "zalo": zalo,
    "zns": zns,
    "telegram": telegram,
    "email": email,
}


def build(parts: Parts) -> dict[str, Channel]:
    """Every channel the office has an account with."""
    found = {name: builder(parts) for name, builder in BUILDERS.items()}
    return {name: channel for name, channel in found.items() if channel is not None}


def paces(settings: Settings) -> dict[str, Pace]:
    """How fast each account may send."""
    return {
        "zalo": Pace(settings.zalo.per_second),
        "zns": Pace(settings.zalo.zns_per_second),
        "telegram": Pace(settings.telegram.per_second),
        "email": Pace(settings.email.per_second),
    }
