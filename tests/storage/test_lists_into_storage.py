"""A list goes in whole or not at all, and who is not on it is gone only where the list can know."""

import os
import random
import signal
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from handlers import list_import
from messages.problem import DondocError
from messages.subjects import Scheme
from storage import addresses, agents, contact_log, employers, imports, participants
from storage.database import Database
from storage.tables import debts, dues, log_entries
from storage.tables import imports as imports_table
from tests.listed import DECEMBER, JANUARY, contact, debt, due, give, mobile, person, rows_from, source, staff
from tests.nursery import NURSERY

here = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HEALTH = Scheme.HOUSEHOLD_HEALTH
A, B, C, D = (f"840000000{n}" for n in range(1, 5))


def counts(outcome) -> tuple[int, int, int, int]:
    diff = outcome.diff
    return diff.imported, diff.updated, diff.unchanged, len(diff.gone)


def standing(database, table=dues) -> dict[str, int]:
    with database.begin() as conn:
        found = conn.execute(sa.select(table.c.state, sa.func.count()).group_by(table.c.state))
        return dict(found.all())


# -- arithmetic -------------------------------------------------------------------------------------------


def test_two_months_of_dues_add_up(database, clock):
    now = clock.now()
    both = (due(A), due(A, scheme=HEALTH))
    first = give(database, [both, due(B), due(C)], source(), now)
    same = give(database, [both, due(B), due(C)], source(), now)
    later = date(2027, 1, 5)
    following = [
        due(B, due_date=later), due(C, due_date=later, name="Nguyễn Văn Ba"), due(D, due_date=later),
    ]  # fmt: skip
    second = give(database, following, source(period=JANUARY), now)

    assert [counts(o) for o in (first, same, second)] == [(3, 0, 0, 0), (0, 0, 3, 0), (1, 2, 0, 1)]
    assert standing(database) == {"open": 3, "carried": 2, "gone": 2}
    with database.begin() as conn:
        assert second.diff.gone == [person(conn, A)]
        assert sorted(item.due.code for item in participants.open_dues(conn)) == [B, C, D]
        assert participants.get(conn, person(conn, C)[1])["name_key"] == "nguyen van ba"
        assert [i["counts"]["gone"] for i in imports.latest(conn)] == [1, 0, 0]
        assert contact_log.verify(conn).faults == ()


def test_two_months_of_debts_add_up(database, clock):
    now = clock.now()
    first = give(database, [debt("U1"), debt("U2"), debt("U3", closing=-5)], source("debtors"), now)
    same = give(database, [debt("U1"), debt("U2"), debt("U3", closing=-5)], source("debtors"), now)
    following = [debt("U1", closing=30_000_000), debt("U3", closing=-5), debt("U4")]
    second = give(database, following, source("debtors", JANUARY), now)

    assert [counts(o) for o in (first, same, second)] == [(3, 0, 0, 0), (0, 0, 3, 0), (1, 1, 1, 1)]
    assert standing(database, debts) == {"open": 2, "carried": 1, "gone": 1, "paid": 2}
    with database.begin() as conn:
        ids = [e["id"] for code in ("U1", "U2", "U3", "U4") if (e := employers.find(conn, code))]
        assert employers.owed_by(conn, ids) == [
            (ids[0], JANUARY),
            (ids[3], JANUARY),
        ]  # who paid too much owes nothing


def test_agents_who_left_are_no_longer_active_and_nobody_is_deleted(database, clock):
    first = give(database, [staff("N1"), staff("N2")], source("agents", None), clock.now())
    following = [staff("N2", name="Tám"), staff("N3")]
    second = give(database, following, source("agents", None, sha256="2"), clock.now())

    assert [counts(o) for o in (first, second)] == [(2, 0, 0, 0), (1, 1, 0, 1)]
    with database.begin() as conn:
        assert {a["code"]: a["active"] for a in agents.by_code(conn).values()} == {
            "N1": False, "N2": True, "N3": True,
        }  # fmt: skip


CHANGES = [
    ("nothing", {}, "unchanged"),
    ("the amount", {"amount": 300000}, "updated"),
    ("the day", {"due_date": date(2026, 12, 9)}, "updated"),
    ("the name", {"name": "Trần Thị Bé"}, "updated"),
    ("a telephone", {"phones": (mobile("900000011"),)}, "updated"),
    ("the area", {"area": "Phường 3"}, "updated"),
]


@here
@pytest.mark.parametrize(("what", "more", "fate"), CHANGES, ids=[c[0] for c in CHANGES])
def test_what_changed_is_counted_as_changed(database, clock, what, more, fate):
    give(database, [due(A), due(B)], source(), clock.now())
    outcome = give(database, [due(A, **more), due(B)], source(sha256="2"), clock.now())

    expected = {"unchanged": (0, 0, 2, 0), "updated": (0, 1, 1, 0)}[fate]
    assert counts(outcome) == expected
    with database.begin() as conn:
        (stored,) = participants.dues_of(conn, person(conn, A)[1])
    assert stored.due == replace(due(A), **more)


