"""Every documented code has a row, a class and a sentence; what follows from each class."""

from datetime import datetime, timedelta

import pytest

from bot.channels.zalo.codes import OA, OAUTH, TABLES, ZNS, Family, Reaction
from bot.channels.zalo.errors import (
    ZaloAuthenticationException,
    ZaloOAException,
    ZaloTokenException,
    ZaloTransportException,
)
from bot.channels.zalo.outcomes import JITTER_S, next_day, next_month, next_morning, outcome_of, spread
from messages.formats import OFFICE_ZONE
from messages.outcome import AccountDown, Outcome, Refused, TryLater, Uncertain

R = Reaction
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=OFFICE_ZONE)

# By class, as Zalo's tables give them: the codes of the OA API …
OA_CLASSES = {
    R.REFRESH: {-216, -220},
    R.BACKOFF: {-32},
    R.RETRY: {-100, -200, -214},
    R.NIGHT: {-234},
    R.NEXT_DAY: {-218},
    R.FALLBACK: {-213, -230, -232, -244, -249},
    R.DEAD: {-217, -227, -237, -403},
    R.EXHAUSTED: {-211, -321},
    R.PERMANENT: {-201, -210, -233, -248},
    R.CONFIG: {-204, -205, -209, -212, -219, -221, -223, -224, -235, -238, -240, -241, -242, -320}
    | {-1340, -1341},
}
# … of ZNS …
ZNS_CLASSES = {
    R.REFRESH: {-124, -216, -220},
    R.BACKOFF: {-32},
    R.RETRY: {-100},
    R.NIGHT_ALL: {-133},
    R.NEXT_DAY: {-147, -1472, -160},
    R.NEXT_DAY_ALL: {-144},
    R.NEXT_MONTH: {-1441, -1471},
    R.FALLBACK: {-110, -114, -119, -134, -139, -140},
    R.DEAD: {-108, -118, -141},
    R.EXHAUSTED: {-115, -126, -137},
    R.PERMANENT: {-107, -111, -112, -1121, -1122, -1123, -1124, -113, -1131, -116, -130, -132}
    | {-148, -149, -1491, -150, -151, -152, -153, -158, -159, -161, -162},
    R.CONFIG: {-101, -102, -103, -104, -105, -106, -109, -1091, -117, -120, -1201, -1202, -121, -122, -123}
    | {-1241, -125, -127, -128, -129, -131, -135, -1351, -136, -138, -1381, -142, -143, -145, -146},
}
# … and of the token desk.
OAUTH_CLASSES = {
    R.REAUTHORISE: {-14005, -14014},
    R.CONFIG: {-14002, -14003, -14004, -14018, -14029},
}
CLASSES = {Family.OA: OA_CLASSES, Family.ZNS: ZNS_CLASSES, Family.OAUTH: OAUTH_CLASSES}


@pytest.mark.parametrize("family", list(Family))
def test_every_code_has_its_class(family: Family) -> None:
    expected = {code: reaction for reaction, codes in CLASSES[family].items() for code in codes}
    assert {code: row[0] for code, row in TABLES[family].items()} == expected


def test_the_tables_have_as_many_rows_as_zalos() -> None:
    assert (len(OA), len(ZNS), len(OAUTH)) == (39, 77, 7)


@pytest.mark.parametrize("family", list(Family))
def test_every_sentence_is_one(family: Family) -> None:
    for _reaction, sentence in TABLES[family].values():
        assert sentence.endswith(".")
        assert sentence[0].isupper()


def outcome(code: int, family: Family = Family.ZNS, now: datetime = NOON) -> Outcome:
    return outcome_of(ZaloOAException(code, ""), family, now=now, jitter=lambda: 60.0)


def local(day: int, hour: int, minute: int = 0, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=OFFICE_ZONE)


def test_each_class_is_one_outcome() -> None:
    detail = {code: row[1] for code, row in ZNS.items()}
    assert outcome(-124) == AccountDown(code="-124", detail=detail[-124], reauthorise=True)
    assert outcome(-131) == AccountDown(code="-131", detail=detail[-131])
    assert outcome(-115) == AccountDown(code="-115", detail=detail[-115])
    assert outcome(-119) == Refused(code="-119", detail=detail[-119])
    assert outcome(-118) == Refused(code="-118", detail=detail[-118], address_dead=True)
    assert outcome(-1122) == Refused(code="-1122", detail=detail[-1122], payload_wrong=True)
    assert outcome(-32) == TryLater(code="-32", detail=detail[-32], after_s=60.0, whole_account=True)
    assert outcome(-100) == TryLater(code="-100", detail=detail[-100], after_s=300.0)
    assert outcome(-147) == TryLater(code="-147", detail=detail[-147], not_before=local(2, 6, 1))
    assert outcome(-144) == TryLater(
        code="-144", detail=detail[-144], not_before=local(2, 6, 1), whole_account=True
    )
    assert outcome(-1441) == TryLater(
        code="-1441", detail=detail[-1441], not_before=local(1, 6, 1, month=1, year=2027)
    )


