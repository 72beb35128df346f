"""What a person enters about a task or a letter, what follows from it, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from handlers import assign_task, close_task, record_letter
from handlers.close_task import Closing
from messages.problem import DondocError
from messages.task_results import RESULTS, result_word
from scheduler import case_opening
from storage import cases, letters, promises, scans, tasks
from storage.letters import Moved
from storage.tasks import NewTask
from tests.listed import give, source, unit
from tests.listed import staff as collector
from tests.office_work import UNIT, at, company, employ, logged, office_on, on, open_tasks, owe

TODAY = date(2026, 12, 2)
here = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def office(database):
    employ(database, "CV01", "officer")
    owe(database, date(2026, 12, 1), company())
    return database


def ask(database, kind, **more):
    """An open task of a kind about the unit."""
    with database.begin() as conn:
        new = NewTask(
            **{
                "key": f"t:{kind}",
                "kind": kind,
                "owner": "CV01",
                "subject": unit(conn, UNIT),
                "detail": "việc",
                "deadline": date(2026, 12, 4),
                **more,
            }
        )
        number = tasks.open_one(conn, new, now=at(TODAY))
    assert number is not None
    return number


def done(database, number, result, **more):
    closing = Closing(result=result, **{"by": "CV01", **more})
    return dict(database.transact(close_task.close, office_on(TODAY), number, closing))


def letter_of(database, task_id):
    with database.begin() as conn:
        found = letters.of_task(conn, task_id)
    return dict(found) if found else None


def record(database, number, state, day=TODAY, **more):
    moved = Moved(state=state, day=day, by="CV01", **more)
    return dict(database.transact(record_letter.record, office_on(TODAY), number, moved))


def test_a_call_that_reached_somebody_is_done_once_and_logged(office):
    number = ask(office, "phone-call")
    row = done(office, number, "reached", note="kế toán hẹn xem lại")

    assert (row["state"], row["result"], row["closed_by"], open_tasks(office)) == (
        "done",
        "reached",
        "CV01",
        [],
    )
    assert logged(office, "task") == [
        {
            "task": number,
            "task_kind": "phone-call",
            "act": "done",
            "result": "reached",
            "by": "CV01",
            "subject_code": UNIT,
            "subject_name": f"Công ty {UNIT}",
            "note": "kế toán hẹn xem lại",
        }
    ]
    with pytest.raises(DondocError) as twice:
        done(office, number, "reached")
    assert twice.value.code == "task_closed"
    assert len(logged(office, "task")) == 1


def test_a_promise_made_by_telephone_holds_reminders_until_the_day_after(office):
    number = ask(office, "phone-call")
    done(office, number, "promised", day=date(2026, 12, 10), amount=20_000_000)

    with office.begin() as conn:
        subject = unit(conn, UNIT)
        (promise,) = promises.of_subject(conn, subject)
        held = [
            bool(cases.holds_in_force(conn, day, subjects=[subject]))
            for day in (date(2026, 12, 10), date(2026, 12, 11))
        ]
    assert (promise["day"], promise["amount"], promise["state"], held) == (
        date(2026, 12, 10),
        20_000_000,
        "open",
        [True, False],
    )


def test_who_has_not_paid_after_all_is_reminded_again(office):
    with office.begin() as conn:
        cases.hold(conn, unit(conn, UNIT), reason="paid", until=None, inbox_id=None, now=at(TODAY))
    done(office, ask(office, "check-payment"), "not_paid")

    with office.begin() as conn:
        assert cases.holds_in_force(conn, TODAY) == []


def test_a_wrong_number_becomes_work_for_whoever_called(office):
    done(office, ask(office, "phone-call", area="Phường 2"), "wrong_number")

    (search,) = open_tasks(office)
    assert (search["kind"], search["owner"], search["area"], search["deadline"]) == (
        "find-contact",
        "CV01",
        "Phường 2",
        date(2026, 12, 9),
    )


def test_a_letter_has_its_number_whether_the_task_or_the_letter_is_entered(office):
    by_task = ask(office, "notice-by-post")
    done(office, by_task, "sent", tracking="RB1VN", day=date(2026, 12, 1))
    by_letter = ask(office, "letter-03-688", form="03/688")
    with office.begin() as conn:
        new = letters.NewLetter(subject=unit(conn, UNIT), form="03/688", task_id=by_letter)
        number = letters.add(conn, new, now=at(TODAY))
    record(office, number, "sent", tracking="RB2VN")

    with office.begin() as conn:
        assert [tasks.get(conn, n)["result"] for n in (by_task, by_letter)] == ["sent", "sent"]
    first = letter_of(office, by_task)
    assert (first["tracking_out"], first["sent_on"], first["form"]) == (
        "RB1VN",
        date(2026, 12, 1),
        "notice-by-post",
    )
    assert [entry["tracking"] for entry in logged(office, "letter")] == ["RB2VN"]


def test_a_letter_that_came_back_undelivered_goes_again_as_another(office):
    task = ask(office, "letter-by-post")
    done(office, task, "sent", tracking="RB1VN", day=date(2026, 12, 1))
    first = letter_of(office, task)["id"]
    record(office, first, "undeliverable")
    assert [t["kind"] for t in open_tasks(office)] == ["find-contact"]

    again = record(office, first, "sent", tracking="RB9VN")
    with office.begin() as conn:
        rows = [(row["state"], row["tracking_out"]) for row in letters.listed(conn)]
    assert rows == [("undeliverable", "RB1VN"), ("sent", "RB9VN")]
    assert again["id"] != first


def test_a_task_is_given_to_an_officer_or_a_collection_agent(office):
    give(office, [collector("NV01")], source("agents", None), at(TODAY))
    number = ask(office, "phone-call")
    for code in ("NV01", "CV01"):
        row = office.transact(assign_task.assign, office_on(TODAY), number, code, by="GD01")
        assert row["owner"] == code
    with pytest.raises(DondocError) as nobody:
        office.transact(assign_task.assign, office_on(TODAY), number, "AI-DO", by="GD01")

    assert nobody.value.code == "no_such_person"
    assert [entry["owner"] for entry in logged(office, "task")] == ["NV01", "CV01"]


def test_a_task_is_given_up_for_a_reason(office):
    number = ask(office, "site-visit")
    row = office.transact(
        assign_task.cancel, office_on(TODAY), number, reason="đơn vị đã chuyển đi", by="CV01"
    )
    assert (row["state"], row["reason"], logged(office, "task")[0]["act"]) == (
        "cancelled",
        "đơn vị đã chuyển đi",
        "cancelled",
    )


def test_work_by_hand_is_entered_once_a_day(office):
    def add(deadline):
        with office.begin() as conn:
            subject = unit(conn, UNIT)
        task = NewTask(
            key=f"by-hand:{deadline}", kind="site-visit", owner="CV01", subject=subject, detail="thăm",
            deadline=deadline,
        )  # fmt: skip
        return office.transact(assign_task.add, office_on(TODAY), task, by="CV01")

    add(TODAY)
    for deadline, code in ((TODAY, "task_known"), (date(2026, 12, 1), "deadline_past")):
        with pytest.raises(DondocError) as refused:
            add(deadline)
        assert refused.value.code == code
    assert len(open_tasks(office)) == 1


WRONG_RESULTS = [
    ("phone-call", {"result": "visited"}, "unknown_result", "a call is no visit"),
    ("site-visit", {"result": "wrong_number"}, "unknown_result", "a visit has no number"),
    ("minutes-d04h", {"result": "paid"}, "unknown_result", "minutes are signed or not"),
    ("phone-call", {"result": "promised"}, "no_day", "a promise names its day"),
    ("phone-call", {"result": "promised", "day": date(2026, 12, 1)}, "day_past", "a promise lies ahead"),
    ("site-visit", {"result": "visited", "day": date(2026, 12, 9)}, "day_ahead", "has not happened"),
    ("notice-by-post", {"result": "delivered"}, "out_of_order", "was never sent"),
    ("inspection", {"result": "done", "approval": True}, "is_proposal", "somebody else decides"),
]


@here
@pytest.mark.parametrize(
    ("kind", "closing", "code"), [row[:3] for row in WRONG_RESULTS], ids=[row[3] for row in WRONG_RESULTS]
)
def test_a_result_that_cannot_be_is_refused_and_the_task_stays_open(office, kind, closing, code):
    number = ask(office, kind, needs_approval=closing.pop("approval", False))
    with pytest.raises(DondocError) as refused:
        done(office, number, **closing)

    assert (refused.value.code, len(open_tasks(office)), logged(office, "task")) == (code, 1, [])
    assert letter_of(office, number) is None


@here
def test_a_refused_result_names_those_that_may_be(office):
    with pytest.raises(DondocError) as refused:
        done(office, ask(office, "check-payment"), "ok")

    assert refused.value.message == (
        "Việc này không có kết quả “ok”. Kết quả có thể ghi: paid (đã đóng), not_paid (chưa đóng), "
        "unclear (chưa xác định được)."
    )


@here
def test_the_work_of_a_case_is_closed_by_its_step(office):
    office.transact(case_opening.open_for_list, on(TODAY), "02a-KT", day=TODAY, by="CV01")
    (task,) = open_tasks(office)
    for act in (
        lambda: done(office, task["id"], "done"),
        lambda: office.transact(assign_task.cancel, office_on(TODAY), task["id"], reason="x", by="CV01"),
    ):
        with pytest.raises(DondocError) as refused:
            act()
        assert refused.value.code == "is_step"
    assert len(open_tasks(office)) == 1


WRONG_LETTERS = [
    (["delivered"], "out_of_order", "was never sent"),
    (["sent", "returned", "delivered"], "out_of_order", "is back already"),
    (["sent", "sent"], "out_of_order", "has gone"),
]


@here
@pytest.mark.parametrize(
    ("states", "code"), [row[:2] for row in WRONG_LETTERS], ids=[row[2] for row in WRONG_LETTERS]
)
def test_a_letter_goes_its_way_in_order(office, states, code):
    with office.begin() as conn:
        new = letters.NewLetter(subject=unit(conn, UNIT), form="D04h-TS")
        number = letters.add(conn, new, now=at(TODAY))
    for state in states[:-1]:
        record(office, number, state, tracking="RB1VN")
    with pytest.raises(DondocError) as refused:
        record(office, number, states[-1], tracking="RB1VN")

    assert refused.value.code == code


@here
def test_a_letter_names_its_number_and_days_that_can_be(office):
    with office.begin() as conn:
        new = letters.NewLetter(subject=unit(conn, UNIT), form="D04h-TS")
        number = letters.add(conn, new, now=at(TODAY))
    for state, day, tracking, code in (
        ("sent", TODAY, "", "no_tracking"),
        ("sent", date(2026, 12, 3), "RB1VN", "day_ahead"),
    ):
        with pytest.raises(DondocError) as refused:
            record(office, number, state, day, tracking=tracking)
        assert refused.value.code == code
    record(office, number, "sent", way="committee")  # the commune's committee gives no number
    with pytest.raises(DondocError) as early:
        record(office, number, "returned", date(2026, 12, 1))
    assert early.value.code == "day_before"


def test_every_kind_of_result_has_a_word():
    said = {result: result_word(result) for results in RESULTS.values() for result in results}
    assert {result for result, word in said.items() if word == result} == set()


# -- scans ----------------------------------------------------------------------------------------


def test_a_scan_is_kept_once_under_its_own_name_and_never_overwritten(tmp_path):
    folder, file = tmp_path / "scans", tmp_path / "biên bản 06-KT.pdf"
    file.write_bytes(b"%PDF-1")
    with scans.kept(folder, file) as first, scans.kept(folder, file) as again:
        assert first == again
    file.write_bytes(b"%PDF-2")
    with scans.kept(folder, file) as other:
        assert other is not None

    assert first is not None
    assert (folder / first.name).read_bytes() == b"%PDF-1"
    assert (folder / other.name).read_bytes() == b"%PDF-2"
    assert first.name.endswith("_biên bản 06-KT.pdf")
    assert sorted(p.name for p in folder.iterdir()) == sorted([first.name, other.name])


def test_what_is_refused_leaves_no_scan_behind_but_what_was_there_stays(tmp_path):
    folder, file = tmp_path / "scans", tmp_path / "a.pdf"
    file.write_bytes(b"%PDF-1")
    with pytest.raises(RuntimeError), scans.kept(folder, file):
        raise RuntimeError
    assert list(folder.iterdir()) == []

    with scans.kept(folder, file) as kept:
        pass
    with pytest.raises(RuntimeError), scans.kept(folder, file):
        raise RuntimeError
    assert kept is not None
    assert [p.name for p in folder.iterdir()] == [kept.name]


@pytest.mark.parametrize(("make", "code"), [(None, "no_file"), (b"", "empty_file")])
def test_a_scan_that_is_none_is_one_sentence(tmp_path, make, code):
    file = tmp_path / "a.pdf"
    if make is not None:
        file.write_bytes(make)
    with pytest.raises(DondocError) as refused, scans.kept(tmp_path / "scans", Path(file)):
        raise AssertionError("never reached")

    assert refused.value.code == code
