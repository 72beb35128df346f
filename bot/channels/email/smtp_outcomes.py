"""What the mail server's answer means for us: a yes to the final dot, or one table, first row that fits.

Rows are read against "CODE ENHANCED" (RFC 5321 and RFC 3463), e.g. "550 5.1.1", or against the
cause where there was no answer. We hand mail to the office's own provider, so a refusal by policy
while the envelope is spoken is about our standing, and one after the text is about the text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.channels.email.smtp_errand import SmtpAnswer, Step
from messages.language import _
from messages.outcome import Accepted, AccountDown, Outcome, Refused, TryLater, Uncertain

ANY = frozenset(Step)
OPENING = frozenset({Step.CONNECT, Step.TLS, Step.AUTH})
ENVELOPE = frozenset({Step.MAIL, Step.RCPT, Step.DATA})
CONNECT, AUTH = frozenset({Step.CONNECT}), frozenset({Step.AUTH})
MAIL, RCPT, DOT = frozenset({Step.MAIL}), frozenset({Step.RCPT}), frozenset({Step.DOT})
TEXT = frozenset({Step.DATA, Step.DOT})
BEFORE_DOT = ANY - DOT

Make = Callable[["Answered"], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a row may build its outcome from."""

    code: str
    said: str  #: the server's words, addresses masked
    message_id: str
    now: datetime
    raw: str


class Row(NamedTuple):
    steps: frozenset[Step]
    fits: str  #: regular expression over "CODE ENHANCED" or the cause
    make: Make
    because: str


def _later(sentence: Callable[[], str], *, whole_account: bool = False, code: str = "") -> Make:
    return lambda a: TryLater(code=code or a.code, detail=sentence() + a.said, whole_account=whole_account)


def _refused(sentence: Callable[[], str], *, dead: bool = False, payload: bool = False) -> Make:
    return lambda a: Refused(
        code=a.code, detail=sentence() + a.said, address_dead=dead, payload_wrong=payload
    )


def _down(sentence: Callable[[], str], *, reauthorise: bool = False, hours: int = 0) -> Make:
    return lambda a: AccountDown(
        code=a.code,
        detail=sentence() + a.said,
        reauthorise=reauthorise,
        until=a.now + timedelta(hours=hours) if hours else None,
    )


def _uncertain(a: Answered) -> Outcome:
    return Uncertain(
        code=a.code,
        detail=_("Mất kết nối ngay sau khi gửi xong nội dung: chưa rõ máy chủ đã nhận thư hay chưa.")
        + a.said,
    )


def _moved(a: Answered) -> Outcome:
    found = re.search(r"<([^<>@\s]+@[^<>@\s]+)>", a.raw)
    return Refused(
        code=a.code,
        detail=_("Người nhận đã chuyển sang địa chỉ thư khác."),
        address_dead=True,
        new_address=found.group(1).lower() if found else None,
    )


def _no_server() -> str:
    return _("Không kết nối được máy chủ gửi thư; sẽ tự thử lại.")


def _busy() -> str:
    return _("Máy chủ gửi thư đang bận hoặc tạm ngừng; sẽ tự thử lại.")


def _not_now() -> str:
    return _("Máy chủ chưa nhận thư cho địa chỉ này; sẽ tự thử lại.")


def _full() -> str:
    return _("Hộp thư người nhận đang đầy; sẽ tự thử lại.")


def _no_such_address() -> str:
    return _("Địa chỉ thư này không tồn tại hoặc đã ngừng dùng.")


def _unreachable() -> str:
    return _("Máy chủ không chuyển được thư tới địa chỉ này.")


def _text_refused() -> str:
    return _("Máy chủ từ chối nội dung thư này.")


def _too_long() -> str:
    return _("Thư vượt quá dung lượng máy chủ cho phép.")


def _login() -> str:
    return _("Tài khoản gửi thư không đăng nhập được: kiểm tra tên đăng nhập và mật khẩu ứng dụng.")


def _certificate() -> str:
    return _("Chứng thư bảo mật của máy chủ gửi thư không hợp lệ: không gửi để tránh bị nghe lén.")


def _stripped() -> str:
    return _("Máy chủ gửi thư không mở kết nối mã hóa (STARTTLS): không gửi thư ở dạng không mã hóa.")


def _no_auth() -> str:
    return _("Máy chủ gửi thư không cho đăng nhập trên kết nối này: kiểm tra cổng và kiểu bảo mật.")


def _our_sender() -> str:
    return _("Máy chủ không cho gửi bằng địa chỉ thư của cơ quan: kiểm tra địa chỉ người gửi và tài khoản.")


def _our_standing() -> str:
    return _("Máy chủ từ chối chuyển thư cho tài khoản của cơ quan: liên hệ nhà cung cấp dịch vụ thư.")


def _our_domain() -> str:
    return _("Tên miền gửi thư chưa được xác thực (SPF, DKIM, DMARC): nhờ quản trị tên miền bổ sung.")


def _quota() -> str:
    return _("Tài khoản thư đã hết số lượng được gửi trong ngày.")


def _unknown() -> str:
    return _("Máy chủ gửi thư trả lời mã lạ: tạm dừng kênh thư để kiểm tra.")


