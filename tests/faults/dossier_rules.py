"""What the law demands of every dossier, read from intake's own rows and facts."""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from protos.intake.v1 import events_pb2 as facts
from services.intake.domain import code
from services.intake.domain.clock import ClockAct
from services.intake.domain.dossier import Dossier
from services.intake.domain.history import Obligation, SupplementRound
from services.intake.domain.lifecycle import State
from services.intake.handlers import keeping
from services.intake.store import TABLES, rows
from services.intake.store.tables import DOSSIERS

_WAITED_IN: Final = {
    keeping.ANSWER_OVERDUE: State.AT_COUNTER,
    keeping.SUPPLEMENT_EXPIRED: State.SUPPLEMENT_REQUESTED,
}
"""In which state alone a timer may wait."""
_PAUSED: Final = (State.SUPPLEMENT_REQUESTED, State.PAYMENT_REQUESTED)
_RUNS: Final = (State.ACCEPTED, State.IN_PROCESS)
_DONE: Final = (State.RESOLVED, State.RESULT_RETURNED)
_DERIVED: Final = ("task", "task_at", "owed_at")


def given_codes(connection: sa.Connection) -> Iterator[str]:
    """A code is given with the acceptance, of its local day, and never changes (1, 2)."""
    told: dict[str, set[str]] = {}
    for about, payload in _told(connection, facts.DossierAccepted):
        accepted = facts.DossierAccepted.FromString(payload)
        told.setdefault(about, set()).add(accepted.dossier_code)
    d = DOSSIERS.c
    for row in connection.execute(sa.select(d.id, d.dossier_code, d.accepted_at)):
        if (row.dossier_code is None) != (row.accepted_at is None):
            yield f"code: {row.id} has {row.dossier_code} and was accepted {row.accepted_at}"
        elif row.dossier_code and code.parse(row.dossier_code).day != code.local_day(
            row.accepted_at
        ):
            yield f"code: {row.dossier_code} is not of {row.accepted_at}"
        known = {row.dossier_code} if row.dossier_code else set()
        if told.get(row.id, set()) != known:
            yield f"code: {row.id} has {row.dossier_code}, told was {told.get(row.id)}"


def clocks(connection: sa.Connection) -> Iterator[str]:
    """The clock stands while somebody else is waited for; all due times are its own (20–24)."""
    for dossier in _dossiers(connection):
        stands = bool(dossier.clock) and dossier.clock[-1].act is ClockAct.PAUSED
        if dossier.state in (*_PAUSED, *_RUNS) and stands != (dossier.state in _PAUSED):
            yield f"clock: that of {dossier.dossier_id} stands: {stands} in {dossier.state}"
        own = {act.due_time for act in dossier.clock}
        pauses: list[SupplementRound | Obligation] = [*dossier.rounds, *dossier.obligations]
        kept = {one.due_time_before for one in pauses}
        kept |= {one.due_time_after for one in pauses if one.due_time_after}
        kept |= {one.due_time for one in dossier.resolutions}
        if kept - own:
            yield f"clock: {dossier.dossier_id} knows due times that its clock never gave"
        receipts = [act.receipt_no for act in dossier.clock if act.receipt_no]
        if receipts != sorted(set(receipts)) or max(receipts, default=0) > dossier.receipt_issue:
            yield f"receipt: {dossier.dossier_id} issued {dossier.receipt_issue}: {receipts}"


def resolved_first(connection: sa.Connection) -> Iterator[str]:
    """Nothing is returned that was not resolved, and judged, before (26, 35)."""
    resolved = {about for about, _ in _told(connection, facts.DossierResolved)}
    d = DOSSIERS.c
    asked = sa.select(d.id, d.state, d.resolved_at, d.timeliness)
    for row in connection.execute(asked):
        judged = row.resolved_at is not None and row.timeliness is not None
        if row.state in _DONE and not (judged and row.id in resolved):
            yield f"order: {row.id} is {row.state} and was never resolved"
        if row.state in (*_RUNS, *_PAUSED) and row.resolved_at is not None:
            yield f"order: {row.id} is {row.state} and resolved at once"


def timers(connection: sa.Connection) -> Iterator[str]:
    """Nothing waits for a dossier that is past it; least of all for one that has ended."""
    table = TABLES.timers
    asked = sa.select(table.c.kind, table.c.about, DOSSIERS.c.state).join(
        DOSSIERS, DOSSIERS.c.id == table.c.about
    )
    for kind, about, state in connection.execute(asked):
        if state != _WAITED_IN[kind]:
            yield f"timer: {kind} waits for {about}, which is {state}"


def worklists(connection: sa.Connection) -> Iterator[str]:
    """Every dossier is on the work lists on which its state puts it, and on no other (10, 31)."""
    for row in connection.execute(sa.select(DOSSIERS)):
        due = rows.changing(rows.dossier(row))
        wrong = [name for name in _DERIVED if getattr(row, name) != due[name]]
        if wrong:
            yield f"worklist: {row.id} in {row.state} has another {', '.join(wrong)}"


def _dossiers(connection: sa.Connection) -> Iterator[Dossier]:
    return (rows.dossier(row) for row in connection.execute(sa.select(DOSSIERS)))


def _told(connection: sa.Connection, kind: Any) -> list[tuple[str, bytes]]:
    outbox = TABLES.outbox.c
    of_kind = outbox.type == kind.DESCRIPTOR.full_name
    found = connection.execute(sa.select(outbox.about, outbox.payload).where(of_kind))
    return [(row.about, bytes(row.payload)) for row in found]
