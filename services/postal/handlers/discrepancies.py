"""Discrepancies: assigned, resolved, closed."""

from services.postal import commands, domain, store
from services.postal.handlers.keeping import keep, signer, tell
from shared.transaction import Transaction


def assign_discrepancy(command: commands.AssignDiscrepancy, tx: Transaction) -> domain.Discrepancy:
    """Make a unit find out what became of a difference."""
    before = store.get_discrepancy(tx, command.discrepancy_id)
    signed = store.get_handover(tx, before.handover_id)
    assigned, fact = domain.assign_discrepancy(before, signed, command.owner, signer(tx))
    tell(tx, store.get(tx, before.shipment_id), fact)
    return store.save_discrepancy(tx, assigned)


def resolve_discrepancy(
    command: commands.ResolveDiscrepancy, tx: Transaction
) -> domain.Discrepancy:
    """Write down what became of it; nothing comes of it before a second person agrees."""
    before = store.get_discrepancy(tx, command.discrepancy_id)
    resolved, fact = domain.resolve_discrepancy(before, command.finding, signer(tx))
    tell(tx, store.get(tx, before.shipment_id), fact)
    return store.save_discrepancy(tx, resolved)


def close_discrepancy(command: commands.CloseDiscrepancy, tx: Transaction) -> domain.Discrepancy:
    """Agree to a resolution; papers found go to who has the others."""
    before = store.get_discrepancy(tx, command.discrepancy_id)
    shipment = store.get(tx, before.shipment_id)
    signed = store.get_handover(tx, before.handover_id)
    after, closed, fact = domain.close_discrepancy(shipment, before, signed, signer(tx))
    if after != shipment:
        after = keep(tx, shipment, after)
    tell(tx, after, fact)
    return store.save_discrepancy(tx, closed)
