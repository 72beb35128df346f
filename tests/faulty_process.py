"""dondoc's command line in a process of its own, which ends, fails or hangs at a step a test has chosen.

Steps are the points of `messages.faultpoint` and, found from outside, every statement and every commit
of the database. Nothing of this is known to the program: the hooks are hung into the child only.
"""

import contextlib
import errno
import faulthandler
import itertools
import os
import resource
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
import typer.main
from sqlalchemy.engine import Engine

from bot.cli import main as command_line
from messages import faultpoint
from scheduler import breaker, delivery
from tests.nursery import NURSERY

Mode = Literal["crash", "raise", "hang"]
#: Building the commands costs as much as a send: the nursery does it once for all its children.
COMMANDS = typer.main.get_command(command_line.app)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens at the n-th passage of a point ("" = of any point), once."""

    mode: Mode
    point: str = ""
    passage: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is different for this process."""

    fault: Fault | None = None
    passages: Path | None = None  #: every step passed is written here, a line each
    lease_s: float = 60.0
    in_flight: int = 16
    #: An account that met nobody rests so long at first; an office waits half a minute.
    rest_s: float = 2.0
    largest_file: int | None = None  #: bytes; RLIMIT_FSIZE


class _Hook:
    def __init__(self, fault: Fault | None, passages: Path | None) -> None:
        self._fault = fault
        self._passed = 0
        self._lock = threading.Lock()
        self._fd = (
            None if passages is None else os.open(passages, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        )

    def __call__(self, name: str) -> None:
        with self._lock:
            if self._fd is not None:
                os.write(self._fd, f"{name}\n".encode())
            fault = self._fault
            if fault is None or fault.point not in ("", name):
                return
            self._passed += 1
            if self._passed != fault.passage:
                return
            self._fault = None
        match fault.mode:
            case "crash":
                os.kill(os.getpid(), signal.SIGKILL)
            case "hang":
                os.kill(os.getpid(), signal.SIGSTOP)
            case "raise":
                raise OSError(errno.EIO, f"planted at {name}")


def _listen(hook: _Hook) -> None:
    """Statements and commits are steps, from the first look for messages on."""

    def statement(_conn: Any, _cursor: Any, text: str, *_more: Any) -> None:
        words = text.replace("\n", " ").split()
        table = next((w for before, w in itertools.pairwise(words) if before in _BEFORE_TABLE), "")
        hook(f"sql.{words[0].lower()} {table}".strip())

    sa.event.listen(Engine, "before_cursor_execute", statement)
    sa.event.listen(Engine, "commit", lambda _conn: hook("sql.before commit"))
    sa.event.listen(Engine, "rollback", lambda _conn: hook("sql.before rollback"))


_BEFORE_TABLE = {"FROM", "INTO", "UPDATE"}


def _enter(given: Circumstances) -> None:
    breaker.FIRST_WAIT = timedelta(seconds=given.rest_s)
    if given.largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (given.largest_file, resource.RLIM_INFINITY))
    if given.fault is None and given.passages is None:
        return
    hook = _Hook(given.fault, given.passages)
    began = delivery.Delivery._working

    def begins(self: delivery.Delivery, stop: Any) -> Any:
        # opening the program is not a step of a send
        _listen(hook)
        faultpoint.plant(hook)
        return began(self, stop)

    delivery.Delivery._working = begins  # type: ignore[method-assign]


def _live(arguments: Sequence[str], output: Path, given: Circumstances) -> None:
    fd = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(fd, 1)
    os.dup2(fd, 2)
    faulthandler.register(signal.SIGUSR1, file=fd, all_threads=True)
    _enter(given)
    typer.main.get_command = lambda _app: COMMANDS  # type: ignore[assignment]
    command_line.main(list(arguments))


@dataclass(slots=True)
class Worker:
    """A running process of dondoc and everything it has printed."""

    process: BaseProcess
    output: Path
    killed: bool = field(default=False)

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process.is_alive()

    def kill(self) -> bool:
        """kill -9; True when it was still at work."""
        was = self.alive
        if was:
            os.kill(self.pid, signal.SIGKILL)
        self.process.join(10)
        self.killed = was
        return was

    def signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            os.kill(self.pid, number)

    def end(self, timeout: float = 120) -> int:
        """Wait for it; its exit code."""
        self.process.join(timeout)
        if self.process.exitcode is None:
            self.signal(signal.SIGUSR1)  # where does it stand?
            time.sleep(0.5)
            self.kill()
            raise AssertionError(f"still running after {timeout} s: {self.said()[-6000:]}")
        return self.process.exitcode

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace") if self.output.exists() else ""


def start(arguments: Sequence[str], output: Path, given: Circumstances | None = None) -> Worker:
    process = NURSERY.Process(
        target=_live, args=(list(arguments), output, given or Circumstances()), daemon=True
    )
    process.start()
    return Worker(process, output)


def stopped(pid: int) -> bool:
    """Whether the process stands still (SIGSTOP)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except OSError:
        return False
