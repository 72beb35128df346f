"""An office with as many people as wanted: their list, their addresses, and what is queued for them."""

import itertools
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import psycopg

from handlers import list_import
from messages.formats import OFFICE_ZONE
from messages.office import Office
from messages.subjects import Due, Phone, Scheme, SubjectKind
from scheduler.plan_desk import PlanDesk
from scheduler.plan_inputs import PlanSettings
from scheduler.planning import carry_out
from scheduler.windows import Windows, WindowSettings
from storage import addresses, schema
from storage.database import Connection, Database
from storage.imports import RowOf, Source
from tests import postgres

#: A working Tuesday morning, thirty days before the year's end: every channel's hours are open.
MORNING = datetime(2026, 12, 1, 9, 0, tzinfo=OFFICE_ZONE)
CHANNELS = ("telegram", "zalo", "zns", "email")
OFFICE = Office(
    agency="BHXH cơ sở Ví Dụ",
    agency_code="08401",
    officer="Trần Thị Mẫu",
    officer_phone="0294 3850 001",
    hotline="1900 9068",
)


def windows() -> Windows:
    return Windows(WindowSettings(confirmed_years=frozenset({2026, 2027})))


class Clock:
    """The morning, going on at the real speed."""

    def __init__(self) -> None:
        self._offset = MORNING - datetime.now(OFFICE_ZONE)

    def now(self) -> datetime:
        return datetime.now(OFFICE_ZONE) + self._offset


def desk(channels: Sequence[str]) -> PlanDesk:
    return PlanDesk(
        office=OFFICE,
        windows=windows(),
        settings=PlanSettings(),
        channels=frozenset(channels),
        admits=lambda _channel, _address: True,
        trust_declared=True,
    )


def due(number: int, channel: str) -> Due:
    """A person who can be reached by one channel only."""
    health = number % 2 == 1
    mobile = Phone(e164=f"+849{number:08d}", mobile=True)
    return Due(
        code=f"84{number:08d}",
        name=f"{('Nguyễn', 'Trần', 'Lê', 'Thạch')[number % 4]} {('Thị', 'Văn')[number % 2]} Số {number}",
        scheme=Scheme.HOUSEHOLD_HEALTH if health else Scheme.VOLUNTARY,
        amount=330_000 + number % 7 * 1000,
        due_date=date(2026, 12, 31),
        paid_to="2026-12-31" if health else "2026-11",
        birth="1985-03-05",
        address=f"Số {number % 900}, khóm {number % 9}",
        area=f"Phường {number % 9 + 1}",
        phones=(mobile,) if channel == "zns" else (),
        email=f"nguoi{number}@vidu.example" if channel == "email" else "",
        agent=f"NV{number % 40:02d}",
        method="12" if health else "3",
        income=None if health else 1_500_000,
    )


def dues(count: int, channels: Sequence[str]) -> list[Due]:
    """`count` people for each channel."""
    return [
        due(number, channel)
        for number, channel in enumerate(itertools.chain(*([c] * count for c in channels)))
    ]


def move_in(conn: Connection, people: Sequence[Due]) -> None:
    """Import the people as a list would; those without phone and mail get a chat."""
    rows = [RowOf(number, (person,)) for number, person in enumerate(people, start=2)]
    source = Source(
        list="d08a", period=date(2026, 12, 1), file_name="bench", sha256="0" * 64, as_of=date(2026, 11, 30)
    )
    list_import.put_in(conn, rows, source, {}, now=MORNING)


def open_chats(conn: Connection, people: Sequence[Due], channel: str, first: int) -> None:
    """Chats for people who stand at `first`… of the list (ids follow the list's order)."""
    kind = SubjectKind.PARTICIPANT.value
    for number in range(first, first + len(people)):
        addresses.confirm(
            conn, (kind, number + 1), channel, str(7_000_000_000 + number), source="link", now=MORNING
        )


def populate(database: Database, count: int, channels: Sequence[str], *, plan: bool) -> None:
    """`count` people for each of the channels, with their reminders queued where `plan` is True."""
    people = dues(count, channels)
    database.transact(move_in, people)
    for place, channel in enumerate(channels):
        if channel in ("telegram", "zalo"):
            some = people[place * count : (place + 1) * count]
            database.transact(open_chats, some, channel, place * count)
    if plan:
        planned = carry_out(database, desk(channels), day=MORNING.date(), now=MORNING)
        if planned.queued != len(people):
            raise RuntimeError(
                f"{planned.queued} reminders for {len(people)} people: {planned.unrenderable[:1]}"
            )


@dataclass(kw_only=True)
class Yard:
    """Databases as they are wanted: prepared once, copied for every run."""

    folder: Path
    _made: dict[tuple[str, str], str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _open: ExitStack = field(default_factory=ExitStack)

    @property
    def engines(self) -> list[str]:
        return ["sqlite"] if postgres.binaries() is None else ["sqlite", "postgresql"]

    @cached_property
    def server(self) -> str:
        """URL of a PostgreSQL without a database, started when it is first wanted."""
        return self._open.enter_context(postgres.cluster(durable=True))

    def fresh(self, engine: str, name: str, count: int, channels: Sequence[str], *, plan: bool) -> str:
        """URL of a new copy of the prepared database `name`."""
        made = self._made.get((engine, name))
        if made is None:
            made = self._made[engine, name] = self._empty(engine, name)
            database = Database(made)
            schema.upgrade(database)
            if count:
                populate(database, count, channels, plan=plan)
            database.close()  # SQLite folds its log into the file with the last connection
        return self._copy(engine, made)

    def bare(self, engine: str) -> str:
        """URL of a new database with nothing in it."""
        return self._empty(engine, f"bare_{next(self._numbers)}")

    def drop(self, url: str) -> None:
        """A copy that is not needed any more; they would fill the disk."""
        engine, _colon, rest = url.partition(":///")
        if engine == "sqlite":
            for path in Path(rest).parent.glob(Path(rest).name + "*"):
                path.unlink()
        else:
            self._sql(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def _empty(self, engine: str, name: str) -> str:
        if engine == "sqlite":
            return f"sqlite:///{self.folder / name}.sqlite3"
        self._sql(f"CREATE DATABASE made_{name}")
        return f"{self.server}/made_{name}"

    def _copy(self, engine: str, made: str) -> str:
        name = f"run_{next(self._numbers)}"
        if engine == "sqlite":
            path = self.folder / f"{name}.sqlite3"
            shutil.copy(made.partition(":///")[2], path)
            return f"sqlite:///{path}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE {made.rpartition('/')[2]}")
        return f"{self.server}/{name}"

    def _sql(self, statement: str) -> None:
        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as conn:
            conn.execute(statement.encode())


@contextmanager
def yard(folder: Path) -> Iterator[Yard]:
    found = Yard(folder=folder)
    with found._open:  # noqa: SLF001 - the way out of what it opened
        yield found
