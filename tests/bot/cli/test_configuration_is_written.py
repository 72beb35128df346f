"""What was entered is what will be read, whatever characters it holds; the officer's own lines stay."""

import re
import stat
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from bot import config_file, env_file
from bot.config_words import SECTIONS
from bot.settings import known_keys, load_settings
from messages.formats import OFFICE_ZONE

NOW = datetime(2026, 11, 22, 9, 5, 7, tzinfo=OFFICE_ZONE)

NASTY = [
    ("a double quote ends a TOML string", 'BHXH "Trà Vinh"'),
    ("a single quote ends a .env value", "D'Arc"),
    ("a backslash escapes what follows", r"C:\mail\new"),
    ("a backslash at the end would escape the closing quote", "abc\\"),
    ("backslash and quote together", "\\'\\\"'"),
    ("a hash begins a comment", "mật#khẩu #1"),
    ("a dollar with a brace is expanded in .env", "${HOME} $HOME ${X:-y} $$ ${"),
    ("an equals sign", "a=b=c="),
    ("Vietnamese in composed form", "Nguyễn Thị Đào"),
    ("a character beyond sixteen bits", "mưa 🌧 nắng"),
    ("brackets look like a section", "[mode]"),
    ("a line separator that is no control character", "a\u2028b"),
    ("looks like a number", "007"),
    ("looks like a boolean", "true"),
    ("looks like JSON", '{"a": [1]}'),
    ("inner spaces", "a  b"),
    ("export is a word of shells", "export X=1"),
]


def save(folder: Path, changes: dict[str, object]):
    old = config_file.read(folder / "dondoc.toml")
    return config_file.save(old, config_file.merged(old, changes), now=NOW)


@pytest.mark.parametrize(("reason", "value"), NASTY, ids=[n[0] for n in NASTY])
def test_a_value_is_read_back_as_it_was_entered(folder, reason, value):
    save(folder, {"office.agency": value, "email.smtp_password": value, "mode.guests": [value, "x"]})

    found = load_settings(folder / "dondoc.toml")

    assert found.office.agency == value
    assert found.email.smtp_password.get_secret_value() == value
    assert found.mode.guests == [value, "x"]


VISIBLE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(lambda t: t == t.strip())


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(first=VISIBLE, second=VISIBLE)
def test_any_value_survives_writing_and_rewriting(folder, first, second):
    for name in ("dondoc.toml", ".env"):
        (folder / name).unlink(missing_ok=True)
    save(folder, {"office.agency": first, "telegram.token": first, "zalo.app_secret": second})
    save(folder, {"office.officer": second, "telegram.token": second})

    found = load_settings(folder / "dondoc.toml")

    assert (found.office.agency, found.office.officer) == (first, second)
    assert found.telegram.token.get_secret_value() == second
    assert found.zalo.app_secret.get_secret_value() == second
    for copy in folder.glob("*.bak-*"):
        copy.unlink()


def test_every_key_is_explained_in_the_file():
    explained = {f"{section}.{key}" for section, (_words, keys) in SECTIONS.items() for key in keys}

    assert explained | {"payment_accounts"} == set(known_keys())


def test_a_new_file_says_nothing_but_the_defaults(folder):
    save(folder, {})

    assert tomllib.loads((folder / "dondoc.toml").read_text()) == {section: {} for section in SECTIONS}


def test_every_commented_default_may_be_uncommented(folder):
    save(folder, {})
    file = folder / "dondoc.toml"
    written = file.read_text()
    # a file that is not there by default, and the example of an account
    kept = re.sub(
        r"^# (?=[a-z_]+ = (?!\"tên tệp\"))", "", written.partition("# Tài khoản thu")[0], flags=re.MULTILINE
    )
    file.write_text(kept)
    uncommented = load_settings(file)
    file.write_text("")

    assert kept.count(" = ") > 40
    assert uncommented == load_settings(file)


def test_secrets_lie_in_a_file_of_their_own_that_only_the_owner_reads(folder):
    save(folder, {"telegram.token": "123:bi-mat", "office.agency": "A"})

    assert "bi-mat" not in (folder / "dondoc.toml").read_text()
    assert "bi-mat" in (folder / ".env").read_text()
    assert {stat.S_IMODE((folder / n).stat().st_mode) for n in (".env", "dondoc.toml")} == {0o600}


def test_an_address_with_a_password_is_a_secret(folder):
    (folder / "dondoc.toml").write_text('[database]\nurl = "postgresql://u:bimat@h/d"\n')

    save(folder, {"office.agency": "A"})

    assert "bimat" not in (folder / "dondoc.toml").read_text()
    assert load_settings(folder / "dondoc.toml").database.url == "postgresql://u:bimat@h/d"


def test_a_secret_written_into_the_open_file_moves_and_its_copy_is_closed(folder):
    file = folder / "dondoc.toml"
    file.write_text('[telegram]\ntoken = "1:bimat" # của tôi\nusername = "bot"\n')

    saved = save(folder, {"office.agency": "A"})

    assert "bimat" not in file.read_text()
    assert load_settings(file).telegram.token.get_secret_value() == "1:bimat"
    assert [b.name for b in saved.backups] == ["dondoc.toml.bak-20261122-090507"]
    assert [stat.S_IMODE(b.stat().st_mode) for b in saved.backups] == [0o600]