TABLE: tuple[Row, ...] = (
    # No answer at all
    Row(DOT, r"\D.*", _uncertain, "RFC 1047: the end was sent, the answer never came"),
    Row(ANY, r"verify", _down(_certificate), "somebody may be listening; a person must look"),
    Row(ANY, r"stripped", _down(_stripped), "encryption was promised to the office: no fallback"),
    Row(ANY, r"no-auth", _down(_no_auth), "wrong port or security; waiting will not mend it"),
    Row(ANY, r"waited", _later(_busy, code="busy"), "our connections were taken: no word about the account"),
    Row(
        BEFORE_DOT,
        r"(refused|timeout|dropped|tls)",
        _later(_no_server, whole_account=True, code="connect"),
        "nothing was sent; every other letter would meet the same wall",
    ),
    # Whole account, any step
    Row(ANY, r"421", _later(_busy, whole_account=True), "RFC 5321: service is shutting the channel"),
    Row(ANY, r"\d+ [45]\.4\.5", _down(_quota, hours=24), "Gmail's daily limit, lifted within 24 hours"),
    Row(ANY, r"(530|534|535|538)", _down(_login, reauthorise=True), "RFC 4954: credentials"),
    Row(BEFORE_DOT, r"5\d\d 5\.7\.(0|8|9|11|14)", _down(_login, reauthorise=True), "authentication wanted"),
    Row(ANY, r"5\d\d 5\.7\.(2[0-7])", _down(_our_domain), "RFC 7372 and Gmail: DKIM, SPF, DMARC, rDNS"),
    Row(ANY, r"5\d\d 5\.7\.28", _down(_quota, hours=24), "Gmail: unusual rate of mail from us"),
    # Opening
    Row(OPENING, r"4\d\d", _later(_busy, whole_account=True), "not now, for nobody"),
    Row(AUTH, r"5\d\d", _down(_login, reauthorise=True), "login refused"),
    Row(CONNECT, r"5\d\d", _down(_our_standing), "554 greeting: we are not wanted"),
    # Envelope: the sender
    Row(MAIL, r"4\d\d", _later(_busy, whole_account=True), "no recipient was named yet: it is about us"),
    Row(ANY, r"5\d\d 5\.(3\.4|2\.3)", _refused(_too_long, payload=True), "size, also told at MAIL by SIZE="),
    Row(ANY, r"5\d\d 5\.1\.[78]", _down(_our_sender), "bad sender, told at RCPT by servers that wait"),
    Row(MAIL, r"55[0-4]", _down(_our_sender), "sender address refused"),
    # Envelope: the recipient
    Row(
        ANY,
        r"(\d+ [45]\.2\.2|452(?! 4\.[0135])|552(?! 5\.[135-7]))",
        _later(_full),
        "a full mailbox is emptied; the letter's expiry ends it",
    ),
    Row(ANY, r"4\d\d", _later(_not_now), "greylisting (450, 451) and the like"),
    Row(
        RCPT,
        r"5\d\d 5\.7\.(124|129|133)",
        _refused(_unreachable),
        "Exchange: this recipient takes mail from chosen people only",
    ),
    Row(RCPT, r"5\d\d 5\.7", _down(_our_standing), "relay denied, block list: every letter would be refused"),
    Row(ANY, r"551", _moved, "user not local, try another address"),
    Row(ANY, r"5\d\d 5\.1", _refused(_no_such_address, dead=True), "5.1.x: addressing"),
    Row(ANY, r"5\d\d 5\.2\.1", _refused(_no_such_address, dead=True), "mailbox disabled"),
    Row(ANY, r"5\d\d 5\.4", _refused(_unreachable), "routing: the next address may lie elsewhere"),
    Row(
        RCPT,
        r"(550|553|556|501)(?! 5\.[3567])",
        _refused(_no_such_address, dead=True),
        "mailbox unavailable or ill-formed",
    ),
    Row(RCPT, r"(554|521)", _down(_our_standing), "transaction refused without naming the address"),
    # Text
    Row(
        TEXT,
        r"5\d\d 5\.[67]",
        _refused(_text_refused, payload=True),
        "content or policy, told after the text",
    ),
    Row(DOT, r"5\d\d", _refused(_text_refused), "refused for good, address not at fault"),
    Row(DOT, r".*", _uncertain, "an answer nobody understands after the end: it may have left"),
    Row(ANY, r".*", _down(_unknown), "a code we do not know: stop before we do harm"),
)


def outcome(answer: SmtpAnswer, *, message_id: str, now: datetime) -> Outcome:
    if answer.step is Step.DOT and 200 <= answer.code < 300:
        # The server has taken responsibility (RFC 5321 4.2.5).
        return Accepted(provider_id=message_id)
    found = re.match(r"([245]\.\d{1,3}\.\d{1,3})\b", answer.text)
    code = f"{answer.code} {found.group(1)}" if found else str(answer.code)
    if not answer.code:
        code = answer.cause
    row = next(r for r in TABLE if answer.step in r.steps and re.match(rf"(?:{r.fits})(?!\d)", code))
    words = re.sub(r"\S+@\S+", "…", " ".join(answer.text.split()))[:200]
    return row.make(
        Answered(
            code=code if answer.code else f"{answer.step} {answer.cause}",
            said=f" ({answer.code} {words})" if answer.code else "",
            message_id=message_id,
            now=now,
            raw=answer.text,
        )
    )
