"""What was acknowledged while the database was away is on the disk, whole, private and in order."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.web.spool import Spool, Spooled, laid_aside
from messages.channel import InboundKind
from messages.problem import DondocError
from tests.desks import letter


def put(spool: Spool, *events, now) -> list[Path]:
    paths = spool.put([Spooled(events=[event], received_at=now) for event in events])
    assert None not in paths
    return [path for path in paths if path is not None]


def test_what_is_read_is_what_was_put(tmp_path, clock):
    event = letter(
        "e1",
        clock.now(),
        InboundKind.BUTTON,
        text="có dấu \ud83d \x00 🙏",
        private=False,
        raw={"a": [1, None]},
    )
    spool = Spool(tmp_path / "spool")
    (path,) = put(spool, event, now=clock.now())

    assert spool.read(path) == Spooled(events=[event], received_at=clock.now())
    spool.forget([path])
    assert spool.waiting() == []


def test_files_are_the_owners_alone(tmp_path, clock):
    spool = Spool(tmp_path / "spool")
    (path,) = put(spool, letter("1", clock.now()), now=clock.now())

    modes = [stat.S_IMODE(p.stat().st_mode) for p in (spool.folder, spool.folder / "corrupt", path)]
    assert modes == [0o700, 0o700, 0o600]


def test_arrival_orders_whatever_the_clock_does_and_across_restarts(tmp_path, clock):
    folder = tmp_path / "spool"
    for hour in (0, -5, 3):
        at = clock.now() + timedelta(hours=hour)
        put(Spool(folder), *(letter(f"{hour}:{n}", at) for n in range(12)), now=at)
    again = Spool(folder)
    found = [again.read(path) for path in again.waiting()]

    assert [s.events[0].event_id for s in found if s] == [f"{h}:{n}" for h in (0, -5, 3) for n in range(12)]


@pytest.mark.parametrize(
    ("why", "damage"),
    [
        ("cut off", lambda raw: raw[:-3]),
        ("empty", lambda raw: b""),
        ("one bit turned", lambda raw: raw[:90] + bytes([raw[90] ^ 1]) + raw[91:]),
        ("not ours", lambda raw: b"xin ch\xc3\xa0o"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_damaged_file_is_laid_aside_for_a_person(tmp_path, clock, why, damage):
    spool = Spool(tmp_path / "spool")
    bad, good = put(spool, letter("1", clock.now()), letter("2", clock.now()), now=clock.now())
    bad.write_bytes(damage(bad.read_bytes()))

    assert spool.read(bad) is None
    assert (spool.waiting(), laid_aside(spool.folder)) == ([good], 1)


def test_what_was_half_written_when_the_power_went_was_promised_to_nobody(tmp_path, clock):
    folder = tmp_path / "spool"
    (path,) = put(Spool(folder), letter("1", clock.now()), now=clock.now())
    (folder / "000000000002-00000000.part").write_bytes(path.read_bytes()[:40])

    assert Spool(folder).waiting() == [path]
    assert list(folder.glob("*.part")) == []


def test_an_event_no_file_can_hold_leaves_the_others_alone(tmp_path, clock):
    spool = Spool(tmp_path / "spool")
    requests = [
        Spooled(events=[letter(str(n), clock.now(), raw=raw)], received_at=clock.now())
        for n, raw in enumerate([{}, {"a": object()}, {}])
    ]

    assert [path is not None for path in spool.put(requests)] == [True, False, True]
    kept = [json.loads(path.read_bytes().partition(b"\n")[2]) for path in spool.waiting()]
    assert [found["events"][0]["event_id"] for found in kept] == ["0", "2"]


def test_a_folder_that_cannot_be_written_to_is_told_in_one_sentence(tmp_path):
    taken = tmp_path / "spool"
    taken.write_text("a file")
    with pytest.raises(DondocError) as refused:
        Spool(taken)
    assert (refused.value.code, refused.value.exit_code) == ("spool_unwritable", 3)
    assert str(taken) in refused.value.message
