"""One number, one paper: whatever happens in between, and however many make papers at once."""

import threading
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from storage import contact_log, documents
from storage.documents import NumbersTakenError, Paper
from storage.office_tables import documents as table
from storage.papers import issuing
from storage.papers.issuing import Made
from tests.paper_office import DAY, NOW

PAPER = Paper(
    form="03/688",
    issued_on=DAY,
    subject=("employer", 1),
    number_text="01/BHXH-TST",
    file_name="a.docx",
    sha256="aa",
    fields={"ten_don_vi": "Công ty A"},
    made_by="an",
)


def numbers(database, year=2026):
    return [row["number"] for row in database.read(documents.of_year, year)]


def test_numbers_run_on_within_a_year_and_begin_anew_with_the_next(database):
    database.transact(documents.register, [PAPER, PAPER], first=1, now=NOW)
    database.transact(documents.register, [PAPER], first=3, now=NOW)
    next_year = replace(PAPER, issued_on=date(2027, 1, 4))
    database.transact(documents.register, [next_year], first=1, now=NOW)

    assert (numbers(database), numbers(database, 2027)) == ([1, 2, 3], [1])
    assert database.read(documents.next_number, 2026) == 4


def test_a_number_that_is_taken_is_refused_and_nothing_is_written(database):
    database.transact(documents.register, [PAPER], first=1, now=NOW)
    head = database.read(contact_log.head)

    with pytest.raises(NumbersTakenError):
        database.transact(documents.register, [replace(PAPER, sha256="bb")], first=1, now=NOW)
    with pytest.raises(NumbersTakenError):  # nor is one left out
        database.transact(documents.register, [PAPER], first=9, now=NOW)
    assert numbers(database) == [1]
    assert database.read(contact_log.head) == head


def test_a_commit_whose_answer_got_lost_is_not_done_twice(database):
    once = database.transact(documents.register, [PAPER], first=1, now=NOW)
    again = database.transact(documents.register, [PAPER], first=1, now=NOW)

    assert (again, numbers(database)) == (once, [1])


def test_every_paper_is_in_the_log_with_its_number_and_the_hash_of_its_file(database):
    database.transact(documents.register, [replace(PAPER, task_id=7)], first=1, now=NOW)
    (entry,) = database.read(lambda conn: list(contact_log.entries(conn, subject=("employer", 1))))

    assert (entry.kind, dict(entry.body)) == (
        "document",
        {
            "form": "03/688", "number": "01/BHXH-TST", "issued_on": "2026-12-02", "file": "a.docx",
            "sha256": "aa", "task_id": 7, "case_id": None, "by": "an",
        },
    )  # fmt: skip
    assert database.read(contact_log.verify).faults == ()


def test_many_who_make_papers_at_once_never_share_a_number(database, tmp_path):
    """Each reads the next number, makes its file and registers: whoever was slower makes it anew."""
    folder = tmp_path / "papers"
    folder.mkdir()
    failed = []

    def make_papers(who):
        def make(first):
            text = documents.number_text(first, "BHXH-TST")
            path = folder / f"{who}-{first}.docx"
            paper = replace(PAPER, number_text=text, made_by=who, file_name=path.name, sha256=f"{who}{first}")
            return [Made(path=path, content=text.encode(), papers=[paper])]

        try:
            for _paper in range(5):
                issuing.issue(database, make, year=2026, now=NOW)
        except Exception as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=make_papers, args=(f"p{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = database.read(documents.of_year, 2026)

    assert failed == []
    assert [row["number"] for row in rows] == list(range(1, 21))
    # the number on the paper is the number in the register, and nothing else lies there
    assert {row["file_name"]: row["number_text"] for row in rows} == {
        file.name: file.read_text() for file in folder.iterdir()
    }


def test_the_register_itself_refuses_a_number_twice(database):
    def twice(conn):
        row = {"year": 2026, "number": 1, "form": "x", "issued_on": DAY, "subject_kind": "", "subject_id": 0,
               "made_at": NOW}  # fmt: skip
        conn.execute(sa.insert(table), [row, row])

    with pytest.raises(sa.exc.IntegrityError):
        database.transact(twice)


@pytest.mark.parametrize(
    ("number", "symbol", "mark", "text"),
    [
        (7, "BHXH-TST", "", "07/BHXH-TST"),
        (12, "BHXH-TST", "", "12/BHXH-TST"),
        (1234, "BHXH-TST", "", "1234/BHXH-TST"),
        (3, "BHXH-TST", "TB", "03/TB-BHXH"),  # a type of its own is not told apart by the department
        (3, "BHXH", "GM", "03/GM-BHXH"),
        (3, "", "", "03"),
    ],
)
def test_a_number_is_written_as_the_decree_says(number, symbol, mark, text):
    assert documents.number_text(number, symbol, mark) == text
