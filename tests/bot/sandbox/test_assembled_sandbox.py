"""One process stands for all networks: named endpoints, real clients, and a memory across restarts."""

import asyncio
import contextlib
import json
import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.channels import registry, rehearsal
from bot.channels.zalo import MemoryTokenStore, ZaloToken
from bot.clock import SystemClock
from bot.sandbox.credentials import (
    MAIL_PASSWORD,
    MAILBOX,
    TELEGRAM_TOKEN,
    ZALO,
    ZALO_FIRST_REFRESH_TOKEN,
    sandbox_config,
)
from bot.sandbox.server import Sandbox
from bot.sandbox.zalo import ZaloRules
from bot.settings import EmailSection, ModeSection, Settings, TelegramSection, ZaloSection
from messages.channel import Content, MessageClass, Outgoing
from messages.outcome import Accepted
from messages.problem import DondocError
from messages.texts import approved
from tests.bot.sandbox.conftest import assembled
from tests.bot.sandbox.mailbox import newest

PERSON = "700000101"
ZALO_PERSON = "8111111111111111111"


def settings_for(sandbox: Sandbox) -> Settings:
    config = sandbox_config(sandbox.url, sandbox.smtp_port, sandbox.imap_port)
    return Settings.model_construct(
        mode=ModeSection.model_validate(config["mode"]),
        telegram=TelegramSection.model_validate(config["telegram"]),
        zalo=ZaloSection.model_validate(config["zalo"]),
        email=EmailSection.model_validate(config["email"]),
    )


@contextlib.asynccontextmanager
async def office(sandbox: Sandbox, store: MemoryTokenStore):
    """Dondoc's own channels, configured by what the sandbox says and nothing else."""
    settings = settings_for(sandbox)
    parts = registry.Parts(settings=settings, now=SystemClock().now, token_store=store)
    channels = registry.build(parts)
    for channel in channels.values():
        await channel.open()
    try:
        yield channels
    finally:
        for channel in channels.values():
            await channel.close()
        await parts.close()


async def beginner() -> MemoryTokenStore:
    """An office that knows nothing but the first refresh token of its configuration."""
    store = MemoryTokenStore()
    ended = SystemClock().now() - timedelta(days=1)
    await store.save(
        ZaloToken(access_token="-", refresh_token=ZALO_FIRST_REFRESH_TOKEN, obtained_at=ended, expires_in=0)
    )
    return store


def outgoing(address: str, **content) -> Outgoing:
    return Outgoing(
        message_id=1,
        tracking_id="a" * 16,
        address=address,
        content=Content(**{"text": "Kính gửi Ông/Bà", "subject": "Thư nhắc", **content}),
        message_class=MessageClass.SERVICE,
    )


def letters() -> dict[str, Outgoing]:
    template = approved.templates()["due_discreet"]
    return {
        "zalo": outgoing(ZALO_PERSON),
        "zns": outgoing(
            "84900000011",
            template_id=template.id,
            template_data={p.name: p.sample for p in template.params},
        ),
        "telegram": outgoing(PERSON),
        "email": outgoing("lan@nha.test"),
    }


async def people_come(sandbox: Sandbox) -> None:
    await sandbox.world.start("telegram", PERSON)
    sandbox.zalo.add_user(user_id=ZALO_PERSON, name="Trần Thị Đào", follower=True)


async def send_everywhere(sandbox: Sandbox, store: MemoryTokenStore) -> dict[str, str]:
    async with office(sandbox, store) as channels:
        outcomes = {name: await channels[name].send(letter) for name, letter in letters().items()}
    return {name: type(outcome).__name__ for name, outcome in outcomes.items()}


EVERYWHERE = dict.fromkeys(("zalo", "zns", "telegram", "email"), Accepted.__name__)


@pytest.fixture
def daytime() -> ZaloRules:
    return ZaloRules(zns_night=False)  # the suite runs at night, too


async def test_all_four_channels_are_proven_harmless(sandbox: Sandbox):
    settings = settings_for(sandbox)
    found = frozenset({"zalo", "zns", "telegram", "email"})
    assert (await rehearsal.proven(settings), rehearsal.promised(settings)) == (found, found)


async def test_the_hello_names_every_endpoint_word_for_word(sandbox: Sandbox, browser: httpx.AsyncClient):
    answer = (await browser.get("/__sim/hello")).json()
    assert datetime.fromisoformat(answer.pop("now")).tzinfo is not None
    assert answer == {
        "dondoc_sandbox": True,
        "telegram_base": f"{sandbox.url}/telegram/bot",
        "zalo_oauth": f"{sandbox.url}/zalo/oauth",
        "zalo_openapi": f"{sandbox.url}/zalo/openapi",
        "zalo_business": f"{sandbox.url}/zalo/business",
        "smtp": ["127.0.0.1", sandbox.smtp_port],
        "imap": ["127.0.0.1", sandbox.imap_port],
    }


async def test_our_own_channels_reach_everybody_by_configuration_alone(tmp_path: Path, daytime: ZaloRules):
    async with assembled(tmp_path, zalo_rules=daytime) as sandbox:
        await people_come(sandbox)
        assert await send_everywhere(sandbox, await beginner()) == EVERYWHERE
    truth = [json.loads(row) for row in (tmp_path / "truth.jsonl").read_text().splitlines()]
    assert {(row["channel"], row["address"]) for row in truth} == {
        (name, letter.address) for name, letter in letters().items()
    }


