"""The database: there, ours, safe where it lies, and telling the truth about the past."""

import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.app import App
from bot.checkup.checks import Check, failure, fine, warning
from bot.checkup.mounts import file_system_here, is_network
from bot.clock import Clock
from bot.settings import Settings
from messages.language import _
from messages.problem import DondocError
from storage import condition, contact_log, schema
from storage.condition import PostgresCondition, SqliteCondition
from storage.contact_log import Anchor
from storage.database import Connection, Database
from storage.sealed import Seal

OLDEST_SQLITE = (3, 35)  # the first that knows RETURNING
OLDEST_POSTGRES = 120000
FULL = 2
PROBE_S = 4.0
CLOCK_S = 2.0
#: A longer chain is left to `dondoc log verify`: doctor has ten seconds for everything.
WALKED = 50_000


def reach(settings: Settings) -> tuple[Database | None, Check | None]:
    """Open the database if it is there; looking must not create one."""
    url = settings.database.url
    scheme, _slashes, rest = url.partition(":///")
    file = rest.partition("?")[0]
    if scheme.partition("+")[0] == "sqlite" and file != ":memory:" and not Path(file).is_file():
        return None, failure("database", _("Chưa có cơ sở dữ liệu {url}.", url=url), "dondoc init")
    try:
        database = Database(url)
    except DondocError as error:
        return None, failure("database", error.message, _("Sửa database.url trong cấu hình."))
    except Exception:  # noqa: BLE001 - an address SQLAlchemy cannot read; its words may quote a password
        return None, failure(
            "database", _("database.url không đúng dạng."), _("Ví dụ: sqlite:///dondoc.sqlite3")
        )
    if _answers(database):
        return database, None
    database.close()
    return None, failure(
        "database",
        _("Không nối được tới {url}.", url=database.url.render_as_string(hide_password=True)),
        _("Kiểm tra máy chủ PostgreSQL, mạng và tường lửa."),
    )


def _answers(database: Database) -> bool:
    """Knock at the server's door: a connection attempt of its own would wait longer than doctor may."""
    url = database.url
    if database.is_sqlite or not url.host or url.host.startswith("/") or "," in url.host:
        return True
    try:
        socket.create_connection((url.host, url.port or 5432), PROBE_S).close()
    except OSError:
        return False
    return True


def condition_of(database: Database, clock: Clock) -> Iterator[Check]:
    """Engine and schema. The last check's name is "schema"; the data may be read only when it is ok."""
    shown = database.url.render_as_string(hide_password=True)
    try:
        with database.begin() as conn:
            if database.is_sqlite:
                yield from sqlite(condition.sqlite_condition(conn), Path(database.url.database or "."))
            else:
                before = clock.now()
                found = condition.postgres_condition(conn)
                yield from postgres(found, before + (clock.now() - before) / 2)
        schema.ensure_current(database)
    except DondocError as error:
        yield failure("schema", error.message, _NEXT.get(error.code, "dondoc init"))
    except Exception as error:  # noqa: BLE001 - wrong password, locked file, not a database: a line, no traceback
        yield failure(
            "schema",
            _("Không đọc được cơ sở dữ liệu {url} ({why}).", url=shown, why=type(error).__name__),
            _("Kiểm tra tên đăng nhập, mật khẩu, quyền đọc ghi; rồi chạy: dondoc init"),
        )
    else:
        yield fine("schema", _("Cơ sở dữ liệu {url} đúng phiên bản.", url=shown))


_NEXT = {"newer_database": "pip install --upgrade dondoc"}


