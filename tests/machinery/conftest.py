from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlmodel import Field

from shared import engine, writer
from shared.actor import Actor
from shared.database import Database
from shared.tables import machinery, new_base, text
from shared.transaction import Origin
from tests.support import FrozenClock

Table = new_base()
TABLES = machinery(Table)


class CountRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A thing that is counted: the smallest state a service can have."""

    __tablename__ = "counts"
    name: str = text(primary_key=True)
    count: int = Field(sa_type=sa.BigInteger)


COUNTS = Table.metadata.tables["counts"]
OFFICER = Actor("officer", "COUNTER_OFFICER", "H55.12")


@dataclass(frozen=True)
class Opened:
    """A database with the counts table, and its clock."""

    database: Database
    clock: FrozenClock

    async def count(self, name: str) -> int:
        """Give a count, 0 when there is none."""
        query = sa.select(COUNTS.c.count).where(COUNTS.c.name == name)
        found = await self.database.read(lambda connection: connection.execute(query).scalar())
        return int(found or 0)

    async def rows(self, table: sa.Table) -> list[sa.Row]:
        """Give all rows of a table."""
        return await self.database.read(
            lambda connection: list(connection.execute(sa.select(table)).all())
        )


def origin(key: str = "test") -> Origin:
    """Give an origin of work."""
    return Origin(key, OFFICER, correlation_id="c", causation_id="k")


def make_tables(url: str) -> None:
    """Make the tables in an empty database."""
    db = engine.migrating_engine(url)
    TABLES.metadata.create_all(db)
    db.dispose()


@pytest.fixture
async def opened(new_database: Callable[[str], str]) -> AsyncIterator[Opened]:
    """An open database with the machinery's tables and a counts table."""
    url = new_database("toy")
    make_tables(url)
    clock = FrozenClock()
    database = Database(url, TABLES, "intake", clock=clock)
    await database.open()
    yield Opened(database, clock)
    await database.close()


@pytest.fixture
async def both(new_database: Callable[[str], str]) -> AsyncIterator[tuple[Database, Database]]:
    """Two replicas' databases, with the row `a` at 0; on PostgreSQL alone."""
    from tests.machinery.replicas import open_pair  # noqa: PLC0415 - it imports from here

    pair = await open_pair(new_database("toy"))
    yield pair
    for one in pair:
        await one.close()


@pytest.fixture
def patient_writers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no job be refused because the machine is busy: what is lost then is lost for good."""
    monkeypatch.setattr(writer, "ALONE_LOCK", "60s")
    monkeypatch.setattr(writer, "ALONE_S", 60.0)
