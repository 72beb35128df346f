"""Scanned papers: copied into the office's folder once, named by what is in them, never overwritten."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from messages.language import _
from messages.problem import DondocError

#: So much of the fingerprint stands before the file's own name.
PREFIX = 16
#: of its own name: letters of Vietnamese are up to three bytes, and a name holds 255
LONGEST = 60
_UNSAFE = re.compile(r"[^\w.\- ]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A kept file: its name in the folder and the SHA-256 of its bytes."""

    name: str
    sha256: str


@contextmanager
def kept(folder: Path, file: Path | None) -> Iterator[Scan | None]:
    """Around the transaction that names a scan: where it is refused, a copy made for it is taken away again.

    Killed between the two, the copy stays and nothing names it; the same file given again finds it there.
    """
    if file is None:
        yield None
        return
    scan, made = _copy(folder, file)
    try:
        yield scan
    except BaseException:
        if made:
            with suppress(OSError):
                (folder / scan.name).unlink()
        raise


def _copy(folder: Path, file: Path) -> tuple[Scan, bool]:
    try:
        with file.open("rb") as source:
            found = hashlib.file_digest(source, "sha256").hexdigest()
            if not source.tell():
                raise DondocError(
                    _("Tệp {file} rỗng; hãy quét lại và chọn tệp khác.", file=file), code="empty_file"
                )
    except OSError as error:
        raise DondocError(
            _("Không đọc được tệp {file}; hãy kiểm tra tên tệp.", file=file), code="no_file"
        ) from error
    name = _UNSAFE.sub("_", file.name)[-LONGEST:]
    scan = Scan(name=f"{found[:PREFIX]}_{name}", sha256=found)
    try:
        return scan, _put(folder, file, scan)
    except OSError as error:
        raise DondocError(
            _("Không lưu được bản quét vào thư mục {folder}; hãy kiểm tra quyền ghi và chỗ trống.",
              folder=folder),
            code="cannot_write",
        ) from error  # fmt: skip


def _put(folder: Path, file: Path, scan: Scan) -> bool:
    """Copy under a name of its own first: nobody finds half a file, and what is there stays."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / scan.name
    if target.exists():
        return False
    beside = folder / f".{scan.name}.{os.getpid()}"
    try:
        shutil.copyfile(file, beside)
        beside.chmod(0o600)
        with beside.open("rb") as copied:
            os.fsync(copied.fileno())  # the database will say that it is here
        try:
            os.link(beside, target)  # unlike a rename this takes nobody's place
        except FileExistsError:
            return False
        except OSError:  # a disk without hard links
            if target.exists():
                return False
            beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return True
