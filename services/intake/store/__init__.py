"""Intake's own database, by subject; nothing else sees a row."""

from services.intake.store import (
    calendars,
    catalogue,
    codes,
    contacts,
    dossiers,
    fees,
    finding,
    people,
    running,
)
from services.intake.store.tables import TABLES

__all__ = [
    "TABLES",
    "calendars",
    "catalogue",
    "codes",
    "contacts",
    "dossiers",
    "fees",
    "finding",
    "people",
    "running",
]
