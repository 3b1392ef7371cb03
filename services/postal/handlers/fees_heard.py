"""State fees as intake tells them: what the post is to collect, and what it need not any more."""

from collections.abc import Callable

from protos.intake.v1 import events_pb2 as intake_events
from services.postal import domain, store, wire
from services.postal.domain.money import asking
from services.postal.domain.money.debt import Debt
from shared.events import Envelope
from shared.transaction import Transaction


def on_fee_assessed(fact: intake_events.FeeAssessed, heard: Envelope, tx: Transaction) -> None:
    """Know a fee; ask for it when a shipment is to collect it."""
    shipments = store.of_dossier(tx, heard.about)
    timing = wire.read_timing(fact.timing)
    _change(
        tx,
        heard,
        fact.fee_code,
        lambda debt: asking.fee_assessed(debt, fact.amount_vnd, timing, shipments),
        make=True,
    )


def on_fee_exempted(fact: intake_events.FeeExempted, heard: Envelope, tx: Transaction) -> None:
    """Ask for nothing that the agency has let the citizen off."""
    _change(tx, heard, fact.fee_code, asking.fee_exempted)


def on_fee_paid(
    fact: intake_events.FeeTaken | intake_events.FeeCollectedByPostNoted,
    heard: Envelope,
    tx: Transaction,
) -> None:
    """Ask for nothing that the counter has taken, or noted as collected by hand."""
    _change(tx, heard, fact.fee_code, asking.fee_paid_elsewhere)


def on_fee_refunded(fact: intake_events.FeeRefunded, heard: Envelope, tx: Transaction) -> None:
    """Ask again for what was taken by mistake."""
    if fact.taken_by_mistake:
        shipments = store.of_dossier(tx, heard.about)
        _change(
            tx,
            heard,
            fact.fee_code,
            lambda debt: asking.fee_asked_again(debt, fact.amount_vnd, shipments),
        )


def ask_with(tx: Transaction, shipment: domain.Shipment, collect_later: int) -> None:
    """Ask, with a shipment just booked, for the fees that it is to collect.

    What the counter wants taken beyond the fees assessed is asked for under a code of its own.
    """
    asked = [
        _save(tx, before, asking.ask(before, [shipment]))
        for before in store.debts_of_dossier(tx.connection, shipment.dossier_id)
        if before.kind is domain.FeeKind.STATE_FEE and before.code != asking.COLLECT_LATER
    ]
    beyond = asking.beyond_fees(asked, collect_later)
    if beyond:
        before = _known(tx, shipment.dossier_id, asking.COLLECT_LATER)
        _save(tx, before, asking.ask(asking.later(before, beyond), [shipment]))


def _change(
    tx: Transaction,
    heard: Envelope,
    code: str,
    rule: Callable[[Debt], Debt],
    *,
    make: bool = False,
) -> None:
    before = _known(tx, heard.about, code)
    if before.version or make:
        _save(tx, before, rule(before))


def _known(tx: Transaction, dossier_id: str, code: str) -> Debt:
    for one in store.debts_of_dossier(tx.connection, dossier_id):
        if one.kind is domain.FeeKind.STATE_FEE and one.code == code:
            return one
    return Debt(tx.new_id(), domain.FeeKind.STATE_FEE, dossier_id, code, asked=0)


def _save(tx: Transaction, before: Debt, after: Debt) -> Debt:
    changed = after != before or not before.version
    return store.save_debt(tx, before, after) if changed else before
