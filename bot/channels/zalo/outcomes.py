"""From Zalo's words to the house's five outcomes. The rows themselves stand in `codes`."""

from bot.channels.zalo.codes import LOST, TABLES, UNKNOWN, Family
from bot.channels.zalo.errors import (
    ZaloAuthenticationException,
    ZaloResponseException,
    ZaloSDKException,
    ZaloTokenException,
    ZaloTransportException,
)
from messages.language import _ as translated
from messages.outcome import AccountDown, Outcome
from messages.reactions import CONSENT, CodeRow

#: What the HTTP library says of an address that is none.
NO_WEB_ADDRESS = frozenset({"InvalidURL", "UnsupportedProtocol"})


def outcome_of(error: ZaloSDKException, family: Family) -> Outcome:
    """What became of a send that ended in `error`."""
    if isinstance(error, ZaloTransportException):
        row = on_the_way(error)
        code = "429" if error.code == "http_429" else error.code
        detail = translated(row.sentence, code=error.code)
        return row.reaction.outcome(code, detail, after_s=error.after_s)
    if isinstance(error, ZaloTokenException):
        row = LOST["token_not_saved" if error.code == "token_not_saved" else "token_store"]
        return row.reaction.outcome(error.code, translated(row.sentence))
    if isinstance(error, ZaloResponseException):
        return _answered(error, family)
    return AccountDown(code=type(error).__name__, detail=str(error))


def sentence(code: int, family: Family, message: str = "") -> str:
    """What the officer reads, with Zalo's own words where it gave any."""
    row = TABLES[family].get(code)
    text = translated(row.sentence) if row else translated(UNKNOWN.sentence, code=code)
    return f"{text} (Zalo: {message[:200]})" if message else text


def on_the_way(error: ZaloTransportException) -> CodeRow:
    """The row of a request that ended without Zalo's word."""
    if error.code in NO_WEB_ADDRESS:
        return LOST["wrong address"]
    if error.code in LOST:
        return LOST[error.code]
    if error.maybe_sent:
        return LOST["lost"]
    if error.code.startswith(("http_3", "http_4")):
        return LOST["http_4xx"]
    return LOST["http_5xx" if error.code.startswith("http_5") else "not sent"]


def _answered(error: ZaloResponseException, family: Family) -> Outcome:
    if isinstance(error, ZaloAuthenticationException):
        # Codes of the token desk; -216 and its kin are those of the call that would not take a fresh token.
        family = family if error.code in TABLES[family] else Family.OAUTH
    reaction = TABLES[family].get(error.code, UNKNOWN).reaction
    if isinstance(error, ZaloAuthenticationException) and error.reauthorise:
        reaction = CONSENT
    return reaction.outcome(str(error.code), sentence(error.code, family, error.message))
