"""A file for the office is written, or one sentence says that it was not."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import XlsxFileError

from messages.language import _
from messages.problem import DondocError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Around the writing of `path`. XlsxWriter's own error is no OSError.

    The place is tried first: a workbook that fails at its end leaves its rows in the temporary folder.
    """
    try:
        # names and debts: for the owner only, like the database they come from
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        yield
    except (OSError, XlsxFileError) as error:
        raise DondocError(
            _("Không ghi được tệp {file}; hãy chọn nơi khác.", file=path), code="cannot_write"
        ) from error


def beside(path: Path, content: bytes) -> Path:
    """Write the content whole beside the place where it will stand; `settle` puts it there.

    A file that is there already is refused: it may have been printed and signed.
    """
    if path.exists():
        raise DondocError(
            _("Tệp {file} đã có; hãy chọn tên khác, hoặc xóa tệp cũ nếu không cần nữa.", file=path),
            code="file_exists",
            exit_code=2,
        )
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        waiting.unlink(missing_ok=True)
        raise DondocError(
            _("Không ghi được tệp {file}; hãy chọn nơi khác.", file=path), code="cannot_write"
        ) from error
    return waiting


def settle(waiting: Path, path: Path) -> None:
    """Give a file that was written beside its place its own name."""
    try:
        waiting.replace(path)
    except OSError as error:
        raise DondocError(
            _("Không đặt được tên {file}; nội dung nằm ở {waiting}.", file=path, waiting=waiting),
            code="cannot_write",
        ) from error
