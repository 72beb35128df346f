"""From a key and raw fields to the words that leave the house, or to the names that are missing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from messages.channel import Content
from messages.language import _
from messages.texts.approved import Approved, templates
from messages.texts.fields import BY_LABEL, FIELDS, SOURCES, Kind, Value, derived, finished
from messages.texts.placeholders import TextError
from messages.texts.shelf import Text, find_text

#: characters a message may have; Telegram's and Zalo's own, a mail's is ours
LIMITS: Mapping[str, int] = {"zalo": 2000, "telegram": 4096, "email": 20_000, "zns": 2000}

PASSED_IN = frozenset(name for name, field in FIELDS.items() if field.kind is not Kind.DERIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What was said, and by which words of which version: the contact log keeps all of it."""

    key: str
    language: str  #: the language it really is in, after falling back
    channel: str
    version: str
    content: Content


def render(
    key: str,
    *,
    channel: str,
    language: str,
    fields: Mapping[str, Value],
    own_hosts: Collection[str] = (),
) -> Wording:
    """Fill one text. Raises TextError naming the fields that are missing or cannot be written.

    `own_hosts` are the office's own sites ("dondoc.example.gov.vn"), the only ones a link may lead to
    besides the state's.
    """
    text = find_text(key, channel, language)
    values = _values(text, fields, own_hosts)
    missing = _told(text.missing(values))
    if missing:
        message = _("Mẫu tin “{key}” thiếu: {names}.", key=key, names=", ".join(missing))
        raise TextError(message, code="fields_missing", names=missing)
    content = _zns(text, values) if channel == "zns" else _plain(text, values)
    limit = LIMITS[channel]
    if len(content.text) > limit:
        size = len(content.text)
        message = _("Tin “{key}” dài {size} ký tự, quá mức {limit}.", key=key, size=size, limit=limit)
        raise TextError(message, code="text_too_long")
    return Wording(key=key, language=text.language, channel=channel, version=text.version, content=content)


def check_fields(
    key: str,
    *,
    channel: str,
    language: str,
    fields: Mapping[str, Value],
    own_hosts: Collection[str] = (),
) -> tuple[str, ...]:
    """The Vietnamese names of fields this text still wants or cannot write; () means it can go."""
    text = find_text(key, channel, language)
    try:
        values = _values(text, fields, own_hosts)
    except TextError as error:
        return error.names
    return _told(text.missing(values))


def _values(text: Text, fields: Mapping[str, Value], own_hosts: Collection[str]) -> dict[str, str]:
    if not fields.keys() <= PASSED_IN:
        strange = tuple(sorted(fields.keys() - PASSED_IN))
        message = _("Không có trường dữ liệu: {names}.", names=", ".join(strange))
        raise TextError(message, code="field_unknown", names=strange)
    values: dict[str, str] = {}
    language = text.language
    for label, field in text.asked:
        if field.kind is Kind.DERIVED:
            values[label] = derived(field.name, fields, language)
        else:
            given = fields.get(field.name)
            values[label] = finished(field, given, language=language, own_hosts=own_hosts)
    return values


def _told(labels: tuple[str, ...]) -> tuple[str, ...]:
    """A gap in a derived sentence is told by what it was to be worked out from."""
    names: list[str] = []
    for label in labels:
        field = BY_LABEL[label]
        names += [FIELDS[source].label for source in SOURCES.get(field.name, (field.name,))]
    return tuple(dict.fromkeys(names))


def _plain(text: Text, values: Mapping[str, str]) -> Content:
    return Content(text=text.body.fill(values), subject=text.subject.fill(values) if text.subject else "")


def _zns(text: Text, values: Mapping[str, str]) -> Content:
    template: Approved = templates()[text.template]
    lines = (line.partition(" = ") for line in text.body.fill(values).splitlines() if line)
    data = template.data({name: value for name, _mark, value in lines})
    return Content(text=template.shown(data), template_id=template.id, template_data=data)
