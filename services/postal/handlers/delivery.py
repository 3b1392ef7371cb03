"""Delivery: attempts, storage, and the papers in the right hands."""

from services.postal import commands, domain, store
from services.postal.handlers.keeping import keep, tell
from services.postal.handlers.money import collect_at_door
from services.postal.policy import policy
from shared.timers import Firing
from shared.transaction import Transaction


def attempt_delivery(command: commands.AttemptDelivery, tx: Transaction) -> domain.Shipment:
    """Write down a failed delivery and do what follows."""
    before = store.get(tx, command.shipment_id, command.etag)
    days = policy().storage_days
    after, facts = domain.attempt_delivery(
        before, command.reason, command.next_action, days, tx.now
    )
    saved = keep(tx, before, after)
    tell(tx, saved, *facts)
    return saved


def deliver_shipment(command: commands.DeliverShipment, tx: Transaction) -> domain.Shipment:
    """Give an item to somebody entitled; others are told the hash of the proof only."""
    before = store.get(tx, command.shipment_id, command.etag)
    settings = policy()
    put = store.evidence_of(tx, before.shipment_id) if settings.evidence_required else None
    after, fact = domain.deliver(before, command.proof, tx.now, settings.receiver_terms, put)
    store.add_proof(tx, before.shipment_id, command.proof, fact.proof_hash)
    saved = keep(tx, before, after)
    tell(tx, saved, fact, occurred=command.proof.delivered_time)
    collect_at_door(tx, saved, command.receipts, command.proof.delivered_time)
    return saved


def storage_expired(firing: Firing, tx: Transaction) -> None:
    """Send an item back that nobody came for in its storage time."""
    before = store.get(tx, firing.about)
    after, facts = domain.expire_storage(before, tx.now)
    if facts:
        keep(tx, before, after)
        tell(tx, after, *facts)
