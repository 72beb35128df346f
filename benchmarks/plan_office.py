"""How long a whole province's day takes to plan, and a switch of levels over it to preview.

`python -m benchmarks.plan_office [participants] [employers]` makes an office with that many dues and debts on
SQLite and plans them in a process of its own, so that the memory is the plan's. Every person is due a message
and every unit a message and its tasks: nothing is left out for being too early.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.office import MORNING, desk, dues, move_in
from handlers import list_import
from messages.subjects import Contact, Debt, UnitGroup
from scheduler.planning import carry_out
from storage import schema
from storage.database import Connection, Database
from storage.imports import RowOf, Source

PERIOD = date(2026, 11, 1)
CHANNELS = ("email",)


def debt(number: int) -> Debt:
    """A unit of one of the three bands, in one of ten wards."""
    return Debt(
        code=_code(number),
        name=f"Công ty TNHH Ví Dụ {number}",
        group=UnitGroup.ACTIVE,
        closing=20_000_000 + number * 1000,
        months=(0.8, 2.0, 5.5)[number % 3],
        paid_through="2026-06",
        arising=5_000_000,
        area=f"Phường {number % 10 + 1}",
        contacts=(Contact(name="Kế toán", email=f"donvi{number}@vidu.example"),),
        officers=(f"CB{number % 20:02d}",),
        as_of=date(2026, 11, 30),
    )


def populate(url: str, people: int, units: int) -> None:
    database = Database(url)
    schema.upgrade(database)
    database.transact(move_in, dues(people, CHANNELS))
    database.transact(_owe, [debt(number) for number in range(units)])
    database.close()


def _code(number: int) -> str:
    letters = chr(65 + number // 1000 % 26), chr(65 + number // 10_000)
    return f"T{letters[0]}{number % 10}{number // 10 % 1000:03d}{letters[1]}"


def _owe(conn: Connection, debts: Sequence[Debt]) -> None:
    rows = [RowOf(number, (one,)) for number, one in enumerate(debts, start=2)]
    source = Source(
        list="debtors", period=PERIOD, file_name="bench", sha256="1" * 64, as_of=date(2026, 11, 30)
    )
    list_import.put_in(conn, rows, source, {}, now=MORNING)


def measure(url: str) -> None:
    database = Database(url)
    began = time.perf_counter()
    done = carry_out(database, desk(CHANNELS), day=MORNING.date(), now=MORNING)
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"plan: {done.queued} messages and {done.tasks} tasks in {took:.1f} s, peak {peak:.0f} MB, "
        f"{len(done.unrenderable)} unrenderable"
    )
    database.close()


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2])
        return
    people, units = [int(size) for size in sys.argv[1:]] or [100_000, 20_000]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'office.sqlite3'}"
        populate(url, people, units)
        subprocess.run([sys.executable, "-m", "benchmarks.plan_office", "--measure", url], check=True)


if __name__ == "__main__":
    main()
