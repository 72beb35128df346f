"""`dondoc promises`: counts an office can hold its agents to."""

from datetime import date, datetime

import pytest

from bot.cli import importing
from messages.formats import OFFICE_ZONE
from storage import promises
from storage.database import Database
from tests.listed import due, give, person, source, staff

AT = datetime(2026, 12, 1, 9, tzinfo=OFFICE_ZONE)
SPAN = ("--from", "2026-12-01", "--to", "31/12/2026")


@pytest.fixture
def office(dondoc, folder):
    """Two persons of one agent who promised; one has paid, of the other nothing is known yet."""
    dondoc("init", "--yes", "--no-input")
    database = Database(f"sqlite:///{folder / 'dondoc.sqlite3'}")
    give(database, [staff("NV01", name="Lê Thị Mẫu")], source("agents", None), AT)
    people = [due(code, agent="NV01", paid_to="2026-11") for code in ("8400000001", "8400000002")]
    give(database, people, source(), AT)
    with database.begin() as conn:
        for record in people:
            him = person(conn, record.code)
            promises.give(conn, him, day=date(2026, 12, 20), amount=None, inbox_id=0, now=AT)
    paid = [due("8400000001", agent="NV01", paid_to="2027-02"), people[1]]
    give(database, paid, source(sha256="2", as_of=date(2026, 12, 10)), AT)
    database.close()


def test_promises_are_shown_by_who_follows_them(office, dondoc):
    found = dondoc("promises", *SPAN, "--by-agent", "--json").json
    counts = {"kept": 1, "broken": 0, "open": 1, "rate": 1.0}

    assert found == {
        "from": "2026-12-01",
        "to": "2026-12-31",
        "groups": [{"key": "NV01", "name": "Lê Thị Mẫu", **counts}],
        "total": counts,
    }
    assert dondoc("promises", *SPAN, "--json").json == {**found, "groups": []}
    screen = dondoc("promises", *SPAN, "--by-area").out
    assert all(word in screen for word in ("Phường 2", "100%", "Cộng"))


WRONG = [("--by-agent", "--by-area"), ("--from", "2026-12-31", "--to", "2026-12-01")]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_a_wrong_question_is_one_sentence(office, dondoc, arguments):
    answer = dondoc("promises", *arguments, "--json")

    assert (answer.json["error"]["code"], answer.code) == ("usage", 2)


def test_the_import_shows_paid_and_gone_apart(capsys):
    report = {
        "file": "ds.xlsx", "list": "d08a", "dry_run": True,
        "rows": 3, "imported": 1, "updated": 0, "unchanged": 0, "paid": 2,
        "gone": 1, "duplicate": 0, "rejected": 0, "rejects": [], "warnings": [], "cases_opened": 0,
    }  # fmt: skip
    importing._show(report, None)
    shown = [line.split("│")[1:3] for line in capsys.readouterr().out.splitlines() if "│" in line]

    assert ["Đã đóng theo danh sách", "2"] in [[cell.strip() for cell in row] for row in shown]
    assert ["Không còn trong danh sách", "1"] in [[cell.strip() for cell in row] for row in shown]
