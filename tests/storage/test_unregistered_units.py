"""Units by the tax data, month by month: what they are, who left, and whose word is believed about them."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from handlers import list_import
from messages.problem import DondocError
from messages.registers import Coverage, MissingWorker, UnregisteredUnit
from messages.subjects import Contact, UnitGroup
from storage import addresses, cases, contact_log, employers, missing_workers, unregistered
from storage.imports import RowOf
from storage.office_tables import missing_workers as workers_table
from storage.office_tables import unregistered as unregistered_table
from tests.listed import DECEMBER, JANUARY, contact, debt, give, mobile, source, unit

T1, T2, T3 = "9900000009", "9900000016", "9900000023"
NEVER, UNDER = Coverage.NEVER, Coverage.UNDER


def found_by_tax(tax: str, **more) -> UnregisteredUnit:
    usual = {
        "code": tax,
        "tax_code": tax,
        "name": f"Đơn vị {tax[-2:]}",
        "coverage": NEVER,
        "workers": 10,
        "insured": 0,
        "missing": 10,
        "area": "Phường 1",
    }
    return UnregisteredUnit(**{**usual, **more})


def listed(period: date = DECEMBER, **more):
    return source("unregistered", period, **{"received": date(2026, 11, 28), **more})


def counts(outcome) -> tuple[int, int, int, int, int]:
    diff = outcome.diff
    return diff.imported, diff.updated, diff.unchanged, len(diff.gone), diff.elsewhere


def states(database) -> list[tuple[str, str, date, str]]:
    query = sa.select(
        unregistered_table.c.tax_code, unregistered_table.c.kind, unregistered_table.c.period,
        unregistered_table.c.state,
    ).order_by(unregistered_table.c.period, unregistered_table.c.tax_code)  # fmt: skip
    with database.begin() as conn:
        return [tuple(row) for row in conn.execute(query)]


def test_two_months_of_units_add_up(database, clock):
    now = clock.now()
    units = [found_by_tax(T1), found_by_tax(T2), found_by_tax(T3, coverage=UNDER, insured=4, missing=6)]
    first = give(database, units, listed(), now)
    same = give(database, units, listed(), now)
    following = [found_by_tax(T1), found_by_tax(T3, coverage=UNDER, insured=9, missing=1)]
    second = give(database, following, listed(JANUARY), now)

    assert [counts(o) for o in (first, same, second)] == [(3, 0, 0, 0, 0), (0, 0, 3, 0, 0), (0, 1, 1, 1, 0)]
    assert states(database) == [
        (T1, "never", DECEMBER, "carried"),
        (T2, "never", DECEMBER, "gone"),
        (T3, "under", DECEMBER, "carried"),
        (T1, "never", JANUARY, "open"),
        (T3, "under", JANUARY, "open"),
    ]
    with database.begin() as conn:
        assert second.diff.gone == [unit(conn, T2)]
        assert [(u.code, u.group, u.missing, u.received_on) for u in unregistered.every_open(conn)] == [
            (T1, UnitGroup.UNREGISTERED, 10, date(2026, 11, 28)),
            (T3, UnitGroup.UNREGISTERED, 1, date(2026, 11, 28)),
        ]
        assert contact_log.verify(conn).faults == ()


def test_a_unit_that_takes_part_keeps_its_own_particulars_and_insures_too_few(database, clock):
    now = clock.now()
    known = debt("TZ0001X", contacts=(contact("Kế toán", "ketoan@x.vn"),))
    give(database, [known], source("debtors"), now)
    told = found_by_tax(
        T1, code="TZ0001X", name="Tên theo thuế", contacts=(Contact(email="thue@x.vn"),), workers=99
    )
    outcome = give(database, [told, found_by_tax(T2)], listed(), now)

    with database.begin() as conn:
        subject = unit(conn, "TZ0001X")
        stored = employers.get(conn, subject[1])
        assert (stored["name"], stored["group"], stored["workers"]) == (known.name, "UNIT_ACTIVE", None)
        assert [a.address for a in addresses.of_subject(conn, subject)] == ["ketoan@x.vn"]
        found = unregistered.of_unit(conn, subject[1])
        assert found is not None
        assert (found.coverage, found.group, found.workers) == (UNDER, UnitGroup.ACTIVE, 99)
        assert outcome.diff.kept == [unit(conn, T2)]


def test_leaving_this_list_ends_nothing_that_another_list_holds(database, clock):
    now = clock.now()
    give(database, [debt("TZ0001X")], source("debtors"), now)
    give(database, [found_by_tax(T1, code="TZ0001X"), found_by_tax(T2)], listed(), now)
    with database.begin() as conn:
        both = [unit(conn, "TZ0001X"), unit(conn, T2)]
        for subject in both:
            cases.hold(conn, subject, reason="dispute", until=None, inbox_id=0, now=now)
    outcome = give(database, [found_by_tax(T3)], listed(JANUARY), now)

    assert counts(outcome) == (1, 0, 0, 1, 1)
    with database.begin() as conn:
        assert outcome.diff.gone == [both[1]]
        assert cases.held_subjects(conn) == {both[0]}


def test_a_unit_is_found_again_by_its_tax_code(database, clock):
    now = clock.now()
    give(database, [debt("TZ0001X")], source("debtors"), now)
    give(database, [found_by_tax(T1, code="TZ0001X"), found_by_tax(T2)], listed(), now)
    following = [found_by_tax(T1, coverage=NEVER), found_by_tax(T2, code="TZ0002X", name="Đơn vị 16")]
    outcome = give(database, following, listed(JANUARY), now)

    assert counts(outcome) == (0, 0, 2, 0, 0)
    with database.begin() as conn:
        assert [(u.code, u.coverage) for u in unregistered.every_open(conn)] == [
            ("TZ0001X", UNDER),
            (T2, NEVER),
        ]
        assert employers.find(conn, "TZ0002X") is None


def test_a_unit_that_joins_is_no_longer_unregistered(database, clock):
    now = clock.now()
    give(database, [found_by_tax(T1, code="TZ0001X")], listed(), now)
    give(database, [debt("TZ0001X")], source("debtors"), now)

    with database.begin() as conn:
        assert employers.get(conn, unit(conn, "TZ0001X")[1])["group"] == "UNIT_ACTIVE"


def test_its_addresses_are_those_of_the_list(database, clock):
    now = clock.now()
    old = Contact(name="Chủ", phones=(mobile("900000001"),), email="cu@x.vn")
    give(database, [found_by_tax(T1, contacts=(old,))], listed(), now)
    give(database, [found_by_tax(T1, contacts=(replace(old, email="moi@x.vn"),))], listed(sha256="2"), now)

    with database.begin() as conn:
        assert {(a.channel, a.address, a.state) for a in addresses.of_subject(conn, unit(conn, T1))} == {
            ("zns", "84900000001", "ok"), ("email", "cu@x.vn", "gone"), ("email", "moi@x.vn", "ok"),
        }  # fmt: skip


STAYS = [
    ("our own sheet of mended rows", {"supplement": True}),
    ("a row nobody could read", {"unread": frozenset({T2})}),
    ("a row nobody could read, by its zeros", {"unread": frozenset({"x", T2})}),
]


@pytest.mark.parametrize(("why", "more"), STAYS, ids=[s[0] for s in STAYS])
def test_a_unit_is_gone_only_where_the_list_could_have_named_it(database, clock, why, more):
    give(database, [found_by_tax(T1), found_by_tax(T2)], listed(), clock.now())
    outcome = give(database, [found_by_tax(T1)], listed(sha256="2", **more), clock.now())

    assert outcome.diff.gone == [], why
    assert give(database, [], listed(sha256="3"), clock.now()).diff.gone == []


ENTERED = [
    (date(2026, 11, 26), [], "on the fifth day"),
    (date(2026, 11, 25), ["entered_late"], "on the sixth"),
]


@pytest.mark.parametrize(("received", "said", "why"), ENTERED, ids=[e[2] for e in ENTERED])
def test_a_list_entered_after_its_five_days_says_so(database, received, said, why):
    with database.begin() as conn:
        odd = list_import.check(conn, listed(received=received), today=date(2026, 12, 1))

    assert [problem.code for problem in odd] == said, why


def test_an_older_month_is_refused(database, clock):
    give(database, [found_by_tax(T1)], listed(JANUARY), clock.now())
    with database.begin() as conn, pytest.raises(DondocError) as refused:
        list_import.check(conn, listed(), today=date(2026, 12, 1))

    assert refused.value.code == "older_period"


# -- the people -----------------------------------------------------------------------------------


def worker(name: str, tax: str = T1, **more) -> MissingWorker:
    return MissingWorker(
        unit=tax, name=name, **{"code": f"08408500{len(name):04}", "income": 5_000_000, **more}
    )


def people(database) -> list[tuple[str, str]]:
    query = (
        sa.select(unregistered_table.c.tax_code, workers_table.c.name)
        .join(unregistered_table, unregistered_table.c.id == workers_table.c.unregistered_id)
        .order_by(unregistered_table.c.tax_code, workers_table.c.name)
    )
    with database.begin() as conn:
        return [tuple(row) for row in conn.execute(query)]


def test_the_people_of_a_unit_are_replaced_and_those_of_another_are_not(database, clock):
    now = clock.now()
    give(database, [found_by_tax(T1), found_by_tax(T2, code="TZ0002X")], listed(), now)
    first = give(database, [worker("An"), worker("Bình"), worker("Cúc", "TZ0002X")], source("workers"), now)
    second = give(database, [worker("Bình"), worker("Dũng")], source("workers", sha256="2"), now)
    mended = give(
        database, [worker("Em"), worker("Bình")], source("workers", sha256="3", supplement=True), now
    )

    assert [counts(o) for o in (first, second, mended)] == [(3, 0, 0, 0, 0), (1, 0, 1, 0, 1), (1, 0, 1, 0, 0)]
    assert people(database) == [(T1, "Bình"), (T1, "Dũng"), (T1, "Em"), (T2, "Cúc")]
    with database.begin() as conn:
        (one, two) = unregistered.every_open(conn)
        assert [w.name for w in missing_workers.of_unit(conn, two.id)] == ["Cúc"]
        assert missing_workers.of_unit(conn, two.id)[0].unit == T2
        assert len(missing_workers.of_unit(conn, one.id)) == 3


def test_a_worker_of_a_unit_on_no_list_of_that_month_is_refused(database, clock):
    give(database, [found_by_tax(T1)], listed(), clock.now())
    rows = [RowOf(5, (worker("An"),)), RowOf(6, (worker("Bình", T2),))]
    with database.begin() as conn:
        december = missing_workers.refusals(conn, rows, source("workers"))
        january = missing_workers.refusals(conn, rows, source("workers", JANUARY))

    assert {row: problem.code for row, problem in december.items()} == {6: "unit_unknown"}
    assert set(january) == {5, 6}
    assert "An" not in december[6].message
    assert "Bình" not in december[6].message


def test_nothing_of_a_person_stands_in_the_contact_log(database, clock):
    give(database, [found_by_tax(T1)], listed(), clock.now())
    give(database, [worker("Nguyễn Văn Mẫu", code="084085001234")], source("workers"), clock.now())

    with database.begin() as conn:
        told = " ".join(str(entry.body) for entry in contact_log.entries(conn))
    assert [word for word in ("Mẫu", "084085001234", "5000000") if word in told] == []
