"""Figures of dossiers: pure functions of facts, added up in cells."""

from services.tracking.domain.statistics.counted import (
    FAR,
    day_start,
    is_month,
    month_of,
    month_start,
    next_month,
)
from services.tracking.domain.statistics.definitions import (
    ALL,
    BY_KEY,
    NEVER,
    Counting,
    Definition,
    always,
    in_force,
)
from services.tracking.domain.statistics.dossier import Cut, Dossier, Place
from services.tracking.domain.statistics.form_06a import Line, line
from services.tracking.domain.statistics.life import Span
from services.tracking.domain.statistics.part import Cell, Part
from services.tracking.domain.statistics.process import CARRIED, OVER, STOCKS, WITHIN
from services.tracking.domain.statistics.question import Dimension, Question
from services.tracking.domain.statistics.ratios import RATIOS, Ratio, sums
from services.tracking.domain.statistics.recount import (
    PROCESS_VERSION,
    closed,
    contributions,
    months_of,
    recount,
)
from services.tracking.domain.statistics.told import READ, Told

__all__ = [
    "ALL",
    "BY_KEY",
    "CARRIED",
    "FAR",
    "NEVER",
    "OVER",
    "PROCESS_VERSION",
    "RATIOS",
    "READ",
    "STOCKS",
    "WITHIN",
    "Cell",
    "Counting",
    "Cut",
    "Definition",
    "Dimension",
    "Dossier",
    "Line",
    "Part",
    "Place",
    "Question",
    "Ratio",
    "Span",
    "Told",
    "always",
    "closed",
    "contributions",
    "day_start",
    "in_force",
    "is_month",
    "line",
    "month_of",
    "month_start",
    "months_of",
    "next_month",
    "recount",
    "sums",
]
