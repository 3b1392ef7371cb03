"""What tracking keeps: the facts heard, and the keys under which a dossier is found."""

from services.tracking.store.facts import add, add_key, facts_about, heard
from services.tracking.store.finding import find, page
from services.tracking.store.tables import FACTS, KEYS, TABLES, FactRow, KeyRow

__all__ = [
    "FACTS",
    "KEYS",
    "TABLES",
    "FactRow",
    "KeyRow",
    "add",
    "add_key",
    "facts_about",
    "find",
    "heard",
    "page",
]
