"""Intake's own database, by subject; nothing else sees a row."""

from services.intake.store import catalogue, codes, contacts, corrections, dossiers, people
from services.intake.store.tables import TABLES

__all__ = ["TABLES", "catalogue", "codes", "contacts", "corrections", "dossiers", "people"]
