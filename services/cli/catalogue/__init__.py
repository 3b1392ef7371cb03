"""The catalogue of procedures on the command line: load, import, export, find, show."""

from services.cli.catalogue.loading import (
    ENTRIES_PER_CALL,
    OPERATOR,
    load,
    read_calendar,
    read_data,
    read_procedures,
    request_id,
)

__all__ = [
    "ENTRIES_PER_CALL",
    "OPERATOR",
    "load",
    "read_calendar",
    "read_data",
    "read_procedures",
    "request_id",
]
