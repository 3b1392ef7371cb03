"""Applying arrivals: together in one transaction, without the one that the database never takes."""

from collections.abc import Sequence

import structlog

from shared import metrics
from shared.actor import SYSTEM
from shared.arrivals import Arrival
from shared.database import Database
from shared.errors import Refused
from shared.inbox import Inbox
from shared.transaction import Origin

log = structlog.get_logger()
_ORIGIN = Origin("inbox", SYSTEM)


async def apply(database: Database, inbox: Inbox, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Apply a batch and give, after its commit, those that took effect; others are known or parked.

    Raises Refused while the database is away: some may have been applied, the same batch again
    does the rest.
    """
    try:
        return await database.run(lambda tx: inbox.apply(tx, arrivals), _ORIGIN, first=False)
    except Refused:
        raise
    except Exception as error:
        log.exception("batch_poisonous", count=len(arrivals))
        return await _single_out(database, inbox, arrivals, error)


async def _single_out(
    database: Database, inbox: Inbox, arrivals: Sequence[Arrival], error: Exception
) -> list[Arrival]:
    """Find the fact that the database will never take, and let the others go on."""
    if len(arrivals) > 1:
        return [done for one in arrivals for done in await apply(database, inbox, [one])]
    metrics.BUGS.labels("inbox").inc()
    await database.run(
        lambda tx: inbox.give_up(tx, arrivals[0], type(error).__name__), _ORIGIN, first=False
    )
    return []
