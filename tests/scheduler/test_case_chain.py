"""The chain of CV2022 I.4 from the list to the dossier, over weekends and Tết, with every date."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest

from messages.problem import DondocError
from scheduler import case_round, case_work, timetable
from scheduler.case_work import CaseDesk, Reported
from scheduler.slots import Daily
from scheduler.timetable import Beside, Fired, Job
from tests.office_work import (
    SCAN,
    UNIT,
    WINDOWS,
    approve,
    at,
    case,
    cases_of,
    company,
    confer,
    employ,
    events,
    kinds,
    leaves_list,
    list_unregistered,
    logged,
    on,
    open_tasks,
    owe,
    refuse,
    step,
    turn,
)

LISTED = date(2026, 2, 5)


@pytest.fixture
def office(database):
    """People, and one unit on a list of those that do not take part."""
    employ(database, "CV01", "officer", areas=["Phường 2"])
    employ(database, "GD01", "director")
    employ(database, "TTR1", "inspector")
    owe(database, date(2026, 1, 31), company(area="phường 02", closing=0))
    list_unregistered(database, LISTED)
    return database


@pytest.fixture
def chain(office):
    """The number of the unit's case, opened by the round of the day."""
    assert turn(office, LISTED)["opened"] == 1
    (opened,) = cases_of(office)
    return opened["id"]


def days(database, first, last):
    """The round of every day, as the timetable makes it; days on which a case moved."""
    moved = []
    day = first
    while day <= last:
        if turn(database, day)["moved"]:
            moved.append(day)
        day += timedelta(days=1)
    return moved


def as_far_as(database, number, state):
    """Bring a case of the chain to a state by the dates of `test_the_whole_chain`."""
    confer(database, "HN-03", date(2026, 3, 6))
    steps = [
        ("noticed", lambda: step(database, number, "noticed", date(2026, 2, 6), tracking="RB1VN")),
        ("conference-due", lambda: turn(database, date(2026, 2, 24))),
        ("invited", lambda: step(database, number, "invited", date(2026, 2, 25), conference="HN-03")),
        ("absent", lambda: step(database, number, "absent", date(2026, 3, 6))),
        ("scheduled", lambda: step(database, number, "scheduled", date(2026, 3, 9))),
        ("checked", lambda: step(database, number, "checked", date(2026, 3, 12), scan=SCAN)),
        ("inspection-proposed", lambda: turn(database, date(2026, 3, 24))),
        ("inspection-decided", lambda: approve(database, proposal(database), date(2026, 3, 25), "GD01")),
        ("inspected", lambda: step(database, number, "inspected", date(2026, 4, 10), scan=SCAN)),
        ("referral-proposed", lambda: step(database, number, "propose-referral", date(2026, 4, 13))),
        ("referral-decided", lambda: approve(database, proposal(database), date(2026, 4, 14), "GD01")),
        ("referred", lambda: step(database, number, "referred", date(2026, 4, 20), scan=SCAN)),
    ]
    for name, act in steps:
        if case(database, number)["state"] == state:
            return
        act()
        assert case(database, number)["state"] == name
    assert case(database, number)["state"] == state


def proposal(database):
    (found,) = open_tasks(database, proposals=True)
    return found["id"]


