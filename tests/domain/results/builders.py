"""Results for the tests of the results rules."""

from dataclasses import replace
from datetime import UTC, datetime

from services.results.domain import (
    Block,
    BlockReason,
    CounterReturn,
    Direction,
    Document,
    DocumentKind,
    HeardShipment,
    IdentityKind,
    Outcome,
    PaperCount,
    Relation,
    Result,
    ReturnMethod,
    State,
    register,
)

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PAPERS = PaperCount(originals=1, copies=0)
SHIPMENT = HeardShipment("o-1", Direction.RESULT_OUT, PAPERS)
DOCUMENTS = (
    Document("12/GP", DocumentKind.PAPER_ORIGINAL),
    Document("12/GP-e", DocumentKind.ELECTRONIC),
)
SIGNED = CounterReturn(Relation.ADDRESSEE, IdentityKind.CITIZEN_CARD, b"s" * 32, True)
AT_COUNTER = {State.AWAITING_PICKUP, State.RETURNED_AT_COUNTER}


def result(state=State.NOT_READY, method=None, **changes):
    """Give a result in a state, with the return method that goes with it and order `o-1`."""
    electronic = state is State.DELIVERED_ELECTRONICALLY
    by_post = ReturnMethod.ELECTRONIC if electronic else ReturnMethod.POSTAL
    method = method or (ReturnMethod.COUNTER if state in AT_COUNTER else by_post)
    unready = Result("r-1", "d-1", "H17.5", method, state)
    if state not in {State.NOT_READY, State.VOID}:
        unready = replace(
            unready,
            outcome=Outcome.POSITIVE,
            papers=PAPERS,
            documents=DOCUMENTS,
            ready_time=NOW,
            since=NOW,
            order_id="o-1",
            round=1,
        )
    if state is State.BLOCKED:
        unready = replace(unready, blocks=(Block(BlockReason.ORIGINALS_OUTSTANDING),))
    return replace(unready, **changes)


def ready(method=ReturnMethod.POSTAL):
    """Give a result that was registered by the rule itself."""
    return register(result(method=method), Outcome.POSITIVE, PAPERS, DOCUMENTS, NOW)[0]
