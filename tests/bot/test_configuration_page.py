"""The configuration page says what the settings know: every key, its default, its variable, nothing else."""

import json
import re
from datetime import date
from pathlib import Path

from pydantic import BaseModel, SecretStr

from bot.config_words import SECTIONS
from bot.settings import AccountSection, Settings, by_variable, known_keys

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
ROW = re.compile(r"^\| `([a-z_0-9.]+)` \| (.+) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def documented():
    return {
        key: (words, default, variable) for key, words, default, variable in ROW.findall(PAGE.read_text())
    }


def account_keys():
    return [f"payment_accounts.{name}" for name in AccountSection.model_fields]


def as_written(value):
    """A default as the page writes it: TOML for the simple ones."""
    if value is None:
        return "none"
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Path):
        value = str(value)
    if isinstance(value, dict):
        value = {k.isoformat() if isinstance(k, date) else k: v for k, v in value.items()}
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def default_of(key):
    section, _dot, name = key.partition(".")
    field = Settings.model_fields[section]
    if name:
        assert isinstance(field.annotation, type)
        assert issubclass(field.annotation, BaseModel)
        field = field.annotation.model_fields[name]
    return field.get_default(call_default_factory=True)


def test_every_key_is_documented_once_and_none_is_invented():
    found = [key for key, _words, _default, _variable in ROW.findall(PAGE.read_text())]

    assert sorted(found) == sorted([*known_keys(), *account_keys()])


def test_every_default_on_the_page_is_the_default_in_the_code():
    page = documented()

    assert {key: page[key][1] for key in known_keys()} == {
        key: as_written(default_of(key)) for key in known_keys()
    }


def test_every_variable_on_the_page_is_the_one_that_is_read():
    page = documented()

    assert {page[key][2].strip("`"): key for key in known_keys()} == by_variable()


def test_the_parts_of_an_account_have_no_default_and_no_variable():
    page = documented()

    assert [page[key][1:] for key in account_keys()] == [("required", "–")] * len(account_keys())


def test_the_file_itself_explains_the_same_keys():
    explained = [f"{section}.{key}" for section, (_heading, keys) in SECTIONS.items() for key in keys]

    assert sorted(explained) == sorted(key for key in known_keys() if "." in key)
