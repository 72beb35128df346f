"""What we say: every sentence a citizen or an employer reads stands in a file beside this one."""

from messages.texts.fields import FIELDS, Field, Kind
from messages.texts.placeholders import Template, TextError
from messages.texts.rendering import LIMITS, Wording, check_fields, render
from messages.texts.shelf import text_keys

__all__ = [
    "FIELDS",
    "LIMITS",
    "Field",
    "Kind",
    "Template",
    "TextError",
    "Wording",
    "check_fields",
    "render",
    "text_keys",
]
