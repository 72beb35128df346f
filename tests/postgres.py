"""A throw-away PostgreSQL for the tests: started once a test process, a fresh database for each test."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


def binaries() -> Path | None:
    """Where initdb and postgres lie; None when PostgreSQL is not installed."""
    versions = Path("/usr/lib/postgresql")
    found = sorted(versions.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3])) if versions.exists() else []
    if found:
        return found[-1].parent
    which = shutil.which("initdb")
    return Path(which).parent if which else None


def _as_nobody_special() -> dict[str, object]:
    """PostgreSQL refuses to run as root: run it as the distribution's own account then."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """URL of a running server (without a database name); gone afterwards. `durable`: with fsync."""
    home = binaries()
    assert home is not None
    who = _as_nobody_special()
    folder = Path(tempfile.mkdtemp(prefix="dondoc-pg-"))
    if who:
        os.chown(folder, int(str(who["user"])), int(str(who["group"])))
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    initdb = [
        home / "initdb",
        "-D",
        folder / "data",
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run(initdb, check=True, cwd=folder, env=env, stdout=subprocess.DEVNULL, **who)  # type: ignore[call-overload]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "max_connections": "60",
        # it would go through a thousand little databases all the time
        "autovacuum": "on" if durable else "off",
        "log_min_messages": "fatal",
    }
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [home / "postgres", "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), "-k", folder, *flags],
        cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True, **who,
    )  # type: ignore[call-overload]  # fmt: skip
    try:
        _wait(home, port, server, folder)
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(home: Path, port: int, server: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + 20
    where = ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]
    ready = [str(home / "pg_isready"), "-q", *where]
    while subprocess.run(ready, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError((folder / "log").read_text())
        time.sleep(0.05)
