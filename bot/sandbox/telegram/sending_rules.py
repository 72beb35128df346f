"""What a message must be to be taken: readable, not empty, not too long, answering what exists."""

from typing import Any

from bot.sandbox.telegram.api_errors import bad_request
from bot.sandbox.telegram.html_entities import parse_html, units
from bot.sandbox.telegram.parameters import Parameters
from bot.sandbox.telegram.talks import Talk, quoted

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def formatted(parameters: Parameters, name: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities as the server keeps them: tags read, edges trimmed."""
    source = parameters.text(name).replace("\r", "").replace("\x00", " ")
    mode = parameters.text("parse_mode").lower()
    if mode == "html":
        return _trimmed(*parse_html(source))
    if mode:
        raise bad_request("unsupported parse_mode")
    given = parameters.structure("entities" if name == "text" else "caption_entities", "entities")
    return _trimmed(source, given if isinstance(given, list) else [])


def _trimmed(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    left = units(text) - units(text.lstrip())
    shown = text.strip()
    end = units(shown)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - left)
        stop = min(end, entity["offset"] - left + entity["length"])
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return shown, kept


def text_fits(text: str) -> None:
    if units(text) > TEXT_LIMIT:
        raise bad_request("message is too long")


def caption_fits(text: str) -> None:
    if units(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")


def not_empty(text: str) -> None:
    if not text:
        raise bad_request("message text is empty")


def answered(parameters: Parameters, talk: Talk) -> dict[str, Any]:
    """{"reply_to_message": …} or nothing; refuses a quote of what is not there, unless told not to."""
    given = parameters.structure("reply_parameters", "reply parameters")
    given = given if isinstance(given, dict) else {}
    number = given.get("message_id", parameters.integer("reply_to_message_id"))
    tolerant = given.get("allow_sending_without_reply", parameters.flag("allow_sending_without_reply"))
    if not number:
        return {}
    found = quoted(talk, number) if isinstance(number, int) else None
    if found is None:
        if tolerant:
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": found}
