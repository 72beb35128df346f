"""Every documented code has a row, a class and a sentence; what follows from each class."""

import pytest

from bot.channels.zalo.codes import OA, OAUTH, TABLES, ZNS, Family
from bot.channels.zalo.errors import (
    ZaloAuthenticationException,
    ZaloOAException,
    ZaloTokenException,
    ZaloTransportException,
)
from bot.channels.zalo.outcomes import outcome_of
from messages import reactions as r
from messages.outcome import AccountDown, Outcome, Refused, TryLater, Turn, Uncertain
from messages.reactions import Reaction

# By class, as Zalo's tables give them: the codes of the OA API …
OA_CLASSES = [
    (r.RENEW, {-216, -220}),
    (r.SLOWER, {-32}),
    (r.ONCE_MORE, {-100, -200}),
    (r.LATER, {-214}),
    (r.NIGHT, {-234}),
    (r.NEXT_DAY, {-218}),
    (r.ELSEWHERE, {-213, -230, -232, -244, -249}),
    (r.DEAD, {-217, -227, -237, -403}),
    (r.PAY, {-211, -321}),
    (r.WRONG, {-201, -210, -233, -248}),
    (
        r.PERSON,
        {-204, -205, -209, -212, -219, -221, -223, -224, -235, -238, -240, -241, -242, -320, -1340, -1341},
    ),
]
# … of ZNS …
ZNS_CLASSES = [
    (r.RENEW, {-124, -216, -220}),
    (r.SLOWER, {-32}),
    (r.LATER, {-100}),
    (r.NIGHT_ALL, {-133}),
    (r.NEXT_DAY, {-147, -1472, -160}),
    (r.NEXT_DAY_ALL, {-144}),
    (r.NEXT_MONTH, {-1441, -1471}),
    (r.ELSEWHERE, {-110, -114, -119, -134, -139, -140}),
    (r.DEAD, {-108, -118, -141}),
    (r.PAY, {-115, -126, -137}),
    (
        r.WRONG,
        {-107, -111, -112, -1121, -1122, -1123, -1124, -113, -1131, -116, -130, -132}
        | {-148, -149, -1491, -150, -151, -152, -153, -158, -159, -161, -162},
    ),
    (
        r.PERSON,
        {-101, -102, -103, -104, -105, -106, -109, -1091, -117, -120, -1201, -1202, -121, -122, -123}
        | {-1241, -125, -127, -128, -129, -131, -135, -1351, -136, -138, -1381, -142, -143, -145, -146},
    ),
]
# … and of the token desk.
OAUTH_CLASSES = [
    (r.CONSENT, {-14005, -14014}),
    (r.PERSON, {-14002, -14003, -14004, -14018, -14029}),
]
CLASSES = {Family.OA: OA_CLASSES, Family.ZNS: ZNS_CLASSES, Family.OAUTH: OAUTH_CLASSES}


@pytest.mark.parametrize("family", list(Family))
def test_every_code_has_its_class(family: Family) -> None:
    expected: dict[int, Reaction] = {code: reaction for reaction, codes in CLASSES[family] for code in codes}
    assert {code: row.reaction for code, row in TABLES[family].items()} == expected


def test_the_tables_have_as_many_rows_as_zalos() -> None:
    assert (len(OA), len(ZNS), len(OAUTH)) == (39, 77, 7)


@pytest.mark.parametrize("family", list(Family))
def test_every_sentence_is_one(family: Family) -> None:
    for row in TABLES[family].values():
        assert row.sentence.endswith(".")
        assert row.sentence[0].isupper()


def outcome(code: int, family: Family = Family.ZNS) -> Outcome:
    return outcome_of(ZaloOAException(code, ""), family)


def test_each_class_is_one_outcome() -> None:
    detail = {code: row.sentence for code, row in ZNS.items()}
    assert outcome(-124) == AccountDown(code="-124", detail=detail[-124], reauthorise=True)
    assert outcome(-131) == AccountDown(code="-131", detail=detail[-131])
    assert outcome(-115) == AccountDown(code="-115", detail=detail[-115])
    assert outcome(-119) == Refused(code="-119", detail=detail[-119])
    assert outcome(-118) == Refused(code="-118", detail=detail[-118], address_dead=True)
    assert outcome(-1122) == Refused(code="-1122", detail=detail[-1122], payload_wrong=True)
    assert outcome(-32) == TryLater(code="-32", detail=detail[-32], after_s=60.0, whole_account=True)
    assert outcome(-100) == TryLater(code="-100", detail=detail[-100])
    assert outcome(-200, Family.OA) == TryLater(code="-200", detail=OA[-200].sentence, after_s=300.0, tries=2)
    assert outcome(-147) == TryLater(code="-147", detail=detail[-147], turn=Turn.NEXT_DAY)
    assert outcome(-144) == TryLater(code="-144", detail=detail[-144], turn=Turn.NEXT_DAY, whole_account=True)
    assert outcome(-1441) == TryLater(code="-1441", detail=detail[-1441], turn=Turn.NEXT_MONTH)
    assert outcome(-133) == TryLater(code="-133", detail=detail[-133], turn=Turn.OPENING, whole_account=True)
    assert outcome(-234, Family.OA) == TryLater(code="-234", detail=OA[-234].sentence, turn=Turn.OPENING)


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
    found = outcome_of(error, Family.OA)
    assert found.detail == f"{OA[-223].sentence} (Zalo: OA has not authorised the app)"


@pytest.mark.parametrize(
    ("error", "expected", "why"),
    [
        (
            ZaloTransportException("connect", maybe_sent=False),
            TryLater(code="connect", whole_account=True, outage=True),
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
            TryLater(code="http_503", whole_account=True, outage=True),
            "definite refusal",
        ),
        (
            ZaloTransportException("http_503", maybe_sent=False, after_s=90),
            TryLater(code="http_503", after_s=90, whole_account=True, outage=True),
            "it says when it will be back",
        ),
        (
            ZaloTransportException("PoolTimeout", maybe_sent=False),
            TryLater(code="PoolTimeout", whole_account=True, outage=True),
            "no connection was free: no byte had left",
        ),
        (
            ZaloTransportException("InvalidURL", maybe_sent=False),
            AccountDown(code="InvalidURL"),
            "no time mends a wrong setting",
        ),
        (ZaloTransportException("http_302", maybe_sent=False), AccountDown(code="http_302"), "moved away"),
        (
            ZaloTransportException("http_520", maybe_sent=True),
            Uncertain(code="http_520", outage=True),
            "a gateway nobody knows",
        ),
        (
            ZaloTransportException("oauth_read_timeout", maybe_sent=False),
            TryLater(code="oauth_read_timeout", whole_account=True, outage=True),
            "the token desk is away: no message was part of it",
        ),
        (
            ZaloTransportException("http_500", maybe_sent=False),
            TryLater(code="http_500", after_s=300, outage=True),
            "this one",
        ),
        (
            ZaloTransportException("http_502", maybe_sent=True),
            Uncertain(code="http_502", outage=True),
            "gateway",
        ),
        (
            ZaloTransportException("ReadTimeout", maybe_sent=True),
            Uncertain(code="ReadTimeout", outage=True),
            "RFC 1047",
        ),
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
    found = outcome_of(error, Family.OA)  # type: ignore[arg-type]  # the table's common type
    kept = {name: getattr(found, name) for name in found.__dataclass_fields__ if name != "detail"}
    assert type(found)(**kept) == expected
    assert found.detail
