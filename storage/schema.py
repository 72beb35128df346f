"""Creates and upgrades the schema; refuses a database that a newer program has touched."""

import functools
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from messages.language import _
from messages.problem import DondocError
from storage.database import Connection, Database
from storage.tables import log_head

_SCRIPTS = Path(__file__).parent / "migrations"

#: stands inside SQL: fixed, and without a quotation mark
_GUARD = "Nhật ký liên hệ chỉ được ghi thêm, không được sửa hay xóa."

#: The database itself refuses to change the past; the chain finds whoever forces it.
_TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER log_entries_no_{verb} BEFORE {verb} ON log_entries "
        f"BEGIN SELECT RAISE(ABORT, '{_GUARD}'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        (
            f"CREATE FUNCTION log_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_GUARD}'; END $$"
        ),
        (
            "CREATE TRIGGER log_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entries "
            "FOR EACH STATEMENT EXECUTE FUNCTION log_entries_refuse()"
        ),
    ],
}


def upgrade(database: Database) -> None:
    """Bring the database to this program's schema; does nothing when it is there already."""
    with database.begin() as conn:
        found = _revision(conn)
        if found == _ours():
            return
        _refuse_newer(found)
    with database.begin() as conn:
        command.upgrade(_config(conn), "head")


def ensure_current(database: Database) -> None:
    """Raise one sentence when the database is missing, older or newer than this program."""
    if database.is_missing:
        raise _no_database()
    with database.begin() as conn:  # a busy database has no version either, unless it is asked aloud
        found = _revision(conn)
    if found is None:
        raise _no_database()
    _refuse_newer(found)
    if found != _ours():
        raise DondocError(
            _("Cơ sở dữ liệu ở phiên bản {found}, chương trình cần {ours}. Hãy chạy: dondoc init",
              found=found, ours=_ours()),
            code="old_database",
            exit_code=3,
        )  # fmt: skip


def is_current(conn: Connection) -> bool:
    """Whether the database has exactly this program's schema."""
    return _revision(conn) == _ours()


def protect_log(conn: Connection) -> None:
    """Put the append-only triggers and the chain's first link in place (called by the first migration)."""
    for statement in _TRIGGERS[conn.dialect.name]:
        conn.exec_driver_sql(statement)
    conn.execute(sa.insert(log_head).values(id=1, seq=0, hash="0" * 64))


def _no_database() -> DondocError:
    return DondocError(
        _("Cơ sở dữ liệu chưa được tạo. Hãy chạy: dondoc init"), code="no_database", exit_code=3
    )


def _revision(conn: Connection) -> str | None:
    return MigrationContext.configure(conn).get_current_revision()


@functools.cache  # the scripts do not change while the program runs
def _ours() -> str:
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    assert head is not None  # noqa: S101 - the package ships its migrations
    return head


def _refuse_newer(found: str | None) -> None:
    known = {s.revision for s in ScriptDirectory.from_config(_config(None)).walk_revisions()}
    if found is not None and found not in known:
        raise DondocError(
            _("Cơ sở dữ liệu ở phiên bản {found}, mới hơn chương trình ({ours}). Hãy nâng cấp chương trình.",
              found=found, ours=_ours()),
            code="newer_database",
            exit_code=3,
        )  # fmt: skip


def _config(conn: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    return config
