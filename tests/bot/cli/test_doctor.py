"""`dondoc doctor` finds what is wrong, says what to do, shows no secret, and takes less than ten seconds."""

import socket
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.app import assemble
from bot.checkup import Status, daily_work, machine, mounts, networks, store
from bot.checkup.networks import accounts as check_accounts
from bot.clock import SystemClock
from bot.config_file import secret_keys
from bot.settings import load_settings
from messages.channel import Inbound, InboundKind, Quota
from storage import accounts, contact_log, imports, inbox, stops
from storage.accounts import Switch
from storage.condition import PostgresCondition, SqliteCondition
from storage.database import Database
from storage.sealed import Seal
from tests.queued import claimed, lock, new, put

OFFICE = ["--office", "BHXH cơ sở Trà Vinh", "--officer", "Đào", "--officer-phone", "02943"]


@pytest.fixture
def trained(dondoc, at_sandbox):
    """An office that points at the running sandbox."""
    assert dondoc("init", *at_sandbox, *OFFICE).code == 0


@pytest.fixture
def set_up(dondoc):
    """An office whose sandbox is not running."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(3)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        web, smtp, imap = [probe.getsockname()[1] for probe in probes]
    where = [
        f"--sandbox-url=http://127.0.0.1:{web}",
        f"--sandbox-smtp-port={smtp}",
        f"--sandbox-imap-port={imap}",
    ]
    assert dondoc("init", "--no-input", "--sandbox", *where, *OFFICE).code == 0


@pytest.fixture
def data(settings):
    """The office's database, opened beside the commands."""

    def opened() -> Database:
        return Database(settings().database.url)

    return opened


def lines(answer) -> dict[str, tuple[str, str, str]]:
    return {c["name"]: (c["status"], c["detail"], c["fix"]) for c in answer.json["checks"]}


def test_an_office_at_the_running_sandbox_is_healthy(trained, dondoc):
    began = time.monotonic()
    answer = dondoc("doctor", "--json")
    took = time.monotonic() - began

    found = lines(answer)
    assert answer.code == 0
    assert answer.json["ok"] is True
    assert took < 10
    assert {name: status for name, (status, _d, _f) in found.items() if name.startswith("channel.")} == {
        "channel.zalo": "ok",
        "channel.zns": "ok",
        "channel.telegram": "ok",
        "channel.email": "ok",
    }
    assert "@bhxh_tapduot_bot" in found["channel.telegram"][1]
    assert "BHXH cơ sở (tập dượt)" in found["channel.zalo"][1]
    assert "nhacviec@bhxh-tapduot.test" in found["channel.email"][1]
    assert "email, telegram, zalo, zns" in found["mode"][1]


def test_a_person_sees_a_sign_a_sentence_and_the_fix(trained, dondoc):
    answer = dondoc("doctor")

    assert answer.code == 0
    assert "✓ Telegram: @bhxh_tapduot_bot" in answer.out
    assert "! Chưa nhập danh sách nào.\n    → dondoc import d08a" in answer.out


def test_no_secret_is_ever_shown(trained, dondoc, settings):
    shown = dondoc("doctor").out + dondoc("doctor", "--json").out

    found = settings()
    for key in secret_keys():
        section, _dot, name = key.partition(".")
        secret = getattr(getattr(found, section), name).get_secret_value()
        assert not secret or secret not in shown
    assert "telegram.token ****-mat" in shown


def test_a_world_that_does_not_answer_is_red_within_the_limit(set_up, dondoc):
    began = time.monotonic()
    answer = dondoc("doctor", "--json")

    assert time.monotonic() - began < 10
    assert answer.code == 3
    found = lines(answer)
    for name in ("mode", "channel.zalo", "channel.zns", "channel.telegram", "channel.email"):
        assert found[name][0] == "fail"
        assert "dondoc sandbox" in found[name][2]


