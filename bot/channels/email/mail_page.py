"""Plain text as one narrow column that any mail program shows alike, with or without pictures."""

import re
from html import escape

QR_CID = "qr@dondoc"  #: office-written HTML may place the picture itself: <img src="cid:qr@dondoc">

_BLANK = re.compile(r"\n\s*\n")
#: In escaped text: up to a space, a bracket or an escaped quote, without the sentence's own full stop.
_OF_LINK = r"&(?!(?:quot|lt|gt|#x27);)"
_LINK = re.compile(
    # Unrolled: what is not an escape is taken in runs, and only one way to cut it up can be tried.
    rf"https?://(?:[^\s<>&]|{_OF_LINK})[^\s<>&]*(?:{_OF_LINK}[^\s<>&]*)*(?<![.,:;!?)\]}}…])(?<!&amp)"
)

_HEAD = (
    '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
    '<meta name="supported-color-schemes" content="light dark"><title>'
)
# No colours are set: a mail program in dark mode then turns text and ground together.
_BODY = (
    '</title></head>\n<body style="margin:0;padding:0">'
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>'
    '<td align="center" style="padding:16px">'
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
    'style="max-width:600px"><tr><td align="left" style="font-family:Arial,\'Noto Sans\',sans-serif;'
    'font-size:16px;line-height:1.5">\n'
)
_P = '<p style="margin:0 0 16px">'
_FOOT = "</td></tr></table></td></tr></table></body></html>\n"


def picture(alt: str) -> str:
    return (
        f'{_P}<img src="cid:{QR_CID}" alt="{escape(alt)}" width="240" height="240" '
        'style="display:block;background:#ffffff;padding:8px;border:0"></p>\n'
    )


def page_head(title: str) -> str:
    """The page up to its text; spaces may follow."""
    return _HEAD + escape(title) + _BODY


def page_below_head(text: str, *, qr_alt: str = "") -> str:
    """The HTML twin of a text; `qr_alt` says what the inline picture shows, "" = no picture."""
    body = _LINK.sub(r'<a href="\g<0>">\g<0></a>', escape(text.strip()))
    # One pass over the whole text: paragraph by paragraph cost as much as all the rest of a letter.
    paragraphs = _P + _BLANK.sub("\0", body).replace("\n", "<br>\n").replace("\0", f"</p>\n{_P}") + "</p>\n"
    return paragraphs + (picture(qr_alt) if qr_alt else "") + _FOOT


def with_picture(html: str, qr_alt: str) -> str:
    """Office-written HTML, the picture appended unless it already has its place."""
    if f"cid:{QR_CID}" in html:
        return html
    place = html.lower().rfind("</body>")
    return html + picture(qr_alt) if place < 0 else html[:place] + picture(qr_alt) + html[place:]
