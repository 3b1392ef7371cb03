"""Due times: the calendar they are counted on, why they are what they are, and how they move."""

from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

import sqlalchemy as sa

from services.intake import commands, store
from services.intake.domain import explanation, moving
from services.intake.domain.calendar import Calendar
from services.intake.domain.code import local_day
from services.intake.domain.dossier import Dossier
from services.intake.domain.explanation import Explanation
from services.intake.domain.moving import Move, Running
from services.intake.handlers.calendars import calendar_of
from services.intake.handlers.keeping import keep
from services.intake.store.people import Writing
from services.intake.store.running import Place
from shared.errors import FailedPrecondition
from shared.transaction import Transaction

COUNTED_MAX: Final = 50_000
"""Running dossiers looked at when a calendar is loaded; everybody waits that long."""
LOOKED_AT_MAX: Final = 2_000
"""Running dossiers looked at for one page."""


def load_calendar(command: commands.LoadCalendar, tx: Transaction) -> dict[str, int | bool]:
    """Put a calendar in force; gives how many due times would be other ones on it."""
    if command.only_first and store.calendars.is_loaded(tx.connection):
        return {"dated_days": len(calendar_of(tx.connection, "").days)}
    store.calendars.put_in_force(tx, command.calendar, command.body)
    affected = _affected(tx.connection, command.calendar)
    moved = sum(_move(tx.connection, one) is not None for one, _ in islice(affected, COUNTED_MAX))
    return {
        "dated_days": len(command.calendar.days),
        "moved_due_times": moved,
        "more_moved": next(affected, None) is not None,
    }


def explain_due_time(connection: sa.Connection, dossier_id: str) -> tuple[Explanation, Dossier]:
    """Explain the due time in force of an accepted dossier."""
    dossier = store.dossiers.find(connection, dossier_id)
    if not dossier.clock:
        raise FailedPrecondition(
            "NOT_ACCEPTED_YET",
            "A dossier that is not accepted has no due time.",
            "Hồ sơ chưa được tiếp nhận nên chưa có ngày hẹn trả.",
            state=dossier.state,
        )
    agency = dossier.receiving_agency
    used = [store.calendars.counted_on(connection, act, agency) for act in dossier.clock]
    return explanation.explain(dossier, used), dossier


def preview_due_time(connection: sa.Connection, asked: commands.PreviewDueTime) -> Explanation:
    """Say what the due time would be, and why."""
    agency, day = asked.competent_agency, local_day(asked.accepted_time)
    procedure = store.catalogue.look_for(connection, asked.procedure_code, agency, day)
    procedure.check_open_to(asked.channel, agency, day)
    case = procedure.case(asked.case_code)
    calendar = calendar_of(connection, asked.receiving_agency)
    return explanation.preview(
        case.term_on(asked.channel), case.code, asked.channel, asked.accepted_time, calendar
    )


class MovedPage(NamedTuple):
    """One page of due times that would move."""

    moves: list[tuple[Move, Place]]
    """With the place of each, which begins with the calendar version it was counted on."""
    place: Place | None
    """Behind which the next page begins; None at the end."""


def list_moved_due_times(
    connection: sa.Connection, agency: str, after: Place | None, size: int
) -> MovedPage:
    """List due times that the calendar in force gives otherwise, as far as one page looks."""
    now = calendar_of(connection, agency)
    moves: list[tuple[Move, Place]] = []
    found = _affected(connection, now, agency, after)
    for count, (one, place) in enumerate(found, 1):
        move = _move(connection, one)
        if move:
            moves.append((move, place))
        if len(moves) == size or count == LOOKED_AT_MAX:
            return MovedPage(moves, place)
    return MovedPage(moves, None)


def move_due_times(command: commands.MoveDueTimes, tx: Transaction) -> list[Dossier]:
    """Put the due times of the calendar in force into force; gives the dossiers that moved."""
    moved = []
    for dossier_id in command.dossier_ids:
        dossier = store.dossiers.get(tx, dossier_id)
        if not dossier.clock:
            continue
        act, agency = dossier.clock[-1], dossier.receiving_agency
        old = store.calendars.counted_on(tx.connection, act, agency)
        new = store.calendars.in_force(tx.connection, agency, act.counting)
        decision = moving.move(dossier, old, new, tx.now)
        if decision.facts:
            moved.append(keep(tx, dossier, decision))
            number = len(moved[-1].clock)
            store.people.write(tx, moved[-1], Writing.DUE_TIME_MOVE, command.reason, number=number)
    return moved


def _affected(
    connection: sa.Connection, new: Calendar, agency: str = "", after: Place | None = None
) -> Iterator[tuple[Running, Place]]:
    """Give the running dossiers that may be due at another time on a calendar."""
    for old in store.calendars.versions(connection):
        since = moving.differ_since(old, new)
        if since is None or (after and old.version < after[0]):
            continue
        yield from store.running.counted_on(connection, old.version, since, agency, after)


def _move(connection: sa.Connection, one: Running) -> Move | None:
    act, agency = one.clock[-1], one.receiving_agency
    old = store.calendars.counted_on(connection, act, agency)
    new = store.calendars.in_force(connection, agency, act.counting)
    return moving.move_of(one, old, new)
