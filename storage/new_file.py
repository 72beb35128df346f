"""A file for the office is written, or one sentence says that it was not."""

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
        path.open("ab").close()
        yield
    except (OSError, XlsxFileError) as error:
        raise DondocError(
            _("Không ghi được tệp {file}; hãy chọn nơi khác.", file=path), code="cannot_write"
        ) from error
