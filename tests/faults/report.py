"""The table of a run: how many of each fault were survived, and what was done meanwhile."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.faults.storm import Survived

FOLDER: Final = Path(os.environ.get("DOSSIERPOST_FAULTS_TABLES", "build/faults"))
"""Where each run leaves its table."""
WRONG: Final = ("lost", "twice", "order")
"""Kinds of problems that have a line even when there is none."""


def write(survived: Survived, folder: Path = FOLDER) -> Path:
    """Write the table of a storm to a file of its own, named by its database."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{survived.database}.md"
    path.write_text(table([survived]), encoding="utf-8")
    return path


def table(storms: Iterable[Survived]) -> str:
    """Give storms as one Markdown table, a column each."""
    columns = [dict(_lines(storm)) for storm in storms]
    names = list(dict.fromkeys(name for column in columns for name in column))
    head = ["", *(column["database"] for column in columns)]
    rows = [[name, *(column.get(name, "0") for column in columns)] for name in names[1:]]
    ruler = ["---", *("--:" for _ in columns)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ruler, *rows)) + "\n"


def _lines(storm: Survived) -> Iterator[tuple[str, str]]:
    yield "database", storm.database
    yield "seed", str(storm.seed)
    yield "minutes", f"{storm.seconds / 60:.1f}"
    yield from _counted(storm.faults)
    yield from _counted(storm.work)
    wrong = Counter(problem.partition(":")[0] for problem in storm.problems)
    for kind in WRONG:
        yield f"**{kind}**", f"**{wrong.pop(kind, 0)}**"
    yield "**otherwise wrong**", f"**{wrong.total()}**"
    yield "healed although nothing was taken away", str(storm.heals)


def _counted(numbers: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for name, number in sorted(numbers.items()):
        yield name, f"{number:,}"
