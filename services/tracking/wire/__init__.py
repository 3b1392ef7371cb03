"""Tracking on the wire."""

from services.tracking.wire.answers import (
    ENTRIES_MAX,
    HOLDERS,
    find_dossiers,
    get_timeline,
    summary,
    timeline,
)
from services.tracking.wire.facts import FACTS, heard, read

__all__ = [
    "ENTRIES_MAX",
    "FACTS",
    "HOLDERS",
    "find_dossiers",
    "get_timeline",
    "heard",
    "read",
    "summary",
    "timeline",
]
