"""What must hold of items and their money, read from the post's own rows."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from services.postal.domain import (
    Direction,
    DiscrepancyState,
    HandoverKind,
    HandoverState,
    SealState,
    State,
)
from services.postal.domain.money.accounts import COLLECTIONS, Account, Action
from services.postal.domain.money.closing import Book, book
from services.postal.domain.money.payment import CollectionWay
from services.postal.store import TABLES
from services.postal.store.handover_tables import DISCREPANCIES, HANDOVERS
from services.postal.store.money_tables import CLOSINGS, DEBTS, MONEY_ENTRIES
from services.postal.store.tables import (
    CANCELLED_DELIVERIES,
    MANIFEST_LINES,
    PROOFS,
    SHIPMENTS,
)

_S, _E, _L, _H = SHIPMENTS.c, MONEY_ENTRIES.c, MANIFEST_LINES.c, HANDOVERS.c
_TO_CITIZEN: Final = (Direction.RESULT_OUT, Direction.PAPERS_BACK)
_GOING_BACK: Final = (State.RETURNING, State.RETURNED_TO_SENDER, State.LOST, State.FOUND)
_STORAGE: Final = "storage_expired"


def attempts(connection: sa.Connection) -> Iterator[str]:
    """Nobody is tried at more often than allowed; after the last attempt it goes back (15)."""
    over = sa.select(_S.id, _S.state).where(
        _S.direction.in_(_TO_CITIZEN), _S.attempts >= _S.max_attempts
    )
    for row in connection.execute(over):
        if row.state not in _GOING_BACK:
            yield f"attempts: {row.id} is {row.state} after its last attempt"
    more = sa.select(_S.id).where(_S.direction.in_(_TO_CITIZEN), _S.attempts > _S.max_attempts)
    yield from (f"attempts: {row.id} has too many" for row in connection.execute(more))


def watched(connection: sa.Connection) -> Iterator[str]:
    """What is out is on one open manifest line, what is held under its timer, and nothing else."""
    asked = sa.select(_L.shipment_id).where(_L.outcome.is_(None))
    out = Counter(row.shipment_id for row in connection.execute(asked))
    t = TABLES.timers.c
    waiting = sa.select(t.about).where(t.kind == _STORAGE)
    timers = {row.about for row in connection.execute(waiting)}
    for row in connection.execute(sa.select(_S.id, _S.state, _S.storage_end_time)):
        if out[row.id] != (row.state == State.OUT_FOR_DELIVERY):
            yield f"watched: {row.id} is {row.state} and on {out[row.id]} manifests"
        held = row.state == State.HELD_AT_OFFICE
        if not held == (row.id in timers) == (row.storage_end_time is not None):
            yield f"watched: {row.id} is {row.state} and stored until {row.storage_end_time}"


def undone(connection: sa.Connection) -> Iterator[str]:
    """What was collected with a delivery report went back with it, in one transaction (44)."""
    asked = (
        sa.select(PROOFS.c.shipment_id, PROOFS.c.recorded_at, CANCELLED_DELIVERIES.c.cancelled_at)
        .join(CANCELLED_DELIVERIES, CANCELLED_DELIVERIES.c.proof_id == PROOFS.c.id)
        .order_by(PROOFS.c.id)
    )
    for row in connection.execute(asked):
        taken = _sums(connection, row.shipment_id, COLLECTIONS, row.recorded_at)
        back = _sums(connection, row.shipment_id, {Action.REVERSE}, row.cancelled_at)
        if taken != back:
            yield f"money: the delivery of {row.shipment_id} took {taken}, and {back} went back"


def batches(connection: sa.Connection) -> Iterator[str]:
    """A batch is of one ledger and one agency; nothing is in two (39, 40)."""
    asked = sa.select(_E.batch_id, _E.debt_id, _E.kind, DEBTS.c.agency).join(
        DEBTS, DEBTS.c.id == _E.debt_id
    )
    owners: dict[str, set[str]] = {}
    sent: dict[str, set[str]] = {}
    for row in connection.execute(asked.where(_E.batch_id != "")):
        owner = row.agency if row.kind == "STATE_FEE" else "the post"
        owners.setdefault(row.batch_id, set()).add(owner)
        sent.setdefault(row.debt_id, set()).add(row.batch_id)
    yield from (f"money: batch {one} is of {of}" for one, of in owners.items() if len(of) > 1)
    yield from (f"money: {one} is in {of}" for one, of in sent.items() if len(of) > 1)


def ways(connection: sa.Connection) -> Iterator[str]:
    """Cash came into a hand, everything else to the account, under the number of its payment."""
    asked = sa.select(_E.debt_id, _E.debited, _E.way, _E.reference_no)
    for row in connection.execute(asked.where(_E.action.in_(COLLECTIONS))):
        cash = row.way == CollectionWay.CASH
        if cash != (row.debited == Account.POSTMAN) or cash == bool(row.reference_no):
            yield f"money: {row.debt_id} was paid {row.way} and went to {row.debited}"


def closed_days(connection: sa.Connection) -> Iterator[str]:
    """A closed book is what stands in it, for ever, and begins where the last one ended (46)."""
    before: dict[tuple[str, str], Any] = {}
    c = CLOSINGS.c
    for row in connection.execute(sa.select(CLOSINGS).order_by(c.post_office, c.kind, c.day)):
        last = before.get((row.post_office, row.kind))
        sums, came = _booked(connection, row, last.day if last else "")
        due, said = book(_closed(last) if last else Book(), sums, came), _closed(row)
        if said != due or due.on_account < 0 or due.in_hand < 0:
            place = f"{row.post_office} {row.kind} {row.day}"
            yield f"money: the book of {place} says {said}, not {due}"
        before[row.post_office, row.kind] = row


def _sums(
    connection: sa.Connection, shipment_id: str, actions: Collection[Action], when: Any
) -> Mapping[str, int]:
    asked = (
        sa.select(_E.debt_id, _E.amount_vnd)
        .join(DEBTS, DEBTS.c.id == _E.debt_id)
        .where(_E.action.in_(actions), _E.recorded_at == when, DEBTS.c.shipment_id == shipment_id)
    )
    return {row.debt_id: row.amount_vnd for row in connection.execute(asked)}


def _booked(connection: sa.Connection, row: Any, after: str) -> tuple[Mapping[Action, int], int]:
    """Add up a book by act, and what came to the account less what left it."""
    asked = sa.select(_E.action, _E.amount_vnd, _E.credited, _E.debited).where(
        _E.post_office == row.post_office,
        _E.kind == row.kind,
        _E.booked_day > after,
        _E.booked_day <= row.day,
    )
    sums: Counter[Action] = Counter()
    came = 0
    for entry in connection.execute(asked):
        sums[Action(entry.action)] += entry.amount_vnd
        came += entry.amount_vnd * (entry.debited == Account.ON_ACCOUNT)
        came -= entry.amount_vnd * (entry.credited == Account.ON_ACCOUNT)
    return sums, came


def _closed(row: Any) -> Book:
    return Book(
        row.opening_vnd, row.collected_vnd, row.reversed_vnd, row.refunded_vnd, row.remitted_vnd,
        row.on_account_vnd,
    )  # fmt: skip


def differences(connection: sa.Connection) -> Iterator[str]:
    """A handover that differs has its discrepancy, and that one an owner (6, 7, 8)."""
    noted: dict[str, list[Any]] = {}
    for row in connection.execute(sa.select(DISCREPANCIES)):
        noted.setdefault(row.handover_id, []).append(row)
        if not row.owner:
            yield f"custody: the discrepancy {row.id} is nobody's"
        if (row.state == DiscrepancyState.OPEN) != (row.resolver is None):
            yield f"custody: the discrepancy {row.id} is {row.state}, resolved by {row.resolver}"
        if row.found_originals > max(0, row.given_originals - row.taken_originals):
            yield f"custody: of {row.id} more originals were found than were missing"
    for row in connection.execute(sa.select(HANDOVERS)):
        signed, differs = row.state == HandoverState.CONFIRMED, len(noted.get(row.id, ()))
        if differs > signed:
            yield f"custody: the handover {row.id} is {row.state} with {differs} discrepancies"
        same = (row.given_originals, row.given_copies) == (row.taken_originals, row.taken_copies)
        if signed and not differs and not (same and row.seal_state == SealState.INTACT):
            yield f"custody: the handover {row.id} differs, and nobody wrote it down"
        if signed and row.giver["account"] == row.taker["account"]:
            yield f"custody: the handover {row.id} was signed by one account"


def collected(connection: sa.Connection) -> Iterator[str]:
    """What was collected is what was taken at the end, or a discrepancy says why not (7)."""
    noted = set(connection.execute(sa.select(DISCREPANCIES.c.shipment_id)).scalars())
    asked = (
        sa.select(_S.id, _S.originals, _S.copies, _H.taken_originals, _H.taken_copies)
        .join(HANDOVERS, _H.shipment_id == _S.id)
        .where(_H.state == HandoverState.CONFIRMED, _H.kind != HandoverKind.TO_POST)
    )
    for row in connection.execute(asked):
        differs = (row.originals, row.copies) != (row.taken_originals, row.taken_copies)
        if differs and row.id not in noted:
            yield f"custody: {row.id} was taken with other papers than it was collected with"


def proposed(connection: sa.Connection) -> Iterator[str]:
    """Every open proposal is the one that its item waits for, and the other way round (10)."""
    open_ = sa.select(_H.shipment_id, _H.id).where(_H.state == HandoverState.PROPOSED)
    waiting = sa.select(_S.id, _S.open_handover_id).where(_S.open_handover_id != "")
    found = {tuple(row) for row in connection.execute(open_)}
    due = {tuple(row) for row in connection.execute(waiting)}
    yield from (f"custody: the proposal {one} is on one side only" for one in found ^ due)


POST_RULES: Final = (
    differences,
    collected,
    proposed,
    attempts,
    watched,
    undone,
    batches,
    ways,
    closed_days,
)
"""What holds in every commit."""
