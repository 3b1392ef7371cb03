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
    """What was told as found is kept, and what was told as given out is signed for (5, 9)."""
    found, given = (
        _told(connection, events.PapersFound),
        _told(connection, events.FoundPapersReturned),
    )
    kept: dict[tuple[str, int], FoundState] = {}
    for row in connection.execute(sa.select(store.RESULTS)):
        for one in store.rows.result(row).found_later:
            kept[row.result_id, one.round] = one.state
    signed = {
        (row.result_id, row.round)
        for row in connection.execute(sa.select(store.COUNTER_RECEIPTS))
        if row.round != _THE_RESULT
    }
    if found != kept.keys():
        yield f"found: kept and told are not the same: {sorted(found ^ kept.keys())}"
    for place in given ^ signed:
        yield f"found: {place} is given out and signed for: not both"
    for place in given - {one for one, state in kept.items() if state is not FoundState.WAITING}:
        yield f"found: {place} is given out and waits"
    for place, state in kept.items():
        if state is FoundState.RETURNED and place not in given:
            yield f"found: {place} is not told as given out"


def _told(connection: sa.Connection, kind: Any) -> set[tuple[str, int]]:
    outbox = store.TABLES.outbox.c
    asked = sa.select(outbox.payload).where(outbox.type == kind.DESCRIPTOR.full_name)
    bodies = [kind.FromString(bytes(payload)) for (payload,) in connection.execute(asked)]
    return {(one.result_id, one.round) for one in bodies}
