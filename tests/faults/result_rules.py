"""Papers of results that were found later: waiting, or given out and signed for, each set once."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from protos.results.v1 import events_pb2 as events
from services.results import store
from services.results.domain import FoundState

_THE_RESULT = 1
"""Round of a receipt for the result itself."""


def found_papers(connection: sa.Connection) -> Iterator[str]:
    """What was told as found is kept, and what was told as given out is signed for (5, 9, 17)."""
    found, given = (
        _told(connection, kind) for kind in (events.PapersFound, events.FoundPapersReturned)
    )
    results, receipts = store.RESULTS.c, store.COUNTER_RECEIPTS.c
    kept = {
        (row.result_id, number): FoundState(state)
        for row in connection.execute(sa.select(results.result_id, results.found_later))
        for number, _originals, _copies, state in row.found_later
    }
    signed = sa.select(receipts.result_id, receipts.round).where(receipts.round != _THE_RESULT)
    if found != kept.keys():
        yield f"found: what was told is not what is kept: {sorted(found ^ kept.keys())}"
    for place in sorted(given ^ set(map(tuple, connection.execute(signed)))):
        yield f"found: {place} is given out and signed for: not both"
    for place, state in kept.items():
        if (state is FoundState.RETURNED) > (place in given):
            yield f"found: {place} is {state} and nobody told so"
        if state is FoundState.WAITING and place in given:
            yield f"found: {place} is given out and waits"


def _told(connection: sa.Connection, kind: Any) -> set[tuple[str, int]]:
    outbox = store.TABLES.outbox.c
    asked = sa.select(outbox.payload).where(outbox.type == kind.DESCRIPTOR.full_name)
    bodies = [kind.FromString(bytes(payload)) for (payload,) in connection.execute(asked)]
    return {(one.result_id, one.round) for one in bodies}
