"""Each paper lies in the letter that waits for it, whatever is made, made again or made for nobody."""

import pytest

from storage import documents, letters, tasks
from storage.documents import Paper
from storage.letters import Moved, NewLetter
from storage.papers import issuing
from storage.papers.issuing import Made
from storage.tasks import NewTask
from tests.paper_office import DAY, NOW, debtor, filled, store

CASE = 77


@pytest.fixture
def office(database):
    database.transact(store, [debtor(1)])
    return database


def ask(database, kind, form, case=None):
    """The work of a letter, as a plan or a case opens it; returns the task."""
    with database.begin() as conn:
        (one,) = filled(conn, ["TZ0001X"])
        new = NewTask(key=f"t:{kind}:{form}", kind=kind, owner="CV01", subject=one.subject, detail="x",
                      deadline=None, form=form, case_id=case)  # fmt: skip
        number = tasks.open_one(conn, new, now=NOW)
        assert number is not None
        letter = NewLetter(subject=one.subject, form=form or kind, task_id=number, case_id=case)
        letters.prepare(conn, [letter], now=NOW)
    return number


def make(database, form, task, folder, *, case=None, name="a.docx"):
    """A paper of a form for a task; returns the number it was given."""
    with database.begin() as conn:
        subject = filled(conn, ["TZ0001X"])[0].subject

    def written(first):
        paper = Paper(form=form, issued_on=DAY, subject=subject, number_text=f"{first:02d}/BHXH-TST",
                      file_name=name, sha256="0", fields={}, made_by="an", task_id=task,
                      case_id=case)  # fmt: skip
        return [Made(path=folder / name, content=b"x", papers=[paper])]

    (made,) = issuing.issue(database, written, year=2026, now=NOW)
    return made.papers[0].number_text


def letter_of(conn, task):
    found = letters.of_task(conn, task)
    assert found is not None
    return letters.get(conn, found["id"])


def told(database, task):
    with database.begin() as conn:
        letter = letter_of(conn, task)
    return letter["form"], letter["number_text"]


@pytest.mark.parametrize(
    ("kind", "form", "made", "then", "why"),
    [
        ("letter-03-688", "03/688", ["03/688"], ("03/688", 0), "its own form"),
        ("letter-03-688", "03/688", ["03/688", "03/688"], ("03/688", 1), "made again"),
        ("letters-01-02-688", "01/688, 02/688", ["02/688", "01/688"], ("01/688, 02/688", 1), "the first"),
        ("letters-01-02-688", "01/688, 02/688", ["01/688", "02/688"], ("01/688, 02/688", 0), "stays"),
        ("budget-tables-by-post", "Mẫu số 1 NĐ146, B09-TS", ["B09-TS"], ("Mẫu số 1 NĐ146, B09-TS", 0), "two"),
        ("schedule-05a-kt", "05a-KT", ["05b-KT"], ("05a-KT", None), "what goes with it"),
        ("notice-by-post", "", ["C12-TS"], ("C12-TS", 0), "a letter without a form"),
    ],
)
def test_a_letter_takes_its_paper(office, tmp_path, kind, form, made, then, why):
    task = ask(office, kind, form)
    numbers = [make(office, code, task, tmp_path, name=f"{n}.xlsx") for n, code in enumerate(made)]

    assert told(office, task) == (then[0], "" if then[1] is None else numbers[then[1]]), why


def test_the_work_of_a_case_passes_its_case_on(office, tmp_path):
    task = ask(office, "notice-04-kt", "04-KT", case=CASE)
    with office.begin() as conn:
        subject = filled(conn, ["TZ0001X"])[0].subject
        found = letters.waiting_for(conn, subject, "04-KT")
    assert found is not None
    make(office, "04-KT", found["task_id"], tmp_path, case=found["case_id"])
    with office.begin() as conn:
        (paper,) = documents.of_subject(conn, subject)

    assert (paper["task_id"], paper["case_id"]) == (task, CASE)


def test_a_letter_that_has_gone_keeps_the_paper_it_went_with(office, tmp_path):
    task = ask(office, "letter-03-688", "03/688")
    first = make(office, "03/688", task, tmp_path, name="a.docx")
    with office.begin() as conn:
        gone = Moved(state="sent", day=DAY, by="an", tracking="VN1")
        letters.move(conn, letter_of(conn, task), gone, now=NOW)
    make(office, "03/688", task, tmp_path, name="b.docx")

    assert told(office, task) == ("03/688", first)


def test_two_papers_take_no_letter_of_anybody_else(office, tmp_path):
    task, other = ask(office, "letter-03-688", "03/688"), ask(office, "minutes-d04h-by-post", "D04h-TS")
    number = make(office, "D04h-TS", other, tmp_path, name="b.docx")

    assert (told(office, task), told(office, other)) == (("03/688", ""), ("D04h-TS", number))
