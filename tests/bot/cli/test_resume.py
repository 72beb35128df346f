"""A paused account runs again by one command, and no account is invented."""

from contextlib import closing

import pytest

from storage import accounts
from storage.database import Database
from tests.queued import lock


@pytest.fixture
def paused(dondoc, settings, clock):
    """An office whose Zalo account stands still and whose mail account runs."""
    dondoc("init", "--no-input")
    with closing(Database(settings().database.url)) as database, database.begin() as conn:
        lock(conn, "email", clock.now())
        accounts.pause(conn, "zalo", until=None, reason="-14014", now=clock.now())


def test_resuming_makes_it_active(paused, dondoc):
    answer = dondoc("resume", "zalo", "--json")

    assert answer.code == 0
    assert answer.json == {
        "scope": "account:zalo",
        "account": "zalo",
        "state": "active",
        "resumed": True,
        "stopped_by": None,
    }
    listed = dondoc("resume", "--json").json["accounts"]
    assert [(a["account"], a["state"], a["reason"]) for a in listed] == [
        ("email", "active", None),
        ("zalo", "active", None),
    ]


def test_an_account_that_runs_is_left_alone(paused, dondoc):
    assert dondoc("resume", "email", "--json").json["resumed"] is False
    assert dondoc("resume", "email").code == 0


def test_without_a_name_the_accounts_are_listed(paused, dondoc):
    answer = dondoc("resume")

    assert answer.code == 0
    assert "tạm dừng" in answer.out
    assert "-14014" in answer.out


def test_an_unknown_account_is_not_made(paused, dondoc):
    answer = dondoc("resume", "zallo")

    assert answer.code == 1
    assert "dondoc resume zalo" in answer.err
    assert len(dondoc("resume", "--json").json["accounts"]) == 2
