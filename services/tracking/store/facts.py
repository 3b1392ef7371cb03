"""Keeping facts as they were heard, and giving them again."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa

from services.tracking.domain import Heard, Source
from services.tracking.store.tables import FACTS, LIVE, Kept
from shared.events import Envelope
from shared.folding import fold
from shared.transaction import Transaction

_NUMBER = (
    sa.select(sa.func.count())
    .select_from(FACTS)
    .where(FACTS.c.dossier_id == sa.bindparam("dossier_id"))
)


def _add_key(tx: Transaction, key: str, dossier_id: str, kept: Kept, *, is_id: bool) -> None:
    tx.append(kept.keys, {"key": key, "dossier_id": dossier_id, "is_id": is_id}, keeps=True)


def add(tx: Transaction, dossier_id: str, heard: Heard, kept: Kept = LIVE) -> None:
    """Keep a fact; with a source's first fact about it the dossier can be found by its id."""
    row = {
        "dossier_id": dossier_id,
        "source": heard.source,
        "epoch": heard.epoch,
        "sequence": heard.sequence,
        "event_id": heard.event_id,
        "type": heard.type,
        "occurred_at": heard.occurred,
        "recorded_at": heard.recorded,
        "payload": heard.payload,
    }
    tx.append(kept.facts, row, keeps=True)
    if heard.sequence == 1:
        _add_key(tx, dossier_id.upper(), dossier_id, kept, is_id=True)


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


def add_key(tx: Transaction, dossier_id: str, key: str, kept: Kept = LIVE) -> None:
    """Let a dossier be found by its code or a waybill."""
    if key:
        _add_key(tx, key.upper(), dossier_id, kept, is_id=False)


def add_label(tx: Transaction, dossier_id: str, label: str, kept: Kept = LIVE) -> None:
    """Let a dossier be found by what many share, such as its sector, without diacritics."""
    if label:
        row = {"key": fold(label).upper(), "dossier_id": dossier_id}
        tx.append(kept.labels, row, keeps=True)


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
    for row in connection.execute(_about(kept), {"dossier_ids": list(found)}):
        found[row.dossier_id].append(
            Heard(
                Source(row.source),
                row.epoch,
                row.sequence,
                row.event_id,
                row.type,
                row.occurred_at,
                row.recorded_at,
                row.payload,
            )
        )
    return found