async def test_a_network_that_says_nothing_costs_its_patience_and_no_more(set_up, folder, monkeypatch):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(50)
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        monkeypatch.setenv("DONDOC_TELEGRAM_BASE_URL", f"{url}/bot")
        monkeypatch.setenv("DONDOC_EMAIL_SMTP_PORT", url.rpartition(":")[2])
        monkeypatch.setenv("DONDOC_MODE_SANDBOX", "")
        monkeypatch.setenv("DONDOC_MODE_LIVE", "true")
        app = assemble(load_settings(folder / "dondoc.toml"), clock=SystemClock())
        began = time.monotonic()
        with closing(app):
            found = {c.name: c for c in await check_accounts(app, with_database=False, patience_s=0.5)}
        took = time.monotonic() - began

    assert took < 6
    assert found["channel.telegram"].status is Status.FAIL
    assert "giây" in found["channel.telegram"].detail
    assert found["channel.email"].status is Status.FAIL


# Configuration


def test_without_a_configuration_it_says_init_and_makes_nothing(folder, dondoc):
    answer = dondoc("doctor", "--json")

    assert answer.code == 3
    assert lines(answer)["config"][2] == "dondoc init"
    assert list(folder.iterdir()) == []


BROKEN = [
    ("a misspelt key names its neighbour", '[telegram]\ntokn = "1:bi_mat"\n', "telegram.token"),
    ("what is no TOML", "[telegram\n", "viết sai"),
    ("a value of the wrong kind", '[email]\nsmtp_port = "bi_mat"\n', "email.smtp_port"),
]


@pytest.mark.parametrize(("reason", "text", "words"), BROKEN, ids=[b[0] for b in BROKEN])
def test_a_broken_configuration_is_one_red_line(folder, dondoc, reason, text, words):
    (folder / "dondoc.toml").write_text(text)

    answer = dondoc("doctor", "--json")

    assert answer.code == 3
    assert lines(answer)["config"][0] == "fail"
    assert words in lines(answer)["config"][1]
    assert "bi_mat" not in answer.out + answer.err


