"""The way in: connect, encrypt where it was promised, prove who we are; by aiosmtplib."""

import asyncio
import ssl
from typing import cast

import aiosmtplib

from bot.channels.email.mail_account import Submission
from bot.channels.email.smtp_errand import Door, NotOpenedError, SmtpAnswer, Step

#: For one step of the opening; whoever waits for it has a patience of its own.
STEP_S = 30.0


async def open_door(account: Submission, ehlo_name: str) -> tuple[Door, bool]:
    """Connect, secure, authenticate; the transport and whether PIPELINING is offered.

    Raises NotOpenedError with the answer that stood in the way.
    """
    client = aiosmtplib.SMTP(
        hostname=account.host,
        port=account.port,
        use_tls=account.security == "tls",
        start_tls=False,  # done below, where "not offered" can be told from "failed"
        tls_context=account.tls or (None if account.security == "none" else ssl.create_default_context()),
        timeout=STEP_S,
        local_hostname=account.ehlo_name or ehlo_name,
    )
    try:
        await _greet(client)
        if account.security == "starttls":
            await _secure(client)
        await client.ehlo()
        if account.username:
            await _log_in(client, account)
        return _taken_over(client), client.supports_extension("pipelining")
    except NotOpenedError:
        _hang_up(client)
        raise
    except (aiosmtplib.SMTPException, OSError) as exc:
        _hang_up(client)
        raise NotOpenedError(_translated(Step.CONNECT, exc)) from exc
    except BaseException:
        _hang_up(client)
        raise


def _hang_up(client: aiosmtplib.SMTP) -> None:
    # Not politely: below TLS the connection would stay open, and be counted, until the server agrees.
    if client.transport is not None:
        cast("asyncio.WriteTransport", client.transport).abort()
    client.close()


def _taken_over(client: aiosmtplib.SMTP) -> Door:
    transport = client.transport
    if transport is None or transport.is_closing():
        raise NotOpenedError(SmtpAnswer(step=Step.CONNECT, code=0, cause="dropped"))
    return cast("Door", transport)


async def _greet(client: aiosmtplib.SMTP) -> None:
    try:
        await client.connect()
    except aiosmtplib.SMTPException as exc:
        inner = exc.__cause__ if isinstance(exc.__cause__, ssl.SSLError) else exc
        raise NotOpenedError(_translated(Step.TLS if inner is not exc else Step.CONNECT, inner)) from exc


async def _secure(client: aiosmtplib.SMTP) -> None:
    await client.ehlo()
    if not client.supports_extension("starttls"):
        raise NotOpenedError(SmtpAnswer(step=Step.TLS, code=0, cause="stripped"))
    try:
        await client.starttls()
    except (aiosmtplib.SMTPException, OSError) as exc:
        raise NotOpenedError(_translated(Step.TLS, exc)) from exc


async def _log_in(client: aiosmtplib.SMTP, account: Submission) -> None:
    if not client.supported_auth_methods:
        raise NotOpenedError(SmtpAnswer(step=Step.AUTH, code=0, cause="no-auth"))
    try:
        # Not `login`: it tries a wrong password by every method in turn, and servers count.
        plain = "plain" in client.supported_auth_methods
        await (client.auth_plain if plain else client.login)(account.username, account.password)
    except (aiosmtplib.SMTPException, OSError) as exc:
        raise NotOpenedError(_translated(Step.AUTH, exc)) from exc


def _translated(step: Step, exc: BaseException) -> SmtpAnswer:
    if isinstance(exc, aiosmtplib.SMTPResponseException):
        return SmtpAnswer(step=step, code=exc.code, text=exc.message)
    if isinstance(exc, ssl.SSLCertVerificationError):
        return SmtpAnswer(step=Step.TLS, code=0, cause="verify")
    if isinstance(exc, ssl.SSLError):
        return SmtpAnswer(step=Step.TLS, code=0, cause="tls")
    if isinstance(exc, TimeoutError):
        return SmtpAnswer(step=step, code=0, cause="timeout")
    if isinstance(exc, aiosmtplib.SMTPServerDisconnected):
        return SmtpAnswer(step=step, code=0, cause="dropped")
    return SmtpAnswer(step=step, code=0, cause="refused")
