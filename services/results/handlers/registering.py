"""The result comes to be: registered, held back and freed, made again."""

from services.results import domain, store
from services.results.commands import BlockResult, RegisterResult, ReissueResult, UnblockResult
from services.results.domain import Result
from services.results.handlers.keeping import put
from shared.transaction import Transaction


def register_result(command: RegisterResult, tx: Transaction) -> Result:
    """Note that the agency has decided and tell that the result is ready."""
    result = store.results.get_open(tx, command.dossier_id, command.etag)
    result, ready = domain.register(
        result, command.outcome, command.papers, command.documents, tx.now
    )
    return put(tx, result, ready)


def block_result(command: BlockResult, tx: Transaction) -> Result:
    """Hold a result back and tell why."""
    result = store.results.get(tx, command.result_id, command.etag)
    result, facts = domain.block(result, command.block, tx.now)
    return put(tx, result, *facts)


def unblock_result(command: UnblockResult, tx: Transaction) -> Result:
    """Take a reason away and tell it."""
    result = store.results.get(tx, command.result_id, command.etag)
    result, facts = domain.unblock(result, command.reason, tx.now)
    return put(tx, result, *facts)


def reissue_result(command: ReissueResult, tx: Transaction) -> Result:
    """Note that a lost result was made again and tell it."""
    result = store.results.get(tx, command.result_id, command.etag)
    result, reissued = domain.reissue(
        result, command.loss_ref, command.papers, command.documents, tx.now
    )
    return put(tx, result, reissued)
