"""Storms by hand, as long as wanted: `python -m tests.faults --kills 5000 --database postgres`."""

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

from shared import log
from shared.config import Settings
from tests.faults import checker, report
from tests.faults.storm import CONCURRENCY, Survived, rage


def main() -> int:
    """Rage on each database, print the table, and tell by the exit code whether all was well."""
    asked = _arguments()
    log.configure(Settings(log_format="json", log_level="error"), "faults")
    storms = [_rage(asked, database) for database in asked.database]
    for storm in storms:
        report.write(storm, asked.tables)
    sys.stdout.write(report.table(storms))
    problems = [one for storm in storms for one in (*storm.problems, *storm.crashes)]
    sys.stdout.write("\n" + (checker.verdict(problems) or "Nothing lost, nothing twice, in order."))
    sys.stdout.write("\n")
    return 1 if problems or any(storm.heals for storm in storms) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    databases = ("sqlite", "postgres")
    parser.add_argument("--kills", type=int, default=300, help="services killed, at least")
    parser.add_argument("--database", choices=databases, nargs="+", default=databases)
    parser.add_argument("--replicas", type=int, default=1, help="of each service on postgres")
    parser.add_argument("--concurrency", type=int, default=CONCURRENCY, help="dossiers driven")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--tables", type=Path, default=report.FOLDER, help="folder of the tables")
    return parser.parse_args()


def _rage(asked: argparse.Namespace, database: str) -> Survived:
    with tempfile.TemporaryDirectory(prefix="dossierpost-faults-") as folder:
        return asyncio.run(
            rage(
                Path(folder),
                database=database,
                kills=asked.kills,
                seed=asked.seed,
                replicas=asked.replicas if database == "postgres" else 1,
                concurrency=asked.concurrency,
            )
        )


if __name__ == "__main__":
    raise SystemExit(main())
