"""The office's own people: who they are and what they may decide."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from storage.database import Connection, rows_of
from storage.office_tables import staff


def find(conn: Connection, code: str) -> Mapping[str, Any] | None:
    """The person with this code, whether still at work or not; None where the office knows nobody."""
    return next(iter(rows_of(conn, sa.select(staff).where(staff.c.code == code))), None)


def may(conn: Connection, code: str, *roles: str) -> bool:
    """Whether somebody who is at work holds one of these roles."""
    person = find(conn, code)
    return person is not None and bool(person["active"]) and not set(roles).isdisjoint(person["roles"])
