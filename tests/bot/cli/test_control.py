"""A person stops and resumes what is sent; it holds from the next claim on. Unknown names change nothing."""

import asyncio
import getpass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import SystemClock
from storage import accounts, lanes, stops
from storage.accounts import Switch
from storage.contact_log import entries
from tests.conftest import HeldClock
from tests.far_file import FarFile, RunningClock, addresses_of, deliver
from tests.queued import lock, new, put, road, states

CAMPAIGNS = ("debt_1_to_3", "d08a")
#: when the clock of the tests stands: whatever the hour, delivery finds its hours open
MORNING = HeldClock().now()
SCOPES = ["all", "channel:telegram", "account:telegram", "campaign:debt_1_to_3"]


@pytest.fixture
def office(folder, database, database_url, clock, monkeypatch):
    """An office with a Telegram account and two messages of each of two campaigns."""
    monkeypatch.setenv("DONDOC_DATABASE_URL", database_url)
    monkeypatch.setenv("DONDOC_TELEGRAM_TOKEN", "1:a")
    now = clock.now()
    put(
        database,
        [
            new(
                f"{campaign}{i}",
                now,
                rule=campaign,
                roads=[road(address=f"{number}{i}")],
            )
            for number, campaign in enumerate(CAMPAIGNS)
            for i in range(2)
        ],
        now,
    )
    return database


def sent(database, folder: Path) -> list[str]:
    """Who a delivery that runs now writes to."""
    far = folder / "far.txt"
    far.unlink(missing_ok=True)

    async def run() -> None:
        await deliver(database, RunningClock(MORNING).now, FarFile(far)).run_until_empty()

    asyncio.run(run())
    return sorted(addresses_of(far))


def logged(database, kind: str) -> list[dict[str, Any]]:
    with database.begin() as conn:
        return [dict(e.body) for e in entries(conn) if e.kind == kind]


@pytest.mark.parametrize("scope", SCOPES)
def test_what_is_paused_waits_and_what_is_resumed_goes(office, dondoc, folder, scope):
    answer = dondoc("pause", scope, "--reason", "máy chủ bảo trì", "--json")

    assert (answer.code, answer.json) == (
        0,
        {
            "scope": scope,
            "state": "paused",
            "reason": "máy chủ bảo trì",
            "by": getpass.getuser(),
            "in_flight": 0,
        },
    )
    assert sent(office, folder) == (["10", "11"] if scope.startswith("campaign") else [])

    answer = dondoc("resume", scope, "--json")
    assert answer.code == 0
    assert (answer.json["resumed"], answer.json["state"]) == (True, "active")
    assert sent(office, folder) == (
        ["00", "01"] if scope.startswith("campaign") else ["00", "01", "10", "11"]
    )
    who = getpass.getuser()
    assert logged(office, "stopped") == [
        {"scope": scope, "how": "paused", "reason": "máy chủ bảo trì", "by": who}
    ]
    assert logged(office, "resumed") == [{"scope": scope, "by": who}]
    assert dondoc("resume", scope, "--json").json["resumed"] is False
    assert len(logged(office, "resumed")) == 1


def test_stop_all_holds_everything(office, dondoc, folder):
    assert dondoc("stop-all", "--reason", "nhầm danh sách").code == 0

    assert sent(office, folder) == []
    held = dondoc("resume", "telegram", "--json").json
    assert (held["state"], held["stopped_by"]) == ("stopped", "all")
    listed = dondoc("resume", "--json").json["stops"]
    assert [(s["scope"], s["kind"], s["reason"]) for s in listed] == [("all", "paused", "nhầm danh sách")]
    assert "nhầm danh sách" in dondoc("resume").out


