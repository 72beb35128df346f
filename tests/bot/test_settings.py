"""Settings come from three places, and a misspelt key is never silently ignored."""

import pytest

from bot.settings import by_variable, known_keys, load_settings
from messages.problem import DondocError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for variable in by_variable():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_outweighs_dotenv_and_dotenv_outweighs_the_file(folder, monkeypatch):
    (folder / "dondoc.toml").write_text('[office]\nagency = "tệp"\nofficer = "tệp"\nhotline = "tệp"\n')
    (folder / ".env").write_text("DONDOC_OFFICE_AGENCY=dotenv\nDONDOC_OFFICE_OFFICER=dotenv\n")
    monkeypatch.setenv("DONDOC_OFFICE_AGENCY", "môi trường")

    office = load_settings().office

    assert (office.agency, office.officer, office.hotline) == ("môi trường", "dotenv", "tệp")


MISSPELT = [
    ("an environment variable", None, {"DONDOC_TELEGRM_TOKEN": "x"}, "DONDOC_TELEGRAM_TOKEN"),
    ("a key in the file", "[telegram]\ntokn = 'x'\n", {}, "telegram.token"),
    ("a section in the file", "[telegran]\ntoken = 'x'\n", {}, "telegram.token"),
    ("a secret handed over as a file", None, {"DONDOC_ZALO_APP_SECRT_FILE": "x"}, "DONDOC_ZALO_APP_SECRET"),
]


@pytest.mark.parametrize(("what", "file", "environment", "nearest"), MISSPELT, ids=[m[0] for m in MISSPELT])
def test_an_unknown_key_stops_the_program_and_names_the_nearest(
    folder, monkeypatch, what, file, environment, nearest
):
    if file:
        (folder / "dondoc.toml").write_text(file)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(DondocError) as refusal:
        load_settings()

    assert refusal.value.code == "unknown_key"
    assert refusal.value.exit_code == 3
    assert nearest in refusal.value.message


def test_a_wrong_value_is_named_by_its_key_and_never_printed(folder, monkeypatch):
    monkeypatch.setenv("DONDOC_EMAIL_SMTP_PORT", "bí-mật-25")

    with pytest.raises(DondocError) as refusal:
        load_settings()

    assert "email.smtp_port" in refusal.value.message
    assert "bí-mật" not in refusal.value.message


def test_a_secret_may_be_handed_over_as_a_file_and_is_trimmed(folder, monkeypatch):
    (folder / "token").write_text(" 123:abc \n")
    monkeypatch.setenv("DONDOC_TELEGRAM_TOKEN_FILE", str(folder / "token"))

    settings = load_settings()

    assert settings.telegram.token.get_secret_value() == "123:abc"
    assert "123:abc" not in repr(settings)


def test_every_key_has_an_environment_variable_of_its_own(folder):
    assert len(set(by_variable())) == len(known_keys())


def test_paths_are_relative_to_the_configuration(folder):
    inner = folder / "dondoc"
    inner.mkdir()
    (inner / "dondoc.toml").write_text('[database]\nurl = "sqlite:///so.sqlite3"\n')

    settings = load_settings(inner / "dondoc.toml")

    assert settings.database.url == f"sqlite:///{inner / 'so.sqlite3'}"
    assert settings.database.key_file == inner / "dondoc.key"


def test_a_missing_file_that_was_asked_for_is_an_error(folder):
    with pytest.raises(DondocError) as refusal:
        load_settings(folder / "khac.toml")

    assert refusal.value.code == "no_config"
