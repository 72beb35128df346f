"""What a new configuration follows from: the answers, what stood before, and where the channels point."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import config_file
from bot.config_file import Values, Written
from bot.env_file import variable
from bot.sandbox.credentials import sandbox_config
from bot.settings import Settings, load_settings
from messages.language import _
from messages.problem import DondocError
from storage.database import Database

#: Whoever has one of these has an account with a network.
CREDENTIALS = ("telegram.token", "zalo.app_id", "email.smtp_host")


@dataclass(frozen=True, slots=True, kw_only=True)
class Playground:
    """Where `dondoc sandbox` listens."""

    url: str = "http://127.0.0.1:8900"
    smtp_port: int = 8925
    imap_port: int = 8943

    def values(self) -> Values:
        config = sandbox_config(self.url, self.smtp_port, self.imap_port)
        return {f"{section}.{key}": value for section, keys in config.items() for key, value in keys.items()}


def standing(old: Written, key: str) -> Any:
    """What is kept when nothing new is said; the sandbox's own keys are nobody's answer."""
    value = old.get(key)
    if value is not None and value != _playing(old).get(key):
        return value
    if config_file.is_secret(key):
        return None
    section, _dot, name = key.partition(".")
    return config_file.sections()[section].model_fields[name].get_default(call_default_factory=True)


def decide(
    answers: Mapping[str, Any], old: Written, *, sandbox: Playground | None, live: bool | None
) -> Values:
    """Give the keys to change. `sandbox`: asked for by name; without any credential it is taken anyway."""
    changes: Values = {key: None if value == "" else value for key, value in answers.items()}
    playing = _playing(old)
    new = any(changes.get(key) for key in CREDENTIALS)
    had = any(old.get(k) and old.get(k) != playing.get(k) for k in CREDENTIALS if k not in changes)
    if sandbox is not None or not (new or had or any(_in_environment(k) for k in CREDENTIALS)):
        changes |= playing if playing and sandbox is None else (sandbox or Playground()).values()
        changes["mode.live"] = False
    elif new:
        # a real account and the sandbox's addresses would not find each other
        changes = {key: None for key, value in playing.items() if old.get(key) == value} | changes
    _complete(changes, old)
    if live is not None:
        changes["mode.live"] = live
    # the file states what matters even where it is the default
    for key in ("office.agency", "database.url", "mode.live", "mode.guests"):
        changes.setdefault(key, standing(old, key))
    return {key: value for key, value in changes.items() if value != old.get(key)}


def candidate(old: Written, changes: Mapping[str, Any]) -> Settings:
    """Read the new configuration before it replaces the old one."""
    with tempfile.TemporaryDirectory() as name:
        trial = Path(name).resolve() / old.file.name
        toml, env = config_file.merged(old, changes)
        config_file.write_whole(trial, toml, mode=0o600)
        config_file.write_whole(trial.with_name(".env"), env, mode=0o600)
        try:
            settings = load_settings(trial)
            _check_address(settings.database.url)
            return settings  # noqa: TRY300 - both lines may refuse
        except DondocError as error:
            message = error.message.replace(str(trial.parent), str(old.file.parent))
            raise DondocError(message, code=error.code, exit_code=error.exit_code) from error


def _check_address(url: str) -> None:
    """Refuse what is no address of a database; whether it answers shows when it is opened."""
    if url.startswith("sqlite:///"):
        return  # naming it would already make its folder
    try:
        Database(url).close()
    except DondocError:
        raise
    except Exception as error:
        raise DondocError(
            _(
                "database.url không đúng dạng. Ví dụ: sqlite:///dondoc.sqlite3, postgresql://người_dùng@máy/tên"
            ),
            code="bad_value",
            exit_code=3,
        ) from error


def _complete(changes: Values, old: Written) -> None:
    """A mailbox rarely has two passwords; an account with a network never has half of them."""

    def value(key: str) -> Any:
        return changes[key] if key in changes else old.get(key)

    user = str(value("email.smtp_user") or "")
    if value("email.smtp_host") and not value("email.from_address"):
        if "@" not in user:
            raise DondocError(_("Thiếu --from-address: thư phải có địa chỉ gửi."), code="usage", exit_code=2)
        changes["email.from_address"] = user
    if value("email.imap_host"):
        for key in ("user", "password"):
            if not value(f"email.imap_{key}") and value(f"email.smtp_{key}"):
                changes[f"email.imap_{key}"] = value(f"email.smtp_{key}")
    if value("zalo.app_id") and not (value("zalo.app_secret") or _in_environment("zalo.app_secret")):
        raise DondocError(
            _("Thiếu --zalo-app-secret: ứng dụng Zalo cần khóa bí mật."), code="usage", exit_code=2
        )


def _playing(old: Written) -> Values:
    """What the sandbox would have written into this configuration; nothing when it does not point there."""
    url = old.get("mode.sandbox")
    if not url:
        return {}
    ports = [int(old.get(f"email.{kind}_port") or 0) for kind in ("smtp", "imap")]
    return Playground(url=str(url), smtp_port=ports[0], imap_port=ports[1]).values()


def _in_environment(key: str) -> bool:
    return bool(os.environ.get(variable(key)) or os.environ.get(variable(key) + "_FILE"))
