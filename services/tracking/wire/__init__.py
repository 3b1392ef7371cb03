"""Tracking on the wire."""

from services.tracking.wire.answers import (
    ENTRIES_MAX,
    PAPERS,
    find_dossiers,
    timeline,
    where_is_the_paper,
    which,
)
from services.tracking.wire.facts import FACTS, heard, read
from services.tracking.wire.summaries import CAUSES, HOLDERS, summary

__all__ = [
    "CAUSES",
    "ENTRIES_MAX",
    "FACTS",
    "HOLDERS",
    "PAPERS",
    "find_dossiers",
    "heard",
    "read",
    "summary",
    "timeline",
    "where_is_the_paper",
    "which",
]
