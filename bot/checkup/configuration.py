"""The configuration: found, readable, understood; and its secrets nobody else's to read."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from bot import config_file
from bot.checkup.checks import Check, failure, fine, warning
from bot.settings import DEFAULT_FILE, PREFIX, OfficeSection, Settings, by_variable, load_settings
from messages.language import _
from messages.problem import DondocError


def config_path(given: Path | None) -> Path:
    return given or Path(os.environ.get(f"{PREFIX}CONFIG", DEFAULT_FILE))


def configuration(given: Path | None) -> tuple[Settings | None, Check]:
    file = config_path(given)
    from_environment = any(name in os.environ for name in by_variable())
    if not file.exists() and (given is not None or not from_environment):
        return None, failure("config", _("Chưa có tệp cấu hình {file}.", file=file), "dondoc init")
    try:
        settings = load_settings(given)
    except DondocError as error:
        return None, failure("config", error.message, _("Sửa tệp cấu hình rồi chạy lại dondoc doctor."))
    except OSError:
        return None, failure(
            "config",
            _("Không đọc được {file} hoặc tệp .env bên cạnh.", file=file),
            _("Chạy dondoc bằng tài khoản là chủ của các tệp ấy."),
        )
    if not file.exists():
        return settings, fine("config", _("Cấu hình lấy từ biến môi trường."))
    return settings, fine("config", _("Cấu hình {file} hợp lệ.", file=file))


def secret_files(settings: Settings, file: Path) -> Iterator[Check]:
    """A password that everybody on the machine can read is everybody's password."""
    checked = [file.parent / ".env", settings.database.key_file]
    if settings.email.dkim_key_file is not None:
        checked.append(settings.email.dkim_key_file)
    if _holds_secrets(file):
        checked.append(file)
    quiet = []
    for path in checked:
        if os.name != "posix" or not path.exists():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        fix = f"chmod 600 {path}"
        if mode & 0o007:
            yield failure("secrets", _("Ai dùng máy này cũng đọc được {file}.", file=path), fix)
        elif mode & 0o070:
            yield warning("secrets", _("Cả nhóm đọc được {file}.", file=path), fix)
        else:
            quiet.append(path.name)
    held = [f"{key} {config_file.masked(value)}" for key, value in _secrets(settings) if value]
    if held:
        yield fine("secrets.held", _("Bí mật đã khai: {names}", names=", ".join(held)))
    if quiet:
        yield fine("secrets.files", _("Chỉ chủ tệp đọc được: {files}", files=", ".join(quiet)))


def office(settings: Settings) -> Iterator[Check]:
    found = settings.office
    if found.agency == OfficeSection().agency:
        yield warning("office", _("Chưa đặt tên cơ quan; mọi tin đang ký “{name}”.", name=found.agency),
                      'dondoc init --yes --office "…"')  # fmt: skip
    else:
        yield fine("office", _("Cơ quan: {name}", name=found.agency))
    missing = [
        words
        for value, words in (
            (found.officer, _("tên cán bộ phụ trách (officer)")),
            (found.officer_phone, _("điện thoại cán bộ (officer_phone)")),
        )
        if not value
    ]
    if missing:
        yield warning(
            "officer",
            _("Chưa ghi {what}: tin sẽ ghi tên chung và tổng đài.", what=", ".join(missing)),
            'dondoc init --yes --officer "…" --officer-phone "…"',
        )


def _secrets(settings: Settings) -> Iterator[tuple[str, str]]:
    for key in config_file.secret_keys():
        section, _dot, name = key.partition(".")
        value = getattr(getattr(settings, section), name)
        if isinstance(value, SecretStr):
            yield key, value.get_secret_value()


def _holds_secrets(file: Path) -> bool:
    try:
        return any(config_file.is_secret(k, v) and v for k, v in config_file.read(file).plain.items())
    except (DondocError, OSError):
        return False
