"""The town answers by who is asked, not by when."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.sandbox import temper
from bot.sandbox.people import People, asks_who, is_notice
from bot.sandbox.server import Sandbox
from messages.replies import Intent, read_reply
from messages.texts.catalogue import samples
from messages.texts.requirements import EMPLOYERS, PARTICIPANTS, REPLIES
from tests.bot.sandbox.conftest import assembled

NOTICES = [row.key for row in (*EMPLOYERS, *PARTICIPANTS) if not row.key.endswith("_discreet")]
#: the first meaning of each temper, as dondoc must read it
MEANINGS = {
    temper.PAID: {Intent.PAID},
    temper.SOON: {Intent.PROMISE},
    temper.DAY: {Intent.PROMISE},
    temper.DISPUTE: {Intent.DISPUTE, Intent.PAID},  # "the figures are wrong, I have paid October"
    temper.WRONG: {Intent.WRONG_CONTACT},
    temper.STOP: {Intent.STOP},
    temper.CALL: {Intent.CALL_ME},
    temper.HARD: {Intent.HARDSHIP},
    temper.QUESTION: {Intent.QUESTION},
    temper.THANKS: {Intent.THANKS},
}
PHONES = [f"849000{number:05d}" for number in range(20)]
MAILS = [f"nguoi{number}@nha.test" for number in range(20)]
TAILS = {address: f"{1000 + seat}" for seat, address in enumerate((*PHONES, *MAILS))}


@contextlib.asynccontextmanager
async def living(sandbox: Sandbox, seed: str = "mot", **options) -> AsyncIterator[People]:
    people = People(sandbox.world, **{"seed": seed, "tails": TAILS, "pause_s": (0, 0), **options})
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(people.run(stop))
        yield people
        await people.quiet(0.1)
        stop.set()


def deliver(sandbox: Sandbox, channel: str, address: str, key: str) -> None:
    found = samples(key, "vi")[channel].content
    number = len(sandbox.world.chat(channel, address).lines)
    message_id = f"<{channel}.{address}.{number}@x.test>"
    sandbox.world.delivered(channel, address, found.text, message_id=message_id, subject=found.subject)


def said(sandbox: Sandbox) -> list[tuple[str, str, str]]:
    return sorted(
        (line.channel, line.address, line.text)
        for chat in sandbox.world.chats.values()
        for line in chat.lines
        if not line.to_person
    )


@pytest.mark.parametrize("key", NOTICES)
def test_every_notice_is_taken_for_one_that_waits_for_an_answer(key: str):
    found = {name: wording.content.text for name, wording in samples(key, "vi").items()}
    taken = {name: (is_notice(text), asks_who(text)) for name, text in found.items()}
    assert taken == dict.fromkeys(found, (True, False))


@pytest.mark.parametrize("key", ["debt_discreet", "due_discreet"])
def test_every_discreet_text_is_taken_for_a_question_who_is_there(key: str):
    found = {name: wording.content.text for name, wording in samples(key, "vi").items()}
    taken = {name: (is_notice(text), asks_who(text)) for name, text in found.items()}
    assert taken == dict.fromkeys(found, (False, True))


async def test_an_acknowledgement_is_never_answered(sandbox: Sandbox):
    async with living(sandbox):
        for seat, row in enumerate(REPLIES):
            deliver(sandbox, "email", f"dap{seat}@nha.test", row.key)
            deliver(sandbox, "telegram", f"7000005{seat:02d}", row.key)
            deliver(sandbox, "zalo", f"81111111111111111{seat:02d}", row.key)
    assert said(sandbox) == []


@pytest.mark.parametrize("table", [temper.PHRASES, temper.ACCOUNTANT], ids=["persons", "accountants"])
def test_every_wording_means_what_its_temper_says(clock, table: dict[str, Sequence[str]]):
    read = {
        (kind, words): read_reply(words.format(day="14/12"), at=clock.now()).intent
        for kind, wordings in table.items()
        for words in wordings
    }
    assert {key: intent for key, intent in read.items() if intent not in MEANINGS[key[0]]} == {}


def test_forty_people_have_every_temper_and_a_third_say_nothing(sandbox: Sandbox):
    people = People(sandbox.world, seed="mot", tails=TAILS)
    found = Counter(people.temper(address) for address in TAILS)
    assert set(found) == set(temper.DECK)
    assert found[temper.SILENT] in range(12, 15)


async def test_the_same_people_do_the_same_whatever_the_order(sandbox: Sandbox, tmp_path):
    async with living(sandbox):
        for address in MAILS:
            deliver(sandbox, "email", address, "due_voluntary_soon")
        for address in PHONES:
            deliver(sandbox, "zns", address, "debt_discreet")
    async with assembled(tmp_path, truth=None, people_file=None) as other:
        async with living(other):
            for address in reversed(PHONES):
                deliver(other, "zns", address, "debt_discreet")
            for address in reversed(MAILS):
                deliver(other, "email", address, "due_voluntary_soon")
        assert said(other) == said(sandbox)
        assert len(said(other)) > 15


async def test_another_seed_is_another_town(sandbox: Sandbox):
    towns = [People(sandbox.world, seed=seed, tails=TAILS) for seed in ("mot", "hai")]
    assert len({tuple(map(town.temper, TAILS)) for town in towns}) == 2


async def test_mail_is_confirmed_by_the_owners_own_four_digits(sandbox: Sandbox):
    async with living(sandbox):
        for address in MAILS:
            deliver(sandbox, "email", address, "due_discreet")
    found = {address: text for _, address, text in said(sandbox) if text.startswith("XN")}
    assert found == {address: f"XN {TAILS[address]}" for address in found}
    assert len(found) >= 5


async def test_some_open_the_link_and_become_a_telegram_chat(sandbox: Sandbox):
    async with living(sandbox):
        for address in MAILS:
            deliver(sandbox, "email", address, "due_discreet")
    starts = [text for channel, _, text in said(sandbox) if channel == "telegram"]
    assert starts
    assert set(starts) == {"/start 7KQ2M4XTPA"}


async def test_who_got_a_template_types_its_code_into_a_new_zalo_account(sandbox: Sandbox):
    async with living(sandbox):
        for address in PHONES:
            deliver(sandbox, "zns", address, "debt_discreet")
    assert {(channel, text) for channel, _, text in said(sandbox)} == {("zalo", "KN-7KQ2M4XTPA")}
    assert all(address in sandbox.zalo.people.users for _, address, _ in said(sandbox))


async def test_the_new_account_answers_the_full_notice_with_the_owners_temper(sandbox: Sandbox):
    async with living(sandbox) as people:
        deliver(sandbox, "zns", PHONES[0], "debt_discreet")
        for address in PHONES:
            deliver(sandbox, "zns", address, "debt_discreet")
        await people.quiet(0.1)
        for _, address, _ in said(sandbox):
            deliver(sandbox, "zalo", address, "debt_under_1")
    answers = [text for _, _, text in said(sandbox) if not text.startswith("KN-")]
    readable = {words for words in (*temper.ACCOUNTANT.values(), *temper.PHRASES.values()) for words in words}
    assert len(answers) >= 5
    assert [
        text for text in answers if "{day}" not in text and text not in readable and "/" not in text
    ] == []


async def test_a_new_chat_is_called_by_its_owners_name(sandbox: Sandbox):
    names = {address: f"Người {seat}" for seat, address in enumerate(PHONES)}
    async with living(sandbox, names=names):
        for address in PHONES:
            deliver(sandbox, "zns", address, "debt_discreet")
    called = {chat.name for (channel, _), chat in sandbox.world.chats.items() if channel == "zalo"}
    assert called
    assert called <= set(names.values())


async def test_nobody_speaks_more_than_twice(sandbox: Sandbox):
    async with living(sandbox) as people:
        for key in ("due_discreet", "due_voluntary_soon", "due_voluntary_today", "due_discreet"):
            for address in MAILS:
                deliver(sandbox, "email", address, key)
            await people.quiet(0.1)
    assert max(Counter(address for _, address, _ in said(sandbox)).values()) == 2


async def test_quiet_waits_for_those_who_think(sandbox: Sandbox):
    async with living(sandbox, pause_s=(0.3, 0.4)) as people:
        for address in MAILS:
            deliver(sandbox, "email", address, "due_voluntary_soon")
        await people.quiet(0.05)
        assert len(said(sandbox)) >= 5
