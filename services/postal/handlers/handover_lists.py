"""Handover lists (bảng kê giao nhận): many items, one transaction, an answer for each.

An item is refused before anything of it is written, so that the others go on.
"""

from services.postal import commands, domain, store
from services.postal.handlers.handover import confirm_one, end_handover, propose_one
from services.postal.handlers.keeping import signer
from shared.errors import FailedPrecondition, Refused
from shared.transaction import Transaction

Listed = tuple[str, list[tuple[str, str | Refused]]]
"""A list, and for each shipment its handover or why it is not on the list."""
Found = tuple[domain.Handover, domain.Confirmed | Refused | None]
"""What became of one item of a list; None when it was not there."""


def propose_handover_list(command: commands.ProposeHandoverList, tx: Transaction) -> Listed:
    """Offer many items to the other side; those that cannot be given are named with a reason."""
    list_id, actor = tx.new_id(), signer(tx)
    shipments = store.get_present(tx, [item.shipment_id for item in command.items])
    listed: dict[str, str | Refused] = {}
    for item in sorted(command.items, key=lambda one: one.shipment_id):
        giving = domain.Giving(actor, item.papers, item.seal_no, item.waybill_no, list_id)
        try:
            before = shipments.get(item.shipment_id) or store.get(tx, item.shipment_id)
            listed[item.shipment_id] = propose_one(before, giving, tx).open_handover_id
        except Refused as refused:
            listed[item.shipment_id] = refused
    return list_id, [(item.shipment_id, listed[item.shipment_id]) for item in command.items]


def confirm_handover_list(command: commands.ConfirmHandoverList, tx: Transaction) -> list[Found]:
    """Take what is there of a list; what is not there is refused and stays with the giver."""
    proposed = store.open_of_list(tx, command.list_id)
    found = [_find(handover, command, tx) for handover in proposed]
    known = {handover.handover_id for handover in proposed}
    if not found or (command.items or {}).keys() - known:
        raise FailedPrecondition(
            "NOT_ON_THE_LIST",
            "The list has no such open proposals.",
            "Bảng kê không có mục nào như vậy đang chờ ký nhận.",
            list_id=command.list_id,
        )
    return found


def _find(
    handover: domain.Handover, command: commands.ConfirmHandoverList, tx: Transaction
) -> Found:
    asked = (
        _as_listed(handover) if command.items is None else command.items.get(handover.handover_id)
    )
    try:
        if asked is None:
            reason = domain.HandoverRefusalReason.NOT_THERE
            shipment = store.get(tx, handover.shipment_id)
            end_handover(
                domain.refuse_handover(shipment, handover, signer(tx), reason), shipment, tx
            )
            return handover, None
        taking = domain.Taking(
            actor=signer(tx),
            papers=asked.papers,
            seal_state=asked.seal_state,
            accept_difference=asked.accept_difference,
            waybill_no=asked.waybill_no,
            post_office=command.post_office,
        )
        return handover, confirm_one(handover, taking, tx)
    except Refused as refused:
        return handover, refused


def _as_listed(handover: domain.Handover) -> commands.TakenItem:
    return commands.TakenItem(handover.given, domain.SealState.INTACT)
