"""An old month leaves whole and proven, or not at all; what it said is never said again."""

import gzip
import json
import shutil
from collections import namedtuple
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from messages.channel import InboundKind
from messages.problem import DondocError
from messages.verdict import Done
from storage import (
    addresses,
    archive,
    contact_log,
    history,
    message_keys,
    partitions,
    receipts,
    settling,
)
from storage.tables import lanes, message_bodies, messages
from tests.desks import arrive, letter, post, read_post
from tests.handlers.conversations import with_participant
from tests.queued import SUBJECT, claimed, new, put, rows, states

OLD, NEXT = date(2025, 10, 1), date(2025, 11, 1)
TODAY = date(2026, 12, 1)


def send(database, now, chains, *, leave=0):
    """Queue and settle messages; the last `leave` of them stay queued."""
    with database.begin() as conn:
        partitions.prepare(conn, now)
    put(database, [new(chain, now) for chain in chains], now)
    with database.begin() as conn:
        for message in claimed(conn, now, limit=len(chains) - leave):
            settling.settle(conn, message.id, "c1", Done(provider_id=f"p{message.id}"), now=now)


@pytest.fixture
def old(database, clock):
    """Five messages of an old month, two of this one."""
    october = clock.at.replace(year=2025, month=10)
    send(database, october, ["a", "b", "c", "d", "e"])
    send(database, clock.now(), ["now 1", "now 2"])
    return october


def lines(file):
    with gzip.open(file) as content:
        return [json.loads(line) for line in content]


def test_a_month_leaves_whole_and_the_log_and_the_keys_stay(database, clock, tmp_path, old):
    before = rows(database)
    (done,) = archive.archive(database, tmp_path, NEXT, today=TODAY)

    assert [line["chain"] for line in lines(done.file)] == ["a", "b", "c", "d", "e"]
    kept = lines(done.file)[0]
    first = next(row for row in before if row["chain"] == "a")
    assert (kept["content"], kept["snapshot"], kept["provider_id"]) == (
        first["content"], first["snapshot"], first["provider_id"],
    )  # fmt: skip
    assert [row["chain"] for row in rows(database)] == ["now 1", "now 2"]
    with database.begin() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(message_bodies)) == 2
        assert contact_log.verify(conn).faults == ()
        said = [e.body["key"] for e in contact_log.entries(conn) if e.kind == "planned"]
        assert len(message_keys.known(conn, ["a#0", "e#0"])) == 2
    assert said[:5] == ["a#0", "b#0", "c#0", "d#0", "e#0"]
    assert put(database, [new("a", clock.now())], clock.now()) == []


def test_the_partitions_of_the_month_are_gone(database, tmp_path, old):
    archive.archive(database, tmp_path, NEXT, today=TODAY)
    with database.begin() as conn:
        left = [] if conn.dialect.name == "sqlite" else partitions.names(conn)
        first, _end = partitions.span_of(OLD)
        assert conn.scalar(sa.select(sa.func.count()).where(lanes.c.first_id == first)) == 0
    assert "messages_y2025m10" not in left
    assert archive.months(database, NEXT, today=TODAY) == []
    assert archive.archive(database, tmp_path, NEXT, today=TODAY) == []


def test_a_month_in_which_something_waits_stays(database, clock, tmp_path):
    october = clock.at.replace(year=2025, month=10)
    send(database, october, ["a", "b"], leave=1)

    with pytest.raises(DondocError) as refused:
        archive.archive(database, tmp_path, NEXT, today=TODAY)
    assert (refused.value.code, refused.value.exit_code) == ("not_final", 5)
    assert len(rows(database)) == 2
    assert list(tmp_path.glob("messages-*")) == []


def test_a_disk_that_is_too_small_is_said_before_anything_is_written(database, tmp_path, old, monkeypatch):
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - the shape of the library's own
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(10, 10, 100))

    with pytest.raises(DondocError) as refused:
        archive.archive(database, tmp_path, NEXT, today=TODAY)
    assert refused.value.code == "disk_full"
    assert list(tmp_path.glob("messages-*")) == []


@pytest.mark.parametrize("at", ["_holds", "_remove", "_drop", "_delete"])
def test_cut_off_anywhere_it_is_run_again(database, tmp_path, old, monkeypatch, at):
    monkeypatch.setattr(archive, "AT_ONCE", 2)
    real, calls = getattr(archive, at), []

    def cut(*args, **kwargs):
        calls.append(1)
        if len(calls) == (2 if at == "_delete" else 1):
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(archive, at, cut)
        try:
            archive.archive(database, tmp_path, NEXT, today=TODAY)
        except KeyboardInterrupt:
            assert calls
    archive.archive(database, tmp_path, NEXT, today=TODAY)

    assert [row["chain"] for row in rows(database)] == ["now 1", "now 2"]
    files = sorted(tmp_path.glob("*.jsonl.gz"))
    assert [line["chain"] for line in lines(files[0])] == ["a", "b", "c", "d", "e"]
    assert len(files) == 1


