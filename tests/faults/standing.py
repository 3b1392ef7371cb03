"""How far the facts have come: told, published, heard by everybody; read in the databases."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.tracking.statistics import is_refolding
from shared.tables import Machinery
from tests.faults.databases import Databases
from tests.faults.launcher import SERVICES

LOOK_S: Final = 0.2
"""Pause between two looks."""

Places = dict[str, tuple[int, int]]
"""Epoch and sequence of the last fact about each thing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is on its way at a moment."""

    missing: tuple[str, ...]
    """What has not arrived, in words."""
    mark: tuple[Any, ...]
    """Another one means that something has moved."""


def look(databases: Databases) -> Standing:
    """See what is not published or not heard yet."""
    told: dict[str, Places] = {}
    missing: list[str] = []
    mark: list[Any] = []
    for name, service in SERVICES.items():
        waiting, told[name] = databases.read(name, lambda c, t=service.tables: _told(c, t))  # type: ignore[misc]
        mark += [waiting, sum(last for _, last in told[name].values())]
        if waiting:
            missing.append(f"{waiting} facts of {name} are not published")
    for name, service in SERVICES.items():
        heard, parked = databases.read(name, lambda c, t=service.tables: _heard(c, t))  # type: ignore[misc]
        mark += [parked, *(sum(last for _, last in places.values()) for places in heard.values())]
        if parked:
            missing.append(f"{name} has parked {parked}")
        for source in service.hears:
            missing += _behind(name, source, told[source], heard.get(source, {}))
    if databases.read("tracking", lambda c: is_refolding(c, SERVICES["tracking"].tables.timers)):
        missing.append("tracking folds its figures anew")
    return Standing(tuple(missing), tuple(mark))


async def settle(databases: Databases, patience_s: float) -> list[str]:
    """Wait until nothing is on its way; gives what is, when nothing moves for so long."""
    before, since = None, time.monotonic()
    while True:
        try:
            now = await asyncio.to_thread(look, databases)
        except DBAPIError as error:  # a database is away
            now = Standing((f"a database cannot be read: {type(error.orig).__name__}",), ())
        if not now.missing and now == before:
            return []
        if before is None or now.mark != before.mark:
            since = time.monotonic()
        if now.missing and time.monotonic() - since > patience_s:
            return list(now.missing)
        before = now
        await asyncio.sleep(LOOK_S)


def _told(connection: sa.Connection, tables: Machinery) -> tuple[int, Places]:
    outbox = tables.outbox
    waiting = sa.select(sa.func.count()).where(outbox.c.published_at.is_(None))
    last = sa.select(outbox.c.about, outbox.c.epoch, sa.func.max(outbox.c.sequence)).group_by(
        outbox.c.about, outbox.c.epoch
    )
    places: Places = {}
    for about, epoch, sequence in connection.execute(last.order_by(outbox.c.epoch)):
        places[about] = (epoch, sequence)
    return connection.execute(waiting).scalar_one(), places


def _heard(
    connection: sa.Connection, tables: Machinery
) -> tuple[dict[str, Places], dict[str, int]]:
    heard: dict[str, Places] = {}
    for row in connection.execute(sa.select(tables.cursors)):
        source = row.source.rpartition(":")[2]
        heard.setdefault(source, {})[row.about] = (row.epoch, row.sequence)
    reasons = sa.select(tables.parked.c.reason, sa.func.count()).group_by(tables.parked.c.reason)
    return heard, {row[0]: row[1] for row in connection.execute(reasons)}


def _behind(name: str, source: str, told: Places, heard: Places) -> list[str]:
    behind = sorted(about for about, last in told.items() if heard.get(about) != last)
    if not behind:
        return []
    first = behind[0]
    example = f"such as {first}: heard {heard.get(first)} of {told[first]}"
    return [f"{name} is behind {source} with {len(behind)} things, {example}"]
