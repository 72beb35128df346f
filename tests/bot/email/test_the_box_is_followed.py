"""Nothing in the box is missed, nothing is taken twice, whatever the server or the database does."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.email import EmailChannel, Mailbox, Submission, imap_session
from bot.clock import SystemClock
from messages.channel import InboundKind
from tests.bot.email.conftest import PASSWORD, SENDER
from tests.faulty_imap import FaultyImap
from tests.kept_events import KeptEvents
from tests.waiting import until


def letter(number: int) -> bytes:
    return f"From: lan@nha.test\r\nMessage-ID: <m{number}@nha.test>\r\n\r\nThư {number}\r\n".encode()


def channel(port: int, **changes: object) -> EmailChannel:
    settings: dict[str, Any] = {
        "host": "127.0.0.1", "port": port, "security": "none", "username": "bhxh", "password": PASSWORD,
        "retry_s": 0.02, "login_retry_s": 0.1, "poll_s": 0.05, "timeout_s": 2.0,
    }  # fmt: skip
    return EmailChannel(
        submission=Submission(host="127.0.0.1", port=1, security="none"),
        sender=SENDER,
        mailbox=Mailbox(**(settings | changes)),
        now=SystemClock().now,
    )


@asynccontextmanager
async def following(port: int, kept: KeptEvents, **changes: object) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(channel(port, **changes).receive(kept))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def texts(count: int) -> Callable[[KeptEvents], bool]:
    return lambda kept: len(kept.events) >= count


async def test_letters_are_recorded_with_the_place_reached() -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1), letter(2)) as box, following(box.port, kept):
        await kept.until(texts(2))
        box.add(letter(3))
        await kept.until(texts(3))
    assert [e.text for e in kept.events] == ["Thư 1", "Thư 2", "Thư 3"]
    assert kept.calls == [(2, ("imap:INBOX", "7:2")), (0, ("imap:INBOX", "7:2")), (1, ("imap:INBOX", "7:3"))]


async def test_a_new_letter_is_pushed_and_not_waited_for() -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1)) as box, following(box.port, kept, idle_s=60):
        await kept.until(texts(1))
        await until(lambda: box.idles)
        started = time.monotonic()
        box.add(letter(2))
        await kept.until(texts(2))
    assert time.monotonic() - started < 5


async def test_a_server_that_cannot_push_is_asked_again_and_again() -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1)) as box:
        box.pushes = False
        async with following(box.port, kept):
            await kept.until(texts(1))
            box.add(letter(2))
            await kept.until(texts(2))
        assert box.idles == 0


async def test_following_goes_on_where_it_stopped() -> None:
    kept = KeptEvents()
    kept.cursors["imap:INBOX"] = "7:2"
    async with FaultyImap(letter(1), letter(2), letter(3)) as box, following(box.port, kept):
        await kept.until(texts(1))
    assert [e.text for e in kept.events] == ["Thư 3"]


async def test_a_renumbered_box_brings_no_letter_twice_and_loses_none() -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1), letter(2)) as box:
        async with following(box.port, kept):
            await kept.until(texts(2))
        box.uidvalidity = 8
        box.letters = {11: letter(2), 12: letter(3), 13: letter(1)}
        async with following(box.port, kept):
            await kept.until(texts(3))
            await kept.until(lambda k: k.cursors["imap:INBOX"] == "8:13")
    assert sorted(e.text for e in kept.events) == ["Thư 1", "Thư 2", "Thư 3"]


async def test_a_line_cut_in_mid_letter_loses_nothing() -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1), letter(2)) as box:
        box.hang_up_at = {2}
        async with following(box.port, kept):
            await kept.until(texts(2))
        assert box.connections == 2
    assert [e.text for e in kept.events] == ["Thư 1", "Thư 2"]


async def test_goodbye_instead_of_waiting_is_followed_by_a_new_connection() -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1)) as box:
        box.bye_in_idle = 2
        async with following(box.port, kept):
            await kept.until(texts(1))
            await until(lambda: box.idles >= 3)
            box.add(letter(2))
            await kept.until(texts(2))


async def test_a_silent_push_is_not_trusted_beyond_its_time() -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1)) as box, following(box.port, kept, idle_s=0.2):
        await kept.until(texts(1))
        box.letters[2] = letter(2)  # arrives without a word
        await kept.until(texts(2))


async def test_what_came_without_a_word_just_after_news_is_found_soon() -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1)) as box, following(box.port, kept, idle_s=60):
        await kept.until(texts(1))
        box.letters[2] = letter(2)  # between the last look and the wait
        await kept.until(texts(2), timeout=20)


async def test_a_letter_that_vanished_is_passed_over() -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1), letter(2), letter(3)) as box:
        box.vanished = {2}
        async with following(box.port, kept):
            await kept.until(texts(2))
    assert kept.cursors["imap:INBOX"] == "7:3"


async def test_the_place_does_not_move_when_the_database_fails() -> None:
    kept = KeptEvents()
    kept.failures = 2
    async with FaultyImap(letter(1)) as box, following(box.port, kept):
        await kept.until(texts(1))
    assert [e.text for e in kept.events] == ["Thư 1"]


async def test_a_wrong_password_is_tried_slowly() -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1)) as box:
        box.password = "khac"
        async with following(box.port, kept, login_retry_s=0.5):
            await asyncio.sleep(0.8)
            assert 1 <= box.logins <= 2
            box.password = PASSWORD
            await kept.until(texts(1))


async def test_many_letters_are_taken_in_batches() -> None:
    kept = KeptEvents()
    async with FaultyImap(*(letter(n) for n in range(1, 121))) as box, following(box.port, kept):
        await kept.until(texts(120))
    assert [count for count, _cursor in kept.calls][:3] == [50, 50, 20]


async def test_of_a_huge_letter_only_the_beginning_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_session, "LARGEST_FETCHED", 1000)
    kept = KeptEvents()
    async with FaultyImap(letter(1) + b"x" * 2000) as box, following(box.port, kept):
        await kept.until(texts(1))
        assert "BODY.PEEK[]<0.524288>" in box.fetches[-1]
    assert "message" not in kept.events[0].raw


@pytest.mark.parametrize("state", ["idle", "connecting"])
async def test_stopping_takes_no_time(state: str) -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1)) as box:
        async with following(box.port, kept, idle_s=300) as task:
            if state == "idle":
                await kept.until(texts(1))
                await until(lambda: box.idles)
            started = time.monotonic()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert time.monotonic() - started < 2


async def test_a_letter_keeps_the_hour_the_server_received_it() -> None:
    kept = KeptEvents()
    async with FaultyImap(letter(1)) as box, following(box.port, kept):
        await kept.until(texts(1))
    assert kept.events[0].at.isoformat() == "2026-11-22T02:05:00+00:00"
    assert kept.events[0].kind is InboundKind.TEXT


@pytest.mark.parametrize(
    ("password", "detail"),
    [
        (PASSWORD, ""),
        ("sai", "Hộp thư không đăng nhập được: kiểm tra tên đăng nhập và mật khẩu ứng dụng."),
    ],
)
async def test_the_box_is_checked_by_logging_in(password: str, detail: str) -> None:
    async with FaultyImap() as box:
        found = channel(box.port, password=password)
        assert found._inbox is not None
        assert await found._inbox.check() == detail


def test_secrets_do_not_show_in_what_is_printed() -> None:
    shown = repr(Mailbox(host="h", port=1, password="bi-mat")) + repr(
        Submission(host="h", port=1, password="bi-mat")
    )
    assert "bi-mat" not in shown
