"""What the mail server's answer means for us: one table, first row that fits.

Rows are read against "CODE ENHANCED" (RFC 5321, RFC 3463 and the registry of RFC 5248), e.g. "550 5.1.1",
or against the cause where there was no answer. We hand mail to the office's own provider, so a refusal by
policy while the envelope is spoken is about our standing, and one after the text is about the text.
"""

import re
from dataclasses import dataclass
from functools import cache

from bot.channels.email.smtp_errand import SmtpAnswer, Step
from messages.language import _ as translated
from messages.outcome import Accepted, Outcome
from messages.reactions import (
    A_DAY_ALL,
    A_MOMENT,
    ACCOUNT_WAITS,
    CONSENT,
    DEAD,
    DOUBT,
    DOUBT_OUTAGE,
    ELSEWHERE,
    LATER,
    MOVED_OR_DEAD,
    OUTAGE,
    PERSON,
    TAKEN,
    WRONG,
    CodeRow,
    Kind,
)

#: The steps a row speaks of; "" is any of them.
STEPS = {
    "": frozenset(Step),
    "before the dot": frozenset(Step) - {Step.DOT},
    "opening": frozenset({Step.CONNECT, Step.TLS, Step.AUTH}),
    "greeting": frozenset({Step.CONNECT}),
    "login": frozenset({Step.AUTH}),
    "MAIL": frozenset({Step.MAIL}),
    "RCPT": frozenset({Step.RCPT}),
    "text": frozenset({Step.DATA, Step.DOT}),
    "after the dot": frozenset({Step.DOT}),
}


def _(sentence: str) -> str:
    """Mark for the catalog; translated when shown, so that a change of language reaches this table."""
    return sentence


TOOK = _("Máy chủ gửi thư đã nhận thư.")
LOST = _("Mất kết nối ngay sau khi gửi xong nội dung: chưa rõ máy chủ đã nhận thư hay chưa.")
NO_SERVER = _("Không kết nối được máy chủ gửi thư; sẽ tự thử lại.")
BUSY = _("Máy chủ gửi thư đang bận hoặc tạm ngừng; sẽ tự thử lại.")
NOT_NOW = _("Máy chủ chưa nhận thư cho địa chỉ này; sẽ tự thử lại.")
FULL = _("Hộp thư người nhận đang đầy; sẽ tự thử lại.")
NO_SUCH_ADDRESS = _("Địa chỉ thư này không tồn tại hoặc đã ngừng dùng.")
MOVED = _("Người nhận đã chuyển sang địa chỉ thư khác.")
UNREACHABLE = _("Máy chủ không chuyển được thư tới địa chỉ này.")
TEXT_REFUSED = _("Máy chủ từ chối nội dung thư này.")
TOO_LONG = _("Thư vượt quá dung lượng máy chủ cho phép.")
LOGIN = _("Tài khoản gửi thư không đăng nhập được: kiểm tra tên đăng nhập và mật khẩu ứng dụng.")
CERTIFICATE = _("Chứng thư bảo mật của máy chủ gửi thư không hợp lệ: không gửi để tránh bị nghe lén.")
STRIPPED = _("Máy chủ gửi thư không mở kết nối mã hóa (STARTTLS): không gửi thư ở dạng không mã hóa.")
NO_AUTH = _("Máy chủ gửi thư không cho đăng nhập trên kết nối này: kiểm tra cổng và kiểu bảo mật.")
OUR_SENDER = _("Máy chủ không cho gửi bằng địa chỉ thư của cơ quan: kiểm tra địa chỉ người gửi và tài khoản.")
OUR_STANDING = _("Máy chủ từ chối chuyển thư cho tài khoản của cơ quan: liên hệ nhà cung cấp dịch vụ thư.")
OUR_DOMAIN = _("Tên miền gửi thư chưa được xác thực (SPF, DKIM, DMARC): nhờ quản trị tên miền bổ sung.")
QUOTA = _("Tài khoản thư đã hết số lượng được gửi trong ngày.")
UNKNOWN = _("Máy chủ gửi thư trả lời mã lạ: tạm dừng kênh thư để kiểm tra.")
NO_COMMAND = _("Máy chủ gửi thư không hiểu lệnh gửi: kiểm tra địa chỉ máy chủ và cổng.")

