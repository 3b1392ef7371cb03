"""Handovers and discrepancies."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from services.postal import domain
from services.postal.store.tables import DISCREPANCIES, HANDOVERS
from shared.errors import NotFound
from shared.transaction import Transaction
from shared.writer import Raced

_BY_ID = sa.select(HANDOVERS).where(HANDOVERS.c.id == sa.bindparam("handover_id"))
_INSERT = sa.insert(HANDOVERS)
_SAVED = [column.name for column in HANDOVERS.c if column.name != "id"]
_UPDATE = (
    HANDOVERS.update()
    .where(HANDOVERS.c.id == sa.bindparam("key"))
    .where(HANDOVERS.c.version == sa.bindparam("before"))
    .values({name: sa.bindparam(f"new_{name}") for name in _SAVED})
)
_INSERT_DISCREPANCY = sa.insert(DISCREPANCIES)


def get_handover(tx: Transaction, handover_id: str) -> domain.Handover:
    """Load a handover; refuses one that is not there."""
    row = tx.execute(_BY_ID, {"handover_id": handover_id}).one_or_none()
    if row is None:
        raise NotFound(
            "HANDOVER_NOT_FOUND",
            "there is no such handover",
            "Không tìm thấy biên bản bàn giao.",
            handover_id=handover_id,
        )
    return _handover(row)


def save_handover(tx: Transaction, handover: domain.Handover) -> None:
    """Write a handover, new or changed."""
    values = _values(replace(handover, version=handover.version + 1))
    if handover.version == 0:
        tx.execute(_INSERT, values)
        return
    new = {f"new_{name}": values[name] for name in _SAVED}
    place = {"key": handover.handover_id, "before": handover.version}
    if not tx.execute(_UPDATE, place | new).rowcount:
        raise Raced


def add_discrepancy(tx: Transaction, discrepancy: domain.Discrepancy) -> None:
    """Write a discrepancy down."""
    values = {
        "id": discrepancy.discrepancy_id,
        "handover_id": discrepancy.handover_id,
        "shipment_id": discrepancy.shipment_id,
        "dossier_id": discrepancy.dossier_id,
        "given_originals": discrepancy.papers_given.originals,
        "given_copies": discrepancy.papers_given.copies,
        "taken_originals": discrepancy.papers_taken.originals,
        "taken_copies": discrepancy.papers_taken.copies,
        "seal_state": discrepancy.seal_state.value,
        "opened_time": discrepancy.opened_time,
    }
    tx.execute(_INSERT_DISCREPANCY, values)


def _values(handover: domain.Handover) -> dict[str, Any]:
    return {
        "id": handover.handover_id,
        "shipment_id": handover.shipment_id,
        "dossier_id": handover.dossier_id,
        "kind": handover.kind.value,
        "state": handover.state.value,
        "giver": _side(handover.giver),
        "given_originals": handover.given.originals,
        "given_copies": handover.given.copies,
        "seal_no": handover.seal_no,
        "waybill_no": handover.waybill_no,
        "proposed_time": handover.proposed_time,
        "taker": handover.taker and _side(handover.taker),
        "taken_originals": handover.taken and handover.taken.originals,
        "taken_copies": handover.taken and handover.taken.copies,
        "seal_state": handover.seal_state and handover.seal_state.value,
        "confirmed_time": handover.confirmed_time,
        "version": handover.version,
    }


def _handover(row: Any) -> domain.Handover:
    taken = row.taken_originals is not None
    return domain.Handover(
        handover_id=row.id,
        shipment_id=row.shipment_id,
        dossier_id=row.dossier_id,
        kind=domain.HandoverKind(row.kind),
        giver=_actor(row.giver),
        given=domain.PaperCount(row.given_originals, row.given_copies),
        seal_no=row.seal_no,
        waybill_no=row.waybill_no,
        proposed_time=row.proposed_time,
        state=domain.HandoverState(row.state),
        taker=_actor(row.taker) if row.taker else None,
        taken=domain.PaperCount(row.taken_originals, row.taken_copies) if taken else None,
        seal_state=domain.SealState(row.seal_state) if row.seal_state else None,
        confirmed_time=row.confirmed_time,
        version=row.version,
    )


def _side(actor: domain.Actor) -> dict[str, str]:
    return {"account": actor.account, "role": actor.role.value, "unit": actor.unit}


def _actor(side: dict[str, str]) -> domain.Actor:
    return domain.Actor(side["account"], domain.Role(side["role"]), side["unit"])
