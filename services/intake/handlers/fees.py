"""State fees of a dossier: told when they are asked for, settled before its acceptance."""

from typing import NamedTuple

import sqlalchemy as sa

from services.intake import commands, store
from services.intake.domain import charged, charging
from services.intake.domain.charged import ChargedFee
from services.intake.domain.charging import Charge
from services.intake.domain.dossier import Decision, Dossier
from services.intake.handlers.keeping import keep, load, tell
from services.intake.policy import policy
from services.intake.store.people import Writing
from shared.transaction import Transaction

Fees = tuple[ChargedFee, ...]


class Charged(NamedTuple):
    """A fee after an act on it, and its dossier."""

    fee: ChargedFee
    dossier: Dossier


def tell_assessed(tx: Transaction, dossier: Dossier, before: Dossier | None = None) -> None:
    """Tell what a dossier is asked to pay; after a correction what has changed."""
    known = fees_of(tx.connection, before) if before else ()
    fees = fees_of(tx.connection, dossier)
    tell(tx, dossier, Decision(dossier, charging.assessed_by_catalogue(dossier, fees, known)))


def require_settled(tx: Transaction, dossier: Dossier) -> None:
    """Refuse an acceptance while fees that come before it are not settled, if they have to be."""
    if policy().require_fees_before_acceptance:
        charging.require_settled(fees_of(tx.connection, dossier))


def list_fees(connection: sa.Connection, dossier_id: str) -> tuple[Fees, Dossier]:
    """Give the fees of a dossier, and the dossier."""
    dossier = store.dossiers.find(connection, dossier_id)
    return fees_of(connection, dossier), dossier


def assess_fee(command: commands.AssessFee, tx: Transaction) -> Charged:
    """Set or change an amount."""
    dossier, fees, fee = _load_fee(command, tx)
    charge = charging.assess(dossier, fee, command.amount, command.basis)
    return _keep(tx, dossier, fees, charge, command.basis)


def exempt_fee(command: commands.ExemptFee, tx: Transaction) -> Charged:
    """Exempt the citizen."""
    dossier, fees, fee = _load_fee(command, tx)
    charge = charging.exempt(dossier, fee, command.basis)
    return _keep(tx, dossier, fees, charge, command.basis)


def take_fee(command: commands.TakeFee, tx: Transaction) -> Charged:
    """Take the money and give a receipt."""
    dossier, fees, fee = _load_fee(command, tx)
    return _keep(tx, dossier, fees, charging.take(dossier, fee, command.payment))


def note_fee_collected_by_post(
    command: commands.NoteFeeCollectedByPost, tx: Transaction
) -> Charged:
    """Note that the post has the money."""
    dossier, fees, fee = _load_fee(command, tx)
    charge = charging.note_collected_by_post(dossier, fee, command.amount, command.slip_no)
    return _keep(tx, dossier, fees, charge)


def refund_fee(command: commands.RefundFee, tx: Transaction) -> Charged:
    """Give the money back."""
    dossier, fees, fee = _load_fee(command, tx)
    charge = charging.refund(
        dossier, fee, command.reason, taken_by_mistake=command.taken_by_mistake
    )
    return _keep(tx, dossier, fees, charge, command.reason)


def keep_fee(command: commands.KeepFee, tx: Transaction) -> Charged:
    """Keep the money by a rule."""
    dossier, fees, fee = _load_fee(command, tx)
    charge = charging.keep_fee(dossier, fee, command.basis)
    return _keep(tx, dossier, fees, charge, command.basis)


def _load_fee(command: commands.OnFee, tx: Transaction) -> tuple[Dossier, Fees, ChargedFee]:
    dossier = load(command, tx)
    fees = fees_of(tx.connection, dossier)
    return dossier, fees, charged.find(fees, command.fee_code)


def _keep(
    tx: Transaction, dossier: Dossier, fees: Fees, charge: Charge, written: str = ""
) -> Charged:
    """Write the act and give the dossier a new version: an acceptance races with it, and loses."""
    saved = keep(tx, dossier, Decision(dossier, (charge.fact,)))
    known = [entry for fee in fees for entry in fee.entries]
    number = store.fees.add(tx, saved.dossier_id, known, charge.entry)
    if written:
        store.people.write(tx, saved, Writing.FEE, written, number=number)
    return Charged(charged.find(fees_of(tx.connection, saved), charge.entry.code), saved)


def fees_of(connection: sa.Connection, dossier: Dossier) -> Fees:
    """Read the fees of a dossier with what was done about them."""
    procedure = store.catalogue.look(connection, dossier.procedure)
    entries = store.fees.of_dossier(connection, dossier.dossier_id)
    return charged.fees_of(dossier, procedure, entries)
