"""Handovers: one side proposes, the other confirms or refuses."""

from dataclasses import replace

from services.postal import commands, domain, store
from services.postal.handlers.keeping import check_waybill_free, keep, signer, tell
from services.postal.policy import policy
from shared.transaction import Transaction


def propose_handover(command: commands.ProposeHandover, tx: Transaction) -> domain.Shipment:
    """Offer the papers to the other side; a proposal still open is replaced."""
    before = store.get(tx, command.shipment_id, command.etag)
    return propose_one(before, domain.Giving(signer(tx), command.papers, command.seal_no), tx)


def confirm_handover(command: commands.ConfirmHandover, tx: Transaction) -> domain.Confirmed:
    """Take the papers over on the second signature (TT 17/2017, handover record)."""
    taking = domain.Taking(
        actor=signer(tx),
        papers=command.papers,
        seal_state=command.seal_state,
        accept_difference=command.accept_difference,
        waybill_no=command.waybill_no,
        post_office=command.post_office,
    )
    return confirm_one(store.get_handover(tx, command.handover_id), taking, tx)


def withdraw_handover(command: commands.WithdrawHandover, tx: Transaction) -> domain.Shipment:
    """Take a proposal back; the papers stay where they are."""
    handover = store.get_handover(tx, command.handover_id)
    before = store.get(tx, handover.shipment_id)
    return end_handover(domain.withdraw_handover(before, handover, signer(tx)), before, tx)


def refuse_handover(command: commands.RefuseHandover, tx: Transaction) -> domain.Shipment:
    """Say that the papers are not taken; they stay with the giver."""
    handover = store.get_handover(tx, command.handover_id)
    before = store.get(tx, handover.shipment_id)
    ended = domain.refuse_handover(before, handover, signer(tx), command.reason)
    return end_handover(ended, before, tx)


def propose_one(before: domain.Shipment, giving: domain.Giving, tx: Transaction) -> domain.Shipment:
    """Propose the handover of one item."""
    open_id = before.open_handover_id
    earlier = store.get_handover(tx, open_id) if open_id else None
    done = domain.propose(before, tx.new_id(), giving, earlier, tx.now)
    if done.replaced:
        store.save_handover(tx, done.replaced)
    store.save_handover(tx, done.handover)
    saved = keep(tx, before, done.shipment)
    tell(tx, saved, done.fact)
    return saved


def confirm_one(
    handover: domain.Handover, taking: domain.Taking, tx: Transaction
) -> domain.Confirmed:
    """Take one item over."""
    before = store.get(tx, handover.shipment_id)
    promised = domain.promise(before, taking.post_office, tx.now, policy().transit_terms)
    done = domain.confirm(promised, handover, taking, tx.new_id(), tx.now)
    if done.shipment.waybill_no != before.waybill_no:
        check_waybill_free(tx, done.shipment)
    store.save_handover(tx, done.handover)
    if done.discrepancy:
        store.save_discrepancy(tx, done.discrepancy)
    saved = keep(tx, before, done.shipment)
    tell(tx, saved, *done.facts)
    return replace(done, shipment=saved)


def end_handover(ended: domain.Ended, before: domain.Shipment, tx: Transaction) -> domain.Shipment:
    """Keep and tell the end of a proposal."""
    store.save_handover(tx, ended.handover)
    saved = keep(tx, before, ended.shipment)
    tell(tx, saved, ended.fact)
    return saved
