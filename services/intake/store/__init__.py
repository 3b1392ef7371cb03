"""Intake's own database, by subject; nothing else sees a row."""

from services.intake.store import catalogue, codes, contacts, dossiers, finding, people
from services.intake.store.tables import TABLES

__all__ = ["TABLES", "catalogue", "codes", "contacts", "dossiers", "finding", "people"]