def test_the_whole_chain_goes_by_the_terms_of_the_document(office, chain):
    assert (case(office, chain)["owner"], case(office, chain)["since"]) == ("CV01", LISTED)
    assert kinds(office) == [("notice-04-kt", date(2026, 2, 10))]

    # 06/02 + 10 days = 16/02, the day before Tết: the term runs to Monday 23/02
    noticed = step(office, chain, "noticed", date(2026, 2, 6), tracking="RB1VN")
    assert (noticed["state"], noticed["due"]) == ("noticed", date(2026, 2, 23))
    assert days(office, date(2026, 2, 7), date(2026, 2, 25)) == [date(2026, 2, 24)]
    assert case(office, chain)["state"] == "conference-due"
    assert kinds(office) == [("invite-05-kt", date(2026, 3, 2))]  # 24/02 + 5 = Sunday 01/03

    confer(office, "HN-03", date(2026, 3, 6))
    invited = step(office, chain, "invited", date(2026, 2, 25), conference="HN-03")
    assert (invited["due"], kinds(office)) == (date(2026, 3, 6), [("conference-work", date(2026, 3, 6))])

    # Friday 06/03 + 2 days = Sunday: Monday 09/03
    absent = step(office, chain, "absent", date(2026, 3, 6))
    assert (absent["due"], kinds(office)) == (date(2026, 3, 9), [("schedule-05a-kt", date(2026, 3, 9))])
    step(office, chain, "scheduled", date(2026, 3, 9), way="committee")
    assert kinds(office) == [("check-06-kt", date(2026, 3, 19))]

    # Thursday 12/03 + 10 days = Sunday 22/03: Monday 23/03
    assert step(office, chain, "checked", date(2026, 3, 12), scan=SCAN)["due"] == date(2026, 3, 23)
    assert days(office, date(2026, 3, 13), date(2026, 3, 31)) == [date(2026, 3, 24)]
    (proposed,) = open_tasks(office, proposals=True)
    assert (proposed["kind"], proposed["owner"], proposed["deadline"], proposed["basis"]) == (
        "inspection",
        "director",
        date(2026, 4, 8),
        "CV2022 I.4.4.a",
    )

    approve(office, proposed["id"], date(2026, 3, 25), "GD01")
    assert case(office, chain)["state"] == "inspection-decided"
    assert [(t["kind"], t["owner"]) for t in open_tasks(office)] == [("carry-out-inspection", "inspectors")]

    step(office, chain, "inspected", date(2026, 4, 10), scan=SCAN, by="TTR1")
    step(office, chain, "propose-referral", date(2026, 4, 13))
    approve(office, proposal(office), date(2026, 4, 14), "GD01")
    assert kinds(office) == [("hand-over-dossier", date(2026, 4, 24))]
    ended = step(office, chain, "referred", date(2026, 4, 20), scan=SCAN)

    assert (ended["state"], ended["due"], ended["closed_at"] is not None) == ("referred", None, True)
    assert open_tasks(office) == []
    assert events(office, chain) == [
        ("opened", "05/02", "dondoc"),
        ("noticed", "06/02", "CV01"),
        ("no-reply", "24/02", "dondoc"),
        ("invited", "25/02", "CV01"),
        ("absent", "06/03", "CV01"),
        ("scheduled", "09/03", "CV01"),
        ("checked", "12/03", "CV01"),
        ("not-complying", "24/03", "dondoc"),
        ("inspection-decided", "25/03", "GD01"),
        ("inspected", "10/04", "TTR1"),
        ("propose-referral", "13/04", "CV01"),
        ("referral-decided", "14/04", "GD01"),
        ("referred", "20/04", "CV01"),
    ]
    assert [entry["event"] for entry in logged(office, "case")] == [
        e for e, _day, _by in events(office, chain)
    ]


def test_a_unit_that_came_to_the_conference_has_ten_days_from_that_day(office, chain):
    as_far_as(office, chain, "invited")
    assert step(office, chain, "attended", date(2026, 3, 6))["due"] == date(2026, 3, 16)
    assert days(office, date(2026, 3, 7), date(2026, 3, 20)) == [date(2026, 3, 17)]
    assert case(office, chain)["state"] == "inspection-proposed"


def test_terms_are_counted_in_working_days_where_the_office_says_so(office, chain):
    reported = Reported(event="noticed", day=date(2026, 2, 6), by="CV01")
    row = office.transact(case_work.take, on(date(2026, 2, 6), working_days=True), chain, reported)

    assert row["due"] == date(2026, 2, 27)  # five days before Tết, five after it


def test_a_reply_stops_the_clock_until_somebody_has_read_it(office, chain):
    step(office, chain, "noticed", date(2026, 2, 6))
    step(office, chain, "replied", date(2026, 2, 12), note="đang bổ sung hợp đồng")
    assert days(office, date(2026, 2, 13), date(2026, 3, 10)) == []
    assert case(office, chain)["state"] == "replied"

    step(office, chain, "conference-due", date(2026, 3, 11))
    assert [kind for kind, _due in kinds(office)] == ["invite-05-kt"]


def test_too_few_units_for_a_conference_are_visited_at_once(office, chain):
    as_far_as(office, chain, "conference-due")
    assert step(office, chain, "direct", date(2026, 2, 26))["due"] == date(2026, 3, 2)
    assert step(office, chain, "scheduled", date(2026, 2, 27))["state"] == "scheduled"


