"""How long a whole province's day takes to plan, and a switch of levels over it to preview and to carry out.

`python -m benchmarks.plan_office [participants] [employers]` makes an office with that many dues and debts on
SQLite and plans them in a process of its own, so that the memory is the plan's. Every person is due a message
and every unit a message and its tasks: nothing is left out for being too early.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.office import MORNING, desk, dues, move_in
from handlers import list_import
from handlers.declare_level import declare
from messages.subjects import Contact, Debt, UnitGroup
from scheduler import switching
from scheduler.area_chain import WHOLE_OFFICE
from scheduler.facts import as_record
from scheduler.levels import Level
from scheduler.planning import carry_out
from storage import schema
from storage.area_levels import AreaLevel
from storage.database import Connection, Database
from storage.imports import RowOf, Source

PERIOD = date(2026, 11, 1)
CHANNELS = ("email",)
#: When the whole office goes over to level 4: everything still waits.
SWITCHED = MORNING + timedelta(minutes=5)
PLAN_S, PLAN_MB, PREVIEW_S = 30, 500, 10


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
    """Plan, look at a switch of the whole office to level 4, carry it out."""
    database = Database(url)
    own = desk(CHANNELS)
    with _timed() as planning:
        done = carry_out(database, own, day=MORNING.date(), now=MORNING)
    planning.say(f"plan: {done.queued} messages, {done.tasks} tasks, {len(done.unrenderable)} unrenderable")
    del done
    declared = AreaLevel(area=WHOLE_OFFICE, level=Level.L4.value, from_at=SWITCHED, decision="QĐ 1/VD")
    new = [as_record(declared)]
    with _timed() as looking:
        told = switching.preview(database, own, new, at=SWITCHED)
    looking.say(f"preview: {told.taken_back} messages taken back, {told.anew} anew, {told.becomes}")
    with _timed() as switched:
        became = switching.apply(
            database, own, now=SWITCHED, new=new, declare=lambda conn: declare(conn, declared, now=SWITCHED)
        )
    switched.say(f"apply: {sum(became.left.values())} tasks taken back, {sum(became.opened.values())} opened")
    database.close()
    if became != told:
        raise RuntimeError("the switch did other things than its preview said")
    print(
        f"bar at 100000 and 20000: plan {PLAN_S} s, {planning.within(PLAN_S)}; {PLAN_MB} MB, "
        f"{'holds' if planning.peak < PLAN_MB else 'does not hold'}; preview {PREVIEW_S} s, "
        f"{looking.within(PREVIEW_S)}"
    )


@dataclass(slots=True)
class _Spent:
    wall: float = 0.0  #: seconds
    cpu: float = 0.0  #: seconds of this process's processor time
    peak: float = 0.0  #: MB of this process since it began

    def say(self, what: str) -> None:
        print(f"{what}\n    {self.wall:.1f} s ({self.cpu:.1f} s of processor time), peak {self.peak:.0f} MB")

    def within(self, seconds: float) -> str:
        return "holds" if self.wall < seconds else "does not hold"


@contextmanager
def _timed() -> Iterator[_Spent]:
    spent = _Spent(wall=-time.perf_counter(), cpu=-time.process_time())
    yield spent
    spent.wall += time.perf_counter()
    spent.cpu += time.process_time()
    spent.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2])
        return
    people, units = [int(size) for size in sys.argv[1:]] or [100_000, 20_000]
    print(f"{people} due participants, {units} employers, SQLite:", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'office.sqlite3'}"
        populate(url, people, units)
        command = [sys.executable, "-m", "benchmarks.plan_office", "--measure", url]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
