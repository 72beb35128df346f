"""A letter becomes bytes here and nowhere else.

The bytes are written from a skeleton because the standard library's generator costs 1.6 ms
a letter, more than everything else on the way. What keeps that honest: every body is base64,
so no content can end its part; every header value is checked before it is written; and the
tests parse the result back and compare it with what `EmailMessage` says of the same letter.
"""

import io
import re
import unicodedata
from base64 import b64encode
from binascii import b2a_base64, crc32
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

import segno

from bot.channels.email.mail_page import QR_CID, page, with_picture

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]+>")
_URL = re.compile(r"https?://[\x21\x23-\x3b\x3d\x3f-\x7e]{1,800}")
_PLAIN = re.compile(r"[A-Za-z0-9.,:;()/%+-]+(?: [A-Za-z0-9.,:;()/%+-]+)*")  # no "=?" can be hidden here
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}")

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
    in_reply_to: str = ""  #: with angle brackets
    unsubscribe_url: str = ""
    unsubscribe_mailto: str = ""  #: "mailto:…"
    language: str = "vi"


def build(letter: Letter) -> bytes:
    """RFC 5322 bytes with CRLF line ends. Raises HeaderRefusedError."""
    headers = _headers(letter)
    mark = crc32(letter.message_id.encode())
    # "=_" cannot occur in base64, so no body can hold a boundary.
    outer, inner = f"=_a_{mark:08x}", f"=_r_{mark:08x}"
    text = _part("text/plain; charset=utf-8", _base64_text(letter.text))
    html = _part("text/html; charset=utf-8", _base64_text(_html(letter)))
    if letter.qr_payload:
        html = (
            f'Content-Type: multipart/related; type="text/html";\r\n boundary="{inner}"\r\n\r\n'
            f"--{inner}\r\n{html}--{inner}\r\n{_qr_part(letter.qr_payload)}--{inner}--\r\n"
        )
    return (
        f'{headers}Content-Type: multipart/alternative; boundary="{outer}"\r\n\r\n'
        f"--{outer}\r\n{text}--{outer}\r\n{html}--{outer}--\r\n"
    ).encode("ascii")


def _headers(letter: Letter) -> str:
    lines = [
        f"From: {_mailbox(_clean('From', letter.from_name), _address('From', letter.from_address))}",
        f"To: {_address('To', letter.to)}",
        f"Reply-To: {_address('Reply-To', letter.reply_to)}",
        f"Subject: {_subject(_clean('Subject', letter.subject))}",
        f"Date: {format_datetime(letter.date)}",
        f"Message-ID: {_shaped('Message-ID', _MESSAGE_ID, letter.message_id)}",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated",
        f"Content-Language: {_shaped('Content-Language', _LANGUAGE, letter.language)}",
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


def _clean(header: str, value: str) -> str:
    """Refuse what could end the line or the header: controls, line separators, lone surrogates."""
    if value.isascii() and value.isprintable():
        return value
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in value):
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


@lru_cache(maxsize=256)
def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    return f"{name if _PLAIN_NAME.fullmatch(name) else _encoded_words(name)} <{address}>"


def _subject(value: str) -> str:
    return value if len(value) <= 60 and _PLAIN.fullmatch(value) else _encoded_words(value)


def _encoded_words(value: str) -> str:
    """RFC 2047; the space between two encoded words is not part of the text."""
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(value) if piece)


def _pieces(value: str) -> list[bytes]:
    """Cut into at most 45 bytes each (75 characters encoded), never inside a character."""
    pieces, piece = [], b""
    for character in value:
        encoded = character.encode()
        if len(piece) + len(encoded) > 45:
            pieces.append(piece)
            piece = b""
        piece += encoded
    return [*pieces, piece]


def _html(letter: Letter) -> str:
    alt = QR_WORDS if letter.qr_payload else ""
    if not letter.html:
        return page(letter.text, letter.subject, qr_alt=alt)
    return with_picture(letter.html, alt) if alt else letter.html


def _part(content_type: str, body: str) -> str:
    return f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}"


@lru_cache(maxsize=64)
def _qr_part(payload: str) -> str:
    picture = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(picture, kind="png", scale=6, border=4)
    return (
        f"Content-Type: image/png\r\nContent-ID: <{QR_CID}>\r\n"
        'Content-Disposition: inline; filename="qr.png"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{_base64(picture.getvalue())}"
    )


def _base64_text(text: str) -> str:
    # Text bodies travel with CRLF line ends (RFC 2046, 4.1.1), also inside base64.
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _base64(text.replace("\n", "\r\n").encode("utf-8", "replace"))


def _base64(data: bytes) -> str:
    encoded = b2a_base64(data, newline=False).decode("ascii")
    return "\r\n".join([encoded[i : i + 76] for i in range(0, len(encoded), 76)]) + "\r\n"
