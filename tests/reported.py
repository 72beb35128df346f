"""An office with something of everything a report counts: lists, messages and their fates, work, papers."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.subjects import Scheme, UnitGroup
from scheduler import report_rules
from scheduler.debt_age import DEFAULT_ORDER
from storage import contact_log, employers, participants
from storage.contact_log import Entry
from storage.database import Connection, Database
from storage.office_tables import (
    case_events,
    case_files,
    conferences,
    costs,
    documents,
    labour_demands,
    letters,
    results,
    targets,
    unregistered,
)
from storage.reports.composing import compose
from storage.reports.parts import Report
from storage.reports.spans import read_period
from storage.tables import area_levels, imports, promises, tasks
from tests.listed import debt, due, give, source
from tests.queued import new, put, road

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=OFFICE_ZONE)
#: a span of each kind that lies over what the office did
SPANS = {
    "week": "2026-W48",
    "half-month": "2026-11b",
    "month": "2026-11",
    "quarter": "2026-Q4",
    "half-year": "2026-H2",
}
HASH = "0" * 64


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=OFFICE_ZONE)


def report(database: Database, name: str, period: str, *, now: datetime = NOW, area: str = "") -> Report:
    def made(conn: Connection) -> Report:
        rules = report_rules.rules(conn, debt_order=DEFAULT_ORDER)
        return compose(
            conn, name, read_period(period), rules=rules, agency="BHXH cơ sở Thử", now=now, area=area
        )

    return database.read(made)


def figures(found: Report, block: str) -> dict[str, list[float | None]]:
    """The lines of a block by name: their values, a column each."""
    lines = next(b.lines for b in found.blocks if b.title == block)
    return {line.name: [cell.value for cell in line.cells] for line in lines}


def lists(database: Database) -> None:
    """October: A, B, Z. November: A, B, C, D and one paid by the state budget; Z has left."""
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    old = [debt("TZ0001X", closing=5_000_000), debt("TZ0002X", closing=9_000_000), debt("TZ0009X")]
    give(database, old, source("debtors", october), at(20, month=10))
    units = [
        debt("TZ0001X", name="=Công ty A", closing=8_000_000, months=0.5, paid=1_000_000),
        debt("TZ0002X", name="Công ty B", closing=20_000_000, months=2.0),
        debt("TZ0003X", name="Công ty C", closing=90_000_000, months=4.0, area="Phường 9, TP Trà Vinh"),
        debt("TZ0004X", name="Công ty D", closing=30_000_000, months=3.0),
        debt("TZ0005X", name="Trường E", group=UnitGroup.STATE_BUDGET_HEALTH, closing=2_000_000,
             arising=3_000_000, paid=1_000_000, months=1.0),
    ]  # fmt: skip
    give(database, units, source("debtors", november), at(20))
    people = [
        due("8400000001", due_date=date(2026, 11, 25)),
        due("8400000002", due_date=date(2026, 11, 28), amount=None),
        due("8400000003", due_date=date(2026, 11, 30), scheme=Scheme.HOUSEHOLD_HEALTH, amount=1_366_200),
        due("8400000004", due_date=date(2026, 12, 5)),
    ]
    give(database, people, source("d08a", november), at(2))
    # the second has paid: the newer list of the same month no longer names it
    give(
        database, [p for p in people if p.code != "8400000002"], source("d08a", november, sha256="2"), at(30)
    )


def messages(database: Database) -> list[int]:
    """Five to units and people: seen and answered, arrived, taken, failed; one planned the month before."""
    with database.begin() as conn:
        a, b, c = (employers.find(conn, f"TZ000{n}X")["id"] for n in (1, 2, 3))  # type: ignore[index]
        person = participants.find(conn, "8400000001")["id"]  # type: ignore[index]
    said = [
        ("m1", ("employer", a), "debt-under-1", "zalo", {"band": "<1", "period": "2026-11"}),
        ("m2", ("employer", b), "debt-1-to-3", "zalo", {"band": "1-<3", "period": "2026-11"}),
        ("m3", ("employer", c), "debt-from-3-remote", "email", {"band": ">=3", "period": "2026-11"}),
        ("m4", ("participant", person), "due-voluntary-before-7", "telegram",
         {"scheme": "BHXH_TN", "due_date": "2026-11-25"}),
    ]  # fmt: skip
    numbers = []
    for chain, subject, rule, channel, facts in said:
        level = "L4" if subject == ("employer", c) else "L1"
        area = "Phường 9, TP Trà Vinh" if level == "L4" else "Phường 2"
        unit = subject[0] == "employer"
        item = new(
            chain,
            at(21),
            subject=subject,
            rule=rule,
            message_class=MessageClass.MANDATORY if unit else MessageClass.SERVICE,
            roads=[road(channel, f"a-{chain}")],
            snapshot={
                "level": level,
                "area": area,
                "decision": "",
                "officer": "Lê Thị Cán" if unit else "",
                **facts,
            },
        )
        numbers += put(database, [item], at(21))
    facts = {"level": "L1", "area": "Phường 2", "band": "1-<3", "period": "2026-10"}
    early = new(
        "m0",
        at(30, month=10),
        subject=("employer", b),
        rule="debt-1-to-3",
        roads=[road("zalo", "a-m0")],
        snapshot=facts,
    )
    numbers += put(database, [early], at(30, month=10))
    _fates(database, [("employer", a), ("employer", b), ("employer", c), ("participant", person)], numbers)
    return numbers


def _fates(database: Database, subjects: list[tuple[str, int]], numbers: list[int]) -> None:
    a, b, c, person = subjects
    m1, m2, m3, m4, m0 = numbers
    steps: list[tuple[datetime, str, tuple[str, int], int, dict[str, Any]]] = [
        (at(1), "accepted", b, m0, {"channel": "zalo", "provider_id": "p0"}),
        (at(22), "accepted", a, m1, {"channel": "zalo", "provider_id": "p1"}),
        (at(22, 10), "delivered", a, m1, {}),
        (at(22, 11), "read", a, m1, {}),
        (at(22, 12), "answer", a, m1, {"intent": "promise", "text": "mai", "channel": "zalo"}),
        (at(22, 13), "accepted", b, m2, {"channel": "zalo", "provider_id": "p2"}),
        (at(22, 14), "delivered", b, m2, {}),
        (at(22, 15), "failed", c, m3, {"code": "550"}),
        (at(23), "accepted", person, m4, {"channel": "telegram", "provider_id": "p4"}),
        (at(23, 10), "answer", person, m4, {"intent": "paid", "text": "đã đóng", "channel": "telegram"}),
        (at(24), "answer", b, 0, {"intent": "question", "text": "?", "channel": "email"}),
        (at(1, 8, month=12), "read", b, m2, {}),
    ]
    with database.begin() as conn:
        for moment, kind, subject, number, body in steps:
            contact_log.append(conn, moment, [entry(kind, subject, number, body)])


def entry(kind: str, subject: tuple[str, int], number: int, body: Mapping[str, Any]) -> Entry:
    return Entry(kind=kind, subject_kind=subject[0], subject_id=subject[1], message_id=number, body=body)


def books(database: Database) -> None:
    """Work, letters, conferences, costs, needs for labour, cases, targets and results."""
    with database.begin() as conn:
        a, b, c, d = (employers.find(conn, f"TZ000{n}X")["id"] for n in (1, 2, 3, 4))  # type: ignore[index]
        _work(conn, a, b, c, d)
        _papers(conn, b, c)
        _meetings(conn)
        _chain(conn, a, d)
        week = date(2026, 11, 23)
        needs = [
            (a, week - timedelta(days=7), "May", 50),
            (a, week, "May", 40),
            (a, week, "Kho", 5),
            (b, week, "May", 7),
        ]
        put_rows(conn, labour_demands, [
            {"employer_id": unit, "week": monday, "trade": trade, "sector": "Dệt may", "workers": workers,
             "entered_at": at(24)} for unit, monday, trade, workers in needs
        ])  # fmt: skip
        put_rows(conn, promises, [
            {"subject_kind": "employer", "subject_id": a, "day": date(2026, 11, 25), "amount": 500_000,
             "state": "kept", "created_at": at(22), "judged_at": at(30)},
            {"subject_kind": "employer", "subject_id": b, "day": date(2026, 11, 26), "state": "broken",
             "created_at": at(22), "judged_at": at(30)},
        ])  # fmt: skip
        conn.execute(
            sa.insert(area_levels).values(
                area="Phường 9", level="L4", from_at=at(1), decision="QĐ 9", entered_at=at(1)
            )
        )


def put_rows(conn: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for row in rows:  # one by one: not every row names the same columns
        conn.execute(sa.insert(table).values(**row))


def _work(conn: Connection, a: int, b: int, c: int, d: int) -> None:
    def task(key: str, kind: str, unit: int, rule: str, **more: Any) -> dict[str, Any]:
        about = {"key": key, "kind": kind, "subject_kind": "employer", "subject_id": unit, "rule": rule}
        usual = {"level": "L1", "area": "Phường 2", "deadline": date(2026, 11, 27), "created_at": at(21)}
        return {**about, **usual, **more}

    put_rows(conn, tasks, [
        task("t1", "site-visit", b, "debt-1-to-3-visit", state="done", result="visited", closed_at=at(25)),
        task("t2", "minutes-d04h", b, "debt-1-to-3-minutes"),
        task("t3", "letter-03-688", c, "debt-from-3-letter", level="L4", area="Phường 9", state="done",
             result="sent", closed_at=at(26)),
        task("t4", "phone-call", c, "debt-from-3-remote", level="L4", area="Phường 9", state="done",
             result="reached", closed_at=at(26)),
        task("t5", "phone-call", a, "debt-under-1", state="done", result="no_answer", closed_at=at(26)),
        task("t6", "report-ubnd", 0, "debt-report-ubnd", subject_kind="office", needs_approval=True),
        task("t7", "inspection", d, "debt-from-3-inspection", needs_approval=True, decision="refused",
             state="refused", decided_at=at(28), closed_at=at(28)),
    ])  # fmt: skip


def _papers(conn: Connection, b: int, c: int) -> None:
    put_rows(conn, letters, [
        {"subject_kind": "employer", "subject_id": c, "form": "03/688", "tracking_out": "VN1",
         "sent_on": date(2026, 11, 23), "delivered_on": date(2026, 11, 25), "state": "delivered",
         "updated_at": at(25)},
        {"subject_kind": "employer", "subject_id": b, "form": "D04h-TS", "sent_on": date(2026, 10, 30),
         "delivered_on": date(2026, 11, 2), "returned_on": date(2026, 11, 9), "tracking_back": "VN2",
         "state": "returned", "updated_at": at(9)},
        {"subject_kind": "employer", "subject_id": b, "form": "04-KT", "state": "to_send",
         "updated_at": at(28)},
    ])  # fmt: skip
    put_rows(conn, documents, [
        {"year": 2026, "number": 7, "form": "03/688", "issued_on": date(2026, 11, 23),
         "subject_kind": "employer", "subject_id": c, "made_at": at(23)},
    ])  # fmt: skip


def _meetings(conn: Connection) -> None:
    def meeting(
        code: str, kind: str, day: int, state: str, *people: int | None, area: str = "Phường 2"
    ) -> dict[str, Any]:
        invited, attended, registered = people
        return {"code": code, "kind": kind, "title": f"Hội nghị {code}", "area": area,
                "day": date(2026, 11, day), "state": state, "invited": invited, "attended": attended,
                "registered": registered, "updated_at": at(day)}  # fmt: skip

    put_rows(conn, conferences, [
        meeting("HN1", "customer", 10, "held", 60, 45, 12),
        meeting("HN2", "online", 12, "held", 200, 150, 9, area="Phường 9"),
        meeting("HN3", "customer", 25, "planned", 50, None, None),
        meeting("HN4", "work", 27, "cancelled", 10, None, None),
    ])  # fmt: skip
    put_rows(conn, costs, [
        {"day": date(2026, 11, 10), "kind": "Hội trường", "amount": 2_000_000, "entered_at": at(10)},
        {"day": date(2026, 11, 20), "kind": "Zalo", "amount": 350_000, "entered_at": at(20)},
        {"day": date(2026, 12, 1), "kind": "Zalo", "amount": 99_000, "entered_at": at(1, month=12)},
    ])  # fmt: skip
    put_rows(conn, targets, [
        {"source": "2800", "metric": "conferences", "period": "2026-11", "value": 8},
        {"source": "2800", "metric": "conferences", "period": "2026", "value": 90},
        {"source": "2800", "metric": "bhxh_tn_new", "period": "2026-11", "value": 200},
    ])  # fmt: skip
    put_rows(conn, results, [
        {"metric": "bhxh_tn_new", "period": "2026-11-10", "value": 30, "source": "tay", "entered_at": at(10)},
        {"metric": "bhxh_tn_new", "period": "2026-11-10", "value": 31, "source": "tay sửa",
         "entered_at": at(11)},
        {"metric": "bhxh_tn_new", "period": "2026-11-20", "value": 19, "source": "tay", "entered_at": at(20)},
        {"metric": "bhxh_tn_new", "period": "2026-11-20", "agent": "NV01", "value": 8, "source": "tay",
         "entered_at": at(20)},
    ])  # fmt: skip


def _chain(conn: Connection, a: int, d: int) -> None:
    listed = {"list": "unregistered", "sha256": HASH, "imported_at": at(5)}
    number = conn.execute(sa.insert(imports).values(**listed).returning(imports.c.id)).scalar_one()
    usual = {"period": date(2026, 11, 1), "received_on": date(2026, 11, 5), "import_id": number}
    put_rows(conn, unregistered, [
        {"employer_id": a, "kind": "under", "workers": 40, "insured": 30, "missing": 10, **usual},
        {"employer_id": d, "kind": "never", "workers": 12, "insured": None, "missing": 12, **usual},
    ])  # fmt: skip
    case = conn.execute(
        sa.insert(case_files)
        .values(
            key="kt:TZ0004X", kind="unregistered", subject_kind="employer", subject_id=d, area="Phường 2",
            state="noticed", since=date(2026, 11, 9), due=date(2026, 11, 19), opened_at=at(6),
        )
        .returning(case_files.c.id)
    ).scalar_one()  # fmt: skip
    put_rows(conn, case_events, [
        {"case_id": case, "event": "opened", "state": "listed", "day": date(2026, 11, 6), "at": at(6)},
        {"case_id": case, "event": "noticed", "state": "noticed", "day": date(2026, 11, 9), "at": at(9)},
    ])  # fmt: skip


def everything(database: Database) -> list[int]:
    """The whole office; returns the numbers of its messages."""
    lists(database)
    numbers = messages(database)
    books(database)
    return numbers
