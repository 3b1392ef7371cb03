"""Months closed for reports."""

from datetime import timedelta

from services.intake import commands, store
from services.intake.domain import competence, period
from services.intake.domain.code import local_day
from services.intake.domain.period import PeriodClosed
from services.intake.policy import policy
from services.intake.wire import periods as wire
from shared.transaction import Transaction


def close_period(command: commands.ClosePeriod, tx: Transaction) -> PeriodClosed:
    """Close a month of a counter."""
    settings, agency = policy(), command.receiving_agency
    if settings.check_units:
        competence.require_counter(agency, tx.actor.role, tx.actor.unit)
    closed = period.close(
        agency,
        command.month,
        local_day(tx.now),
        tx.now,
        timedelta(seconds=settings.closing_settles_s),
        store.periods.closed(tx, agency),
    )
    store.periods.add(tx, closed)
    tx.publish(wire.period_closed(closed), about=closed.about, agency=agency)
    return closed
