"""The Official Account's consent is asked for, proved and stored without a token ever being shown."""

from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.sandbox.credentials import ZALO
from storage.condition import sealed_names
from storage.database import Database


@pytest.fixture
def office(dondoc, at_sandbox, folder):
    """An office at the sandbox whose account has not consented yet."""
    dondoc("init", *at_sandbox)
    env = folder / ".env"
    env.write_text(
        "".join(line for line in env.read_text().splitlines(keepends=True) if "REFRESH" not in line)
    )


def consented(url: str) -> str:
    """The administrator agrees; this is where the browser ends."""
    answer = httpx.get(url, trust_env=False)
    assert answer.status_code == 302
    return answer.headers["location"]


def test_before_the_consent_everything_names_the_command(office, dondoc):
    status = dondoc("zalo", "status", "--json")
    assert (status.code, status.json["fix"]) == (3, "dondoc zalo connect")

    doctor = {c["name"]: c for c in dondoc("doctor", "--json").json["checks"]}
    assert (doctor["channel.zalo"]["status"], doctor["channel.zalo"]["fix"]) == (
        "fail",
        "dondoc zalo connect",
    )


@pytest.mark.parametrize("whole_address", [True, False], ids=["the whole address pasted", "the code alone"])
def test_consent_in_two_steps(office, dondoc, settings, whole_address):
    asked = dondoc("zalo", "connect", "--redirect-uri", "https://bhxh.test/zalo")
    assert asked.code == 0
    url = asked.out.strip()
    location = consented(url)
    assert location.startswith("https://bhxh.test/zalo?")
    code = parse_qs(urlsplit(location).query)["code"][0]

    answer = dondoc("zalo", "connect", "--code", f" {location if whole_address else code} ")

    assert answer.code == 0
    assert ZALO.oa_name in answer.out
    status = dondoc("zalo", "status", "--json")
    assert (status.code, status.json["oa"], status.json["ok"]) == (0, ZALO.oa_name, True)
    assert status.json["access_token_ends"] > status.json["consented_at"]
    with closing(Database(settings().database.url)) as database, database.begin() as conn:
        assert sealed_names(conn) == ["zalo-pkce", "zalo-token"]
    assert set(status.json) == {"ok", "oa", "oa_id", "access_token_ends", "consented_at", "detail", "fix"}


def test_the_address_carries_the_challenge_and_not_the_verifier(office, dondoc):
    first = parse_qs(urlsplit(dondoc("zalo", "connect", "--json").json["url"]).query)
    second = parse_qs(urlsplit(dondoc("zalo", "connect", "--json").json["url"]).query)

    assert set(first) == {"app_id", "redirect_uri", "code_challenge", "state"}
    assert first["redirect_uri"] == ["http://127.0.0.1:8901"]
    assert first["code_challenge"] != second["code_challenge"]


def test_a_code_works_once(office, dondoc):
    location = consented(dondoc("zalo", "connect", "--json").json["url"])
    assert dondoc("zalo", "connect", "--code", location).code == 0

    again = dondoc("zalo", "connect", "--code", location)

    assert again.code == 2
    assert "dondoc zalo connect" in again.err


def test_a_wrong_code_is_refused_in_words_and_the_attempt_stays(office, dondoc):
    location = consented(dondoc("zalo", "connect", "--json").json["url"])

    wrong = dondoc("zalo", "connect", "--code", "sai", "--json")

    assert wrong.code == 1
    assert wrong.json["error"]["code"] == "zalo_refused"
    assert dondoc("zalo", "connect", "--code", location).code == 0


FOREIGN = [
    ("of another attempt", lambda found: found | {"state": "khac"}, "wrong_state"),
    ("of another OA", lambda found: found | {"oa_id": "999"}, "wrong_oa"),
]


@pytest.mark.parametrize(("what", "change", "code"), FOREIGN, ids=[f[0] for f in FOREIGN])
def test_an_address_that_is_not_ours_is_refused_before_it_is_used(office, dondoc, what, change, code):
    location = consented(dondoc("zalo", "connect", "--json").json["url"])
    query = {k: v[0] for k, v in parse_qs(urlsplit(location).query).items()}
    foreign = str(httpx.URL("https://bhxh.test/", params=change(query)))

    answer = dondoc("zalo", "connect", "--code", foreign, "--json")

    assert (answer.code, answer.json["error"]["code"]) == (1, code)
    assert dondoc("zalo", "connect", "--code", location).code == 0


def test_a_first_refresh_token_from_the_console_is_enough(dondoc, at_sandbox):
    dondoc("init", *at_sandbox)

    status = dondoc("zalo", "status", "--json")

    assert (status.code, status.json["oa"]) == (0, ZALO.oa_name)
    assert status.json["consented_at"] is None


def test_without_an_application_it_names_init(folder, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_TELEGRAM_BASE_URL", "http://127.0.0.1:1/bot")
    dondoc("init", "--no-input", "--telegram-token", "1:abc")

    for arguments in (["connect"], ["connect", "--code", "x"], ["status"]):
        answer = dondoc("zalo", *arguments)
        assert answer.code == 3
        assert "--zalo-app-id" in answer.err


def test_an_address_to_come_back_to_is_needed(dondoc, folder):
    dondoc("init", "--no-input", "--zalo-app-id", "1", "--zalo-app-secret", "bi_mat_bi_mat")

    answer = dondoc("zalo", "connect")

    assert answer.code == 2
    assert "--redirect-uri" in answer.err


def test_a_silent_network_is_temporary(dondoc, folder, monkeypatch):
    dondoc("init", "--no-input", "--zalo-app-id", "1", "--zalo-app-secret", "bi_mat_bi_mat")
    monkeypatch.setenv("DONDOC_ZALO_OAUTH_URL", "http://127.0.0.1:1")
    assert dondoc("zalo", "connect", "--redirect-uri", "https://bhxh.test").code == 0

    answer = dondoc("zalo", "connect", "--code", "x")

    assert answer.code == 75
    assert "bi_mat" not in answer.out + answer.err
