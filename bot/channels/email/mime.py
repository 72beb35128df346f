"""A letter becomes bytes here and nowhere else.

The bytes are written from a skeleton because the standard library's generator costs 1.6 ms
a letter, more than everything else on the way. What keeps that honest: every body is base64,
so no content can end its part; every header value is checked before it is written; and the
tests parse the result back and compare it with what `EmailMessage` says of the same letter.
"""

import io
import re
from base64 import b64encode
from binascii import b2a_base64, crc32
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from struct import Struct

import segno

from bot.channels.email.mail_page import QR_CID, page_below_head, page_head, with_picture
from messages.channel import Attachment

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]+>")
_URL = re.compile(r"https?://[\x21\x23-\x3b\x3d\x3f-\x7e]{1,800}")
_PLAIN = re.compile(r"[A-Za-z0-9.,:;()/%+-]+(?: [A-Za-z0-9.,:;()/%+-]+)*")  # no "=?" can be hidden here
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
#: Controls, line and paragraph separators, lone surrogates (Unicode Cc, Zl, Zp, Cs).
_BREAKER = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LANGUAGE = re.compile(r"[a-z]{2}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")

_TEXT, _HTML = (
    b"Content-Type: text/%b; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" % kind
    for kind in (b"plain", b"html")
)
_PER_LINE = 57  #: bytes that make a line of base64

#: In the reader's language, not the office's.
QR_WORDS = "Mã QR chuyển khoản; số tài khoản và nội dung có trong thư"


