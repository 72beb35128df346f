"""The readable text of a letter, whatever wrapped it."""

from email.message import Message
from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "section"})
_SILENT = frozenset({"style", "script", "head", "title"})
#: Where mail programs put the letter that is answered.
_QUOTES = (
    "gmail_quote",
    "yahoo_quoted",
    "moz-cite-prefix",
    "divrplyfwdmsg",
    "protonmail_quote",
    "zmail_extra",
)


def readable_text(message: Message) -> str:
    """The first plain text part, else the first HTML part as text, else ""."""
    html = ""
    for part in message.walk():
        if part.is_multipart() or is_attachment(part):
            continue
        kind = part.get_content_type()
        if kind == "text/plain" and (text := decoded(part)).strip():
            return text
        if kind == "text/html" and not html:
            html = decoded(part)
    return text_of_html(html) if html else ""


def attachments(message: Message) -> list[tuple[str, str, int]]:
    """Name, type and size in bytes of everything that is not the text itself."""
    found = []
    for part in message.walk():
        if part.is_multipart() or not (is_attachment(part) or part.get_content_maintype() != "text"):
            continue
        payload = part.get_payload(decode=True)
        size = len(payload) if isinstance(payload, bytes) else 0
        found.append((_name(part), part.get_content_type(), size))
    return found


def is_attachment(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def decoded(part: Message) -> str:
    """Text of one part; a wrong or unknown charset costs characters, never the letter."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    declared = part.get_content_charset("utf-8")
    # windows-1258 is what old Vietnamese mail programs wrote without saying so.
    for charset in (declared, "utf-8", "windows-1258"):
        try:
            return payload.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.decode("utf-8", "replace")


def text_of_html(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.out).split("\n"))
    return "\n".join(lines).strip()


def _name(part: Message) -> str:
    try:
        return (part.get_filename() or "")[:120]
    except (LookupError, ValueError):  # an encoded name in no known charset
        return ""


class _Reader(HTMLParser):
    """Keeps the words, turns blocks into lines, leaves out what was quoted."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._muted: list[str] = []  # open tags of the name that muted us, innermost last

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._muted:
            if tag == self._muted[0]:
                self._muted.append(tag)
            return
        marks = " ".join((value or "").lower() for name, value in attrs if name in ("class", "id"))
        if tag in _SILENT or tag == "blockquote" or any(quote in marks for quote in _QUOTES):
            self._muted.append(tag)
        elif tag == "br" or tag in _BLOCKS:
            self.out.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._muted:
            if tag == self._muted[0]:
                self._muted.pop()
        elif tag in _BLOCKS:
            self.out.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._muted:
            self.out.append(data.replace("\n", " "))
