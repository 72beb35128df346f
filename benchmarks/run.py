"""Every comparison, each side beside its peer in the same run: `make bench`, or `python -m benchmarks.run`.

`--quick` is a smoke test of a few seconds, `--heavy` adds what takes minutes; `--only import --only email`
picks by a part of the name; `--json` prints one document instead of the table, `--markdown` the table of
the documentation.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import pairs
from benchmarks.measure import Compared, Counted, calibrate, middle, spread
from benchmarks.office import yard
from benchmarks.paced import Figure, Stage

HEADINGS = (
    "what", "side", "per second: median (min to max)", "CPU µs each", "peak MB", "commits/1,000", "ratio",
    "bar: floor, goal", "calibration",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _asked(arguments)
    sizes = pairs.QUICK if asked.quick else pairs.FULL
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dondoc-bench-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another account
        with yard(Path(folder)) as found:
            bench = pairs.Bench(found, Path(folder), sizes)
            compared = []
            for pair in bench.pairs():
                if not asked.only or any(part in pair.name for part in asked.only):
                    print(f"{time.monotonic() - began:5.0f} s  {pair.name}", file=sys.stderr)
                    compared.append(_compare(pair, asked.rounds or sizes.rounds))
            figures = []
            stage = Stage(found, Path(folder), brisk=asked.quick)
            for name, measure in stage.scenes(heavy=asked.heavy):
                if not asked.only or any(part in name for part in asked.only):
                    print(f"{time.monotonic() - began:5.0f} s  {name}", file=sys.stderr)
                    figures += measure()
            engines = found.engines
    took = time.monotonic() - began
    if asked.markdown:
        _write(compared, figures, took)
    elif asked.json:
        document = _document(compared, engines, took)
        print(json.dumps({**document, "figures": [asdict(f) for f in figures]}, ensure_ascii=False))
    else:
        _show(compared, figures, engines, took)
    return 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a smoke test: seconds, and no figures to quote")
    parser.add_argument("--only", action="append", metavar="PART", help="comparisons whose name holds PART")
    parser.add_argument("--heavy", action="store_true", help="the long ones, too: many accounts, memory")
    parser.add_argument("--rounds", type=int, help="turns of each side (3)")
    parser.add_argument("--markdown", action="store_true", help="a table for docs/performance.md")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    return parser.parse_args(arguments)


def _compare(pair: pairs.Pair, rounds: int) -> Compared:
    compared = Compared(
        subject=pair.name, unit=pair.unit, side=pair.side, peer=pair.peer, bar=pair.bar, note=pair.note
    )
    compared.calibrations.append(calibrate())
    for _round in range(rounds):
        compared.runs.append(pair.run())
        compared.calibrations.append(calibrate())
        if pair.run_peer is not None:
            compared.peer_runs.append(pair.run_peer())
            compared.calibrations.append(calibrate())
    return compared


def _document(compared: Sequence[Compared], engines: Sequence[str], took: float) -> dict[str, Any]:
    return {
        "machine": _machine(),
        "engines": list(engines),
        "seconds": round(took, 1),
        "comparisons": [found.as_dict() for found in compared],
    }


def _show(
    compared: Sequence[Compared], figures: Sequence[Figure], engines: Sequence[str], took: float
) -> None:
    console = Console(width=None if sys.stdout.isatty() else 190, highlight=False)
    table = Table(title="dondoc beside its peers", title_justify="left", header_style="bold", show_lines=True)
    for heading in HEADINGS:
        table.add_column(heading)
    for found in compared:
        table.add_row(
            f"{found.subject}\n[dim]{found.unit}[/]",
            _sides(found),
            _both(found, lambda runs: spread([run.rate for run in runs])),
            _both(found, lambda runs: f"{middle([run.cpu_us for run in runs]):,.0f}"),
            _both(found, _memory),
            _both(found, _commits),
            found.verdict,
            found.bar,
            f"±{found.drift:.0%}",
        )
    if compared:
        console.print(table)
    for figure in figures:
        console.print(f"{figure.name}: {figure.measured} (bar {figure.bar}; {_held(figure)})")
    for found in compared:
        if found.note:
            console.print(f"{found.subject}: {found.note}")
    if "postgresql" not in engines:
        console.print("PostgreSQL is not installed here: its comparisons were left out.")
    console.print(f"{_machine()}; {took:.0f} s. Every count of messages agreed on both sides and in the log.")


def _write(compared: Sequence[Compared], figures: Sequence[Figure], took: float) -> None:
    if compared:
        print("| what | dondoc / its peer | ratio | per second | CPU µs each | peak MB | commits per 1,000 |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
    for found in compared:
        cells = (
            f"**{found.subject}**: {found.unit}",
            _sides(found),
            f"{found.verdict} (drift {found.drift:.0%})",
            _both(found, lambda runs: spread([run.rate for run in runs])),
            _both(found, lambda runs: f"{middle([run.cpu_us for run in runs]):,.0f}"),
            _both(found, _memory),
            _both(found, _commits),
        )
        print("| " + " | ".join(cell.replace("\n", " / ") for cell in cells) + " |")
    if figures:
        print("\n| over time | measured | floor, goal | |\n| --- | --- | --- | --- |")
        for figure in figures:
            print(f"| {figure.name} | {figure.measured} | {figure.bar} | {_held(figure)} |")
    print(f"\n{_machine()}; {took:.0f} s.")


def _held(figure: Figure) -> str:
    return "holds" if figure.holds else "does not hold"


def _both(found: Compared, shown: Any) -> str:
    return "\n".join(shown(runs) for runs in (found.runs, found.peer_runs) if runs)


def _sides(found: Compared) -> str:
    return f"{found.side}\n{found.peer}{_notes(found.peer_runs)}" if found.peer else found.side


def _memory(runs: Sequence[Counted]) -> str:
    own = f"{max(run.peak_mb for run in runs):.0f}"
    child = max(run.child_mb for run in runs)
    return f"{own} (its child {child:.0f})" if child else own


def _commits(runs: Sequence[Counted]) -> str:
    if runs[0].commits is None:
        return "–"
    return f"{middle([(run.commits or 0) / run.items * 1000 for run in runs]):,.0f}"


def _notes(runs: Sequence[Counted]) -> str:
    notes = sorted({run.note for run in runs if run.note})
    return f" ({', '.join(notes)})" if notes else ""


def _machine() -> str:
    system = f"{platform.system()} {platform.release()}"
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {system}"


if __name__ == "__main__":
    sys.exit(main())
