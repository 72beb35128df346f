"""`dondoc doctor`: everything looked at in under ten seconds, a line each, and what to do."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import typer

from bot.app import App, open_app
from bot.checkup import Check, Status, configuration, daily_work, machine, networks, store
from bot.cli import screen
from bot.cli.options import Config, Json
from bot.clock import Clock, SystemClock
from bot.settings import Settings
from messages.language import _, use_language
from messages.problem import DondocError

RED = 3
SIGNS = {Status.OK: ("✓", "green"), Status.WARN: ("!", "yellow"), Status.FAIL: ("✗", "red")}


def register(app: typer.Typer) -> None:
    @app.command("doctor", help=_("Kiểm tra máy, cấu hình, cơ sở dữ liệu và mọi kênh; nói cách sửa."))
    def doctor(config: Config = None, json: Json = False) -> int:
        with screen.progress(_("Đang kiểm tra…")):
            checks = list(examine(config, SystemClock()))
        healthy = all(check.status is not Status.FAIL for check in checks)
        if json:
            rows = [
                {"name": c.name, "status": c.status.value, "detail": c.detail, "fix": c.fix} for c in checks
            ]
            screen.emit({"ok": healthy, "checks": rows})
        else:
            _show(checks)
        return 0 if healthy else RED


def examine(config: Path | None, clock: Clock) -> Iterator[Check]:
    """Every check in the order in which a fault would be mended."""
    yield machine.python()
    yield machine.zone(clock)
    settings, found = configuration.configuration(config)
    yield found
    if settings is None:
        return
    use_language(settings.office.language)
    file = configuration.config_path(config)
    yield from configuration.secret_files(settings, file)
    yield machine.disk(_where_data_lies(settings, file))
    yield from configuration.office(settings)
    database, unreachable = store.reach(settings)
    if unreachable is not None:
        yield unreachable
    if database is None:
        return
    database.close()
    try:
        # training may run on a day of its own choosing
        app = open_app(config, need_database=False)
    except DondocError as error:
        yield Check(name="settings", status=Status.FAIL, detail=error.message, fix=_("Sửa trong cấu hình."))
        return
    try:
        yield from _with_app(app, clock)
    finally:
        app.close()


def _with_app(app: App, clock: Clock) -> Iterator[Check]:
    conditions = list(store.condition_of(app.database, clock))
    yield from conditions
    usable = conditions[-1].status is Status.OK
    key_works = False
    if usable:
        key = store.keys(app)
        key_works = key.status is Status.OK
        yield key
        yield store.log(app.database)
        yield from daily_work.work(app)
    yield from daily_work.calendar(app)
    yield from daily_work.policy(app)
    yield from asyncio.run(networks.accounts(app, with_database=key_works))


def _where_data_lies(settings: Settings, file: Path) -> Path:
    scheme, _slashes, path = settings.database.url.partition(":///")
    return Path(path).parent if scheme == "sqlite" and path else file.resolve().parent


def _show(checks: list[Check]) -> None:
    for check in checks:
        sign, style = SIGNS[check.status]
        screen.out.print(f"{sign} {check.detail}", markup=False, style=style if sign != "✓" else None)
        if check.fix and check.status is not Status.OK:
            screen.say(f"    → {check.fix}")
    counts = {status: sum(c.status is status for c in checks) for status in Status}
    screen.say(
        _("{ok} mục tốt, {warn} mục cần xem, {fail} mục phải sửa.",
          ok=counts[Status.OK], warn=counts[Status.WARN], fail=counts[Status.FAIL])
    )  # fmt: skip
    if not counts[Status.FAIL]:
        screen.next_step("dondoc plan --dry-run")
