"""What `dondoc init` wants to know: one line is a question, an option and a key of the configuration."""

import getpass
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.config_file import Values, is_secret, masked
from messages.formats import nfc
from messages.language import _
from messages.problem import DondocError

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    key: str
    option: str
    words: str
    type: Any = str
    only_with: str = ""  #: asked only when this key has an answer


QUESTIONS = (
    Question(key="office.agency", option="--office", words=_("Tên cơ quan")),
    Question(key="office.agency_code", option="--office-code", words=_("Mã cơ quan")),
    Question(key="office.officer", option="--officer", words=_("Cán bộ phụ trách (tên ghi trong thông báo)")),
    Question(key="office.officer_phone", option="--officer-phone", words=_("Điện thoại cán bộ phụ trách")),
    Question(key="database.url", option="--database", words=_("Cơ sở dữ liệu (sqlite:///… hoặc postgresql://…)")),
    Question(key="telegram.token", option="--telegram-token", words=_("Mã bot Telegram (từ @BotFather)")),
    Question(key="zalo.app_id", option="--zalo-app-id", words=_("Mã ứng dụng Zalo")),
    Question(key="zalo.app_secret", option="--zalo-app-secret", words=_("Khóa bí mật của ứng dụng Zalo"),
             only_with="zalo.app_id"),
    Question(key="zalo.oa_id", option="--zalo-oa-id", words=_("Mã OA"), only_with="zalo.app_id"),
    Question(key="zalo.oa_secret", option="--zalo-oa-secret", words=_("Khóa bí mật webhook của OA"),
             only_with="zalo.app_id"),
    Question(key="zalo.refresh_token", option="--zalo-refresh-token", only_with="zalo.app_id",
             words=_("Refresh token của OA (trống nếu sẽ dùng: dondoc zalo connect)")),
    Question(key="email.smtp_host", option="--smtp-host", words=_("Máy chủ gửi thư (SMTP)")),
    Question(key="email.smtp_port", option="--smtp-port", words=_("Cổng SMTP"), type=int,
             only_with="email.smtp_host"),
    Question(key="email.smtp_security", option="--smtp-security", type=Security,
             words=_("Bảo mật SMTP (starttls, tls, none)"), only_with="email.smtp_host"),
    Question(key="email.smtp_user", option="--smtp-user", words=_("Tên đăng nhập SMTP"),
             only_with="email.smtp_host"),
    Question(key="email.smtp_password", option="--smtp-password", words=_("Mật khẩu SMTP"),
             only_with="email.smtp_host"),
    Question(key="email.from_address", option="--from-address", words=_("Địa chỉ thư gửi đi"),
             only_with="email.smtp_host"),
    Question(key="email.imap_host", option="--imap-host", words=_("Máy chủ hộp thư (IMAP)"),
             only_with="email.smtp_host"),
    Question(key="email.imap_port", option="--imap-port", words=_("Cổng IMAP"), type=int,
             only_with="email.imap_host"),
    Question(key="email.imap_security", option="--imap-security", type=Security,
             words=_("Bảo mật IMAP (tls, starttls, none)"), only_with="email.imap_host"),
    Question(key="email.imap_user", option="--imap-user", words=_("Tên đăng nhập IMAP"),
             only_with="email.imap_host"),
    Question(key="email.imap_password", option="--imap-password", words=_("Mật khẩu IMAP"),
             only_with="email.imap_host"),
    Question(key="mode.guests", option="--guests", type=list,
             words=_("Khách mời của chế độ thử (số điện thoại, thư…, cách nhau dấu phẩy)")),
)  # fmt: skip

YES, NO = {"c", "có", "co", "y", "yes"}, {"k", "không", "khong", "n", "no"}


def ask_all(given: Mapping[str, Any], standing: Callable[[str], Any]) -> Values:
    """Ask whatever no option has answered; `standing` gives the value that Enter keeps."""
    answers: Values = dict(given)
    for question in QUESTIONS:
        needed = question.only_with
        if question.key in answers or (needed and not answers.get(needed, standing(needed))):
            continue
        now = standing(question.key)
        while question.key not in answers:
            typed = _ask(question, now)
            if not typed:
                break
            try:
                answers[question.key] = cleaned(question, typed)
            except DondocError as error:
                _tell(error.message + "\n")
    return answers


def confirmed(words: str, *, unanswered: str = "") -> bool:
    """A question whose safe answer is no; `unanswered` is told where nobody is there to answer."""
    while True:
        _tell(f"{words} [c/K] ")
        typed = _line(unanswered).casefold()
        if typed in YES:
            return True
        if typed in NO or not typed:
            return False


def cleaned(question: Question, typed: object) -> Any:
    """Turn an answer into what is written: no stray spaces or quotes, nothing that only looks like it."""
    text = str(typed).strip()
    if not is_secret(question.key):  # a password is bytes to whoever checks it
        text = nfc(text)
    if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", text):
        raise _wrong(_("{option}: có ký tự không nhìn thấy (xuống dòng, tab…).", option=question.option))
    if question.type is int:
        if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 65536:
            raise _wrong(_("{option} phải là số cổng từ 1 đến 65535.", option=question.option))
        return int(text)
    if question.type is list:
        return [part.strip() for part in text.split(",") if part.strip()]
    if question.type is Security and text not in Security.__args__:
        raise _wrong(_("{option} phải là starttls, tls hoặc none.", option=question.option))
    if question.key == "telegram.token":
        text = text.strip("\"'“”‘’ ")
        if text and not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", text):
            raise _wrong(_("Mã bot Telegram không đúng dạng (số, dấu hai chấm, rồi chữ và số)."))
    return text


def _ask(question: Question, now: Any) -> str:
    hidden = is_secret(question.key)
    shown = ", ".join(now) if isinstance(now, list) else str(now or "")
    if shown:
        shown = f" [{masked(shown) if hidden or is_secret(question.key, shown) else shown}]"
    if not hidden or not sys.stdin.isatty():
        _tell(f"{question.words}{shown}: ")
        return _line()
    try:
        return getpass.getpass(f"{question.words}{shown}: ").strip()
    except EOFError as error:
        raise _nobody() from error


def _line(unanswered: str = "") -> str:
    line = sys.stdin.readline()
    if not line:
        _tell("\n")  # the question has no answer that ends its line
        raise _wrong(unanswered) if unanswered else _nobody()
    return line.strip()


def _tell(text: str) -> None:
    # to stderr: stdout belongs to the result
    sys.stderr.write(text)
    sys.stderr.flush()


def _nobody() -> DondocError:
    return DondocError(
        _("Không có ai trả lời câu hỏi. Hãy thêm --yes (nhận mặc định) hoặc --no-input."),
        code="usage",
        exit_code=2,
    )


def _wrong(words: str) -> DondocError:
    return DondocError(words, code="usage", exit_code=2)
