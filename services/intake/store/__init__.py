"""Intake's own database, by subject; nothing else sees a row."""

from services.intake.store import (
    calendars,
    catalogue,
    codes,
    contacts,
    corrections,
    dossiers,
    finding,
    forms,
    people,
    register,
    running,
)
from services.intake.store.tables import TABLES

__all__ = [
    "TABLES",
    "calendars",
    "catalogue",
    "codes",
    "contacts",
    "corrections",
    "dossiers",
    "finding",
    "forms",
    "people",
    "register",
    "running",
]
