"""Facts of the post about papers that a count missed: applied or noted, never refused."""

from protos.postal.v1 import events_pb2 as postal_events
from services.intake import wire
from services.intake.domain import inquiry
from services.intake.handlers.hearing import apply
from shared.events import Envelope
from shared.transaction import Transaction


def on_discrepancy_opened(
    fact: postal_events.DiscrepancyOpened, heard: Envelope, tx: Transaction
) -> None:
    """Hear that a taker counted other papers than were given."""
    difference = wire.read_difference(fact)
    if difference:
        apply(
            heard,
            tx,
            lambda dossier: inquiry.discrepancy_opened(dossier, difference, heard.occurred),
        )


def on_discrepancy_moved(
    fact: postal_events.DiscrepancyAssigned | postal_events.DiscrepancyResolved,
    heard: Envelope,
    tx: Transaction,
) -> None:
    """Hear who has to find out, or that he has."""
    resolved = isinstance(fact, postal_events.DiscrepancyResolved)
    which, owner = fact.discrepancy_id, fact.owner
    apply(heard, tx, lambda d: inquiry.discrepancy_moved(d, which, owner, resolved=resolved))


def on_discrepancy_closed(
    fact: postal_events.DiscrepancyClosed, heard: Envelope, tx: Transaction
) -> None:
    """Hear what became of the papers that were missing."""
    difference = wire.read_difference(fact)
    if difference:
        apply(heard, tx, lambda dossier: inquiry.discrepancy_closed(dossier, difference))