@pytest.mark.parametrize("scope", SCOPES)
def test_a_delivery_under_a_stop_says_whose_it_is_and_how_it_ends(office, dondoc, scope):
    with office.begin() as conn:
        conn.execute(sa.text("UPDATE messages SET state='expired' WHERE campaign='d08a'"))
    paused = dondoc("pause", scope, "--reason", "sai mẫu")
    assert paused.err.splitlines()[-2:] == [
        "Bước tiếp theo: dondoc queue",
        f"Khi đã xử lý xong: dondoc resume {scope}",
    ]

    answer = dondoc("send")

    assert answer.code == 75
    assert f"bị dừng bởi {scope}: sai mẫu" in answer.err
    assert f"dondoc resume {scope}" in answer.err
    assert "giờ được gửi" not in answer.err
    answer = dondoc("send", "--json")
    assert [(s["scope"], s["reason"]) for s in answer.json["stops"]] == [(scope, "sai mẫu")]
    assert answer.json["next_due"] is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_for_no_account_is_refused(office, dondoc):
    assert dondoc("worker", "--accounts", " , ").code == 2


@pytest.mark.parametrize("scope", ["all", "channel:telegram", "telegram"])
def test_an_account_under_a_stop_is_not_said_to_run(office, dondoc, scope):
    with office.begin() as conn:
        lock(conn, "telegram", SystemClock().now())
    assert dondoc("pause", scope, "--reason", "sai mẫu").code == 0

    (listed,) = dondoc("resume", "--json").json["accounts"]

    assert (listed["state"], listed["reason"]) == ("stopped", "sai mẫu")
    assert "đang chạy" not in dondoc("resume").out


def test_a_scope_with_the_name_of_an_emoji_is_shown_as_it_stands(office, dondoc):
    answer = dondoc("pause", "account:telegram", "--reason", "hộp :email: đầy")

    assert answer.out == "✓ Đã cho dừng account:telegram: hộp :email: đầy\n"


def test_a_long_name_is_shown_whole(office, dondoc, monkeypatch):
    monkeypatch.setattr("bot.cli.screen.out.width", 60, raising=False)
    dondoc("pause", "campaign:debt_1_to_3", "--reason", "một lý do dài " * 8)

    assert "campaign:debt_1_to_3" in dondoc("resume").out


def test_resuming_an_account_closes_its_breaker(office, dondoc, folder):
    now = SystemClock().now()
    with office.begin() as conn:
        lock(conn, "telegram", now)
        accounts.set_switch(conn, "telegram", Switch(failures=7, level=2, until=now.replace(year=2099)))

    assert dondoc("resume", "account:telegram", "--json").json["resumed"] is True
    with office.begin() as conn:
        found = lock(conn, "telegram", now)
    assert found is not None
    assert found.switch == Switch()


UNKNOWN = [
    (("pause", "campain:debt_1_to_3", "--reason", "x"), "dondoc pause campaign:debt_1_to_3"),
    (("pause", "account:telegran", "--reason", "x"), "dondoc pause account:telegram"),
    (("pause", "channel:zali", "--reason", "x"), "dondoc pause channel:zalo"),
    (("cancel", "campaign:debt_1_to_4", "--yes", "--reason", "x"), "dondoc cancel campaign:debt_1_to_3"),
    (("resume", "telegran"), "dondoc resume telegram"),
    (("pause", "debt_1_to_3", "--reason", "sai mẫu"), "dondoc pause campaign:debt_1_to_3 --reason 'sai mẫu'"),
    (("cancel", "telegram", "--yes", "--reason", "x"), "Không có phạm vi “telegram”"),
    (("pause", "channel:sms", "--reason", "x"), "channel:email, channel:telegram, channel:zalo, channel:zns"),
]


@pytest.mark.parametrize(("command", "hint"), UNKNOWN, ids=[" ".join(c[:2]) for c, _hint in UNKNOWN])
def test_an_unknown_scope_is_answered_with_the_nearest_and_nothing_changes(office, dondoc, command, hint):
    answer = dondoc(*command)

    assert answer.code == 1
    assert hint in answer.err
    with office.begin() as conn:
        assert stops.every(conn) == []
    assert logged(office, "stopped") == []
    assert states(office) == {"queued": 4}


@pytest.mark.parametrize("command", ["pause", "cancel"])
def test_a_stop_without_a_reason_is_refused(office, dondoc, command):
    assert dondoc(command, "campaign:d08a", "--reason", " ", "--json").code == 2


