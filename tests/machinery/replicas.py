"""Two replicas of one service on one PostgreSQL database, and looking at it from outside."""

import os

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from protos.intake.v1 import events_pb2
from shared.database import Database
from shared.tables import insert
from shared.transaction import Transaction
from shared.writer import Raced
from tests.machinery.conftest import COUNTS, TABLES, make_tables, origin

ON_POSTGRES = pytest.mark.skipif(
    os.environ.get("DOSSIERPOST_TEST_DATABASE") != "postgres",
    reason="an SQLite file has one owner: replicas need DOSSIERPOST_TEST_DATABASE=postgres",
)
PATIENCE_S = 60
"""Bound against hanging, nothing else."""
UPSERT = insert(COUNTS, "postgresql").on_conflict_do_update(
    index_elements=["name"], set_={"count": COUNTS.c.count + 1}
)
BLOCKED = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
"""Whether a session waits for an advisory lock."""
Both = tuple[Database, Database]


def plain(url: str) -> str:
    """Give an address as psycopg takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def query(url: str, sql: str) -> list[tuple]:
    """Ask the server in a session of its own."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        answer = connection.execute(sql)
        return answer.fetchall() if answer.description else []


async def open_pair(url: str) -> Both:
    """Open two replicas' databases, with the row `a` at 0."""
    make_tables(url)
    pair = Database(url, TABLES, "intake"), Database(url, TABLES, "intake")
    for one in pair:
        await one.open()
    await pair[0].run(
        lambda tx: tx.execute(COUNTS.insert().values(name="a", count=0)) and None, origin()
    )
    return pair


async def rows(database: Database, table: sa.Table) -> list[sa.Row]:
    """Give all rows, the oldest first."""
    asked = sa.select(table).order_by(*table.primary_key)
    return await database.read(lambda connection: list(connection.execute(asked).all()))


async def counts(database: Database) -> dict[str, int]:
    """Give all counts by name."""
    return {row[0]: int(row[1]) for row in await rows(database, COUNTS)}


async def told(database: Database) -> dict[str, list[int]]:
    """Give the numbers of the facts told about each thing, in the order of their rows."""
    numbers: dict[str, list[int]] = {}
    for fact in await rows(database, TABLES.outbox):
        numbers.setdefault(fact.about, []).append(fact.sequence)
    return numbers


def tell(tx: Transaction, about: str) -> None:
    """Tell a fact."""
    tx.publish(events_pb2.DossierForwarded(dossier_id=about), about=about, agency="H55")


def load(tx: Transaction, name: str) -> int:
    """Read a count as a store loads an entity with its version."""
    return int(tx.execute(sa.select(COUNTS.c.count).where(COUNTS.c.name == name)).scalar_one())


def save(tx: Transaction, name: str, seen: int) -> None:
    """Write a count as a store saves an entity, and tell it."""
    this = COUNTS.update().where(COUNTS.c.name == name, COUNTS.c.count == seen)
    if not tx.execute(this.values(count=seen + 1)).rowcount:
        raise Raced
    tell(tx, name)


def change(tx: Transaction, name: str = "a") -> None:
    """Do what a command does: load, save, tell."""
    save(tx, name, load(tx, name))


def count_up(tx: Transaction, name: str) -> None:
    """Count without reading first, and tell it."""
    tx.execute(UPSERT, {"name": name, "count": 1})
    tell(tx, name)
