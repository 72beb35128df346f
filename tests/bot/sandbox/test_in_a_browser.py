"""A real browser on the page: it obeys our rules without complaint and keeps itself up to date."""

import asyncio
import contextlib
import re
import shutil
from pathlib import Path

import pytest

from bot.sandbox.server import Sandbox
from tests.conftest import missing_part

PERSON = "700000101"
#: What a page's own fault looks like on the browser's error stream.
COMPLAINT = re.compile(r"CONSOLE|Refused to|Content Security Policy|Uncaught")


@pytest.fixture(scope="module")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        missing_part("Chromium", "apt-get install chromium")
    return str(found)


async def opened(chromium: str, folder: Path, url: str, *options: str) -> tuple[str, str]:
    """The page as it stands after some seconds of its own time, and what the browser complained of."""
    process = await asyncio.create_subprocess_exec(
        chromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--enable-logging=stderr",
        f"--user-data-dir={folder}",
        "--dump-dom",
        *options,
        url,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(60):
            out, err = await process.communicate()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    complaints = [line for line in err.decode().splitlines() if COMPLAINT.search(line)]
    return out.decode(), "\n".join(complaints)


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/", "/start", "/truth", f"/c/telegram/{PERSON}#moi", "/letter/2/a%40b.test"]
)
async def test_a_browser_has_nothing_to_complain_of(
    sandbox: Sandbox, chromium: str, tmp_path: Path, path: str
):
    await sandbox.world.start("telegram", PERSON)
    sandbox.world.delivered("email", "a@b.test", "Thư", message_id="<1@x>", subject="Thư", html="<p>Thư</p>")
    page, complaints = await opened(chromium, tmp_path / "browser", sandbox.url + path)
    assert ("MÔI TRƯỜNG TẬP DƯỢT" in page, complaints) == (True, "")


@pytest.mark.slow
async def test_a_message_appears_in_an_open_page_by_itself(sandbox: Sandbox, chromium: str, tmp_path: Path):
    await sandbox.world.start("telegram", PERSON)
    chat = sandbox.world.chat("telegram", PERSON)

    async def deliver_when_open() -> None:
        while sandbox.phones.seen.get(("telegram", PERSON)) is None:  # noqa: ASYNC110 - the page sets it
            await asyncio.sleep(0.01)
        sandbox.world.delivered("telegram", PERSON, "Tin đến sau", message_id=f"{PERSON}:77")
        sandbox.world.delivered("zns", "84900000011", "Tin khác", message_id="n1")

    later = asyncio.create_task(deliver_when_open())
    page, complaints = await opened(
        chromium, tmp_path / "browser", f"{sandbox.url}/c/telegram/{PERSON}", "--virtual-time-budget=9000"
    )
    await later
    shown = re.findall(r'<li class="bubble (?:office|mine)"', page)
    assert (len(shown), len(chat.lines), complaints) == (2, 2, "")
    assert "Tin đến sau" in page
    assert "0900 000 011" in page
    assert re.search(r'id="tin-moi"[^>]*>Có tin mới lúc \d\d:\d\d: Tin đến sau<', page)
