"""The calendar that an agency counts on: as it is now, and as it was for a due time."""

import sqlalchemy as sa

from services.intake import store
from services.intake.domain.calendar import Calendar
from services.intake.domain.dossier import Dossier
from services.intake.policy import policy


def calendar_of(connection: sa.Connection, agency: str) -> Calendar:
    """Give the working time of an agency now, counted as this province counts."""
    return store.calendars.in_force(connection, agency, policy().counting)


def counted_on(connection: sa.Connection, dossier: Dossier) -> Calendar:
    """Give the calendar of the due time in force; as it is now while there is none."""
    agency = dossier.receiving_agency
    if not dossier.clock:
        return calendar_of(connection, agency)
    return store.calendars.counted_on(connection, dossier.clock[-1], agency)