class HeaderRefusedError(ValueError):
    """A value that must not stand in a header; the message names the header, never the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    from_name: str
    from_address: str
    to: str
    reply_to: str
    subject: str
    message_id: str  #: with angle brackets
    date: datetime  #: aware
    text: str
    html: str = ""  #: "" = made from the text
    qr_payload: str = ""
    file: Attachment | None = None
    in_reply_to: str = ""  #: with angle brackets
    unsubscribe_url: str = ""
    unsubscribe_mailto: str = ""  #: "mailto:…"
    language: str = "vi"


def build(letter: Letter) -> bytes:
    """RFC 5322 bytes with CRLF line ends. Raises HeaderRefusedError."""
    headers = _headers(letter)
    mark = crc32(letter.message_id.encode())
    # "=_" cannot occur in base64, so no body can hold a boundary.
    outer, inner = b"=_a_%08x" % mark, b"=_r_%08x" % mark
    html = b"".join((_HTML, *_html(letter)))
    if letter.qr_payload:
        html = (
            b'Content-Type: multipart/related; type="text/html";\r\n boundary="%b"\r\n\r\n'
            b"--%b\r\n%b--%b\r\n%b--%b--\r\n"
        ) % (inner, inner, html, inner, _qr_part(letter.qr_payload), inner)
    body = (b'Content-Type: multipart/alternative; boundary="%b"\r\n\r\n--%b\r\n%b%b--%b\r\n%b--%b--\r\n') % (
        outer,
        outer,
        _TEXT,
        _base64_text(letter.text),
        outer,
        html,
        outer,
    )
    if letter.file is not None:
        around = b"=_f_%08x" % mark
        body = (b'Content-Type: multipart/mixed; boundary="%b"\r\n\r\n--%b\r\n%b--%b\r\n%b--%b--\r\n') % (
            around,
            around,
            body,
            around,
            _file_part(letter.file),
            around,
        )
    return headers.encode("ascii") + body


def _headers(letter: Letter) -> str:
    date = letter.date
    lines = [
        _usual_headers(letter.from_name, letter.from_address, letter.subject, letter.language),
        f"To: {_address('To', letter.to)}",
        f"Reply-To: {_address('Reply-To', letter.reply_to)}",
        f"Date: {_date(date.replace(microsecond=0), date.utcoffset())}",
        f"Message-ID: {_shaped('Message-ID', _MESSAGE_ID, letter.message_id)}",
    ]
    if letter.in_reply_to:
        answered = _shaped("In-Reply-To", _MESSAGE_ID, letter.in_reply_to)
        lines += (f"In-Reply-To: {answered}", f"References: {answered}")
    if letter.unsubscribe_url:
        url = _shaped("List-Unsubscribe", _URL, letter.unsubscribe_url)
        mailto = _clean("List-Unsubscribe", letter.unsubscribe_mailto)
        lines.append(f"List-Unsubscribe: <{url}>" + (f",\r\n <{mailto}>" if mailto else ""))
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return "\r\n".join(lines) + "\r\n"


@lru_cache(maxsize=64)
def _usual_headers(from_name: str, from_address: str, subject: str, language: str) -> str:
    """What the letters of one campaign share; checked when it is first written."""
    return (
        f"From: {_mailbox(_clean('From', from_name), _address('From', from_address))}\r\n"
        f"Subject: {_subject(_clean('Subject', subject))}\r\n"
        "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n"
        f"Content-Language: {_shaped('Content-Language', _LANGUAGE, language)}"
    )


@lru_cache(maxsize=8)
def _date(date: datetime, _offset: timedelta | None) -> str:
    # The offset is part of the key: the same moment in two zones is equal, but not written alike.
    return format_datetime(date)


def _clean(header: str, value: str) -> str:
    """Refuse what could end the line or the header."""
    if _BREAKER.search(value):
        raise HeaderRefusedError(header)
    return value


def _shaped(header: str, shape: re.Pattern[str], value: str) -> str:
    if not shape.fullmatch(value):
        raise HeaderRefusedError(header)
    return value


def _address(header: str, value: str) -> str:
    if len(value) > 254 or not _ADDRESS.fullmatch(value):
        raise HeaderRefusedError(header)
    return value


def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    return f"{name if _PLAIN_NAME.fullmatch(name) else _encoded_words(name)} <{address}>"


def _subject(value: str) -> str:
    return value if len(value) <= 60 and _PLAIN.fullmatch(value) else _encoded_words(value)


def _encoded_words(value: str) -> str:
    """RFC 2047; the space between two encoded words is not part of the text."""
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(value))


def _pieces(value: str) -> Iterator[bytes]:
    """Cut into at most 45 bytes each (75 characters encoded), never inside a character."""
    whole, start = value.encode(), 0
    while start < len(whole):
        end = start + 45
        while end < len(whole) and whole[end] & 0xC0 == 0x80:  # the rest of a character begun before
            end -= 1
        yield whole[start:end]
        start = end


def _html(letter: Letter) -> tuple[bytes, ...]:
    alt = QR_WORDS if letter.qr_payload else ""
    if letter.html:
        return (_base64_text(with_picture(letter.html, alt) if alt else letter.html),)
    return _base64_head(letter.subject), _base64_text(page_below_head(letter.text, qr_alt=alt))


@lru_cache(maxsize=64)
def _qr_part(payload: str) -> bytes:
    picture = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(picture, kind="png", scale=6, border=4)
    return (
        b"Content-Type: image/png\r\nContent-ID: <%b>\r\n"
        b'Content-Disposition: inline; filename="qr.png"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n%b"
    ) % (QR_CID.encode(), _base64(picture.getvalue()))


def _file_part(file: Attachment) -> bytes:
    name = _shaped("Content-Disposition", _FILE_NAME, file.name).encode()
    kind = _shaped("Content-Type", _MEDIA_TYPE, file.media_type).encode()
    return (
        b'Content-Type: %b; name="%b"\r\nContent-Disposition: attachment; filename="%b"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n%b"
    ) % (kind, name, name, _base64(file.decoded()))


@lru_cache(maxsize=64)
def _base64_head(title: str) -> bytes:
    """The beginning of a page, padded with spaces to whole lines so that the rest can follow."""
    data = page_head(title).replace("\n", "\r\n").encode("utf-8", "replace")
    return _base64(data + b" " * (-len(data) % _PER_LINE))


def _base64_text(text: str) -> bytes:
    # Text bodies travel with CRLF line ends (RFC 2046, 4.1.1), also inside base64.
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _base64(text.replace("\n", "\r\n").encode("utf-8", "replace"))


def _base64(data: bytes) -> bytes:
    encoded = b2a_base64(data, newline=False)
    full, over = divmod(len(encoded), 76)
    lines = _lines(full).unpack_from(encoded)
    return b"\r\n".join((*lines, encoded[-over:], b"") if over else (*lines, b""))


@lru_cache(maxsize=128)
def _lines(count: int) -> Struct:
    """Cuts into lines of 76; a slice for each line costs four times as much."""
    return Struct("76s" * count)
