"""How long items are silent, counted leg by leg, and the items that are silent for too long."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from heapq import nsmallest
from typing import Any

import sqlalchemy as sa

from services.postal import domain
from services.postal.commands import ListStuckShipments
from services.postal.store.shipments import find_silent
from services.postal.store.tables import SHIPMENTS
from services.postal.store.watching_tables import SILENCES
from shared.tables import insert
from shared.transaction import Transaction

_OPEN = sorted(state.value for state in domain.State if not domain.has_ended(state))
_S = SILENCES.c


def count_silences(tx: Transaction, ended: Iterable[domain.Passage]) -> None:
    """Count silences that ended, always in one order, so that replicas seldom deadlock."""
    numbers = Counter((*_key(passage.leg), passage.bucket) for passage in ended)
    rows = [
        {
            "direction": direction,
            "state": state,
            "post_office": post_office,
            "bucket": bucket,
            "number": number,
        }
        for (direction, state, post_office, bucket), number in sorted(numbers.items())
    ]
    if rows:
        tx.execute(_count_up(tx.connection.dialect.name), rows)


def find_stuck(
    connection: sa.Connection,
    wanted: ListStuckShipments,
    terms: domain.SilenceTerms,
    now: datetime,
    most: int,
) -> list[domain.Stuck]:
    """Read the items of an office or agency whose silence is too long, least likely first.

    On one leg the longest silence is the least likely, so `most` of each leg are enough.
    """
    legs = _legs(connection, wanted)
    habits = _habits(connection, {leg.post_office for leg in legs})
    found: list[domain.Stuck] = []
    for leg in legs:
        since = now - domain.stuck_after(leg, habits[leg], terms)
        silent = find_silent(connection, _silent_since(leg, wanted.agency, since), most)
        found += [domain.judge(item, habits[leg], terms, now) for item in silent]
    return nsmallest(most, found, key=lambda one: one.rank)


def _legs(connection: sa.Connection, wanted: ListStuckShipments) -> Sequence[domain.Leg]:
    """Read where open items of an office or agency are, from the index alone."""
    of = SHIPMENTS.c
    scope = of.agency == wanted.agency if wanted.agency else of.post_office == wanted.post_office
    query = sa.select(of.direction, of.state, of.post_office).where(scope, of.state.in_(_OPEN))
    return [
        domain.Leg(domain.Direction(row.direction), domain.State(row.state), row.post_office)
        for row in connection.execute(query.distinct())
    ]


def _silent_since(leg: domain.Leg, agency: str, since: datetime) -> list[sa.ColumnElement[bool]]:
    of = SHIPMENTS.c
    where = [
        of.post_office == leg.post_office,
        of.state == leg.state.value,
        of.direction == leg.direction.value,
        of.stirred_time <= since,
    ]
    return [*where, of.agency == agency] if agency else where


def _habits(connection: sa.Connection, offices: set[str]) -> dict[domain.Leg, domain.Habits]:
    query = sa.select(SILENCES).where(_S.post_office.in_(sorted(offices)))
    counts: dict[domain.Leg, dict[int, int]] = defaultdict(dict)
    for row in connection.execute(query):
        leg = domain.Leg(domain.Direction(row.direction), domain.State(row.state), row.post_office)
        counts[leg][row.bucket] = row.number
    known: dict[domain.Leg, domain.Habits] = defaultdict(domain.Habits)
    known.update({leg: domain.Habits(number) for leg, number in counts.items()})
    return known


def _key(leg: domain.Leg) -> tuple[str, str, str]:
    return leg.direction.value, leg.state.value, leg.post_office


@cache
def _count_up(dialect: str) -> Any:
    new = insert(SILENCES, dialect)
    return new.on_conflict_do_update(
        index_elements=["post_office", "direction", "state", "bucket"],
        set_={"number": _S.number + new.excluded.number},
    )
