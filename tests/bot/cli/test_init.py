"""`dondoc init` makes a working office out of nothing, and does no harm the second time."""

import io
import itertools
import os
import socket
import stat
import sys

import psycopg
import pytest

from bot.cli import questions
from bot.sandbox.credentials import TELEGRAM_TOKEN, TELEGRAM_USERNAME
from storage import schema
from storage.database import Database
from storage.sealed import Seal, key_file

TOKEN = "123456789:AAH-bi_mat-khong-duoc-in-ra"
REAL = ["--no-input", "--telegram-token", TOKEN]
OFFICE = [
    "--office",
    "BHXH cơ sở Trà Vinh",
    "--officer",
    "Nguyễn Thị Đào",
    "--officer-phone",
    "0294 3855 555",
]


@pytest.fixture
def no_telegram(monkeypatch):
    """Telegram is out of reach: whoever asks it is refused at once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("DONDOC_TELEGRAM_BASE_URL", f"http://127.0.0.1:{port}/bot")


def test_without_any_account_everything_points_at_the_sandbox(folder, dondoc, settings):
    answer = dondoc("init", "--no-input", *OFFICE)

    assert answer.code == 0
    assert "TẬP DƯỢT" in answer.out
    assert "dondoc sandbox" in answer.err
    found = settings()
    assert (found.office.agency, found.office.officer) == ("BHXH cơ sở Trà Vinh", "Nguyễn Thị Đào")
    assert (found.mode.sandbox, found.mode.live) == ("http://127.0.0.1:8900", False)
    assert found.telegram.token.get_secret_value() == TELEGRAM_TOKEN
    assert sorted(p.name for p in folder.iterdir()) == [".env", "dondoc.key", "dondoc.sqlite3", "dondoc.toml"]
    modes = {stat.S_IMODE((folder / n).stat().st_mode) for n in (".env", "dondoc.key", "dondoc.sqlite3")}
    assert modes == {0o600}
    with_schema = Database(found.database.url)
    schema.ensure_current(with_schema)
    with_schema.close()


def test_running_again_changes_nothing(folder, dondoc):
    dondoc("init", "--no-input", *OFFICE)
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix != ".sqlite3"}

    answer = dondoc("init", "--yes")

    assert answer.code == 0
    assert "không có gì phải ghi" in answer.out
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix != ".sqlite3"} == before


def test_what_is_not_named_again_stays_and_the_old_file_is_kept(folder, dondoc, settings):
    dondoc("init", "--no-input", *OFFICE, "--guests", "0912345678, a@b.vn")
    old = (folder / "dondoc.toml").read_text()

    dondoc("init", "--no-input", "--officer", "Trần Văn Ba")

    found = settings()
    assert (found.office.officer, found.office.agency) == ("Trần Văn Ba", "BHXH cơ sở Trà Vinh")
    assert found.mode.guests == ["0912345678", "a@b.vn"]
    assert [p.read_text() for p in folder.glob("dondoc.toml.bak-*")] == [old]


def test_one_document_with_json_and_no_secret_in_it(dondoc, folder, no_telegram):
    answer = dondoc("init", *REAL, "--json", "--guests", "0912345678")

    assert answer.code == 0
    assert answer.json["mode"] == "trial"
    assert answer.json["guests"] == 1
    assert answer.json["next"] == "dondoc doctor"
    assert answer.json["changed"] == [str(folder / ".env"), str(folder / "dondoc.toml")]
    assert "bi_mat" not in answer.out + answer.err


# The bot's name


def test_a_token_brings_the_bots_name(dondoc, settings, sandbox, monkeypatch):
    monkeypatch.setenv("DONDOC_TELEGRAM_BASE_URL", sandbox.hello()["telegram_base"])

    answer = dondoc("init", "--no-input", "--telegram-token", TELEGRAM_TOKEN)

    assert answer.code == 0
    assert settings().telegram.username == TELEGRAM_USERNAME
    assert settings().mode.sandbox == ""


def test_a_silent_network_is_a_warning_and_the_next_run_asks_again(
    dondoc, settings, sandbox, monkeypatch, no_telegram
):
    answer = dondoc("init", "--no-input", "--telegram-token", TELEGRAM_TOKEN)
    assert answer.code == 0
    assert "Chưa hỏi được tên bot" in answer.out
    assert settings().telegram.username == ""

    monkeypatch.setenv("DONDOC_TELEGRAM_BASE_URL", sandbox.hello()["telegram_base"])
    dondoc("init", "--no-input")

    assert settings().telegram.username == TELEGRAM_USERNAME


def test_a_new_token_forgets_the_old_bots_name(dondoc, settings, folder, no_telegram):
    (folder / "dondoc.toml").write_text('[telegram]\nusername = "bot_cu"\n')
    (folder / ".env").write_text("DONDOC_TELEGRAM_TOKEN=1:cu\n")

    dondoc("init", *REAL)

    assert settings().telegram.username == ""


def test_a_pasted_token_loses_its_quotes_and_spaces(dondoc, settings, no_telegram):
    dondoc("init", "--no-input", "--telegram-token", f" “{TOKEN}”\n")

    assert settings().telegram.token.get_secret_value() == TOKEN


# Trial and live


def test_nobody_goes_live_at_the_sandbox(folder, dondoc, settings):
    dondoc("init", "--no-input")
    before = (folder / "dondoc.toml").read_bytes()

    answer = dondoc("init", "--live", "--yes")

    assert answer.code == 5
    assert "tập dượt" in answer.err
    assert (folder / "dondoc.toml").read_bytes() == before
    assert settings().mode.live is False


def test_going_live_needs_a_yes_to_what_it_means(folder, dondoc, settings, no_telegram):
    dondoc("init", *REAL)

    answer = dondoc("init", "--live", "--no-input")

    assert answer.code == 5
    assert "0 người tham gia, 0 đơn vị" in answer.err
    assert settings().mode.live is False


def test_live_and_trial_switch_one_line(folder, dondoc, settings, no_telegram):
    dondoc("init", *REAL, *OFFICE)
    trial = (folder / "dondoc.toml").read_text()

    assert dondoc("init", "--live", "--yes").code == 0
    live = (folder / "dondoc.toml").read_text()
    assert settings().mode.live is True
    assert dondoc("init", "--trial").code == 0

    assert live == trial.replace("live = false", "live = true")
    assert (folder / "dondoc.toml").read_text() == trial


def test_a_folder_that_cannot_be_made_is_said(folder, dondoc):
    (folder / "tep").write_text("")

    answer = dondoc("init", "--no-input", "--database", f"sqlite:///{folder}/tep/d.sqlite3")

    assert answer.code == 3
    assert "--database" in answer.err


def test_without_a_configuration_there_is_nobody_to_go_live_to(folder, dondoc):
    assert dondoc("init", "--live", "--yes").code == 5
    assert list(folder.iterdir()) == []


# From training to work


def test_a_real_account_leaves_nothing_of_the_sandbox(folder, dondoc, settings, no_telegram):
    dondoc("init", "--no-input", *OFFICE)

    dondoc("init", *REAL)

    found = settings()
    assert found.telegram.token.get_secret_value() == TOKEN
    assert (found.mode.sandbox, found.zalo.app_id, found.email.smtp_host) == ("", "", "")
    assert found.office.officer == "Nguyễn Thị Đào"
    for name in (".env", "dondoc.toml"):
        assert "tap-duot" not in (folder / name).read_text()
        assert "8900" not in (folder / name).read_text()


def test_back_to_the_sandbox_is_never_live(dondoc, settings, no_telegram):
    dondoc("init", *REAL, "--live", "--yes")
    assert settings().mode.live is True

    dondoc("init", "--sandbox", "--no-input")

    assert settings().mode.live is False
    assert settings().mode.sandbox == "http://127.0.0.1:8900"


def test_mail_needs_few_words(dondoc, settings):
    answer = dondoc(
        "init", "--no-input", "--smtp-host", "smtp.bhxh.test", "--smtp-user", "nhac@bhxh.test",
        "--smtp-password", "mật khẩu #1", "--smtp-security", "tls", "--smtp-port", "465",
        "--imap-host", "imap.bhxh.test",
    )  # fmt: skip

    assert answer.code == 0
    mail = settings().email
    assert (mail.smtp_port, mail.smtp_security, mail.from_address) == (465, "tls", "nhac@bhxh.test")
    assert (mail.imap_user, mail.imap_port, mail.imap_security) == ("nhac@bhxh.test", 993, "tls")
    assert mail.imap_password.get_secret_value() == "mật khẩu #1"


WRONG = [
    ("a contradiction", ["--sandbox", "--telegram-token", TOKEN], 2, "hãy chọn một"),
    ("no token at all", ["--telegram-token", "bi_mat khong phai token"], 2, "không đúng dạng"),
    ("mail without a sender", ["--smtp-host", "x", "--smtp-user", "ten"], 2, "--from-address"),
    ("an application without its key", ["--zalo-app-id", "1"], 2, "--zalo-app-secret"),
    ("a port that is none", ["--smtp-port", "0"], 2, "65535"),
    ("a port in words", ["--smtp-port", "bay"], 2, "--smtp-port"),
    ("an unknown kind of security", ["--smtp-security", "ssl"], 2, "--smtp-security"),
    ("a line break in a name", ["--office", "a\nb"], 2, "không nhìn thấy"),
    ("a database of another kind", ["--database", "mysql://u:bi_mat@h/d"], 3, "sqlite"),
    ("an address nobody can read", ["--database", "bi_mat"], 3, "database.url"),
    ("a port of a server that is none", ["--database", "postgresql://u:bi_mat@h:x/d"], 3, "database.url"),
    ("an unknown option", ["--offise", "x"], 2, "--office"),
]


@pytest.mark.parametrize(("reason", "options", "code", "words"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_answer_is_one_sentence_and_nothing_is_written(folder, dondoc, reason, options, code, words):
    answer = dondoc("init", "--no-input", *options)

    assert (answer.code, words in answer.err) == (code, True)
    assert "bi_mat" not in answer.out + answer.err
    assert list(folder.iterdir()) == []


def test_a_broken_file_is_named_and_left_alone(folder, dondoc):
    (folder / "dondoc.toml").write_text("[office\n")

    answer = dondoc("init", "--yes")

    assert answer.code == 3
    assert "dondoc.toml" in answer.err
    assert (folder / "dondoc.toml").read_text() == "[office\n"


def test_a_misspelt_key_is_named_in_the_officers_own_file(folder, dondoc):
    (folder / "dondoc.toml").write_text('[office]\nagancy = "A"\n')

    answer = dondoc("init", "--yes")

    assert answer.code == 3
    assert f"{folder}/dondoc.toml: không có khóa cấu hình office.agancy" in answer.err
    assert "office.agency" in answer.err


def test_a_wrong_value_is_mended_by_naming_it_anew(folder, dondoc, settings):
    (folder / "dondoc.toml").write_text(
        '[email]\nsmtp_host = "h"\nsmtp_security = "ssl"\nfrom_address = "a@b.vn"\n'
    )

    assert dondoc("init", "--yes").code == 3
    assert dondoc("init", "--yes", "--smtp-security", "tls").code == 0
    assert settings().email.smtp_security == "tls"


# The database


def test_a_database_that_is_there_is_only_upgraded(dondoc, database_url):
    assert dondoc("init", "--no-input", "--database", database_url).code == 0
    assert dondoc("init", "--no-input").code == 0


_numbers = itertools.count()


def test_an_empty_postgresql_database_gets_its_tables(dondoc, postgres_server):
    name = f"empty{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}".encode())
    url = f"{postgres_server.replace('postgres@', 'postgres:bi_mat@')}/{name}"

    answer = dondoc("init", "--no-input", "--database", url, "--json")

    assert answer.code == 0
    assert "bi_mat" not in answer.out + answer.err
    database = Database(url)
    schema.ensure_current(database)
    database.close()


def test_an_unreachable_database_is_temporary_and_its_password_unsaid(dondoc, settings):
    answer = dondoc("init", "--no-input", "--database", "postgresql://u:bi_mat@127.0.0.1:1/d")

    assert answer.code == 75
    assert "postgresql://u:***@127.0.0.1:1/d" in answer.err
    assert "bi_mat" not in answer.out + answer.err
    assert settings().database.url == "postgresql://u:bi_mat@127.0.0.1:1/d"


def test_a_database_of_a_newer_program_is_refused(dondoc, database, database_url):
    with database.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num='9999'")

    answer = dondoc("init", "--no-input", "--database", database_url)

    assert answer.code == 3
    assert "9999" in answer.err


def test_a_lost_key_is_not_replaced_by_one_that_opens_nothing(folder, dondoc, settings, clock):
    dondoc("init", "--no-input")
    database = Database(settings().database.url)
    with database.begin() as conn:
        Seal([key_file(folder / "dondoc.key")]).put(conn, "zalo-token", "x", now=clock.now())
    database.close()
    (folder / "dondoc.key").unlink()

    answer = dondoc("init", "--no-input")

    assert answer.code == 3
    assert "dondoc.key" in answer.err
    assert not (folder / "dondoc.key").exists()


def test_a_variable_that_outweighs_the_file_is_named(dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_OFFICE_AGENCY", "khác")

    answer = dondoc("init", "--no-input", "--office", "A")

    assert "DONDOC_OFFICE_AGENCY" in answer.out


# Questions


def typed(monkeypatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


NOTHING_MORE = [""] * 40


def test_the_wizard_asks_and_enter_keeps(dondoc, settings, monkeypatch):
    answers = {
        "Tên cơ quan": "BHXH cơ sở",
        "Mã cơ quan": "08401",
        "Cán bộ phụ trách": "Đào",
        "Điện thoại": "02943",
    }
    typed(monkeypatch, *answers.values(), *NOTHING_MORE)

    answer = dondoc("init")

    assert answer.code == 0
    for words in answers:
        assert words in answer.err
    assert settings().office.agency_code == "08401"
    assert settings().mode.sandbox

    typed(monkeypatch, *NOTHING_MORE)
    again = dondoc("init")
    assert "[08401]" in again.err
    assert "không có gì phải ghi" in again.out


def test_what_hangs_on_an_answer_is_asked_after_it(dondoc, settings, monkeypatch, no_telegram):
    office = ["A", "", "", "", ""]
    typed(
        monkeypatch,
        *office,
        "",
        "",
        "smtp.test",
        "sai",
        "587",
        "starttls",
        "u",
        "mk",
        "a@b.vn",
        "",
        "0912345678",
    )

    answer = dondoc("init")

    assert answer.code == 0
    assert "--smtp-port phải là số cổng" in answer.err
    assert "Máy chủ hộp thư" in answer.err
    assert "Cổng IMAP" not in answer.err
    assert "Khóa bí mật của ứng dụng Zalo" not in answer.err
    assert settings().email.smtp_password.get_secret_value() == "mk"
    assert settings().mode.guests == ["0912345678"]


def test_a_secret_that_stands_is_offered_by_its_tail(folder, dondoc, monkeypatch, no_telegram):
    dondoc("init", *REAL)
    typed(monkeypatch, *NOTHING_MORE)

    answer = dondoc("init")

    assert f"[****{TOKEN[-4:]}]" in answer.err
    assert TOKEN not in answer.err


@pytest.mark.parametrize(("said", "code"), [("k", 130), ("", 130), ("có", 0), ("Y", 0)])
def test_before_overwriting_it_asks(folder, dondoc, monkeypatch, settings, said, code):
    dondoc("init", "--no-input", "--office", "Cũ")
    options = [part for q in questions.QUESTIONS if q.key.startswith("office.") for part in (q.option, "Mới")]
    typed(
        monkeypatch,
        *[""] * sum(not q.key.startswith("office.") and not q.only_with for q in questions.QUESTIONS),
        said,
    )

    answer = dondoc("init", *options)

    assert answer.code == code
    assert settings().office.agency == ("Mới" if code == 0 else "Cũ")


@pytest.mark.parametrize(("said", "live"), [("không", False), ("có", True)])
def test_going_live_asks_with_numbers(dondoc, settings, monkeypatch, no_telegram, said, live):
    dondoc("init", *REAL)
    typed(monkeypatch, said)

    answer = dondoc("init", "--live")

    assert "GỬI THẬT" in answer.err
    assert settings().mode.live is live
    assert answer.code == (0 if live else 130)


def test_with_nobody_at_the_keyboard_it_says_how_to_go_on(folder, dondoc, monkeypatch):
    typed(monkeypatch)

    answer = dondoc("init")

    assert answer.code == 2
    assert "--no-input" in answer.err
    assert list(folder.iterdir()) == []