def test_a_misspelt_variable_is_a_red_line_too(set_up, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_TELEGRM_TOKEN", "1:bi_mat")

    answer = dondoc("doctor", "--json")

    assert "DONDOC_TELEGRAM_TOKEN" in lines(answer)["config"][1]
    assert "bi_mat" not in answer.out + answer.err


@pytest.mark.parametrize(
    ("mode", "status"), [(0o644, "fail"), (0o604, "fail"), (0o640, "warn"), (0o600, None)]
)
@pytest.mark.parametrize("name", [".env", "dondoc.key"])
def test_a_secret_file_is_its_owners_alone(set_up, folder, dondoc, name, mode, status):
    (folder / name).chmod(mode)

    found = lines(dondoc("doctor", "--json")).get("secrets")

    assert (found and found[0]) == status
    if found:
        assert name in found[1]
        assert found[2].startswith("chmod 600 ")


def test_an_open_file_with_a_password_in_it_is_red(set_up, folder, dondoc):
    file = folder / "dondoc.toml"
    file.write_text(file.read_text().replace("[telegram]", '[telegram]\nwebhook_secret = "bi_mat"'))
    file.chmod(0o644)

    assert lines(dondoc("doctor", "--json"))["secrets"][0] == "fail"


def test_what_the_office_has_not_said_is_yellow(dondoc, at_sandbox):
    dondoc("init", *at_sandbox)

    found = lines(dondoc("doctor", "--json"))

    assert found["office"][0] == "warn"
    assert found["officer"][0] == "warn"
    assert "officer_phone" in found["officer"][1]


def test_values_that_fail_only_when_planning_are_found_before(set_up, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_POLICY_PLAN_AT", "8 giờ")

    found = lines(dondoc("doctor", "--json"))

    assert found["policy.plan_at"][0] == "fail"


def test_a_way_of_measuring_debt_that_does_not_exist_is_a_wrong_value(set_up, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_POLICY_DEBT_AGE", '["đoán"]')

    answer = dondoc("plan", "--dry-run")

    assert answer.code == 3
    assert "policy.debt_age" in answer.err


# The database


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garble(path: Path) -> None:
    path.write_bytes(b"this is no database" * 1000)


def age(path: Path) -> None:
    with closing(Database(f"sqlite:///{path}")) as database, database.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num='9999'")


DATABASES = [
    ("not there", remove, "database", "dondoc init"),
    ("without tables", empty, "schema", "dondoc init"),
    ("no database at all", garble, "schema", "dondoc init"),
    ("of a newer program", age, "schema", "upgrade"),
]


@pytest.mark.parametrize(("what", "harm", "name", "fix"), DATABASES, ids=[d[0] for d in DATABASES])
def test_a_database_that_cannot_be_used_is_red(set_up, folder, dondoc, what, harm, name, fix):
    for rest in folder.glob("dondoc.sqlite3-*"):
        rest.unlink()
    harm(folder / "dondoc.sqlite3")

    answer = dondoc("doctor", "--json")

    assert answer.code == 3
    assert lines(answer)[name][0] == "fail"
    assert fix in lines(answer)[name][2]
    if what == "not there":
        assert not (folder / "dondoc.sqlite3").exists()


def test_an_unreachable_server_is_red_and_its_password_unsaid(set_up, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_DATABASE_URL", "postgresql://u:bi_mat@127.0.0.1:1/d")

    answer = dondoc("doctor", "--json")

    assert lines(answer)["database"][0] == "fail"
    assert "bi_mat" not in answer.out + answer.err


def test_a_wrong_password_is_red_and_unsaid(set_up, dondoc, monkeypatch, postgres_server):
    monkeypatch.setenv("DONDOC_DATABASE_URL", f"{postgres_server.replace('postgres@', 'nobody:bi_mat@')}/x")

    answer = dondoc("doctor", "--json")

    assert lines(answer)["schema"][0] == "fail"
    assert "bi_mat" not in answer.out + answer.err


def test_either_database_is_looked_at(set_up, dondoc, monkeypatch, database_url):
    monkeypatch.setenv("DONDOC_DATABASE_URL", database_url)

    found = lines(dondoc("doctor", "--json"))

    assert found["schema"][0] == "ok"
    assert found["log"][0] == "ok"
    if "postgresql" in database_url:
        # the tests' own server runs without fsync, which is exactly what must be said
        assert found["postgresql"][0] == "warn"
        assert found["clock"][0] == "ok"
    else:
        assert "WAL" in found["sqlite"][1]


def test_a_database_everybody_may_read_is_yellow(set_up, folder, dondoc):
    (folder / "dondoc.sqlite3").chmod(0o644)

    assert lines(dondoc("doctor", "--json"))["database_file"][0] == "warn"


def test_a_lost_key_is_red_only_when_something_is_locked_with_it(set_up, folder, dondoc, data, clock):
    (folder / "dondoc.key").rename(folder / "elsewhere.key")
    assert lines(dondoc("doctor", "--json"))["key"][0] == "warn"

    with closing(data()) as database, database.begin() as conn:
        Seal([(folder / "elsewhere.key").read_text()]).put(conn, "zalo-token", "x", now=clock.now())

    assert lines(dondoc("doctor", "--json"))["key"][0] == "fail"
    assert not (folder / "dondoc.key").exists()


def test_a_foreign_key_is_red(set_up, folder, dondoc, data, clock):
    with closing(data()) as database, database.begin() as conn:
        Seal([(folder / "dondoc.key").read_text()]).put(conn, "zalo-token", "x", now=clock.now())
    (folder / "dondoc.key").unlink()
    (folder / "dondoc.key").write_text("không phải khóa")
    (folder / "dondoc.key").chmod(0o600)

    assert lines(dondoc("doctor", "--json"))["key"][0] == "fail"


# Daily work


def test_what_waits_for_a_person_is_counted(set_up, dondoc, data, clock):
    now = clock.now()
    event = Inbound(channel="zalo", event_id="1", kind=InboundKind.TEXT, at=now, address="1", text="?")
    other = Inbound(channel="zalo", event_id="2", kind=InboundKind.TEXT, at=now, address="1", text="?")
    with closing(data()) as database:
        put(database, [new("a", now), new("b", now)], now)
        with database.begin() as conn:
            claimed(conn, now)
            conn.execute(sa.text("UPDATE messages SET state='uncertain' WHERE state='sending'"))
            accounts.pause(conn, "zalo", until=None, reason="-14014", now=now)
            accounts.pause(conn, "email", until=now.replace(year=2099), reason="535", now=now)
            inbox.record(conn, [event, other], now=now)
            letter = inbox.take(conn, now=now)[0]
            inbox.finish(conn, letter.id, state="parked", now=now)

    found = lines(dondoc("doctor", "--json"))

    assert found["uncertain"][:2] == ("warn", "1 tin chưa rõ đã gửi hay chưa; 1 tin đang chờ gửi.")
    assert found["inbox"][:2] == ("warn", "Hộp nhận: 1 tin chờ xử lý, 1 tin cần cán bộ đọc.")
    assert "-14014" in found["account.zalo"][1]
    assert found["account.zalo"][2] == "dondoc resume zalo"
    assert "2099" in found["account.email"][1]


def test_what_is_stopped_broken_or_nearly_used_up_is_named_with_its_remedy(set_up, dondoc, data, clock):
    now = clock.now()
    later = now.replace(year=2099)
    with closing(data()) as database:
        put(database, [new(f"m{i}", now) for i in range(30)], now)
        with database.begin() as conn:
            stops.put(conn, "campaign:r", kind="paused", reason="sai mẫu", by="lan", now=now)
            accounts.set_quota(
                conn, "telegram", Quota(name="q", total=500, left=25, resets_at=later), now=now
            )
            lock(conn, "email", now)
            accounts.set_switch(conn, "email", Switch(failures=5, level=1, until=later))

    found = lines(dondoc("doctor", "--json"))

    assert found["stop.campaign:r"][0] == "warn"
    assert "sai mẫu" in found["stop.campaign:r"][1]
    assert found["stop.campaign:r"][2] == "dondoc resume campaign:r"
    assert "5 lỗi liên tiếp" in found["breaker.email"][1]
    assert found["breaker.email"][2] == "dondoc resume email"
    assert "còn 25 tin" in found["quota.telegram"][1]


LISTS = [
    ("fresh figures", 0, "ok"),
    ("figures of two months ago", 60, "warn"),
]


@pytest.mark.parametrize(("reason", "days", "status"), LISTS, ids=[item[0] for item in LISTS])
def test_old_lists_are_named(database, clock, reason, days, status):
    now = clock.now()
    source = imports.Source(list="d08a", period=None, file_name="x", sha256="1", as_of=None)
    with database.begin() as conn:
        imports.add(conn, source, now=now)
        found = daily_work.lists(conn, clock.forward(days=days), 45)

    assert found.status == status
    assert "d08a 01/12/2026" in found.detail


def test_a_log_that_was_tampered_with_is_red(database, clock):
    entry = contact_log.Entry(kind="planned", body={"a": 1})
    with database.begin() as conn:
        contact_log.append(conn, clock.now(), [entry, entry])
    assert (store.log(database).status, store.log(database, walked=0).status) == (Status.OK, Status.OK)

    with database.begin() as conn:
        conn.exec_driver_sql("UPDATE log_bodies SET body='{}' WHERE seq=1")
    assert store.log(database).status is Status.FAIL
    assert store.log(database, walked=0).status is Status.OK  # the short look sees the end only

    with database.begin() as conn:
        conn.exec_driver_sql("UPDATE log_head SET seq=1")
    assert store.log(database, walked=0).status is Status.FAIL


# Facts about machines that no test machine has


VERSIONS = [((3, 10, 9), Status.FAIL), ((3, 11, 0), Status.OK), ((3, 14, 1), Status.OK)]


@pytest.mark.parametrize(("version", "status"), VERSIONS)
def test_an_old_python_is_red(version, status):
    assert machine.python(version).status is status


ROOM = [(999_999_999, Status.FAIL), (1_000_000_000, Status.WARN), (4_999_999_999, Status.WARN),
        (5_000_000_000, Status.OK)]  # fmt: skip


@pytest.mark.parametrize(("free", "status"), ROOM)
def test_a_full_disk_is_red_before_it_is_full(free, status):
    assert machine.room(free, Path()).status is status


SQLITE = [
    ("as it should be", (3, 40, 1), "wal", 2, Status.OK),
    ("too old to answer RETURNING", (3, 34, 0), "wal", 2, Status.FAIL),
    ("without a write-ahead log", (3, 40, 1), "delete", 2, Status.FAIL),
    ("forgetting at a power cut", (3, 40, 1), "wal", 1, Status.FAIL),
]


@pytest.mark.parametrize(
    ("reason", "version", "journal", "level", "status"), SQLITE, ids=[s[0] for s in SQLITE]
)
def test_sqlite_is_safe_or_red(tmp_path, reason, version, journal, level, status):
    found = SqliteCondition(version=version, journal=journal, synchronous=level)

    assert next(store.sqlite(found, tmp_path / "none")).status is status


POSTGRES = [
    ("as it should be", 150004, True, True, 0, [Status.OK, Status.OK]),
    ("too old", 110022, True, True, 0, [Status.FAIL, Status.OK]),
    ("forgetting at a power cut", 150004, False, True, 0, [Status.WARN, Status.OK]),
    ("acknowledging before it is written", 150004, True, False, 0, [Status.WARN, Status.OK]),
    ("two seconds of difference are forgiven", 150004, True, True, 2, [Status.OK, Status.OK]),
    ("a clock three seconds off", 150004, True, True, 3, [Status.OK, Status.FAIL]),
]


@pytest.mark.parametrize(
    ("reason", "version", "fsync", "commit", "off", "statuses"), POSTGRES, ids=[p[0] for p in POSTGRES]
)
def test_postgresql_is_safe_or_said(clock, reason, version, fsync, commit, off, statuses):
    now = clock.now()
    found = PostgresCondition(
        version=version, fsync=fsync, synchronous_commit=commit, clock=clock.forward(seconds=off)
    )

    assert [c.status for c in store.postgres(found, now)] == statuses


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/local\\040disk xfs rw 0 0
//nas/x /mnt/nas cifs rw 0 0
me@h: /mnt/ssh fuse.sshfs rw 0 0
tmpfs /mnt/nas/tmp tmpfs rw 0 0
overlay /over overlay rw 0 0
a /over 9p rw 0 0
"""
PLACES = [
    ("the root", "/srv/dondoc", "ext4", False),
    ("a network share", "/home/dao", "nfs4", True),
    ("a disk mounted below it, with a space", "/home/local disk/d", "xfs", False),
    ("a Windows share", "/mnt/nas/d", "cifs", True),
    ("below the share but in memory", "/mnt/nas/tmp/d", "tmpfs", False),
    ("over ssh", "/mnt/ssh", "fuse.sshfs", True),
    ("a name that only begins alike", "/homes", "ext4", False),
    ("the later mount lies on top", "/over/d", "9p", True),
]


@pytest.mark.parametrize(("reason", "path", "kind", "network"), PLACES, ids=[p[0] for p in PLACES])
def test_a_database_on_a_network_file_system_is_known_by_its_mount(reason, path, kind, network):
    found = mounts.file_system(Path(path), MOUNTS)

    assert (found, mounts.is_network(found)) == (kind, network)


MODES = [
    ("live", {"live": True}, frozenset(), ["ok"]),
    ("trial with guests", {"guests": ["a@b.vn"]}, frozenset(), ["ok"]),
    ("trial without guests reaches nobody", {}, frozenset(), ["warn"]),
    ("training", {"sandbox": "http://x"}, frozenset({"zalo"}), ["ok"]),
    ("training without its world", {"sandbox": "http://x"}, frozenset(), ["fail"]),
]


@pytest.mark.parametrize(("reason", "mode", "proven", "statuses"), MODES, ids=[m[0] for m in MODES])
def test_the_mode_is_always_stated(folder, reason, mode, proven, statuses):
    found = load_settings()
    found.mode = found.mode.model_copy(update=mode)

    assert [c.status for c in networks.mode(found, proven)] == statuses
