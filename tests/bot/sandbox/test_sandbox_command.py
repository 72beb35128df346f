"""`dondoc sandbox` says where it is, runs until Ctrl-C, and that is a good end."""

import asyncio
import json
import signal
import sys
import tomllib
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import httpx

from bot.sandbox.credentials import TELEGRAM_TOKEN

REPOSITORY = Path(__file__).parents[3]
#: The command alone, as `dondoc` registers it.
PROGRAM = """
import sys, typer
from bot.cli import sandbox
app = typer.Typer()
app.callback()(lambda: None)
sandbox.register(app)
app(sys.argv[1:])
"""
FREE = ("--port", "0", "--smtp-port", "0", "--imap-port", "0")


async def started(folder: Path, *options: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, "sandbox", *FREE, *options,
        cwd=folder, env={"PYTHONPATH": str(REPOSITORY)}, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip


async def ended(process: Process) -> tuple[int, str, str]:
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_its_first_line_tells_a_program_everything(tmp_path: Path):
    process = await started(tmp_path, "--json", "--people")
    assert process.stdout is not None
    async with asyncio.timeout(30):
        told = json.loads(await process.stdout.readline())
    async with httpx.AsyncClient(trust_env=False) as http:
        hello = (await http.get(told["url"] + "/__sim/hello")).json()
        me = (await http.get(f"{told['hello']['telegram_base']}{TELEGRAM_TOKEN}/getMe")).json()
    del hello["now"], told["hello"]["now"]
    assert (hello, me["ok"]) == (told["hello"], True)
    assert told["config"]["telegram"]["base_url"] == hello["telegram_base"]
    code, _, _ = await ended(process)
    assert code == 0


async def test_a_person_gets_lines_to_copy_into_the_configuration(tmp_path: Path):
    process = await started(tmp_path)
    assert process.stderr is not None
    async with asyncio.timeout(30):
        assert "Ctrl-C" in (await process.stderr.readline()).decode()
    code, out, err = await ended(process)
    shown = tomllib.loads(out[out.index("[mode]") :])
    assert (code, set(shown)) == (0, {"mode", "telegram", "zalo", "email"})
    assert shown["mode"]["sandbox"] in out.splitlines()[1]
    assert "Môi trường tập dượt đã dừng." in err


async def test_what_was_received_stands_in_the_truth_file(tmp_path: Path):
    process = await started(tmp_path, "--json", "--truth", "truth.jsonl")
    assert process.stdout is not None
    async with asyncio.timeout(30):
        told = json.loads(await process.stdout.readline())
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(told["url"] + "/api/start", json={"channel": "telegram", "token": "AB"})
        url = f"{told['hello']['telegram_base']}{TELEGRAM_TOKEN}/sendMessage"
        await http.post(url, json={"chat_id": answer.json()["address"], "text": "Kính gửi"})
    await ended(process)
    [row] = [json.loads(row) for row in (tmp_path / "truth.jsonl").read_text().splitlines()]
    assert (row["channel"], row["text"]) == ("telegram", "Kính gửi")
    assert "700000101" in (tmp_path / "dondoc-sandbox-people.jsonl").read_text()


async def test_a_taken_port_is_said_and_nothing_runs(tmp_path: Path):
    first = await started(tmp_path, "--json")
    assert first.stdout is not None
    told = json.loads(await first.stdout.readline())
    port = told["url"].rpartition(":")[2]
    second = await started(tmp_path, "--port", port)
    _, err = await second.communicate()
    await ended(first)
    assert (second.returncode, f"Cổng {port} đang bận" in err.decode()) == (1, True)
