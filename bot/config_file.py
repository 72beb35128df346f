"""Writes `dondoc.toml` and `.env` so that what was entered is what will be read; never half of it."""

import contextlib
import json
import os
import re
import secrets as randomness
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import BaseModel, SecretStr

from bot import env_file
from bot.config_words import ACCOUNTS_HEAD, HEAD, IN_ENV, SECTIONS
from bot.settings import Settings, by_variable
from messages.language import _
from messages.problem import DondocError

#: "section.key" → value; None takes a key back to its default
Values = dict[str, Any]

_ACCOUNTS = "payment_accounts"
_RULE = "# " + "-" * 76


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A configuration as it stands on disk; the process's environment plays no part."""

    file: Path
    exists: bool = False
    plain: Values = field(default_factory=dict)  #: from dondoc.toml
    hidden: Values = field(default_factory=dict)  #: from .env, which outweighs it

    @property
    def env(self) -> Path:
        return self.file.with_name(".env")

    def get(self, key: str) -> Any:
        """The value in force, None where nothing is written."""
        return self.hidden.get(key, self.plain.get(key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    files: tuple[Path, ...]  #: those that changed
    backups: tuple[Path, ...]


def read(file: Path) -> Written:
    # through a link: replacing the link itself would leave the real file behind
    file = file.resolve()
    plain: Values = {}
    if file.exists():
        try:
            found = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DondocError(
                _("Tệp cấu hình {file} viết sai: {why}", file=file, why=str(error)),
                code="bad_config",
                exit_code=3,
            ) from error
        plain = _flat(found)
    names = by_variable()
    hidden = {
        names[variable.upper()]: value
        for variable, value in dotenv_values(file.with_name(".env")).items()
        if variable.upper() in names and value
    }
    return Written(file=file, exists=file.exists(), plain=plain, hidden=hidden)


def merged(old: Written, changes: Mapping[str, Any]) -> tuple[str, str]:
    """Give the two files' new texts: (dondoc.toml, .env)."""
    plain, hidden = dict(old.plain), dict[str, str | None]()
    for key, value in changes.items():
        plain.pop(key, None)
        if value is not None and is_secret(key, value):
            hidden[key] = str(value)
            continue
        if value is not None:
            plain[key] = value
        if key in old.hidden:
            hidden[key] = None
    for key in [k for k, value in plain.items() if is_secret(k, value)]:
        # somebody wrote it into the open file: it moves to where only the owner reads
        hidden.setdefault(key, old.hidden.get(key) or str(plain[key]))
        del plain[key]
    return _toml(old, plain), _env(old, hidden)


def differs(old: Written, texts: tuple[str, str]) -> bool:
    return texts != tuple(p.read_text(encoding="utf-8") if p.exists() else "" for p in (old.file, old.env))


def save(old: Written, texts: tuple[str, str], *, now: datetime) -> Saved:
    """Write what differs, whole and at once; what is replaced stays beside it as a copy."""
    changed: list[Path] = []
    backups: list[Path] = []
    # the secrets first: a configuration without them would look finished and not be
    for path, text in ((old.env, texts[1]), (old.file, texts[0])):
        mode = 0o600  # dondoc.toml, too: the guests' telephone numbers stand in it
        before = path.read_text(encoding="utf-8") if path.exists() else None
        if before == text or (before is None and not text):
            if path == old.env and before is not None:
                path.chmod(0o600)
            continue
        if before is not None:
            backups.append(_backup(path, before, now))
            if path == old.file:
                mode = path.stat().st_mode & 0o777
        write_whole(path, text, mode=mode)
        changed.append(path)
    return Saved(files=tuple(changed), backups=tuple(backups))


def is_secret(key: str, value: object = None) -> bool:
    """Whether a key's value must not stand in the open file."""
    if key == "database.url":  # PostgreSQL takes a password in its address
        return re.match(r"[a-z0-9+]+://[^/@]*:[^/@]+@", str(value or "")) is not None
    return key in secret_keys()


def masked(secret: str) -> str:
    """Enough to recognise a secret by, too little to use."""
    return "****" + (secret[-4:] if len(secret) >= 12 else "")


def secret_keys() -> list[str]:
    found = []
    for section, model in sections().items():
        found += [f"{section}.{k}" for k, f in model.model_fields.items() if f.annotation is SecretStr]
    return found


def sections() -> dict[str, type[BaseModel]]:
    fields = {name: f.annotation for name, f in Settings.model_fields.items()}
    return {n: a for n, a in fields.items() if isinstance(a, type) and issubclass(a, BaseModel)}


def render(plain: Mapping[str, Any]) -> str:
    """Write the commented file: every key explained, the unset ones as comments with their default."""
    models, blocks = sections(), [HEAD]
    for section, (heading, keys) in SECTIONS.items():
        lines = [_RULE, f"# {heading}", f"[{section}]", ""]
        for key, words in keys.items():
            name = f"{section}.{key}"
            if is_secret(name):
                lines += [f"# {words} {IN_ENV}: {env_file.variable(name)}", ""]
                continue
            default = models[section].model_fields[key].get_default(call_default_factory=True)
            lines += [f"# {words}", _line(key, plain.get(name), default), ""]
        blocks.append("\n".join(lines))
    accounts = [ACCOUNTS_HEAD]
    for account in plain.get(_ACCOUNTS, []):
        accounts += ["[[payment_accounts]]", *(f"{_key(k)} = {toml(v)}" for k, v in account.items()), ""]
    blocks.append("\n".join(accounts))
    return "\n".join(blocks)


def toml(value: object) -> str:
    """One value in TOML, whatever characters it holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(str(k))} = {toml(v)}" for k, v in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    # JSON escapes everything that TOML wants escaped but one
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def write_whole(path: Path, text: str, *, mode: int) -> None:
    """Replace a file so that a reader, or a power cut, finds the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{randomness.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _toml(old: Written, plain: Values) -> str:
    if not old.exists:
        return render(plain)
    text = old.file.read_text(encoding="utf-8")
    edited = text
    for key in sorted({*old.plain, *plain}):
        if old.plain.get(key) != plain.get(key) or (key in old.plain) != (key in plain):
            edited = _edited(edited, key, plain.get(key))
    # the officer's own comments are kept where lines can be replaced one by one
    try:
        same = _flat(tomllib.loads(edited)) == plain
    except tomllib.TOMLDecodeError:
        same = False
    return edited if same else render(plain)


def _env(old: Written, hidden: Mapping[str, str | None]) -> str:
    text = old.env.read_text(encoding="utf-8") if old.env.exists() else ""
    return env_file.edited(text, {env_file.variable(k): v for k, v in hidden.items()})


def _edited(text: str, key: str, value: object) -> str:
    section, _dot, name = key.partition(".")
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if _heading(line) == section), None)
    if start is None:
        return text if value is None else f"{text.rstrip()}\n\n[{section}]\n{name} = {toml(value)}\n"
    end = next((i for i in range(start + 1, len(lines)) if _heading(lines[i])), len(lines))
    found = [i for i in range(start + 1, end) if _sets(lines[i], name)]
    active = [i for i in found if not lines[i].lstrip().startswith("#")]
    if value is None:
        # gone altogether: an old password must not stay behind as a comment
        lines = [line for i, line in enumerate(lines) if i not in active]
    elif found:
        lines[(active or found)[0]] = f"{name} = {toml(value)}"
    else:
        lines.insert(start + 1, f"{name} = {toml(value)}")
    return "\n".join(lines)


def _heading(line: str) -> str:
    found = re.match(r"\s*\[+\s*([\w.\"-]+)\s*\]+\s*(#.*)?$", line)
    return found[1] if found else ""


def _sets(line: str, name: str) -> bool:
    """Whether a line sets this key, or would if it were no comment."""
    bare = line.lstrip().removeprefix("#").strip()
    if not re.match(rf"{name}\s*=", bare):
        return False
    try:
        return name in tomllib.loads(bare)
    except tomllib.TOMLDecodeError:
        return False


def _line(key: str, value: object, default: object) -> str:
    if value is not None:
        return f"{key} = {toml(value)}"
    return f"# {key} = {toml('tên tệp' if default is None else default)}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml(name)


def _flat(found: Mapping[str, Any]) -> Values:
    flat: Values = {}
    for section, values in found.items():
        if isinstance(values, dict):
            flat |= {f"{section}.{key}": value for key, value in values.items()}
        else:
            flat[section] = values
    return flat


def _backup(path: Path, text: str, now: datetime) -> Path:
    stem = f"{path.name}.bak-{now:%Y%m%d-%H%M%S}"
    names: Iterable[str] = (stem, *(f"{stem}-{n}" for n in range(2, 1000)))
    free = next(path.with_name(n) for n in names if not path.with_name(n).exists())
    write_whole(free, text, mode=0o600)
    return free
