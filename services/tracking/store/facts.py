"""Keeping facts as they were heard, and giving them again."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from services.tracking.domain import Called, Heard, Source
from services.tracking.store import naming
from services.tracking.store.tables import FACTS, LIVE, Kept
from shared.events import Envelope
from shared.transaction import Transaction

_NUMBER = (
    sa.select(sa.func.count())
    .select_from(FACTS)
    .where(FACTS.c.dossier_id == sa.bindparam("dossier_id"))
)


def add(tx: Transaction, dossier_id: str, came: Heard, called: Called) -> None:
    """Keep a fact, and find its dossier from now on by what the fact calls it."""
    tx.append(FACTS, row(dossier_id, came), keeps=True)
    for table, named in naming.rows(dossier_id, came, called, LIVE):
        tx.append(table, named, keeps=True)


def row(dossier_id: str, came: Heard) -> dict[str, Any]:
    """Write a fact as it is kept."""
    return {
        "dossier_id": dossier_id,
        "source": came.source,
        "epoch": came.epoch,
        "sequence": came.sequence,
        "event_id": came.event_id,
        "type": came.type,
        "occurred_at": came.occurred,
        "recorded_at": came.recorded,
        "payload": came.payload,
    }


def heard(
    connection: sa.Connection, service: str, about: str, after: tuple[int, int], most: int
) -> list[Envelope]:
    """Give the facts of a service about a thing as they are kept, behind (epoch, sequence)."""
    f = FACTS.c
    rows = connection.execute(
        sa.select(FACTS)
        .where(f.dossier_id == about, f.source == service)
        .where(sa.tuple_(f.epoch, f.sequence) > sa.tuple_(*map(sa.literal, after)))
        .order_by(f.epoch, f.sequence)
        .limit(most)
    )
    return [
        Envelope(
            event_id=row.event_id, source="", type=row.type, about=about,
            epoch=row.epoch, sequence=row.sequence, follows=None,
            occurred=row.occurred_at, recorded=row.recorded_at,
            correlation_id="", causation_id="", traceparent="", nats_subject="",
            payload=row.payload,
        )
        for row in rows
    ]  # fmt: skip


@cache
def _about(kept: Kept) -> sa.Select[Any]:
    asked: sa.BindParameter[list[str]] = sa.bindparam("dossier_ids", expanding=True)
    return sa.select(kept.facts).where(kept.facts.c.dossier_id.in_(asked))


def count(connection: sa.Connection, dossier_id: str) -> int:
    """Count the facts about a dossier."""
    return int(connection.execute(_NUMBER, {"dossier_id": dossier_id}).scalar_one())


def facts_about(
    connection: sa.Connection, dossier_ids: Iterable[str], kept: Kept = LIVE
) -> dict[str, list[Heard]]:
    """Give the facts about dossiers, in no order."""
    found: dict[str, list[Heard]] = {dossier_id: [] for dossier_id in dossier_ids}
    for dossier_id, *told in connection.execute(_about(kept), {"dossier_ids": list(found)}):
        found[dossier_id].append(as_heard(told))
    return found


def as_heard(told: Sequence[Any]) -> Heard:
    """Read the columns of a fact behind its dossier."""
    source, *rest = told
    return Heard(Source(source), *rest)
