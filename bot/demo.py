"""The whole way once, on example lists, against the sandbox: lists, plan, messages, answers, proof.

Nothing here is a shortcut: the lists are read by the importer, messages go through the outbox and the
real channels over the network, answers come back by the channels' own ways. Only the clock is moved,
so that the demonstration works on any day and at any hour.
"""

import asyncio
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot import jobs
from bot import run as running
from bot.app import App, assemble
from bot.cli.importing import put_in, source_of
from bot.clock import ShiftedClock
from bot.sandbox.credentials import sandbox_config
from bot.sandbox.people import People
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from handlers import declare_level
from messages.formats import OFFICE_ZONE
from messages.language import _
from messages.subjects import SubjectKind
from scheduler.planning import Planned, carry_out, today
from storage import (
    addresses,
    contact_log,
    history,
    inbox,
    links,
    participants,
    promises,
    reports,
    schema,
    tasks,
)
from storage.area_levels import AreaLevel
from storage.database import Connection
from storage.leases import fire_once
from storage.lists.reading import read_list
from storage.lists.result import ListKind

EXAMPLES = Path(__file__).parents[1] / "examples"
#: (list, file, period)
LISTS: tuple[tuple[ListKind, str, date | None], ...] = (
    ("agents", "dai_ly_thu.xlsx", None),
    ("d08a", "d08a_2026_12.xlsx", date(2026, 12, 1)),
    ("debtors", "don_vi_no_2026_11.xlsx", date(2026, 11, 1)),
)
#: A Tuesday with nothing special about it: thirty days before the year's end.
FIRST_MORNING = datetime(2026, 12, 1, 8, 30, tzinfo=OFFICE_ZONE)
#: A Thursday, seven days before the year's end: the next rung.
SECOND_MORNING = datetime(2026, 12, 24, 8, 30, tzinfo=OFFICE_ZONE)
#: The timetable's hour, past its grace on both mornings: the demonstration plans when its people are ready.
PLAN_AT = time(6)
#: People who have opened the office's chats before: every third on Telegram, every third on Zalo.
CHATTERS = 12


@dataclass(slots=True)
class Result:
    """What the demonstration came to; `faults` empty: every step held."""

    imports: list[dict[str, Any]] = field(default_factory=list)
    plans: list[Planned] = field(default_factory=list)
    by_channel: dict[tuple[str, str], int] = field(default_factory=dict)
    intents: dict[str, int] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)
    promises_waiting: int = 0
    log_entries: int = 0
    received: int = 0
    report: Path = Path()
    inbox_url: str = ""
    faults: list[str] = field(default_factory=list)


async def demonstrate(
    folder: Path, *, tell: Callable[[str], None], linger: Callable[[Result], Any] | None
) -> Result:
    """Run every step in `folder`; with `linger`, keep the sandbox open until it returns."""
    truth = _clean(folder)
    clock = ShiftedClock()
    clock.set(FIRST_MORNING)
    web_port = _free_port()
    sandbox = Sandbox(
        clock=clock,
        port=_free_port(8900),
        smtp_port=0,
        imap_port=0,
        truth=truth,
        zalo_webhook=f"http://127.0.0.1:{web_port}/webhook/zalo",
    )
    async with sandbox:
        app = _open(folder, sandbox, clock, web_port)
        try:
            result = await _all_steps(app, sandbox, clock, folder, truth, tell)
            if linger is not None and not result.faults:
                await linger(result)
        finally:
            app.close()
    return result


