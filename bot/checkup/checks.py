"""One line of `dondoc doctor`."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    name: str  #: stable, for programs: "python", "channel.telegram"
    status: Status
    detail: str  #: for the officer
    fix: str = ""  #: what to do, a command where there is one


def fine(name: str, detail: str) -> Check:
    return Check(name=name, status=Status.OK, detail=detail)


def warning(name: str, detail: str, fix: str) -> Check:
    return Check(name=name, status=Status.WARN, detail=detail, fix=fix)


def failure(name: str, detail: str, fix: str) -> Check:
    return Check(name=name, status=Status.FAIL, detail=detail, fix=fix)