def test_the_officers_own_comments_stay(folder):
    file = folder / "dondoc.toml"
    file.write_text("# của tôi\n[office]\n# ghi chú\nagency = 'Cũ'\n\n[web]\nport = 8080 # cổng riêng\n")

    save(folder, {"office.agency": "Mới", "office.officer": "Đào"})

    assert file.read_text() == (
        '# của tôi\n[office]\nofficer = "Đào"\n# ghi chú\nagency = "Mới"\n\n[web]\nport = 8080 # cổng riêng\n'
    )


def test_what_cannot_be_edited_by_lines_is_written_anew_with_every_value_kept(folder):
    file = folder / "dondoc.toml"
    file.write_text(
        '[mode]\nguests = [\n  "0912345678",\n]\n[calendar.overrides]\n"2026-12-26" = true\n'
        '[[payment_accounts]]\nbin6 = "970400"\nnumber = "1"\nholder = "BHXH"\nbank_name = "Ngân hàng"\n'
    )

    save(folder, {"mode.guests": ["a@b.vn"]})

    found = load_settings(file)
    assert found.mode.guests == ["a@b.vn"]
    assert [(str(d), w) for d, w in found.calendar.overrides.items()] == [("2026-12-26", True)]
    assert [a.number for a in found.payment_accounts] == ["1"]


def test_writing_the_same_again_touches_nothing(folder):
    save(folder, {"office.agency": "A", "telegram.token": "1:x"})
    before = {p.name: p.stat().st_mtime_ns for p in folder.iterdir()}

    assert save(folder, {}) == config_file.Saved(files=(), backups=())
    assert {p.name: p.stat().st_mtime_ns for p in folder.iterdir()} == before


def test_two_copies_of_one_second_do_not_replace_each_other(folder):
    for name in ("A", "B", "C"):
        save(folder, {"office.agency": name})

    copies = sorted(p.name for p in folder.glob("*.bak-*"))
    assert copies == ["dondoc.toml.bak-20261122-090507", "dondoc.toml.bak-20261122-090507-2"]


def test_what_cannot_be_written_leaves_the_old_file_and_no_remains(folder):
    file = folder / "dondoc.toml"
    config_file.write_whole(file, "cũ", mode=0o600)

    with pytest.raises(UnicodeEncodeError):
        config_file.write_whole(file, "\ud800", mode=0o600)

    assert file.read_text() == "cũ"
    assert [p.name for p in folder.iterdir()] == ["dondoc.toml"]


def test_a_link_stays_a_link(folder):
    (folder / "etc").mkdir()
    (folder / "etc" / "dondoc.toml").write_text("[office]\nagency = 'A'\n")
    (folder / "dondoc.toml").symlink_to("etc/dondoc.toml")

    save(folder, {"office.agency": "B"})

    assert (folder / "dondoc.toml").is_symlink()
    assert 'agency = "B"' in (folder / "etc" / "dondoc.toml").read_text()


ENV = [
    ("foreign lines stay", "# tôi\nPATH_X='a'\n", {"DONDOC_TELEGRAM_TOKEN": "1:x"},
     "# tôi\nPATH_X='a'\nDONDOC_TELEGRAM_TOKEN=1:x\n"),
    ("a line without its end gets one", "A=1", {"DONDOC_TELEGRAM_TOKEN": "1:x"},
     "A=1\nDONDOC_TELEGRAM_TOKEN=1:x\n"),
    ("a value is replaced in place", "A=1\nDONDOC_TELEGRAM_TOKEN=old\nB=2\n", {"DONDOC_TELEGRAM_TOKEN": "n"},
     "A=1\nDONDOC_TELEGRAM_TOKEN=n\nB=2\n"),
    ("twice is once", "DONDOC_TELEGRAM_TOKEN=a\nDONDOC_TELEGRAM_TOKEN=b\n", {"DONDOC_TELEGRAM_TOKEN": "n"},
     "DONDOC_TELEGRAM_TOKEN=n\n"),
    ("a value is taken out", "A=1\nDONDOC_TELEGRAM_TOKEN=old\n", {"DONDOC_TELEGRAM_TOKEN": None}, "A=1\n"),
    ("a secret handed over as a file would outweigh it", "DONDOC_TELEGRAM_TOKEN_FILE=/x\n",
     {"DONDOC_TELEGRAM_TOKEN": "n"}, "DONDOC_TELEGRAM_TOKEN=n\n"),
    ("the key's file is a key of its own", "DONDOC_DATABASE_KEY_FILE=k\n", {"DONDOC_DATABASE_KEY": "n"},
     "DONDOC_DATABASE_KEY_FILE=k\nDONDOC_DATABASE_KEY=n\n"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "text", "changes", "expected"), ENV, ids=[e[0] for e in ENV])
def test_only_the_named_lines_of_dotenv_change(reason, text, changes, expected):
    assert env_file.edited(text, changes) == expected


MASKED = [
    ("long enough to show its tail", "123456:ABCDEFGH", "****EFGH"),
    ("a short one shows nothing", "matkhau", "****"),
    ("none", "", "****"),
]


@pytest.mark.parametrize(("reason", "secret", "shown"), MASKED, ids=[m[0] for m in MASKED])
def test_a_secret_is_shown_by_its_tail_at_most(reason, secret, shown):
    assert config_file.masked(secret) == shown
