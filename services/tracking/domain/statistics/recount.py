"""From facts to cells: one dossier's contributions, and the sum over all of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from services.tracking.domain.statistics import process
from services.tracking.domain.statistics.counted import FAR, counted, month_of
from services.tracking.domain.statistics.definitions import Counting
from services.tracking.domain.statistics.dossier import Cut, Dossier
from services.tracking.domain.statistics.part import Cell
from services.tracking.domain.statistics.told import Told

PROCESS_VERSION: Final = 1


def contributions(dossier: Dossier, countings: Sequence[Counting]) -> Counter[Cell]:
    """Give what a dossier gives to which cell; cells to which it gives nothing are left out."""
    cells: Counter[Cell] = Counter()
    for definition, first, end in countings:
        for part in definition.count(dossier):
            month = month_of(part.at)
            if first <= month < end:
                cell = Cell(part.measure, definition.version, month, dossier.place)
                cells[cell] += part.amount
    return Counter({cell: amount for cell, amount in cells.items() if amount})


def closed(dossier: Dossier, countings: Sequence[Counting], month: str, cut: Cut) -> Counter[Cell]:
    """Give what a dossier gives to a closed month: only what was written down before the cut."""
    known = dossier.up_to(cut)
    cells = Counter(
        {
            cell: amount
            for cell, amount in contributions(known, countings).items()
            if cell.month == month
        }
    )
    for part in process.in_process(known, month):
        cells[Cell(part.measure, PROCESS_VERSION, month, known.place)] += part.amount
    return cells


def months_of(dossier: Dossier) -> tuple[str, str]:
    """Give the first and the last month in which a dossier can count, whatever is counted.

    When a fact was recorded is among them: before that a dossier may have been in process.
    """
    instants = [at for one in dossier.facts for at in (counted(one), one.recorded)]
    if not instants:
        return "", ""
    last = FAR if dossier.life.accepted and not dossier.life.ended else max(instants)
    return month_of(min(instants)), month_of(last)


def recount(dossiers: Iterable[Iterable[Told]], countings: Sequence[Counting]) -> Counter[Cell]:
    """Count everything anew: the facts of each dossier, in any order."""
    cells: Counter[Cell] = Counter()
    for facts in dossiers:
        cells.update(contributions(Dossier.of(facts), countings))
    return Counter({cell: amount for cell, amount in cells.items() if amount})
