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
from services.tracking.wire.statistics import cut
from services.tracking.wire.told import COUNTED, recount_heard, told

__all__ = [
    "COUNTED",
    "ENTRIES_MAX",
    "FACTS",
    "HOLDERS",
    "cut",
    "find_dossiers",
    "get_timeline",
    "heard",
    "read",
    "recount_heard",
    "summary",
    "timeline",
    "told",
]
