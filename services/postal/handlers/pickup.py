"""Pickup: assigned, declined, failed, called off, collected."""

from services.postal import commands, domain, store
from services.postal.handlers import money
from services.postal.handlers.keeping import check_waybill_free, keep, tell
from services.postal.policy import policy
from shared.transaction import Transaction


def assign_pickup(command: commands.AssignPickup, tx: Transaction) -> domain.Shipment:
    """Give the order to a postal worker."""
    before = store.get(tx, command.shipment_id, command.etag)
    after, fact = domain.assign_pickup(before, command.postman, command.post_office)
    saved = keep(tx, before, after)
    tell(tx, saved, fact)
    return saved


def decline_pickup(command: commands.DeclinePickup, tx: Transaction) -> domain.Shipment:
    """Take the order off a worker who cannot do it."""
    before = store.get(tx, command.shipment_id, command.etag)
    after, fact = domain.decline_pickup(before, command.reason)
    saved = keep(tx, before, after)
    tell(tx, saved, fact)
    return saved


def fail_pickup(command: commands.FailPickup, tx: Transaction) -> domain.Shipment:
    """Note that nothing was collected this time."""
    before = store.get(tx, command.shipment_id, command.etag)
    after, fact = domain.fail_pickup(before, command.reason, command.appointment_time, tx.now)
    saved = keep(tx, before, after)
    tell(tx, saved, fact)
    return saved


def cancel_shipment(command: commands.CancelShipment, tx: Transaction) -> domain.Shipment:
    """End an order before anything was collected."""
    before = store.get(tx, command.shipment_id, command.etag)
    after, fact = domain.cancel(before, command.reason)
    saved = keep(tx, before, after)
    tell(tx, saved, fact)
    return saved


def collect_shipment(command: commands.CollectShipment, tx: Transaction) -> domain.Shipment:
    """Take papers over from a citizen (QĐ 45/2016, pickup)."""
    before = store.get(tx, command.shipment_id, command.etag)
    promised = domain.promise(before, "", tx.now, policy().transit_terms)
    after, fact = domain.collect(promised, _collection(command))
    check_waybill_free(tx, after)
    saved = keep(tx, before, after)
    store.seal_checklist(tx, saved.shipment_id)
    tell(tx, saved, fact)
    money.collect(tx, saved, command.receipts)
    return saved


def _collection(command: commands.CollectShipment) -> domain.Collection:
    return domain.Collection(
        waybill_no=command.waybill_no,
        seal_no=command.seal_no,
        slip_no=command.slip_no,
        on_slip=command.slip,
        tallied=command.tally,
        signed_by_sender=command.slip_signed,
        signed_by_worker=command.slip_signed,
        post_office="",
    )
