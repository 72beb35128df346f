"""Secrets at rest: sealed with a key that does not lie in the database."""

import os
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from messages.language import _
from messages.problem import DondocError
from storage.database import Connection, upsert
from storage.tables import secrets


class Seal:
    """Opens and closes secrets; several keys may be given, the first closes."""

    def __init__(self, keys: list[str]) -> None:
        try:
            self._box = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise DondocError(
                _("Khóa mã hóa không đúng dạng. Hãy khôi phục tệp khóa đã sao lưu."),
                code="bad_key",
                exit_code=3,
            ) from error

    def closed(self, value: str) -> str:
        """The sealed form, for wherever else it must be kept."""
        return self._box.encrypt(value.encode()).decode()

    def put(self, conn: Connection, name: str, value: str, *, now: datetime) -> None:
        closed = self.closed(value)
        statement = upsert(conn, secrets).values(name=name, sealed=closed, updated_at=now)
        conn.execute(
            statement.on_conflict_do_update(
                index_elements=["name"], set_={"sealed": closed, "updated_at": now}
            )
        )

    def get(self, conn: Connection, name: str) -> str | None:
        closed = conn.scalar(sa.select(secrets.c.sealed).where(secrets.c.name == name))
        if closed is None:
            return None
        return self.opened(closed)

    def opened(self, closed: str) -> str:
        """What `closed` holds; DondocError(wrong_key) when it was torn or closed with another key."""
        try:
            return self._box.decrypt(closed.encode()).decode()
        except InvalidToken as error:
            raise DondocError(
                _("Không mở được mã bí mật đã lưu: sai khóa mã hóa. Hãy khôi phục tệp khóa đã sao lưu."),
                code="wrong_key",
                exit_code=3,
            ) from error


def key_file(path: Path) -> str:
    """The key beside the database, made at the first call, readable by its owner only."""
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    key = Fernet.generate_key().decode()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key
