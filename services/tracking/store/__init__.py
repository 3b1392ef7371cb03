"""What tracking keeps: the facts heard, and the keys under which a dossier is found."""

from services.tracking.store import beside, switching, work
from services.tracking.store.facts import add, as_heard, count, facts_about, heard
from services.tracking.store.finding import find, page, page_labelled
from services.tracking.store.tables import (
    FACTS,
    KEYS,
    LABELS,
    LIVE,
    NEXT,
    TABLES,
    WORK,
    FactRow,
    Kept,
    KeyRow,
)

__all__ = [
    "FACTS",
    "KEYS",
    "LABELS",
    "LIVE",
    "NEXT",
    "TABLES",
    "WORK",
    "FactRow",
    "Kept",
    "KeyRow",
    "add",
    "as_heard",
    "beside",
    "count",
    "facts_about",
    "find",
    "heard",
    "page",
    "page_labelled",
    "switching",
    "work",
]
