"""Handovers: one side proposes, the other confirms."""

from dataclasses import replace

from services.postal import commands, domain, store
from services.postal.handlers.keeping import check_waybill_free, keep, signer, tell
from services.postal.policy import policy
from shared.transaction import Transaction


def propose_handover(command: commands.ProposeHandover, tx: Transaction) -> domain.Shipment:
    """Offer the papers to the other side; a proposal still open is replaced."""
    before = store.get(tx, command.shipment_id, command.etag)
    open_id = before.open_handover_id
    earlier = store.get_handover(tx, open_id) if open_id else None
    giving = domain.Giving(signer(tx), command.papers, command.seal_no)
    done = domain.propose(before, tx.new_id(), giving, earlier, tx.now)
    if done.replaced:
        store.save_handover(tx, done.replaced)
    store.save_handover(tx, done.handover)
    saved = keep(tx, before, done.shipment)
    tell(tx, saved, done.fact)
    return saved


def confirm_handover(command: commands.ConfirmHandover, tx: Transaction) -> domain.Confirmed:
    """Take the papers over on the second signature (TT 17/2017, handover record)."""
    handover = store.get_handover(tx, command.handover_id)
    before = store.get(tx, handover.shipment_id)
    taking = domain.Taking(
        actor=signer(tx),
        papers=command.papers,
        seal_state=command.seal_state,
        accept_difference=command.accept_difference,
        waybill_no=command.waybill_no,
        post_office=command.post_office,
    )
    promised = domain.promise(before, command.post_office, tx.now, policy().transit_terms)
    done = domain.confirm(promised, handover, taking, tx.new_id(), tx.now)
    if done.shipment.waybill_no != before.waybill_no:
        check_waybill_free(tx, done.shipment)
    store.save_handover(tx, done.handover)
    if done.discrepancy:
        store.add_discrepancy(tx, done.discrepancy)
    saved = keep(tx, before, done.shipment)
    tell(tx, saved, *done.facts)
    return replace(done, shipment=saved)