TABLE: tuple[CodeRow, ...] = (
    CodeRow("2xx", TAKEN, TOOK, "after the dot", "the server has taken responsibility (RFC 5321 4.2.5)"),
    # No answer at all
    CodeRow("verify", PERSON, CERTIFICATE, "", "somebody may be listening; a person must look"),
    CodeRow("stripped", PERSON, STRIPPED, "", "encryption was promised to the office: no fallback"),
    CodeRow("waited", A_MOMENT, BUSY, "", "our own connections were taken: no word about the server"),
    CodeRow("no-auth", PERSON, NO_AUTH, "", "wrong port or security; waiting will not mend it"),
    CodeRow(
        "refused, timeout, dropped, tls",
        OUTAGE,
        NO_SERVER,
        "before the dot",
        "nothing was sent; every other letter would meet the same wall",
    ),
    CodeRow(
        "refused, timeout, dropped, tls",
        DOUBT_OUTAGE,
        LOST,
        "after the dot",
        "RFC 1047: the end was sent, the answer never came",
    ),
    # Whole account, any step
    CodeRow("421", OUTAGE, BUSY, "", "RFC 5321: service is shutting the channel"),
    CodeRow("4xx 4.4.5, 5xx 5.4.5", A_DAY_ALL, QUOTA, "", "Gmail's daily limit, lifted within 24 hours"),
    CodeRow("530, 534, 535, 538", CONSENT, LOGIN, "", "RFC 4954: credentials"),
    CodeRow(
        "5xx 5.7.0, 5xx 5.7.8, 5xx 5.7.9, 5xx 5.7.11, 5xx 5.7.14",
        CONSENT,
        LOGIN,
        "before the dot",
        "RFC 4954, 3463, Gmail: authentication or a stronger one wanted",
    ),
    CodeRow(
        "5xx 5.7.20, 5xx 5.7.21, 5xx 5.7.22, 5xx 5.7.23, 5xx 5.7.24, 5xx 5.7.25, 5xx 5.7.26, 5xx 5.7.27",
        PERSON,
        OUR_DOMAIN,
        "",
        "RFC 7372, 7505, Gmail: DKIM, SPF, DMARC, reverse name, null MX of ours",
    ),
    CodeRow("5xx 5.7.28", A_DAY_ALL, QUOTA, "", "Gmail: unusual rate of mail from us"),
    # Opening
    CodeRow("4xx", OUTAGE, BUSY, "opening", "not now, for nobody"),
    CodeRow("5xx", CONSENT, LOGIN, "login", "login refused"),
    CodeRow("5xx", PERSON, OUR_STANDING, "greeting", "554 greeting: we are not wanted"),
    # Envelope: the sender
    CodeRow("4xx", ACCOUNT_WAITS, BUSY, "MAIL", "no recipient was named yet: it is about us"),
    CodeRow("5xx 5.3.4, 5xx 5.2.3", WRONG, TOO_LONG, "", "RFC 3463: size, also told at MAIL by SIZE="),
    CodeRow("5xx 5.1.7, 5xx 5.1.8", PERSON, OUR_SENDER, "", "bad sender, told at RCPT by servers that wait"),
    CodeRow("550, 551, 552, 553, 554", PERSON, OUR_SENDER, "MAIL", "sender address refused"),
    # Envelope: the recipient
    CodeRow(
        "4xx 4.2.2, 5xx 5.2.2", LATER, FULL, "", "a full mailbox is emptied; the letter's expiry ends it"
    ),
    CodeRow(
        "452 4.0.x, 452 4.1.x, 452 4.3.x, 452 4.5.x",
        LATER,
        NOT_NOW,
        "",
        "the server's own storage, or too many recipients: not this mailbox",
    ),
    CodeRow("452", LATER, FULL, "", "RFC 5321: insufficient storage"),
    CodeRow("450, 451", LATER, NOT_NOW, "", "greylisting, a mailbox in use, a local error"),
    CodeRow("4xx", LATER, NOT_NOW, "", "RFC 5321 4.2.1: any other transient refusal"),
    CodeRow(
        "5xx 5.7.124, 5xx 5.7.129, 5xx 5.7.133",
        ELSEWHERE,
        UNREACHABLE,
        "RCPT",
        "Exchange: this recipient takes mail from chosen people only",
    ),
    CodeRow("5xx 5.7.2", ELSEWHERE, UNREACHABLE, "RCPT", "RFC 3463: mailing list we may not write to"),
    CodeRow(
        "5xx 5.7.x", PERSON, OUR_STANDING, "RCPT", "relay denied, block list: every letter would be refused"
    ),
    CodeRow("5xx 5.7.x", WRONG, TEXT_REFUSED, "text", "content or policy, told after the text"),
    CodeRow("551", MOVED_OR_DEAD, MOVED, "", "user not local, try another address"),
    CodeRow("5xx 5.1.6", MOVED_OR_DEAD, MOVED, "", "RFC 3463: mailbox has moved"),
    CodeRow("5xx 5.1.1", DEAD, NO_SUCH_ADDRESS, "", "RFC 3463: no such mailbox"),
    CodeRow("5xx 5.1.2", DEAD, NO_SUCH_ADDRESS, "", "RFC 3463: no such domain"),
    CodeRow("5xx 5.1.3", DEAD, NO_SUCH_ADDRESS, "", "RFC 3463: ill-formed address"),
    CodeRow("5xx 5.1.10", DEAD, NO_SUCH_ADDRESS, "", "RFC 7505: the domain takes no mail"),
    CodeRow("5xx 5.1.x", DEAD, NO_SUCH_ADDRESS, "", "RFC 3463: addressing, any other"),
    CodeRow("5xx 5.2.1", DEAD, NO_SUCH_ADDRESS, "", "RFC 3463: mailbox disabled"),
    CodeRow("5xx 5.2.4", ELSEWHERE, UNREACHABLE, "", "RFC 3463: mailing list that cannot be expanded"),
    CodeRow("5xx 5.4.x", ELSEWHERE, UNREACHABLE, "", "RFC 3463: routing; the next address may lie elsewhere"),
    CodeRow("5xx 5.6.7", ELSEWHERE, UNREACHABLE, "RCPT", "RFC 6531: this server takes no such address"),
    CodeRow("5xx 5.6.x", WRONG, TEXT_REFUSED, "", "RFC 3463: content or its coding"),
    CodeRow(
        "5xx 5.3.x", PERSON, OUR_STANDING, "before the dot", "RFC 3463: the server's own system or its set-up"
    ),
    CodeRow("5xx 5.5.x", PERSON, NO_COMMAND, "before the dot", "RFC 3463: protocol; wrong server or ours"),
    CodeRow("500, 502, 503, 504", PERSON, NO_COMMAND, "before the dot", "RFC 5321: command not understood"),
    CodeRow("552", LATER, FULL, "", "RFC 5321: storage exceeded, a mailbox's where nothing else is said"),
    CodeRow("550, 553, 556, 501", DEAD, NO_SUCH_ADDRESS, "RCPT", "RFC 5321, 7504: unavailable or ill-formed"),
    CodeRow("555", PERSON, NO_COMMAND, "before the dot", "RFC 5321: parameter not recognised"),
    CodeRow("554, 521", PERSON, OUR_STANDING, "RCPT", "RFC 5321, 7504: refused without naming the address"),
    # Text
    CodeRow("5xx", ELSEWHERE, TEXT_REFUSED, "after the dot", "refused for good, address not at fault"),
    CodeRow(
        "any other",
        DOUBT,
        LOST,
        "after the dot",
        "an answer nobody understands after the end: it may have left",
    ),
    CodeRow("any other", PERSON, UNKNOWN, "", "a code we do not know: stop before we do harm"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    row: CodeRow
    steps: frozenset[Step]
    fits: re.Pattern[str]


@cache
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(row=row, steps=STEPS[row.words], fits=re.compile(_regular(row.code))) for row in TABLE
    )


def _regular(code: str) -> str:
    """The expression behind a row's code; a bare reply code fits whatever enhanced code follows it."""
    if code == "any other":
        return ".*"
    return "|".join(_one(alternative) for alternative in code.split(", "))


def _one(alternative: str) -> str:
    reply, _space, enhanced = alternative.partition(" ")
    reply = re.sub(r"(?<=\d)x+", lambda found: r"\d" * len(found.group()), reply)
    return rf"{reply} {re.escape(enhanced).replace('x', r'[0-9]+')}" if enhanced else rf"{reply}(?: .*)?"


def row_of(step: Step, code: str) -> CodeRow:
    """The row of an answer; `code` is "550 5.1.1", "550" or the cause where none came."""
    return next(p.row for p in _patterns() if step in p.steps and p.fits.fullmatch(code))


def outcome(answer: SmtpAnswer, *, message_id: str) -> Outcome:
    if answer.step is Step.DOT and 200 <= answer.code < 300:  # the commonest answer is not looked up
        return Accepted(provider_id=message_id)
    found = re.match(r"([245]\.\d{1,3}\.\d{1,3})\b", answer.text)
    code = f"{answer.code} {found.group(1)}" if found else str(answer.code)
    if not answer.code:
        code = answer.cause
    row = row_of(answer.step, code)
    if row.reaction.kind is Kind.TAKEN:
        return Accepted(provider_id=message_id)
    words = re.sub(r"\S+@\S+", "…", " ".join(answer.text.split()))[:200]
    said = f" ({answer.code} {words})" if answer.code and row.reaction is not MOVED_OR_DEAD else ""
    moved = re.search(r"<([^<>@\s]+@[^<>@\s]+)>", answer.text) if row.reaction is MOVED_OR_DEAD else None
    if not answer.code:
        named = {OUTAGE: "connect", A_MOMENT: "busy"}
        code = named.get(row.reaction, f"{answer.step} {answer.cause}")
    return row.reaction.outcome(
        code, translated(row.sentence) + said, new_address=moved.group(1).lower() if moved else None
    )