STATES = (
    "listed",
    "noticed",
    "conference-due",
    "invited",
    "absent",
    "scheduled",
    "checked",
    "inspection-proposed",
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("state", STATES)
def test_it_ends_wherever_it_stands_with_a_reason_and_nothing_more_is_asked(office, chain, state):
    as_far_as(office, chain, state)
    today = date(2026, 5, 4)
    with pytest.raises(DondocError) as without:
        step(office, chain, "resolved", today)
    assert without.value.code == "note_missing"

    ended = step(office, chain, "resolved", today, note="đã đăng ký 12 lao động")
    assert (ended["state"], open_tasks(office)) == ("resolved", [])
    assert turn(office, date(2026, 5, 5)) == {"opened": 0, "ended": 0, "moved": 0, "warned": 0}
    with pytest.raises(DondocError) as after:
        step(office, chain, "noticed", today)
    assert after.value.code == "case_closed"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("state", "ends"),
    [(state, True) for state in STATES] + [("inspection-decided", False), ("inspected", False)],
)
def test_who_leaves_the_list_is_let_go_unless_a_named_person_has_decided(office, chain, state, ends):
    as_far_as(office, chain, state)
    leaves_list(office)

    assert turn(office, date(2026, 4, 11))["ended"] == int(ends)
    assert case(office, chain)["state"] == ("resolved" if ends else state)


def test_a_refused_inspection_goes_back_to_the_officer_who_may_propose_it_again(office, chain):
    as_far_as(office, chain, "inspection-proposed")
    refuse(office, proposal(office), date(2026, 3, 25), "GD01", "đợi kết quả quyết toán thuế")
    assert case(office, chain)["state"] == "inspection-refused"
    assert [(t["kind"], t["owner"]) for t in open_tasks(office)] == [("review-case", "CV01")]

    step(office, chain, "propose-inspection", date(2026, 4, 1))
    assert open_tasks(office, proposals=True)[0]["kind"] == "inspection"
    assert events(office, chain)[-2:] == [
        ("inspection-refused", "25/03", "GD01"),
        ("propose-inspection", "01/04", "CV01"),
    ]


def test_each_term_is_warned_of_once_and_the_warning_goes_with_its_state(office, chain):
    step(office, chain, "noticed", date(2026, 2, 6))
    # two working days before Monday 23/02 are Thursday 12/02: Tết lies between
    warned = [
        day
        for day in (date(2026, 2, 7) + timedelta(days=n) for n in range(17))
        if turn(office, day)["warned"]
    ]
    assert warned == [date(2026, 2, 12)]
    assert [(t["kind"], t["owner"], t["deadline"]) for t in open_tasks(office)] == [
        ("deadline-soon", "CV01", date(2026, 2, 23))
    ]

    turn(office, date(2026, 2, 24))
    assert [kind for kind, _due in kinds(office)] == ["invite-05-kt"]
    assert [entry["warned"] for entry in logged(office, "cases")] == [[chain]]


def test_a_round_made_twice_or_on_two_machines_moves_each_case_once(office, chain):
    step(office, chain, "noticed", date(2026, 2, 6))
    day = date(2026, 2, 24)

    assert [turn(office, day)["moved"], turn(office, day)["moved"]] == [1, 0]
    assert [event for event, _day, _by in events(office, chain)].count("no-reply") == 1


def test_the_timetable_makes_the_round_of_a_day_once(office, chain):
    step(office, chain, "noticed", date(2026, 2, 6))
    now = at(date(2026, 2, 24), 7)

    def work(database, now, closing):
        return case_round.carry_out(database, CaseDesk(now=now, windows=WINDOWS), closing=closing)

    job = Job(name="cases", when=Daily(time(7)), work=Beside(work))
    fired = [
        timetable.fire(office, job, slot=job.when.latest(now), now=now, windows=WINDOWS) for _ in range(2)
    ]

    assert [(how, counts.get("moved", 0)) for how, counts in fired] == [(Fired.DONE, 1), (Fired.USED, 0)]


def test_of_two_who_enter_the_same_step_at_once_one_is_told_that_it_is_done(office, chain):
    def enter(n):
        try:
            step(office, chain, "noticed", date(2026, 2, 6), tracking=f"RB{n}VN")
        except DondocError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(enter, range(4)))

    assert found == ["done", "out_of_order", "out_of_order", "out_of_order"]
    assert [event for event, _day, _by in events(office, chain)] == ["opened", "noticed"]


def test_a_round_cut_off_leaves_whole_cases_and_the_next_does_the_rest(office, chain, monkeypatch):
    step(office, chain, "noticed", date(2026, 2, 6))
    before = case(office, chain)

    def cut(*_args, **_kwargs):
        raise RuntimeError("power")

    with monkeypatch.context() as patch:
        patch.setattr(case_work, "open_state_task", cut)  # after the case was moved, before its task
        with pytest.raises(RuntimeError):
            turn(office, date(2026, 2, 24))
    assert case(office, chain) == before
    assert len(logged(office, "case")) == 2

    assert turn(office, date(2026, 2, 24))["moved"] == 1
    assert [kind for kind, _due in kinds(office)] == ["invite-05-kt"]


