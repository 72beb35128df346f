"""Our accounts with the networks: whether they let us in, and under which name."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from bot.app import App
from bot.channels import registry, rehearsal
from bot.channels.registry import Parts
from bot.channels.zalo import MemoryTokenStore, TokenStore
from bot.checkup.checks import Check, failure, fine, warning
from bot.clock import Clock
from bot.settings import Settings
from messages.channel import AccountCheck, Channel
from messages.language import _

PATIENCE_S = 8.0
ZALO = ("zalo", "zns")


def telegram_account(settings: Settings, clock: Clock) -> AccountCheck:
    """Ask Telegram who the token's bot is; for commands without a running loop."""

    async def ask() -> AccountCheck:
        parts = Parts(settings=settings, now=clock.now, token_store=MemoryTokenStore())
        channel = registry.telegram(parts)
        return AccountCheck(ok=False) if channel is None else await _asked(channel, PATIENCE_S)

    return asyncio.run(ask())


async def accounts(app: App, *, with_database: bool, patience_s: float = PATIENCE_S) -> list[Check]:
    """Every account at once, so that three silent networks cost no more than one; then the mode."""
    kept = app.token_store() if with_database else None
    store: TokenStore = kept or MemoryTokenStore()
    parts = Parts(
        settings=app.settings,
        now=app.clock.now,
        token_store=store,
    )
    names = app.channel_names()
    try:
        (proven, granted), found = await asyncio.gather(
            asyncio.gather(rehearsal.proven(app.settings), _granted(store)),
            asyncio.gather(*(_check(name, parts, patience_s) for name in names)),
        )
    finally:
        await parts.close()
    checks = [*mode(app.settings, proven)]
    for name, check in zip(names, found, strict=True):
        if name in ZALO and not with_database:
            checks.append(
                warning(
                    f"channel.{name}", _("Chưa kiểm tra được Zalo khi cơ sở dữ liệu còn lỗi."), "dondoc init"
                )
            )
        elif name in ZALO and not granted:
            checks.append(
                failure(f"channel.{name}", _("OA chưa cấp quyền cho ứng dụng."), "dondoc zalo connect")
            )
        elif name in rehearsal.promised(app.settings) and not proven:
            checks.append(_line(name, replace(check, fix="dondoc sandbox"), app.settings))
        else:
            checks.append(_line(name, check, app.settings))
    if not names:
        checks.append(warning("channels", _("Chưa khai kênh nào; không gửi được tin."), "dondoc init"))
    return checks


def mode(settings: Settings, proven: frozenset[str]) -> list[Check]:
    found = settings.mode
    checks = []
    if found.sandbox and not proven:
        checks.append(
            failure(
                "mode",
                _("TẬP DƯỢT, nhưng không thấy môi trường tập dượt ở {url}.", url=found.sandbox),
                _("Chạy trong cửa sổ khác: dondoc sandbox"),
            )
        )
    elif found.sandbox:
        checks.append(
            fine("mode", _("TẬP DƯỢT: {channels} nói chuyện với {url}; không tin nào ra ngoài.",
                           channels=", ".join(sorted(proven)), url=found.sandbox))
        )  # fmt: skip
    if found.live:
        checks.append(fine("mode.live", _("GỬI THẬT: tin đến mọi người trong danh sách.")))
    elif not found.sandbox and found.guests:
        checks.append(fine("mode", _("CHẾ ĐỘ THỬ: chỉ gửi cho {count} khách mời.", count=len(found.guests))))
    elif not found.sandbox:
        checks.append(
            warning("mode", _("CHẾ ĐỘ THỬ mà chưa có khách mời: không ai nhận được tin."),
                    'dondoc init --yes --guests "09…,ten@coquan.gov.vn"')
        )  # fmt: skip
    return checks


async def _check(name: str, parts: Parts, patience_s: float) -> AccountCheck:
    try:
        channel = registry.BUILDERS[name](parts)
    except Exception as error:  # noqa: BLE001 - a missing DKIM key, a broken certificate: this channel's line
        return AccountCheck(
            ok=False,
            detail=_("Cấu hình của kênh không dùng được ({why}).", why=type(error).__name__),
            fix=_("Kiểm tra các tệp khóa và chứng thư ghi trong cấu hình."),
        )
    return AccountCheck(ok=False) if channel is None else await _asked(channel, patience_s)


async def _asked(channel: Channel, patience_s: float) -> AccountCheck:
    try:
        async with asyncio.timeout(patience_s):
            await channel.open()
            return await channel.check()
    except TimeoutError:
        return AccountCheck(
            ok=False,
            detail=_("Không trả lời trong {seconds} giây.", seconds=round(patience_s)),
            fix=_("Kiểm tra mạng, tường lửa và proxy của máy này."),
        )
    except Exception as error:  # noqa: BLE001 - one account's trouble must not hide the others'
        return AccountCheck(
            ok=False,
            detail=_("Không kiểm tra được ({why}).", why=type(error).__name__),
            fix=_("Xem lại cấu hình của kênh này."),
        )
    finally:
        # for Zalo this waits for a token on its way: losing it would lock the office out
        with suppress(Exception):
            await channel.close()


async def _granted(store: TokenStore) -> bool:
    with suppress(Exception):
        return await store.load() is not None
    return False


def _line(name: str, found: AccountCheck, settings: Settings) -> Check:
    label = LABELS.get(name, name)
    shown = " — ".join(part for part in (found.name, found.detail) if part)
    words = f"{label}: {shown}" if shown else label
    if not found.ok:
        return failure(f"channel.{name}", words, found.fix)
    stored = settings.telegram.username
    if name == "telegram" and found.name.removeprefix("@") != stored:
        return warning(
            "channel.telegram",
            _("{words}; cấu hình lại ghi tên bot “{stored}”: liên kết mời sẽ dẫn sai.",
              words=words, stored=stored),
            _("Sửa telegram.username trong cấu hình thành {name}.", name=found.name.removeprefix("@")),
        )  # fmt: skip
    return fine(f"channel.{name}", words)


LABELS: Mapping[str, str] = {"zalo": "Zalo OA", "zns": "ZNS", "telegram": "Telegram", "email": "Email"}
