"""Plain text as one narrow column that any mail program shows alike, with or without pictures."""

import re
from html import escape

QR_CID = "qr@dondoc"  #: office-written HTML may place the picture itself: <img src="cid:qr@dondoc">

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}…]")

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
_FOOT = "</td></tr></table></td></tr></table></body></html>\n"


def picture(alt: str) -> str:
    return (
        f'<p style="margin:0 0 16px"><img src="cid:{QR_CID}" alt="{escape(alt)}" width="240" height="240" '
        'style="display:block;background:#ffffff;padding:8px;border:0"></p>\n'
    )


def page(text: str, title: str, *, qr_alt: str = "") -> str:
    """The HTML twin of a text; `qr_alt` says what the inline picture shows, "" = no picture."""
    paragraphs = "".join(
        f'<p style="margin:0 0 16px">{_linked(block)}</p>\n'
        for block in re.split(r"\n\s*\n", text.strip())
        if block
    )
    return _HEAD + escape(title) + _BODY + paragraphs + (picture(qr_alt) if qr_alt else "") + _FOOT


def with_picture(html: str, qr_alt: str) -> str:
    """Office-written HTML, the picture appended unless it already has its place."""
    if f"cid:{QR_CID}" in html:
        return html
    place = html.lower().rfind("</body>")
    return html + picture(qr_alt) if place < 0 else html[:place] + picture(qr_alt) + html[place:]


def _linked(block: str) -> str:
    out: list[str] = []
    end = 0
    for found in _LINK.finditer(block):
        url = escape(found.group())
        out += (escape(block[end : found.start()]), f'<a href="{url}">{url}</a>')
        end = found.end()
    out.append(escape(block[end:]))
    return "".join(out).replace("\n", "<br>\n")
