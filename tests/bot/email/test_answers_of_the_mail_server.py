"""What each answer of a mail server becomes, spoken by a real server over a real connection."""

from collections.abc import Callable

import pytest

from bot.channels.email import EmailChannel
from messages.outcome import Accepted, Outcome, Refused, TryLater, Uncertain
from tests.bot.email.conftest import letter_to
from tests.faulty_smtp import DROP, PIPELINING, SILENT, WITH_AUTH, FaultySmtp

Make = Callable[..., EmailChannel]
TRACKING = "t0123456789abcdefgh"


def short(outcome: Outcome) -> str:
    """Kind and flags, e.g. "TryLater account outage" or "Refused dead"."""
    flags = {
        "account": "whole_account",
        "dead": "address_dead",
        "payload": "payload_wrong",
        "grant": "reauthorise",
        "outage": "outage",
    }
    return " ".join(
        [type(outcome).__name__, *(word for word, name in flags.items() if getattr(outcome, name, False))]
    )


TABLE = [
    # step, answer, outcome, reason
    ("DOT", "250 2.0.0 queued", "Accepted", "responsibility taken"),
    ("DOT", "252 hm", "Accepted", "any 2xx is a yes"),
    ("RCPT", "251 will forward", "Accepted", "the server forwards by itself"),
    ("GREETING", "421 4.3.2 shutting down", "TryLater account outage", "greeting 4xx"),
    ("GREETING", "450 busy", "TryLater account outage", "greeting 4xx"),
    ("GREETING", "554 5.7.1 go away", "AccountDown", "we are not wanted at all"),
    ("GREETING", DROP, "TryLater account outage", "connection closed before a word"),
    ("GREETING", SILENT, "TryLater account outage", "no greeting in time"),
    ("EHLO", "421 4.7.0 later", "TryLater account outage", "opening 4xx"),
    ("MAIL", "421 4.7.0 too many", "TryLater account outage", "message-rate 421"),
    ("MAIL", "451 4.3.0 local error", "TryLater account", "no recipient named yet: about us"),
    ("MAIL", "452 4.3.1 disk full", "TryLater account", "the server's own disk"),
    ("MAIL", "530 5.7.0 log in first", "AccountDown grant", "authentication required"),
    ("MAIL", "550 5.1.8 bad sender domain", "AccountDown", "our own address is refused"),
    ("MAIL", "553 5.1.7 bad sender", "AccountDown", "our own address is refused"),
    ("MAIL", "552 5.3.4 too big", "Refused payload", "SIZE is checked at MAIL"),
    ("MAIL", "250 ok|drop", "TryLater account outage", "dropped before the dot"),
    ("MAIL", "599 what", "AccountDown", "unknown code"),
    ("RCPT", "450 4.2.0 greylisted", "TryLater", "greylisting"),
    ("RCPT", "451 4.7.1 greylisted", "TryLater", "greylisting"),
    ("RCPT", "452 4.2.2 mailbox full", "TryLater", "a full box is emptied"),
    ("RCPT", "452 4.5.3 too many recipients", "TryLater", "this connection, not this address"),
    ("RCPT", "552 5.2.2 mailbox full", "TryLater", "a full box is emptied, whatever the code says"),
    ("RCPT", "550 5.2.2 mailbox full", "TryLater", "the enhanced code is the exact one"),
    ("RCPT", "550 5.1.1 no such user", "Refused dead", "no such mailbox"),
    ("RCPT", "550 no such user", "Refused dead", "servers without enhanced codes"),
    ("RCPT", "550 5.1.10 null MX", "Refused dead", "the domain takes no mail"),
    ("RCPT", "550 5.2.1 disabled", "Refused dead", "closed mailbox"),
    ("RCPT", "551 5.1.6 moved to <Lan@moi.test>", "Refused dead", "moved"),
    ("RCPT", "553 5.1.3 bad syntax", "Refused dead", "ill-formed address"),
    ("RCPT", "556 5.1.10 no mail here", "Refused dead", "RFC 7504"),
    ("RCPT", "550 5.4.4 no route", "Refused", "routing: the address may be right"),
    ("RCPT", "550 5.7.129 restricted", "Refused", "this recipient chooses who may write"),
    ("RCPT", "550 5.1.8 sender domain not found", "AccountDown", "sender checks told at RCPT"),
    ("RCPT", "553 5.7.1 sender not owned by user", "AccountDown", "our login may not use this address"),
    ("RCPT", "554 5.7.1 relay access denied", "AccountDown", "every letter would be refused"),
    ("RCPT", "550 5.7.1 blocked using list", "AccountDown", "our standing"),
    ("RCPT", "550 5.4.5 daily limit", "TryLater account", "quota"),
    ("RCPT", "554 transaction failed", "AccountDown", "no address named, policy presumed"),
    ("RCPT", "421 4.7.0 too many errors", "TryLater account outage", "421 anywhere"),
    ("RCPT", "700 weird", "AccountDown", "unknown code"),
    ("RCPT", DROP, "TryLater account outage", "dropped before the dot"),
    ("RCPT", SILENT, "TryLater account outage", "timeout before the dot"),
    ("DATA", "451 4.3.0 not now", "TryLater", "refused before the text"),
    ("DATA", "554 5.7.1 no", "Refused payload", "policy at DATA speaks of the letter"),
    ("DATA", "250 what", "AccountDown", "DATA is answered by 354 or not at all"),
    ("DATA", DROP, "TryLater account outage", "dropped before the dot"),
    ("DOT", "451 4.3.0 try again", "TryLater", "4xx at the end"),
    ("DOT", "421 4.3.2 closing", "TryLater account outage", "not accepted, closing"),
    ("DOT", "552 5.3.4 too big", "Refused payload", "size"),
    ("DOT", "554 5.7.1 spam", "Refused payload", "content refused"),
    ("DOT", "552 5.7.0 attachment blocked", "Refused payload", "content, not our login"),
    ("DOT", "550 5.7.26 unauthenticated sender", "AccountDown", "SPF, DKIM or DMARC missing: all letters"),
    ("DOT", "550 5.7.28 unusual rate", "TryLater account", "rate limit of our account"),
    ("DOT", "550 5.1.1 no such user", "Refused dead", "address judged late"),
    ("DOT", "554 failed", "Refused", "for good, nobody named"),
    ("DOT", DROP, "Uncertain outage", "RFC 1047"),
    ("DOT", SILENT, "Uncertain outage", "RFC 1047"),
    ("DOT", "xyz", "Uncertain", "an answer nobody understands, after the end"),
]


