"""What has to be done with the dossiers of a counter, listed and counted from two indexes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.intake.domain.dossier import Dossier
from services.intake.domain.work import Criteria, Task, Work
from services.intake.store import rows
from services.intake.store.tables import DOSSIERS

_D = DOSSIERS.c

Place = tuple[datetime, str]
"""Deadline, or since when where there is none, and id of the last dossier of a page."""


def page(
    connection: sa.Connection, agency: str, wanted: Criteria, after: Place | None, size: int
) -> list[tuple[Dossier, Place]]:
    """List dossiers with their places, what has to be done first in front."""
    place = _place(wanted).name
    found = connection.execute(question(agency, wanted, after, size))
    return [(rows.dossier(row), (getattr(row, place), row.id)) for row in found]


def count(
    connection: sa.Connection, agency: str, wanted: Mapping[Work, Criteria]
) -> dict[Work, int]:
    """Count the dossiers of every kind."""
    return {
        kind: connection.execute(
            _within(sa.select(sa.func.count()).select_from(DOSSIERS), agency, criteria)
        ).scalar_one()
        for kind, criteria in wanted.items()
    }


def question(agency: str, wanted: Criteria, after: Place | None, size: int) -> sa.Select[Any]:
    """Ask for a page."""
    place = _place(wanted)
    asked = _within(sa.select(DOSSIERS), agency, wanted).order_by(place, _D.id).limit(size)
    if after:
        last = sa.tuple_(sa.literal(after[0], place.type), sa.literal(after[1]))
        asked = asked.where(sa.tuple_(place, _D.id) > last)
    return asked


def _place(wanted: Criteria) -> sa.Column[Any]:
    return _D.task_at if wanted.task else _D.owed_at


def _within(asked: sa.Select[Any], agency: str, wanted: Criteria) -> sa.Select[Any]:
    asked = asked.where(_D.receiving_agency == agency)
    if wanted.task:
        asked = asked.where(_D.task == wanted.task.value)
    if wanted.since:
        asked = asked.where(_place(wanted) >= wanted.since)
    if wanted.before:
        asked = asked.where(_place(wanted) < wanted.before)
    if wanted.before and wanted.task is Task.ANSWER:
        # Where nobody knows the working hours it stands in the order of coming, with no deadline.
        asked = asked.where(_D.answer_due_at.is_not(None))
    return asked
