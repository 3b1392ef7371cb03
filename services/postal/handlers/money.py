"""Money: asked for, collected with a shipment, given back, taken back with a delivery report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.postal import commands, domain, store, wire
from services.postal.domain.money import asking, closing, debt, receipt, telling
from services.postal.domain.money.accounts import COLLECTIONS
from services.postal.domain.money.debt import Debt, Hand
from services.postal.policy import policy
from shared.errors import FailedPrecondition
from shared.transaction import Transaction


def keep_debt(tx: Transaction, before: Debt, after: Debt, occurred: datetime | None = None) -> Debt:
    """Save a debt and tell what was done about it."""
    saved = store.save_debt(tx, before, after)
    told = wire.fact(telling.told(saved))
    tx.publish(told, about=saved.dossier_id, agency=saved.agency, occurred=occurred)
    return saved


def assess_postage(command: commands.AssessPostage, tx: Transaction) -> Debt:
    """Ask for postage by the tariff."""
    shipment = store.get(tx, command.shipment_id)
    known = store.debts_of_dossier(tx.connection, shipment.dossier_id)
    before = _postage(tx, shipment, known)
    today = closing.local_day(tx.now)
    zone = command.zone or policy().zones.zone(
        command.origin_office, command.destination_office, today
    )
    said = asking.Weighed(
        zone, command.weight_g, command.result_weight_g, command.price,
        command.relief, command.basis,
    )  # fmt: skip
    return keep_debt(tx, before, asking.assess_postage(before, shipment, known, said, today))


def collect_money(command: commands.CollectMoney, tx: Transaction) -> Sequence[Debt]:
    """Take what is asked for with a shipment."""
    return collect(tx, store.get(tx, command.shipment_id), command.receipts)


def refund_money(command: commands.RefundMoney, tx: Transaction) -> Debt:
    """Give an amount back."""
    (before,) = store.get_debts(tx, [command.debt_id])
    return keep_debt(tx, before, debt.refund(before, command.reason))


def collect(
    tx: Transaction,
    shipment: domain.Shipment,
    receipts: Sequence[commands.Taken],
    occurred: datetime | None = None,
) -> list[Debt]:
    """Take amounts into the hand of who acts or on account, each on its receipt."""
    hand = Hand(shipment.post_office or tx.actor.unit, tx.actor.account)
    known = store.debts_of_dossier(tx.connection, shipment.dossier_id) if receipts else []
    taken = []
    for one in receipts:
        receipt.check(one.kind, one.receipt)
        before = _asked(known, shipment, one)
        bound = replace(before, shipment_id=shipment.shipment_id, agency=shipment.agency)
        after = debt.collect(bound, one.amount, one.receipt, hand, one.payment)
        taken.append(keep_debt(tx, before, after, occurred))
    return taken


def collect_at_door(
    tx: Transaction,
    shipment: domain.Shipment,
    receipts: Sequence[commands.Taken],
    occurred: datetime,
) -> None:
    """Take what is to be paid at the door (thu hộ); without it the item is not given away."""
    collect(tx, shipment, receipts, occurred)
    if not policy().deliver_unpaid:
        asking.require_collected(to_collect(tx, shipment))


def to_collect(tx: Transaction, shipment: domain.Shipment) -> list[Debt]:
    """Give what is still to be collected with a shipment."""
    known = store.debts_of_dossier(tx.connection, shipment.dossier_id)
    return asking.with_shipment(known, shipment.shipment_id)


def reverse_collections(
    tx: Transaction, shipment: domain.Shipment, reported: datetime, basis: str
) -> None:
    """Take back what was collected with a delivery report, recorded then, that is cancelled now.

    Refuses, and with it the cancellation, when some of it was remitted meanwhile.
    """
    for before in store.debts_of_dossier(tx.connection, shipment.dossier_id):
        with_it = before.shipment_id == shipment.shipment_id and any(
            entry.action in COLLECTIONS and entry.recorded_time == reported
            for entry in before.entries
        )
        if with_it:
            keep_debt(tx, before, debt.reverse_collection(before, basis))


def _postage(tx: Transaction, shipment: domain.Shipment, known: Sequence[Debt]) -> Debt:
    for one in known:
        if one.kind is domain.FeeKind.POSTAGE and one.code == shipment.shipment_id:
            return one
    return Debt(
        tx.new_id(), domain.FeeKind.POSTAGE, shipment.dossier_id, code=shipment.shipment_id,
        asked=0, shipment_id=shipment.shipment_id,
    )  # fmt: skip


def _asked(known: Sequence[Debt], shipment: domain.Shipment, taken: commands.Taken) -> Debt:
    code = shipment.shipment_id if taken.kind is domain.FeeKind.POSTAGE else taken.fee_code
    for one in known:
        if one.kind is taken.kind and one.code == code:
            return one
    raise FailedPrecondition(
        "NOT_ASKED",
        "The post is not asked to collect this; postage is assessed before it is taken.",
        "Bưu chính không được giao thu khoản này; cước phải được xác định trước khi thu.",
        kind=taken.kind.name,
        fee_code=taken.fee_code,
    )