async def test_a_restarted_sandbox_goes_on_with_everybody_it_knew(tmp_path: Path, daytime: ZaloRules):
    store = await beginner()
    async with assembled(tmp_path, zalo_rules=daytime) as first:
        await people_come(first)
        assert await send_everywhere(first, store) == EVERYWHERE
    async with assembled(tmp_path, zalo_rules=daytime) as second:
        assert await send_everywhere(second, store) == EVERYWHERE
        assert second.world.chat("zalo", ZALO_PERSON).name == "Trần Thị Đào"


async def test_a_stranger_is_still_not_reached(sandbox: Sandbox):
    async with Bot(TELEGRAM_TOKEN, base_url=sandbox.hello()["telegram_base"]) as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(PERSON, "Chào")


async def test_a_half_written_line_of_the_memory_is_passed_over(tmp_path: Path):
    async with assembled(tmp_path) as first:
        await people_come(first)
    with (tmp_path / "people.jsonl").open("a") as file:
        file.write('{"channel": "tele')
    async with assembled(tmp_path) as second:
        assert set(second.world.chats) == {("telegram", PERSON), ("zalo", ZALO_PERSON)}


async def renewed(sandbox: Sandbox, token: str) -> dict[str, object]:
    async with httpx.AsyncClient(trust_env=False) as http:
        form = {"app_id": ZALO.app_id, "grant_type": "refresh_token", "refresh_token": token}
        url = f"{sandbox.url}/zalo/oauth/v4/oa/access_token"
        found: dict[str, object] = (
            await http.post(url, data=form, headers={"secret_key": ZALO.app_secret})
        ).json()
        return found


async def test_a_token_of_an_earlier_run_works_once(tmp_path: Path):
    async with assembled(tmp_path) as first:
        kept = str((await renewed(first, ZALO_FIRST_REFRESH_TOKEN))["refresh_token"])
    async with assembled(tmp_path) as second:
        answers = [(await renewed(second, kept)).get("error", 0) for _ in range(2)]
    assert answers == [0, -14014]


async def test_a_token_somebody_made_up_does_not_work(sandbox: Sandbox):
    answers = [(await renewed(sandbox, token)).get("error", 0) for token in ("", "x" * 120, "0" * 32)]
    assert answers == [-14014, -14014, -14014]


async def test_every_new_database_may_begin_with_the_first_token(sandbox: Sandbox):
    answers = [(await renewed(sandbox, ZALO_FIRST_REFRESH_TOKEN)).get("error", 0) for _ in range(3)]
    assert answers == [0, 0, 0]


async def test_a_withdrawn_consent_ends_the_first_token_too(sandbox: Sandbox):
    sandbox.zalo.grants.revoke()
    assert (await renewed(sandbox, ZALO_FIRST_REFRESH_TOKEN))["error"] == -14014


async def test_any_mail_program_can_write_and_read(sandbox: Sandbox):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = MAILBOX, "lan@nha.test", "Thư nhắc"
    letter["Message-ID"] = "<1@bhxh.test>"
    letter.set_content("Kính gửi Ông/Bà")

    def deliver() -> None:
        with smtplib.SMTP("127.0.0.1", sandbox.smtp_port) as client:
            client.login(MAILBOX, MAIL_PASSWORD)
            client.send_message(letter)

    await asyncio.to_thread(deliver)
    await sandbox.world.say("email", "lan@nha.test", "đã đóng rồi nhé", reply_to="<1@bhxh.test>")
    answer = await newest(sandbox.imap_port, MAILBOX, MAIL_PASSWORD)
    assert (answer["From"], answer["Subject"]) == ("lan@nha.test", "Re: Thư nhắc")


@pytest.mark.parametrize(
    ("option", "words"),
    [("port", "--port"), ("smtp_port", "--smtp-port"), ("imap_port", "--imap-port")],
)
async def test_a_taken_port_is_named_with_the_option_that_changes_it(
    sandbox: Sandbox, tmp_path: Path, option: str, words: str
):
    taken = getattr(sandbox, option)
    with pytest.raises(DondocError) as refused:
        await assembled(tmp_path, truth=None, people_file=None, **{option: taken}).start()
    assert (refused.value.message, refused.value.exit_code) == (
        f"Cổng {taken} đang bận; hãy chọn cổng khác bằng {words}.",
        7,
    )


async def test_the_ports_are_free_again_after_the_end(tmp_path: Path):
    first = assembled(tmp_path)
    await first.start()
    ports = {"port": first.port, "smtp_port": first.smtp_port, "imap_port": first.imap_port}
    await first.stop()
    async with assembled(tmp_path, **ports) as second:
        assert second.url == first.url


async def test_a_waiting_poll_does_not_hold_the_end_up(tmp_path: Path):
    sandbox = assembled(tmp_path)
    await sandbox.start()
    async with httpx.AsyncClient(trust_env=False) as http:
        url = f"{sandbox.hello()['telegram_base']}{TELEGRAM_TOKEN}/getUpdates"
        poll = asyncio.create_task(http.get(url, params={"timeout": 50}, timeout=60))
        await asyncio.sleep(0.2)
        async with asyncio.timeout(30):
            await sandbox.stop()
        await asyncio.gather(poll, return_exceptions=True)


async def test_a_webhook_that_was_given_up_is_switched_on_again(tmp_path: Path):
    async with assembled(tmp_path, zalo_webhook="http://127.0.0.1:9/webhook/zalo") as sandbox:
        sandbox.zalo.postman.url = ""
        async with asyncio.timeout(30):
            while not sandbox.zalo.postman.url:  # noqa: ASYNC110 - the keeper sets it once a second
                await asyncio.sleep(0.05)
        assert sandbox.zalo.postman.url == "http://127.0.0.1:9/webhook/zalo"
