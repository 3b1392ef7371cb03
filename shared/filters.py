"""Told facts of certain kinds, agencies or things, found page by page without reading everything.

A page looks at a bounded stretch of positions, so that a rare agency among a million facts makes
many small pages and no slow one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa

from shared.events import Envelope
from shared.outbox import envelope
from shared.subjects import token_of
from shared.tables import Machinery

SCAN: Final = 10_000
"""Positions that one page looks at."""


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
    facts = [(row.position, envelope(row, wanted.source)) for row in rows]
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
    return [(row.id, envelope(row, wanted.source)) for row in rows]


def conditions(tables: Machinery, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """Write what a row of the outbox has to be like."""
    c = tables.outbox.c
    found: list[sa.ColumnElement[bool]] = []
    if wanted.types:
        found.append(c.type.in_(wanted.types))
    if wanted.receiving_agency:
        ending = f".{token_of(wanted.receiving_agency)}"
        found.append(c.nats_subject.endswith(ending, autoescape=True))
    if wanted.competent_agency:
        d = tables.deciders.c
        named = (d.about == c.about, d.agency == wanted.competent_agency)
        found.append(sa.exists().where(*named))
    if wanted.about:
        found.append(c.about == wanted.about)
    return found


def chosen(
    connection: sa.Connection,
    tables: Machinery,
    wanted: Wanted,
    told: Sequence[tuple[int, Envelope]],
) -> list[tuple[int, Envelope]]:
    """Leave out of facts in hand what is not wanted."""
    abouts = {fact.about for _, fact in told}
    if wanted.competent_agency:
        d = tables.deciders.c
        named = (d.about.in_(abouts), d.agency == wanted.competent_agency)
        abouts = set(connection.execute(sa.select(d.about).where(*named)).scalars())
    return [(place, fact) for place, fact in told if fact.about in abouts and _fits(fact, wanted)]


def _fits(fact: Envelope, wanted: Wanted) -> bool:
    return (
        (not wanted.types or fact.type in wanted.types)
        and wanted.about in {"", fact.about}
        and token_of(wanted.receiving_agency) in {"-", fact.nats_subject.rpartition(".")[2]}
    )
