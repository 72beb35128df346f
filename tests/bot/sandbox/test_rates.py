"""The limits measured where the messages arrive: exact sliding windows, and 429 beyond them."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.sandbox.rates import Tally, rates
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import Flood
from bot.sandbox.telegram.api_errors import ApiError
from bot.sandbox.world import Line

START = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


def line(seconds: float, channel: str = "telegram", address: str = "1", **extra: str) -> Line:
    at = START + timedelta(seconds=seconds)
    return Line(
        number=1,
        at=at,
        channel=channel,
        address=address,
        to_person=True,
        text="a",
        message_id="1",
        extra=extra,
    )


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([], (0, 0, 0, 0)),
        ([0, 1, 2, 3], (4, 1, 4, 4)),  # one a second is never two within a second
        ([0, 0.999999], (2, 2, 2, 2)),
        ([0, 0.9, 1.8, 1.81, 60.5], (5, 3, 4, 5)),
        ([0, 59.999, 60, 119.9, 86_399, 86_400], (6, 2, 3, 5)),
    ],
)
def test_the_fullest_window_is_exact(seconds: list[float], expected: tuple[int, ...]) -> None:
    tally = Tally()
    for second in seconds:
        tally.add(START + timedelta(seconds=second))
    assert tuple(tally.figures().values()) == expected


def test_accounts_and_chats_are_told_apart() -> None:
    found = rates(
        [line(5, bot="b"), line(0, bot="a"), line(0.5, bot="a", address="2"), line(0, "zns", "84900000011")]
    )
    assert {name: row["max_1s"] for name, row in found["accounts"].items()} == {
        "telegram:a": 2,
        "telegram:b": 1,
        "zns": 1,
    }
    assert {name: (row["total"], row["max_1s"]) for name, row in found["chats"].items()} == {
        "telegram:1": (2, 1),
        "telegram:2": (1, 1),
        "zns:84900000011": (1, 1),
    }


def test_telegrams_three_limits_hold_in_every_window() -> None:
    flood, waits = Flood(per_second=30, per_chat=1, per_group=20), []

    def admitted(chat: int, at: float, bot: str = "a") -> bool:
        try:
            flood.admit(chat, at, bot)
        except ApiError as error:
            waits.append((error.parameters or {})["retry_after"])
            return False
        return True

    assert sum(admitted(chat, 0.0) for chat in range(1, 41)) == 30
    assert admitted(41, 0.0, bot="b")
    assert not admitted(41, 0.5, bot="b")
    assert admitted(41, 1.0, bot="b")
    assert sum(admitted(-7, 10.0 + 2 * n) for n in range(30)) == 20
    assert (set(waits[:11]), waits[11]) == ({1}, 20)
    assert flood.refused == len(waits) == 21


async def test_the_sandbox_tells_its_rates(sandbox: Sandbox) -> None:
    user = sandbox.zalo.add_user(follower=True)
    headers = {"access_token": sandbox.zalo.issue_token()["access_token"]}
    sandbox.rules.change({"rate_per_minute": 3})
    body = {"recipient": {"user_id": user}, "message": {"text": "a"}}
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as http:
        sends = [
            (await http.post("/zalo/openapi/v3.0/oa/message/cs", json=body, headers=headers)).json()["error"]
            for _ in range(5)
        ]
        found = (await http.get("/__sim/rates")).json()
        state = (await http.get("/zalo/__sim/state")).json()
    assert sends == [0, 0, 0, -32, -32]
    assert found["accounts"]["zalo"]["max_60s"] == found["chats"][f"zalo:{user}"]["total"] == 3
    assert found["requests"] == {
        "zalo": {"total": 5, "refused": 2, "max_60s": 5},
        "telegram": {"refused": 0},
    }
    assert state["requests"] == found["requests"]["zalo"]
