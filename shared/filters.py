"""Told facts of certain kinds, agencies or things, found page by page without reading everything.

A page looks at a bounded stretch of positions, so that a rare agency among a million facts makes
many small pages and no slow one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from google.protobuf import descriptor_pool, message_factory

from shared.events import Envelope
from shared.outbox import envelope
from shared.subjects import token_of
from shared.tables import Machinery

SCAN: Final = 10_000
"""Positions that one page looks at."""
_COMPETENT: Final = "competent_agency"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facts of a service somebody wants; what is empty does not matter."""

    source: str
    """Who told them: `urn:dossierpost:<installation>:<service>`."""
    types: tuple[str, ...] = ()
    """Full protobuf names."""
    receiving_agency: str = ""
    competent_agency: str = ""
    about: str = ""

    @property
    def everything(self) -> bool:
        """Tell whether nothing is left out."""
        return self == Wanted(self.source)

    @property
    def service(self) -> str:
        """Give the name of the service."""
        return self.source.rpartition(":")[2]


class Page(NamedTuple):
    """Some facts, and how far was looked for them."""

    facts: list[tuple[int, Envelope]]
    """With their positions."""
    reached: int
    """Up to which position was looked."""
    last: int
    """The last position there was."""
    epoch: int
    """The epoch in which the service tells."""


@lru_cache(maxsize=16)
def types(service: str) -> dict[str, bool]:
    """List the facts a service tells by full name, and whether they name who decides."""
    try:
        file = descriptor_pool.Default().FindFileByName(f"protos/{service}/v1/events.proto")
    except KeyError:
        return {}
    kinds = file.message_types_by_name.values()
    return {kind.full_name: _COMPETENT in kind.fields_by_name for kind in kinds}


def published(
    connection: sa.Connection,
    tables: Machinery,
    wanted: Wanted,
    after: int,
    limit: int,
) -> Page:
    """Give published facts behind a position, in order."""
    outbox, meta = tables.outbox, tables.meta
    last = connection.execute(sa.select(sa.func.max(outbox.c.position))).scalar_one() or 0
    epoch = connection.execute(sa.select(meta.c.value).where(meta.c.key == "epoch")).scalar_one()
    until = last if wanted.everything else min(after + SCAN, last)
    rows = connection.execute(
        sa.select(outbox)
        .where(outbox.c.position > after, outbox.c.position <= until, *conditions(tables, wanted))
        .order_by(outbox.c.position)
        .limit(limit)
    ).all()
    reached = rows[-1].position if len(rows) == limit else max(until, after)
    kept = _only_decided_by(connection, tables, wanted, rows)
    facts = [(row.position, envelope(row, wanted.source)) for row in kept]
    return Page(facts, reached, last, int(epoch))


def unpublished(
    connection: sa.Connection,
    tables: Machinery,
    wanted: Wanted,
    after: int,
    before: datetime,
    limit: int,
) -> list[tuple[int, Envelope]]:
    """Give facts that were told before an instant and have no position, with their row ids."""
    outbox = tables.outbox
    waiting = [outbox.c.published_at.is_(None), outbox.c.position.is_(None), outbox.c.id > after]
    rows = connection.execute(
        sa.select(outbox)
        .where(*waiting, outbox.c.recorded_at < before, *conditions(tables, wanted))
        .order_by(outbox.c.id)
        .limit(limit)
    ).all()
    return [
        (row.id, envelope(row, wanted.source))
        for row in _only_decided_by(connection, tables, wanted, rows)
    ]


def conditions(tables: Machinery, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """Write what can be seen in the columns of the outbox."""
    c = tables.outbox.c
    found: list[sa.ColumnElement[bool]] = []
    if wanted.types:
        found.append(c.type.in_(wanted.types))
    if wanted.receiving_agency:
        ending = f".{token_of(wanted.receiving_agency)}"
        found.append(c.nats_subject.endswith(ending, autoescape=True))
    if wanted.about:
        found.append(c.about == wanted.about)
    return found


def decided_by(
    connection: sa.Connection, tables: Machinery, wanted: Wanted, abouts: set[str]
) -> set[str]:
    """Give the things of which a told fact names the wanted agency as the one that decides."""
    c = tables.outbox.c
    naming = [name for name, names_it in types(wanted.service).items() if names_it]
    rows = connection.execute(
        sa.select(c.about, c.type, c.payload).where(c.about.in_(abouts), c.type.in_(naming))
    )
    return {
        row.about for row in rows if _competent(row.type, row.payload) == wanted.competent_agency
    }


def _only_decided_by(
    connection: sa.Connection, tables: Machinery, wanted: Wanted, rows: Sequence[Any]
) -> Sequence[Any]:
    """Leave out what another agency decides; that stands in bodies and in no column."""
    if not wanted.competent_agency or not rows:
        return rows
    found = decided_by(connection, tables, wanted, {row.about for row in rows})
    return [row for row in rows if row.about in found]


def _competent(type_: str, payload: bytes) -> str:
    kind = message_factory.GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(type_))
    return str(getattr(kind.FromString(payload), _COMPETENT))


def chosen(
    connection: sa.Connection,
    tables: Machinery,
    wanted: Wanted,
    told: Sequence[tuple[int, Envelope]],
) -> list[tuple[int, Envelope]]:
    """Leave out of facts in hand what is not wanted."""
    abouts = {fact.about for _, fact in told}
    if wanted.competent_agency:
        abouts = decided_by(connection, tables, wanted, abouts)
    return [(place, fact) for place, fact in told if fact.about in abouts and _fits(fact, wanted)]


def _fits(fact: Envelope, wanted: Wanted) -> bool:
    return (
        (not wanted.types or fact.type in wanted.types)
        and wanted.about in {"", fact.about}
        and token_of(wanted.receiving_agency) in {"-", fact.nats_subject.rpartition(".")[2]}
    )