def test_a_unit_listed_again_while_its_case_runs_gets_no_second_one(office, chain):
    list_unregistered(office, date(2026, 3, 5), period=date(2026, 3, 1))
    assert turn(office, date(2026, 3, 5))["opened"] == 0

    step(office, chain, "resolved", date(2026, 3, 6), note="không còn hoạt động")
    assert turn(office, date(2026, 3, 7))["opened"] == 1  # the newer list speaks of it anew
    assert [c["facts"]["period"] for c in cases_of(office)] == ["2026-03"]
    assert turn(office, date(2026, 3, 8))["opened"] == 0


WRONG = [
    # state, event, day, code, why
    ("listed", "invited", date(2026, 2, 6), "out_of_order", "the notice comes first"),
    ("listed", "tang-qua", date(2026, 2, 6), "unknown_step", "no such step"),
    ("listed", "noticed", date(2026, 2, 4), "day_before", "before the list came"),
    ("listed", "noticed", date(2026, 12, 31), "day_ahead", "has not happened yet"),
    ("noticed", "no-reply", date(2026, 2, 24), "by_term", "the term says so, no person"),
    ("noticed", "checked", date(2026, 2, 9), "out_of_order", "nobody has been invited"),
    ("conference-due", "attended", date(2026, 2, 26), "out_of_order", "not invited yet"),
    ("invited", "attended", date(2026, 3, 5), "other_day", "the conference is the day after"),
    ("invited", "scheduled", date(2026, 3, 9), "out_of_order", "came or not: that is said first"),
    ("scheduled", "checked", date(2026, 3, 12), "scan_missing", "06-KT goes with its scan"),
    ("checked", "propose-inspection", date(2026, 3, 13), "out_of_order", "its ten days run"),
    ("inspection-proposed", "inspection-decided", date(2026, 3, 25), "needs_decision", "the head decides"),
    ("inspection-proposed", "inspected", date(2026, 3, 25), "out_of_order", "nobody has decided"),
    ("inspection-decided", "inspected", date(2026, 4, 10), "scan_missing", "07-KT goes with its scans"),
    ("inspected", "referral-decided", date(2026, 4, 13), "out_of_order", "not proposed yet"),
    ("referral-proposed", "referral-decided", date(2026, 4, 14), "needs_decision", "the head decides"),
    ("referral-decided", "referred", date(2026, 4, 20), "scan_missing", "the dossier goes with its scan"),
    ("referred", "resolved", date(2026, 4, 21), "case_closed", "the dossier is with the police"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("state", "event", "day", "code"), [row[:4] for row in WRONG], ids=[f"{r[0]}: {r[4]}" for r in WRONG]
)
def test_what_may_not_be_entered_is_one_sentence_and_changes_nothing(office, chain, state, event, day, code):
    as_far_as(office, chain, state)
    before = (case(office, chain), events(office, chain), kinds(office), len(logged(office, "case")))
    with pytest.raises(DondocError) as refused:
        step(office, chain, event, day, today=date(2026, 6, 1))

    assert (refused.value.code, "\n" in refused.value.message) == (code, False)
    assert (case(office, chain), events(office, chain), kinds(office), len(logged(office, "case"))) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_unit_is_told_which_conference_and_it_lies_ahead(office, chain):
    as_far_as(office, chain, "conference-due")
    for code, conference in (("not_found", "HN-99"), ("day_before", "HN-03")):
        with pytest.raises(DondocError) as refused:
            step(office, chain, "invited", date(2026, 3, 7), conference=conference)
        assert refused.value.code == code
    confer(office, "HN-04", date(2026, 3, 20))
    step(office, chain, "invited", date(2026, 3, 7), conference="HN-04")
    moved = step(office, chain, "invited", date(2026, 3, 9), conference="HN-04")  # invited once more

    assert moved["due"] == date(2026, 3, 20)
    assert moved["facts"]["conference"] == "HN-04"
    assert [kind for kind, _due in kinds(office)] == ["conference-work"]


def test_every_case_is_found_by_its_unit(office, chain):
    (found,) = cases_of(office, "unregistered")
    assert (found["id"], found["code"]) == (chain, UNIT)
