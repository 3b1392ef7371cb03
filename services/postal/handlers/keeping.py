"""What every handler does at the end: save, mind the timer, tell."""

from datetime import datetime
from typing import Final

from services.postal import domain, store, wire
from shared.errors import FailedPrecondition
from shared.transaction import Transaction

STORAGE_EXPIRED: Final = "storage_expired"
"""Timer of an item that waits at the office."""


def keep(tx: Transaction, before: domain.Shipment, after: domain.Shipment) -> domain.Shipment:
    """Save a shipment; its timer, line on a manifest and open proposal follow it."""
    heard, ended = domain.heard_of(before, after, tx.now)
    store.count_silences(tx, ended)
    saved = store.save(tx, heard)
    if outcome := domain.outcome_of(before, after):
        store.settle_line(tx, after.shipment_id, outcome)
    if handover_id := domain.overtaken(before, after):
        store.save_handover(tx, domain.overtake(store.get_handover(tx, handover_id)))
    if after.storage_end_time == before.storage_end_time:
        return saved
    if after.storage_end_time is None:
        tx.unschedule(STORAGE_EXPIRED, after.shipment_id)
    else:
        tx.schedule(STORAGE_EXPIRED, after.shipment_id, after.storage_end_time)
    return saved


def tell(
    tx: Transaction,
    shipment: domain.Shipment,
    *facts: domain.Fact,
    occurred: datetime | None = None,
) -> None:
    """Tell facts of a shipment."""
    for fact in facts:
        body = wire.fact(fact, domain.custody_of(fact, shipment.agency))
        tx.publish(body, about=shipment.dossier_id, agency=shipment.agency, occurred=occurred)


def check_waybill_free(tx: Transaction, shipment: domain.Shipment) -> None:
    """Refuse a waybill that was ever bound to an item; a number names one item for ever."""
    if store.waybill_taken(tx, shipment.waybill_no):
        raise FailedPrecondition(
            "WAYBILL_TAKEN",
            "the waybill belongs to another item",
            "Mã vận đơn đã dùng cho bưu gửi khác.",
            field="waybill_no",
            waybill_no=shipment.waybill_no,
        )


def signer(tx: Transaction) -> domain.Actor:
    """Give the actor as one who signs a handover; his role was checked at the door."""
    actor = tx.actor
    return domain.Actor(actor.account, domain.Role(actor.role), actor.unit)
