"""The texts themselves, read once from the files beside this module and checked before anybody is written to.

    vi/debt_under_1.zalo.txt     for one network
    vi/due_discreet.chat.txt     for both chat networks
    vi/ack_paid.reply.txt        an answer: as it is in a chat, framed as a letter in a mail
    vi/debt_under_1.zns.txt      the values of an approved Zalo template, one "tham_số = …" a line
    vi/paragraphs/da-nop.txt     a paragraph many texts share, taken in by ((đoạn đã nộp))

A file may begin with a header ("chủ đề: …", "mẫu: …") closed by a line "---".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from messages.formats import fold, nfc
from messages.language import _
from messages.texts.fields import BY_LABEL, Field
from messages.texts.placeholders import Template, TextError, version_of

#: which files speak on which channel, the most particular first
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "zalo": ("zalo", "chat", "reply"),
    "telegram": ("telegram", "chat", "reply"),
    "email": ("email", "reply"),
    "zns": ("zns",),
}
FALLBACK = "vi"
LANGUAGES = ("vi", "en", "km")
HEADERS = {"chủ đề": "subject", "mẫu": "template"}
BLOCK = re.compile(r"\(\(đoạn ([^()?\n]+)\)\)")


@dataclass(frozen=True, kw_only=True)
class Text:
    """One file, ready to be filled. `version` covers it and every paragraph it shares."""

    key: str
    language: str  #: the language it really is in
    body: Template
    subject: Template | None
    template: str  #: key of the approved Zalo template; "" elsewhere
    version: str

    @cached_property
    def placeholders(self) -> tuple[str, ...]:
        both = (*(self.subject.placeholders if self.subject else ()), *self.body.placeholders)
        return tuple(dict.fromkeys(both))

    @cached_property
    def asked(self) -> tuple[tuple[str, Field], ...]:
        """Its fields under the labels by which it names them."""
        return tuple((label, BY_LABEL[label]) for label in self.placeholders)

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        both = (*(self.subject.missing(values) if self.subject else ()), *self.body.missing(values))
        return tuple(dict.fromkeys(both))


def text_keys() -> tuple[str, ...]:
    """Every key there is, in alphabetical order."""
    return tuple(sorted({name.split(".")[0] for name in _folder(FALLBACK)}))


@lru_cache
def find_text(key: str, channel: str, language: str) -> Text:
    """The text for this channel in this language, or in Vietnamese where nobody has written one."""
    if channel not in FAMILIES:
        raise TextError(_("Không có kênh “{name}” cho mẫu tin.", name=channel), code="text_no_channel")
    if key not in text_keys():
        raise TextError(_("Không có mẫu tin “{key}”.", key=key), code="text_unknown")
    for spoken in dict.fromkeys((language, FALLBACK)):
        for family in FAMILIES[channel]:
            source = _folder(spoken).get(f"{key}.{family}.txt")
            if source is not None:
                return _read(key, spoken, source, letter=channel == "email", framed=family == "reply")
    message = _("Mẫu tin “{key}” không gửi được qua kênh {name}.", key=key, name=channel)
    raise TextError(message, code="text_no_channel")


def _read(key: str, language: str, source: str, *, letter: bool, framed: bool) -> Text:
    header, body = _split(key, source)
    if letter and framed:
        body = f"((đoạn đầu thư))\n\n{body}\n\n((đoạn cuối thư))"
    body = BLOCK.sub(lambda found: _block(language, found[1]), body)
    subject = header.get("subject") if letter else None
    text = Text(
        key=key,
        language=language,
        body=Template.parse(body),
        subject=Template.parse(subject) if subject else None,
        template=header.get("template", ""),
        version=version_of("\n".join((*(f"{k}: {v}" for k, v in sorted(header.items())), "---", body))),
    )
    unknown = tuple(name for name in text.placeholders if name not in BY_LABEL)
    if unknown:
        names = ", ".join(unknown)
        message = _("Mẫu tin “{key}” dùng trường không có: {names}.", key=key, names=names)
        raise TextError(message, code="text_unknown_field", names=unknown)
    return text


def _split(key: str, source: str) -> tuple[dict[str, str], str]:
    head, mark, body = source.partition("\n---\n")
    if not mark:
        return {}, source.strip()
    found: dict[str, str] = {}
    for line in head.splitlines():
        name, _colon, value = line.partition(":")
        if name.strip() not in HEADERS or not value.strip():
            message = _("Dòng đầu của mẫu tin “{key}” không hiểu được: {line}", key=key, line=line)
            raise TextError(message, code="text_broken")
        found[HEADERS[name.strip()]] = value.strip()
    return found, body.strip()


def _block(language: str, name: str) -> str:
    file = f"{fold(name).replace(' ', '-')}.txt"
    for spoken in dict.fromkeys((language, FALLBACK)):
        if file in _paragraphs(spoken):
            return _paragraphs(spoken)[file].strip()
    raise TextError(_("Không có đoạn văn dùng chung “{name}”.", name=name), code="text_broken")


@lru_cache
def _folder(language: str) -> Mapping[str, str]:
    return _texts_in(files("messages.texts").joinpath(language)) if language in LANGUAGES else {}


@lru_cache
def _paragraphs(language: str) -> Mapping[str, str]:
    return _texts_in(files("messages.texts").joinpath(language, "paragraphs"))


def _texts_in(folder: Traversable) -> dict[str, str]:
    if not folder.is_dir():
        return {}
    found = (entry for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return {entry.name: nfc(entry.read_text(encoding="utf-8")).replace("\r\n", "\n") for entry in found}
