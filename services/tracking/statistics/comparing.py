"""Redefine and replay: dossiers counted anew by two definitions, side by side."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from services.tracking.domain import statistics as s
from services.tracking.statistics.counting import read
from services.tracking.statistics.refolding import all_dossiers

Figure = tuple[tuple[str, ...], str]
"""Group and measure."""


class Compared(NamedTuple):
    """What some dossiers give by two definitions."""

    dossiers: Sequence[str]
    first: Counter[Figure]
    second: Counter[Figure]


def compare(
    connection: sa.Connection,
    definitions: tuple[s.Definition, s.Definition],
    question: s.Question,
    after: str,
    size: int,
) -> Compared:
    """Count some dossiers behind an id, all months by the one definition and by the other."""
    ids = all_dossiers(connection, after, size)
    totals: tuple[Counter[Figure], Counter[Figure]] = (Counter(), Counter())
    dossiers = read(connection, ids).values() if ids else ()
    for dossier in dossiers:
        for definition, total in zip(definitions, totals, strict=True):
            for cell, amount in s.contributions(dossier, s.always(definition)).items():
                if question.has(cell):
                    total[question.group(cell), cell.measure] += amount
    return Compared(ids, *totals)