@pytest.mark.parametrize("pipelining", [False, True], ids=["one-by-one", "pipelined"])
@pytest.mark.parametrize(
    ("step", "answer", "expected", "reason"), TABLE, ids=[f"{s} {a}" for s, a, _e, _r in TABLE]
)
async def test_one_answer_one_outcome(
    channel_to: Make, step: str, answer: str, expected: str, reason: str, *, pipelining: bool
) -> None:
    script = {**(PIPELINING if pipelining else {}), step: answer}
    async with FaultySmtp(script) as server:
        outcome = await channel_to(server.port).send(letter_to())
    assert short(outcome) == expected, reason


async def test_the_provider_id_is_the_message_id(channel_to: Make) -> None:
    async with FaultySmtp() as server:
        outcome = await channel_to(server.port).send(letter_to())
        assert outcome == Accepted(provider_id=f"<dd.{TRACKING}@coquan.test>")
        assert f"Message-ID: <dd.{TRACKING}@coquan.test>\r\n".encode() in server.letters[0]


async def test_a_moved_recipient_is_told_with_the_new_address(channel_to: Make) -> None:
    async with FaultySmtp({"RCPT": "551 5.1.6 User not local; please try <Lan@Moi.test>"}) as server:
        outcome = await channel_to(server.port).send(letter_to())
    assert isinstance(outcome, Refused)
    assert outcome.new_address == "lan@moi.test"


async def test_a_daily_limit_ends_within_a_day(channel_to: Make) -> None:
    async with FaultySmtp({"MAIL": "550 5.4.5 Daily user sending limit exceeded"}) as server:
        outcome = await channel_to(server.port).send(letter_to())
    assert isinstance(outcome, TryLater)
    assert (outcome.after_s, outcome.whole_account) == (86_400, True)


