"""Results' own database, by subject; nothing else sees a row."""

from services.results.store import fees, results, rows, work
from services.results.store.tables import COUNTER_RECEIPTS, RESULTS, TABLES

__all__ = ["COUNTER_RECEIPTS", "RESULTS", "TABLES", "fees", "results", "rows", "work"]
