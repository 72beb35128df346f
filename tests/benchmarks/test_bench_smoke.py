"""The benchmarks run, and their books agree. Nothing here looks at a time: that is `make bench`."""

import contextlib
import io
import json
import smtplib

import pytest

from benchmarks import run, sinks
from benchmarks.measure import Counted, CountError, agreed
from benchmarks.paced import fullest_second

PARTS = (
    "import d08a",
    "plan, SQLite",
    "enqueue, SQLite",
    "claim and settle, SQLite",
    "send email, SQLite / smtp-source",
    "send email, SQLite / django-post-office",
    "send zalo, SQLite",
    "send zns, SQLite",
    "send telegram, SQLite / aiogram",
    "verify the log",
    "letters to bytes",
    "pace, sqlite, 100/s, 2",
)


@pytest.fixture(scope="module")
def document():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert run.main(["--quick", "--json", *(word for part in PARTS for word in ("--only", part))]) == 0
    return json.loads(out.getvalue())


def test_every_channel_was_sent_by_and_every_list_was_read(document):
    assert [found["subject"] for found in document["comparisons"]] == list(PARTS[:-1])


def test_what_was_sent_arrived_and_is_in_the_log(document):
    for found in document["comparisons"]:
        if found["subject"].startswith("send"):
            (sent,) = found["dondoc, recorded"]
            assert sent["checks"] == {"outbox": 40, "log entries": 40, "far end": 40}, found["subject"]


def test_claiming_and_settling_alone_keep_their_books(document):
    (found,) = [f for f in document["comparisons"] if f["subject"] == "claim and settle, SQLite"]
    assert found["dondoc, recorded"][0]["checks"] == {"outbox": 40, "log entries": 40, "far end": 40}
    assert found["ratio"] is None


def test_the_pace_of_two_processes_was_seen_at_the_far_end(document):
    assert [figure["name"] for figure in document["figures"]] == [
        "P1 sqlite, one account at 100/s, 2 processes: achieved / allowed",
        "P1 sqlite, one account at 100/s, 2 processes: worst second / limit",
    ]


def test_the_fullest_second_holds_its_end_and_not_its_beginning():
    assert fullest_second([0.0, 0.5, 1.0, 1.4, 1.5]) == 3


def test_a_run_whose_books_differ_counts_for_nothing():
    run_of_ten = Counted(items=10, seconds=1, cpu_us=1, peak_mb=1, checks={"far end": 9})
    with pytest.raises(CountError):
        agreed("send", run_of_ten)


def test_the_own_mail_sink_counts_like_postfix_does():
    with sinks.sink("smtp", own=True) as far:
        with smtplib.SMTP("127.0.0.1", far.port) as server:
            for _number in range(3):
                server.sendmail("a@vidu.example", ["b@vidu.example"], b"Subject: x\r\n\r\n.dot\r\n")
        assert far.count() == 3