async def test_no_address_of_a_person_stands_in_the_detail(channel_to: Make) -> None:
    async with FaultySmtp({"RCPT": "550 5.1.1 <lan@nha.test>: unknown"}) as server:
        outcome = await channel_to(server.port).send(letter_to())
    assert isinstance(outcome, Refused)
    assert outcome.detail == "Địa chỉ thư này không tồn tại hoặc đã ngừng dùng. (550 5.1.1 … unknown)"


async def test_nobody_listening_is_a_reason_to_wait(channel_to: Make) -> None:
    async with FaultySmtp() as server:
        port = server.port
    outcome = await channel_to(port).send(letter_to())
    assert isinstance(outcome, TryLater)
    assert (outcome.code, outcome.whole_account) == ("connect", True)


@pytest.mark.parametrize(
    ("answer", "expected", "reason"),
    [
        ("535 5.7.8 bad credentials", "AccountDown grant", "wrong password"),
        ("534 5.7.9 app password needed", "AccountDown grant", "two-step login"),
        ("454 4.7.0 temporary failure", "TryLater account outage", "their login server is away"),
        ("421 4.7.0 too many logins", "TryLater account outage", "slow down"),
    ],
)
async def test_answers_to_the_login(channel_to: Make, answer: str, expected: str, reason: str) -> None:
    async with FaultySmtp({**WITH_AUTH, "AUTH": answer}) as server:
        outcome = await channel_to(server.port, username="a", password="b").send(letter_to())
    assert short(outcome) == expected, reason


async def test_a_server_without_login_gets_no_letter_from_an_account_with_one(channel_to: Make) -> None:
    async with FaultySmtp() as server:
        outcome = await channel_to(server.port, username="a", password="b").send(letter_to())
        assert (short(outcome), server.letters) == ("AccountDown", [])


async def test_starttls_taken_out_on_the_way_means_no_letter(channel_to: Make) -> None:
    async with FaultySmtp() as server:
        outcome = await channel_to(server.port, security="starttls").send(letter_to())
        assert (short(outcome), server.letters) == ("AccountDown", [])
        assert "AUTH" not in server.commands
        assert "MAIL" not in server.commands


@pytest.mark.parametrize(
    ("answer", "expected", "reason"),
    [
        ("454 4.7.0 TLS not available", "TryLater account outage", "temporary by its code"),
        ("220 go ahead|drop", "TryLater account outage", "the handshake never came"),
    ],
)
async def test_a_failed_starttls_is_never_followed_by_plain_text(
    channel_to: Make, answer: str, expected: str, reason: str
) -> None:
    offer = {"EHLO": "250-faulty.test\r\n250 STARTTLS", "STARTTLS": answer}
    async with FaultySmtp(offer) as server:
        outcome = await channel_to(server.port, security="starttls").send(letter_to())
        assert (short(outcome), server.letters) == (expected, []), reason


@pytest.mark.parametrize(
    ("changes", "expected", "reason"),
    [
        ({"address": "lan@nha.test\r\nRCPT TO:<ke@xau.test>"}, "Refused payload", "injection"),
        ({"address": "không phải địa chỉ"}, "Refused dead", "nothing to deliver to"),
        ({"address": "lan@"}, "Refused dead", "no domain"),
        ({"subject": "Nhắc\nBcc: ke@xau.test"}, "Refused payload", "injection"),
        ({"subject": "Nhắc\x00"}, "Refused payload", "NUL"),
        ({"tracking_id": "abc>\r\nX: y"}, "Refused payload", "injection by the id"),
    ],
)
async def test_a_letter_that_cannot_be_written_never_reaches_the_wire(
    channel_to: Make, changes: dict[str, str], expected: str, reason: str
) -> None:
    async with FaultySmtp() as server:
        outcome = await channel_to(server.port).send(letter_to(**changes))
        assert (short(outcome), server.connections) == (expected, 0), reason


def test_uncertain_is_not_confused_with_the_others() -> None:
    assert {e.split()[0] for s, _a, e, _r in TABLE if s != "DOT"} & {Uncertain.__name__} == set()
