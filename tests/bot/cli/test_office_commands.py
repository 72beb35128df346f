"""`task`, `proposal`, `letter`, `roster` and `case` as a person types them, and what their page says."""

from datetime import datetime, timedelta

import openpyxl
import pytest

from bot.settings import load_settings
from messages.formats import OFFICE_ZONE
from storage import contact_log
from tests.bot.cli.test_commands_page import keys_on_page
from tests.office_work import UNIT, company, confer, employ, list_unregistered, open_tasks, owe

#: The commands tell the time by the machine.
TODAY = datetime.now(OFFICE_ZONE).date()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def office(folder, database, database_url, monkeypatch):
    """A unit on a list of those that do not take part, and the people who deal with it."""
    monkeypatch.setenv("DONDOC_DATABASE_URL", database_url)
    employ(database, "CV01", "officer")
    employ(database, "GD01", "director")
    owe(database, YESTERDAY, company(months=4.0))
    list_unregistered(database, YESTERDAY)
    (folder / "06-KT.pdf").write_bytes(b"%PDF-1.7 bien ban")
    return database


def opened(dondoc):
    return dondoc("case", "open", "unregistered", UNIT, "--day", YESTERDAY.isoformat(), "--json").json


def test_a_case_is_opened_stepped_and_shown(office, dondoc, folder):
    confer(office, "HN-01", TODAY)
    case = opened(dondoc)
    number = str(case["id"])
    assert (case["state"], case["waiting_for"], case["allowed"]) == (
        "listed",
        "officer",
        ["noticed", "resolved"],
    )

    stepped = dondoc("case", "step", number, "noticed", "--tracking", "RB1VN", "--by", "CV01", "--json")
    assert (stepped.code, stepped.json["state"], stepped.json["waiting_for"]) == (0, "noticed", "unit")
    listed = dondoc("case", "list", "--waiting-for", "unit", "--kind", "unregistered", "--json").json
    assert [row["id"] for row in listed["cases"]] == [case["id"]]
    shown = dondoc("case", "show", UNIT, "--json").json["cases"][0]
    assert [(e["event"], e["by"]) for e in shown["events"]][1:] == [("noticed", "CV01")]

    assert "đã gửi 04-KT, chờ đơn vị" in dondoc("case", "show", number).out
    assert UNIT in dondoc("case", "list").out
    letters = dondoc("letter", "list", "--json").json["letters"]
    assert [(row["form"], row["tracking_out"]) for row in letters] == [("04-KT", "RB1VN")]


def test_a_scan_is_kept_in_the_folder_of_the_configuration(office, dondoc, folder):
    minutes = dondoc("case", "open", "minutes", UNIT, "--day", TODAY.isoformat(), "--json").json
    number = str(minutes["id"])
    dondoc("case", "step", number, "sent", "--tracking", "RB1VN")
    letter = dondoc("letter", "list", "--state", "sent", "--json").json["letters"][0]
    refused = dondoc("letter", "delivered", str(letter["id"]), "--day", "01/01/2099", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "day_ahead")
    back = dondoc(
        "letter", "returned", str(letter["id"]), "--tracking", "RB2VN", "--scan", "06-KT.pdf", "--json"
    )

    kept = load_settings(
        folder / "dondoc.toml" if (folder / "dondoc.toml").exists() else None
    ).documents.scans
    assert (kept / back.json["scan"]).read_bytes() == b"%PDF-1.7 bien ban"
    assert dondoc("case", "show", number, "--json").json["cases"][0]["state"] == "scanned"


def test_a_refused_step_is_one_sentence_and_leaves_no_scan(office, dondoc, folder):
    number = str(opened(dondoc)["id"])
    answer = dondoc("case", "step", number, "checked", "--scan", "06-KT.pdf")

    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "Có thể ghi: noticed (gửi thông báo 04-KT)" in answer.err
    assert list((folder / "scans").iterdir()) == []


def test_a_call_is_closed_with_its_result_and_found_again(office, dondoc):
    due = (TODAY + timedelta(days=3)).isoformat()
    task = dondoc("task", "add", "phone-call", UNIT, "--deadline", due, "--by", "CV01", "--json").json
    number = str(task["id"])
    assert [
        t["id"] for t in dondoc("task", "list", "--owner", "CV01", "--due", due, "--json").json["tasks"]
    ] == [task["id"]]
    wrong = dondoc("task", "done", number, "--result", "visited")
    assert (wrong.code, "no_answer (không trả lời)" in wrong.err) == (2, True)

    done = dondoc(
        "task", "done", number, "--result", "promised", "--day", due, "--amount", "20.000.000", "--json"
    )
    assert (done.code, done.json["state"], done.json["result"]) == (0, "done", "promised")
    assert dondoc("show", UNIT, "--json").json["promises"] == [
        {"date": due, "amount": 20_000_000, "state": "open"}
    ]
    assert dondoc("task", "list", "--area", "P.2", "--state", "all", "--json").json["count"] == 1
    assert dondoc("task", "list", "--area", "Phường 9", "--state", "all", "--json").json["count"] == 0
    late = dondoc("task", "add", "phone-call", UNIT, "--deadline", YESTERDAY.isoformat())
    assert (late.code, "đã qua" in late.err) == (1, True)


