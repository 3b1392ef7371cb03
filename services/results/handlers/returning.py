"""The result goes its way: by post, at the counter, electronically, or into the archive."""

from services.results import domain, store
from services.results.commands import (
    ArchiveUnclaimed,
    ChangeReturnMethod,
    PrepareDispatch,
    RedispatchResult,
    ReturnAtCounter,
    ReturnElectronically,
    ReturnFoundPapers,
)
from services.results.domain import Result
from services.results.handlers.keeping import put
from services.results.policy import policy
from shared.transaction import Transaction


def prepare_dispatch(command: PrepareDispatch, tx: Transaction) -> Result:
    """Order the delivery of a result."""
    result = store.results.get(tx, command.result_id, command.etag)
    result, ordered = domain.prepare_dispatch(result, tx.new_id(), command.old_papers, tx.now)
    return put(tx, result, ordered)


def redispatch_result(command: RedispatchResult, tx: Transaction) -> Result:
    """Order another delivery of a result that came back."""
    result = store.results.get(tx, command.result_id, command.etag)
    result, ordered = domain.redispatch(
        result,
        tx.new_id(),
        command.postage_payer,
        tx.now,
        address_confirmed=command.address_confirmed,
    )
    return put(tx, result, ordered)


def change_return_method(command: ChangeReturnMethod, tx: Transaction) -> Result:
    """Let the owner choose another way and tell what that calls off."""
    result = store.results.get(tx, command.result_id, command.etag)
    result, facts = domain.change_return_method(result, command.return_method, tx.now)
    return put(tx, result, *facts)


def return_at_counter(command: ReturnAtCounter, tx: Transaction) -> Result:
    """Give the result out, keep the receipt and tell that the citizen has it."""
    result = store.results.get(tx, command.result_id, command.etag)
    result, returned = domain.return_at_counter(result, command.counter_return, tx.now)
    store.results.add_receipt(tx, result.result_id, command.receiver_name, command.counter_return)
    return put(tx, result, returned)


def return_found_papers(command: ReturnFoundPapers, tx: Transaction) -> Result:
    """Give out what was found later, keep the receipt of each set and tell it."""
    result = store.results.get(tx, command.result_id, command.etag)
    result, told = domain.return_found_papers(result, command.counter_return, tx.now)
    for one in told:
        store.results.add_receipt(
            tx, result.result_id, command.receiver_name, command.counter_return, one.round
        )
    return put(tx, result, *told)


def return_electronically(command: ReturnElectronically, tx: Transaction) -> Result:
    """Note that the electronic document was sent and tell that the citizen has it."""
    result = store.results.get(tx, command.result_id, command.etag)
    result, returned = domain.return_electronically(
        result, tx.now, paper_follows=command.paper_follows
    )
    return put(tx, result, returned)


def archive_unclaimed(command: ArchiveUnclaimed, tx: Transaction) -> Result:
    """Put away what nobody came for and tell it."""
    result = store.results.get(tx, command.result_id, command.etag)
    result, archived = domain.archive_unclaimed(result, policy().unclaimed_days, tx.now)
    return put(tx, result, archived)
