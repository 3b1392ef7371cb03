"""Measure what the system does on this machine, in one run, and print ratios."""

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table

from bench import commands, facts, history, scans, statistics, worklists
from bench.load import Load
from shared import log
from shared.broker import LocalBroker
from shared.config import Settings

T = TypeVar("T")


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--calls", type=int, default=4000, help="unary calls per load (4000)")
    parser.add_argument("--dossiers", type=int, default=5000, help="dossiers of 4 facts (5000)")
    parser.add_argument("--batches", type=int, default=300, help="calls of 100 scans (300)")
    parser.add_argument("--kept", type=int, default=1_000_000, help="dossiers kept (1000000)")
    parser.add_argument("--history", type=int, default=10_000, help="dossiers tracked (10000)")
    given = parser.parse_args()
    log.configure(Settings(log_level="error", log_format="json"), "bench")
    console = Console()
    with tempfile.TemporaryDirectory(prefix="dossierpost-bench-") as name:
        _measure(console, Path(name), given)


def _part(folder: Path, name: str, measure: Callable[..., Coroutine[Any, Any, T]], size: int) -> T:
    """Measure one part with databases and a broker of its own."""
    own = folder / name
    own.mkdir()
    broker = LocalBroker(own / "nats")
    broker.start()
    try:
        return asyncio.run(measure(own, broker.url, size))
    finally:
        broker.stop()


def _measure(console: Console, folder: Path, given: argparse.Namespace) -> None:
    table = Table(title="Durable RegisterDossier against the empty call of the same server")
    for column in ("in flight", "empty /s", "durable /s", "ratio", "p50 ms", "p99 ms"):
        table.add_column(column, justify="right")
    with console.status("unary commands"):
        loads = _part(folder, "commands", commands.measure, given.calls)
    for in_flight, (empty, durable) in loads.items():
        table.add_row(
            str(in_flight), f"{empty.rate:,.0f}", f"{durable.rate:,.0f}",
            f"{durable.rate / empty.rate:.2f}", f"{durable.p50_ms:.1f}", f"{durable.p99_ms:.1f}",
        )  # fmt: skip
    console.print(table)
    with console.status("batch scans"):
        rate = _part(folder, "scans", scans.measure, given.batches)
    with console.status("facts"):
        found = _part(folder, "facts", facts.measure, given.dossiers)
    table = Table(title="Batches and facts")
    table.add_column("what")
    table.add_column("figure", justify="right")
    table.add_column("to the empty call at 128", justify="right")
    base = loads[128][0].rate
    for what, figure in (
        ("scans /s (100 a call, 16 in flight)", rate),
        ("relay: facts /s out of the outbox", found["out"]),
        ("inbox: facts /s applied by tracking", found["in"]),
    ):
        table.add_row(what, f"{figure:,.0f}", f"{figure / base:.2f}")
    table.add_row("commit → applied at light load, p50 ms", f"{found['p50']:.1f}", "")
    table.add_row("commit → applied at light load, p99 ms", f"{found['p99']:.1f}", "")
    console.print(table)
    with console.status("statistics"):
        figures = _part(folder, "statistics", statistics.measure, given.dossiers)
    table = Table(title=f"Figures of {given.dossiers:,} dossiers")
    table.add_column("what")
    table.add_column("figure", justify="right")
    for what, key in (
        ("commit → figure at light load, p50 ms", "fresh p50"),
        ("commit → figure at light load, p99 ms", "fresh p99"),
        ("figures of a month by sector, p50 ms", "asked p50"),
        ("recount: dossiers /s", "recounted"),
    ):
        table.add_row(what, f"{figures[key]:,.1f}")
    console.print(table)
    with console.status("history"):
        asked, differences = _part(folder, "history", history.measure, given.history)
    title = f"Tracking of {given.history:,} dossiers: {differences} figures differ from a recount"
    console.print(_lookups(title, asked))
    with console.status("work lists"):
        lists = _part(folder, "worklists", worklists.measure, given.kept)
    table = Table(title=f"Work lists among {given.kept:,} dossiers, 16 in flight")
    for column in ("what", "/s", "to the empty call at 16", "p50 ms", "p99 ms"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for what, load in lists.items():
        ratio = load.rate / loads[16][0].rate
        table.add_row(
            what, f"{load.rate:,.0f}", f"{ratio:.2f}", f"{load.p50_ms:.1f}", f"{load.p99_ms:.1f}"
        )
    console.print(table)


def _lookups(title: str, asked: dict[str, Load]) -> Table:
    table = Table(title=title)
    for column in ("what", "p50 ms", "p99 ms"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for what, load in asked.items():
        table.add_row(what, f"{load.p50_ms:.1f}", f"{load.p99_ms:.1f}")
    return table


if __name__ == "__main__":
    main()