def test_a_proposal_is_shown_with_its_evidence_and_decided_by_the_head(office, dondoc, folder):
    assert dondoc("plan", "--json").code == 0
    proposals = dondoc("proposal", "list", "--json").json["proposals"]
    number = str(next(p["id"] for p in proposals if p["kind"] == "inspection"))
    shown = dondoc("proposal", "show", number, "-o", "dx.xlsx", "--json").json
    (unit,) = shown["units"]
    assert (unit["code"], unit["debt"]["closing"], unit["debt"]["source"]) == (UNIT, 20_000_000, "ds.xlsx")
    assert openpyxl.load_workbook(folder / "dx.xlsx").sheetnames[0] == "Đề xuất"

    officer = dondoc("proposal", "approve", number, "--by", "CV01")
    assert (
        officer.code,
        "không có quyền quyết định việc này; người quyết định là lãnh đạo" in officer.err,
    ) == (
        5,
        True,
    )
    assert dondoc("proposal", "approve", number, "--by", "GD01", "--json").json["decided_by"] == "GD01"
    assert [t["kind"] for t in open_tasks(office, kind="carry-out-inspection")] == ["carry-out-inspection"]
    again = dondoc("proposal", "refuse", number, "--by", "GD01", "--reason", "nhầm")
    assert (again.code, "đã được GD01 quyết định" in again.err) == (1, True)
    with office.begin() as conn:
        assert contact_log.verify(conn).faults == ()


def test_no_such_number_is_one_sentence(office, dondoc):
    for command in (("task", "show"), ("letter", "delivered"), ("case", "show"), ("proposal", "show")):
        assert (dondoc(*command, "99").code, dondoc(*command, "abc").code) == (1, 2)


CALLS = {
    "dondoc task list": ("task", "list"),
    "dondoc task show": ("task", "show", "{task}"),
    "dondoc task add": ("task", "add", "site-visit", UNIT, "--deadline", "{soon}"),
    "dondoc task assign": ("task", "assign", "{task}", "CV01"),
    "dondoc task done": ("task", "done", "{task}", "--result", "reached"),
    "dondoc task cancel": ("task", "cancel", "{other}", "--reason", "x"),
    "dondoc proposal list": ("proposal", "list"),
    "dondoc proposal show": ("proposal", "show", "{proposal}"),
    "dondoc proposal approve": ("proposal", "approve", "{proposal}", "--by", "GD01"),
    "dondoc proposal refuse": ("proposal", "refuse", "{second}", "--by", "GD01", "--reason", "x"),
    "dondoc letter list": ("letter", "list"),
    "dondoc letter sent": ("letter", "sent", "{letter}", "--tracking", "RB1VN"),
    "dondoc letter delivered": ("letter", "delivered", "{letter}"),
    "dondoc letter returned": ("letter", "returned", "{letter}", "--tracking", "RB2VN"),
    "dondoc roster set": ("roster", "set", "*", "--per-day", "2", "--from", "{soon}", "--decision", "QĐ 1"),
    "dondoc roster list": ("roster", "list"),
    "dondoc case list": ("case", "list"),
    "dondoc case show": ("case", "show", UNIT),
    "dondoc case step": ("case", "step", "{case}", "resolved", "--note", "x"),
}


def test_every_document_has_the_keys_the_page_names(office, dondoc):
    soon = (TODAY + timedelta(days=7)).isoformat()
    dondoc("plan")
    case = opened(dondoc)
    said = {"dondoc case open": set(case)}
    proposals = dondoc("proposal", "list", "--json").json["proposals"]
    tasks = [
        dondoc("task", "add", kind, UNIT, "--deadline", soon, "--json").json["id"]
        for kind in ("phone-call", "dispute")
    ]
    letter = dondoc("letter", "list", "--json").json["letters"][-1]["id"]
    given = {
        "task": tasks[0],
        "other": tasks[1],
        "proposal": proposals[0]["id"],
        "second": proposals[1]["id"],
        "letter": letter,
        "case": case["id"],
        "soon": soon,
    }
    for title, call in CALLS.items():
        answer = dondoc(*(part.format(**given) for part in call), "--json")
        assert answer.code == 0, (title, answer.err)
        said[title] = set(answer.json)
    same_as = {
        "dondoc task add": "dondoc task show",
        "dondoc task assign": "dondoc task show",
        "dondoc task done": "dondoc task show",
        "dondoc task cancel": "dondoc task show",
        "dondoc proposal refuse": "dondoc proposal approve",
        "dondoc letter delivered": "dondoc letter sent",
        "dondoc letter returned": "dondoc letter sent",
        "dondoc case step": "dondoc case open",
    }

    assert said == {title: keys_on_page(same_as.get(title, title)) for title in said}
