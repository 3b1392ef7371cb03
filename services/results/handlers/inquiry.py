"""Facts of the post about papers of a result that a count missed: noted, never refused."""

from collections.abc import Callable

from protos.postal.v1 import events_pb2 as postal
from services.results import domain, store, wire
from shared.events import Envelope
from shared.transaction import Transaction

_Rule = Callable[[domain.Result, domain.Difference], domain.Result]


def on_discrepancy_opened(
    fact: postal.DiscrepancyOpened, _heard: Envelope, tx: Transaction
) -> None:
    """Note that a taker counted other papers than were given."""
    _note(fact, tx, domain.discrepancy_opened)


def on_discrepancy_closed(
    fact: postal.DiscrepancyClosed, _heard: Envelope, tx: Transaction
) -> None:
    """Note what became of the papers that were missing."""
    _note(fact, tx, domain.discrepancy_closed)


def _note(
    fact: postal.DiscrepancyOpened | postal.DiscrepancyClosed, tx: Transaction, rule: _Rule
) -> None:
    result = store.results.find_about(tx, fact.dossier_id)
    after = result and rule(result, wire.difference(fact))
    if after and after != result:
        store.results.save(tx, after)
