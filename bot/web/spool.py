"""A folder that keeps what networks pushed while the database is away: on the disk before anybody is told."""

import contextlib
import errno
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import structlog

from messages.channel import Inbound, InboundKind
from messages.language import _
from messages.problem import DondocError

log = structlog.get_logger(__name__)

CORRUPT = "corrupt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """The events of one request."""

    events: Sequence[Inbound]
    received_at: datetime


class Spool:
    """One file a request, numbered in order of arrival; its first line is the SHA-256 of the rest.

    Everything here blocks; only one thread at a time may write.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder ready; DondocError when nothing can be kept in it."""
        self.folder = folder
        try:
            _make_private(folder)
            _make_private(folder / CORRUPT)
            for unfinished in folder.glob("*.part"):
                unfinished.unlink()  # nobody was told yes: the network sends it again
            self._number = max((_number(path) for path in self.waiting()), default=0)
            probe = self._write(b"")
            probe.unlink()
        except OSError as error:
            raise DondocError(
                _(
                    "Không ghi được vào thư mục {folder} (web.spool); hãy sửa quyền hoặc dọn đĩa.",
                    folder=folder,
                ),
                code="spool_unwritable",
                exit_code=3,
            ) from error

    def waiting(self) -> list[Path]:
        """Files to be taken into the database, oldest first."""
        return sorted(self.folder.glob("*.json"), key=_number)

    def put(self, requests: Sequence[Spooled]) -> list[Path | None]:
        """Keep each request for good; None for one the disk did not take.

        The folder is made durable once for all of them: on a slow disk that is half of the price.
        """
        kept: list[Path | None] = []
        for request in requests:
            try:
                kept.append(self._write(_encoded(request)))
            except (OSError, ValueError, TypeError, RecursionError) as error:
                log.error("spool_failed", error=type(error).__name__)
                kept.append(None)
        try:
            _sync_folder(self.folder)
        except OSError as error:
            log.error("spool_failed", error=type(error).__name__)
            return [None] * len(kept)
        return kept

    def read(self, path: Path) -> Spooled | None:
        """None for a file that cannot be understood: it has been laid aside for a person.

        OSError when the machine is at fault and not the file: then it waits.
        """
        try:
            return _decoded(path.read_bytes())
        except FileNotFoundError:
            log.error("spool_file_gone", file=path.name)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.lay_aside(path)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            self.lay_aside(path)
        return None

    def lay_aside(self, path: Path) -> None:
        log.error("spool_file_corrupt", file=path.name)
        path.rename(self.folder / CORRUPT / path.name)

    def forget(self, paths: Iterable[Path]) -> None:
        """The database has them. Should one come back after a power cut, its events are known already."""
        for path in paths:
            with contextlib.suppress(OSError):
                path.unlink()

    def _write(self, body: bytes) -> Path:
        self._number += 1
        # the number orders, whatever the clock does; the rest keeps two processes apart
        name = f"{self._number:012d}-{secrets.token_hex(4)}"
        unfinished = self.folder / f"{name}.part"
        try:
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor with its mode already set
                file.write(body)
                file.flush()
                os.fsync(handle)
            return unfinished.rename(self.folder / f"{name}.json")
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise


def laid_aside(folder: Path) -> int:
    """How many files wait in a spool for a person."""
    return sum(1 for _file in (folder / CORRUPT).glob("*.json"))


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)  # what people wrote lies in it in the clear


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _number(path: Path) -> int:
    digits = path.name.partition("-")[0]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _encoded(request: Spooled) -> bytes:
    events = [{**asdict(e), "at": e.at.isoformat(), "kind": e.kind.value} for e in request.events]
    body = json.dumps({"received_at": request.received_at.isoformat(), "events": events}).encode()
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def _decoded(raw: bytes) -> Spooled:
    digest, _line, body = raw.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise ValueError("not as it was written")
    found = json.loads(body)
    events = [
        Inbound(**{**e, "at": datetime.fromisoformat(e["at"]), "kind": InboundKind(e["kind"])})
        for e in found["events"]
    ]
    return Spooled(events=events, received_at=datetime.fromisoformat(found["received_at"]))
