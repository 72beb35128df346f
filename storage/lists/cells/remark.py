"""What was repaired in a cell, or what is wrong with it: one sentence that says what to do."""

from dataclasses import dataclass

#: Longest piece of a cell that a sentence quotes; more would hide the sentence.
QUOTED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    code: str  #: stable, for programs: "phone_lost_zero"
    message: str  #: for the officer, in their language
    error: bool = False  #: True: the value cannot be used


def warning(code: str, message: str) -> Remark:
    return Remark(code=code, message=message)


def error(code: str, message: str) -> Remark:
    return Remark(code=code, message=message, error=True)


def quoted(value: object) -> str:
    """The offending value as a sentence may show it: one line, nothing invisible, short.

    Bidi overrides are dropped here too: they would turn the officer's own screen around.
    """
    shown = " ".join("".join(c if c.isprintable() else " " for c in str(value)[:500]).split())
    return shown if len(shown) <= QUOTED else shown[: QUOTED - 1] + "…"
