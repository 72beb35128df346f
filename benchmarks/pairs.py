"""Which comparisons there are: what each side is given, and what the far end must have counted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.import_lists import write_list
from benchmarks.measure import Counted, agreed, run_side
from benchmarks.office import CHANNELS, Yard
from benchmarks.sinks import sink

PATHS = {"zalo": "/v3.0/oa/message/cs", "zns": "/message/template"}
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    rounds: int
    rows: int  #: of the list that is imported
    dues: int  #: people planned for
    messages: int  #: sent by us in a run, and by the clients that record nothing
    letters: int  #: sent by smtplib, which is slower
    words: int  #: texts and replies
    probe: int  #: asked of a stock client to find its best; 0: not asked


FULL = Sizes(rounds=3, rows=20_000, dues=5_000, messages=1_000, letters=500, words=4_000, probe=100)
QUICK = Sizes(rounds=1, rows=300, dues=60, messages=40, letters=20, words=60, probe=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    name: str
    unit: str
    side: str
    run: Callable[[], Counted]
    peer: str
    run_peer: Callable[[], Counted]
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
        for channel in CHANNELS:
            for engine in self._yard.engines:
                yield self._send(channel, engine)
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

    def _send(self, channel: str, engine: str) -> Pair:
        count = self._sizes.messages
        mail = channel == "email"
        common: dict[str, Any] = {
            "name": f"send {channel}, {ENGINES[engine]}",
            "unit": f"messages/s, {count:,} queued → claimed, sent, settled, logged",
            "side": "dondoc, recorded",
            "run": partial(self._deliver, channel, engine),
        }
        probe = {"count": count, "probe": self._sizes.probe}
        if mail:
            return Pair(
                **common,
                peer="smtplib + EmailMessage + commit per mail",
                run_peer=partial(self._to_sink, "smtp", "side_peers:send_smtplib", count=self._sizes.letters),
                bar="S3: 12×, 25×",
            )
        if channel == "telegram":
            return Pair(
                **common,
                peer="python-telegram-bot, no record",
                run_peer=partial(self._to_sink, channel, "side_peers:send_telegram", **probe),
                bar="H1: 3.5×, 6× (with a faster request layer)",
            )
        return Pair(
            **common,
            peer="httpx, no record",
            run_peer=partial(self._to_sink, channel, "side_peers:send_httpx", path=PATHS[channel], **probe),
            bar="H1b: 2×, 3.5× (with a faster transport)" if channel == "zalo" else "",
        )

    def _wire(self, channel: str) -> Pair:
        count, probe = self._sizes.messages, self._sizes.probe
        telegram = channel == "telegram"
        peer = {} if telegram else {"path": PATHS[channel]}
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
        url = self._yard.fresh(engine, "send", self._sizes.messages, CHANNELS, plan=True)
        try:
            # mail costs us little and waits for the disk; HTTP keeps the processor busy as it is
            many = {"in_flight": 256} if channel == "email" else {}
            return self._to_sink(channel, "side_delivery:send_dondoc", url=url, channel=channel, **many)
        finally:
            self._yard.drop(url)

    def _to_sink(self, to: str, function: str, **args: Any) -> Counted:
        """Run a side against a far end of its own, which must have received as many as were sent."""
        mail = to in {"email", "smtp"}
        if function == "side_peers:send_smtplib":
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