# -- who is gone --------------------------------------------------------------------------------------------

FIRST = [due(A, agent="N1"), due(B, agent="N1"), due(C, agent="N2"), due(D, agent="")]
GONE = [
    ("the very file of last time says nothing new", [due(A)], {"sha256": source().sha256}, []),
    ("a list of everybody without agents", [due(A, agent="")], {}, [B, C, D]),
    ("one agent's list speaks of that agent's people", [due(A, agent="N1")], {}, [B]),
    ("a row without an agent makes it no list of everybody", [due(A, agent="N1"), due(D, agent="")], {}, [B]),
    ("two agents' lists in one file", [due(A, agent="N1"), due(C, agent="N2")], {}, [B]),
    ("who changed agents has not left", [due(code, agent="N2") for code in (A, B, C)], {}, []),
    ("a list of which nothing could be read", [], {}, []),
    ("our own sheet of mended rows", [due(A, agent="N1")], {"supplement": True}, []),
    ("a row nobody could read is not a payment", [due(A, agent="N1")], {"unread": frozenset({B, "x"})}, []),
]  # fmt: skip


@here
@pytest.mark.parametrize(("why", "records", "more", "gone"), GONE, ids=[g[0] for g in GONE])
def test_who_is_gone_is_who_the_list_could_have_named(database, clock, why, records, more, gone):
    give(database, FIRST, source(), clock.now())
    outcome = give(database, records, source(**{"sha256": "2", **more}), clock.now())

    with database.begin() as conn:
        assert outcome.diff.gone == sorted(person(conn, code) for code in gone)
        left = {item.due.code for item in participants.open_dues(conn)}
    assert left == {A, B, C, D} - set(gone)


@here
@pytest.mark.parametrize(
    ("more", "gone"), [({}, 1), ({"supplement": True}, 0), ({"unread": frozenset({"U2"})}, 0)], ids=str
)
def test_a_unit_is_gone_only_where_the_list_could_have_named_it(database, clock, more, gone):
    give(database, [debt("U1"), debt("U2")], source("debtors"), clock.now())
    outcome = give(database, [debt("U1")], source("debtors", sha256="2", **more), clock.now())

    assert len(outcome.diff.gone) == gone
    assert give(database, [], source("debtors", sha256="3"), clock.now()).diff.gone == []


def test_codes_are_found_in_rows_nothing_could_be_made_of():
    rows = [(1.0, " 8412345670 ", None, True), (412345670.0, "tv0001a", float("nan")), (date(2026, 12, 1),)]

    assert {"8412345670", "0412345670", "TV0001A"} <= list_import.codes_in(rows)
    assert list_import.is_supplement("Dòng bị loại")
    assert not list_import.is_supplement("Sheet1")


@here
def test_a_second_list_that_lacks_most_of_the_first_is_questioned(database, clock):
    everybody = [due(f"84000001{n:02}") for n in range(30)]
    give(database, everybody, source(), clock.now())
    few = give(database, everybody[:25], source(sha256="2"), clock.now())
    most = give(database, everybody[:10], source(sha256="3"), clock.now())
    next_month = give(database, everybody[:3], source(period=JANUARY), clock.now())

    assert [[w.code for w in o.warnings] for o in (few, most, next_month)] == [[], ["many_gone"], []]


@here
def test_one_scheme_paid_is_not_a_person_gone(database, clock):
    give(database, [(due(A), due(A, scheme=HEALTH))], source(), clock.now())
    outcome = give(database, [due(A)], source(sha256="2"), clock.now())

    assert outcome.diff.gone == []
    assert standing(database) == {"open": 1, "gone": 1}


@here
def test_who_comes_back_is_owed_again(database, clock):
    give(database, [due(A), due(B)], source(), clock.now())
    give(database, [due(B)], source(sha256="2"), clock.now())
    back = give(database, [due(A), due(B)], source(sha256="3"), clock.now())

    assert counts(back) == (1, 0, 1, 0)
    assert standing(database) == {"open": 2}


# -- addresses -------------------------------------------------------------------------------------


