"""People who live their own lives: some answer at once, some promise, a third never say a word.

The same seed gives the same town: what somebody does depends on who they are, never on the order
in which messages reach them.
"""

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from bot.sandbox.temper import AT_THE_OA, DECK, SILENT, WRONG, phrase
from bot.sandbox.world import Line, World

#: What the office's texts ask for, as a person recognizes it (messages/texts).
CODE = re.compile(r"\bKN-([A-HJ-KM-NP-Z2-9]{10})\b")
LINK = re.compile(r"[?&]start=([A-Za-z0-9_-]{1,64})")
TURNS = 2  #: nobody says more to one address of ours


@dataclass(slots=True)
class _Life:
    """What one address has already done."""

    turns: int = 0
    confirmed: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class _Deed:
    """One thing a person does; an empty text is opening the chat alone."""

    channel: str
    address: str
    text: str = ""
    token: str | None = None  #: not None: press Start first, with this token
    reply_to: str = ""


@dataclass(kw_only=True)
class _Town:
    """Who stands behind an address they opened because of another one."""

    origins: dict[tuple[str, str], str] = field(default_factory=dict)
    lives: dict[tuple[str, str], _Life] = field(default_factory=dict)

    def life(self, line: Line) -> _Life:
        return self.lives.setdefault((line.channel, line.address), _Life())


class People:
    """`tails`: address (84… phone, mail address) → last four digits of its owner's code.

    Every temper occurs among `tails` and `population` (other addresses that may be written to, such
    as those of employers), however few they are; strangers to both get theirs by lot.
    `names`: address → how the inbox page calls the phone. `pause_s`: how long people think.
    """

    def __init__(
        self,
        world: World,
        *,
        seed: str,
        tails: Mapping[str, str],
        population: Collection[str] = (),
        names: Mapping[str, str] | None = None,
        pause_s: tuple[float, float] = (0.2, 1.5),
    ) -> None:
        self._world = world
        self._seed = seed
        self._tails = tails
        self._names = names or {}
        self._pause = pause_s
        self._town = _Town()
        self._under_way: set[asyncio.Task[None]] = set()
        self._queue = world.listen()  # from now on: what arrives before `run` is not missed
        known = sorted({*tails, *population}, key=lambda address: (self._draw(address, "seat"), address))
        self._dealt = {address: DECK[seat % len(DECK)] for seat, address in enumerate(known)}

    async def run(self, stop: asyncio.Event) -> None:
        """Live until `stop`; what somebody was about to say then remains unsaid."""
        try:
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(self._read(group))
                await stop.wait()
                for task in (reading, *self._under_way):
                    task.cancel()
        finally:
            self._world.unlisten(self._queue)

    async def quiet(self, seconds: float) -> None:
        """Return when nothing has been delivered or said, and nobody is thinking, for so long."""
        queue = self._world.listen()
        try:
            while True:
                try:
                    async with asyncio.timeout(seconds):
                        await queue.get()
                except TimeoutError:
                    if not self._under_way and self._queue.empty():
                        return
        finally:
            self._world.unlisten(queue)

    def temper(self, address: str) -> str:
        """What this address will do with a notice: a key of `temper.PHRASES`, or SILENT."""
        return self._dealt.get(address) or DECK[self._draw(address, "temper") % len(DECK)]

    async def _read(self, group: asyncio.TaskGroup) -> None:
        while True:
            line = await self._queue.get()
            deeds = self._reaction(line) if line.to_person else []
            if deeds:
                task = group.create_task(self._do(line, deeds))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def _do(self, line: Line, deeds: list[_Deed]) -> None:
        shortest, longest = self._pause
        await asyncio.sleep(shortest + (longest - shortest) * self._draw(line.address, "pause") % 1000 / 1000)
        for deed in deeds:
            origin = self._town.origins.get((deed.channel, deed.address), deed.address)
            self._world.chat(deed.channel, deed.address, self._names.get(origin, ""))
            if deed.token is not None:
                await self._world.start(deed.channel, deed.address, deed.token)
            if deed.text:
                await self._world.say(deed.channel, deed.address, deed.text, reply_to=deed.reply_to)

    def _reaction(self, line: Line) -> list[_Deed]:
        if line.address in self._names:
            self._world.chat(line.channel, line.address, self._names[line.address])
        life = self._town.life(line)
        if life.turns >= TURNS:
            return []
        if asks_who(line.text) and not life.confirmed:
            deeds = self._introduction(line)
            life.confirmed = True
        elif is_notice(line.text) and not life.answered:
            deeds = self._answer(line)
            life.answered = True
        else:
            deeds = []
        life.turns += bool(deeds)
        return deeds

    def _introduction(self, line: Line) -> list[_Deed]:
        """The office asks who is there before it says what it is about."""
        origin = self._origin(line)
        lot = self._draw(line.channel, origin, "introduction") % 10
        if self.temper(origin) == WRONG:
            return [] if line.channel == "zns" else [self._said(line, "SAI NGƯỜI")]
        if lot < 2:
            return []
        link, code = LINK.search(line.text), CODE.search(line.text)
        if link and lot <= 5:
            return [self._opened(origin, "telegram", token=link[1])]
        if "XN 1234" in line.text and origin in self._tails:
            words = f"XN {self._tails[origin]}"
        elif code:
            words = f"KN-{code[1]}"
        else:
            return []
        if line.channel == "zns":
            return [self._opened(origin, "zalo", words)]
        return [self._said(line, words)]

    def _answer(self, line: Line) -> list[_Deed]:
        origin = self._origin(line)
        temper = self.temper(origin)
        if temper == SILENT:
            return []
        lot = self._draw(line.channel, origin, "phrase")
        words = phrase(temper, lot=lot, employer="đơn vị" in line.text, now=self._world.clock.now())
        if line.channel != "zns":
            return [self._said(line, words)]
        # nobody can answer a template; who must say something looks for the office on Zalo
        return [self._opened(origin, "zalo", words)] if temper in AT_THE_OA else []

    def _said(self, line: Line, words: str) -> _Deed:
        quoted = line.message_id if line.channel == "email" else ""
        return _Deed(line.channel, line.address, words, reply_to=quoted)

    def _opened(self, origin: str, channel: str, words: str = "", *, token: str | None = None) -> _Deed:
        """Begin a chat of one's own on another network."""
        digits = str(10**18 + self._draw(origin, channel) % 10**18)
        address = "8" + digits[-18:] if channel == "zalo" else "7" + digits[-9:]
        self._town.origins[channel, address] = origin
        self._town.lives.setdefault((channel, address), _Life()).turns += 1
        return _Deed(channel, address, words, token=token)

    def _origin(self, line: Line) -> str:
        return self._town.origins.get((line.channel, line.address), line.address)

    def _draw(self, *what: str) -> int:
        text = "\0".join((self._seed, *what)).encode()
        return int.from_bytes(blake2b(text, digest_size=8).digest())


def asks_who(text: str) -> bool:
    """A discreet message: it asks for a confirmation and offers SAI NGƯỜI instead."""
    return "SAI NGƯỜI" in text and ("XN 1234" in text or CODE.search(text) is not None)


def is_notice(text: str) -> bool:
    """Tell a message that waits for an answer from an acknowledgement: it lists what may be answered."""
    offers = "ĐÃ ĐÓNG" in text or "SAI SỐ LIỆU" in text  # who is asked to register owes nothing yet
    return offers and "GỌI LẠI" in text and "SAI NGƯỜI" not in text
