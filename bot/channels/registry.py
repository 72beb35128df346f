"""Which networks there are: one line each. Adding a channel is one folder and one line here."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import httpx

from bot.channels.courier import Courier, CourierClient
from bot.channels.email import DkimKey, EmailChannel, Mailbox, Sender, Submission
from bot.channels.telegram import TelegramChannel
from bot.channels.zalo import TokenStore, ZaloChannel, ZaloOAClient, ZnsChannel, ZNSClient
from bot.settings import Settings
from messages.channel import Channel, MessageClass
from messages.language import _
from messages.problem import DondocError
from scheduler.doubt import ASKABLE, REPEATABLE, DoubtRule, Follow
from scheduler.pacing import Pace
from scheduler.terms import Terms


@dataclass(kw_only=True)
class Parts:
    """What channels are built from; what two of them share is built once."""

    settings: Settings
    now: Callable[[], datetime]
    token_store: TokenStore

    @cached_property
    def http(self) -> httpx.AsyncClient:
        return CourierClient(Courier())

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


def terms(settings: Settings) -> dict[str, Terms]:
    """How fast each account may send, and how much of it may be in flight."""
    delivery = settings.delivery
    common: dict[str, Any] = {
        "in_flight": delivery.in_flight,
        "lease": timedelta(seconds=delivery.lease_s),
    }
    app = ("zalo-app", Pace(settings.zalo.app_per_minute / 60))
    telegram = settings.telegram
    mail = settings.email
    return {
        "zalo": Terms(pace=Pace(settings.zalo.per_second), shared=app, **common),
        "zns": Terms(pace=Pace(settings.zalo.zns_per_second), shared=app, **common),
        "telegram": Terms(
            pace=Pace(telegram.per_second),
            chat_pace=Pace(telegram.chat_per_second),
            group_pace=Pace(telegram.group_per_minute / 60),
            **common,
        ),
        "email": Terms(pace=Pace(min(mail.per_second, mail.per_hour / 3600)), **common),
    }


def doubt_rules(settings: Settings) -> list[DoubtRule]:
    """The office's own rows on what follows doubt; one that means nothing is refused with what there is."""
    found = []
    for key, follow in settings.delivery.in_doubt.items():
        try:
            found.append(_doubt_rule(key, follow))
        except (ValueError, DondocError) as error:
            raise DondocError(
                _(
                    "delivery.in_doubt: không dùng được {key} = {value}. Kênh: {channels}; loại tin, sau dấu "
                    "chấm: {classes}; giá trị: hold, ask (chỉ {askable}), once_more (chỉ {repeatable}).",
                    key=key,
                    value=follow,
                    channels=", ".join(BUILDERS),
                    classes=", ".join(MessageClass),
                    askable=", ".join(sorted(ASKABLE)),
                    repeatable=", ".join(sorted(REPEATABLE)),
                ),
                code="bad_value",
                exit_code=3,
            ) from error
    return found


def _doubt_rule(key: str, follow: str) -> DoubtRule:
    channel, _dot, message_class = key.partition(".")
    if channel not in BUILDERS:
        raise ValueError(channel)
    return DoubtRule(
        channel=channel,
        message_class=MessageClass(message_class) if message_class else None,
        follow=Follow(follow),
    )
