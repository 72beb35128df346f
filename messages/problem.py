"""One clear sentence about one thing that is wrong: where it stands and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    code: str  #: stable, for programs: "phone_invalid"
    message: str  #: for the officer, in their language
    row: int | None = None  #: the file's own row number, 1-based
    column: str = ""  #: the column's heading as written in the file


class DondocError(Exception):
    """A refusal the user must read. `exit_code` follows the table in docs/commands.md."""

    exit_code = 1

    def __init__(self, message: str, *, code: str = "failed", exit_code: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        if exit_code is not None:
            self.exit_code = exit_code
