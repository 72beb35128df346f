"""`dondoc zalo`: the Official Account's consent, and what it stands at."""

import asyncio
import json as json_format
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

import typer

from bot.app import App, open_app
from bot.channels import registry
from bot.channels.registry import Parts
from bot.channels.zalo import PKCEUtil, ZaloOAClient, ZaloSDKException, ZaloToken, ZaloTransportException
from bot.channels.zalo.codes import Family
from bot.channels.zalo.oa_channel import failed_check
from bot.cli import screen
from bot.cli.groups import Commands
from bot.cli.options import Config, Json
from messages.channel import AccountCheck
from messages.formats import OFFICE_ZONE, moment
from messages.language import _
from messages.problem import DondocError
from storage.database import Connection

PKCE = "zalo-pkce"
RED = 3
TEMPORARY = 75


def register(app: typer.Typer) -> None:
    commands = typer.Typer(cls=Commands, no_args_is_help=True, help=_("Quyền của Zalo Official Account."))
    app.add_typer(commands, name="zalo")

    @commands.command("connect", help=_("Lấy quyền gửi tin thay OA: bước 1 in địa chỉ, bước 2 nhận mã."))
    def connect(
        code: Annotated[
            str | None,
            typer.Option("--code", help=_("Mã Zalo trả về, hoặc cả địa chỉ mà trình duyệt dừng lại.")),
        ] = None,
        redirect_uri: Annotated[
            str | None, typer.Option("--redirect-uri", help=_("Địa chỉ đã đăng ký ở developers.zalo.me."))
        ] = None,
        config: Config = None,
        json: Json = False,
    ) -> int:
        opened = open_app(config)
        try:
            _require_app(opened)
            if code is None:
                _begin(opened, redirect_uri, json=json)
                return 0
            found, token = asyncio.run(_exchange(opened, code.strip()))
        finally:
            opened.close()
        return _tell(found, token, opened.settings.zalo.oa_id, json=json)

    @commands.command("status", help=_("OA nào đang cấp quyền, mã truy cập còn đến bao giờ."))
    def status(config: Config = None, json: Json = False) -> int:
        opened = open_app(config)
        try:
            _require_app(opened)
            found, token = asyncio.run(_status(opened))
        finally:
            opened.close()
        return _tell(found, token, opened.settings.zalo.oa_id, json=json)


def _require_app(app: App) -> None:
    if not app.settings.zalo.app_id:
        raise DondocError(
            _("Chưa khai ứng dụng Zalo. Hãy chạy: dondoc init --zalo-app-id … --zalo-app-secret …"),
            code="no_zalo",
            exit_code=RED,
        )


def _begin(app: App, redirect_uri: str | None, *, json: bool) -> None:
    redirect = redirect_uri or app.public_url()
    if not redirect.startswith(("http://", "https://")):
        raise DondocError(
            _("Thiếu --redirect-uri: địa chỉ https đã đăng ký với Zalo (hoặc đặt web.public_url)."),
            code="usage",
            exit_code=2,
        )
    attempt = {"verifier": PKCEUtil.gen_code_verifier(), "state": secrets.token_urlsafe(12)}
    app.database.transact(_remember, app, json_format.dumps(attempt))
    challenge = PKCEUtil.gen_code_challenge(attempt["verifier"])
    address = asyncio.run(_address(app, redirect, challenge, attempt["state"]))
    if json:
        screen.emit({"url": address, "redirect_uri": redirect})
        return
    screen.note(_("Quản trị viên của OA mở địa chỉ này trong mười phút, đăng nhập và đồng ý:"))
    screen.say(address)
    screen.note(_("Trình duyệt sẽ dừng ở một địa chỉ có “code=…”. Chép cả địa chỉ ấy vào lệnh:"))
    screen.next_step('dondoc zalo connect --code "…"')


async def _address(app: App, redirect: str, challenge: str, state: str) -> str:
    async with _client(app) as (client, _parts):
        return client.oauth.get_authorization_url_by_oa(redirect, challenge, state)


