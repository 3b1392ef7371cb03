"""The figures in the database: folded live, read, opened, verified."""

from services.tracking.statistics.closings import Closing, all_of
from services.tracking.statistics.comparing import compare
from services.tracking.statistics.folding import fold
from services.tracking.statistics.opening import page
from services.tracking.statistics.reading import figures
from services.tracking.statistics.refolding import (
    AFTER,
    REFOLD,
    begin,
    begin_if_redefined,
    close,
    is_refolding,
    refold,
)
from services.tracking.statistics.verifying import verify

__all__ = [
    "AFTER",
    "REFOLD",
    "Closing",
    "all_of",
    "begin",
    "begin_if_redefined",
    "close",
    "compare",
    "figures",
    "fold",
    "is_refolding",
    "page",
    "refold",
    "verify",
]