def test_what_changed_after_it_was_written_is_not_deleted(database, clock, tmp_path, old, monkeypatch):
    real = archive._remove

    def late(database, file, month):
        with database.begin() as conn:
            conn.execute(sa.update(messages).where(messages.c.chain == "e").values(state="read"))
        real(database, file, month)

    with monkeypatch.context() as patch:
        patch.setattr(archive, "_remove", late)
        with pytest.raises(DondocError) as refused:
            archive.archive(database, tmp_path, NEXT, today=TODAY)
    assert refused.value.code == "changed"
    assert "e" in {row["chain"] for row in rows(database)}

    archive.archive(database, tmp_path, NEXT, today=TODAY)
    latest = {line["chain"]: line["state"] for f in sorted(tmp_path.glob("*.gz")) for line in lines(f)}
    assert latest == {"a": "accepted", "b": "accepted", "c": "accepted", "d": "accepted", "e": "read"}
    assert states(database) == {"accepted": 2}


def test_a_damaged_file_is_not_trusted(database, tmp_path, old, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(archive, "_remove", lambda *_args: None)
        (done,) = archive.archive(database, tmp_path, NEXT, today=TODAY)
    done.file.write_bytes(done.file.read_bytes()[:-20])

    (again,) = archive.archive(database, tmp_path, NEXT, today=TODAY)
    assert again.file != done.file
    assert len(lines(again.file)) == 5


@pytest.mark.parametrize("today", [date(2026, 12, 1), date(2026, 12, 31)])
def test_the_last_three_full_months_stay_because_limits_look_back_at_them(database, clock, tmp_path, today):
    yesterday = clock.now() - timedelta(days=1)
    send(database, yesterday, ["a"])

    for before in (date(2026, 12, 1), date(2026, 10, 1)):
        for ask in (archive.months, partial(archive.archive, folder=tmp_path)):
            with pytest.raises(DondocError) as refused:
                ask(database, before=before, today=today)
            assert (refused.value.code, refused.value.exit_code) == ("usage", 2)
    assert archive.months(database, date(2026, 9, 1), today=today) == []
    with database.begin() as conn:
        said = history.unasked_since(conn, [SUBJECT], yesterday - timedelta(days=1))
    assert [subject for subject, *_rest in said] == [SUBJECT]


@pytest.fixture
def talk(database, clock, tmp_path):
    """A person whose one letter lies in a file, with its public id; a reminder to them waits."""
    talk = with_participant(database, clock.now().replace(year=2025, month=10))
    talk.channel, talk.address = "email", "nhan@x.vn"
    with database.begin() as conn:
        partitions.prepare(conn, talk.at)
        partitions.prepare(conn, clock.now())
        addresses.confirm(conn, talk.subject, "email", talk.address, source="link", now=talk.at)
    talk.remind()
    letter_of = talk.tracking
    archive.archive(database, tmp_path, NEXT, today=TODAY)
    assert rows(database) == []
    talk.at = clock.now()
    talk.remind("later", sent=False)
    talk.tracking = letter_of
    return talk


def hear(talk, kind, **more):
    arrive(talk.database, talk.at, letter("late", talk.at, kind, channel="email", address="", **more))
    read_post(talk.database, talk.at)
    (event,) = post(talk.database).values()
    return event["state"], event["note"]


def test_who_leaves_by_an_archived_letter_is_not_written_to_again(talk):
    assert hear(talk, InboundKind.LEFT, tracking_id=talk.tracking) == ("done", "left")
    assert talk.remembers()["optouts"] == [""]
    assert talk.remembers()["reminders"] == {"later": "cancelled"}


@pytest.mark.parametrize("quotes", ["tracking_id", "reply_to"])
def test_a_stop_that_quotes_an_archived_letter_is_obeyed(talk, quotes):
    with talk.database.begin() as conn:
        kept = receipts.archived(conn, "email", tracking_id=talk.tracking)
    assert kept is not None
    quoted = {"tracking_id": talk.tracking, "reply_to": kept["provider_id"]}
    talk.say("Đừng nhắn nữa", **{quotes: quoted[quotes]})
    assert talk.remembers()["optouts"] == [""]
    assert talk.remembers()["reminders"]["later"] == "cancelled"


def test_an_archived_letter_that_comes_back_closes_its_address(talk):
    said = hear(talk, InboundKind.BOUNCED, tracking_id=talk.tracking, raw={"code": "5.1.1"})
    assert (said, talk.remembers()["address"]["nhan@x.vn"]) == (("done", "archived"), "dead")


@pytest.mark.parametrize(
    ("kind", "code"),
    [(InboundKind.DELIVERED, ""), (InboundKind.READ, ""), (InboundKind.BOUNCED, "5.2.2")],
)
def test_any_other_report_about_an_archived_letter_changes_nothing(talk, kind, code):
    said = hear(talk, kind, tracking_id=talk.tracking, raw={"code": code})
    assert said == ("done" if code else "ignored", "archived")
    assert talk.remembers()["address"]["nhan@x.vn"] == "ok"
    assert talk.remembers()["reminders"] == {"later": "queued"}
