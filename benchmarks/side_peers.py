"""The other side of every channel: the library people would use, at its best."""

import asyncio
import shutil
import smtplib
import sqlite3
import subprocess
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from pathlib import Path

from benchmarks.measure import Counted, Watch

#: The size and the letters of a rendered reminder.
TEXT = (
    "Kính gửi Ông/Bà Nguyễn Thị Số 1,\n\nBHXH cơ sở Ví Dụ trân trọng nhắc: thẻ BHYT hộ gia đình "
    "sẽ hết hạn ngày 31/12/2026. Số tiền đóng tiếp: 1.366.200 đ. Ông/Bà có thể đóng qua nhân viên thu "
    "hoặc trên Cổng Dịch vụ công. Nếu đã đóng, xin trả lời “đã đóng”; cần hỗ trợ, xin gọi 1900 9068.\n\n"
    "Cán bộ phụ trách: Trần Thị Mẫu, 0294 3850 001.\nTrân trọng."
)  # fmt: skip
#: Asked of stock clients before the measured run; the best of them is measured.
TRIED = (1, 10)


def send_smtplib(port: int, count: int, folder: str) -> Counted:
    """One connection kept open, an EmailMessage a letter, a row committed for each, as durable as ours."""
    conn = _books(folder)
    watch = Watch()
    watch.start()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number in range(count):
            letter = EmailMessage()
            letter["From"] = "BHXH cơ sở Ví Dụ <nhacviec@vidu.example>"
            letter["To"] = f"nguoi{number}@vidu.example"
            letter["Subject"] = "Nhắc đóng bảo hiểm y tế hộ gia đình"
            letter["Message-ID"] = f"<{number}@vidu.example>"
            letter.set_content(TEXT)
            letter.add_alternative(f"<p>{TEXT}</p>", subtype="html")
            server.send_message(letter)
            _note(conn, letter["To"], letter["Message-ID"])
    counted = watch.stop(count, commits=count)
    counted.checks["rows"] = conn.execute("SELECT count(*) FROM sent").fetchone()[0]
    return counted


def send_smtp_source(port: int, count: int) -> Counted:
    """Postfix's load generator: ten sessions, each kept open, letters of 2 KB, nothing recorded."""
    source = shutil.which("smtp-source", path="/usr/sbin:/usr/bin")
    if source is None:
        raise RuntimeError("smtp-source is not installed")
    command = [source, "-d", "-s", "10", "-m", str(count), "-l", "2048", f"127.0.0.1:{port}"]
    watch = Watch()
    watch.start()
    subprocess.run(command, check=True)
    return watch.stop(count, note="10 sessions")


def send_aiogram(port: int, count: int, folder: str) -> Counted:
    """aiogram on ten connections, a row committed for each message, as durable as ours."""
    conn = _books(folder)
    counted = asyncio.run(_aiogram(port, count, conn))
    counted.commits = count
    counted.checks["rows"] = conn.execute("SELECT count(*) FROM sent").fetchone()[0]
    return counted


async def _aiogram(port: int, count: int, conn: sqlite3.Connection) -> Counted:
    from aiogram import Bot  # noqa: PLC0415 - only this side pays for it
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415

    session = AiohttpSession(api=TelegramAPIServer.from_base(f"http://127.0.0.1:{port}"), limit=TRIED[-1])
    async with Bot("1:bench", session=session) as bot:

        async def one(number: int) -> None:
            sent = await bot.send_message(chat_id=7_000_000_000 + number, text=TEXT)
            _note(conn, str(number), str(sent.message_id))

        return await pooled(one, count, TRIED[-1])


def _books(folder: str) -> sqlite3.Connection:
    """A table of what was sent, in a database as durable as ours."""
    conn = sqlite3.connect(Path(folder) / "peer.sqlite3")
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=FULL")
    conn.execute("DROP TABLE IF EXISTS sent")
    conn.execute("CREATE TABLE sent (id INTEGER PRIMARY KEY, address TEXT, message_id TEXT, state TEXT)")
    return conn


def _note(conn: sqlite3.Connection, address: str, message_id: str) -> None:
    with conn:
        conn.execute(
            "INSERT INTO sent (address, message_id, state) VALUES (?, ?, 'sent')", (address, message_id)
        )


def send_telegram(port: int, count: int, probe: int = 0) -> Counted:
    """Stock python-telegram-bot, nothing recorded, at the best of two pool sizes."""
    return asyncio.run(_telegram(port, count, probe))


def send_httpx(port: int, count: int, path: str, probe: int = 0) -> Counted:
    """Stock httpx, nothing recorded, at the best of two pool sizes."""
    return asyncio.run(_httpx(port, count, path, probe))


async def _telegram(port: int, count: int, probe: int) -> Counted:
    from telegram import Bot  # noqa: PLC0415 - only this side pays for it
    from telegram.request import HTTPXRequest  # noqa: PLC0415

    async def at(connections: int, some: int) -> Counted:
        bot = Bot(
            "1:bench",
            base_url=f"http://127.0.0.1:{port}/bot",
            request=HTTPXRequest(connection_pool_size=connections),
        )
        await bot.request.initialize()

        async def one(number: int) -> None:
            sent = await bot.send_message(chat_id=7_000_000_000 + number, text=TEXT)
            if not sent.message_id:
                raise RuntimeError("no message id")

        try:
            return await pooled(one, some, connections)
        finally:
            await bot.request.shutdown()

    return await _at_its_best(at, count, probe)


async def _httpx(port: int, count: int, path: str, probe: int) -> Counted:
    import httpx  # noqa: PLC0415 - only this side pays for it

    async def at(connections: int, some: int) -> Counted:
        limits = httpx.Limits(max_connections=connections)
        async with httpx.AsyncClient(limits=limits, trust_env=False) as client:

            async def one(number: int) -> None:
                body = {"recipient": {"user_id": str(number)}, "message": {"text": TEXT}}
                answer = await client.post(
                    f"http://127.0.0.1:{port}{path}", json=body, headers={"access_token": "bench"}
                )
                if answer.json()["error"]:
                    raise RuntimeError("refused")

            return await pooled(one, some, connections)

    return await _at_its_best(at, count, probe)


async def _at_its_best(at: Callable[[int, int], Awaitable[Counted]], count: int, probe: int) -> Counted:
    rates = (
        {connections: (await at(connections, probe)).rate for connections in TRIED}
        if probe
        else {TRIED[-1]: 0.0}
    )
    best = max(rates, key=lambda connections: rates[connections])
    counted = await at(best, count)
    counted.note = f"{best} connections"
    return counted


async def pooled(one: Callable[[int], Awaitable[None]], count: int, workers: int) -> Counted:
    numbers = iter(range(count))
    done = 0

    async def work() -> None:
        nonlocal done
        for number in numbers:
            await one(number)
            done += 1

    watch = Watch()
    watch.start()
    await asyncio.gather(*(work() for _worker in range(workers)))
    return watch.stop(count, checks={"answers": done})
