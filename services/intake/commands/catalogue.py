"""Procedures, the working calendar, and due times."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.calendar import Calendar
from services.intake.domain.procedure import Procedure
from services.intake.domain.vocabulary import IntakeChannel


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the catalogue: as it was written, and what it means."""

    body: str
    """JSON."""
    procedure: Procedure


@dataclass(frozen=True, slots=True)
class LoadProcedures:
    """Put procedures into the catalogue."""

    entries: tuple[Entry, ...]
    validate_only: bool
    """Only count what would be new."""


@dataclass(frozen=True, slots=True)
class LoadCalendar:
    """Set the working calendar."""

    body: str
    """JSON."""
    calendar: Calendar
    only_first: bool = False
    """Whether a calendar that is in force already stays."""


@dataclass(frozen=True, slots=True)
class PreviewDueTime:
    """Say when a result would be due."""

    procedure_code: str
    case_code: str
    channel: IntakeChannel
    receiving_agency: str
    competent_agency: str
    accepted_time: datetime


@dataclass(frozen=True, slots=True)
class MoveDueTimes:
    """Put the due times of the calendar in force into force."""

    dossier_ids: tuple[str, ...]
    reason: str
