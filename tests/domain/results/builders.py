"""Results for the tests of the results rules."""

from dataclasses import replace
from datetime import UTC, datetime

from services.results.domain import (
    CounterReturn,
    Direction,
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
SHIPMENT = HeardShipment("o-1", Direction.RESULT_OUT)
SIGNED = CounterReturn(Relation.ADDRESSEE, IdentityKind.CITIZEN_CARD, b"s" * 32, True)
AT_COUNTER = {State.AWAITING_PICKUP, State.RETURNED_AT_COUNTER}


def result(state=State.NOT_READY, method=None, **changes):
    """Give a result in a state, with the return method that goes with it and order `o-1`."""
    method = method or (ReturnMethod.COUNTER if state in AT_COUNTER else ReturnMethod.POSTAL)
    unready = Result("r-1", "d-1", "H17.5", method, state)
    if state not in {State.NOT_READY, State.VOID}:
        unready = replace(unready, outcome=Outcome.POSITIVE, papers=PAPERS, order_id="o-1", round=1)
    return replace(unready, **changes)


def ready(method=ReturnMethod.POSTAL):
    """Give a result that was registered by the rule itself."""
    return register(result(method=method), Outcome.POSITIVE, PAPERS, (), NOW)[0]
