"""Money on the way to its owner: turned in, remitted, acknowledged; and the day that is closed."""

from collections.abc import Sequence

from services.postal import commands, domain, store
from services.postal.domain.money import batch, closing, debt
from services.postal.domain.money.closing import Closing
from services.postal.domain.money.debt import Debt, Hand
from services.postal.handlers.keeping import signer
from services.postal.handlers.money import keep_debt
from services.postal.store import Remittance
from shared.transaction import Transaction


def turn_in_money(command: commands.TurnInMoney, tx: Transaction) -> Sequence[Debt]:
    """Bring cash from a worker to the till; who acts has counted it."""
    before = store.get_debts(tx, command.debt_ids)
    hand = Hand(command.post_office, command.postman)
    after = [debt.turn_in(one, hand, tx.actor.account) for one in before]
    for kind, counted in command.counted.items():
        batch.require_sum([one for one in before if one.kind is kind], counted)
    return [store.save_debt(tx, one, two) for one, two in zip(before, after, strict=True)]


def remit_money(command: commands.RemitMoney, tx: Transaction) -> Remittance:
    """Send amounts to their owner in a batch."""
    before = store.get_debts(tx, command.debt_ids)
    batch_id = tx.new_id()
    owner = (command.kind, command.agency)
    store.add_remittance(tx, batch_id, command)
    after = batch.remit_all(before, batch_id, command.post_office, owner)
    _keep_all(tx, before, after)
    return store.get_remittance(tx, batch_id)


def acknowledge_remittance(command: commands.AcknowledgeRemittance, tx: Transaction) -> Remittance:
    """Count a batch as its owner."""
    sent = store.get_remittance(tx, command.batch_id)
    batch.require_owner(sent.kind, sent.agency, sent.account, signer(tx))
    before = {one.debt_id: one for one in store.debts_of_batch(tx.connection, sent.batch_id)}
    after = batch.acknowledge_all(
        list(before.values()), command.counted, command.disputed, command.reason
    )
    _keep_all(tx, [before[one.debt_id] for one in after], after)
    return store.get_remittance(tx, sent.batch_id)


def close_day(command: commands.CloseDay, tx: Transaction) -> Sequence[Closing]:
    """Close the books of an office on counted cash."""
    closing.require_open(command.day, store.closed_day(tx, command.post_office), tx.now)
    found = store.books(tx.connection, command.post_office, command.day)
    explaining = store.get_debts(tx, command.explaining)
    closed = [
        closing.close_day(
            (command.post_office, command.day, kind),
            found[kind],
            command.counted[kind],
            [one for one in explaining if one.kind is kind],
        )
        for kind in domain.FeeKind
    ]
    store.add_closings(tx, closed)
    return closed


def _keep_all(tx: Transaction, before: Sequence[Debt], after: Sequence[Debt]) -> None:
    for one, two in zip(before, after, strict=True):
        keep_debt(tx, one, two)
