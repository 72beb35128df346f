"""Each row of each network's table, from the network's answer to the verdict and what the officer reads."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import httpx
import pytest
from telegram.error import NetworkError

from bot.channels.email import smtp_outcomes
from bot.channels.email.smtp_errand import SmtpAnswer, Step
from bot.channels.outcomes_page import NETWORKS
from bot.channels.telegram import bot_errors
from bot.channels.telegram.bot_wire import GarbledError, RefusalError
from bot.channels.zalo import codes
from bot.channels.zalo.codes import Family
from bot.channels.zalo.errors import (
    ZaloAuthenticationException,
    ZaloOAException,
    ZaloSDKException,
    ZaloTokenException,
    ZaloTransportException,
)
from bot.channels.zalo.oa_channel import accepted
from bot.channels.zalo.outcomes import outcome_of as zalo_outcome
from messages import reactions as r
from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.language import spoken
from messages.outcome import Outcome
from messages.reactions import CodeRow, Kind, Reaction
from messages.verdict import Again, Done, GiveUp, HoldAccount, InDoubt, NextRoad, Verdict
from scheduler.retry import MAX_ATTEMPTS, decide
from scheduler.windows import Windows

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=OFFICE_ZONE)  # a Tuesday
WINDOWS = Windows()


def minutes(n: float) -> datetime:
    return NOON + timedelta(minutes=n)


# -- an answer for each row ---------------------------------------------------------------------------

ON_THE_WAY: dict[str, ZaloSDKException] = {
    "http_429": ZaloTransportException("http_429", maybe_sent=False),
    "http_413": ZaloTransportException("http_413", maybe_sent=False),
    "http_4xx": ZaloTransportException("http_418", maybe_sent=False),
    "http_500": ZaloTransportException("http_500", maybe_sent=False),
    "http_502": ZaloTransportException("http_502", maybe_sent=True),
    "http_5xx": ZaloTransportException("http_503", maybe_sent=False),
    "not sent": ZaloTransportException("PoolTimeout", maybe_sent=False),
    "lost": ZaloTransportException("ReadTimeout", maybe_sent=True),
    "wrong address": ZaloTransportException("InvalidURL", maybe_sent=False),
    "token_store": ZaloTokenException("token_store"),
    "token_not_saved": ZaloTokenException("token_not_saved"),
}


def zalo_api(row: CodeRow, family: Family) -> Outcome:
    return zalo_outcome(ZaloOAException(-99999 if row is codes.UNKNOWN else int(row.code), ""), family)


def zalo_oauth(row: CodeRow) -> Outcome:
    code = -14999 if row is codes.UNKNOWN else int(row.code)
    return zalo_outcome(ZaloAuthenticationException(code, ""), Family.OA)


def zalo_way(row: CodeRow) -> Outcome:
    return (
        accepted({}, "msg_id")
        if row.code == "no_message_id"
        else zalo_outcome(ON_THE_WAY[row.code], Family.OA)
    )


def telegram(row: CodeRow) -> Outcome:
    status = {"5xx": 520, "any other": 418}.get(row.code) or int(row.code)
    error = RefusalError(
        status,
        f"Bad Request: {row.words.upper()} here",
        retry_after=901.0 if row is bot_errors.SILENCE else None,
        moved_to="-1001" if row is bot_errors.MIGRATED else None,
    )
    return bot_errors.outcome_of(error)


def telegram_way(row: CodeRow) -> Outcome:
    if row is bot_errors.GARBLED:
        return bot_errors.outcome_of(GarbledError())
    causes: dict[str, Exception] = {
        "not sent": httpx.PoolTimeout("full"),
        "lost": httpx.ReadTimeout("late"),
        "wrong address": httpx.UnsupportedProtocol("ftp"),
    }
    error = NetworkError("x")
    error.__cause__ = causes[row.code]
    return bot_errors.outcome_of(error)


def mail_answers(row: CodeRow) -> Iterator[tuple[Step, str]]:
    """Every alternative of the row at every step where no row before it takes the answer."""
    for alternative in row.code.split(", "):
        code = {"any other": "799"}.get(alternative, alternative)
        code = re.sub(r"(?<=^[245])xx", "99", code).replace("x", "77")
        for step in sorted(smtp_outcomes.STEPS[row.words]):
            if smtp_outcomes.row_of(step, code) is row:
                yield step, code


def mail(row: CodeRow) -> Outcome:
    step, code = next(mail_answers(row))
    reply, _space, enhanced = code.partition(" ")
    said = SmtpAnswer(step=step, code=int(reply), text=f"{enhanced} said") if reply.isdigit() else None
    return smtp_outcomes.outcome(said or SmtpAnswer(step=step, code=0, cause=code), message_id="<1@x>")


ANSWERED: dict[str, tuple[str, Callable[[CodeRow], Outcome]]] = {
    "Zalo OA": ("zalo", lambda row: zalo_api(row, Family.OA)),
    "Zalo ZNS": ("zns", lambda row: zalo_api(row, Family.ZNS)),
    "Zalo OAuth": ("zalo", zalo_oauth),
    "Zalo, on the way": ("zalo", zalo_way),
    "Telegram": ("telegram", telegram),
    "Telegram, on the way": ("telegram", telegram_way),
    "Mail (SMTP)": ("email", mail),
}
ROWS = [(network, row) for network, rows in NETWORKS.items() for row in rows]
EACH_ROW = pytest.mark.parametrize(
    ("network", "row"), ROWS, ids=[f"{network} {row.code} {row.words}" for network, row in ROWS]
)


def answer(network: str, row: CodeRow) -> Outcome:
    return ANSWERED[network][1](row)


def judged(network: str, outcome: Outcome, *, attempt: int = 1, now: datetime = NOON) -> Verdict:
    return decide(
        outcome,
        attempt=attempt,
        now=now,
        expires=now + timedelta(days=60),
        channel=ANSWERED[network][0],
        message_class=MessageClass.SERVICE,
        windows=WINDOWS,
    )


# -- what is expected of each reaction, in plain values ------------------------------------------------

Make = Callable[[str, str], Verdict]
TOMORROW = datetime(2026, 12, 2, 8, 0, tzinfo=OFFICE_ZONE)
JANUARY = datetime(2027, 1, 2, 8, 0, tzinfo=OFFICE_ZONE)  # the first is a holiday


def again(at: datetime, *, counts: bool, outage: bool = False) -> Make:
    return lambda code, said: Again(at=at, counts=counts, reason=code, outage=outage, detail=said)


def hold(until: datetime | None, *, reauthorise: bool = False) -> Make:
    return lambda code, said: HoldAccount(until=until, reason=code, reauthorise=reauthorise, detail=said)


def road(*, dead: bool = False, moved: str | None = None) -> Make:
    return lambda code, said: NextRoad(reason=code, address_dead=dead, new_address=moved, detail=said)


EXPECTED: list[tuple[Reaction, Make]] = [
    (r.TAKEN, lambda _code, _said: Done(provider_id="<1@x>")),
    (r.DOUBT, lambda code, said: InDoubt(code=code, detail=said)),
    (r.DOUBT_OUTAGE, lambda code, said: InDoubt(code=code, outage=True, detail=said)),
    (r.ELSEWHERE, road()),
    (r.DEAD, road(dead=True)),
    (r.MOVED, road(moved="-1001")),
    (r.MOVED_OR_DEAD, road(dead=True)),
    (r.WRONG, lambda code, said: GiveUp(reason=code, detail=said)),
    (r.PERSON, hold(None)),
    (r.PAY, hold(None)),
    (r.CONSENT, hold(None, reauthorise=True)),
    (r.RENEW, hold(None, reauthorise=True)),
    (r.OUTAGE, again(minutes(1), counts=False, outage=True)),
    (r.OUTAGE_ONE, again(minutes(5), counts=False, outage=True)),
    (r.SLOWER, hold(minutes(1))),
    (r.ACCOUNT_WAITS, hold(minutes(1))),
    (r.A_DAY_ALL, hold(minutes(24 * 60))),
    (r.LATER, again(minutes(1), counts=True)),
    (r.ONCE_MORE, again(minutes(5), counts=True)),
    (r.A_MOMENT, again(minutes(1 / 6), counts=False)),
    (r.NIGHT, again(minutes(15), counts=False)),  # the network's clock is not ours: asked again
    (r.NIGHT_ALL, hold(minutes(15))),
    (r.NEXT_DAY, again(TOMORROW, counts=False)),
    (r.NEXT_DAY_ALL, hold(TOMORROW.replace(hour=6))),
    (r.NEXT_MONTH, again(JANUARY, counts=False)),
]


def test_the_tables_hold_every_code() -> None:
    rows = [row for _network, row in ROWS if row is not codes.UNKNOWN]
    assert len(rows) >= 120
    assert {row.reaction for row in rows} == {reaction for reaction, _make in EXPECTED}


@EACH_ROW
def test_a_row_is_judged_as_its_reaction_says(network: str, row: CodeRow) -> None:
    outcome = answer(network, row)
    verdict = judged(network, outcome)
    code = getattr(outcome, "code", "")
    make = next(make for reaction, make in EXPECTED if reaction == row.reaction)
    if row is bot_errors.SILENCE:
        make = hold(NOON + timedelta(seconds=901))
    assert verdict == make(code, outcome.detail)


@EACH_ROW
def test_the_officer_reads_one_sentence_in_either_language(network: str, row: CodeRow) -> None:
    outcome = answer(network, row)
    if row.reaction is r.TAKEN:
        assert outcome.detail == ""
        return
    said = re.sub(r"\{[a-z]+\}", ".*", re.escape(row.sentence).replace(r"\{", "{").replace(r"\}", "}"))
    assert re.fullmatch(rf"{said}( \(\d+ .*\))?", outcome.detail)
    assert row.sentence.endswith(".")
    assert spoken(row.sentence, "en") != row.sentence


@EACH_ROW
def test_a_row_ends_after_its_attempts_or_burns_none(network: str, row: CodeRow) -> None:
    """The same answer again and again, each verdict carried out: how many sends, and what then."""
    outcome, now, attempt, sends = answer(network, row), NOON, 0, 0
    verdict: Verdict = Again(at=now, counts=True)
    while isinstance(verdict, Again) and sends < 20:
        now, attempt, sends = verdict.at, attempt + 1, sends + 1
        verdict = judged(network, outcome, attempt=attempt, now=now)
        if isinstance(verdict, Again) and not verdict.counts:
            attempt -= 1
    limits = {r.LATER: MAX_ATTEMPTS, r.ONCE_MORE: 2}
    if row.reaction in limits:
        assert (sends, attempt) == (limits[row.reaction], limits[row.reaction])
        code = getattr(outcome, "code", "")
        assert verdict == NextRoad(reason="attempts_exhausted", detail=f"{code} {outcome.detail}")
    elif row.reaction.kind is Kind.LATER and not row.reaction.whole_account:
        assert attempt == 0, "waiting burns none"
    assert row.reaction.burns == (row.reaction in limits)


@pytest.mark.parametrize("row", smtp_outcomes.TABLE, ids=lambda row: f"{row.code} {row.words}")
def test_no_row_of_the_mail_table_lies_behind_another(row: CodeRow) -> None:
    wanted = row.code.split(", ")
    assert len({code for _step, code in mail_answers(row)}) == len(wanted)


def test_no_answer_of_a_mail_server_is_without_a_row() -> None:
    for code in [*range(200, 600), 0, 101, 600, 799, 999]:
        for enhanced in ("", "2.0.0", "4.9.9", "5.9.9", "5.7.1"):
            for step in Step:
                answered = SmtpAnswer(step=step, code=code, text=enhanced)
                found = smtp_outcomes.outcome(answered, message_id="<1@x>")
                assert isinstance(judged("Mail (SMTP)", found), Verdict)


def test_no_status_of_the_bot_api_is_without_a_row() -> None:
    for status in range(300, 600):
        found = bot_errors.outcome_of(RefusalError(status, "Something: NEW_AND_STRANGE"))
        assert isinstance(judged("Telegram", found), Verdict)
        assert getattr(found, "outage", False) == (status >= 500)