def test_addresses_follow_the_list_but_not_against_their_owners(database, clock):
    now = clock.now()
    old = {"email": "cu@x.vn", "phones": (mobile("900000011"), mobile("900000012", "Zalo con gái"))}
    give(database, [due(A, **old), due(B)], source(), now)
    with database.begin() as conn:
        him = person(conn, A)
        (mail,) = [a for a in addresses.of_subject(conn, him) if a.channel == "email"]
        addresses.confirm(conn, him, "email", "cu@x.vn", source="reply", now=now)
        addresses.confirm(conn, him, "telegram", "700", source="link", now=now)
        (daughter,) = [a for a in addresses.of_subject(conn, him) if a.label]
        addresses.mark(conn, daughter.id, state="wrong", why="wrong_contact", now=now)
    give(
        database, [due(A, phones=(mobile("900000012"), mobile("900000013"))), due(B)], source(sha256="2"), now
    )

    with database.begin() as conn:
        states = {a.address: a.state for a in addresses.of_subject(conn, him)}
        assert addresses.unusable(conn, [mail.id]) == {}
    assert states == {
        "cu@x.vn": "ok",  # they have shown that it is theirs
        "700": "ok",
        "84900000011": "gone",
        "84900000012": "wrong",
        "84900000013": "ok",
    }
    give(database, [due(A, **old), due(B)], source(sha256="3"), now)
    with database.begin() as conn:
        assert {a.address: a.state for a in addresses.of_subject(conn, him)}["84900000011"] == "ok"


@here
def test_a_shared_address_is_known_to_be_shared(database, clock):
    shared = {"email": "nha@x.vn"}
    give(database, [due(A, **shared), due(B, **shared), due(C, email="rieng@x.vn")], source(), clock.now())
    give(database, [debt("U1", contacts=(contact(email="nha@x.vn"),))], source("debtors"), clock.now())
    with database.begin() as conn:
        assert addresses.shared(conn, "participant") == {("email", "nha@x.vn")}
        assert addresses.shared(conn, "employer") == set()
        assert len(addresses.owners(conn, "email", "nha@x.vn")) == 3


# -- the file as a whole ---------------------------------------------------------------------------


def codes_of(database, where, today=DECEMBER) -> list[str]:
    with database.begin() as conn:
        return [problem.code for problem in list_import.check(conn, where, today=today)]


def test_the_same_file_is_told_and_an_older_month_refused(database, clock):
    assert codes_of(database, source()) == []
    give(database, [due(A)], source(period=JANUARY), clock.now())

    assert codes_of(database, source(period=JANUARY)) == ["same_file"]
    assert codes_of(database, source(period=JANUARY, sha256="other")) == []
    assert codes_of(database, source("debtors")) == []
    with pytest.raises(DondocError) as refused:
        codes_of(database, source())
    assert (refused.value.code, "12/2026" in refused.value.message) == ("older_period", True)
    assert codes_of(database, source(period=date(2027, 2, 1))) == []
    assert codes_of(database, source(period=date(2027, 3, 1))) == ["future_period"]


# -- all or nothing --------------------------------------------------------------------------------

KILLS = 6
ROWS = 3000


def import_all(url: str, at: datetime, begun: Path) -> None:
    database = Database(url)
    records = [due(f"85{n:08}", email=f"{n}@x.vn", phones=(mobile(f"9{n:08}"),)) for n in range(ROWS)]
    begun.touch()
    give(database, records, source(), at)
    database.close()


@pytest.mark.slow
def test_killed_during_the_import_the_list_is_in_whole_or_not_at_all(database, database_url, clock, tmp_path):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    print(f"seed {seed}")  # noqa: T201 - a run that fails must be repeatable
    begun = tmp_path / "begun"
    killed = 0
    for _ in range(KILLS):
        begun.unlink(missing_ok=True)
        child = NURSERY.Process(target=import_all, args=(database_url, clock.now(), begun), daemon=True)
        child.start()
        patience = time.monotonic() + 20
        while not begun.exists() and time.monotonic() < patience:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.4))
        if child.is_alive() and child.pid:
            os.kill(child.pid, signal.SIGKILL)
            killed += 1
        child.join(20)
        assert standing(database).get("open", 0) in (0, ROWS)
        with database.begin() as conn:
            stored = conn.scalar(sa.select(sa.func.count()).select_from(imports_table))
            logged = conn.scalar(
                sa.select(sa.func.count()).select_from(log_entries).where(log_entries.c.kind == "import")
            )
            assert stored == logged
            assert (stored > 0) == bool(participants.open_dues(conn)[:1])
            assert contact_log.verify(conn).faults == ()
    assert killed > 0
    import_all(database_url, clock.now(), begun)
    assert standing(database) == {"open": ROWS}


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_fifty_thousand_dues_go_in(database, clock):
    where = source()
    rows = rows_from([due(f"85{n:08}", phones=(mobile(f"9{n:08}"),)) for n in range(50_000)])
    began = time.monotonic()
    first = database.transact(list_import.put_in, rows, where, {"rows": len(rows)}, now=clock.now())
    again_from = time.monotonic()
    again = database.transact(list_import.put_in, rows, where, {"rows": len(rows)}, now=clock.now())
    took = (again_from - began, time.monotonic() - again_from)
    print(f"50,000 dues: {took[0]:.1f} s new, {took[1]:.1f} s unchanged")  # noqa: T201 - the figure

    assert [counts(o) for o in (first, again)] == [(50_000, 0, 0, 0), (0, 0, 50_000, 0)]
