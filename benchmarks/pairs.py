"""Which comparisons there are: what each side is given, and what the far end must have counted."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.import_lists import write_list
from benchmarks.measure import Counted, agreed, run_side
from benchmarks.office import CHANNELS, Yard
from benchmarks.sinks import sink

PATHS = {"zalo": "/v3.0/oa/message/cs", "zns": "/message/template"}
PROCESSES = {"sqlite": "1 process", "postgresql": "2 processes"}
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    rounds: int
    rows: int  #: of the list that is imported
    dues: int  #: people planned for
    messages: int  #: sent by us in a run
    requests: int  #: sent by the clients that record nothing
    letters: int  #: sent by smtplib, which is slower
    queued: int  #: sent by django-post-office
    source: int  #: sent by smtp-source
    words: int  #: texts and replies
    probe: int  #: asked of a stock client to find its best; 0: not asked


FULL = Sizes(
    rounds=3,
    rows=20_000,
    dues=5_000,
    messages=3_000,
    requests=1_000,
    letters=500,
    queued=2_000,
    source=10_000,
    words=4_000,
    probe=100,
)
QUICK = Sizes(
    rounds=1,
    rows=300,
    dues=60,
    messages=40,
    requests=40,
    letters=20,
    queued=20,
    source=100,
    words=60,
    probe=0,
)
#: Claimed and not yet settled, what a crash can leave in doubt; a claim takes half of it at least.
MAIL_IN_FLIGHT = 256
BOT_IN_FLIGHT = 64
#: Claiming and settling alone: so that no batch is larger.
CORE_IN_FLIGHT = 50
MAIL_CONNECTIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    name: str
    unit: str
    side: str
    run: Callable[[], Counted]
    peer: str = ""  #: "": a figure of our own, beside a bar and nobody
    run_peer: Callable[[], Counted] | None = None
    bar: str = ""  #: what the design asks of the ratio
    note: str = ""


class Bench:
    """The comparisons over one yard of databases."""

    def __init__(self, yard: Yard, folder: Path, sizes: Sizes) -> None:
        self._yard = yard
        self._folder = folder
        self._sizes = sizes

    def pairs(self) -> Iterator[Pair]:
        yield self._import()
        for engine in self._yard.engines:
            yield self._plan(engine)
            yield self._enqueue(engine)
            yield self._core(engine)
            yield from self._mail(engine)
        for channel in ("telegram", *PATHS):
            for engine in self._yard.engines if channel != "zns" else ["sqlite"]:  # zns is zalo's wire
                yield self._send(channel, engine)
        yield self._beside_aiogram()
        for channel in ("telegram", *PATHS):
            yield self._wire(channel)
        yield self._log()
        yield from self._words()

    # -- lists and plans --------------------------------------------------------------------------

    def _import(self) -> Pair:
        rows = self._sizes.rows
        return Pair(
            name="import d08a",
            unit=f"rows/s, XLSX of {rows:,} rows × 15 columns into SQLite",
            side="dondoc: every check, stored",
            run=lambda: self._on_copy("side_lists:import_dondoc", "sqlite", path=str(self._list())),
            peer="openpyxl read-only + executemany, no checks",
            run_peer=lambda: self._on_copy("side_lists:import_openpyxl", "sqlite", path=str(self._list())),
            bar="I1: 200,000 rows to planned in 40 s, 15 s",
        )

    def _plan(self, engine: str) -> Pair:
        count = self._sizes.dues
        driver = "executemany" if engine == "sqlite" else "COPY"
        return Pair(
            name=f"plan, {ENGINES[engine]}",
            unit=f"reminders/s: decided, rendered, queued, logged; {count:,} dues",
            side="dondoc",
            run=lambda: self._on_copy("side_lists:plan_dondoc", engine, people=("plan", count, ("email",))),
            peer=f"driver's {driver} of ready rows",
            run_peer=lambda: self._on_copy("side_lists:plan_driver", engine, count=count * 10),
        )

    def _enqueue(self, engine: str) -> Pair:
        count = self._sizes.dues
        driver = "executemany" if engine == "sqlite" else "COPY"
        return Pair(
            name=f"enqueue, {ENGINES[engine]}",
            unit=f"messages/s: rendered ones queued, keyed, logged, chained; {count:,} in one transaction",
            side="dondoc",
            run=lambda: self._on_copy("side_lists:enqueue_dondoc", engine, count=count),
            peer=f"driver's {driver} of ready rows",
            run_peer=lambda: self._on_copy("side_lists:plan_driver", engine, count=count * 10),
            bar="O1: 0.40×, 0.75×" if engine == "sqlite" else "O1: 0.25×, 0.50×",
        )

    def _log(self) -> Pair:
        people = ("plan", self._sizes.dues, ("email",))
        return Pair(
            name="verify the log",
            unit="entries/s, SQLite",
            side="dondoc: the whole chain",
            run=lambda: self._on_copy("side_lists:log_verify", "sqlite", people=people, planned=True),
            peer="sqlite3 + sha256 of each body",
            run_peer=lambda: self._on_copy("side_lists:log_plain", "sqlite", people=people, planned=True),
        )

    # -- messages ---------------------------------------------------------------------------------

    def _core(self, engine: str) -> Pair:
        return Pair(
            name=f"claim and settle, {ENGINES[engine]}",
            unit=f"messages/s, no wire, {CORE_IN_FLIGHT} in flight: claimed, asked, settled, logged, chained",
            side="dondoc, recorded",
            run=partial(self._from_outbox, "side_core:settle_alone", "email", engine, CORE_IN_FLIGHT),
            bar="10,000/s" if engine == "sqlite" else "6,000/s",
        )

    def _mail(self, engine: str) -> Iterator[Pair]:
        count, sizes = self._sizes.messages, self._sizes
        ours = Pair(
            name=f"send email, {ENGINES[engine]}",
            unit=f"messages/s, {count:,} queued → claimed, sent on {MAIL_CONNECTIONS} connections, settled, "
            f"logged; {MAIL_IN_FLIGHT} in flight",
            side="dondoc, recorded",
            run=partial(self._deliver, "email", engine),
        )
        if shutil.which("smtp-source", path="/usr/sbin:/usr/bin"):
            yield replace(
                ours,
                name=f"{ours.name} / smtp-source",
                peer="smtp-source, no record",
                run_peer=partial(self._to_sink, "smtp", "side_peers:send_smtp_source", count=sizes.source),
                bar="S1: 0.25×, 0.45×; C1: 250, 110 µs; O2: 40, 20 commits per 1,000",
            )
        yield replace(
            ours,
            name=f"{ours.name} / django-post-office",
            peer=f"django-post-office, {ENGINES[engine]}, {PROCESSES[engine]}",
            run_peer=partial(self._post_office, engine),
            bar="S2: 4×, 7×",
        )
        yield replace(
            ours,
            name=f"{ours.name} / smtplib",
            peer="smtplib + EmailMessage + commit per mail, SQLite",
            run_peer=partial(self._to_sink, "smtp", "side_peers:send_smtplib", count=sizes.letters),
            bar="S3: 12×, 25×",
        )

    def _bot(self, channel: str, engine: str) -> Pair:
        count = self._sizes.messages
        return Pair(
            name=f"send {channel}, {ENGINES[engine]}",
            unit=f"messages/s, {count:,} queued → claimed, sent, settled, logged; {BOT_IN_FLIGHT} in flight",
            side="dondoc, recorded",
            run=partial(self._deliver, channel, engine),
        )

    def _send(self, channel: str, engine: str) -> Pair:
        ours = self._bot(channel, engine)
        given: dict[str, Any] = {"count": self._sizes.requests, "probe": self._sizes.probe}
        if channel == "telegram":
            return replace(
                ours,
                peer="python-telegram-bot, no record",
                run_peer=partial(self._to_sink, channel, "side_peers:send_telegram", **given),
                bar="H1: 3.5×, 6×",
            )
        given["path"] = PATHS[channel]
        return replace(
            ours,
            peer="httpx, no record",
            run_peer=partial(self._to_sink, channel, "side_peers:send_httpx", **given),
            bar="H1b: 2×, 3.5×" if channel == "zalo" else "",
        )

    def _beside_aiogram(self) -> Pair:
        ours = self._bot("telegram", "sqlite")
        return replace(
            ours,
            name=f"{ours.name} / aiogram",
            peer="aiogram + commit per message, SQLite",
            run_peer=partial(
                self._to_sink, "telegram", "side_peers:send_aiogram", count=self._sizes.requests
            ),
            bar="H2: 2×, 4×",
        )

    def _wire(self, channel: str) -> Pair:
        count, probe = self._sizes.requests, self._sizes.probe
        telegram = channel == "telegram"
        peer: dict[str, Any] = {} if telegram else {"path": PATHS[channel]}
        return Pair(
            name=f"wire {channel}",
            unit=f"messages/s, {count:,} messages, nothing recorded on either side",
            side="dondoc's channel alone",
            run=partial(self._to_sink, channel, "side_wire:send_wire", channel=channel, count=count),
            peer="python-telegram-bot" if telegram else "httpx",
            run_peer=partial(
                self._to_sink,
                channel,
                f"side_peers:send_{'telegram' if telegram else 'httpx'}",
                count=count,
                probe=probe,
                **peer,
            ),
            bar="5×" if telegram else "3.5×",
        )

    def _deliver(self, channel: str, engine: str) -> Counted:
        mail = channel == "email"
        url = self._yard.fresh(engine, "send", self._sizes.messages, CHANNELS, plan=True)
        try:
            return self._to_sink(
                channel,
                "side_delivery:send_dondoc",
                url=url,
                channel=channel,
                in_flight=MAIL_IN_FLIGHT if mail else BOT_IN_FLIGHT,
                connections=MAIL_CONNECTIONS,
            )
        finally:
            self._yard.drop(url)

    def _from_outbox(self, function: str, channel: str, engine: str, in_flight: int) -> Counted:
        url = self._yard.fresh(engine, "send", self._sizes.messages, CHANNELS, plan=True)
        try:
            given = {"url": url, "channel": channel, "in_flight": in_flight}
            return agreed(function, run_side(function, given))
        finally:
            self._yard.drop(url)

    def _post_office(self, engine: str) -> Counted:
        url = self._yard.bare(engine)
        try:
            return self._to_sink(
                "smtp",
                "side_post_office:send_post_office",
                url=url,
                count=self._sizes.queued,
                processes=1 if engine == "sqlite" else 2,
            )
        finally:
            self._yard.drop(url)

    def _to_sink(self, to: str, function: str, **args: Any) -> Counted:
        """Run a side against a far end of its own, which must have received as many as were sent."""
        mail = to in {"email", "smtp"}
        if function in {"side_peers:send_smtplib", "side_peers:send_aiogram"}:
            args["folder"] = str(self._folder)
        with sink("smtp" if mail else "http") as far:
            counted = run_side(function, {**args, "port": far.port})
            counted.checks["far end"] = far.count(to) - args.get("probe", 0) * 2
        return agreed(function, counted)

    # -- words ------------------------------------------------------------------------------------

    def _words(self) -> Iterator[Pair]:
        count = self._sizes.words
        for name, side, peer, function, peer_function, share, bar in (
            ("texts", "dondoc: checked, chosen, filled", "Jinja2 + Babel, no checks",
             "words_dondoc", "words_jinja", 1, ""),
            ("letters to bytes", "dondoc's skeleton", "EmailMessage.as_bytes",
             "mail_dondoc", "mail_library", 8, "T1: 30×, 100×"),
            ("replies read", "dondoc: meaning, day, sum", "rapidfuzz: nearest phrase only",
             "replies_dondoc", "replies_rapidfuzz", 1, ""),
        ):  # fmt: skip
            yield Pair(
                name=name,
                unit=f"{name}/s" if name == "texts" else "per second",
                side=side,
                run=partial(_words, function, count),
                peer=peer,
                run_peer=partial(_words, peer_function, count // share),
                bar=bar,
            )

    # -- databases and files ----------------------------------------------------------------------

    def _on_copy(
        self,
        function: str,
        engine: str,
        *,
        people: tuple[str, int, tuple[str, ...]] = ("empty", 0, ()),
        planned: bool = False,
        **args: Any,
    ) -> Counted:
        name, count, channels = people
        made = f"{name}_planned" if planned else name
        url = self._yard.fresh(engine, made, count, channels, plan=planned)
        try:
            return agreed(function, run_side(function, {**args, "url": url}))
        finally:
            self._yard.drop(url)

    def _list(self) -> Path:
        path = self._folder / "d08a.xlsx"
        if not path.exists():
            write_list(path, self._sizes.rows)
        return path


def _words(function: str, count: int) -> Counted:
    return agreed(function, run_side(f"side_words:{function}", {"count": count}))