async def _exchange(app: App, pasted: str) -> tuple[AccountCheck, ZaloToken | None]:
    kept = await app.database.run(_recall, app)
    if not kept:
        raise DondocError(
            _("Chưa có lần xin quyền nào đang chờ. Hãy chạy trước: dondoc zalo connect"),
            code="no_attempt",
            exit_code=2,
        )
    attempt = json_format.loads(kept)
    code = _code(pasted, attempt["state"], app.settings.zalo.oa_id)
    async with _client(app) as (client, parts):
        try:
            token = await client.oauth.get_zalo_token_from_code_by_oa(code, attempt["verifier"])
            await client.tokens.adopt(token)
        except ZaloTransportException as error:
            raise _refused(error, TEMPORARY) from error
        except ZaloSDKException as error:
            raise _refused(error, 1) from error
        # a code works once, and so does what proves it
        await app.database.run(_remember, app, "")
        return await _checked(parts), token


async def _status(app: App) -> tuple[AccountCheck, ZaloToken | None]:
    async with _client(app) as (_unused, parts):
        if await parts.token_store.load() is None:
            missing = AccountCheck(
                ok=False, detail=_("OA chưa cấp quyền cho ứng dụng."), fix="dondoc zalo connect"
            )
            return missing, None
        found = await _checked(parts)  # may renew the token: read it afterwards
        return found, await parts.token_store.load()


@asynccontextmanager
async def _client(app: App) -> AsyncIterator[tuple[ZaloOAClient, Parts]]:
    found = app.settings.zalo
    store = app.token_store()
    parts = Parts(settings=app.settings, now=app.clock.now, token_store=store)
    client = ZaloOAClient(
        found.app_id,
        found.app_secret.get_secret_value(),
        store,
        parts.http,
        base_url=found.openapi_url,
        oauth_url=found.oauth_url,
        use_appsecret_proof=found.appsecret_proof,
        now=app.clock.now,
    )
    try:
        yield client, parts
    finally:
        await parts.close()


async def _checked(parts: Parts) -> AccountCheck:
    channel = registry.zalo(parts)
    if channel is None:
        return AccountCheck(ok=False)
    try:
        return await channel.check()
    finally:
        await channel.close()


def _code(pasted: str, state: str, oa_id: str) -> str:
    """The code alone, or out of the whole address; an address of another attempt or OA is refused."""
    if "code=" not in pasted:
        return pasted
    query = {k: v[0] for k, v in parse_qs(urlsplit(pasted).query or pasted.lstrip("?")).items()}
    if query.get("state", state) != state:
        raise DondocError(
            _("Địa chỉ này thuộc một lần xin quyền khác. Hãy chạy lại: dondoc zalo connect"),
            code="wrong_state",
        )
    if oa_id and query.get("oa_id", oa_id) != oa_id:
        raise DondocError(
            _("Quyền vừa cấp là của OA {found}, không phải OA {expected} trong cấu hình.",
              found=query["oa_id"], expected=oa_id),
            code="wrong_oa",
        )  # fmt: skip
    return query.get("code", "")


def _refused(error: ZaloSDKException, exit_code: int) -> DondocError:
    found = failed_check(error, Family.OAUTH)
    words = _("Zalo chưa cấp quyền: {why} {fix}", why=found.detail, fix=found.fix)
    return DondocError(words, code="zalo_refused", exit_code=exit_code)


def _tell(found: AccountCheck, token: ZaloToken | None, oa_id: str, *, json: bool) -> int:
    ends = token.expires_at.astimezone(OFFICE_ZONE) if token else None
    consented = token.consented_at.astimezone(OFFICE_ZONE) if token and token.consented_at else None
    if json:
        document: dict[str, Any] = {
            "ok": found.ok,
            "oa": found.name or None,
            "oa_id": oa_id or None,
            "access_token_ends": ends,
            "consented_at": consented,
            "detail": found.detail,
            "fix": found.fix,
        }
        screen.emit(document)
        return 0 if found.ok else RED
    if found.ok:
        screen.say(_("✓ OA: {name}", name=found.name))
    else:
        screen.say("✗ " + " — ".join(part for part in (found.name, found.detail) if part))
        screen.say(f"    → {found.fix}")
    if ends is not None:
        screen.say(_("Mã truy cập còn đến {at}; dondoc tự đổi mã mới.", at=moment(ends)))
    if consented is not None:
        screen.say(_("OA đồng ý cấp quyền lúc {at}.", at=moment(consented)))
    return 0 if found.ok else RED


def _remember(conn: Connection, app: App, value: str) -> None:
    app.seal().put(conn, PKCE, value, now=app.clock.now())


def _recall(conn: Connection, app: App) -> str | None:
    return app.seal().get(conn, PKCE)