async def _all_steps(
    app: App, sandbox: Sandbox, clock: ShiftedClock, folder: Path, truth: Path, tell: Callable[[str], None]
) -> Result:
    result = Result(inbox_url=sandbox.url)
    tell(_("1/6 Nhập ba danh sách mẫu…"))
    result.imports = [await asyncio.to_thread(_import, app, *item) for item in LISTS]
    await app.database.run(
        declare_level.declare,
        AreaLevel(
            area="Phường 9",
            level="L4",
            from_at=clock.now() - timedelta(days=1),
            decision="QĐ 01/QĐ-UBND (mẫu)",
        ),
        now=clock.now(),
    )
    stop = asyncio.Event()
    ready = asyncio.Event()
    engine = asyncio.create_task(running.run(app, announce=lambda _address: ready.set(), stop=stop))
    tails, population = await app.database.run(_town)
    people = People(sandbox.world, seed="demo", tails=tails, population=population)
    living = asyncio.create_task(people.run(stop))
    try:
        await _until(ready.wait(), engine)
        tell(_("2/6 Một số người mở kênh Zalo, Telegram của cơ quan bằng liên kết riêng…"))
        await _open_chats(app, sandbox)
        await _until(people.quiet(1.5), engine)
        asking = [job.name for job in jobs.jobs_of(app) if job.asks]
        for number, morning in ((3, FIRST_MORNING), (4, SECOND_MORNING)):
            # the plan of this morning is the demonstration's own: the timetable, which the clock jumps over,
            # has nothing to ask about
            for name in asking:
                await app.database.run(fire_once, name, datetime.combine(morning, PLAN_AT, OFFICE_ZONE))
            clock.set(morning)
            tell(
                _(
                    "{n}/6 Ngày {day}: lập kế hoạch, gửi, chờ người nhận trả lời…",
                    n=number,
                    day=f"{morning:%d/%m/%Y}",
                )
            )
            planned = await app.database.apart(
                carry_out, app.plan_desk(), day=today(clock.now()), now=clock.now()
            )
            result.plans.append(planned)
            await _until(_settled(app, people), engine)
    finally:
        stop.set()
        await asyncio.gather(engine, living, return_exceptions=True)
    if not engine.cancelled() and (error := engine.exception()) is not None:
        raise error
    tell(_("5/6 Kiểm tra nhật ký và đối chiếu với sự thật ở phía người nhận…"))
    with app.database.begin() as conn:
        _gather(conn, result)
        _judge(conn, result, truth)
    tell(_("6/6 Ghi báo cáo liên hệ…"))
    result.report = folder / "bao_cao_lien_he.xlsx"
    with app.database.begin() as conn:
        reports.write_contacts(
            conn,
            result.report,
            since=FIRST_MORNING - timedelta(days=1),
            until=SECOND_MORNING + timedelta(days=1),
            agency=app.office.agency,
            printed_at=clock.now(),
        )
    return result


