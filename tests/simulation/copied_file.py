"""The database of the simulation: a real SQLite file, copied anew for every example."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import event

from storage.database import Database


class CopiedFile:
    """`raw` reads what has been committed, past everything of ours."""

    def __init__(self, template: Path, path: Path) -> None:
        self._template, self._path = template, path
        self.database = self._opened()
        self.raw = sqlite3.connect(":memory:")

    def fresh(self) -> None:
        self.raw.close()
        self.database.engine.dispose()
        for ending in ("-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self._template, self._path)
        self.raw = sqlite3.connect(self._path, isolation_level=None)

    def restart(self) -> None:
        """All connections are gone, and a new process opens the file."""
        before = self.database
        before.close()
        self.database = self._opened()
        # statements are compiled once and not at every restart: that is all the two have in common
        self.database.engine._compiled_cache = before.engine._compiled_cache

    def close(self) -> None:
        self.raw.close()
        self.database.close()

    def _opened(self) -> Database:
        database = Database(f"sqlite:///{self._path}")
        # power does not fail in here; every commit on the disk would cost most of the time
        event.listen(database.engine, "connect", _hurry)
        return database


def _hurry(connection: Any, record: Any) -> None:
    del record
    connection.execute("PRAGMA synchronous=OFF")
