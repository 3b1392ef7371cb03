"""Intake's own database, by subject; nothing else sees a row."""

from services.intake.store import (
    calendars,
    catalogue,
    codes,
    contacts,
    corrections,
    dossiers,
    fees,
    finding,
    forms,
    people,
    periods,
    register,
    running,
    work,
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
    "fees",
    "finding",
    "forms",
    "people",
    "periods",
    "register",
    "running",
    "work",
]
