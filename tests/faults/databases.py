"""The databases of a deployment, and reading them from outside."""

import atexit
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from shared import engine
from shared.config import SERVICES
from shared.migrations import migrate
from tests.faults import ledger
from tests.postgres import Cluster

T = TypeVar("T")


class Databases:
    """One database of each service: SQLite files of a folder, or some of a PostgreSQL cluster."""

    def __init__(self, folder: Path, kind: str, given: Cluster | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        """Where everything of the deployment lies."""
        self.kind = kind
        """`sqlite` or `postgres`."""
        self.cluster = (given or cluster()) if kind == "postgres" else None
        """The PostgreSQL that keeps them, if one does."""
        self._urls = {
            name: self.cluster.new_database(f"faults-{name}")
            if self.cluster
            else f"sqlite:///{folder / name}.db"
            for name in SERVICES
        }

    def url(self, name: str) -> str:
        """Give the address of a service's database."""
        return self._urls[name]

    def prepare(self, name: str) -> None:
        """Make the tables, with that of the ledger; not to be called by two threads at once."""
        if self.cluster is None:
            Path(self.url(name).removeprefix("sqlite:///")).write_bytes(_migrated_file(name))
        else:
            _migrate(name, self.url(name))

    def read(self, name: str, reading: Callable[[sa.Connection], T]) -> T:
        """Read in one transaction; no connection stays, for a test may put another file there."""
        db = engine.reading_engine(self._urls[name], 1)
        try:
            with db.connect() as connection, connection.begin():
                return reading(connection)
        finally:
            db.dispose()

    def close(self) -> None:
        """Give databases of a cluster back, empty, for another test."""
        if self.cluster:
            self.cluster.give_back(self._urls.values())


def _migrate(name: str, url: str) -> None:
    migrate(name, url)
    ledger.create(url)


@lru_cache
def _migrated_file(name: str) -> bytes:
    """Give an SQLite file without rows: a copy costs nothing, the migrations half a second."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        _migrate(name, f"sqlite:///{file}")
        return file.read_bytes()


@lru_cache(maxsize=1)
def cluster() -> Cluster:
    """Start the PostgreSQL of this test process, once; it ends with the thread that started it."""
    started = Cluster()
    started.start()
    atexit.register(started.stop)
    return started