def _clean(folder: Path) -> Path:
    """Take away what an earlier demonstration left; returns where the truth will be written."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = folder / "su_that.jsonl"
    for old in (truth, *folder.glob("dondoc.sqlite3*")):
        old.unlink(missing_ok=True)
    return truth


def _open(folder: Path, sandbox: Sandbox, clock: ShiftedClock, web_port: int) -> App:
    given: dict[str, Any] = sandbox_config(sandbox.url, sandbox.smtp_port, sandbox.imap_port) | {
        "office": {
            "agency": "BHXH cơ sở Ví Dụ",
            "agency_code": "08401",
            "officer": "Trần Thị Mẫu",
            "officer_phone": "0294 3850 001",
        },
        "database": {
            "url": f"sqlite:///{(folder / 'dondoc.sqlite3').resolve()}",
            "key_file": (folder / "dondoc.key").resolve(),
        },
        "web": {"port": web_port, "spool": (folder / "spool").resolve()},
        "policy": {"plan_at": f"{PLAN_AT:%H:%M}"},
        "payment_accounts": [
            {
                "bin6": "970418",
                "number": "7310000000001",
                "holder": "BHXH cơ sở Ví Dụ",
                "bank_name": "BIDV (ví dụ)",
            }
        ],
    }
    settings = Settings.model_validate(given)
    app = assemble(settings, clock=clock, need_database=False)
    schema.upgrade(app.database)
    return app


def _import(app: App, kind: ListKind, name: str, period: date | None) -> dict[str, Any]:
    day = today(app.clock.now())
    found = read_list(kind, EXAMPLES / name, period=period, as_of=None, today=day)
    return put_in(app, found, source_of(found, period, None), day)


def _town(conn: Connection) -> tuple[dict[str, str], set[str]]:
    """What each person knows by heart (the last digits of their own code), and every other address."""
    tails: dict[str, str] = {}
    for item in participants.open_dues(conn):
        tail = item.due.code[-4:]
        tails.update({phone.e164[1:]: tail for phone in item.due.phones})
        if item.due.email:
            tails[item.due.email] = tail
    units = addresses.of_kind(conn, SubjectKind.EMPLOYER.value)
    return tails, {address.address for found in units.values() for address in found}


async def _open_chats(app: App, sandbox: Sandbox) -> None:
    """Hand some people their link on paper; they open it on the network they like."""
    tokens = await app.database.run(_issue, app.clock.now())
    for number, (name, token) in enumerate(tokens):
        if number % 2:
            chat = str(5_550_000_000 + number)
            sandbox.world.chat("telegram", chat, name)
            await sandbox.world.start("telegram", chat, token)
        else:
            user = sandbox.zalo.add_user(name=name, follower=False)
            await sandbox.world.start("zalo", user, token)


def _issue(conn: Connection, now: datetime) -> list[tuple[str, str]]:
    seen: dict[int, str] = {}
    for item in participants.open_dues(conn):
        seen.setdefault(item.participant_id, item.due.name)
    chosen = list(seen.items())[:: max(1, len(seen) // CHATTERS)][:CHATTERS]
    return [(name, links.issue(conn, (SubjectKind.PARTICIPANT.value, pid), now=now)) for pid, name in chosen]


async def _settled(app: App, people: People) -> None:
    """Nothing due is waiting, nothing is on the wire, nobody has said anything for a while."""
    while True:
        await people.quiet(1.5)
        if await app.database.run(_idle, app.clock.now()):
            return


def _idle(conn: Connection, now: datetime) -> bool:
    return not history.waiting_now(conn, now) and not inbox.waiting_now(conn, now)


async def _until(step: Any, engine: "asyncio.Task[None]") -> None:
    """Wait for a step, unless the engine ends first: then its error is the answer."""
    waiting = asyncio.ensure_future(step)
    await asyncio.wait({waiting, engine}, return_when=asyncio.FIRST_COMPLETED)
    if not waiting.done():
        waiting.cancel()
        engine.result()
    await waiting


def _gather(conn: Connection, result: Result) -> None:
    result.by_channel = history.by_channel(conn)
    result.intents = inbox.intents(conn)
    result.tasks = tasks.open_task_counts(conn)
    result.promises_waiting = promises.open_count(conn)


def _judge(conn: Connection, result: Result, truth: Path) -> None:
    """Hold our books against what the far end received."""
    verified = contact_log.verify(conn)
    result.log_entries = verified.entries
    if verified.faults:
        result.faults.append(_("Nhật ký không khớp ở {count} chỗ.", count=len(verified.faults)))
    lines = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines()]
    result.received = len(lines)
    arrived = [(line["channel"], line["message_id"]) for line in lines]
    books = history.provider_ids(conn)
    if len(set(arrived)) != len(arrived):
        result.faults.append(_("Có tin đến hai lần."))
    if missing := books - set(arrived):
        result.faults.append(_("{count} tin ghi là đã nhận nhưng không đến nơi.", count=len(missing)))
    if unknown := set(arrived) - books:
        result.faults.append(_("{count} tin đến nơi mà sổ không có.", count=len(unknown)))
    states = history.states(conn)
    if states.get("uncertain") or states.get("sending"):
        result.faults.append(_("Còn tin chưa rõ đã gửi hay chưa."))
    for channel in ("zalo", "zns", "telegram", "email"):
        if not any(c == channel and s in ("accepted", "delivered", "read") for c, s in result.by_channel):
            result.faults.append(_("Không có tin nào đi qua kênh {channel}.", channel=channel))
    if not result.intents:
        result.faults.append(_("Không có câu trả lời nào."))
    if any(done.unrenderable for done in result.plans):
        result.faults.append(_("Có tin không viết được vì thiếu dữ liệu."))


def _free_port(wanted: int = 0) -> int:
    """The wanted port, or any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise AssertionError("a free port can always be had")