def test_a_cancelled_campaign_is_taken_back_and_no_other(office, dondoc, folder):
    answer = dondoc("cancel", "campaign:d08a", "--yes", "--reason", "sai kỳ", "--json")

    assert answer.code == 0
    assert (answer.json["taken_back"], answer.json["in_flight"]) == (2, 0)
    assert states(office) == {"queued": 2, "cancelled": 2}
    assert sent(office, folder) == ["00", "01"]
    with office.begin() as conn:
        assert stops.every(conn) == []
    assert [entry["how"] for entry in logged(office, "stopped")] == ["cancelled"]
    assert [entry["reason"] for entry in logged(office, "cancelled")] == ["campaign_cancelled"] * 2


@pytest.mark.parametrize(("said", "code", "left"), [("k\n", 130, 4), ("c\n", 0, 2)], ids=["no", "yes"])
def test_cancelling_asks_first(office, dondoc, answering, said, code, left):
    answering(said)

    answer = dondoc("cancel", "campaign:d08a", "--reason", "sai kỳ")

    assert answer.code == code
    assert "2 tin" in answer.err
    assert states(office)["queued"] == left


def test_a_pause_from_before_stands_again_after_the_cancellation(office, dondoc):
    dondoc("pause", "campaign:d08a", "--reason", "chờ số liệu")
    with office.begin() as conn:
        (before,) = stops.every(conn)

    assert dondoc("cancel", "campaign:d08a", "--yes", "--reason", "sai kỳ", "--json").json["taken_back"] == 2

    with office.begin() as conn:
        assert stops.every(conn) == [before]
    assert dondoc("resume", "campaign:d08a", "--json").json["state"] == "active"
    again = dondoc("cancel", "campaign:d08a", "--yes", "--reason", "sai kỳ")
    assert again.out == "Không có tin nào của d08a đang chờ.\n"
    with office.begin() as conn:
        assert stops.every(conn) == []


def test_with_nobody_to_answer_the_way_on_stands_on_a_line_of_its_own(office, dondoc, answering):
    answering("")

    answer = dondoc("cancel", "campaign:d08a", "--reason", "sai kỳ")

    assert answer.code == 2
    assert answer.err.splitlines()[-1] == "Lỗi: Hãy thêm --yes để rút lại."
    assert states(office) == {"queued": 4}


def test_only_a_campaign_is_taken_back(office, dondoc):
    assert dondoc("cancel", "all", "--yes", "--reason", "x").code == 2
    assert states(office) == {"queued": 4}


def test_a_cancellation_whose_command_was_killed_is_finished_by_the_next_sweep(office, folder):
    now = SystemClock().now()
    with office.begin() as conn:
        stops.put(conn, "campaign:d08a", kind="cancelled", reason="x", by="y", now=now)

    assert sent(office, folder) == ["00", "01"]
    assert states(office) == {"accepted": 2, "cancelled": 2}


def test_what_is_on_the_wire_does_not_come_back_to_a_cancelled_campaign(office, dondoc, monkeypatch):
    monkeypatch.setattr("bot.cli.cancel.PATIENCE_S", 0.2)
    with office.begin() as conn:
        (lane,) = [n for n in lanes.of_campaign(conn, "d08a") if n.account == "telegram"]
        conn.execute(
            sa.text("UPDATE messages SET state='sending', claim_id='c' WHERE lane_id=:lane AND address='10'"),
            {"lane": lane.id},
        )

    answer = dondoc("cancel", "campaign:d08a", "--yes", "--reason", "x", "--json")
    assert (answer.json["taken_back"], answer.json["in_flight"]) == (1, 1)
    with office.begin() as conn:  # the network asks to wait, and the message is queued again
        conn.execute(sa.text("UPDATE messages SET state='queued' WHERE state='sending'"))
        assert [stop.kind for stop in stops.every(conn)] == ["cancelled"]
    assert dondoc("queue", "--json").json["campaigns"][0]["reason"] == "stopped"
    again = dondoc("cancel", "campaign:d08a", "--yes", "--reason", "x", "--json").json
    assert (again["taken_back"], again["in_flight"]) == (1, 0)