def test_a_code_means_what_its_family_says() -> None:
    assert isinstance(outcome(-230, Family.OA), Refused)
    assert outcome(-230) == AccountDown(code="-230", detail="Zalo trả về mã lỗi -230 chưa rõ nghĩa.")


@pytest.mark.parametrize("code", [-305, -311, -99999, 17])
def test_a_code_nobody_knows_pauses_the_account(code: int) -> None:
    found = outcome(code, Family.OA)
    assert isinstance(found, AccountDown)
    assert found.code == str(code)


def test_zalos_own_words_stand_beside_ours() -> None:
    error = ZaloOAException(-223, "OA has not authorised the app")
    found = outcome_of(error, Family.OA, now=NOON)
    assert found.detail == f"{OA[-223][1]} (Zalo: OA has not authorised the app)"


@pytest.mark.parametrize(
    ("now", "expected", "why"),
    [
        (local(1, 23), local(2, 6, 1), "evening: the next day's six o'clock"),
        (local(1, 2), local(1, 6, 1), "small hours: today's"),
        (local(31, 22), local(1, 6, 1, month=1, year=2027), "New Year's Eve"),
        (datetime.fromisoformat("2026-12-01T16:30+00:00"), local(2, 6, 1), "23:30 in Vietnam, told in UTC"),
    ],
)
def test_the_night_rule_waits_for_six(now: datetime, expected: datetime, why: str) -> None:
    found = outcome(-133, now=now)
    assert isinstance(found, TryLater)
    assert (found.not_before, found.whole_account) == (expected, True)
    alone = outcome(-234, Family.OA, now)
    assert isinstance(alone, TryLater)
    assert (alone.not_before, alone.whole_account) == (expected, False)


def test_days_and_months_turn_in_the_offices_zone() -> None:
    late_in_utc = datetime.fromisoformat("2026-12-31T18:00+00:00")  # already the first of January here
    assert next_day(late_in_utc) == local(2, 6, month=1, year=2027)
    assert next_month(late_in_utc) == local(1, 6, month=2, year=2027)
    assert next_morning(late_in_utc) == local(1, 6, month=1, year=2027)


def test_the_jitter_stays_within_a_quarter_of_an_hour() -> None:
    assert all(0 <= spread() < JITTER_S for _ in range(1000))
    found = outcome_of(ZaloOAException(-133, ""), Family.ZNS, now=local(1, 23))
    assert isinstance(found, TryLater)
    assert found.not_before is not None
    assert timedelta(0) <= found.not_before - local(2, 6) < timedelta(minutes=15)


@pytest.mark.parametrize(
    ("error", "expected", "why"),
    [
        (
            ZaloTransportException("connect", maybe_sent=False),
            TryLater(code="connect", whole_account=True),
            "F3",
        ),
        (
            ZaloTransportException("http_429", maybe_sent=False, after_s=7),
            TryLater(code="429", after_s=7, whole_account=True),
            "asked to wait exactly so long",
        ),
        (
            ZaloTransportException("http_429", maybe_sent=False),
            TryLater(code="429", after_s=60, whole_account=True),
            "no time named",
        ),
        (
            ZaloTransportException("http_503", maybe_sent=False),
            TryLater(code="http_503", whole_account=True),
            "definite refusal",
        ),
        (
            ZaloTransportException("http_500", maybe_sent=False),
            TryLater(code="http_500"),
            "this one",
        ),
        (
            ZaloTransportException("http_502", maybe_sent=True),
            Uncertain(code="http_502"),
            "gateway",
        ),
        (ZaloTransportException("ReadTimeout", maybe_sent=True), Uncertain(code="ReadTimeout"), "RFC 1047"),
        (ZaloTransportException("http_404", maybe_sent=False), AccountDown(code="http_404"), "wrong address"),
        (
            ZaloTransportException("http_413", maybe_sent=False),
            Refused(code="http_413", payload_wrong=True),
            "too large",
        ),
        (ZaloTokenException("token_store"), TryLater(code="token_store", whole_account=True), "never called"),
        (ZaloTokenException("token_not_saved"), AccountDown(code="token_not_saved"), "a person must look"),
        (
            ZaloAuthenticationException(-14014, "", reauthorise=True),
            AccountDown(code="-14014", reauthorise=True),
            "the grant is gone",
        ),
        (ZaloAuthenticationException(-14004, ""), AccountDown(code="-14004"), "the secret is wrong"),
        (
            ZaloAuthenticationException(-216, "", reauthorise=True),
            AccountDown(code="-216", reauthorise=True),
            "even a fresh token is not taken",
        ),
        (ZaloAuthenticationException(0, "Invalid"), AccountDown(code="0"), "an error without a number"),
    ],
)
def test_what_is_not_a_code_has_its_outcome_too(error: Exception, expected: Outcome, why: str) -> None:
    found = outcome_of(error, Family.OA, now=NOON)  # type: ignore[arg-type]  # the table's common type
    kept = {name: getattr(found, name) for name in found.__dataclass_fields__ if name != "detail"}
    assert type(found)(**kept) == expected
    assert found.detail
