"""What must always hold in a service's own database, named by the service to the checker.

A new rule of a service is a function here and a line in the registry at the foot: then every fault
is a test of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from services.intake.domain import code
from services.intake.store import tables as intake
from services.postal import domain as postal_domain
from services.postal.domain.money.accounts import balances
from services.postal.store import debts
from services.postal.store import money_tables as money
from services.postal.store import tables as postal
from services.results import domain as results_domain
from services.results import store as results
from services.tracking import store as tracking
from tests.faults import dossier_rules, fee_rules, form_rules, post_rules, result_rules

_STATE: Final = results_domain.State
_RETURNED: Final = (
    _STATE.DELIVERED_BY_POST,
    _STATE.RETURNED_AT_COUNTER,
    _STATE.DELIVERED_ELECTRONICALLY,
)
_RELEASED: Final = (
    _STATE.DISPATCH_PREPARED,
    _STATE.RETURNED_AT_COUNTER,
    _STATE.DELIVERED_ELECTRONICALLY,
)
Check = Callable[[sa.Connection], Iterable[str]]
"""Gives what is wrong, one text each."""


@dataclass(frozen=True, slots=True)
class Invariants:
    """The rules of one service."""

    in_motion: Sequence[Check] = ()
    """Hold in every commit, also while everything is dying."""
    at_rest: Sequence[Check] = ()
    """Hold when everybody has heard everything."""
    states: Callable[[sa.Connection], Mapping[str, str]] = lambda _: {}
    """Gives the present state of every thing that has a lifecycle."""


def _codes(connection: sa.Connection) -> Iterator[str]:
    """A dossier code once; the codes of an agency and day without holes."""
    column = intake.DOSSIERS.c.dossier_code
    given = [text for (text,) in connection.execute(sa.select(column).where(column.is_not(None)))]
    yield from _twice("dossier code", given)
    numbers: dict[tuple[str, str], set[int]] = {}
    for text in given:
        parts = code.parse(text)
        numbers.setdefault((parts.agency, parts.day.isoformat()), set()).add(parts.sequence)
    counters = {
        (row.agency, row.day): row.last
        for row in connection.execute(sa.select(intake.CODE_COUNTERS))
    }
    for place in numbers.keys() | counters.keys():
        known, last = numbers.get(place, set()), counters.get(place, 0)
        if known != set(range(1, last + 1)):
            yield f"hole: the codes of {place} are {sorted(known)}, the counter is at {last}"


def _due_times(connection: sa.Connection) -> Iterator[str]:
    """The due time in force and the first one are those of the history."""
    d = intake.DOSSIERS.c
    for row in connection.execute(sa.select(d.id, d.due_at, d.first_due_at, d.clock)):
        history = [datetime.fromisoformat(act["due"]) for act in row.clock]
        known = (history[0], history[-1]) if history else (None, None)
        if (row.first_due_at, row.due_at) != known:
            yield f"illegal: {row.id} is due {row.due_at}, its history says {history}"


def _active_shipments(connection: sa.Connection) -> Iterator[str]:
    """One shipment for a dossier, direction and round that was not called off and not lost."""
    s = postal.SHIPMENTS.c
    over = ("CANCELLED", "LOST", "FOUND")
    active = sa.select(s.dossier_id, s.direction, s.round).where(s.state.not_in(over))
    yield from _twice("active shipment", map(tuple, connection.execute(active)))


def _waybills(connection: sa.Connection) -> Iterator[str]:
    """A waybill names one item for ever."""
    column = postal.SHIPMENTS.c.waybill_no
    bound = connection.execute(sa.select(column).where(column.is_not(None)))
    yield from _twice("waybill", map(tuple, bound))


def _money(connection: sa.Connection) -> Iterator[str]:
    """What a debt says is the fold of its entries, each ledger sums to zero, no batch overlaps."""
    rows = {row.id: row for row in connection.execute(sa.select(money.DEBTS))}
    sums: Counter[str] = Counter()
    for dossier_id in sorted({row.dossier_id for row in rows.values()}):
        for debt in debts.debts_of_dossier(connection, dossier_id):
            row, account = rows[debt.debt_id], debt.stands.value
            if (row.stands, row.amount_vnd, row.way) != (account, debt.amount, debt.way):
                yield f"money: {row.id} says {row.stands} {row.amount_vnd}, its entries {account}"
            sums[row.kind] += sum(balances(debt.entries).values())
    yield from (f"money: ledger {kind} sums to {total}" for kind, total in sums.items() if total)
    e = money.MONEY_ENTRIES.c
    remitted = connection.execute(sa.select(e.debt_id).where(e.action == "REMIT"))
    yield from _twice("remitted", map(tuple, remitted))


def _contacts(connection: sa.Connection) -> Iterator[str]:
    """Whom to see is known as long as a shipment is open, and not longer."""
    s = postal.SHIPMENTS.c
    kept = sa.select(s.id, s.state).join(postal.CONTACTS, postal.CONTACTS.c.shipment_id == s.id)
    for shipment_id, state in connection.execute(kept):
        if postal_domain.has_ended(postal_domain.State(state)):
            yield f"illegal: the contact of {shipment_id} outlives it in {state}"


def _one_result(connection: sa.Connection) -> Iterator[str]:
    """One result for a dossier."""
    column = results.RESULTS.c.dossier_id
    yield from _twice("result", map(tuple, connection.execute(sa.select(column))))


def _signatures(connection: sa.Connection) -> Iterator[str]:
    """Who got a result at the counter has signed, and nobody else."""
    at_counter = results_domain.State.RETURNED_AT_COUNTER
    r = results.RESULTS.c
    given = sa.select(r.result_id).where(r.state == at_counter)
    receipt = results.COUNTER_RECEIPTS.c
    signed = sa.select(receipt.result_id).where(receipt.round == 1)
    returned, receipts = ({i for (i,) in connection.execute(asked)} for asked in (given, signed))
    for result_id in returned ^ receipts:
        yield f"illegal: result {result_id} is returned and signed for: not both"


def _returned_once(connection: sa.Connection) -> Iterator[str]:
    """A result is told as returned once at the most, and exactly when the citizen has it.

    A return that was taken back was none.
    """
    outbox = results.TABLES.outbox.c
    returned = sa.select(outbox.about).where(outbox.type.endswith(".ResultReturned"))
    undone = sa.select(outbox.about).where(outbox.type.endswith(".ResultReturnCancelled"))
    told_of = Counter(about for (about,) in connection.execute(returned))
    told_of.subtract(about for (about,) in connection.execute(undone))
    told = list(told_of.elements())
    yield from _twice("return of", told)
    there = sa.select(results.RESULTS.c.dossier_id).where(results.RESULTS.c.state.in_(_RETURNED))
    for dossier_id in set(told) ^ {about for (about,) in connection.execute(there)}:
        yield f"illegal: the result of {dossier_id} is returned and told so: not both"


def _ready_first(connection: sa.Connection) -> Iterator[str]:
    """A return is told after the readiness of what is returned."""
    outbox = results.TABLES.outbox.c
    asked = sa.select(outbox.about, outbox.type).order_by(outbox.id)
    ready: set[str] = set()
    for about, kind in connection.execute(asked):
        if kind.endswith(".ResultReady"):
            ready.add(about)
        elif kind.endswith(".ResultReturned") and about not in ready:
            yield f"order: the result of {about} was returned before it was ready"


def _held_back(connection: sa.Connection) -> Iterator[str]:
    """Nothing that an officer releases goes a way that a reason forbids.

    What the post took before it heard of the reason is no release.
    """
    released = sa.select(results.RESULTS).where(results.RESULTS.c.state.in_(_RELEASED))
    for row in connection.execute(released):
        if reasons := results_domain.holding(results.rows.result(row)):
            yield f"illegal: result {row.result_id} is {row.state} in spite of {reasons}"


def _found(connection: sa.Connection) -> Iterator[str]:
    """Whatever has a time line is found by its id."""
    asked = (
        sa.select(tracking.FACTS.c.dossier_id)
        .distinct()
        .except_(sa.select(tracking.KEYS.c.dossier_id).where(tracking.KEYS.c.is_id))
    )
    for (dossier_id,) in connection.execute(asked):
        yield f"lost: the time line of {dossier_id} cannot be found"


def _states(
    key: sa.Column[Any], state: sa.Column[Any]
) -> Callable[[sa.Connection], dict[str, str]]:
    return lambda connection: {row[0]: row[1] for row in connection.execute(sa.select(key, state))}


def _twice(what: str, values: Iterable[Any]) -> Iterator[str]:
    for value, number in Counter(values).items():
        if number > 1:
            yield f"twice: {what} {value} is there {number} times"


INVARIANTS: Final[Mapping[str, Invariants]] = {
    "intake": Invariants(
        in_motion=(
            _codes,
            _due_times,
            dossier_rules.given_codes,
            dossier_rules.clocks,
            dossier_rules.resolved_first,
            dossier_rules.timers,
            dossier_rules.worklists,
            form_rules.numbers,
            form_rules.acts,
            fee_rules.ledgers,
            fee_rules.entries,
        ),
        states=_states(intake.DOSSIERS.c.id, intake.DOSSIERS.c.state),
    ),
    "postal": Invariants(
        in_motion=(_active_shipments, _waybills, _money, _contacts, *post_rules.POST_RULES),
        states=_states(postal.SHIPMENTS.c.id, postal.SHIPMENTS.c.state),
    ),
    "results": Invariants(
        in_motion=(
            _one_result,
            _signatures,
            _returned_once,
            _ready_first,
            _held_back,
            result_rules.found_papers,
        ),
        states=_states(results.RESULTS.c.dossier_id, results.RESULTS.c.state),
    ),
    "tracking": Invariants(at_rest=(_found,)),
}
"""The rules of every service."""