def sqlite(found: SqliteCondition, path: Path) -> Iterator[Check]:
    version = ".".join(map(str, found.version))
    if found.version < OLDEST_SQLITE:
        yield failure("sqlite", _("SQLite {version} quá cũ.", version=version), _("Cần SQLite 3.35 trở lên."))
    elif found.journal != "wal" or found.synchronous < FULL:
        yield failure(
            "sqlite",
            _("SQLite không chạy ở chế độ WAL với synchronous=FULL: mất điện có thể mất tin đã gửi."),
            _("Đặt cơ sở dữ liệu trên đĩa của chính máy này."),
        )
    else:
        yield fine("sqlite", _("SQLite {version}, WAL, synchronous FULL", version=version))
    kind = file_system_here(path)
    if is_network(kind):
        yield failure(
            "file_system",
            _("Tệp cơ sở dữ liệu nằm trên hệ tệp {kind}; SQLite không an toàn ở đó.", kind=kind),
            _("Chuyển tệp về đĩa của máy này, hoặc dùng PostgreSQL."),
        )
    if path.exists() and path.stat().st_mode & 0o007:
        yield warning(
            "database_file",
            _("Ai dùng máy này cũng đọc được {file} (có dữ liệu cá nhân).", file=path),
            f"chmod 600 {path}*",
        )


def postgres(found: PostgresCondition, now: datetime) -> Iterator[Check]:
    version = f"{found.version // 10000}.{found.version % 10000}"
    if found.version < OLDEST_POSTGRES:
        yield failure("postgresql", _("PostgreSQL {version} quá cũ.", version=version),
                      _("Cần PostgreSQL 12 trở lên."))  # fmt: skip
    elif not found.fsync or not found.synchronous_commit:
        yield warning(
            "postgresql",
            _("PostgreSQL {version} đang tắt fsync hoặc synchronous_commit: mất điện là mất tin đã gửi.",
              version=version),
            "ALTER SYSTEM SET fsync = on; ALTER SYSTEM SET synchronous_commit = on;",
        )  # fmt: skip
    else:
        yield fine("postgresql", _("PostgreSQL {version}", version=version))
    off = abs((found.clock - now).total_seconds())
    if off > CLOCK_S:
        yield failure(
            "clock",
            _("Đồng hồ máy này lệch {seconds} giây so với máy chủ cơ sở dữ liệu.", seconds=round(off)),
            _("Bật đồng bộ giờ (NTP) trên cả hai máy: timedatectl set-ntp true"),
        )
    else:
        yield fine("clock", _("Đồng hồ khớp với máy chủ cơ sở dữ liệu."))


def keys(app: App) -> Check:
    """Whether what lies sealed can be opened. `App.seal` would make a missing key: look first."""
    with app.database.begin() as conn:
        sealed = condition.sealed_names(conn)
    path = app.settings.database.key_file
    if not app.settings.database.key.get_secret_value() and not path.exists():
        if sealed:
            return failure("key", _("Không thấy tệp khóa {file}; bí mật đã lưu không mở được.", file=path),
                           _("Khôi phục tệp khóa đã sao lưu."))  # fmt: skip
        return warning("key", _("Chưa có tệp khóa {file}.", file=path), "dondoc init --yes")
    try:
        seal = app.seal()
        with app.database.begin() as conn:
            _open_all(conn, seal, sealed)
    except DondocError as error:
        return failure("key", error.message, _("Khôi phục tệp khóa đã sao lưu."))
    except OSError:
        return failure("key", _("Không đọc được tệp khóa {file}.", file=path), f"chmod 600 {path}")
    return fine("key", _("Khóa mã hóa dùng được; {count} bí mật đã khóa.", count=len(sealed)))


def _open_all(conn: Connection, seal: Seal, names: list[str]) -> None:
    for name in names:
        seal.get(conn, name)


def log(database: Database, *, walked: int = WALKED) -> Check:
    head, whole, broken = database.read(_look_at_log, walked)
    if broken:
        return failure("log", _("Nhật ký liên hệ đã bị sửa hoặc cắt."), "dondoc log verify")
    if whole:
        return fine("log", _("Nhật ký liên hệ nguyên vẹn: {count} mục.", count=head.seq))
    return fine(
        "log",
        _("Nhật ký liên hệ: đầu chuỗi khớp ({count} mục); kiểm tra hết bằng: dondoc log verify",
          count=head.seq),
    )  # fmt: skip


def _look_at_log(conn: Connection, walked: int) -> tuple[Anchor, bool, bool]:
    """The head, whether the whole chain was walked, and whether something is wrong with it."""
    head = contact_log.head(conn)
    whole = head.seq <= walked
    broken = bool(contact_log.verify(conn).faults) if whole else condition.last_logged(conn) != head
    return head, whole, broken
