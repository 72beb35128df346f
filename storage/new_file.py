"""A file for the office is written, or one sentence says that it was not."""

import os
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
