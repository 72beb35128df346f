"""The benchmarks run, and their books agree. Nothing here looks at a time: that is `make bench`."""

import contextlib
import io
import json
import smtplib

import pytest

from benchmarks import run, sinks
from benchmarks.measure import Counted, CountError, agreed

PARTS = ("import", "SQLite", "log", "letters")


@pytest.fixture(scope="module")
def document():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert run.main(["--quick", "--json", *(word for part in PARTS for word in ("--only", part))]) == 0
    return json.loads(out.getvalue())


def test_every_channel_was_sent_by_and_every_list_was_read(document):
    assert [found["subject"] for found in document["comparisons"]] == [
        "import d08a",
        "plan, SQLite",
        "send telegram, SQLite",
        "send zalo, SQLite",
        "send zns, SQLite",
        "send email, SQLite",
        "verify the log",
        "letters to bytes",
    ]


def test_what_was_sent_arrived_and_is_in_the_log(document):
    for found in document["comparisons"]:
        if found["subject"].startswith("send"):
            (sent,) = found["dondoc, recorded"]
            assert sent["checks"] == {"outbox": 40, "log entries": 40, "far end": 40}, found["subject"]


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
