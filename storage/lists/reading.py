"""The way in: hand a file to a child process and take back records, or one sentence why not."""

import hashlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import IO, Any

from messages.language import _, current_language
from messages.problem import DondocError
from storage.lists.refusals import oversized_file, unmanageable_file
from storage.lists.result import ListFile, ListKind
from storage.lists.wire import Unpacker

MAX_FILE_BYTES = 200_000_000
WALL_CLOCK_SECONDS = 60
CHILD = "storage.lists.child"
SECONDS_PER_MB = 4  #: on top, for lists of hundreds of thousands of rows on a busy machine


def read_list(
    kind: ListKind,
    path: Path,
    *,
    period: date | None,
    as_of: date | None,
    today: date,
    sheet: str | None = None,
    skip_hidden: bool = False,
) -> ListFile:
    """Read an office list of any layout into records.

    `period` is the month the list is imported for (default: the one its letterhead names, else today's);
    `as_of` is used when the letterhead names no day; `sheet` picks one sheet by name; `skip_hidden` leaves
    out rows hidden in Excel. Raises DondocError with one sentence when the file as a whole is refused.
    """
    digest = fingerprint(path)
    request = {
        "kind": kind,
        "path": str(path.resolve()),
        "period": period.isoformat() if period else None,
        "as_of": as_of.isoformat() if as_of else None,
        "today": today.isoformat(),
        "sheet": sheet,
        "skip_hidden": skip_hidden,
        "language": current_language(),
    }
    with tempfile.TemporaryFile() as answer:
        in_child(CHILD, request, answer, path.stat().st_size)
        facts, parts = _parts(answer)
    return ListFile(
        list=kind,
        sha256=digest,
        file_name=path.name,
        sheet=facts["sheet"],
        period_in_file=facts["period_in_file"],
        as_of_in_file=facts["as_of_in_file"],
        rows=facts["rows"],
        letterhead=facts["letterhead"],
        header=facts["header"],
        reads=tuple(parts["reads"]),
        duplicates=tuple(parts["duplicates"]),
        rejected=tuple(parts["rejected"]),
        warnings=tuple(parts["warnings"]),
        notices=tuple(parts["notices"]),
    )


def fingerprint(path: Path) -> str:
    """SHA-256 of the file, once it is known to be one of a bearable size."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise DondocError(_("“{file}” không phải là tệp.", file=path.name), code="file_missing")
        if size == 0:
            raise DondocError(_("Tệp trống: không có dữ liệu nào để đọc."), code="file_empty")
        if size > MAX_FILE_BYTES:
            raise oversized_file(_("{size} MB", size=size // 1_000_000))
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DondocError(_("Không mở được tệp “{file}”.", file=path.name), code="file_missing") from error


def child_environment() -> dict[str, str]:
    """What Python needs and nothing of ours: a process that opens strange files is told no secret."""
    kept = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH")
    root = str(Path(__file__).resolve().parents[2])
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {"PYTHONPATH": root, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def in_child(module: str, request: dict[str, Any], answer: IO[bytes], size: int) -> None:
    """Let a process of its own answer a request about a strange file; `size` in bytes gives it time."""
    try:
        done = subprocess.run(  # noqa: S603 - a module of ours
            [sys.executable, "-P", "-m", module],
            input=json.dumps(request).encode(),
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            timeout=WALL_CLOCK_SECONDS + SECONDS_PER_MB * (size // 1_000_000),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise unmanageable_file() from error
    if done.returncode != 0:
        raise unmanageable_file()


def _parts(answer: IO[bytes]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    answer.seek(0)
    parts: dict[str, list[Any]] = {
        name: [] for name in ("reads", "duplicates", "rejected", "warnings", "notices")
    }
    try:
        facts = Unpacker(answer).load()
        if "refused" in facts:
            raise DondocError(facts["refused"], code=facts["code"])
        if "died" in facts:
            raise unmanageable_file(facts["died"])
        while (part := Unpacker(answer).load()) is not None:
            parts[part[0]] += part[1]
    except (pickle.UnpicklingError, EOFError, LookupError, TypeError, ValueError) as error:
        raise unmanageable_file() from error
    return facts, parts
