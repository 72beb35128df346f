"""The loop that deliveries run on hears the same signals and starts the same children as asyncio's own."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot import loop

WAITS = """
import asyncio
from bot import loop, run

async def main():
    stop = asyncio.Event()
    run.listen_for_signals(stop)
    print("listening", flush=True)
    await stop.wait()
    print("asked to stop", flush=True)
    {then}

loop.run(main())
print("clean", flush=True)
"""


def started(then: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", WAITS.format(then=then)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "listening\n"
    return child


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_asks_and_the_program_ends_clean(number):
    with started(then="") as child:
        child.send_signal(number)
        said, _nothing = child.communicate(timeout=20)
    assert (said, child.returncode) == ("asked to stop\nclean\n", 0)


def test_the_second_signal_means_now():
    with started(then="await asyncio.sleep(60)") as child:
        child.send_signal(signal.SIGINT)
        assert child.stdout is not None
        assert child.stdout.readline() == "asked to stop\n"
        child.send_signal(signal.SIGINT)
        said, _nothing = child.communicate(timeout=20)
    assert said == ""
    assert child.returncode != 0


def test_it_is_uvloop_and_hands_back_what_was_made():
    async def which() -> str:
        return type(asyncio.get_running_loop()).__module__

    assert loop.run(which()).startswith("asyncio" if sys.platform == "win32" else "uvloop")


def test_a_child_process_is_started_and_heard():
    async def said() -> bytes:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "print('xong')", stdout=asyncio.subprocess.PIPE
        )
        return (await child.communicate())[0]

    assert loop.run(said()) == b"xong\n"
