"""The commands as a person calls them: in a folder of their own, the world of training beside it."""

import asyncio
import io
import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.main import run
from bot.clock import SystemClock
from bot.sandbox.server import Sandbox
from bot.settings import PREFIX, Settings, by_variable, load_settings
from messages.language import use_language


@dataclass(frozen=True)
class Answer:
    """What a command left behind: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Iterator[Path]:
    for variable in (*by_variable(), f"{PREFIX}CONFIG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    use_language("vi")


@pytest.fixture
def dondoc(folder, capsys) -> Callable[..., Answer]:
    def call(*arguments: str) -> Answer:
        capsys.readouterr()
        code = run([str(a) for a in arguments])
        found = capsys.readouterr()
        assert "Traceback" not in found.out + found.err
        return Answer(code, found.out, found.err)

    return call


@pytest.fixture
def answering(monkeypatch) -> Callable[[str], None]:
    """What a person types when asked."""

    def typed(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return typed


@pytest.fixture
def settings(folder) -> Callable[[], Settings]:
    return lambda: load_settings(folder / "dondoc.toml")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The training world on free ports, in a loop of its own: the commands bring theirs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    found = Sandbox(clock=SystemClock(), port=0, smtp_port=0, imap_port=0)
    asyncio.run_coroutine_threadsafe(found.start(), loop).result(20)
    try:
        yield found
    finally:
        asyncio.run_coroutine_threadsafe(found.stop(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


@pytest.fixture
def at_sandbox(sandbox) -> list[str]:
    """Options of `init` that point at the running sandbox."""
    return [
        "--no-input",
        "--sandbox",
        f"--sandbox-url={sandbox.url}",
        f"--sandbox-smtp-port={sandbox.smtp_port}",
        f"--sandbox-imap-port={sandbox.imap_port}",
    ]
