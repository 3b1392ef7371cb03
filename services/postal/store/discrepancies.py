"""Discrepancies: loaded, saved by version, listed by owner."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.postal import domain
from services.postal.commands import ListDiscrepancies
from services.postal.store.handover_tables import DISCREPANCIES
from shared.errors import NotFound
from shared.transaction import Transaction
from shared.writer import Raced

_BY_ID = sa.select(DISCREPANCIES).where(DISCREPANCIES.c.id == sa.bindparam("discrepancy_id"))
_INSERT = sa.insert(DISCREPANCIES)
_SAVED = [column.name for column in DISCREPANCIES.c if column.name != "id"]
_UPDATE = (
    DISCREPANCIES.update()
    .where(DISCREPANCIES.c.id == sa.bindparam("key"))
    .where(DISCREPANCIES.c.version == sa.bindparam("before"))
    .values({name: sa.bindparam(f"new_{name}") for name in _SAVED})
)


def get_discrepancy(tx: Transaction, discrepancy_id: str) -> domain.Discrepancy:
    """Load a discrepancy; refuses one that is not there."""
    row = tx.execute(_BY_ID, {"discrepancy_id": discrepancy_id}).one_or_none()
    if row is None:
        raise NotFound(
            "DISCREPANCY_NOT_FOUND",
            "there is no such discrepancy",
            "Không tìm thấy biên bản chênh lệch.",
            discrepancy_id=discrepancy_id,
        )
    return _discrepancy(row)


def save_discrepancy(tx: Transaction, discrepancy: domain.Discrepancy) -> domain.Discrepancy:
    """Write a discrepancy, new or changed, and give it with its new version."""
    saved = replace(discrepancy, version=discrepancy.version + 1)
    values = _values(saved)
    if discrepancy.version == 0:
        tx.execute(_INSERT, values)
        return saved
    new = {f"new_{name}": values[name] for name in _SAVED}
    place = {"key": discrepancy.discrepancy_id, "before": discrepancy.version}
    if not tx.execute(_UPDATE, place | new).rowcount:
        raise Raced
    return saved


def find_discrepancies(
    connection: sa.Connection, wanted: ListDiscrepancies, after: list[Any] | None, size: int
) -> tuple[Sequence[domain.Discrepancy], list[Any] | None]:
    """Read a page of the discrepancies that a unit owns, oldest first, and the key of its end."""
    oldest = (DISCREPANCIES.c.opened_time, DISCREPANCIES.c.id)
    query = sa.select(DISCREPANCIES).where(
        DISCREPANCIES.c.owner == wanted.owner,
        DISCREPANCIES.c.state.in_([state.value for state in wanted.states]),
    )
    if after:
        time = sa.literal(datetime.fromisoformat(after[0]), DISCREPANCIES.c.opened_time.type)
        query = query.where(sa.tuple_(*oldest) > sa.tuple_(time, sa.literal(after[1])))
    rows = connection.execute(query.order_by(*oldest).limit(size + 1)).all()
    page = rows[:size]
    more = [page[-1].opened_time.isoformat(), page[-1].id] if len(rows) > size else None
    return [_discrepancy(row) for row in page], more


def _values(one: domain.Discrepancy) -> dict[str, Any]:
    resolver = one.resolver
    return {
        "id": one.discrepancy_id,
        "handover_id": one.handover_id,
        "shipment_id": one.shipment_id,
        "dossier_id": one.dossier_id,
        "given_originals": one.papers_given.originals,
        "given_copies": one.papers_given.copies,
        "taken_originals": one.papers_taken.originals,
        "taken_copies": one.papers_taken.copies,
        "seal_state": one.seal_state.value,
        "opened_time": one.opened_time,
        "owner": one.owner,
        "state": one.state.value,
        "resolution": one.resolution and one.resolution.value,
        "found_originals": one.papers_found.originals,
        "found_copies": one.papers_found.copies,
        "reason": one.reason,
        "resolver": resolver
        and {"account": resolver.account, "role": resolver.role.value, "unit": resolver.unit},
        "version": one.version,
    }


def _discrepancy(row: Any) -> domain.Discrepancy:
    by = row.resolver
    return domain.Discrepancy(
        discrepancy_id=row.id,
        handover_id=row.handover_id,
        shipment_id=row.shipment_id,
        dossier_id=row.dossier_id,
        papers_given=domain.PaperCount(row.given_originals, row.given_copies),
        papers_taken=domain.PaperCount(row.taken_originals, row.taken_copies),
        seal_state=domain.SealState(row.seal_state),
        opened_time=row.opened_time,
        owner=row.owner,
        state=domain.DiscrepancyState(row.state),
        resolution=domain.Resolution(row.resolution) if row.resolution else None,
        papers_found=domain.PaperCount(row.found_originals, row.found_copies),
        reason=row.reason,
        resolver=domain.Actor(by["account"], domain.Role(by["role"]), by["unit"]) if by else None,
        version=row.version,
    )
