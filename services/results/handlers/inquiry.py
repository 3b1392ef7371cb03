"""Facts of the post about papers of a result that a count missed: noted, never refused."""

from protos.postal.v1 import events_pb2 as postal
from services.results import domain, store, wire
from services.results.handlers.keeping import put
from shared.events import Envelope
from shared.transaction import Transaction


def on_discrepancy_opened(fact: postal.DiscrepancyOpened, heard: Envelope, tx: Transaction) -> None:
    """Note that a taker counted other papers than were given, or found another seal."""
    result = store.results.find_about(tx, fact.dossier_id)
    if result is None:
        return
    after = domain.discrepancy_opened(result, wire.difference(fact), heard.occurred)
    if after != result:
        store.results.save(tx, after)


def on_discrepancy_moved(
    fact: postal.DiscrepancyAssigned | postal.DiscrepancyResolved, _heard: Envelope, tx: Transaction
) -> None:
    """Note who has to find out, or that he has."""
    result = store.results.find_about(tx, fact.dossier_id)
    if result is None:
        return
    resolved = isinstance(fact, postal.DiscrepancyResolved)
    after = domain.discrepancy_moved(result, fact.discrepancy_id, fact.owner, resolved=resolved)
    if after != result:
        store.results.save(tx, after)


def on_discrepancy_closed(fact: postal.DiscrepancyClosed, heard: Envelope, tx: Transaction) -> None:
    """Note what became of it, and tell what waits for the owner from now on."""
    result = store.results.find_about(tx, fact.dossier_id)
    if result is None:
        return
    after, found = domain.discrepancy_closed(result, wire.difference(fact))
    if after != result:
        put(tx, after, *found, occurred=heard.occurred)
