"""A PostgreSQL of one's own that can be restarted under everybody's feet."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests import postgres
from tests.conftest import missing_part


class Cluster:
    def __init__(self, url: str, data: Path) -> None:
        self.url = url
        self._data = data

    def restart(self, how: str) -> None:
        """In order ("fast"), or as a crash ("immediate"): the write-ahead log is replayed."""
        self._control("restart", "-m", how, "-l", str(self._data / "restarted.log"))

    def stop(self) -> None:
        self._control("stop", "-m", "immediate")

    def _control(self, *words: str) -> None:
        home = postgres.binaries()
        assert home is not None
        who = postgres._as_nobody_special()
        env = {**os.environ, "LC_ALL": "C.UTF-8"}
        subprocess.run(
            [home / "pg_ctl", *words, "-D", self._data, "-w", "-s", "-t", "30"],
            check=True, cwd=self._data, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who,
        )  # type: ignore[call-overload]  # fmt: skip


@contextlib.contextmanager
def restartable() -> Iterator[Cluster]:
    if postgres.binaries() is None:
        missing_part("PostgreSQL", "apt-get install postgresql")
    with postgres.cluster() as url:
        with psycopg.connect(f"{url}/postgres") as conn:
            row = conn.execute("SHOW data_directory").fetchone()
        assert row is not None
        found = Cluster(url, Path(row[0]))
        try:
            yield found
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                found.stop()  # what a restart has started is nobody's child
